//! Objects: <https://kubernetes.io/docs/concepts/overview/working-with-objects/>.

use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::intake::Document;
use crate::detect::infrastructure::resource::{Framework, Resource};
use crate::document::Node;
use std::sync::Arc;

/// A mapping with an `apiVersion` and a `kind`.
pub(super) struct Object {
    pub node: Node,
    pub kind: Arc<str>,
    pub name: Arc<str>,
    /// `default` when none is written.
    pub namespace: Arc<str>,
}

/// Kinds of the core API groups that stand in no namespace; `kubectl api-resources --namespaced=false` lists them.
const CLUSTER_WIDE: [&str; 21] = [
    "APIService",
    "CertificateSigningRequest",
    "ClusterIssuer",
    "ClusterPolicy",
    "ClusterRole",
    "ClusterRoleBinding",
    "CSIDriver",
    "CustomResourceDefinition",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeSnapshotClass",
];

/// Every object of a file, those in lists too. Kustomize's own files are none.
pub(super) fn objects(roots: Vec<Node>) -> Vec<Object> {
    let mut left = roots;
    left.reverse();
    let mut objects = Vec::new();
    while let Some(node) = left.pop() {
        if is_list(&node) {
            left.extend(items(node.get("items")).iter().rev().cloned());
        } else if let Some(object) = Object::of(node) {
            objects.push(object);
        }
    }
    objects
}

/// `kind: List`, `kind: RoleList`.
fn is_list(node: &Node) -> bool {
    let kind = node.get("kind").and_then(Node::as_str);
    kind.is_some_and(|kind| kind.ends_with("List"))
        && node.get("apiVersion").is_some()
        && node
            .get("items")
            .is_some_and(|items| items.as_list().is_some())
}

impl Object {
    fn of(node: Node) -> Option<Self> {
        let version = node.get("apiVersion")?.as_str()?;
        let kind: Arc<str> = node.get("kind")?.as_str()?.into();
        if version.starts_with("kustomize.config.k8s.io/") || kind.is_empty() {
            return None;
        }
        let metadata = |key: &str| at(&node, &["metadata", key])?.as_str();
        let name = metadata("name").or_else(|| metadata("generateName"));
        let name = name.unwrap_or_default().into();
        let namespace = metadata("namespace").unwrap_or("default").into();
        Some(Self {
            node,
            kind,
            name,
            namespace,
        })
    }

    /// `Deployment/default/web`; `ClusterRole/admin` for what stands in no namespace.
    pub fn address(&self) -> String {
        if CLUSTER_WIDE.contains(&&*self.kind) {
            format!("{}/{}", self.kind, self.name)
        } else {
            format!("{}/{}/{}", self.kind, self.namespace, self.name)
        }
    }

    pub fn resource(&self, document: &Document) -> Resource {
        Resource {
            framework: Framework::Kubernetes,
            kind: self.kind.clone(),
            name: self.name.clone(),
            address: self.address().into(),
            header: document.header(self.node.place),
            body: self.node.clone(),
            calls: Vec::new(),
            doubtful: false,
            within: std::sync::Arc::default(),
        }
    }
}
