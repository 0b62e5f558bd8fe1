//! `*.nuspec`: what a package that is made here asks for (<https://learn.microsoft.com/nuget/reference/nuspec>).

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::xml::{self, Element};
use super::package;
use super::range::settle;
use crate::package::{Listing, Package, Relation, Unreadable};

/// Reads the dependencies of all frameworks.
///
/// Errors: it is no XML, or no description of a package.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = xml::parse(input.text)?;
    if root.name != "package" {
        return Err(Unreadable::at(
            root.tag,
            "the root element is not <package>",
        ));
    }
    let Some(metadata) = root.child("metadata") else {
        return Err(Unreadable::at(root.tag, "<metadata> is missing"));
    };
    let mut gather = Gather::default();
    let lists = metadata.all("dependencies");
    for element in lists
        .flat_map(Element::walk)
        .filter(|e| e.name == "dependency")
    {
        let Some(id) = element.attribute("id").filter(|id| !id.is_empty()) else {
            gather.problem(element.tag, "a dependency has no id");
            continue;
        };
        let mut found = Package {
            relation: Relation::Direct,
            at: element.tag,
            ..package(id)
        };
        settle(&mut found, element.attribute("version").unwrap_or_default());
        gather.add(found);
    }
    Ok(gather.finish())
}
