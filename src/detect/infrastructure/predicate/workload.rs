//! What a pod is given by the objects round it: the token of its account, the network policies that select it; and stages
//! of an image that have the same name.

use super::Asked;
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::kubernetes::{network_policies, service_account};
use crate::detect::infrastructure::matcher::Truth;
use crate::document::{Node, Value};

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

/// `stage-named-twice`, of an image: points at the later one. Names are compared without case, as builders do.
pub(super) fn stage_named_twice(asked: &Asked<'_, '_>) -> Truth {
    let stages = items(asked.node.get("stages"));
    let name = |stage: &Node| Some(at(stage, &["name"])?.as_str()?.to_ascii_lowercase());
    let names: Vec<Option<String>> = stages.iter().map(name).collect();
    let twice =
        (1..stages.len()).find(|at| names[*at].is_some() && names[..*at].contains(&names[*at]));
    twice.map_or(Truth::False, |at| Truth::True(Some(stages[at].place)))
}
