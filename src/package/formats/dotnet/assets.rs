//! `obj/project.assets.json`: what a restore has settled on, per framework.
//!
//! Versions 1 to 3, as `NuGet.ProjectModel` writes them; 4 keeps the same lists.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::deps::{add_libraries, link};
use crate::document::Node;
use crate::package::{Listing, Relation, Unreadable};
use std::collections::HashSet;

/// Reads the libraries.
///
/// Errors: it is no JSON, of an unknown version, or has no targets or libraries.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    match root.get("version").and_then(Node::as_number) {
        Some(1.0 | 2.0 | 3.0 | 4.0) => {}
        _ => {
            return Err(Unreadable::new(
                "the version of the file is missing or not known",
            ));
        }
    }
    let targets = json::object(&root, "targets")?;
    let libraries = json::object(&root, "libraries")?;
    let groups = json::object(&root, "projectFileDependencyGroups")?;
    let mut gather = Gather::default();
    let indices = add_libraries(libraries, &mut gather);
    link(targets, &indices, &mut gather);
    let direct: HashSet<String> = groups
        .iter()
        .flat_map(|group| json::items(&group.node))
        .filter_map(|text| text.as_str()?.split_whitespace().next())
        .map(str::to_lowercase)
        .collect();
    let mut missing = direct.clone();
    for index in indices.values() {
        if let Some(package) = gather.package_mut(*index) {
            let name = package.name.to_lowercase();
            missing.remove(&name);
            package.relation = if direct.contains(&name) {
                Relation::Direct
            } else {
                Relation::Transitive
            };
        }
    }
    let mut missing: Vec<String> = missing.into_iter().collect();
    missing.sort();
    for name in missing {
        gather.problem(
            root.place.span,
            format!("the project asks for `{name}`, which is not listed"),
        );
    }
    Ok(gather.finish())
}
