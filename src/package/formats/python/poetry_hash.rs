//! Whether a `poetry.lock` was made for the `pyproject.toml` beside it: Poetry's digest of what matters there.
//!
//! By Poetry's `packages/locker.py`: the JSON of some keys, as Python writes it, in SHA-256. Which keys changed over the
//! years; a lock is taken as current if it fits any of them. Not here: what the manifest asks for.

use super::super::toml_tree::{self, View};
use crate::source::RepoPath;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A value of JSON, or one that Python's `json` could not be told apart from others.
enum Json<'d> {
    Null,
    Toml(View<'d>),
    Object(BTreeMap<&'d str, Json<'d>>),
}

/// One sentence if the manifest no longer is what the digest was made of. None as well where it cannot be told.
pub(super) fn outdated(manifest: &str, digest: &str) -> Option<String> {
    let document = toml_tree::parse(manifest).ok()?;
    let top = View::of(&document);
    top.path(&["tool", "poetry"])
        .or_else(|| top.get("project"))?;
    for (project, groups, group) in [
        (true, true, true),
        (true, false, true),
        (false, false, true),
        (false, false, false),
    ] {
        let mut text = String::new();
        write(
            &content(top, project, groups, group),
            (", ", ": "),
            &mut text,
            0,
        )?;
        if hex(&Sha256::digest(text.as_bytes())) == digest.to_ascii_lowercase() {
            return None;
        }
    }
    Some("pyproject.toml has changed since the lockfile was written: run `poetry lock`".to_owned())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a text cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// What Poetry takes the digest of: with `[project]`, with `[dependency-groups]`, with `[tool.poetry.group]` or not.
fn content(top: View<'_>, project: bool, groups: bool, group: bool) -> Json<'_> {
    let empty = |view: &View<'_>| view.entries().next().is_none();
    let of_project: BTreeMap<&str, Json<'_>> =
        ["requires-python", "dependencies", "optional-dependencies"]
            .into_iter()
            .filter(|_| project)
            .filter_map(|key| Some((key, Json::Toml(top.path(&["project", key])?))))
            .collect();
    let of_groups = top
        .get("dependency-groups")
        .filter(|view| groups && !empty(view));
    let bare = of_project.is_empty() && of_groups.is_none();
    let mut poetry: BTreeMap<&str, Json<'_>> = BTreeMap::new();
    for key in ["dependencies", "source", "extras", "dev-dependencies"] {
        match top.path(&["tool", "poetry", key]) {
            Some(value) => drop(poetry.insert(key, Json::Toml(value))),
            None if bare => drop(poetry.insert(key, Json::Null)),
            None => {}
        }
    }
    if let Some(value) = top.path(&["tool", "poetry", "group"]).filter(|_| group) {
        poetry.insert("group", Json::Toml(value));
    }
    if bare {
        return Json::Object(poetry);
    }
    let mut all = BTreeMap::from([(
        "tool",
        Json::Object(BTreeMap::from([("poetry", Json::Object(poetry))])),
    )]);
    if !of_project.is_empty() {
        all.insert("project", Json::Object(of_project));
    }
    if let Some(groups) = of_groups {
        all.insert("dependency-groups", Json::Toml(groups));
    }
    Json::Object(all)
}

/// What stands between two items, and behind a key.
pub(super) type Style = (&'static str, &'static str);

/// Whether a `Pipfile.lock` was made for a `Pipfile`: Pipenv's digest, by its `plette/pipfiles.py`.
pub(super) fn pipfile_outdated(manifest: &str, digest: &str) -> Option<String> {
    let document = toml_tree::parse(manifest).ok()?;
    let top = View::of(&document);
    // Without a source, Pipenv takes one from its own settings.
    let sources = Json::Toml(top.get("source")?);
    let or_empty = |key: &str| {
        top.get(key)
            .map_or(Json::Object(BTreeMap::new()), Json::Toml)
    };
    let meta = BTreeMap::from([("sources", sources), ("requires", or_empty("requires"))]);
    let mut all = BTreeMap::from([
        ("_meta", Json::Object(meta)),
        ("default", or_empty("packages")),
        ("develop", or_empty("dev-packages")),
    ]);
    for (key, _, value) in top.entries() {
        if !super::pipfile::OWN.contains(&key) && !matches!(key, "packages" | "dev-packages") {
            all.insert(key, Json::Toml(value));
        }
    }
    let mut text = String::new();
    write(&Json::Object(all), (",", ":"), &mut text, 0)?;
    (hex(&Sha256::digest(text.as_bytes())) != digest.to_ascii_lowercase()).then(|| {
        "the Pipfile has changed since the lockfile was written: run `pipenv lock`".to_owned()
    })
}

/// As `json.dumps(…, sort_keys=True)` writes it. None: a number with a point, a date, or too deep.
fn write(json: &Json<'_>, style: Style, out: &mut String, depth: usize) -> Option<()> {
    match json {
        Json::Null => out.push_str("null"),
        Json::Toml(view) => write_toml(*view, style, out, depth)?,
        Json::Object(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { style.0 });
                python_text(key, out);
                out.push_str(style.1);
                write(value, style, out, depth + 1)?;
            }
            out.push('}');
        }
    }
    Some(())
}

pub(super) fn write_toml(
    view: View<'_>,
    style: Style,
    out: &mut String,
    depth: usize,
) -> Option<()> {
    if depth > 64 {
        return None;
    }
    if let Some(text) = view.as_str() {
        python_text(text, out);
    } else if let Some(value) = view.as_bool() {
        out.push_str(if value { "true" } else { "false" });
    } else if let Some(value) = view.as_integer() {
        out.push_str(&value.to_string());
    } else if view.is_array() {
        out.push('[');
        for (at, item) in view.items().enumerate() {
            out.push_str(if at == 0 { "" } else { style.0 });
            write_toml(item, style, out, depth + 1)?;
        }
        out.push(']');
    } else if view.is_table() {
        let sorted: BTreeMap<&str, Json<'_>> = view
            .entries()
            .map(|(key, _, value)| (key, Json::Toml(value)))
            .collect();
        write(&Json::Object(sorted), style, out, depth + 1)?;
    } else {
        return None;
    }
    Some(())
}

/// A text as Python's `json` writes it with `ensure_ascii`.
pub(super) fn python_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a text cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// The path of a file in the folder of another one.
pub(super) fn beside(path: &RepoPath, name: &str) -> Option<RepoPath> {
    let bytes = path.as_bytes();
    let folder = &bytes[..bytes.len() - path.file_name().len()];
    RepoPath::new([folder, name.as_bytes()].concat()).ok()
}
