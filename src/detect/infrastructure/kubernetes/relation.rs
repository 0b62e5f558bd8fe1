//! Which objects belong together: policies and the pods that they select, bindings and their roles, pods and accounts.

use super::pod::{labels, namespace};
use super::selector::selects;
use crate::detect::infrastructure::body::at;
use crate::detect::infrastructure::resource::{Framework, Model, Resource};
use crate::document::Node;

fn objects<'m>(model: &'m Model, kind: &'m str) -> impl Iterator<Item = &'m Resource> {
    model.resources.iter().filter(move |resource| {
        resource.framework == Framework::Kubernetes && &*resource.kind == kind
    })
}

/// The network policies that select a pod, those that only may do so too.
pub fn network_policies<'m>(model: &'m Model, pod: &Resource) -> Vec<&'m Resource> {
    let labels = labels(&pod.body);
    let namespace_of_pod = namespace(&pod.body);
    objects(model, "NetworkPolicy")
        .filter(|policy| namespace(&policy.body) == namespace_of_pod)
        .filter(|policy| match at(&policy.body, &["spec", "podSelector"]) {
            Some(selector) => selects(selector, labels) != Some(false),
            None => true,
        })
        .collect()
}

/// The `Role` or `ClusterRole` that a binding grants, if these files declare it.
pub fn role_of<'m>(model: &'m Model, binding: &Resource) -> Option<&'m Resource> {
    let role = |key| at(&binding.body, &["roleRef", key])?.as_str();
    let (kind, name) = (role("kind")?, role("name")?);
    let here = namespace(&binding.body);
    model.resources.iter().find(|resource| {
        let same_kind = resource.framework == Framework::Kubernetes && &*resource.kind == kind;
        let near = kind == "ClusterRole" || namespace(&resource.body) == here;
        same_kind && &*resource.name == name && near
    })
}

/// The account that a pod runs as, if these files declare it.
pub fn service_account<'m>(model: &'m Model, pod: &Resource) -> Option<&'m Resource> {
    let name = pod
        .body
        .get("serviceAccountName")
        .or_else(|| pod.body.get("serviceAccount"));
    let name = name.and_then(Node::as_str).unwrap_or("default");
    let here = namespace(&pod.body);
    objects(model, "ServiceAccount")
        .find(|account| &*account.name == name && namespace(&account.body) == here)
}
