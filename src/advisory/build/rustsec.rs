//! `RustSec`'s records: Markdown behind a front matter in TOML
//! (<https://github.com/rustsec/advisory-db#advisory-format>).

use super::advisory::{self, Advisory, Package};
use super::{osv, requirement, severity};
use crate::advisory::range::{Entry, Range};
use crate::package::Ecosystem;
use serde::Deserialize;

const OPENS: &str = "```toml";
const CLOSES: &str = "\n```";
/// Ids of the collection of crates. That of the toolchain has CVE's: no lockfile names it, and two of its names are those
/// of crates that it does not mean.
const OF_CRATES: &str = "RUSTSEC-";

#[derive(Deserialize)]
struct FrontMatter {
    advisory: Stated,
    #[serde(default)]
    versions: Versions,
}

#[derive(Deserialize)]
struct Stated {
    id: String,
    package: String,
    date: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    withdrawn: Option<String>,
    #[serde(default)]
    informational: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    cvss: Option<String>,
}

#[derive(Deserialize, Default)]
struct Versions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

/// Whether a text is such a record.
pub(super) fn recognises(text: &str) -> bool {
    text.trim_start().starts_with(OPENS)
}

/// Errors: the front matter is none, or a requirement of it is none.
pub(super) fn read(text: &str) -> Result<Advisory, String> {
    let inside = text.trim_start().strip_prefix(OPENS).unwrap_or_default();
    let (front, body) = inside
        .split_once(CLOSES)
        .ok_or("its front matter does not end")?;
    let FrontMatter {
        advisory: stated,
        versions,
    } = toml::from_str(front).map_err(|error| error.message().to_owned())?;
    let kind = stated.informational.as_deref();
    let kind = kind.and_then(osv::informational_kind).unwrap_or_default();
    let events = requirement::affected(&versions.patched, &versions.unaffected)?;
    let package = Package {
        ecosystem: Ecosystem::CratesIo,
        name: stated.package,
        severity: None,
        entry: Entry {
            release: None,
            versions: Vec::new(),
            ranges: vec![Range {
                commits: false,
                events,
            }],
        },
    };
    let of_crates = stated.id.starts_with(OF_CRATES);
    let severity = stated.cvss.as_deref().map(severity::of_vector);
    Advisory {
        kind,
        summary: advisory::summary(
            &stated.title,
            body.split_once('\n').map_or("", |(_, body)| body),
        ),
        severity: severity.unwrap_or_default(),
        published: advisory::day(&stated.date),
        withdrawn: stated.withdrawn.is_some(),
        modified: stated.withdrawn.unwrap_or(stated.date),
        affected: if of_crates { vec![package] } else { Vec::new() },
        elsewhere: "the Rust toolchain".to_owned(),
        aliases: stated.aliases,
        id: stated.id,
    }
    .check()
}
