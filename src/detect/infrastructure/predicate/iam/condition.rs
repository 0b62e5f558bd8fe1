//! Conditions of a statement, as far as they say who may ask.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::pattern::is_everything;
use crate::detect::infrastructure::body::entries;
use crate::document::{Node, Value};

/// Keys that say who asks or where from. Lower case, sorted.
const WHO: &[&str] = &[
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
    "aws:vpcsourceip",
    "elasticfilesystem:accessedviamounttarget",
    "iot:certificatearn",
    "kms:calleraccount",
    "kms:viaservice",
    "lambda:functionurlauthtype",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "sns:endpoint",
    "sns:protocol",
    "sts:externalid",
];

/// Whether no condition stands there.
pub fn is_empty(condition: Option<&Node>) -> bool {
    match condition.map(|node| &node.value) {
        None | Some(Value::Null) => true,
        Some(Value::Map(map)) => map.entries.is_empty() && !map.open,
        Some(Value::List(list)) => list.items.is_empty() && !list.open,
        Some(_) => false,
    }
}

/// Whether a condition is about a key whose name, in lower case, begins so.
pub fn names_key(condition: Option<&Node>, beginning: &str) -> bool {
    let operators = entries(condition).iter();
    let keys = operators.flat_map(|operator| entries(Some(&operator.node)));
    keys.into_iter()
        .any(|key| key.key.to_ascii_lowercase().starts_with(beginning))
}

/// Whether a condition narrows who asks. None: it may.
pub fn restricts(condition: Option<&Node>) -> Option<bool> {
    if is_empty(condition) {
        return Some(false);
    }
    let map = condition?.as_map()?;
    let mut known = !map.open;
    for operator in &map.entries {
        let Some(keys) = operator.node.as_map() else {
            known = false;
            continue;
        };
        known &= !keys.open;
        let tag = |key: &str| key.contains("tag/");
        for key in &keys.entries {
            let name = key.key.to_ascii_lowercase();
            // `saml:`, `accounts.google.com:` and others of identity providers always say who asks.
            let who = WHO.contains(&&*name) || tag(&name) || name.contains(".com:");
            if !who || is_negative(&operator.key) {
                continue;
            }
            // What is not known was written to narrow it.
            if narrows(&key.node) != Some(false) {
                return Some(true);
            }
        }
    }
    known.then_some(false)
}

/// Operators that say who does not ask.
fn is_negative(operator: &str) -> bool {
    let operator = operator.to_ascii_lowercase();
    operator.contains("not") || operator.contains("null")
}

/// Whether a value is not everybody's. None: unknown.
fn narrows(node: &Node) -> Option<bool> {
    match &node.value {
        Value::String(text) => {
            Some(!is_everything(text) && !matches!(&**text, "0.0.0.0/0" | "::/0" | ""))
        }
        Value::List(list) => {
            let parts: Vec<Option<bool>> = list.items.iter().map(narrows).collect();
            if parts.contains(&Some(false)) {
                Some(false)
            } else if list.open || parts.contains(&None) || parts.is_empty() {
                None
            } else {
                Some(true)
            }
        }
        Value::Bool(value) => Some(*value),
        Value::Unknown(_) => None,
        _ => Some(true),
    }
}

/// The values under a key of a condition, with whether its operator knows wildcards; keys do not heed case.
pub fn values<'n>(condition: Option<&'n Node>, key: &str) -> Vec<(bool, &'n Node)> {
    let Some(map) = condition.and_then(Node::as_map) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for operator in &map.entries {
        let name = operator.key.to_ascii_lowercase();
        if is_negative(&name) || name.ends_with("ifexists") {
            continue;
        }
        for entry in operator.node.as_map().map_or(&[][..], |keys| &keys.entries) {
            if entry.key.eq_ignore_ascii_case(key) {
                found.push((name.contains("like"), &entry.node));
            }
        }
    }
    found
}

/// Whether a key, or an operator, may stand there that is not known.
pub fn is_open(condition: Option<&Node>) -> bool {
    match condition.map(|node| &node.value) {
        None | Some(Value::Null) => false,
        Some(Value::Map(map)) => {
            map.open
                || map
                    .entries
                    .iter()
                    .any(|entry| entry.node.as_map().is_none_or(|keys| keys.open))
        }
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(WHO.is_sorted());
    }
}
