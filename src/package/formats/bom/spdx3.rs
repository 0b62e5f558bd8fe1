//! SPDX 3.0 as JSON-LD (<https://spdx.github.io/spdx-spec/v3.0.1/serializations/>): a list of elements.

use super::super::parsed::{list, required, text};
use super::named::Named;
use super::spdx::{Described, Element, Relationship, assemble};
use crate::document::Node;
use crate::package::{Checksum, Listing, Unreadable};

/// Reads a document. Errors: it is none of a version that is known, or an element has no type.
pub(super) fn read(root: &Node) -> Result<Listing, Unreadable> {
    let context = required(root, "@context", "the document")?;
    if !context.contains("spdx.org/rdf/3.0") {
        let reason = format!("`{context}` is no known version of SPDX");
        return Err(Unreadable::at(root.place.span, reason));
    }
    let elements = list(root, "@graph")?;
    let mut described = Described::default();
    let mut documents = 0;
    for node in elements {
        let kind = required(node, "type", "an element")?;
        match kind
            .trim_start_matches("software:")
            .trim_start_matches("software_")
        {
            "Package" => described.packages.push(element(node)?),
            "Relationship" | "LifecycleScopedRelationship" => relate(node, &mut described)?,
            kind => {
                documents += usize::from(kind == "SpdxDocument");
                describe(node, kind, &mut described)?;
            }
        }
    }
    if documents == 0 {
        return Err(Unreadable::at(
            root.place.span,
            "the document has no `SpdxDocument`",
        ));
    }
    Ok(assemble(described))
}

fn id(node: &Node) -> Result<&str, Unreadable> {
    match text(node, "@id") {
        Some(id) => Ok(id),
        None => required(node, "spdxId", "an element"),
    }
}

/// `software_packageVersion`, with the prefix or without.
fn of_software<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    ["software_", "software:", ""]
        .iter()
        .find_map(|prefix| text(node, &format!("{prefix}{key}")))
}

fn element(node: &Node) -> Result<Element<'_>, Unreadable> {
    let mut named = Named {
        name: required(node, "name", "a package")?,
        version: of_software(node, "packageVersion"),
        purl: of_software(node, "packageUrl"),
        at: node
            .get("name")
            .map_or(node.place.span, |name| name.place.span),
        ..Named::default()
    };
    for other in list(node, "externalIdentifier")? {
        let identifier = text(other, "identifier");
        match text(other, "externalIdentifierType") {
            Some("packageUrl" | "purl") => named.purl = named.purl.or(identifier),
            Some("cpe23" | "cpe22") => named.cpe = named.cpe.or(identifier),
            _ => {}
        }
    }
    let methods = list(node, "verifiedUsing")?.iter();
    let checksums =
        methods.filter_map(|hash| Checksum::of(text(hash, "algorithm")?, text(hash, "hashValue")?));
    Ok(Element {
        id: id(node)?,
        named,
        licence: None,
        purpose: of_software(node, "primaryPurpose")
            .unwrap_or_default()
            .to_ascii_uppercase(),
        checksums: checksums.collect(),
        location: of_software(node, "downloadLocation"),
    })
}

/// One relationship may have several ends.
fn relate<'n>(node: &'n Node, described: &mut Described<'n>) -> Result<(), Unreadable> {
    let from = required(node, "from", "a relationship")?;
    let kind = required(node, "relationshipType", "a relationship")?;
    let kinds = match (kind, text(node, "scope")) {
        ("dependsOn", Some("development" | "test" | "build")) => "DEV_DEPENDENCY_OF",
        ("hasOptionalDependency" | "hasProvidedDependency", _) => "OPTIONAL_DEPENDENCY_OF",
        ("dependsOn" | "hasPrerequisite", _) => "DEPENDS_ON",
        ("describes", _) => "DESCRIBES",
        _ => return Ok(()),
    };
    for target in list(node, "to")? {
        let Some(to) = target.as_str() else {
            return Err(Unreadable::at(
                target.place.span,
                "an end of a relationship is no text",
            ));
        };
        // Those of SPDX 2 that end in `_OF` are read backwards.
        let (from, to) = if kinds.ends_with("_OF") {
            (to, from)
        } else {
            (from, to)
        };
        described.relationships.push(Relationship {
            from,
            kind: kinds,
            to,
            at: node.place.span,
        });
    }
    Ok(())
}

/// Whatever is no package: its id, and of documents what they are about.
fn describe<'n>(
    node: &'n Node,
    kind: &str,
    described: &mut Described<'n>,
) -> Result<(), Unreadable> {
    if let Ok(id) = id(node) {
        described.others.insert(id);
    }
    if matches!(kind, "SpdxDocument" | "Sbom" | "Bom") {
        for root in list(node, "rootElement")? {
            let id = root.as_str().unwrap_or_default();
            if !described.about.contains(&id) {
                described.about.push(id);
            }
        }
    }
    if kind == "CreationInfo" {
        let version = required(node, "specVersion", "the creation info")?;
        if !version.starts_with("3.0") {
            let reason = format!("version `{version}` of SPDX is not known");
            return Err(Unreadable::at(node.place.span, reason));
        }
    }
    Ok(())
}
