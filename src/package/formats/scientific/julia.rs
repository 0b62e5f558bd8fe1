//! Julia's `Manifest.toml`, format 1 and 2 (<https://pkgdocs.julialang.org/v1/toml-files/#Manifest.toml>).
//!
//! Of the standard library, which comes with Julia, most entries have no version.

use super::super::Input;
use super::super::gather::Gather;
use super::is_commit;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::Span;
use std::collections::HashMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads the entries.
///
/// Errors: it is no TOML, or of an unknown format.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = DeTable::parse(input.text).map_err(|error| Unreadable {
        at: error.span().map(span),
        reason: format!("the file is no TOML: {}", error.message()),
    })?;
    let document = document.get_ref();
    let format = document.get("manifest_format").map(Spanned::get_ref);
    let table = match format.map(DeValue::as_str) {
        None => document,
        Some(Some(version)) if version.starts_with("2.") => {
            let deps = document.get("deps").map(Spanned::get_ref);
            match deps.map(DeValue::as_table) {
                Some(Some(deps)) => deps,
                // It is written even where there is nothing to list.
                _ => return Err(Unreadable::new("`deps` is missing or no table")),
            }
        }
        Some(_) => return Err(Unreadable::new("the format of the file is not known")),
    };
    if format.is_some() && document.get("julia_version").is_none() {
        return Err(Unreadable::new("`julia_version` is missing"));
    }
    let mut gather = Gather::default();
    let mut indices: HashMap<&str, Vec<u32>> = HashMap::new();
    for (name, value) in table {
        let Some(entries) = value.get_ref().as_array() else {
            return Err(Unreadable::at(
                span(name.span()),
                "this is no list of entries",
            ));
        };
        for entry in entries {
            let package = found(name.get_ref(), entry.get_ref(), span(name.span()));
            match package {
                Some(package) => {
                    let index = gather.add(package);
                    indices.entry(name.get_ref()).or_default().push(index);
                }
                None => gather.problem(span(entry.span()), "an entry has no uuid or no origin"),
            }
        }
    }
    for (name, value) in table {
        let entries = value.get_ref().as_array().into_iter().flatten();
        for (at, entry) in entries.enumerate() {
            let from = indices
                .get(&**name.get_ref())
                .and_then(|all| all.get(at).copied());
            link(from, entry.get_ref(), &indices, &mut gather);
        }
    }
    Ok(gather.finish())
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn found(name: &str, entry: &DeValue<'_>, at: Span) -> Option<Package> {
    let text = |key: &str| entry.get(key).and_then(|value| value.get_ref().as_str());
    let uuid = text("uuid").filter(|uuid| uuid.len() == 36)?;
    let tree = text("git-tree-sha1");
    if tree.is_some_and(|tree| !is_commit(tree)) {
        return None;
    }
    let source = match (text("path"), text("repo-url")) {
        (Some(path), _) => Source::Path(path.to_owned()),
        (None, Some(url)) => Source::Git {
            url: url.to_owned(),
            // The digest of the tree pins its content as well as that of a commit would.
            commit: text("repo-rev")
                .filter(|id| is_commit(id))
                .or(tree)
                .map(str::to_owned),
        },
        (None, None) => Source::Registry,
    };
    // What comes from a registry has both or, as part of Julia, may have neither.
    if tree.is_some() && text("version").is_none() && source == Source::Registry {
        return None;
    }
    Some(Package {
        ecosystem: Ecosystem::Julia,
        name: name.to_owned(),
        version: text("version").map(str::to_owned),
        source,
        at,
        qualifiers: vec![("uuid", uuid.to_owned())],
        ..Package::default()
    })
}

fn link(
    from: Option<u32>,
    entry: &DeValue<'_>,
    indices: &HashMap<&str, Vec<u32>>,
    gather: &mut Gather,
) {
    let Some(deps) = entry.get("deps") else {
        return;
    };
    let mut names: Vec<(&str, Span)> = Vec::new();
    match deps.get_ref() {
        DeValue::Array(list) => names.extend(
            list.iter()
                .filter_map(|name| Some((name.get_ref().as_str()?, span(name.span())))),
        ),
        // With several packages of one name the entry says which by their ids.
        DeValue::Table(table) => {
            names.extend(
                table
                    .keys()
                    .map(|name| (&**name.get_ref(), span(name.span()))),
            );
        }
        _ => gather.problem(span(deps.span()), "this is no list of names"),
    }
    for (name, at) in names {
        match (from, indices.get(name).map(Vec::as_slice)) {
            (Some(from), Some([to])) => gather.edge(from, *to),
            (_, Some(_)) => {}
            (_, None) => gather.problem(at, format!("`{name}` is needed and not listed")),
        }
    }
}
