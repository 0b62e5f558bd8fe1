//! Bills of materials: `CycloneDX` and SPDX, as packages.
//!
//! What is read: `CycloneDX` 1.2 to 1.7 as JSON and 1.0 to 1.7 as XML, SPDX 2 as JSON, YAML and tag-value, SPDX 3.0 as
//! JSON-LD. The thing that a document describes is no package of it. Not here: what we write (that is `sbom`).

mod cyclonedx;
mod gathering;
mod markup;
mod named;
mod spdx;
mod spdx3;
mod tag_value;
#[cfg(test)]
mod tests;

use super::{Format, Input, Kind, Recognise, parsed};
use crate::document::Node;
use crate::package::{Listing, Unreadable};
use crate::source::RepoPath;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    inventory(
        "cyclonedx-json",
        "CycloneDX (JSON)",
        is_cyclonedx_json,
        sure,
    ),
    inventory("cyclonedx-xml", "CycloneDX (XML)", is_xml, markup::read),
    inventory("spdx-json", "SPDX (JSON)", is_spdx_json, sure),
    inventory("spdx-yaml", "SPDX (YAML)", is_spdx_yaml, yaml),
    inventory(
        "spdx-tag-value",
        "SPDX (tag-value)",
        is_tag_value,
        tag_value::read,
    ),
    inventory("spdx-rdf", "SPDX (RDF/XML)", is_rdf, |_| {
        Err(Unreadable::new(
            "SPDX as RDF/XML is not read; write the document as JSON or tag-value",
        ))
    }),
    inventory(
        "sbom-json",
        "Bill of materials (JSON)",
        may_be_json,
        perhaps,
    ),
];

const fn inventory(
    id: &'static str,
    title: &'static str,
    recognise: fn(&RepoPath) -> bool,
    read: fn(&Input<'_>) -> Result<Listing, Unreadable>,
) -> Format {
    Format {
        id,
        title,
        kind: Kind::Inventory,
        ecosystem: None,
        recognise: Recognise::Path(recognise),
        locks: &[],
        read,
    }
}

fn name(path: &RepoPath) -> String {
    String::from_utf8_lossy(path.file_name()).to_ascii_lowercase()
}

fn ends(path: &RepoPath, endings: &[&str]) -> bool {
    let name = name(path);
    endings.iter().any(|ending| name.ends_with(ending))
}

fn is_cyclonedx_json(path: &RepoPath) -> bool {
    ends(path, &[".cdx.json", ".cyclonedx.json"])
}

fn is_spdx_json(path: &RepoPath) -> bool {
    ends(path, &[".spdx.json", ".spdx3.json", ".spdx.jsonld"])
}

fn is_spdx_yaml(path: &RepoPath) -> bool {
    ends(path, &[".spdx.yaml", ".spdx.yml"])
}

fn is_tag_value(path: &RepoPath) -> bool {
    ends(path, &[".spdx", ".spdx.txt", ".spdx.tag"])
}

fn is_rdf(path: &RepoPath) -> bool {
    ends(path, &[".spdx.rdf", ".spdx.rdf.xml", ".spdx.xml"])
}

/// `bom.xml` is a common name of Maven's own as well.
fn is_xml(path: &RepoPath) -> bool {
    ends(path, &[".cdx.xml", ".cyclonedx.xml"]) || may_be(path, ".xml")
}

fn may_be_json(path: &RepoPath) -> bool {
    may_be(path, ".json")
}

/// Names that people give to bills of materials, and to other things.
fn may_be(path: &RepoPath, ending: &str) -> bool {
    let name = name(path);
    let Some(stem) = name.strip_suffix(ending) else {
        return false;
    };
    stem == "bom"
        || stem.rsplit('.').next() == Some("bom")
        || stem.ends_with("-bom")
        || stem.contains("sbom")
        || stem.contains("cyclonedx")
        || stem == "spdx"
}

/// A document whose name says that it is one.
fn sure(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parsed::json(input)?;
    document(&root).unwrap_or_else(|| {
        Err(Unreadable::new(
            "the file is called a bill of materials, and names neither CycloneDX nor SPDX",
        ))
    })
}

/// A document by a name that other files bear as well.
fn perhaps(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parsed::json(input)?;
    if let Some(read) = document(&root) {
        return read;
    }
    // A bill of materials that lost its head still has its members.
    let members = [
        "components",
        "dependencies",
        "SPDXID",
        "packages",
        "creationInfo",
        "specVersion",
    ];
    let something_else = match root.as_map() {
        Some(map) => !map.entries.is_empty() && members.iter().all(|key| map.get(key).is_none()),
        None => root.as_list().is_some_and(|list| !list.items.is_empty()),
    };
    if something_else {
        return Ok(Listing::default());
    }
    Err(Unreadable::new(
        "the file looks like a bill of materials, and names neither CycloneDX nor SPDX",
    ))
}

/// By its content. None: it says of itself that it is neither.
fn document(root: &Node) -> Option<Result<Listing, Unreadable>> {
    if root.get("bomFormat").is_some() {
        return Some(cyclonedx::read(root));
    }
    if root.get("spdxVersion").is_some() {
        return Some(spdx::read(root));
    }
    // As GitHub's API hands it out (docs.github.com/rest/dependency-graph/sboms).
    if let Some(inner) = root
        .get("sbom")
        .filter(|sbom| sbom.get("spdxVersion").is_some())
    {
        return Some(spdx::read(inner));
    }
    (root.get("@context").is_some() && root.get("@graph").is_some()).then(|| spdx3::read(root))
}

fn yaml(input: &Input<'_>) -> Result<Listing, Unreadable> {
    spdx::read(&parsed::yaml(input)?)
}
