//! The identity token that keyless signing shows to the certificate authority: a file's, a variable's, or the one that the
//! runner gives to a job with `id-token: write`:
//! <https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token>.

use super::private::Private;
use crate::host::net::{Client, NetError, Patience, body};
use sigstore_sign::oidc::IdentityToken;
use std::io::Read;
use std::time::Duration;

/// Longer answers hold no token.
const LONGEST: u64 = 64 << 10;
/// Whom a token for sigstore is meant for.
const AUDIENCE: &str = "sigstore";

/// Why there is no token. None of them quotes one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("what was given as the identity token is none (a JWT with `iss`, `sub` and `exp`)")]
    NotAToken,
    #[error("the identity token has expired: it is good for some minutes after it was made")]
    Expired,
    #[error(
        "ACTIONS_ID_TOKEN_REQUEST_URL is no address that a token is asked from: it has to be `https://…`, or `http://` and this machine"
    )]
    Address,
    #[error("the runner's token service cannot be reached (GET {address}): {why}")]
    Unreachable { address: String, why: String },
    #[error("the runner's token service answers {status} (GET {address}): {}", advice(*status))]
    Status { address: String, status: u16 },
    #[error("the runner's token service gave an answer without a token (GET {address})")]
    Answer { address: String },
}

fn advice(status: u16) -> &'static str {
    match status {
        300..=399 => "it sends on, and nobody is followed with a token",
        401 | 403 => "the job may not have one any more; run it again",
        429 | 500..=599 => "try again later",
        _ => "it does not take the request: check ACTIONS_ID_TOKEN_REQUEST_URL",
    }
}

/// An identity token, and the text of it to be kept out of everything that is said.
#[derive(Clone)]
pub struct IdToken {
    pub(super) token: IdentityToken,
    pub(super) text: Private,
}

impl IdToken {
    /// Reads a token. Its signature is the certificate authority's to check.
    pub fn new(text: &Private) -> Result<Self, TokenError> {
        let bare = text.text().trim();
        // The reader's own error may quote it.
        let token = IdentityToken::from_jwt(bare).map_err(|_| TokenError::NotAToken)?;
        if token.is_expired() {
            return Err(TokenError::Expired);
        }
        Ok(Self {
            token,
            text: Private::new(bare.to_owned()),
        })
    }
}

/// Where a runner gives its tokens.
#[derive(Debug, Clone)]
pub struct RunnerToken {
    /// `ACTIONS_ID_TOKEN_REQUEST_URL`
    url: String,
    /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`
    bearer: Private,
}

impl RunnerToken {
    pub fn new(url: &Private, bearer: Private) -> Self {
        Self {
            url: url.text().to_owned(),
            bearer,
        }
    }

    /// Asks for a token, once, and follows nobody.
    pub fn fetch(&self) -> Result<IdToken, TokenError> {
        let between = if self.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{between}audience={AUDIENCE}", self.url);
        // Without the query: it is of no use to whoever reads the error.
        let address = self.url.split('?').next().unwrap_or_default();
        let address: String = address.chars().take(200).collect();
        let unreachable = |why: &str| TokenError::Unreachable {
            address: address.clone(),
            why: self.bearer.scrub(why),
        };
        let client = Client::new(Patience {
            whole: Duration::from_secs(30),
            ..Patience::default()
        });
        let bearer = format!("Bearer {}", self.bearer.text().trim());
        let asked = client.once(
            &url,
            &[("authorization", &bearer), ("accept", "application/json")],
        );
        let mut answer = match asked {
            Ok(answer) => answer,
            Err(NetError::Address(_)) => return Err(TokenError::Address),
            Err(NetError::Unreachable { reason, .. }) => return Err(unreachable(&reason)),
            Err(_) => return Err(unreachable("no answer")),
        };
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(TokenError::Status { address, status });
        }
        let mut bytes = zeroize::Zeroizing::new(Vec::new());
        let read = body(&mut answer, LONGEST)
            .take(LONGEST + 1)
            .read_to_end(&mut bytes);
        read.map_err(|error| unreachable(&error.to_string()))?;
        let none = || TokenError::Answer {
            address: address.clone(),
        };
        if bytes.len() as u64 > LONGEST {
            return Err(none());
        }
        let answer = crate::attestation::parse_strictly(&bytes).map_err(|_| none())?;
        let value = answer.get("value").and_then(serde_json::Value::as_str);
        let value = Private::new(value.ok_or_else(none)?.to_owned());
        IdToken::new(&value).map_err(|error| match error {
            TokenError::NotAToken => none(),
            other => other,
        })
    }
}
