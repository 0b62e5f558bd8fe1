//! `CycloneDX` 1.6 as JSON: one component a line, so that two documents can be compared.

use super::address::iri;
use super::graph::{Component, Graph};
use super::json::{Digested, Json, Sink};
use super::licence::Licence;
use super::{NAMESPACE, uuid};
use crate::package::purl::vcs_url;
use crate::package::{Relation, Source, Usage};

/// What the repository itself is called in the document.
const ROOT: &str = "root";

/// The document.
pub(super) fn write(graph: &Graph<'_>) -> String {
    let mut text = Vec::new();
    document(graph, &mut Json(&mut text));
    // Strings went in.
    String::from_utf8(text).unwrap_or_default()
}

/// The SHA-256 of the document, which is not kept for it.
pub(super) fn digest(graph: &Graph<'_>) -> [u8; 32] {
    let mut digested = Digested::new();
    document(graph, &mut Json(&mut digested));
    digested.so_far()
}

/// The serial number stands at the end, because it is made of the digest of all that stands before it.
fn document<S: Sink>(graph: &Graph<'_>, json: &mut Json<'_, S>) {
    json.plain(
        "{\n\"$schema\":\"http://cyclonedx.org/schema/bom-1.6.schema.json\",\n\"bomFormat\":\"CycloneDX\",\n\
         \"specVersion\":\"1.6\",\n\"version\":1",
    );
    metadata(graph, json);
    json.plain(",\n\"components\":[");
    json.each(&graph.components, ",", |json, component| {
        json.plain("\n");
        entry(graph, component, json);
    });
    json.plain("]");
    dependencies(graph, json);
    composition(graph, json);
    let serial = format!("urn:uuid:{}", uuid(&json.0.so_far()));
    json.member(",\n", "serialNumber", &serial);
    json.plain("\n}\n");
}

fn metadata<S: Sink>(graph: &Graph<'_>, json: &mut Json<'_, S>) {
    json.plain(",\n\"metadata\":{\"tools\":{\"components\":[");
    json.member("{", "type", "application");
    json.member(",", "name", NAMESPACE);
    json.member(",", "version", env!("CARGO_PKG_VERSION"));
    json.plain("}]},\"component\":");
    json.member("{", "type", "application");
    json.member(",", "bom-ref", ROOT);
    json.member(",", "name", graph.name);
    json.plain("}");
    properties(
        graph
            .missing
            .iter()
            .map(|missing| ("portcullis:missing", missing.sentence())),
        json,
    );
    json.plain("}");
}

fn entry<S: Sink>(graph: &Graph<'_>, component: &Component<'_>, json: &mut Json<'_, S>) {
    let package = component.package;
    let purl = &component.purl;
    let kind = match () {
        () if package.source.is_first_party() => "application",
        () if matches!(&*purl.kind, "docker" | "oci") => "container",
        () => "library",
    };
    json.member("{", "type", kind);
    json.member(",", "bom-ref", &component.reference);
    if let Some(group) = &purl.namespace {
        json.member(",", "group", group);
    }
    json.member(",", "name", &purl.name);
    if let Some(version) = &purl.version {
        json.member(",", "version", version);
    }
    let scope = match component.usage {
        Usage::Runtime => "required",
        Usage::Optional => "optional",
        Usage::Development => "excluded",
    };
    json.member(",", "scope", scope);
    hashes(component, json);
    licences(package.licence.as_deref(), json);
    json.member(",", "purl", &component.reference);
    references(&package.source, json);
    properties(said_of(component), json);
    json.plain(",\"evidence\":{\"occurrences\":[");
    json.each(&component.places, ",", |json, place| {
        json.plain("{\"location\":\"");
        json.escaped(&graph.files[place.0 as usize].path.to_text());
        json.plain("#L");
        json.plain(&place.1.to_string());
        json.plain("\"}");
    });
    json.plain("]}}");
}

/// The digests that have as many digits as their algorithm gives.
fn hashes<S: Sink>(component: &Component<'_>, json: &mut Json<'_, S>) {
    let whole = component
        .package
        .checksums
        .iter()
        .filter(|checksum| checksum.is_whole());
    list("hashes", whole, json, |json, checksum| {
        json.member("{", "alg", checksum.algorithm);
        json.member(",", "content", &checksum.hex);
        json.plain("}");
    });
}

/// A member that is a list of objects, unless it is empty.
fn list<T, S: Sink>(
    key: &str,
    values: impl Iterator<Item = T>,
    json: &mut Json<'_, S>,
    write: impl FnMut(&mut Json<'_, S>, T),
) {
    let mut values = values.peekable();
    if values.peek().is_some() {
        json.plain(",");
        json.string(key);
        json.plain(":[");
        json.each(values, ",", write);
        json.plain("]");
    }
}

fn licences<S: Sink>(text: Option<&str>, json: &mut Json<'_, S>) {
    let licence = text.and_then(Licence::of);
    list("licenses", licence.into_iter(), json, |json, licence| {
        match licence {
            Licence::Id(id) => json.member("{\"license\":{", "id", id),
            Licence::Name(name) => json.member("{\"license\":{", "name", name),
            Licence::Expression(text) => {
                json.member("{", "expression", text);
                return json.plain("}");
            }
        }
        json.plain("}}");
    });
}

fn references<S: Sink>(source: &Source, json: &mut Json<'_, S>) {
    let (kind, address) = match source {
        Source::Git { url, commit } => ("vcs", iri(&vcs_url(url, commit.as_deref()))),
        Source::Archive(address) | Source::OtherRegistry(address) => ("distribution", iri(address)),
        Source::Registry | Source::Path(_) | Source::FirstParty => return,
    };
    list(
        "externalReferences",
        address.into_iter(),
        json,
        |json, url| {
            json.member("{", "type", kind);
            json.member(",", "url", &url);
            json.plain("}");
        },
    );
}

fn properties<V: AsRef<str>, S: Sink>(
    said: impl IntoIterator<Item = (&'static str, V)>,
    json: &mut Json<'_, S>,
) {
    list(
        "properties",
        said.into_iter(),
        json,
        |json, (name, value)| {
            json.member("{", "name", name);
            json.member(",", "value", value.as_ref());
            json.plain("}");
        },
    );
}

/// What `CycloneDX` has no word for.
fn said_of<'g>(component: &'g Component<'_>) -> impl Iterator<Item = (&'static str, &'g str)> {
    let package = component.package;
    let ecosystem = (component.purl.ecosystem() != package.ecosystem)
        .then(|| ("portcullis:ecosystem", package.ecosystem.as_str()));
    let source = match &package.source {
        Source::Path(path) => Some(("portcullis:path", path.as_str())),
        Source::FirstParty => Some(("portcullis:first-party", "true")),
        _ => None,
    };
    let relation = match component.relation {
        Relation::Direct => Some(("portcullis:relation", "direct")),
        Relation::Transitive => Some(("portcullis:relation", "transitive")),
        Relation::Unknown => None,
    };
    let requirements = component.requirements.iter();
    let requirements = requirements.map(|text| ("portcullis:requirement", *text));
    let all = ecosystem.into_iter().chain(source).chain(relation);
    all.chain(requirements)
}

/// The repository's own first; then whatever files tell about.
fn dependencies<S: Sink>(graph: &Graph<'_>, json: &mut Json<'_, S>) {
    let mut of = |before: &str, reference: &str, on: &[u32]| {
        json.member(before, "ref", reference);
        json.plain(",\"dependsOn\":[");
        json.each(on, ",", |json, at| {
            json.string(&graph.components[*at as usize].reference);
        });
        json.plain("]}");
    };
    of(",\n\"dependencies\":[\n{", ROOT, &graph.roots);
    let told = graph.components.iter();
    for component in told.filter(|component| component.has_known_dependencies) {
        of(",\n{", &component.reference, &component.dependencies);
    }
    json.plain("]");
}

fn composition<S: Sink>(graph: &Graph<'_>, json: &mut Json<'_, S>) {
    let aggregate = if graph.missing.is_empty() {
        "complete"
    } else {
        "incomplete"
    };
    json.plain(",\n\"compositions\":[\n");
    json.member("{", "aggregate", aggregate);
    json.plain(",\"assemblies\":[");
    json.string(ROOT);
    json.plain("]}]");
}
