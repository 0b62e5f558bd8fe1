//! `elm.json`, of applications with exact versions and of packages with ranges
//! (<https://github.com/elm/compiler/blob/master/docs/elm.json/application.md>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use crate::document::{Entry, Node};
use crate::package::{Ecosystem, Listing, Package, Relation, Unreadable, Usage};

/// Reads the dependencies.
///
/// Errors: it is no JSON, or neither an application nor a package.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    let application = match json::text(&root, "type") {
        Some("application") => true,
        Some("package") => false,
        _ => return Err(Unreadable::new("the type is missing or not known")),
    };
    let mut gather = Gather::default();
    for (key, usage) in [
        ("dependencies", Usage::Runtime),
        ("test-dependencies", Usage::Development),
    ] {
        let entries = json::object(&root, key)?;
        if application {
            for group in entries {
                let relation = match &*group.key {
                    "direct" => Relation::Direct,
                    _ => Relation::Transitive,
                };
                add_all(json::entries(&group.node), usage, relation, &mut gather);
            }
            for part in ["direct", "indirect"] {
                let node = root.get(key).and_then(|group| group.get(part));
                if node.and_then(Node::as_map).is_none() {
                    return Err(Unreadable::new(format!("`{part}` is missing in `{key}`")));
                }
            }
        } else {
            add_all(entries, usage, Relation::Direct, &mut gather);
        }
    }
    Ok(gather.finish())
}

fn add_all(entries: &[Entry], usage: Usage, relation: Relation, gather: &mut Gather) {
    for entry in entries {
        let Some(written) = entry.node.as_str().filter(|text| !text.is_empty()) else {
            gather.problem(json::key(entry), "this names no version");
            continue;
        };
        let ranged = written.contains("<=") || written.contains('<');
        let text = Some(written.to_owned());
        let (version, requirement) = if ranged { (None, text) } else { (text, None) };
        gather.add(Package {
            ecosystem: Ecosystem::Elm,
            name: entry.key.to_string(),
            version,
            requirement,
            relation,
            usage,
            at: json::key(entry),
            ..Package::default()
        });
    }
}
