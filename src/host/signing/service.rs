//! How the services of sigstore are spoken to: over TLS, or on this machine; to nobody else than who was asked, and not for ever.

use http::Uri;
use sigstore_sign::fulcio::reqwest::{self, Client};
use std::time::Duration;

/// For one answer.
const ANSWER: Duration = Duration::from_secs(30);
/// For all of a task.
const WHOLE: Duration = Duration::from_secs(90);
/// Characters of a service's own words that are passed on.
const LONGEST: usize = 400;

/// Why there is no answer that could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    #[error("the services did not answer within {} s", WHOLE.as_secs())]
    Late,
    #[error("no connection can be made ready: {0}")]
    Machine(String),
}

/// A client for the service at an address, which follows no redirect.
pub(super) fn client(address: &str) -> Result<Client, Silence> {
    let mut builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(ANSWER)
        .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")));
    // A proxy is for what is outside of this machine.
    if is_here(address) {
        builder = builder.no_proxy();
    }
    let machine = |error: reqwest::Error| Silence::Machine(shortened(&error.to_string()));
    builder.build().map_err(machine)
}

pub(super) fn in_time<T>(work: impl Future<Output = T>) -> Result<T, Silence> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Silence::Machine(error.to_string()))?;
    let done = runtime.block_on(async { tokio::time::timeout(WHOLE, work).await });
    // A look-up of a name that hangs must not hold up the end.
    runtime.shutdown_background();
    done.map_err(|_| Silence::Late)
}

pub(super) fn shortened(words: &str) -> String {
    let words = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    words.take(LONGEST).collect()
}

/// Whether an address may be spoken to.
pub(super) fn is_fit(address: &str) -> bool {
    let uri: Option<Uri> = address.parse().ok();
    let with_user = |uri: &Uri| uri.authority().is_some_and(|it| it.as_str().contains('@'));
    uri.is_some_and(|uri| match uri.scheme_str() {
        _ if with_user(&uri) => false,
        Some("https") => uri.host().is_some(),
        Some("http") => is_here(address),
        _ => false,
    })
}

fn is_here(address: &str) -> bool {
    let uri: Option<Uri> = address.parse().ok();
    uri.is_some_and(|uri| {
        ["127.0.0.1", "[::1]", "localhost"].contains(&uri.host().unwrap_or_default())
    })
}
