//! HTTP, for the one command that uses the network: `https`, or `http` from this machine itself; no host but the one that
//! was named; nothing waits for ever, and nothing is read without end.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Uri;
use ureq::http::header::LOCATION;
use ureq::tls::TlsConfig;
use ureq::{Agent, Body};

/// Redirects within one host that are followed.
const MOST_REDIRECTS: usize = 5;

/// Why nothing could be fetched from an address.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    #[error(
        "`{0}` is no address to fetch from: it has to be `https://…`, or `http://` and this machine"
    )]
    Address(String),
    #[error(
        "`{url}` sends on to `{to}`, which is another host and is not asked: name the address itself"
    )]
    Elsewhere { url: String, to: String },
    #[error("`{url}` sends on and on: name the address itself")]
    Circle { url: String },
    #[error("`{url}` answers {status}: {}", advice(*status))]
    Status { url: String, status: u16 },
    #[error("`{url}` cannot be reached: {reason}; check the network, or try again later")]
    Unreachable { url: String, reason: String },
    #[error(
        "`{url}` is longer than {most} bytes, and nothing that long is expected there: check the address"
    )]
    TooLong { url: String, most: u64 },
}

fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 => "it wants to know who asks, and `portcullis` tells nobody: check the address",
        404 | 410 => "there is nothing there: check the address",
        429 | 500..=599 => "try again later",
        _ => "that is no answer that is understood; check the address",
    }
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect: Duration,
    /// For the head of an answer.
    pub answer: Duration,
    /// For the next bytes of it.
    pub silence: Duration,
    /// For all of it.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            answer: Duration::from_secs(30),
            silence: Duration::from_secs(30),
            whole: Duration::from_hours(1),
        }
    }
}

/// Fetches.
pub struct Client {
    /// Goes through the proxy that the environment names, where it names one.
    outside: Agent,
    /// Never does.
    inside: Agent,
}

/// An answer, its body not read yet.
pub type Answer = ureq::http::Response<Body>;

impl Client {
    pub fn new(patience: Patience) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider);
        let tls = tls.build();
        let config = || {
            Agent::config_builder()
                .tls_config(tls.clone())
                .http_status_as_error(false)
                .max_redirects(0)
                .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")))
                .timeout_connect(Some(patience.connect))
                .timeout_recv_response(Some(patience.answer))
                .timeout_per_read(Some(patience.silence))
                .timeout_global(Some(patience.whole))
        };
        Self {
            outside: config().build().into(),
            inside: config().proxy(None).build().into(),
        }
    }

    /// Asks for an address, with headers, and follows redirects within its host. Answers of every status but those that
    /// send on come back.
    pub fn ask(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, NetError> {
        let mut asked = parse(url)?;
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.answer(url, &asked, headers)?;
            if ![301, 302, 303, 307, 308].contains(&answer.status().as_u16()) {
                return Ok(answer);
            }
            asked = sent_on(url, &asked, &answer)?;
        }
        Err(NetError::Circle {
            url: url.to_owned(),
        })
    }

    /// Asks for an address, with headers, and follows nobody: for what carries a token. Answers of every status come back.
    pub fn once(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, NetError> {
        self.answer(url, &parse(url)?, headers)
    }

    fn answer(&self, url: &str, asked: &Uri, headers: &[(&str, &str)]) -> Result<Answer, NetError> {
        let agent = if is_here(asked) {
            &self.inside
        } else {
            &self.outside
        };
        let request = headers
            .iter()
            .fold(agent.get(asked), |request, (name, value)| {
                request.header(*name, *value)
            });
        request.call().map_err(|error| NetError::Unreachable {
            url: url.to_owned(),
            reason: error.to_string(),
        })
    }

    /// The bytes at an address, where they are few. `None`: there is nothing there.
    pub fn small(&self, url: &str, most: u64) -> Result<Option<Vec<u8>>, NetError> {
        let mut answer = self.ask(url, &[])?;
        match answer.status().as_u16() {
            200 => {}
            404 | 410 => return Ok(None),
            status => {
                return Err(NetError::Status {
                    url: url.to_owned(),
                    status,
                });
            }
        }
        let mut bytes = Vec::new();
        let mut body = body(&mut answer, most).take(most + 1);
        body.read_to_end(&mut bytes)
            .map_err(|error| broken(url, &error))?;
        if bytes.len() as u64 > most {
            return Err(NetError::TooLong {
                url: url.to_owned(),
                most,
            });
        }
        Ok(Some(bytes))
    }
}

/// The body of an answer; one byte more than `most` may be read of it, so that it can be told from what is too long.
pub(super) fn body(answer: &mut Answer, most: u64) -> impl Read {
    let limited = answer
        .body_mut()
        .with_config()
        .limit(most.saturating_add(2));
    limited.reader()
}

/// An answer that broke off.
pub(super) fn broken(url: &str, error: &io::Error) -> NetError {
    NetError::Unreachable {
        url: url.to_owned(),
        reason: error.to_string(),
    }
}

/// Errors: an address is none that is fetched from.
pub(super) fn check(url: &str) -> Result<(), NetError> {
    parse(url).map(drop)
}

fn parse(url: &str) -> Result<Uri, NetError> {
    let refused = || NetError::Address(url.to_owned());
    let parsed: Uri = url.parse().map_err(|_| refused())?;
    if parsed
        .authority()
        .is_some_and(|part| part.as_str().contains('@'))
    {
        return Err(refused());
    }
    match parsed.scheme_str() {
        Some("https") if parsed.host().is_some() => Ok(parsed),
        Some("http") if is_here(&parsed) => Ok(parsed),
        _ => Err(refused()),
    }
}

/// Whether an address is one of this machine.
fn is_here(uri: &Uri) -> bool {
    ["127.0.0.1", "[::1]", "localhost"].contains(&uri.host().unwrap_or_default())
}

/// Where an answer sends on to. Errors: nowhere, to another host, or from `https` to `http`.
fn sent_on(url: &str, asked: &Uri, answer: &Answer) -> Result<Uri, NetError> {
    let to = answer.headers().get(LOCATION);
    let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
    let authority = asked.authority().map_or("", |authority| authority.as_str());
    let scheme = asked.scheme_str().unwrap_or_default();
    let whole = match to.strip_prefix("//") {
        Some(_) => format!("{scheme}:{to}"),
        None if to.starts_with('/') => format!("{scheme}://{authority}{to}"),
        None => to.to_owned(),
    };
    let elsewhere = || NetError::Elsewhere {
        url: url.to_owned(),
        to: to.to_owned(),
    };
    let next = parse(&whole).map_err(|_| elsewhere())?;
    let same = next.authority() == asked.authority() && next.scheme() == asked.scheme();
    if same { Ok(next) } else { Err(elsewhere()) }
}
