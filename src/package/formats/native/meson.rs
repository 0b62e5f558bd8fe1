//! Wraps of Meson, `subprojects/*.wrap` (<https://mesonbuild.com/Wrap-dependency-system-manual.html>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::lines;
use super::is_commit;
use crate::package::{Checksum, Ecosystem, Listing, Package, Relation, Source, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// Reads the one project that a wrap brings.
///
/// Errors: it begins with no known section, or lacks what its section needs.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    let mut values: HashMap<&str, (&str, Span)> = HashMap::new();
    let mut section = "";
    let mut kind = "";
    for line in lines(input.text) {
        let entry = line.text.trim();
        if entry.is_empty() || entry.starts_with(['#', ';']) {
            continue;
        }
        if entry.starts_with('[') {
            section = entry;
            if entry.starts_with("[wrap-") {
                kind = entry;
            }
        } else if let Some((key, value)) = entry.split_once('=') {
            if section == kind {
                values.insert(key.trim(), (value.trim(), line.span()));
            }
        } else {
            gather.problem(line.span(), "this is neither a section nor a value");
        }
    }
    let name = String::from_utf8_lossy(input.path.file_name());
    let name = name.strip_suffix(".wrap").unwrap_or(&name);
    if let Some(package) = found(name, kind, &values)? {
        gather.add(package);
    }
    Ok(gather.finish())
}

fn found(
    name: &str,
    kind: &str,
    values: &HashMap<&str, (&str, Span)>,
) -> Result<Option<Package>, Unreadable> {
    let value = |key: &str| values.get(key).map(|(value, _)| *value);
    let needed = |key: &'static str| {
        let found = values.get(key).filter(|(value, _)| !value.is_empty());
        found.ok_or_else(|| Unreadable::new(format!("`{key}` is missing")))
    };
    let package = Package {
        ecosystem: Ecosystem::Generic,
        name: name.to_owned(),
        relation: Relation::Direct,
        ..Package::default()
    };
    match kind {
        "[wrap-file]" => {
            let (address, at) = match value("source_filename") {
                // The archive may lie in the repository.
                Some(_) if value("source_url").is_none() => needed("source_filename")?,
                _ => needed("source_url")?,
            };
            let hash = value("source_hash").filter(|hash| hash.len() == 64);
            let version = value("wrapdb_version").and_then(|version| version.rsplit_once('-'));
            let of_folder = || value("directory")?.strip_prefix(name)?.strip_prefix('-');
            let version = version.map(|(version, _)| version).or_else(of_folder);
            Ok(Some(Package {
                version: version.map(str::to_owned),
                source: Source::Archive((*address).to_owned()),
                checksums: hash.map_or_else(Vec::new, sha256),
                at: *at,
                ..package
            }))
        }
        "[wrap-git]" | "[wrap-hg]" | "[wrap-svn]" => {
            let (url, at) = needed("url")?;
            let (revision, _) = needed("revision")?;
            Ok(Some(Package {
                version: Some((*revision).to_owned()),
                source: Source::Git {
                    url: (*url).to_owned(),
                    commit: is_commit(revision).then(|| (*revision).to_owned()),
                },
                at: *at,
                ..package
            }))
        }
        "[wrap-redirect]" => needed("filename").map(|_| None),
        _ => Err(Unreadable::new("the file has no known section of a wrap")),
    }
}

fn sha256(hex: &str) -> Vec<Checksum> {
    vec![Checksum {
        algorithm: "SHA-256",
        hex: hex.to_ascii_lowercase(),
    }]
}
