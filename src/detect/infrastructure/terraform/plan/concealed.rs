//! What a plan marks as sensitive: it holds those values in clear text.

use super::keyed::{Keyed, list};
use crate::detect::infrastructure::body::entries;
use crate::document::{Node, Value};
use crate::source::Span;

/// Where sensitive values stand, in no order.
pub fn spans(root: &Node) -> Vec<Span> {
    let mut spans = Vec::new();
    for state in [
        root.get("planned_values"),
        below(root, &["prior_state", "values"]),
    ] {
        outputs(state.and_then(|state| state.get("outputs")), &mut spans);
        modules(state.and_then(|state| state.get("root_module")), &mut spans);
    }
    for changes in ["resource_changes", "resource_drift", "deferred_changes"] {
        for resource in list(root.get(changes)) {
            let resource = resource.get("resource_change").unwrap_or(resource);
            resource
                .get("change")
                .inspect(|node| change(node, &mut spans));
        }
    }
    for entry in entries(root.get("output_changes")) {
        change(&entry.node, &mut spans);
    }
    variables(root, &mut spans);
    spans
}

fn below<'n>(node: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter().try_fold(node, |node, key| node.get(key))
}

fn change(change: &Node, spans: &mut Vec<Span>) {
    for (value, mark) in [("before", "before_sensitive"), ("after", "after_sensitive")] {
        marked(change.get(value), change.get(mark), spans);
    }
}

fn modules(root: Option<&Node>, spans: &mut Vec<Span>) {
    let mut left: Vec<&Node> = root.into_iter().collect();
    while let Some(module) = left.pop() {
        for resource in list(module.get("resources")) {
            marked(
                resource.get("values"),
                resource.get("sensitive_values"),
                spans,
            );
        }
        left.extend(list(module.get("child_modules")));
    }
}

fn outputs(outputs: Option<&Node>, spans: &mut Vec<Span>) {
    for entry in entries(outputs) {
        marked(entry.node.get("value"), entry.node.get("sensitive"), spans);
    }
}

/// The values and defaults of the root module's variables, and what calls give to sensitive ones.
fn variables(root: &Node, spans: &mut Vec<Span>) {
    let values = Keyed::of(root.get("variables"));
    let Some(module) = below(root, &["configuration", "root_module"]) else {
        return;
    };
    for (name, variable) in sensitive_variables(module) {
        spans.extend(values.get(name).map(|node| node.place.span));
        spans.extend(variable.get("default").map(|node| node.place.span));
    }
    for provider in entries(below(root, &["configuration", "provider_config"])) {
        literals(provider.node.get("expressions"), spans);
    }
    let mut left = vec![module];
    while let Some(module) = left.pop() {
        for resource in list(module.get("resources")) {
            // What a schema calls sensitive, the configuration does not say.
            literals(resource.get("expressions"), spans);
        }
        for entry in entries(module.get("module_calls")) {
            let Some(called) = entry.node.get("module") else {
                continue;
            };
            let given = Keyed::of(entry.node.get("expressions"));
            for (name, variable) in sensitive_variables(called) {
                spans.extend(given.get(name).map(|node| node.place.span));
                spans.extend(variable.get("default").map(|node| node.place.span));
            }
            left.push(called);
        }
    }
}

fn sensitive_variables(module: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let all = entries(module.get("variables")).iter();
    all.filter(|entry| is_true(entry.node.get("sensitive")))
        .map(|entry| (&*entry.key, &entry.node))
}

/// Constants of expressions. The values of resources say the same, and there it is known which are sensitive.
fn literals(expressions: Option<&Node>, spans: &mut Vec<Span>) {
    match expressions.map(|node| &node.value) {
        Some(Value::Map(map)) => {
            for entry in &map.entries {
                if &*entry.key == "constant_value" {
                    spans.push(entry.node.place.span);
                } else {
                    literals(Some(&entry.node), spans);
                }
            }
        }
        Some(Value::List(list)) => {
            for item in &list.items {
                literals(Some(item), spans);
            }
        }
        _ => {}
    }
}

/// Values whose mark, which has their shape, is `true`.
fn marked(value: Option<&Node>, mark: Option<&Node>, spans: &mut Vec<Span>) {
    let (Some(value), Some(mark)) = (value, mark) else {
        return;
    };
    match (&value.value, &mark.value) {
        (_, Value::Bool(true)) => spans.push(value.place.span),
        (Value::Map(_), Value::Map(marks)) => {
            let values = Keyed::of(Some(value));
            for entry in &marks.entries {
                marked(values.get(&entry.key), Some(&entry.node), spans);
            }
        }
        (Value::List(values), Value::List(marks)) => {
            for (value, mark) in values.items.iter().zip(&marks.items) {
                marked(Some(value), Some(mark), spans);
            }
        }
        _ => {}
    }
}

fn is_true(mark: Option<&Node>) -> bool {
    mark.and_then(Node::as_bool) == Some(true)
}
