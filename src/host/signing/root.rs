//! A newer trusted root: fetched by TUF (<https://theupdateframework.github.io/specification/latest/>), whose chain of
//! signatures begins at a root that is in this program, or that the user names.

use super::service::{Silence, client, in_time, is_fit, shortened};
use sigstore_sign::SigstoreInstance;
use sigstore_trust_root::{TrustedRoot, TufBootstrap, TufConfig};

/// Where trusted roots are published, and what vouches for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootSource {
    url: String,
    /// A `root.json` of TUF.
    root: Vec<u8>,
}

/// Why there is no newer root.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    #[error(
        "the address {0:?} of the trusted root is neither `https://…` nor `http://` and this machine"
    )]
    Address(String),
    #[error(transparent)]
    Silence(#[from] Silence),
    #[error("{url} gave no trusted root that can be believed: {why}")]
    Refused { url: String, why: String },
}

impl RootSource {
    /// The public instance's.
    pub fn public() -> Self {
        let instance = SigstoreInstance::PublicGood;
        Self {
            url: instance.tuf_url().to_owned(),
            root: instance.tuf_root().to_vec(),
        }
    }

    /// Another instance's. Errors: an address that is not spoken to.
    pub fn at(url: &str, root: Vec<u8>) -> Result<Self, RootError> {
        if is_fit(url) {
            let url = url.to_owned();
            return Ok(Self { url, root });
        }
        Err(RootError::Address(shortened(url)))
    }

    /// The trusted root as it is published today, as a `trusted_root.json`. It is kept nowhere.
    pub fn fetch(&self) -> Result<String, RootError> {
        let refused = |why: &dyn std::fmt::Display| RootError::Refused {
            url: self.url.clone(),
            why: shortened(&why.to_string()),
        };
        let bootstrap = TufBootstrap::trusted(&self.root);
        let config = TufConfig::custom(&self.url, bootstrap)
            .with_http_client(client(&self.url)?)
            .without_cache();
        let root = in_time(TrustedRoot::from_tuf(config))?.map_err(|error| refused(&error))?;
        serde_json::to_string(&root).map_err(|error| refused(&error))
    }
}
