//! `advisories update`: fetches advisories or an index of them, and replaces the index when everything about the new one
//! is as it should be. Until then, and whenever something is not, the old one stays where it is.

#[cfg(test)]
mod tests;

use super::download::{self, DownloadError, Fetched, Part};
use super::net::{self, Client, NetError};
use super::output::{self, OutputError};
use super::signature::PublicKey;
use super::sources::{self, SourceError};
use super::store;
use crate::advisory::build::{BuildError, Builder, Tally};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use symbolic_common::ByteView;

/// Longer indexes are refused: 1 GiB.
const LONGEST_INDEX: u64 = 1 << 30;
/// Longer archives of one ecosystem are refused: 4 GiB.
const LONGEST_ARCHIVE: u64 = 4 << 30;
/// Digests, signatures and lists of ecosystems are short: 64 KiB.
const LONGEST_LIST: u64 = 64 << 10;

/// The registries of programming languages, by OSV's names. Distributions of systems are fetched where somebody asks:
/// each is larger than all of these.
const USUAL: [&str; 19] = [
    "Bioconductor",
    "ConanCenter",
    "CRAN",
    "crates.io",
    "GHC",
    "GitHub Actions",
    "Go",
    "Hackage",
    "Hex",
    "Julia",
    "Maven",
    "npm",
    "NuGet",
    "Packagist",
    "Pub",
    "PyPI",
    "RubyGems",
    "SwiftURL",
    "VSCode",
];

/// Who publishes what an index is made of.
#[derive(Debug, Clone)]
pub struct Feeds {
    /// OSV: below it are `ecosystems.txt` and `ECOSYSTEM/all.zip` (<https://google.github.io/osv.dev/data/>).
    pub osv: String,
    /// CISA's catalogue of known exploited vulnerabilities, in JSON.
    pub kev: String,
    /// FIRST's EPSS scores of the day.
    pub epss: String,
}

impl Default for Feeds {
    fn default() -> Self {
        Self {
            osv: "https://osv-vulnerabilities.storage.googleapis.com".to_owned(),
            kev: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"
                .to_owned(),
            epss: "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz".to_owned(),
        }
    }
}

/// What an index that somebody else has made must have.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// Who has signed it.
    pub key: Option<PublicKey>,
}

/// What came of it.
#[derive(Debug)]
pub enum Updated {
    /// The index that is there is the newest.
    Unchanged,
    /// An index was fetched.
    Fetched,
    /// An index was made.
    Built(Tally),
}

/// Why the old index was kept.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Net(#[from] NetError),
    #[error(
        "`{url}` has another SHA-256 than {expected}: what came was thrown away; check the digest, then the address"
    )]
    Digest { url: String, expected: String },
    #[error(
        "there is no SHA-256 at `{0}.sha256`: give one with --sha256, or the key that signed with --key"
    )]
    NoDigest(String),
    #[error(
        "`{0}` is not signed by the key that it should be signed by: what came was thrown away"
    )]
    Signature(String),
    #[error("`{url}` is no index that can be used: {reason}")]
    Unusable { url: String, reason: String },
    #[error(
        "`{url}` is of {theirs}, and the index that is there of {ours}: an older one is not taken"
    )]
    Older {
        url: String,
        theirs: Date,
        ours: Date,
    },
    #[error(
        "OSV publishes nothing for `{0}`: `advisories update` takes its names as {1}/ecosystems.txt has them"
    )]
    NoEcosystem(String, String),
    #[error("`{0}` holds no advisory that can be read: what came was thrown away")]
    Empty(String),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// Fetches an index from an address.
pub fn from_index(
    client: &Client,
    url: &str,
    trust: &Trust,
    target: &Path,
) -> Result<Updated, UpdateError> {
    net::check(url)?;
    let expected = match (&trust.sha256, &trust.key) {
        (Some(digest), _) => Some(digest.to_ascii_lowercase()),
        // A signature says more than a digest from the same place.
        (None, Some(_)) => None,
        (None, None) => Some(digest_at(client, url)?),
    };
    let there = store::open(target)
        .ok()
        .filter(|there| there.index.verify().is_ok());
    let fetched = download::fetch(client, url, target, LONGEST_INDEX, there.is_some())?;
    let Fetched::New(part) = fetched else {
        return Ok(Updated::Unchanged);
    };
    let ours = there.map(|there| there.index.about().snapshot);
    if let Err(error) = examine(client, url, trust, expected, ours, &part) {
        part.forget();
        return Err(error);
    }
    part.keep()?;
    Ok(Updated::Fetched)
}

/// The digest that stands beside an index, as `sha256sum` writes it.
fn digest_at(client: &Client, url: &str) -> Result<String, UpdateError> {
    let found = client.small(&format!("{url}.sha256"), LONGEST_LIST)?;
    let text = String::from_utf8(found.unwrap_or_default()).unwrap_or_default();
    let digest = text.split_whitespace().next().unwrap_or_default();
    if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(UpdateError::NoDigest(url.to_owned()));
    }
    Ok(digest.to_ascii_lowercase())
}

/// Whether an index is what it should be: digest, signature, sound, and no older than ours.
fn examine(
    client: &Client,
    url: &str,
    trust: &Trust,
    expected: Option<String>,
    ours: Option<Date>,
    part: &Part,
) -> Result<(), UpdateError> {
    let unusable = |reason: String| UpdateError::Unusable {
        url: url.to_owned(),
        reason,
    };
    if let Some(expected) = expected {
        let digest = download::sha256(&part.path).map_err(|error| unusable(error.to_string()))?;
        if digest != expected {
            return Err(UpdateError::Digest {
                url: url.to_owned(),
                expected,
            });
        }
    }
    if let Some(key) = &trust.key {
        let signature = client.small(&format!("{url}.sig"), LONGEST_LIST)?;
        let bytes = ByteView::open(&part.path).map_err(|error| unusable(error.to_string()))?;
        if !key.has_signed(&bytes, &signature.unwrap_or_default()) {
            return Err(UpdateError::Signature(url.to_owned()));
        }
    }
    let opened = store::open(&part.path).map_err(|error| unusable(error.to_string()))?;
    let sound = opened.index.verify();
    sound.map_err(|error| unusable(error.to_string()))?;
    let theirs = opened.index.about().snapshot;
    match ours {
        Some(ours) if theirs < ours => Err(UpdateError::Older {
            url: url.to_owned(),
            theirs,
            ours,
        }),
        _ => Ok(()),
    }
}

/// Fetches what OSV, CISA and FIRST publish, and makes an index of it, complete up to `today`. Each archive is kept beside
/// the index and fetched again only when it has changed. `say` is told what was done.
pub fn from_feeds(
    client: &Client,
    feeds: &Feeds,
    ecosystems: &[String],
    target: &Path,
    today: Date,
    say: &mut dyn FnMut(&str),
) -> Result<Updated, UpdateError> {
    let mut folder = target.as_os_str().to_owned();
    folder.push(".sources");
    let folder = PathBuf::from(folder);
    let mut builder = Builder::new();
    for ecosystem in chosen(client, &feeds.osv, ecosystems)? {
        let url = format!("{}/{}/all.zip", feeds.osv, ecosystem.replace(' ', "%20"));
        let place = folder.join(format!("{ecosystem}.zip"));
        take(client, &url, &place, today, &mut builder, say)?;
    }
    let kev = folder.join("known_exploited_vulnerabilities.json");
    take(client, &feeds.kev, &kev, today, &mut builder, say)?;
    let epss = folder.join("epss_scores-current.csv.gz");
    take(client, &feeds.epss, &epss, today, &mut builder, say)?;
    let built = builder.finish()?;
    output::to_file(target, &built.bytes)?;
    Ok(Updated::Built(built.tally))
}

/// The ecosystems to fetch, in OSV's spelling. Errors: OSV has not all of those that somebody asked for.
fn chosen(client: &Client, osv: &str, asked: &[String]) -> Result<Vec<String>, UpdateError> {
    let url = format!("{osv}/ecosystems.txt");
    let list = client
        .small(&url, LONGEST_LIST)?
        .ok_or(NetError::Status { url, status: 404 })?;
    let list = String::from_utf8_lossy(&list).into_owned();
    let published: Vec<&str> = list
        .lines()
        .map(str::trim)
        .filter(|name| is_name(name))
        .collect();
    let find = |name: &str| {
        let found = published
            .iter()
            .find(|known| known.eq_ignore_ascii_case(name));
        found.map(|found| (*found).to_owned())
    };
    if asked.is_empty() {
        let usual: Vec<String> = USUAL.iter().filter_map(|name| find(name)).collect();
        if usual.is_empty() {
            let name = USUAL[3].to_owned();
            return Err(UpdateError::NoEcosystem(name, osv.to_owned()));
        }
        return Ok(usual);
    }
    let found = asked.iter().map(|name| {
        find(name).ok_or_else(|| UpdateError::NoEcosystem(name.clone(), osv.to_owned()))
    });
    found.collect()
}

/// Names that are safe in an address and as a file.
fn is_name(name: &str) -> bool {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b" ._-:".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.len() < 100 && name.bytes().all(safe)
}

/// Fetches one source, and reads it.
fn take(
    client: &Client,
    url: &str,
    place: &Path,
    today: Date,
    builder: &mut Builder,
    say: &mut dyn FnMut(&str),
) -> Result<(), UpdateError> {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    match download::fetch(client, url, place, LONGEST_ARCHIVE, true)? {
        Fetched::Unchanged => say(&format!("{name}: as it was")),
        Fetched::New(part) => {
            part.keep()?;
            say(&format!("{name}: fetched"));
        }
    }
    let before = builder.records();
    let read = sources::read(place, Some(today), today, builder);
    if read.is_err() || builder.records() == before {
        // Nothing that is kept may stand in the way of the next try.
        let _ = std::fs::remove_file(place);
        read?;
        return Err(UpdateError::Empty(url.to_owned()));
    }
    Ok(())
}
