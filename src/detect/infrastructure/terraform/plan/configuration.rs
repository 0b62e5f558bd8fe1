//! The `configuration` of a plan, indexed: what was written, module by module, before it was worked out.

use super::keyed::list;
use crate::document::{Node, Place};
use std::collections::HashMap;

/// A module as it is written, whatever number of instances it has.
#[derive(Debug, Default)]
pub struct Module<'p> {
    /// By `aws_s3_bucket.b` or `data.aws_ami.a`.
    pub resources: HashMap<String, &'p Node>,
    pub calls: HashMap<&'p str, Call<'p>>,
    /// What outputs are, by their names.
    pub outputs: HashMap<&'p str, &'p Node>,
}

/// A call of a module.
#[derive(Debug)]
pub struct Call<'p> {
    pub node: &'p Node,
    /// Where its name is written.
    pub place: Place,
    /// What it gives to the module's variables.
    pub given: HashMap<&'p str, &'p Node>,
    pub module: Module<'p>,
}

impl<'p> Module<'p> {
    /// Reads `root_module`, or the `module` of a call. JSON is not deep enough for this to be.
    pub fn read(node: Option<&'p Node>) -> Self {
        let part = |key: &str| node.and_then(|node| node.get(key));
        let resources = list(part("resources")).iter();
        Self {
            resources: resources
                .filter_map(|resource| Some((key(resource)?, resource)))
                .collect(),
            calls: entries(part("module_calls"))
                .map(|(name, place, node)| (name, Call::read(node, place)))
                .collect(),
            outputs: entries(part("outputs"))
                .filter_map(|(name, _, node)| Some((name, node.get("expression")?)))
                .collect(),
        }
    }

    /// The module that a chain of calls leads to.
    pub fn below(&self, names: &[&str]) -> Option<&Self> {
        let mut module = self;
        for name in names {
            module = &module.calls.get(*name)?.module;
        }
        Some(module)
    }
}

impl<'p> Call<'p> {
    fn read(node: &'p Node, place: Place) -> Self {
        let given = entries(node.get("expressions"));
        Self {
            node,
            place,
            given: given.map(|(name, _, node)| (name, node)).collect(),
            module: Module::read(node.get("module")),
        }
    }

    /// Whether there may be several instances, told apart by keys.
    pub fn repeats(&self) -> bool {
        ["for_each_expression", "count_expression"]
            .iter()
            .any(|key| self.node.get(key).is_some())
    }
}

/// `aws_s3_bucket.b`, `data.aws_ami.a`: what all instances of a resource have in common.
pub fn key(resource: &Node) -> Option<String> {
    let text = |key: &str| resource.get(key)?.as_str();
    let (kind, name) = (text("type")?, text("name")?);
    Some(match text("mode") {
        Some("data") => format!("data.{kind}.{name}"),
        _ => format!("{kind}.{name}"),
    })
}

fn entries(node: Option<&Node>) -> impl Iterator<Item = (&str, Place, &Node)> {
    node.and_then(Node::as_map)
        .into_iter()
        .flat_map(|map| &map.entries)
        .map(|entry| (&*entry.key, entry.key_place, &entry.node))
}
