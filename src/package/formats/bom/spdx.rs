//! SPDX 2, from the tree of its JSON or YAML form (<https://spdx.github.io/spdx-spec/v2.3/>).
//!
//! [`Described`] and [`assemble`] serve the tag-value form and SPDX 3 as well.

use super::super::parsed::{list, required, text};
use super::gathering::Gathering;
use super::named::Named;
use crate::document::Node;
use crate::package::{Checksum, Listing, Source, Unreadable, Usage};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// A document as any of the forms says it.
#[derive(Debug, Default)]
pub(super) struct Described<'n> {
    pub packages: Vec<Element<'n>>,
    /// Ids of files, snippets and whatever else is no package.
    pub others: HashSet<&'n str>,
    pub relationships: Vec<Relationship<'n>>,
    /// Ids of what the document is about.
    pub about: Vec<&'n str>,
}

/// A package.
#[derive(Debug, Default)]
pub(super) struct Element<'n> {
    pub id: &'n str,
    pub named: Named<'n>,
    pub licence: Option<&'n str>,
    /// `LIBRARY`, `APPLICATION`, in upper case.
    pub purpose: String,
    pub checksums: Vec<Checksum>,
    /// An address of SPDX's form: `git+https://…@commit`, or that of an archive.
    pub location: Option<&'n str>,
}

/// One relationship, by the names of SPDX 2.
#[derive(Debug)]
pub(super) struct Relationship<'n> {
    pub from: &'n str,
    pub kind: &'n str,
    pub to: &'n str,
    pub at: Span,
}

/// Purposes of packages that nothing has to name: they are no libraries.
const NO_LIBRARIES: [&str; 7] = [
    "APPLICATION",
    "CONTAINER",
    "OPERATING-SYSTEM",
    "OPERATING_SYSTEM",
    "DEVICE",
    "FILE",
    "FIRMWARE",
];

/// Whether a version of the format is known: `SPDX-2.3`.
pub(super) fn is_known(version: &str) -> bool {
    matches!(version, "SPDX-2.0" | "SPDX-2.1" | "SPDX-2.2" | "SPDX-2.3")
}

/// Reads a document. Errors: it is none of a version that is known, or a list in it is none.
pub(super) fn read(root: &Node) -> Result<Listing, Unreadable> {
    let version = required(root, "spdxVersion", "the document")?;
    if !is_known(version) {
        let reason = format!("version `{version}` of SPDX is not known");
        return Err(Unreadable::at(root.place.span, reason));
    }
    required(root, "SPDXID", "the document")?;
    let holds = ["packages", "files", "snippets"];
    if holds.iter().all(|key| root.get(key).is_none()) {
        return Err(Unreadable::at(
            root.place.span,
            "the document lists no packages",
        ));
    }
    let mut described = Described::default();
    for node in list(root, "packages")? {
        described.packages.push(element(node)?);
    }
    for key in ["files", "snippets"] {
        for node in list(root, key)? {
            described
                .others
                .insert(required(node, "SPDXID", "an element")?);
        }
    }
    for node in list(root, "documentDescribes")? {
        described.about.extend(node.as_str());
    }
    for node in list(root, "relationships")? {
        described.relationships.push(Relationship {
            from: required(node, "spdxElementId", "a relationship")?,
            kind: required(node, "relationshipType", "a relationship")?,
            to: required(node, "relatedSpdxElement", "a relationship")?,
            at: node.place.span,
        });
    }
    Ok(assemble(described))
}

fn element(node: &Node) -> Result<Element<'_>, Unreadable> {
    let name = required(node, "name", "a package")?;
    let mut named = Named {
        name,
        version: text(node, "versionInfo"),
        at: node
            .get("name")
            .map_or(node.place.span, |name| name.place.span),
        ..Named::default()
    };
    for reference in list(node, "externalRefs")? {
        let locator = text(reference, "referenceLocator");
        match text(reference, "referenceType") {
            Some("purl") => named.purl = named.purl.or(locator),
            Some("cpe23Type" | "cpe22Type") => named.cpe = named.cpe.or(locator),
            _ => {}
        }
    }
    let checksums = list(node, "checksums")?.iter().filter_map(|checksum| {
        Checksum::of(
            text(checksum, "algorithm")?,
            text(checksum, "checksumValue")?,
        )
    });
    Ok(Element {
        id: required(node, "SPDXID", "a package")?,
        named,
        licence: [
            text(node, "licenseDeclared"),
            text(node, "licenseConcluded"),
        ]
        .into_iter()
        .flatten()
        .find(|licence| !is_nothing(licence)),
        purpose: text(node, "primaryPackagePurpose")
            .unwrap_or_default()
            .to_ascii_uppercase(),
        checksums: checksums.collect(),
        location: text(node, "downloadLocation"),
    })
}

pub(super) fn is_nothing(text: &str) -> bool {
    matches!(text, "NOASSERTION" | "NONE" | "")
}

/// Packages, and what depends on what.
pub(super) fn assemble(described: Described<'_>) -> Listing {
    let mut gathering = Gathering::default();
    gathering.root("SPDXRef-DOCUMENT");
    let roots = roots(&described);
    for root in &roots {
        gathering.root(root);
    }
    for id in &described.others {
        gathering.other(id);
    }
    for element in described.packages {
        if !roots.contains(element.id) {
            take(element, &mut gathering);
        }
    }
    let mut usages: HashMap<&str, Usage> = HashMap::new();
    for relationship in &described.relationships {
        let Some((from, to, usage)) = dependency(relationship) else {
            continue;
        };
        let elsewhere = |id: &str| is_nothing(id) || id.starts_with("DocumentRef-");
        if elsewhere(from) || elsewhere(to) {
            continue;
        }
        gathering.edge(from, to, relationship.at);
        let known = usages.entry(to).or_insert(usage);
        *known = (*known).min(usage);
    }
    for (id, usage) in usages {
        gathering.usage(id, usage);
    }
    gathering.finish()
}

/// What the document is about, where that is one thing among others and no package by its name.
fn roots<'n>(described: &Described<'n>) -> HashSet<&'n str> {
    let by_relationship = described.relationships.iter().filter_map(|relationship| {
        match (relationship.kind, relationship.from, relationship.to) {
            ("DESCRIBES", "SPDXRef-DOCUMENT", to) => Some(to),
            ("DESCRIBED_BY", from, "SPDXRef-DOCUMENT") => Some(from),
            _ => None,
        }
    });
    let mut about: HashSet<&str> = described
        .about
        .iter()
        .copied()
        .chain(by_relationship)
        .collect();
    let has_purl: HashMap<&str, bool> = described
        .packages
        .iter()
        .map(|element| (element.id, element.named.purl.is_some()))
        .collect();
    if about.len() == 1 && described.packages.len() > 1 {
        about.retain(|id| has_purl.get(id) == Some(&false));
    } else {
        about.clear();
    }
    about
}

fn take<'n>(element: Element<'n>, gathering: &mut Gathering<'n>) {
    let named = &element.named;
    if named.purl.is_none() && NO_LIBRARIES.contains(&element.purpose.as_str()) {
        return gathering.other(element.id);
    }
    let (mut package, problem) = named.package();
    gathering.problems.extend(problem);
    package.licence = element.licence.map(str::to_owned);
    for checksum in element.checksums {
        if !package.checksums.contains(&checksum) {
            package.checksums.push(checksum);
        }
    }
    if package.source == Source::Registry
        && let Some(address) = element
            .location
            .filter(|location| location.starts_with("git+"))
    {
        package.source = crate::package::purl::of_vcs_url(address);
    }
    gathering.package(Some(element.id), package);
}

/// From, to, and what for. None: the relationship is none of dependency.
fn dependency<'n>(relationship: &Relationship<'n>) -> Option<(&'n str, &'n str, Usage)> {
    let Relationship { from, kind, to, .. } = *relationship;
    Some(match kind {
        "DEPENDS_ON" | "HAS_PREREQUISITE" => (from, to, Usage::Runtime),
        "DEPENDENCY_OF" | "RUNTIME_DEPENDENCY_OF" | "PREREQUISITE_FOR" => {
            (to, from, Usage::Runtime)
        }
        "OPTIONAL_DEPENDENCY_OF" | "PROVIDED_DEPENDENCY_OF" => (to, from, Usage::Optional),
        "DEV_DEPENDENCY_OF"
        | "TEST_DEPENDENCY_OF"
        | "BUILD_DEPENDENCY_OF"
        | "DEV_TOOL_OF"
        | "BUILD_TOOL_OF"
        | "TEST_TOOL_OF" => (to, from, Usage::Development),
        _ => return None,
    })
}
