//! One entry of a lockfile, read at its place for what it asks of one other package.

use super::super::python::requirement_parts;
use super::super::toml_tree::{self, View};
use crate::source::Span;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A longer entry is nobody's: 256 KiB.
const LONGEST: usize = 256 << 10;

type Wanted<'w> = &'w dyn Fn(&str) -> bool;

fn bounded(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

fn pick<'r>(
    rows: impl IntoIterator<Item = (&'r str, &'r str)>,
    wanted: Wanted<'_>,
) -> Option<String> {
    let mut rows = rows.into_iter();
    let (_, requirement) = rows.find(|(name, _)| wanted(name))?;
    Some(requirement.to_owned())
}

/// The lists of an entry of `package-lock.json`. `requires` is version 1's, and may be a mere truth value.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NpmEntry {
    dependencies: BTreeMap<String, serde_json::Value>,
    optional_dependencies: BTreeMap<String, serde_json::Value>,
    dev_dependencies: BTreeMap<String, serde_json::Value>,
    peer_dependencies: BTreeMap<String, serde_json::Value>,
    requires: serde_json::Value,
}

/// The value behind the key at a place of a file in JSON.
fn json_behind<T: for<'de> Deserialize<'de>>(text: &str, key: Span) -> Option<T> {
    let behind = text.get(key.range().end..)?.strip_prefix('"')?;
    let value = behind.trim_start().strip_prefix(':')?;
    first_json(bounded(value))
}

fn first_json<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<T>();
    values.next()?.ok()
}

/// `"node_modules/a": { "dependencies": { "b": "^1.0" } }`.
pub(super) fn npm(text: &str, key: Span, wanted: Wanted<'_>) -> Option<String> {
    let entry: NpmEntry = json_behind(text, key)?;
    let requires = entry.requires.as_object().into_iter().flatten();
    let requires = requires.filter_map(|(name, wanted)| Some((name.as_str(), wanted.as_str()?)));
    let lists = [
        &entry.optional_dependencies,
        &entry.dependencies,
        &entry.dev_dependencies,
        &entry.peer_dependencies,
    ];
    let listed = lists.into_iter().flatten();
    let listed = listed.filter_map(|(name, wanted)| Some((name.as_str(), wanted.as_str()?)));
    pick(requires.chain(listed), wanted)
}

/// The lines of an entry that stand below one of its keys, two blanks deeper.
///
/// ```text
/// a@^1.0:
///   dependencies:
///     b "^2.0"
/// ```
pub(super) fn yarn(text: &str, wanted: Wanted<'_>) -> Option<String> {
    let mut within = false;
    for line in bounded(text).lines().skip(1) {
        let indent = line.len() - line.trim_start().len();
        match indent {
            0 => break,
            2 => within = matches!(line.trim(), "dependencies:" | "optionalDependencies:"),
            4 if within => {
                let (name, range) = yarn_row(line.trim())?;
                if wanted(name) {
                    return Some(range.strip_prefix("npm:").unwrap_or(range).to_owned());
                }
            }
            _ => {}
        }
    }
    None
}

/// `b "^2.0"`, `"@s/b" "^2.0"`, `b: "npm:^2.0"`, `"@s/b": ^2.0`.
fn yarn_row(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => line.split_at(line.find([' ', ':'])?),
    };
    let range = rest.trim_start_matches(':').trim();
    Some((name, range.trim_matches('"')))
}

/// The lines of a TOML table of an array, from a place in its first part to the next of its kind.
fn toml_block(text: &str) -> &str {
    let text = bounded(text);
    let text = text.find('\n').map_or("", |end| &text[end + 1..]);
    let ends = ["\n[[package]]", "\n[metadata]", "\n[extras]"];
    let end = ends.iter().filter_map(|end| text.find(end)).min();
    end.map_or(text, |end| &text[..=end])
}

/// `[package.dependencies]` with `b = ">=1"`, `b = {version = ">=1"}` or a list of such.
pub(super) fn poetry(text: &str, wanted: Wanted<'_>) -> Option<String> {
    let block = toml_block(text);
    let at = block.find("[package.dependencies]")?;
    let table = &block[at..];
    // Further tables of the entry are of no interest.
    let end = table[1..].find("\n[").map_or(table.len(), |end| end + 2);
    let document = toml_tree::parse(&table[..end]).ok()?;
    let list = View::of(&document).path(&["package", "dependencies"])?;
    let (_, _, value) = list.entries().find(|(name, _, _)| wanted(name))?;
    let version = |view: View<'_>| {
        view.as_str()
            .or_else(|| view.text("version"))
            .map(str::to_owned)
    };
    if !value.is_array() {
        return version(value);
    }
    // Several, by Python's version: only one that holds for all can be judged.
    let mut all = value.items().filter_map(version);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// `dependencies = ["b>=1,<2; python_version < '3.9'"]`.
pub(super) fn pdm(text: &str, wanted: Wanted<'_>) -> Option<String> {
    let block = toml_block(text);
    let document = toml_tree::parse(block).ok()?;
    let list = View::of(&document).get("dependencies")?;
    let rows: Vec<(&str, &str)> = list
        .items()
        .filter_map(|row| requirement_parts(row.as_str()?))
        .collect();
    pick(rows, wanted)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ComposerEntry {
    require: serde_json::Value,
}

/// `{ "name": "a/a", "require": { "b/b": "^1.0" } }`: the name is Composer's first key.
pub(super) fn composer(text: &str, name: Span, wanted: Wanted<'_>) -> Option<String> {
    let before = text.get(..name.range().start)?;
    let open = before.rfind('{')?;
    let between = before[open + 1..].split_whitespace().collect::<String>();
    if !matches!(between.as_str(), "\"name\":\"" | "\"name\":") {
        return None;
    }
    let entry: ComposerEntry = first_json(bounded(&text[open..]))?;
    let rows = entry.require.as_object()?.iter();
    pick(
        rows.filter_map(|(name, wanted)| Some((name.as_str(), wanted.as_str()?))),
        wanted,
    )
}

/// `    a (1.0)` and below it `      b (~> 2.0)`; without brackets any version will do.
pub(super) fn bundler(text: &str, wanted: Wanted<'_>) -> Option<String> {
    for line in bounded(text).lines().skip(1) {
        let row = line.strip_prefix("      ")?;
        let (name, rest) = row.split_once(' ').unwrap_or((row, "(>= 0)"));
        if wanted(name) {
            let requirement = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
            return Some(requirement.to_owned());
        }
    }
    None
}
