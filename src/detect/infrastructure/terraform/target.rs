//! One copy of a resource or data source, as other expressions see it.

use super::evaluator::{Evaluator, settle};
use super::instance::{Instance, Slot};
use super::module::{attribute, block_name};
use super::policy;
use super::repetition::Copied;
use super::value::{referring, unknown_with};
use crate::document::hcl::Block;
use crate::document::{Map, Node, Place, Reference, Unknown, Value};
use std::rc::Rc;
use std::sync::Arc;

/// Which copy of which block.
pub struct Target<'t> {
    pub instance: Rc<Instance<'t>>,
    pub block: &'t Block,
    pub copy: Copied,
    pub address: Arc<str>,
    /// It stands for a number of copies that is not known.
    pub one_of_many: bool,
}

impl Target<'_> {
    fn reference(&self, attribute: &str) -> Reference {
        Reference {
            address: Arc::clone(&self.address),
            attribute: attribute.into(),
        }
    }

    fn unknown(&self, attribute: &str) -> Node {
        Node::new(
            unknown_with(vec![self.reference(attribute)]),
            self.block.place,
        )
    }

    fn is_data(&self) -> bool {
        &*self.block.kind.text == "data"
    }

    fn is_policy_document(&self) -> bool {
        let kind = self.block.labels.first();
        self.is_data() && kind.is_some_and(|kind| &*kind.text == "aws_iam_policy_document")
    }
}

impl<'t> Evaluator<'t> {
    /// An attribute: as configured, or unknown because only the deployed thing has it.
    pub fn attribute_of_target(&self, target: &Target<'t>, name: &Arc<str>) -> Node {
        let key = (
            std::ptr::from_ref(target.block),
            target.copy.key.clone(),
            Arc::clone(name),
        );
        let known = target
            .instance
            .memory
            .borrow()
            .attributes
            .get(&key)
            .cloned();
        match known {
            Some(Slot::Done(Ok(node))) => return node,
            Some(_) => return target.unknown(name),
            None => {}
        }
        let remember = |slot| {
            let mut memory = target.instance.memory.borrow_mut();
            memory.attributes.insert(key.clone(), slot);
        };
        remember(Slot::Busy);
        let node = self.named(|| self.work_out_attribute(target, name));
        let node = self.admit(referred(target, name, node));
        remember(Slot::Done(Ok(node.clone())));
        node
    }

    fn work_out_attribute(&self, target: &Target<'t>, name: &str) -> Option<Node> {
        let scope = target.copy.scope(&target.instance);
        let body = &target.block.body;
        if let Some(written) = attribute(body, name) {
            let node = self.lenient(&written.value, &scope);
            let node = if target.is_data() { opened(node) } else { node };
            return (node.value != Value::Null).then_some(node);
        }
        if body.blocks.iter().any(|block| &*block_name(block) == name) {
            let blocks = self.blocks(body, name, &scope);
            return blocks.map(|entry| opened(entry.node));
        }
        if target.is_policy_document() && matches!(name, "json" | "minified_json") {
            let mut body = self.body(body, target.block.place, &scope);
            settle(&mut body, target.block.place);
            return Some(policy::document(&body));
        }
        None
    }

    /// All attributes, and room for those that only the deployed thing has.
    pub fn whole_target(&self, target: &Target<'t>, place: Place) -> Node {
        if target.one_of_many && target.copy.key.is_none() {
            return target.unknown("");
        }
        let mut entries = Vec::new();
        let body = &target.block.body;
        let names = body.attributes.iter().map(|attribute| &attribute.name);
        for name in names.filter(|name| !matches!(&*name.text, "count" | "for_each")) {
            entries.push(crate::document::Entry {
                key: Arc::clone(&name.text),
                key_place: name.place,
                node: self.attribute_of_target(target, &name.text),
            });
        }
        let mut blocks: Vec<Arc<str>> = body.blocks.iter().map(block_name).collect();
        blocks.sort();
        blocks.dedup();
        for name in blocks {
            entries.push(crate::document::Entry {
                node: self.attribute_of_target(target, &name),
                key_place: target.block.place,
                key: name,
            });
        }
        if target.is_policy_document() {
            let name: Arc<str> = "json".into();
            entries.push(crate::document::Entry {
                node: self.attribute_of_target(target, &name),
                key_place: target.block.place,
                key: name,
            });
        }
        let map = Map {
            entries,
            open: true,
        };
        let node = Node::new(Value::Map(Arc::new(map)), place);
        referring(node, vec![target.reference("")])
    }
}

/// The value, and that it is this attribute's.
fn referred(target: &Target<'_>, name: &str, node: Option<Node>) -> Node {
    let Some(mut node) = node else {
        return target.unknown(name);
    };
    let mut refers = vec![target.reference(name)];
    refers.extend(node.refers().iter().take(20).cloned());
    if let Value::Unknown(unknown) = &node.value {
        node.value = Value::Unknown(Arc::new(Unknown {
            refers,
            pieces: unknown.pieces.clone(),
        }));
        return node;
    }
    referring(node, refers)
}

/// What is configured of a block, or asked of a data source, may not be all that is there once it is deployed.
fn opened(mut node: Node) -> Node {
    match &mut node.value {
        Value::Map(map) => {
            let map = Arc::make_mut(map);
            map.open = true;
            for entry in &mut map.entries {
                entry.node = opened(entry.node.clone());
            }
        }
        Value::List(list) => {
            for item in &mut Arc::make_mut(list).items {
                *item = opened(item.clone());
            }
        }
        _ => {}
    }
    node
}
