//! The containers of an ECS task, which Terraform writes as JSON and `CloudFormation` as a list.
//!
//! `ecs-container` is told a `key`, what it should say (`is`), and whether leaving it out is a fault (`unset`). It is true
//! when one container says otherwise.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>

use super::Asked;
use crate::check::tree::Tree;
use crate::detect::infrastructure::matcher::Truth;
use crate::detect::infrastructure::terraform::policy;
use crate::document::{Node, Value};

pub fn of_task(asked: &Asked<'_, '_>) -> Truth {
    let (Some(Tree::Text(key)), Some(Tree::Bool(good)), Some(Tree::Bool(unset))) =
        (told(asked, "key"), told(asked, "is"), told(asked, "unset"))
    else {
        return Truth::Unknown;
    };
    let names = ["container_definitions", "ContainerDefinitions"];
    let Some(written) = names.iter().find_map(|name| asked.node.get(name)) else {
        return Truth::False;
    };
    let Some(list) = policy::list(written) else {
        return Truth::Unknown;
    };
    let items = list.as_list().map_or(&[][..], |list| &list.items);
    Truth::any(
        items
            .iter()
            .map(|container| one(container, key, *good, *unset)),
    )
}

fn one(container: &Node, key: &str, good: bool, unset: bool) -> Truth {
    let Some(map) = container.as_map() else {
        return Truth::Unknown;
    };
    match map.entry(key) {
        Some(entry) => match said(&entry.node) {
            Some(value) if value == good => Truth::False,
            Some(_) => Truth::True(Some(super::iam::whole(entry))),
            None => Truth::Unknown,
        },
        None if map.open => Truth::Unknown,
        None if unset => Truth::True(Some(container.place)),
        None => Truth::False,
    }
}

fn said(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        Value::String(text) => text.to_ascii_lowercase().parse().ok(),
        Value::Null => Some(false),
        _ => None,
    }
}

fn told<'a>(asked: &'a Asked<'_, '_>, key: &str) -> Option<&'a Tree> {
    let Tree::Map(entries) = asked.told else {
        return None;
    };
    entries
        .iter()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value)
}
