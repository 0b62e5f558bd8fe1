//! Manifests of Kubernetes: every object that has an `apiVersion` and a `kind`, and what its pods are made of.
//!
//! An object is a resource of its `kind`. Whatever holds a pod template also declares a resource of the kind `pod`, whose
//! body is the `PodSpec`, and one of the kind `container` for each container in it. Their bodies carry their surroundings:
//!
//! | key of `pod` | |
//! |---|---|
//! | `$metadata` | the template's metadata: labels, annotations |
//! | `$namespace` | the object's namespace, `default` when none is written |
//! | `$kind`, `$object` | the object's kind, and the object |
//!
//! | key of `container` | |
//! |---|---|
//! | `$pod` | the pod, with its keys as above |
//! | `$group` | `containers`, `initContainers` or `ephemeralContainers` |
//! | `$securityContext` | what applies to it: the pod's fields, and the container's own in their stead |
//!
//! Not here: what is weak; Helm's templates, which must be rendered first; Kustomize's files and patches, which declare
//! nothing.

mod chart;
mod kustomize;
mod object;
mod pod;
mod relation;
mod rendered;
mod selector;
#[cfg(test)]
mod tests;

pub(super) use kustomize::patches;
pub use relation::{network_policies, role_of, service_account};
pub(super) use rendered::collect as collect_rendered;
pub use selector::selects;

use super::intake::Document;
use super::resource::Model;
use crate::document::yaml::{self, Options, Schema};
use crate::document::{Node, Value};
use crate::source::RepoPath;
use object::Object;

/// Whether it is worth reading the text as manifests.
pub(super) fn may_declare(text: &str) -> bool {
    text.contains("apiVersion") && text.contains("kind")
}

/// Adds what a file declares. `paths` are all files, by which a chart is known.
pub(super) fn declare(document: &Document, paths: &[RepoPath], model: &mut Model) {
    let templated = yaml::looks_templated(&document.text);
    if templated && in_chart(&document.path, paths) {
        return document.template("manifests", model);
    }
    match document.parse(options()) {
        Ok(roots) if templated && roots.iter().any(|root| is_template(root, &document.text)) => {
            document.template("manifests", model);
        }
        Ok(roots) => {
            for object in object::objects(roots) {
                add(&object, document, model);
            }
        }
        Err(_) if templated => document.template("manifests", model),
        Err(error) => document.unread(error, model),
    }
}

/// Its readers turn `yes` and `0644` into what YAML 1.1 says they are.
fn options() -> Options {
    Options {
        schema: Schema::Yaml11,
        ..Options::default()
    }
}

fn add(object: &Object, document: &Document, model: &mut Model) {
    model.resources.push(object.resource(document));
    if let Some(template) = pod::Template::of(object) {
        template.declare(object, document, model);
    }
}

/// Below the folder `templates` of a folder that holds a `Chart.yaml`.
fn in_chart(path: &RepoPath, paths: &[RepoPath]) -> bool {
    let bytes = path.as_bytes();
    memchr::memmem::find_iter(bytes, b"templates/").any(|at| {
        let chart = [&bytes[..at], b"Chart.yaml"].concat();
        let folder = at == 0 || bytes[at - 1] == b'/';
        folder
            && paths
                .binary_search_by(|path| path.as_bytes().cmp(&chart))
                .is_ok()
    })
}

/// `a: {{ b }}` is YAML too: a mapping whose key is a mapping.
fn is_template(node: &Node, text: &str) -> bool {
    match &node.value {
        Value::List(list) => list.items.iter().any(|item| is_template(item, text)),
        Value::Map(map) => {
            let written = text.get(node.place.span.range()).unwrap_or_default();
            written.starts_with("{{")
                || map
                    .entries
                    .iter()
                    .any(|entry| is_template(&entry.node, text))
        }
        _ => false,
    }
}
