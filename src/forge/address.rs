//! Which forge is asked. The runner, the event and the policy each name an address; they have to agree, so that none of
//! them alone can send a token elsewhere.
//!
//! The API of `https://github.com` is `https://api.github.com`; of a company's own server `https://HOST` it is
//! `https://HOST/api/v3`; of `https://SUB.ghe.com` it is `https://api.SUB.ghe.com`
//! (<https://docs.github.com/en/enterprise-server@latest/rest/using-the-rest-api/getting-started-with-the-rest-api>).

use super::RepositoryName;
use super::question::Addresses;
use http::Uri;

/// A forge that everybody named alike: the address of its API and of its pages, neither with a `/` at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    pub api: String,
    pub server: String,
}

/// Who named what.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    /// `GITHUB_API_URL`, or a flag.
    pub api: Option<&'a str>,
    /// `GITHUB_SERVER_URL`, or a flag.
    pub server: Option<&'a str>,
    /// The server that the policy names.
    pub policy: Option<&'a str>,
    pub event: &'a Addresses,
    pub repository: &'a RepositoryName,
}

/// Why nobody is asked. Every one of them is found before a token is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error(
        "`{0}` is no address of a forge: it has to be `https://HOST`, or `http://` and this machine, without name, password or query"
    )]
    NotAnAddress(String),
    #[error(
        "the forge's API is said to be `{api}`, and that of `{server}` is `{expected}`: one of the two addresses was changed, so no token is sent"
    )]
    Mismatch {
        api: String,
        server: String,
        expected: String,
    },
    #[error("the policy names the forge `{policy}`, and the runner `{server}`: no token is sent")]
    Policy { policy: String, server: String },
    #[error("the event speaks of `{address}`, which is not at `{forge}`: no token is sent")]
    Event { address: String, forge: String },
}

/// An address in parts, with capitals and default ports taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    scheme: String,
    /// Host, and the port where it is not the usual one.
    authority: String,
    /// Without a `/` at its end.
    path: String,
}

impl Address {
    fn read(text: &str) -> Result<Self, AddressError> {
        let refused = || AddressError::NotAnAddress(text.chars().take(200).collect());
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain || text.contains(['#', '?', '@', '\\', '%']) {
            return Err(refused());
        }
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let host = uri
            .host()
            .filter(|host| !host.is_empty())
            .ok_or_else(refused)?;
        let host = host.to_ascii_lowercase();
        let here = is_here(&host);
        let usual = match uri.scheme_str() {
            Some("https") => 443,
            Some("http") if here => 80,
            _ => return Err(refused()),
        };
        let authority = match uri.port_u16() {
            Some(port) if port != usual => format!("{host}:{port}"),
            _ => host,
        };
        Ok(Self {
            scheme: uri.scheme_str().unwrap_or_default().to_owned(),
            authority,
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    fn text(&self) -> String {
        format!("{}://{}{}", self.scheme, self.authority, self.path)
    }

    fn with(&self, authority: &str, path: &str) -> Self {
        Self {
            scheme: self.scheme.clone(),
            authority: authority.to_owned(),
            path: path.to_owned(),
        }
    }

    /// The addresses that the API of this server may have: the first is the one to take.
    fn apis(&self) -> Vec<Self> {
        let host = self.authority.as_str();
        if host == "github.com" || is_subdomain_of_ghe(host) {
            return vec![self.with(&format!("api.{host}"), "")];
        }
        let below = self.with(host, "/api/v3");
        // Something on this machine that stands in for a forge has no path of its own.
        if is_here(host.rsplit_once(':').map_or(host, |(host, _)| host)) {
            return vec![self.with(host, ""), below];
        }
        vec![below]
    }

    /// The server of this API.
    fn server(&self) -> Self {
        let host = self.authority.as_str();
        match host.strip_prefix("api.") {
            Some(rest) if rest == "github.com" || is_subdomain_of_ghe(rest) => self.with(rest, ""),
            _ => self.with(host, ""),
        }
    }

    /// Whether an address lies at this one or below it.
    fn holds(&self, address: &Self) -> bool {
        let same = self.scheme == address.scheme && self.authority == address.authority;
        let rest = address.path.strip_prefix(&self.path);
        same && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn is_subdomain_of_ghe(host: &str) -> bool {
    let sub = host.strip_suffix(".ghe.com");
    sub.is_some_and(|sub| !sub.is_empty() && !sub.contains(['.', ':']))
}

fn is_here(host: &str) -> bool {
    ["127.0.0.1", "[::1]", "localhost"].contains(&host)
}

impl Forge {
    /// `https://github.com`, which is meant where nobody names a forge.
    pub fn usual() -> Self {
        Self {
            api: "https://api.github.com".to_owned(),
            server: "https://github.com".to_owned(),
        }
    }

    /// Whether it is something on this machine.
    pub fn is_here(&self) -> bool {
        self.api.starts_with("http://")
    }

    /// The one forge that all claims name. Errors: two of them disagree, or one is no address.
    pub fn agree(claims: Claims) -> Result<Self, AddressError> {
        let read = |text: Option<&str>| text.map(Address::read).transpose();
        let (api, server, policy) = (
            read(claims.api)?,
            read(claims.server)?,
            read(claims.policy)?,
        );
        let usual = Address::read("https://github.com")?;
        let server = server
            .or_else(|| api.as_ref().map(Address::server))
            .or_else(|| policy.clone())
            .unwrap_or(usual);
        if let Some(policy) = policy.filter(|policy| *policy != server) {
            return Err(AddressError::Policy {
                policy: policy.text(),
                server: server.text(),
            });
        }
        let api = chosen(api, &server)?;
        check_event(&claims, &api, &server)?;
        Ok(Self {
            api: api.text(),
            server: server.text(),
        })
    }
}

fn chosen(api: Option<Address>, server: &Address) -> Result<Address, AddressError> {
    let mut possible = server.apis();
    let Some(api) = api else {
        return Ok(possible.swap_remove(0));
    };
    if server.path.is_empty() && possible.contains(&api) {
        return Ok(api);
    }
    Err(AddressError::Mismatch {
        api: api.text(),
        server: server.text(),
        expected: possible.swap_remove(0).text(),
    })
}

/// Every address in the event lies in the repository, at the same forge.
fn check_event(claims: &Claims, api: &Address, server: &Address) -> Result<(), AddressError> {
    let name = claims.repository;
    let api = api.with(&api.authority, &format!("{}/repos/{name}", api.path));
    let pages = server.with(&server.authority, &format!("/{name}"));
    let all = claims.event.api.iter().map(|one| (one, &api));
    for (said, expected) in all.chain(claims.event.pages.iter().map(|one| (one, &pages))) {
        // What stands in braces are places to fill in.
        let plain = said.split('{').next().unwrap_or_default();
        let mut address = Address::read(plain)?;
        let mut expected = expected.clone();
        address.path.make_ascii_lowercase();
        expected.path.make_ascii_lowercase();
        if !expected.holds(&address) {
            return Err(AddressError::Event {
                address: said.chars().take(200).collect(),
                forge: expected.text(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
