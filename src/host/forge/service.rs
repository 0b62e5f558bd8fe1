//! octocrab over a client of our own: TLS with ring and the machine's roots, plain HTTP to this machine alone, a proxy where
//! one is named. No redirects, no retries, no cookies, no cache.

use super::{Fetch, FetchError};
use http::HeaderValue;
use http::header::USER_AGENT;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use std::sync::Arc;

/// Connections that are kept for the next request.
const KEPT: usize = 4;

/// The client for a forge. Has to be called where a runtime is.
pub(super) fn octocrab(fetch: &Fetch) -> Result<Octocrab, FetchError> {
    let mut plain = HttpConnector::new();
    plain.enforce_http(false);
    plain.set_connect_timeout(Some(fetch.patience.answer));
    if fetch.forge.is_here() {
        return Ok(over(plain));
    }
    match proxy(fetch)? {
        Some(proxy) => {
            let mut tunnel = Tunnel::new(proxy.uri().clone(), plain);
            if let Some(credentials) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(credentials.clone());
            }
            Ok(over(encrypted(tunnel)?))
        }
        None => Ok(over(encrypted(plain)?)),
    }
}

fn encrypted<H>(connector: H) -> Result<HttpsConnector<H>, FetchError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(provider)
        .map_err(|error| FetchError::Certificates(error.to_string()))?;
    Ok(builder
        .https_only()
        .enable_http1()
        .wrap_connector(connector))
}

fn proxy(fetch: &Fetch) -> Result<Option<Intercept>, FetchError> {
    let Some(proxy) = &fetch.proxy else {
        return Ok(None);
    };
    let refused = || FetchError::Proxy("HTTPS_PROXY".to_owned());
    let api = fetch.forge.api.parse().map_err(|_| refused())?;
    let matcher = Matcher::builder()
        .https(proxy.address.clone())
        .no(proxy.except.clone())
        .build();
    let chosen = matcher.intercept(&api);
    let probe = Matcher::builder().https(proxy.address.clone()).build();
    match chosen {
        Some(chosen) if chosen.uri().scheme_str() == Some("http") => Ok(Some(chosen)),
        Some(_) => Err(refused()),
        None if probe.intercept(&api).is_none() => Err(refused()),
        None => Ok(None),
    }
}

fn over<C>(connector: C) -> Octocrab
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_max_idle_per_host(KEPT)
        .build(connector);
    let built = OctocrabBuilder::new_empty()
        .with_service(client)
        .with_auth(AuthState::None)
        .build();
    match built {
        Ok(octocrab) => octocrab,
        Err(never) => match never {},
    }
}

/// What every request says of itself.
pub(super) fn headers() -> http::HeaderMap {
    let agent = concat!("portcullis/", env!("CARGO_PKG_VERSION"));
    let accept = HeaderValue::from_static("application/vnd.github+json");
    [
        (USER_AGENT, HeaderValue::from_static(agent)),
        (http::header::ACCEPT, accept),
    ]
    .into_iter()
    .collect()
}
