//! `ivy.xml` (<https://ant.apache.org/ivy/history/latest-milestone/ivyfile/dependency.html>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::xml;
use super::{package, requirement::settle};
use crate::package::{Listing, Package, Relation, Unreadable, Usage};

/// Reads the dependencies.
///
/// Errors: it is no XML, or no module of Ivy.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = xml::parse(input.text)?;
    if root.name != "ivy-module" {
        return Err(Unreadable::at(
            root.tag,
            "the root element is not <ivy-module>",
        ));
    }
    let own = root
        .child("info")
        .and_then(|info| info.attribute("organisation"))
        .unwrap_or_default();
    let mut gather = Gather::default();
    for element in root
        .all("dependencies")
        .flat_map(|all| all.all("dependency"))
    {
        // Without an organisation it is the module's own.
        let group = element.attribute("org").unwrap_or(own);
        let Some(name) = element.attribute("name").filter(|name| !name.is_empty()) else {
            gather.problem(element.tag, "a dependency has no name");
            continue;
        };
        let conf = element.attribute("conf").unwrap_or_default();
        let mut found = Package {
            relation: Relation::Direct,
            usage: if conf
                .split("->")
                .next()
                .is_some_and(|conf| conf.trim() == "test")
            {
                Usage::Development
            } else {
                Usage::Runtime
            },
            at: element.tag,
            ..package(group, name)
        };
        match element.attribute("rev") {
            Some(revision) => settle(&mut found, revision),
            None => gather.problem(element.tag, "a dependency has no revision"),
        }
        gather.add(found);
    }
    Ok(gather.finish())
}
