//! `Cartfile.resolved` of Carthage
//! (<https://github.com/Carthage/Carthage/blob/master/Documentation/Artifacts.md#cartfileresolved>).
//!
//! A file that was cut behind a line looks whole.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::{lines, span_in};
use super::is_commit;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};

/// Reads the dependencies.
///
/// Errors: nothing in it is understood; otherwise a line that is no dependency is a problem.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    for line in lines(input.text) {
        let entry = line.text.split(" #").next().unwrap_or_default().trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        match found(entry) {
            Some((package, name)) => {
                gather.add(Package {
                    at: span_in(input.text, name),
                    ..package
                });
            }
            None => gather.problem(line.span(), "this is no dependency and its version"),
        }
    }
    gather.finish_lines()
}

/// `github "owner/name" "1.0"`.
fn found(entry: &str) -> Option<(Package, &str)> {
    let (origin, rest) = entry.split_once(char::is_whitespace)?;
    let mut parts = rest.trim().split('"');
    let (name, version) = match (
        parts.next()?,
        parts.next()?,
        parts.next()?.trim(),
        parts.next()?,
        parts.next()?,
        parts.next(),
    ) {
        ("", name, "", version, "", None) if !name.is_empty() && !version.is_empty() => {
            (name, version)
        }
        _ => return None,
    };
    let git = |url: String| Source::Git {
        url,
        commit: is_commit(version).then(|| version.to_owned()),
    };
    let source = match origin {
        "github" if is_commit(version) => git(format!("https://github.com/{name}")),
        "github" => Source::Registry,
        "git" => git(name.to_owned()),
        "binary" => Source::Archive(name.to_owned()),
        _ => return None,
    };
    let package = Package {
        ecosystem: Ecosystem::Carthage,
        name: name.to_owned(),
        version: Some(version.to_owned()),
        source,
        ..Package::default()
    };
    Some((package, name))
}
