//! SPDX 2.3 as JSON.

use super::address::iri;
use super::graph::{Component, Graph};
use super::licence::Licence;
use super::{NAMESPACE, uuid};
use crate::package::purl::vcs_url;
use crate::package::{Checksum, Source, Usage};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write;

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const ROOT: &str = "SPDXRef-root";
/// What is said where nothing is known.
const NO_ASSERTION: &str = "NOASSERTION";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'g> {
    #[serde(rename = "SPDXID")]
    id: String,
    name: &'g str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_info: Option<&'g str>,
    download_location: String,
    files_analyzed: bool,
    license_concluded: &'static str,
    license_declared: &'g str,
    copyright_text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_comments: Option<String>,
    primary_package_purpose: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checksums: Vec<Digits<'g>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_refs: Vec<ExternalReference<'g>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Digits<'g> {
    algorithm: String,
    checksum_value: &'g str,
}

#[derive(Serialize)]
struct ExternalReference<'g> {
    #[serde(rename = "referenceCategory")]
    category: &'static str,
    #[serde(rename = "referenceType")]
    kind: &'static str,
    #[serde(rename = "referenceLocator")]
    locator: &'g str,
}

#[derive(Serialize)]
struct Relationship<'g> {
    #[serde(rename = "spdxElementId")]
    from: &'g str,
    #[serde(rename = "relationshipType")]
    kind: &'static str,
    #[serde(rename = "relatedSpdxElement")]
    to: &'g str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'g> {
    #[serde(rename = "spdxVersion")]
    version: &'static str,
    data_license: &'static str,
    #[serde(rename = "SPDXID")]
    id: &'static str,
    name: &'g str,
    #[serde(rename = "documentNamespace")]
    namespace: String,
    creation_info: Creation,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    packages: Vec<Entry<'g>>,
    relationships: Vec<Relationship<'g>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Creation {
    created: String,
    creators: [&'static str; 1],
}

pub(super) fn write(graph: &Graph<'_>, created: i64) -> String {
    let ids: Vec<String> = graph.components.iter().map(id).collect();
    let mut packages = vec![root(graph)];
    let entries = graph.components.iter().zip(&ids);
    packages.extend(entries.map(|(component, id)| entry(graph, component, id)));
    let mut document = Document {
        version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name: graph.name,
        namespace: String::new(),
        creation_info: Creation {
            created: moment(created),
            creators: [concat!("Tool: portcullis-", env!("CARGO_PKG_VERSION"))],
        },
        comment: missing(graph),
        packages,
        relationships: relationships(graph, &ids),
    };
    let digest = Sha256::digest(json(&document));
    document.namespace = format!("urn:uuid:{}", uuid(&digest));
    let mut text = json(&document);
    text.push(b'\n');
    String::from_utf8_lossy(&text).into_owned()
}

fn json(document: &Document<'_>) -> Vec<u8> {
    // Strings and lists of them, into memory: nothing in that can fail.
    serde_json::to_vec_pretty(document).unwrap_or_default()
}

/// Seconds since 1970 as SPDX writes them. What lies beyond the calendar is its beginning.
fn moment(seconds: i64) -> String {
    let moment = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An id may have letters, digits, `.` and `-`; the digest tells apart what that makes the same.
fn id(component: &Component<'_>) -> String {
    let digest = Sha256::digest(component.reference.as_bytes());
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    let name: String = component.purl.name.chars().take(60).map(plain).collect();
    let mut digits = String::new();
    for byte in digest.iter().take(8) {
        let _ = write!(digits, "{byte:02x}");
    }
    format!(
        "SPDXRef-Package-{}-{name}-{digits}",
        component.purl.kind.replace('+', "-")
    )
}

fn root<'g>(graph: &Graph<'g>) -> Entry<'g> {
    Entry {
        id: ROOT.to_owned(),
        name: graph.name,
        version_info: None,
        download_location: NO_ASSERTION.to_owned(),
        files_analyzed: false,
        license_concluded: NO_ASSERTION,
        license_declared: NO_ASSERTION,
        license_comments: None,
        copyright_text: NO_ASSERTION,
        primary_package_purpose: "APPLICATION",
        source_info: None,
        comment: None,
        checksums: Vec::new(),
        external_refs: Vec::new(),
    }
}

fn entry<'g>(graph: &Graph<'_>, component: &'g Component<'_>, id: &str) -> Entry<'g> {
    let package = component.package;
    let (declared, remark) = match package.licence.as_deref().and_then(Licence::of) {
        Some(Licence::Id(id)) => (id, None),
        Some(Licence::Expression(text)) => (text, None),
        Some(Licence::Name(text)) => (NO_ASSERTION, Some(format!("The file says: {text}"))),
        None => (NO_ASSERTION, None),
    };
    Entry {
        id: id.to_owned(),
        name: &package.name,
        version_info: component.purl.version.as_deref(),
        download_location: location(&package.source),
        files_analyzed: false,
        license_concluded: NO_ASSERTION,
        license_declared: declared,
        license_comments: remark,
        copyright_text: NO_ASSERTION,
        primary_package_purpose: match () {
            () if package.source.is_first_party() => "APPLICATION",
            () if matches!(&*component.purl.kind, "docker" | "oci") => "CONTAINER",
            () => "LIBRARY",
        },
        source_info: Some(format!(
            "listed at {}",
            graph.places(component).collect::<Vec<_>>().join(", ")
        )),
        comment: remarks(component),
        checksums: package.checksums.iter().filter_map(digits).collect(),
        external_refs: vec![ExternalReference {
            category: "PACKAGE-MANAGER",
            kind: "purl",
            locator: &component.reference,
        }],
    }
}

fn remarks(component: &Component<'_>) -> Option<String> {
    let asked = component.requirements.join(", ");
    (!asked.is_empty()).then(|| format!("asked for as: {asked}"))
}

fn location(source: &Source) -> String {
    let address = match source {
        Source::Git { url, commit } => iri(&vcs_url(url, commit.as_deref())),
        Source::Archive(address) => iri(address),
        Source::Registry | Source::OtherRegistry(_) | Source::Path(_) | Source::FirstParty => None,
    };
    address.unwrap_or_else(|| NO_ASSERTION.to_owned())
}

/// A digest under the name that SPDX has for its algorithm.
fn digits(checksum: &Checksum) -> Option<Digits<'_>> {
    let known = Checksum::of(checksum.algorithm, &checksum.hex)?;
    Some(Digits {
        algorithm: match known.algorithm.strip_prefix("SHA-") {
            Some(bits) => format!("SHA{bits}"),
            None => known.algorithm.to_owned(),
        },
        checksum_value: &checksum.hex,
    })
}

fn relationships<'g>(graph: &Graph<'_>, ids: &'g [String]) -> Vec<Relationship<'g>> {
    let mut all = vec![Relationship {
        from: DOCUMENT,
        kind: "DESCRIBES",
        to: ROOT,
    }];
    let id = |at: u32| ids[at as usize].as_str();
    for target in &graph.roots {
        all.push(relationship(
            ROOT,
            id(*target),
            graph.components[*target as usize].usage,
        ));
    }
    for (component, from) in graph.components.iter().zip(ids) {
        for target in &component.dependencies {
            let usage = graph.components[*target as usize].usage;
            all.push(relationship(from, id(*target), usage));
        }
    }
    all
}

fn relationship<'g>(from: &'g str, to: &'g str, usage: Usage) -> Relationship<'g> {
    let (one, kind, two) = match usage {
        Usage::Runtime => (from, "DEPENDS_ON", to),
        Usage::Optional => (to, "OPTIONAL_DEPENDENCY_OF", from),
        Usage::Development => (to, "DEV_DEPENDENCY_OF", from),
    };
    Relationship {
        from: one,
        kind,
        to: two,
    }
}

/// What the document does not hold.
fn missing(graph: &Graph<'_>) -> Option<String> {
    let each = graph.missing.iter().map(super::Missing::sentence);
    let sentences: Vec<String> = each.collect();
    (!sentences.is_empty()).then(|| {
        format!(
            "{NAMESPACE}: this is incomplete; what could not be read:\n{}",
            sentences.join("\n")
        )
    })
}
