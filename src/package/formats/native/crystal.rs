//! `shard.lock` of Crystal, versions 1 and 2
//! (<https://github.com/crystal-lang/shards/blob/master/docs/shard.lock.adoc>).
//!
//! A file that was cut behind a whole entry looks whole.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json::{entries, text};
use super::super::syntax::yaml;
use super::is_commit;
use crate::document::{Entry, Value};
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::Span;

/// Where shards come from, and the address of the short forms.
const ORIGINS: [(&str, &str); 7] = [
    ("git", ""),
    ("hg", ""),
    ("fossil", ""),
    ("github", "https://github.com/"),
    ("gitlab", "https://gitlab.com/"),
    ("bitbucket", "https://bitbucket.com/"),
    ("codeberg", "https://codeberg.org/"),
];

/// Reads the locked shards.
///
/// Errors: it is no YAML, of an unknown version, or has no list.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = yaml::parse(input.path, input.text)?;
    let known = match root.get("version").map(|node| &node.value) {
        Some(Value::Number(number)) => matches!(number, 1.0 | 2.0),
        _ => false,
    };
    if !known {
        return Err(Unreadable::new(
            "the version of the file is missing or not known",
        ));
    }
    let shards = root
        .get("shards")
        .filter(|shards| shards.as_map().is_some());
    let shards = shards.ok_or_else(|| Unreadable::new("`shards` is missing or empty"))?;
    let mut gather = Gather::default();
    for entry in entries(shards) {
        match found(input.text, entry) {
            Some(package) => {
                gather.add(package);
            }
            None => gather.problem(
                entry.key_place.span,
                "this shard has no source or no version",
            ),
        }
    }
    if !input.text.ends_with('\n') && !entries(shards).is_empty() {
        let end = input.text.len();
        gather.problem(
            Span::new(end, end),
            "the last line has no end, so the file may be cut short",
        );
    }
    Ok(gather.finish())
}

fn found(whole: &str, entry: &Entry) -> Option<Package> {
    let node = &entry.node;
    // `1.10` is a number to YAML, and 1.1 is another version.
    let written = |key: &str| {
        let place = node.get(key)?.place.span;
        whole
            .get(place.range())
            .map(|text| text.trim_matches(['"', '\'']))
    };
    let commit = written("commit");
    let version = written("version").or(commit)?;
    let (version, pinned) = match version.split_once("+git.commit.") {
        Some((version, commit)) => (version, Some(commit)),
        None => (version, commit),
    };
    let source = if let Some(path) = text(node, "path") {
        Source::Path(path.to_owned())
    } else {
        let origin = |row: &(&str, &str)| Some(format!("{}{}", row.1, text(node, row.0)?));
        Source::Git {
            url: ORIGINS.iter().find_map(origin)?,
            commit: pinned.filter(|id| is_commit(id)).map(str::to_owned),
        }
    };
    let released = matches!(source, Source::Git { commit: None, .. });
    Some(Package {
        ecosystem: Ecosystem::Crystal,
        name: entry.key.to_string(),
        version: Some(version.to_owned()),
        // Shards are released as tags of their repositories: that is their registry.
        source: if released { Source::Registry } else { source },
        at: entry.key_place.span,
        ..Package::default()
    })
}
