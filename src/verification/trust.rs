//! Whom to trust: authorities, logs and timestamp authorities of a sigstore instance, each with the time in which it
//! counts. Read from a `trusted_root.json`; the one of the public instance is built in.

use sigstore_trust_root::{SIGSTORE_PRODUCTION_TRUSTED_ROOT, TrustedRoot};
use sigstore_types::{DerCertificate, TimeRange, TsaAuthority};
use sigstore_verify::Verifier;
use sigstore_verify::crypto::{Keyring, SigningScheme, VerificationKey};

/// Trust material, checked as a whole.
pub struct Trust {
    /// In words.
    pub name: String,
    /// Certificates of authorities, each with the time in which its authority counts.
    pub(super) authorities: Vec<(DerCertificate, Option<TimeRange>)>,
    pub(super) timestamps: Vec<TsaAuthority>,
    pub(super) logs: Keyring,
    /// Keys of certificate logs by how they sign.
    pub(super) certificate_logs: Vec<(SigningScheme, Keyring)>,
    /// The second reader of every bundle that it can read.
    pub(super) second: Verifier,
}

/// Why trust material cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{name} cannot be used as a trusted root: {why}")]
pub struct TrustError {
    pub name: String,
    pub why: String,
}

const SCHEMES: [SigningScheme; 5] = [
    SigningScheme::EcdsaP256Sha256,
    SigningScheme::EcdsaP384Sha384,
    SigningScheme::RsaPkcs1Sha256,
    SigningScheme::RsaPkcs1Sha384,
    SigningScheme::RsaPkcs1Sha512,
];

impl Trust {
    /// The public instance's, as it was when this program was made.
    pub fn embedded() -> Result<Self, TrustError> {
        Self::parse(
            SIGSTORE_PRODUCTION_TRUSTED_ROOT,
            "the built-in root of the public instance",
        )
    }

    /// Reads a `trusted_root.json`, or a client's trust configuration that holds one.
    ///
    /// Errors: it is neither, or holds a key or certificate that cannot be read, an id twice, a time that ends before it
    /// begins.
    pub fn parse(text: &str, name: &str) -> Result<Self, TrustError> {
        let failed = |why: String| TrustError {
            name: name.to_owned(),
            why,
        };
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| failed(error.to_string()))?;
        let inner = value.get("trustedRoot").unwrap_or(&value).to_string();
        let root = TrustedRoot::from_json(&inner).map_err(|error| failed(error.to_string()))?;
        Self::of(&root, name).map_err(failed)
    }

    fn of(root: &TrustedRoot, name: &str) -> Result<Self, String> {
        let second = Verifier::new(root).map_err(|error| error.to_string())?;
        for log in &root.tlogs {
            VerificationKey::from_spki(&log.public_key.raw_bytes)
                .map_err(|error| error.to_string())?;
        }
        let authorities = root.certificate_authorities.iter().flat_map(|authority| {
            let window = authority.valid_for;
            let chain = authority.cert_chain.certificates.iter();
            chain.map(move |certificate| (certificate.raw_bytes.clone(), window))
        });
        let certificate_logs = SCHEMES
            .into_iter()
            .map(|scheme| Ok((scheme, root.ctfe_keys(scheme)?)))
            .collect::<Result<_, sigstore_trust_root::Error>>();
        Ok(Self {
            name: name.to_owned(),
            authorities: authorities.collect(),
            timestamps: root.tsa_authorities(),
            logs: root.rekor_keys().map_err(|error| error.to_string())?,
            certificate_logs: certificate_logs.map_err(|error| error.to_string())?,
            second,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_root_can_be_used() {
        let trust = Trust::embedded().unwrap_or_else(|error| panic!("{error}"));
        assert!(!trust.authorities.is_empty() && !trust.timestamps.is_empty());
        assert!(!trust.logs.is_empty());
    }

    #[test]
    fn what_is_no_root_is_named() {
        for text in ["", "{}", "[]", r#"{"mediaType":"x","tlogs":[{}]}"#] {
            let error = Trust::parse(text, "root.json")
                .err()
                .map(|error| error.to_string());
            assert!(
                error.is_some_and(|error| error.starts_with("root.json cannot be used")),
                "{text}"
            );
        }
    }
}
