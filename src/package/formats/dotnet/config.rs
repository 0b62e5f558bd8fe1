//! `packages.config`: the packages of a project in the older style, each at one version.
//!
//! <https://learn.microsoft.com/nuget/reference/packages-config>.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::xml;
use super::package;
use super::range::settle;
use crate::package::{Listing, Package, Unreadable, Usage};

/// Reads the packages.
///
/// Errors: it is no XML, or no list of packages.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = xml::parse(input.text)?;
    if root.name != "packages" {
        return Err(Unreadable::at(
            root.tag,
            "the root element is not <packages>",
        ));
    }
    let mut gather = Gather::default();
    if !root.text.is_empty() {
        gather.problem(root.at, "text stands where packages should");
    }
    for element in &root.children {
        let part = |name| {
            element
                .attribute(name)
                .filter(|part| !part.trim().is_empty())
        };
        let (Some(id), Some(version)) = (part("id"), part("version")) else {
            gather.problem(element.tag, "a package has no id or no version");
            continue;
        };
        let development = part("developmentDependency");
        let mut found = Package {
            usage: if development.is_some_and(|text| text.eq_ignore_ascii_case("true")) {
                Usage::Development
            } else {
                Usage::Runtime
            },
            at: element.tag,
            ..package(id.trim())
        };
        settle(&mut found, version);
        gather.add(found);
    }
    Ok(gather.finish())
}
