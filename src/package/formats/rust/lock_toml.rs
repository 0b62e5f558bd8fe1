//! Cargo.lock by the rules of TOML: what was edited by hand, merged, or cut.

use super::lock_lines::{Entry, Lock};
use crate::package::Unreadable;
use crate::source::Span;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Deserialize)]
struct File {
    version: Option<u64>,
    #[serde(default)]
    package: Vec<Row>,
    root: Option<Row>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Row {
    name: Spanned<String>,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    replace: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// Reads a lockfile. Errors: it is no TOML, or an entry lacks its name or version, or a value is of another type.
pub(super) fn read(text: &str) -> Result<Lock<'static>, Unreadable> {
    let file: File = toml::from_str(text).map_err(|error| unreadable(&error))?;
    Ok(Lock {
        version: file.version,
        entries: file
            .root
            .into_iter()
            .chain(file.package)
            .map(entry)
            .collect(),
        metadata: file
            .metadata
            .into_iter()
            .map(|(key, value)| (Cow::Owned(key), Cow::Owned(value)))
            .collect(),
    })
}

/// What the parser says, where it says it.
pub(super) fn unreadable(error: &toml::de::Error) -> Unreadable {
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let reason = format!("the file is damaged: {message}");
    match error.span() {
        Some(range) => Unreadable::at(Span::new(range.start, range.end), reason),
        None => Unreadable::new(reason),
    }
}

fn entry(row: Row) -> Entry<'static> {
    let quoted = row.name.span();
    Entry {
        at: Span::new(quoted.start + 1, quoted.end.saturating_sub(1)),
        name: row.name.into_inner().into(),
        version: row.version.into(),
        source: row.source.map(Cow::Owned),
        checksum: row.checksum.map(Cow::Owned),
        replace: row.replace.map(Cow::Owned),
        dependencies: row.dependencies.into_iter().map(Cow::Owned).collect(),
    }
}
