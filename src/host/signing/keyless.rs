//! Keyless signing: a certificate of Fulcio for a key that lives for one signature, an entry in Rekor, and an RFC 3161
//! timestamp. Which services those are, sigstore's own documents say: the public instance's are in this program, others are
//! in a `ClientTrustConfig`
//! (<https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto>).

use super::private::Private;
use super::service::{Silence, client, in_time, is_fit, shortened};
use super::token::IdToken;
use sigstore_sign::fulcio::reqwest;
use sigstore_sign::trust_root::{SigningConfig, TrustedRoot};
use sigstore_sign::tsa::TimestampClient;
use sigstore_sign::{Error, SigningContext, SigningServices, SigstoreInstance};
use sigstore_types::{Bundle, SignatureBytes, TimestampToken};

const CONFIG: &str = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";

/// Why no service signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeylessError {
    #[error("it is no ClientTrustConfig of sigstore: {0}")]
    Config(String),
    #[error("the services cannot sign: {0}")]
    Services(String),
    #[error("the address {0:?} of a service is neither `https://…` nor `http://` and this machine")]
    Address(String),
    #[error("no service for timestamps is named in the trust configuration")]
    NoTimestamps,
    #[error("{service} ({url}) did not {what}: {why}")]
    Service {
        service: &'static str,
        url: String,
        what: &'static str,
        why: String,
    },
    #[error(transparent)]
    Silence(#[from] Silence),
}

/// The services to sign with.
#[derive(Debug, Clone)]
pub struct Services(SigningServices);

impl Services {
    /// Those of the public instance, as of this version.
    pub fn public() -> Result<Self, KeylessError> {
        let services = SigningServices::from_embedded(SigstoreInstance::PublicGood);
        Self::checked(services)
    }

    /// Those of a `ClientTrustConfig` in JSON.
    pub fn of_config(text: &[u8]) -> Result<Self, KeylessError> {
        let config = |why: String| KeylessError::Config(shortened(&why));
        let value = crate::attestation::parse_strictly(text);
        let value = value.map_err(|error| config(error.to_string()))?;
        let media_type = value.get("mediaType").and_then(serde_json::Value::as_str);
        if media_type != Some(CONFIG) {
            return Err(config(format!("its media type is not `{CONFIG}`")));
        }
        let part = |name: &str| {
            let part = value.get(name).map(ToString::to_string);
            part.ok_or_else(|| config(format!("it has no `{name}`")))
        };
        TrustedRoot::from_json(&part("trustedRoot")?)
            .map_err(|error| config(format!("its trusted root: {error}")))?;
        let signing = SigningConfig::from_json(&part("signingConfig")?)
            .map_err(|error| config(format!("its signing configuration: {error}")))?;
        Self::checked(SigningServices::from_signing_config(&signing))
    }

    fn checked(
        services: sigstore_sign::error::Result<SigningServices>,
    ) -> Result<Self, KeylessError> {
        let services = services.and_then(|services| services.validate().map(|()| services));
        let services =
            services.map_err(|error| KeylessError::Services(shortened(&error.to_string())))?;
        let addresses = [
            Some(services.fulcio_url()),
            Some(services.rekor_url()),
            services.tsa_url(),
        ];
        for address in addresses.into_iter().flatten() {
            if !is_fit(address) {
                return Err(KeylessError::Address(address.chars().take(200).collect()));
            }
        }
        Ok(Self(services))
    }

    /// Signs a statement as whoever the token names. Its bytes are kept as they are.
    pub fn sign(&self, statement: &[u8], token: &IdToken) -> Result<Bundle, KeylessError> {
        let context = SigningContext::new(self.0.clone()).with_http_client(self.http()?);
        let signer = context.signer(token.token.clone());
        let bundle = in_time(signer.sign_raw_statement(statement))?;
        bundle.map_err(|error| self.failed(&error, Some(&token.text)))
    }

    /// A timestamp of a signature that a key has made.
    pub fn timestamp(&self, signature: &[u8]) -> Result<TimestampToken, KeylessError> {
        let url = self.0.tsa_url().ok_or(KeylessError::NoTimestamps)?;
        let client = TimestampClient::builder(url)
            .with_http_client(self.http()?)
            .build()
            .map_err(|error| self.failed(&Error::Tsa(error), None))?;
        let signature = SignatureBytes::new(signature.to_vec());
        let stamped = in_time(client.timestamp_signature(&signature))?;
        stamped.map_err(|error| self.failed(&Error::Tsa(error), None))
    }

    fn http(&self) -> Result<reqwest::Client, KeylessError> {
        Ok(client(self.0.fulcio_url())?)
    }

    fn failed(&self, error: &Error, token: Option<&Private>) -> KeylessError {
        let tsa = self.0.tsa_url().unwrap_or_default();
        let (service, url, what) = match error {
            Error::Fulcio(_) => ("Fulcio", self.0.fulcio_url(), "give a certificate"),
            Error::Rekor(_) => ("Rekor", self.0.rekor_url(), "take the entry"),
            Error::Tsa(_) => ("the timestamp authority", tsa, "give a timestamp"),
            other => return KeylessError::Services(said(&other.to_string(), token)),
        };
        KeylessError::Service {
            service,
            url: url.to_owned(),
            what,
            why: said(&error.to_string(), token),
        }
    }
}

/// What a service said, without the token and short.
fn said(words: &str, token: Option<&Private>) -> String {
    let scrubbed = token.map(|token| token.scrub(words));
    shortened(scrubbed.as_deref().unwrap_or(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_instance_has_services() {
        let services = Services::public().unwrap();
        assert!(services.0.fulcio_url().starts_with("https://fulcio."));
        assert!(services.0.tsa_url().is_some());
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for fit in [
            "https://a.example",
            "http://127.0.0.1:8080/x",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(is_fit(fit), "{fit}");
        }
        for unfit in [
            "http://a.example",
            "https://a@b.example",
            "ftp://localhost",
            "",
            "x",
            "http://127.0.0.1.b.example",
        ] {
            assert!(!is_fit(unfit), "{unfit}");
        }
    }

    #[test]
    fn a_configuration_that_is_none_is_refused() {
        let refused = |text: &str| {
            Services::of_config(text.as_bytes())
                .unwrap_err()
                .to_string()
        };
        assert!(refused("{").contains("no ClientTrustConfig"));
        assert!(refused("{}").contains("media type"));
        let bare = format!(r#"{{"mediaType":"{CONFIG}"}}"#);
        assert!(refused(&bare).contains("trustedRoot"));
        let twice = format!(r#"{{"mediaType":"{CONFIG}","mediaType":"{CONFIG}"}}"#);
        assert!(refused(&twice).contains("stands twice"));
    }

    #[test]
    fn the_token_is_not_in_what_a_service_says() {
        let token = Private::new("eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl".to_owned());
        let said = said(
            "refused: eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl\r\n::error::",
            Some(&token),
        );
        assert_eq!(said, "refused: ***.***.***  ::error::");
    }
}
