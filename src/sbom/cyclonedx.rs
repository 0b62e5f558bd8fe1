//! `CycloneDX` 1.6 as JSON: one component a line, so that two documents can be compared.

use super::address::iri;
use super::graph::{Component, Graph};
use super::licence::Licence;
use super::{NAMESPACE, uuid};
use crate::package::purl::vcs_url;
use crate::package::{Checksum, Relation, Source, Usage};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io;

/// What the repository itself is called in the document.
const ROOT: &str = "root";

#[derive(Serialize)]
struct Metadata<'g> {
    tools: Tools,
    component: Root<'g>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property<'g>>,
}

#[derive(Serialize)]
struct Tools {
    components: [Tool; 1],
}

#[derive(Serialize)]
struct Tool {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Root<'g> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: &'static str,
    name: &'g str,
}

#[derive(Serialize)]
struct Entry<'g> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: &'g str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'g str>,
    name: &'g str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'g str>,
    scope: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash<'g>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<LicenceChoice<'g>>,
    purl: &'g str,
    #[serde(rename = "externalReferences", skip_serializing_if = "Vec::is_empty")]
    references: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property<'g>>,
    evidence: Evidence,
}

#[derive(Serialize)]
struct Hash<'g> {
    alg: &'static str,
    content: &'g str,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum LicenceChoice<'g> {
    License(Named<'g>),
    Expression(&'g str),
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Named<'g> {
    Id(&'static str),
    Name(&'g str),
}

#[derive(Serialize)]
struct Reference {
    #[serde(rename = "type")]
    kind: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Property<'g> {
    name: &'static str,
    value: std::borrow::Cow<'g, str>,
}

#[derive(Serialize)]
struct Evidence {
    occurrences: Vec<Occurrence>,
}

#[derive(Serialize)]
struct Occurrence {
    location: String,
}

#[derive(Serialize)]
struct Dependency<'g> {
    #[serde(rename = "ref")]
    reference: &'g str,
    #[serde(rename = "dependsOn")]
    depends_on: Vec<&'g str>,
}

#[derive(Serialize)]
struct Composition {
    aggregate: &'static str,
    assemblies: [&'static str; 1],
}

/// The document.
pub(super) fn write(graph: &Graph<'_>) -> String {
    let mut text = Vec::new();
    document(graph, &mut text);
    // What serde writes is UTF-8.
    String::from_utf8(text).unwrap_or_default()
}

/// The SHA-256 of the document, which is not kept for it.
pub(super) fn digest(graph: &Graph<'_>) -> [u8; 32] {
    let mut digested = Digested::default();
    document(graph, &mut digested);
    digested.so_far()
}

/// The serial number stands at the end, because it is made of the digest of all that stands before it.
fn document(graph: &Graph<'_>, sink: &mut impl Sink) {
    let mut body = Body(sink);
    body.plain(
        "{\n\"$schema\":\"http://cyclonedx.org/schema/bom-1.6.schema.json\",\n\"bomFormat\":\"CycloneDX\",\n\
         \"specVersion\":\"1.6\",\n\"version\":1",
    );
    body.value("metadata", &metadata(graph));
    body.list(
        "components",
        graph
            .components
            .iter()
            .map(|component| entry(graph, component)),
    );
    body.list("dependencies", dependencies(graph));
    body.list("compositions", [composition(graph)].into_iter());
    let serial = format!("urn:uuid:{}", uuid(&body.0.so_far()));
    body.value("serialNumber", &serial);
    body.plain("\n}\n");
}

/// Takes the document.
trait Sink: io::Write {
    /// The SHA-256 of all that was written.
    fn so_far(&mut self) -> [u8; 32];
}

impl Sink for Vec<u8> {
    fn so_far(&mut self) -> [u8; 32] {
        Sha256::digest(&*self).into()
    }
}

/// Digests and forgets.
#[derive(Default)]
struct Digested {
    hasher: Sha256,
    /// What has not been digested yet: serde writes a few bytes at a time.
    waiting: Vec<u8>,
}

/// Bytes that are digested at once.
const BLOCK: usize = 8 << 10;

impl io::Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= BLOCK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hasher.update(&self.waiting);
        self.waiting.clear();
        Ok(())
    }
}

impl Sink for Digested {
    fn so_far(&mut self) -> [u8; 32] {
        self.hasher.update(&self.waiting);
        self.waiting.clear();
        self.hasher.clone().finalize().into()
    }
}

/// The members of the document.
struct Body<'s, S>(&'s mut S);

impl<S: Sink> Body<'_, S> {
    fn plain(&mut self, text: &str) {
        // Into memory: nothing in that can fail.
        let written = self.0.write_all(text.as_bytes());
        debug_assert!(written.is_ok());
    }

    fn value(&mut self, key: &str, value: &impl Serialize) {
        self.key(key);
        self.json(value);
    }

    fn key(&mut self, key: &str) {
        self.plain(",\n\"");
        self.plain(key);
        self.plain("\":");
    }

    fn list<T: Serialize>(&mut self, key: &str, values: impl Iterator<Item = T>) {
        self.key(key);
        self.plain("[");
        for (at, value) in values.enumerate() {
            self.plain(if at == 0 { "\n" } else { ",\n" });
            self.json(&value);
        }
        self.plain("]");
    }

    fn json(&mut self, value: &impl Serialize) {
        let written = serde_json::to_writer(&mut *self.0, value);
        debug_assert!(written.is_ok());
    }
}

fn metadata<'g>(graph: &'g Graph<'_>) -> Metadata<'g> {
    let missing = graph.missing.iter().map(|missing| Property {
        name: "portcullis:missing",
        value: missing.sentence().into(),
    });
    Metadata {
        tools: Tools {
            components: [Tool {
                kind: "application",
                name: NAMESPACE,
                version: env!("CARGO_PKG_VERSION"),
            }],
        },
        component: Root {
            kind: "application",
            reference: ROOT,
            name: graph.name,
        },
        properties: missing.collect(),
    }
}

fn entry<'g>(graph: &'g Graph<'_>, component: &'g Component<'_>) -> Entry<'g> {
    let package = component.package;
    let purl = &component.purl;
    Entry {
        kind: match () {
            () if package.source.is_first_party() => "application",
            () if matches!(&*purl.kind, "docker" | "oci") => "container",
            () => "library",
        },
        reference: &component.reference,
        group: purl.namespace.as_deref(),
        name: &purl.name,
        version: purl.version.as_deref(),
        scope: match component.usage {
            Usage::Runtime => "required",
            Usage::Optional => "optional",
            Usage::Development => "excluded",
        },
        hashes: package.checksums.iter().filter_map(hash).collect(),
        licenses: licences(package.licence.as_deref()),
        purl: &component.reference,
        references: references(&package.source),
        properties: properties(component),
        evidence: Evidence {
            occurrences: graph
                .places(component)
                .map(|location| Occurrence { location })
                .collect(),
        },
    }
}

/// A digest, if it has the digits that its algorithm gives.
fn hash(checksum: &Checksum) -> Option<Hash<'_>> {
    let known = Checksum::of(checksum.algorithm, &checksum.hex)?;
    Some(Hash {
        alg: known.algorithm,
        content: &checksum.hex,
    })
}

fn licences(text: Option<&str>) -> Vec<LicenceChoice<'_>> {
    let licence = text.and_then(Licence::of).map(|licence| match licence {
        Licence::Id(id) => LicenceChoice::License(Named::Id(id)),
        Licence::Expression(text) => LicenceChoice::Expression(text),
        Licence::Name(text) => LicenceChoice::License(Named::Name(text)),
    });
    licence.into_iter().collect()
}

fn references(source: &Source) -> Vec<Reference> {
    let (kind, address) = match source {
        Source::Git { url, commit } => ("vcs", iri(&vcs_url(url, commit.as_deref()))),
        Source::Archive(address) | Source::OtherRegistry(address) => ("distribution", iri(address)),
        Source::Registry | Source::Path(_) | Source::FirstParty => return Vec::new(),
    };
    address
        .map(|url| Reference { kind, url })
        .into_iter()
        .collect()
}

/// What `CycloneDX` has no word for.
fn properties<'g>(component: &'g Component<'_>) -> Vec<Property<'g>> {
    let package = component.package;
    let mut properties = Vec::new();
    let mut say = |name: &'static str, value: &'g str| {
        properties.push(Property {
            name,
            value: value.into(),
        });
    };
    if component.purl.ecosystem() != package.ecosystem {
        say("portcullis:ecosystem", package.ecosystem.as_str());
    }
    match &package.source {
        Source::Path(path) => say("portcullis:path", path),
        Source::FirstParty => say("portcullis:first-party", "true"),
        _ => {}
    }
    match component.relation {
        Relation::Direct => say("portcullis:relation", "direct"),
        Relation::Transitive => say("portcullis:relation", "transitive"),
        Relation::Unknown => {}
    }
    for requirement in &component.requirements {
        say("portcullis:requirement", requirement);
    }
    properties
}

/// The repository's own first; then whatever files tell about.
fn dependencies<'g>(graph: &'g Graph<'_>) -> impl Iterator<Item = Dependency<'g>> {
    let reference = |at: &u32| graph.components[*at as usize].reference.as_str();
    let root = Dependency {
        reference: ROOT,
        depends_on: graph.roots.iter().map(reference).collect(),
    };
    let told = graph
        .components
        .iter()
        .filter(|component| component.has_known_dependencies);
    let others = told.map(move |component| Dependency {
        reference: &component.reference,
        depends_on: component.dependencies.iter().map(reference).collect(),
    });
    std::iter::once(root).chain(others)
}

fn composition(graph: &Graph<'_>) -> Composition {
    Composition {
        aggregate: if graph.missing.is_empty() {
            "complete"
        } else {
            "incomplete"
        },
        assemblies: [ROOT],
    }
}
