//! The versions of tools that asdf (`.tool-versions`) and mise (`mise.toml`) install.

use super::super::{Input, toml_tree};
use super::references::References;
use crate::package::{Ecosystem, Listing, Package, Unreadable, Usage};
use crate::source::Span;

/// Reads `.tool-versions`: a tool and its versions a line. Errors: a line has no version.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut references = References::default();
    let mut start = 0;
    for line in input.text.split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or_default();
        let mut words = written.split_whitespace();
        if let Some(name) = words.next() {
            let at = start + line.find(name).unwrap_or_default();
            let at = Span::new(at, at + name.len());
            let Some(version) = words.next() else {
                return Err(Unreadable::at(
                    at,
                    format!("the tool `{name}` has no version"),
                ));
            };
            references.add(tool(name, version, at));
        }
        start += line.len();
    }
    Ok(references.finish())
}

/// Reads `mise.toml`: tools with a version, several, or a table. Errors: it is no TOML.
pub(super) fn read_mise(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = toml_tree::parse(input.text)?;
    let mut references = References::default();
    let root = toml_tree::View::of(&document);
    for (name, key, value) in root
        .get("tools")
        .into_iter()
        .flat_map(toml_tree::View::entries)
    {
        let several: Vec<_> = value.items().collect();
        let versions = if value.is_array() {
            several
        } else {
            vec![value]
        };
        for version in versions {
            let written = version.as_str().or_else(|| version.text("version"));
            if let Some(written) = written {
                references.add(tool(name, written, key));
            }
        }
    }
    Ok(references.finish())
}

/// `latest`, `ref:…`, `path:…` and what is only a beginning of a version are no versions.
fn tool(name: &str, version: &str, at: Span) -> Package {
    let exact = version.starts_with(|c: char| c.is_ascii_digit())
        || version
            .strip_prefix('v')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || version.contains(|c: char| c.is_ascii_digit())
            && !version.contains([':', '*', '<', '>', '^', '~']);
    Package {
        ecosystem: Ecosystem::Generic,
        name: name.to_owned(),
        version: exact.then(|| version.to_owned()),
        requirement: (!exact).then(|| version.to_owned()),
        usage: Usage::Development,
        at,
        ..Package::default()
    }
}
