//! Pods and containers of whatever makes pods: built-in workloads, and others of the same shape (Argo's `Rollout`,
//! Knative's `Service`, `OpenShift`'s `DeploymentConfig`, KEDA's `ScaledJob`).

use super::object::Object;
use crate::detect::infrastructure::body::{at, entries, items, said, with};
use crate::detect::infrastructure::intake::Document;
use crate::detect::infrastructure::resource::{Framework, Model, Resource};
use crate::document::{Entry, Node, Value};
use std::sync::Arc;

/// Where a template may stand in an object.
const PLACES: [&[&str]; 4] = [
    &["spec", "template"],
    &["spec", "jobTemplate", "spec", "template"],
    &["spec", "jobTargetRef", "template"],
    &["template"],
];

/// Kinds whose template is a pod's even if it lists no containers.
const WORKLOADS: [&str; 9] = [
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "Pod",
    "PodTemplate",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
];

const GROUPS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// A `PodSpec` and the metadata that its pods get.
pub(super) struct Template<'o> {
    spec: &'o Node,
    metadata: Option<&'o Node>,
}

impl<'o> Template<'o> {
    pub fn of(object: &'o Object) -> Option<Self> {
        let holder = if &*object.kind == "Pod" {
            &object.node
        } else {
            PLACES.iter().find_map(|path| at(&object.node, path))?
        };
        let spec = holder.get("spec")?;
        spec.as_map()?;
        let known = WORKLOADS.contains(&&*object.kind);
        let listed = spec
            .get("containers")
            .is_some_and(|list| list.as_list().is_some());
        (known || listed).then(|| Self {
            spec,
            metadata: holder.get("metadata"),
        })
    }

    /// Adds the pod and its containers.
    pub fn declare(&self, object: &Object, document: &Document, model: &mut Model) {
        let mut context = vec![
            ("$namespace", said(object.namespace.clone(), self.spec)),
            ("$kind", said(object.kind.clone(), self.spec)),
            ("$object", object.node.clone()),
        ];
        context.extend(self.metadata.map(|node| ("$metadata", node.clone())));
        let pod = with(self.spec, context);
        let resource = |kind: &str, name: &str, address: String, body: Node| Resource {
            framework: Framework::Kubernetes,
            kind: kind.into(),
            name: name.into(),
            address: address.into(),
            header: document.header(body.place),
            body,
            calls: Vec::new(),
            doubtful: false,
            within: std::sync::Arc::default(),
        };
        let address = object.address();
        let pod_address = format!("{address}/pod");
        model
            .resources
            .push(resource("pod", &object.name, pod_address, pod.clone()));
        for group in GROUPS {
            for (index, container) in items(self.spec.get(group)).iter().enumerate() {
                if container.as_map().is_none() {
                    continue;
                }
                let number = index.to_string();
                let name = container
                    .get("name")
                    .and_then(Node::as_str)
                    .unwrap_or(&number);
                let address = format!("{address}/{group}/{name}");
                let body = self.container(container, &pod, group);
                model
                    .resources
                    .push(resource("container", name, address, body));
            }
        }
    }

    fn container(&self, container: &Node, pod: &Node, group: &str) -> Node {
        let mut context = vec![("$pod", pod.clone()), ("$group", said(group, container))];
        context.extend(
            self.security_context(container)
                .map(|node| ("$securityContext", node)),
        );
        with(container, context)
    }

    /// <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>: what is written for the container
    /// overrides what is written for the pod.
    fn security_context(&self, container: &Node) -> Option<Node> {
        let pod = self.spec.get("securityContext");
        let own = container.get("securityContext");
        let base = own.or(pod)?;
        if [pod, own].into_iter().flatten().any(Node::is_unknown) {
            return Some(Node::new(Value::unknown(), base.place));
        }
        let inherited = entries(pod)
            .iter()
            .filter(|entry| own.and_then(|own| own.get(&entry.key)).is_none());
        let all: Vec<Entry> = inherited.chain(entries(own)).cloned().collect();
        Some(Node::new(Value::map(all), base.place))
    }
}

/// The labels of a pod as its template writes them.
pub(super) fn labels(pod: &Node) -> Option<&Node> {
    at(pod, &["$metadata", "labels"])
}

/// The namespace of a pod, of its container, or of an object.
pub(super) fn namespace(body: &Node) -> Arc<str> {
    let written = body
        .get("$namespace")
        .or_else(|| at(body, &["$pod", "$namespace"]))
        .or_else(|| at(body, &["metadata", "namespace"]));
    written.and_then(Node::as_str).unwrap_or("default").into()
}
