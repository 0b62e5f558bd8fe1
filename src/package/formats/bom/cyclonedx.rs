//! `CycloneDX`, from the tree of its JSON form (<https://cyclonedx.org/docs/1.6/json/>).

use super::super::parsed::{list, required, text};
use super::gathering::Gathering;
use super::named::Named;
use crate::document::Node;
use crate::package::{
    Checksum, Ecosystem, Listing, Package, Problem, Relation, Source, Unreadable, Usage,
};

/// Versions of the specification. The first two were never JSON, and are read from XML.
const VERSIONS: [&str; 8] = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// Types that are packages even if nothing says which.
const PACKAGES: [&str; 2] = ["library", "framework"];

/// Every type that a component may have.
const TYPES: [&str; 13] = [
    "application",
    "container",
    "cryptographic-asset",
    "data",
    "device",
    "device-driver",
    "file",
    "firmware",
    "framework",
    "library",
    "machine-learning-model",
    "operating-system",
    "platform",
];

/// Reads a document. Errors: it is none of a version that is known, or a list in it is none.
pub(super) fn read(root: &Node) -> Result<Listing, Unreadable> {
    let format = required(root, "bomFormat", "the document")?;
    if format != "CycloneDX" {
        return Err(Unreadable::at(
            root.place.span,
            format!("`{format}` is no known bill of materials"),
        ));
    }
    let version = required(root, "specVersion", "the document")?;
    if !VERSIONS.contains(&version) {
        return Err(Unreadable::at(
            root.place.span,
            format!("version `{version}` of CycloneDX is not known"),
        ));
    }
    let mut gathering = Gathering::default();
    if let Some(about) = root
        .get("metadata")
        .and_then(|metadata| metadata.get("component"))
    {
        root_component(about, &mut gathering)?;
    }
    let says_other_things = ["vulnerabilities", "services", "declarations", "definitions"];
    if root.get("components").is_none()
        && says_other_things.iter().all(|key| root.get(key).is_none())
    {
        gathering.problem(
            root.place.span,
            "the document lists no components".to_owned(),
        );
    }
    components(root, &mut gathering)?;
    others(root, &mut gathering);
    dependencies(root, &mut gathering)?;
    missing(root, &mut gathering)?;
    Ok(gathering.finish())
}

/// What the document is about, and the parts of that.
fn root_component<'n>(about: &'n Node, gathering: &mut Gathering<'n>) -> Result<(), Unreadable> {
    if let Some(reference) = text(about, "bom-ref") {
        gathering.root(reference);
    }
    list(about, "components")?
        .iter()
        .try_for_each(|part| root_component(part, gathering))
}

fn components<'n>(parent: &'n Node, gathering: &mut Gathering<'n>) -> Result<(), Unreadable> {
    for node in list(parent, "components")? {
        match component(node) {
            Ok(Some((package, problem))) => {
                gathering.problems.extend(problem);
                gathering.package(text(node, "bom-ref"), package);
            }
            Ok(None) => {
                if let Some(reference) = text(node, "bom-ref") {
                    gathering.other(reference);
                }
            }
            Err(fault) => gathering.problem(fault.at.unwrap_or(node.place.span), fault.reason),
        }
        // As deep as the parser lets documents be.
        components(node, gathering)?;
    }
    Ok(())
}

/// None: it is no package.
fn component(node: &Node) -> Result<Option<(Package, Option<Problem>)>, Unreadable> {
    let name = required(node, "name", "a component")?;
    let kind = required(node, "type", "a component")?;
    if !TYPES.contains(&kind) {
        let reason = format!("`{kind}` is no type of component");
        return Err(Unreadable::at(node.place.span, reason));
    }
    let named = Named {
        purl: text(node, "purl"),
        cpe: text(node, "cpe"),
        group: text(node, "group"),
        name,
        version: text(node, "version"),
        at: node
            .get("name")
            .map_or(node.place.span, |name| name.place.span),
    };
    if named.purl.is_none() && !PACKAGES.contains(&kind) {
        return Ok(None);
    }
    let (mut package, problem) = named.package();
    package.usage = match text(node, "scope") {
        Some("optional") => Usage::Optional,
        Some("excluded") => Usage::Development,
        None | Some("required") => Usage::Runtime,
        Some(other) => {
            return Err(Unreadable::at(
                node.place.span,
                format!("`{other}` is no scope"),
            ));
        }
    };
    package.licence = licence(list(node, "licenses")?);
    let hashes = list(node, "hashes")?.iter();
    let known = hashes.filter_map(|hash| Checksum::of(text(hash, "alg")?, text(hash, "content")?));
    for checksum in known {
        if !package.checksums.contains(&checksum) {
            package.checksums.push(checksum);
        }
    }
    for property in list(node, "properties")? {
        if let (Some(name), Some(value)) = (text(property, "name"), text(property, "value")) {
            apply(name, value, &mut package);
        }
    }
    Ok(Some((package, problem)))
}

/// One licence as it is; of several ids, all.
fn licence(choices: &[Node]) -> Option<String> {
    let each = choices.iter().filter_map(|choice| {
        let licence = choice.get("license");
        let of_licence = |key| licence.and_then(|licence| text(licence, key));
        text(choice, "expression")
            .or_else(|| of_licence("id"))
            .or_else(|| of_licence("name"))
    });
    let each: Vec<&str> = each.collect();
    match each.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        several => {
            let grouped = several.iter().map(|text| {
                if text.contains(" OR ") {
                    format!("({text})")
                } else {
                    (*text).to_owned()
                }
            });
            Some(grouped.collect::<Vec<_>>().join(" AND "))
        }
    }
}

/// Properties of ours, and those by which others say that a package is for development.
fn apply(name: &str, value: &str, package: &mut Package) {
    match name {
        "portcullis:ecosystem" => {
            if let Some((ecosystem, _)) = Ecosystem::parse(value) {
                package.ecosystem = ecosystem;
            }
        }
        "portcullis:first-party" => package.source = Source::FirstParty,
        "portcullis:path" => package.source = Source::Path(value.to_owned()),
        "portcullis:requirement" => package.requirement = Some(value.to_owned()),
        "portcullis:relation" => {
            package.relation = match value {
                "direct" => Relation::Direct,
                "transitive" => Relation::Transitive,
                _ => Relation::Unknown,
            }
        }
        name if name.ends_with(":development") && value == "true" => {
            package.usage = package.usage.max(Usage::Development);
        }
        _ => {}
    }
}

/// Whatever else has a reference: services, tools, the steps of a build. As deep as the parser lets documents be.
fn others<'n>(node: &'n Node, gathering: &mut Gathering<'n>) {
    if let Some(reference) = text(node, "bom-ref") {
        gathering.other(reference);
    }
    let entries = node.as_map().into_iter().flat_map(|map| &map.entries);
    let items = node.as_list().into_iter().flat_map(|list| &list.items);
    for below in entries.map(|entry| &entry.node).chain(items) {
        others(below, gathering);
    }
}

fn dependencies<'n>(root: &'n Node, gathering: &mut Gathering<'n>) -> Result<(), Unreadable> {
    for dependency in list(root, "dependencies")? {
        let from = required(dependency, "ref", "a dependency")?;
        for to in list(dependency, "dependsOn")? {
            let Some(target) = to.as_str() else {
                return Err(Unreadable::at(to.place.span, "a dependency is no text"));
            };
            // What stands in another document is for that one to say.
            if !target.starts_with("urn:cdx:") && !from.starts_with("urn:cdx:") {
                gathering.edge(from, target, to.place.span);
            }
        }
    }
    Ok(())
}

/// What its maker could not read, where we are its maker.
fn missing(root: &Node, gathering: &mut Gathering<'_>) -> Result<(), Unreadable> {
    let Some(metadata) = root.get("metadata") else {
        return Ok(());
    };
    for property in list(metadata, "properties")? {
        if text(property, "name") == Some("portcullis:missing") {
            let what = text(property, "value").unwrap_or_default();
            gathering.problem(
                property.place.span,
                format!("the document is incomplete: {what}"),
            );
        }
    }
    Ok(())
}
