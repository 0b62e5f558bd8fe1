//! Suppressions that are declared with a resource, and not beside it. Not here: whom they are for.

use crate::detect::infrastructure::body::{entries, items};
use crate::detect::infrastructure::resource::{Framework, Resource};
use crate::document::Node;

/// A check that a resource asks to be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    pub id: String,
    pub reason: Option<String>,
}

/// Everything that a resource declares of this kind.
pub fn skips(resource: &Resource) -> Vec<Skip> {
    match resource.framework {
        Framework::Kubernetes => annotated(resource),
        Framework::CloudFormation => listed(&resource.body),
        _ => Vec::new(),
    }
}

/// `checkov.io/skip1: CKV_K8S_20=reason`, on the object or on its template.
fn annotated(resource: &Resource) -> Vec<Skip> {
    let body = &resource.body;
    let pod = body.get("$pod").unwrap_or(body);
    let metadata = [
        body.get("metadata"),
        pod.get("$metadata"),
        pod.get("$object").and_then(|object| object.get("metadata")),
    ];
    let annotations = metadata
        .into_iter()
        .flatten()
        .flat_map(|metadata| entries(metadata.get("annotations")));
    let skip = annotations.filter(|entry| entry.key.starts_with("checkov.io/skip"));
    skip.filter_map(|entry| {
        let text = entry.node.as_str()?;
        let (id, reason) = text.split_once('=').unwrap_or((text, ""));
        Some(made(id, reason))
    })
    .collect()
}

/// `Metadata: {checkov: {skip: [{id: CKV_AWS_18, comment: reason}]}}`.
fn listed(body: &Node) -> Vec<Skip> {
    let metadata = body
        .get("$Metadata")
        .and_then(|metadata| metadata.get("checkov"));
    let skip = items(metadata.and_then(|checkov| checkov.get("skip")));
    let text = |item: &Node, key: &str| item.get(key).and_then(Node::as_str).map(str::to_owned);
    skip.iter()
        .filter_map(|item| {
            let reason = text(item, "comment").unwrap_or_default();
            Some(made(&text(item, "id")?, &reason))
        })
        .collect()
}

fn made(id: &str, reason: &str) -> Skip {
    let reason = reason.trim();
    Skip {
        id: id.trim().to_owned(),
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    }
}
