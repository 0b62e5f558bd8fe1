//! Who signs: a key, or the identity of a workflow; and, where there is neither, why.

use super::error::{AttestError, NoToken};
use crate::cli::{AttestationRequest, SignerRequest};
use crate::host::signing::{
    IdToken, KeyError, Private, RunnerToken, Services, SigningKey, ask_passphrase,
};
use crate::host::{Host, Runner, env, files};
use serde_json::Value;
use std::path::Path;

/// Where a runner says where its tokens are.
const REQUEST_URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
const REQUEST_TOKEN: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
pub(super) const PASSPHRASE: &str = "PORTCULLIS_KEY_PASSPHRASE";

/// Somebody who can sign.
pub(super) enum Signer {
    /// And the services that give it a timestamp, where one is wanted.
    Key(Box<SigningKey>, Option<Services>),
    Keyless(Identity, Services),
}

/// By which token.
pub(super) enum Identity {
    Given(Box<IdToken>),
    /// It lives for minutes, so it is fetched when it is needed.
    Runner(RunnerToken),
}

impl Signer {
    /// Everything of it that can be had before there is something to sign.
    pub fn of(request: &AttestationRequest, host: &Host) -> Result<Self, AttestError> {
        let identity = match &request.signer {
            SignerRequest::KeyFile(path) => {
                let pem = Private::key_file(path)?;
                return keyed(&format!("`{}`", path.display()), &pem, request, host);
            }
            SignerRequest::KeyVariable(name) => {
                let pem = variable(name, "a private key in PEM")?;
                return keyed(name, &pem, request, host);
            }
            SignerRequest::TokenFile(path) => given(&Private::file(path)?)?,
            SignerRequest::TokenVariable(name) => given(&variable(name, "an identity token")?)?,
            SignerRequest::Runner => match (env::private(REQUEST_URL), env::private(REQUEST_TOKEN))
            {
                (Some(url), Some(bearer)) => Identity::Runner(RunnerToken::new(&url, bearer)),
                _ => return Err(why_not(&host.environment.runner).into()),
            },
        };
        Ok(Self::Keyless(identity, services(request)?))
    }
}

impl Identity {
    pub fn token(&self) -> Result<std::borrow::Cow<'_, IdToken>, AttestError> {
        Ok(match self {
            Self::Given(token) => std::borrow::Cow::Borrowed(token),
            Self::Runner(runner) => std::borrow::Cow::Owned(runner.fetch()?),
        })
    }
}

fn given(text: &Private) -> Result<Identity, AttestError> {
    Ok(Identity::Given(Box::new(IdToken::new(text)?)))
}

fn variable(name: &str, what: &'static str) -> Result<Private, AttestError> {
    env::private(name).ok_or_else(|| AttestError::NoVariable(name.to_owned(), what))
}

fn keyed(
    name: &str,
    pem: &Private,
    request: &AttestationRequest,
    host: &Host,
) -> Result<Signer, AttestError> {
    let passphrase = || {
        let asked = || ask_passphrase("Passphrase of the key: ", host.stderr_is_terminal);
        let found = env::private(PASSPHRASE).map_or_else(asked, Ok);
        found.map_err(|_| KeyError::NoPassphrase)
    };
    let key = SigningKey::read(pem, passphrase).map_err(|error| AttestError::Key {
        name: name.to_owned(),
        error,
    })?;
    let services = request.timestamp.then(|| services(request)).transpose()?;
    Ok(Signer::Key(Box::new(key), services))
}

fn services(request: &AttestationRequest) -> Result<Services, AttestError> {
    let Some(path) = &request.trust_config else {
        return Ok(Services::public()?);
    };
    let text = files::long(path)?;
    Services::of_config(&text).map_err(|error| AttestError::Config {
        path: path.clone(),
        error,
    })
}

/// Why a job has no token. The event alone says whether it is for a fork.
fn why_not(runner: &Runner) -> NoToken {
    let Some(event) = &runner.event_name else {
        return NoToken::NoRunner;
    };
    // That one runs for the base, and does get a token.
    let of_base = event == "pull_request_target";
    if !of_base && runner.event_path.as_deref().is_some_and(is_of_fork) {
        NoToken::Fork
    } else {
        NoToken::NoPermission
    }
}

/// Whether an event is about a pull request whose head lies in another repository than its base, or in none any more.
fn is_of_fork(event: &Path) -> bool {
    let event = files::long(event).ok();
    let event: Option<Value> = event.and_then(|text| serde_json::from_slice(&text).ok());
    let Some(event) = event else {
        return false;
    };
    let of = |side: &str, field: &str| {
        let value = event.pointer(&format!("/pull_request/{side}/repo/{field}"));
        value.filter(|value| !value.is_null()).cloned()
    };
    // Real events have the numbers; what has been made by hand may have names alone.
    let field = ["id", "full_name"]
        .into_iter()
        .find(|field| of("base", field).is_some());
    let elsewhere = field.is_some_and(|field| of("head", field) != of("base", field));
    elsewhere
        || of("head", "fork") == Some(Value::Bool(true))
            && of("base", "fork") != Some(Value::Bool(true))
}
