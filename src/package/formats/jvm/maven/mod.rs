//! `pom.xml`: what a project of Maven asks for (<https://maven.apache.org/pom.html>).
//!
//! Versions come from the file itself, its properties, its parents in the repository and what those manage. What a parent
//! or a list of versions outside the repository says is not known, and such a dependency has no version. Profiles, which
//! somebody has to switch on, and plugins of the build are not listed; inherited dependencies stand in the parent's file.

mod effective;
#[cfg(test)]
mod tests;

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::xml::{self, Element};
use super::{package, requirement::settle};
use crate::package::{Listing, Package, Relation, Source, Unreadable, Usage};
use effective::Effective;

/// Reads the dependencies.
///
/// Errors: it is no XML, or no project.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = xml::parse(input.text)?;
    if root.name != "project" {
        return Err(Unreadable::at(
            root.tag,
            "the root element is not <project>",
        ));
    }
    let mut gather = Gather::default();
    if root.child("artifactId").is_none() {
        gather.problem(root.tag, "the project has no <artifactId>");
    }
    for twice in root.all("dependencies").skip(1) {
        gather.problem(twice.tag, "<dependencies> stands twice");
    }
    let project = Effective::of(input, &root);
    for dependencies in root.all("dependencies") {
        if !dependencies.text.is_empty() {
            gather.problem(dependencies.at, "text stands where dependencies should");
        }
        for dependency in dependencies.all("dependency") {
            match found(&project, dependency) {
                Ok(package) => {
                    gather.add(package);
                }
                Err(reason) => gather.problem(dependency.tag, reason),
            }
        }
    }
    Ok(gather.finish())
}

/// A dependency as a package. Errors: it has no group or artefact that is known.
fn found(project: &Effective<'_>, dependency: &Element) -> Result<Package, String> {
    for name in ["groupId", "artifactId", "version", "scope"] {
        if dependency.all(name).nth(1).is_some() {
            return Err(format!("<{name}> stands twice in a dependency"));
        }
    }
    let part = |name: &str| {
        let text = dependency.text_of(name).unwrap_or_default();
        let text = project.filled(text);
        if text.is_empty() {
            Err(format!("a dependency has no <{name}>"))
        } else if text.contains("${") {
            Err(format!(
                "the <{name}> `{text}` of a dependency is not known"
            ))
        } else {
            Ok(text)
        }
    };
    let (group, artefact) = (part("groupId")?, part("artifactId")?);
    let managed = project.managed(&group, &artefact, dependency);
    let said = |name: &str| {
        let own = dependency.text_of(name).filter(|text| !text.is_empty());
        let text = own.or_else(|| managed.and_then(|managed| managed.text_of(name)));
        text.map(|text| project.filled(text))
    };
    let mut found = Package {
        relation: Relation::Direct,
        usage: usage(said("scope").as_deref(), said("optional").as_deref()),
        at: dependency
            .child("artifactId")
            .map_or(dependency.tag, |element| element.at),
        ..package(&group, &artefact)
    };
    if let Some(version) = said("version") {
        settle(&mut found, &version);
        if project.is_sibling(&group, &version) {
            found.source = Source::FirstParty;
        }
    }
    if let Some(path) = said("systemPath") {
        found.source = Source::Path(path);
    }
    Ok(found)
}

/// <https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#dependency-scope>: what is
/// `provided` is built against and not shipped.
fn usage(scope: Option<&str>, optional: Option<&str>) -> Usage {
    match scope {
        Some("test" | "provided") => Usage::Development,
        _ if optional == Some("true") => Usage::Optional,
        _ => Usage::Runtime,
    }
}
