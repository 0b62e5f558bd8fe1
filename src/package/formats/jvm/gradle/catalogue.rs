//! Version catalogues, `libs.versions.toml`: libraries and plugins under short names.
//!
//! <https://docs.gradle.org/current/userguide/version_catalogs.html#sec:version-catalog-declaration>. A plugin is the
//! module of its marker, `id:id.gradle.plugin`. A file that was cut behind a line looks whole unless a bundle or a
//! version still names what is gone.

use super::super::super::Input;
use super::super::super::gather::Gather;
use super::super::super::syntax::span_in;
use super::super::package;
use super::super::requirement::settle;
use crate::package::{Listing, Package, Relation, Unreadable, Usage};
use crate::source::Span;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads libraries and plugins.
///
/// Errors: it is no TOML, or has a table that no catalogue has.
pub fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let document = DeTable::parse(input.text).map_err(|error| Unreadable {
        at: error.span().map(span),
        reason: format!("the file is no TOML: {}", error.message()),
    })?;
    let document = document.get_ref();
    for (key, value) in document {
        let known = ["metadata", "versions", "libraries", "bundles", "plugins"];
        if !known.contains(&&**key.get_ref()) || !value.get_ref().is_table() {
            return Err(Unreadable::at(
                span(key.span()),
                format!("no catalogue has a table `{}`", key.get_ref()),
            ));
        }
    }
    let mut catalogue = Catalogue {
        document,
        gather: Gather::default(),
    };
    catalogue.libraries();
    catalogue.plugins();
    catalogue.bundles();
    if let Some(line) = input.text.lines().last()
        && !input.text.ends_with('\n')
        && line.trim_start().starts_with('[')
    {
        catalogue.gather.problem(
            span_in(input.text, line),
            "the file ends with the head of a table, so it may be cut short",
        );
    }
    Ok(catalogue.gather.finish())
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

/// What an entry asks for.
enum Version<'t> {
    None,
    Text(&'t str),
    Unknown(&'t str),
    Broken,
}

struct Catalogue<'t> {
    document: &'t DeTable<'t>,
    gather: Gather,
}

type Key<'t> = &'t Spanned<Cow<'t, str>>;
type Entry<'t> = (Key<'t>, &'t Spanned<DeValue<'t>>);

impl<'t> Catalogue<'t> {
    fn table(&self, name: &str) -> Vec<Entry<'t>> {
        let table = self.document.get(name);
        let table = table.and_then(|table| table.get_ref().as_table());
        table.map_or_else(Vec::new, |table| table.iter().collect())
    }

    fn libraries(&mut self) {
        for (alias, value) in self.table("libraries") {
            let module = module(value.get_ref());
            let Some((group, name)) = module else {
                self.broken(alias);
                continue;
            };
            let found = package(group, name);
            self.add(found, alias, value.get_ref(), Usage::Runtime);
        }
    }

    fn plugins(&mut self) {
        for (alias, value) in self.table("plugins") {
            let id = match value.get_ref() {
                DeValue::String(text) => text.split_once(':').map(|(id, _)| id),
                table => table.get("id").and_then(|id| id.get_ref().as_str()),
            };
            let Some(id) = id.filter(|id| !id.is_empty()) else {
                self.broken(alias);
                continue;
            };
            let found = package(id, &format!("{id}.gradle.plugin"));
            self.add(found, alias, value.get_ref(), Usage::Development);
        }
    }

    fn add(&mut self, found: Package, alias: Key<'t>, value: &'t DeValue<'t>, usage: Usage) {
        let mut found = Package {
            usage,
            relation: Relation::Direct,
            at: span(alias.span()),
            ..found
        };
        match self.version(value) {
            Version::None => {}
            Version::Text(text) => settle(&mut found, text),
            Version::Unknown(name) => self.gather.problem(
                found.at,
                format!("the version `{name}` is not in the table of versions"),
            ),
            Version::Broken => self
                .gather
                .problem(found.at, "what this asks for is no version"),
        }
        self.gather.add(found);
    }

    /// What an entry of libraries or plugins asks for.
    fn version(&self, value: &'t DeValue<'t>) -> Version<'t> {
        if let DeValue::String(text) = value {
            return text
                .rsplit_once(':')
                .map_or(Version::Broken, |(_, version)| Version::Text(version));
        }
        let Some(version) = value.get("version") else {
            return Version::None;
        };
        let reference = version.get_ref().get("ref").map(Spanned::get_ref);
        match reference.map(DeValue::as_str) {
            None => rich(version.get_ref()),
            Some(None) => Version::Broken,
            Some(Some(name)) => {
                let versions = self.document.get("versions").map(Spanned::get_ref);
                match versions.and_then(|versions| versions.get(name)) {
                    Some(found) => rich(found.get_ref()),
                    None => Version::Unknown(name),
                }
            }
        }
    }

    /// Every library of a bundle has to be there.
    fn bundles(&mut self) {
        let plain = |name: &str| name.replace(['-', '_'], ".");
        let known: HashSet<String> = self
            .table("libraries")
            .iter()
            .map(|(alias, _)| plain(alias.get_ref()))
            .collect();
        for (bundle, members) in self.table("bundles") {
            let members = members
                .get_ref()
                .as_array()
                .into_iter()
                .flat_map(|all| all.iter());
            for member in members {
                let name = member.get_ref().as_str().unwrap_or_default();
                if !known.contains(&plain(name)) {
                    self.gather.problem(
                        span(member.span()),
                        format!(
                            "the bundle `{}` names `{name}`, which is no library",
                            bundle.get_ref()
                        ),
                    );
                }
            }
        }
    }

    fn broken(&mut self, alias: Key<'t>) {
        self.gather.problem(
            span(alias.span()),
            format!("`{}` names no module", alias.get_ref()),
        );
    }
}

/// Group and name of a library.
fn module<'t>(value: &'t DeValue<'t>) -> Option<(&'t str, &'t str)> {
    let text = |key| value.get(key).and_then(|part| part.get_ref().as_str());
    let found = match value {
        DeValue::String(text) => {
            let mut parts = text.split(':');
            let found = (parts.next()?, parts.next()?);
            parts.next()?;
            found
        }
        _ => match text("module") {
            Some(module) => module.split_once(':')?,
            None => (text("group")?, text("name")?),
        },
    };
    (!found.0.is_empty() && !found.1.is_empty()).then_some(found)
}

/// A version that may say more than one thing: what binds most counts.
fn rich<'t>(value: &'t DeValue<'t>) -> Version<'t> {
    if let Some(text) = value.as_str() {
        return Version::Text(text);
    }
    if !value.is_table() {
        return Version::Broken;
    }
    let said = |key: &&str| value.get(*key).and_then(|part| part.get_ref().as_str());
    let first = ["strictly", "require", "prefer"].iter().find_map(said);
    first.map_or(Version::None, Version::Text)
}
