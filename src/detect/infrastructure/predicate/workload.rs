//! What a pod is given by the objects round it: the token of its account, the network policies that select it. Not here:
//! what its own specification says, which conditions ask.

use super::Asked;
use crate::detect::infrastructure::kubernetes::{network_policies, service_account};
use crate::detect::infrastructure::matcher::Truth;
use crate::document::Value;

/// `token-mounted`, of a pod: neither it nor its account says that the token is not mounted.
/// <https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting>
pub(super) fn token_mounted(asked: &Asked<'_, '_>) -> Truth {
    const KEY: &str = "automountServiceAccountToken";
    let own = asked.node.get(KEY).filter(|node| node.value != Value::Null);
    let account = || {
        service_account(asked.world.model, asked.resource)?
            .body
            .get(KEY)
    };
    let Some(said) = own.or_else(account) else {
        return Truth::True(None);
    };
    match said.as_bool() {
        Some(false) => Truth::False,
        Some(true) => Truth::True(own.map(|node| node.place)),
        None if said.is_unknown() => Truth::Unknown,
        None => Truth::True(None),
    }
}

/// `without-network-policy`, of a pod: none of the policies in these files selects it.
pub(super) fn without_network_policy(asked: &Asked<'_, '_>) -> Truth {
    match network_policies(asked.world.model, asked.resource)[..] {
        [] => Truth::True(None),
        _ => Truth::False,
    }
}

#[cfg(test)]
mod tests {
    use crate::check::condition;
    use crate::detect::infrastructure::matcher::{Relations, Truth, World};
    use crate::detect::infrastructure::tests::model;

    /// What a predicate says of the first pod of a file.
    fn answer(predicate: &str, text: &str) -> Truth {
        let model = model(&[("a.yaml", text)]);
        let relations = Relations::of(&model);
        let world = World::new(&model, &relations, jiff::civil::date(2026, 1, 1));
        let tree = serde_yaml::from_str(&format!("{{predicate: {predicate}}}")).unwrap();
        let condition = condition::parse(&tree).unwrap();
        let pod = model.resources.iter().find(|one| &*one.kind == "pod");
        world.holds(&condition, pod.unwrap())
    }

    fn pod(spec: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a, namespace: n, labels: {{app: a}}}}\nspec: {{{spec}containers: [{{name: a}}]}}\n"
        )
    }

    #[test]
    fn a_token_is_mounted_unless_pod_or_account_says_no() {
        let key = "automountServiceAccountToken: ";
        let account = |namespace: &str| {
            format!(
                "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: b, namespace: {namespace}}}\n{key}false\n"
            )
        };
        let says = |text: &str| answer("token-mounted", text).is_true();
        assert!(says(&pod("")));
        assert!(!says(&pod(&format!("{key}false, "))));
        let named = "serviceAccountName: b, ";
        assert!(!says(&format!("{}{}", pod(named), account("n"))));
        assert!(says(&format!("{}{}", pod(named), account("other"))));
        let overridden = pod(&format!("{named}{key}true, "));
        assert!(says(&format!("{overridden}{}", account("n"))));
    }

    #[test]
    fn a_policy_counts_where_it_selects_the_pod() {
        let policy = |namespace: &str, app: &str| {
            let labels = format!("{{matchLabels: {{app: {app}}}}}");
            format!(
                "{}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: {namespace}}}\nspec: {{podSelector: {labels}}}\n",
                pod("")
            )
        };
        let says = |text: &str| answer("without-network-policy", text).is_true();
        assert!(says(&pod("")));
        assert!(!says(&policy("n", "a")));
        assert!(says(&policy("n", "b")));
        assert!(says(&policy("other", "a")));
    }
}
