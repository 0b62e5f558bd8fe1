//! package-lock.json as it is written, all versions brought into one form: entries by the folder they are installed in.
//!
//! <https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json> defines it. Versions 2 and 3 say `packages`, by
//! folder; version 1 and the older shrinkwraps nest `dependencies`, of which the folders follow. Not here: what depends on
//! what.

use super::address;
use super::borrowed::{Loose, Table, Text, span, text_or_false, unreadable};
use crate::package::Unreadable;
use crate::source::Span;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File<'t> {
    pub lockfile_version: Option<serde_json::Number>,
    pub requires: Option<bool>,
    #[serde(borrow)]
    pub packages: Option<Folders<'t>>,
    #[serde(borrow)]
    pub dependencies: Option<Table<'t, Nested<'t>>>,
}

/// What versions 2 and 3 say of a folder.
#[expect(clippy::struct_excessive_bools, reason = "npm writes them so")]
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Entry<'t> {
    #[serde(borrow)]
    pub name: Option<Text<'t>>,
    #[serde(borrow)]
    pub version: Option<Text<'t>>,
    #[serde(borrow, deserialize_with = "text_or_false")]
    pub resolved: Option<Text<'t>>,
    #[serde(borrow)]
    pub integrity: Option<Text<'t>>,
    pub link: bool,
    pub dev: bool,
    pub optional: bool,
    pub dev_optional: bool,
    pub peer: bool,
    #[serde(borrow)]
    pub license: Loose<'t>,
    #[serde(borrow)]
    pub deprecated: Loose<'t>,
    #[serde(borrow)]
    pub dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub dev_dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub optional_dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub peer_dependencies: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub bundle_dependencies: Loose<'t>,
}

/// What version 1 says of a package.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Nested<'t> {
    #[serde(borrow)]
    version: Option<Text<'t>>,
    #[serde(borrow, deserialize_with = "text_or_false")]
    resolved: Option<Text<'t>>,
    #[serde(borrow)]
    integrity: Option<Text<'t>>,
    #[serde(borrow)]
    from: Option<Text<'t>>,
    dev: bool,
    optional: bool,
    #[serde(borrow)]
    requires: Table<'t, Text<'t>>,
    #[serde(borrow)]
    pub dependencies: Table<'t, Nested<'t>>,
}

impl Nested<'_> {
    /// Whether the entry of the newer list says the same version. What is no registry's has an address here.
    pub fn agrees(&self, entry: &Entry<'_>) -> bool {
        let Some(version) = entry.version.as_deref().filter(|_| !entry.link) else {
            return true;
        };
        match self.version.as_deref() {
            Some(own) if own.starts_with("npm:") => alias(own).1 == Some(version),
            Some(own) => own == version || address::is_address(own),
            None => false,
        }
    }
}

/// An entry and the folder it is installed in, `node_modules/a/node_modules/b`; "" is the project's own.
#[derive(Debug)]
pub(super) struct Folder<'t> {
    pub path: Cow<'t, str>,
    /// The bytes of the key that names it.
    pub at: Span,
    pub entry: Entry<'t>,
}

/// The folders of `packages`, in the order of writing.
#[derive(Debug)]
pub(super) struct Folders<'t>(pub Vec<Folder<'t>>);

impl<'de: 't, 't> Deserialize<'de> for Folders<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows;
        impl<'de> Visitor<'de> for Rows {
            type Value = Folders<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut folders = Vec::with_capacity(64);
                while let Some((path, entry)) = map.next_entry::<Text<'de>, Entry<'de>>()? {
                    folders.push(Folder {
                        path: path.0,
                        at: Span::default(),
                        entry,
                    });
                }
                Ok(Folders(folders))
            }
        }
        deserializer.deserialize_map(Rows)
    }
}

/// Reads a file. Errors: it is no JSON, or a value is of another type than npm writes.
pub(super) fn parse(text: &str) -> Result<File<'_>, Unreadable> {
    let mut file: File<'_> =
        serde_json::from_str(text).map_err(|error| unreadable(text, &error))?;
    for folder in file.packages.iter_mut().flat_map(|folders| &mut folders.0) {
        folder.at = span(&folder.path, text);
    }
    Ok(file)
}

/// The folders of version 1's tree.
pub(super) fn nested_folders<'t>(text: &str, tree: Table<'t, Nested<'t>>) -> Vec<Folder<'t>> {
    let mut folders = Vec::new();
    let mut open = vec![(String::new(), tree)];
    while let Some((parent, tree)) = open.pop() {
        for (name, nested) in tree.0 {
            let path = below(&parent, &name);
            let at = name.span(text);
            let (entry, inner) = entry(nested);
            if !inner.0.is_empty() {
                open.push((path.clone(), inner));
            }
            folders.push(Folder {
                path: Cow::Owned(path),
                at,
                entry,
            });
        }
    }
    folders
}

/// The folder of a package that is installed below another one.
pub(super) fn below(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        format!("node_modules/{name}")
    } else {
        format!("{parent}/node_modules/{name}")
    }
}

/// A version that is an address says where the package comes from; one behind `npm:` says whose it is.
fn entry(nested: Nested<'_>) -> (Entry<'_>, Table<'_, Nested<'_>>) {
    let mut entry = Entry {
        resolved: nested.resolved,
        integrity: nested.integrity,
        dev: nested.dev,
        optional: nested.optional,
        dependencies: nested.requires,
        ..Entry::default()
    };
    match nested.version {
        Some(version) if version.starts_with("npm:") => {
            let (name, version) = alias(&version);
            entry.name = Some(Text(Cow::Owned(name.to_owned())));
            entry.version = version.map(|version| Text(Cow::Owned(version.to_owned())));
        }
        Some(version) if address::is_address(&version) => entry.resolved = Some(version),
        version => entry.version = version,
    }
    if entry.resolved.is_none() {
        // Where a shrinkwrap has no `resolved`, the repository that was asked for stands in `from`.
        let from = nested.from.as_ref().and_then(|from| from.rsplit_once('@'));
        let from = from
            .map(|(_, from)| from)
            .filter(|from| address::is_address(from));
        entry.resolved = from.map(|from| Text(Cow::Owned(from.to_owned())));
    }
    (entry, nested.dependencies)
}

/// Name and version of `npm:name@version`.
pub(super) fn alias(text: &str) -> (&str, Option<&str>) {
    let text = text.strip_prefix("npm:").unwrap_or(text);
    match text.rfind('@').filter(|at| *at > 0) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}
