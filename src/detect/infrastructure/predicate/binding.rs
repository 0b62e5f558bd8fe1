//! What a binding of Kubernetes gives to programs: the rules of the role that it names, where these files declare it.
//!
//! `binding-grants` is told `groups`, `resources` and `verbs`. It is true of a binding to a service account or a node if
//! one rule of its role has one of each, `*` included, and is not limited to names. Not here: what roles allow by
//! themselves, which conditions ask; roles of the cluster's own.
//! <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>

use super::Asked;
use super::command::told;
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::kubernetes::role_of;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::Node;

pub(super) fn grants(asked: &Asked<'_, '_>) -> Truth {
    let subjects = items(asked.node.get("subjects"));
    if !subjects.iter().any(is_program) {
        return Truth::False;
    }
    let Some(role) = role_of(asked.world.model, asked.resource) else {
        return Truth::False;
    };
    let list = |key| told(asked.told, key);
    let (groups, resources, verbs) = (list("groups"), list("resources"), list("verbs"));
    let allows = |rule: &Node| {
        rule.get("resourceNames").is_none()
            && has(rule, "verbs", &verbs)
            && has(rule, "resources", &resources)
            && has(rule, "apiGroups", &groups)
    };
    match at(asked.node, &["roleRef", "name"]) {
        Some(name) if items(role.body.get("rules")).iter().any(allows) => {
            Truth::True(Some(name.place))
        }
        _ => Truth::False,
    }
}

/// A service account, all of them, or a node.
fn is_program(subject: &Node) -> bool {
    let said = |key| subject.get(key).and_then(Node::as_str).unwrap_or_default();
    let name = said("name");
    match said("kind") {
        "ServiceAccount" => true,
        "Group" => name == "system:nodes" || name.starts_with("system:serviceaccounts"),
        "User" => name.starts_with("system:node:") || name.starts_with("system:serviceaccount:"),
        _ => false,
    }
}

fn has(rule: &Node, key: &str, wanted: &[&str]) -> bool {
    let words = items(rule.get(key)).iter().filter_map(Node::as_str);
    words
        .into_iter()
        .any(|word| word == "*" || wanted.contains(&word))
}

#[cfg(test)]
mod tests {
    use crate::check::condition;
    use crate::detect::infrastructure::matcher::{Relations, Truth, World};
    use crate::detect::infrastructure::tests::model;

    fn answer(rule: &str, subject: &str) -> bool {
        let text = format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r}}\nrules: [{rule}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: ClusterRole, name: r}}\nsubjects: [{subject}]\n"
        );
        let model = model(&[("a.yaml", &text)]);
        let relations = Relations::of(&model);
        let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
        let tree = serde_yaml::from_str(
            "predicate: {name: binding-grants, groups: [''], resources: [secrets], verbs: [get]}",
        )
        .unwrap();
        let condition = condition::parse(&tree).unwrap();
        let mut all = model.resources.iter();
        let binding = all.find(|one| &*one.kind == "ClusterRoleBinding").unwrap();
        matches!(world.holds(&condition, binding), Truth::True(Some(_)))
    }

    const READS: &str = "{apiGroups: [''], resources: [pods, secrets], verbs: [get]}";
    const ACCOUNT: &str = "{kind: ServiceAccount, name: a, namespace: n}";

    #[test]
    fn a_program_gets_what_the_role_allows() {
        assert!(answer(READS, ACCOUNT));
        assert!(answer(
            "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}",
            ACCOUNT
        ));
        assert!(answer(READS, "{kind: Group, name: 'system:nodes'}"));
        assert!(!answer(READS, "{kind: User, name: jo}"));
    }

    #[test]
    fn what_the_role_does_not_allow_is_not_given() {
        for rule in [
            "{apiGroups: [''], resources: [pods], verbs: [get]}",
            "{apiGroups: [''], resources: [secrets], verbs: [create]}",
            "{apiGroups: [a.example], resources: [secrets], verbs: [get]}",
            "{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [a]}",
        ] {
            assert!(!answer(rule, ACCOUNT), "{rule}");
        }
    }
}
