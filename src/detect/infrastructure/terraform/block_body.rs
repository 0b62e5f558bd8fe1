//! Bodies of blocks as mappings: attributes, nested blocks, and the blocks that `dynamic` makes.
//!
//! Blocks of one name are a list of mappings. A label of a nested block (`provisioner "local-exec"`) stands in its mapping
//! under `__label`. What names something rather than having a value (`provider`, `ignore_changes`) is text, as written.

use super::collection::elements;
use super::evaluator::{Evaluator, settle};
use super::instance::Scope;
use super::module::{attribute, block_name};
use super::repetition::pair;
use super::value::unknown;
use crate::document::hcl::{Block, Body, Expression, Kind};
use crate::document::{Entry, List, Map, Node, Place, Value};
use std::sync::Arc;

/// Where the label of a nested block stands.
const LABEL: &str = "__label";

/// Attributes that name things.
const NAMING: [&str; 8] = [
    "depends_on",
    "ignore_changes",
    "on_failure",
    "provider",
    "providers",
    "replace_triggered_by",
    "type",
    "when",
];
/// In `required_providers`, every attribute holds names.
const ALIASES: &str = "configuration_aliases";

impl<'t> Evaluator<'t> {
    /// A whole body; every value stands where it is written in it.
    pub fn body(&self, body: &'t Body, place: Place, scope: &Scope<'t>) -> Node {
        let mut map = Map::default();
        for attribute in &body.attributes {
            let name = &attribute.name;
            if matches!(&*name.text, "count" | "for_each") {
                continue;
            }
            let mut node = self.attribute_value(&name.text, &attribute.value, scope);
            settle(&mut node, attribute.value.place);
            node.place = attribute.place;
            map.entries.push(Entry {
                key: Arc::clone(&name.text),
                key_place: name.place,
                node,
            });
        }
        let mut names: Vec<Arc<str>> = Vec::new();
        for name in body.blocks.iter().map(block_name) {
            if !names.contains(&name) {
                map.entries.extend(self.blocks(body, &name, scope));
                names.push(name);
            }
        }
        Node::new(Value::Map(Arc::new(map)), place)
    }

    fn attribute_value(&self, name: &str, value: &Expression, scope: &Scope<'t>) -> Node {
        let names_within = match &value.kind {
            Kind::Object(pairs) => pairs
                .iter()
                .any(|pair| matches!(&pair.key.kind, Kind::String(key) if &**key == ALIASES)),
            _ => false,
        };
        // A type constraint has no dots; `type = var.direction` of a resource is a value like any other.
        let is_value = name == "type" && matches!(value.kind, Kind::Access(..));
        if (names_within || NAMING.contains(&name))
            && !is_value
            && let Some(text) = self.as_written(value)
        {
            return text;
        }
        self.admit(self.lenient(value, scope))
    }

    /// The text of references; none for what is worked out.
    fn as_written(&self, value: &Expression) -> Option<Node> {
        let node = |value_| Node::new(value_, value.place);
        let text = || Value::string(self.sources.text(value.place));
        match &value.kind {
            Kind::Word(_) | Kind::Access(..) => Some(node(text())),
            Kind::String(text) => Some(node(Value::String(Arc::clone(text)))),
            Kind::Call(call)
                if matches!(&*call.name, "list" | "map" | "set" | "object" | "tuple") =>
            {
                Some(node(text()))
            }
            Kind::Tuple(items) => {
                let items: Option<Vec<Node>> =
                    items.iter().map(|item| self.as_written(item)).collect();
                items.map(|items| node(Value::list(items)))
            }
            Kind::Object(pairs) => {
                let entry = |pair: &crate::document::hcl::Pair| {
                    Some(Entry {
                        key: self.sources.text(pair.key.place).into(),
                        key_place: pair.key.place,
                        node: self.as_written(&pair.value)?,
                    })
                };
                let entries: Option<Vec<Entry>> = pairs.iter().map(entry).collect();
                entries.map(|entries| node(Value::map(entries)))
            }
            _ => None,
        }
    }

    /// The blocks of one name. None: there are none.
    pub fn blocks(&self, body: &'t Body, name: &str, scope: &Scope<'t>) -> Option<Entry> {
        let mut list = List::default();
        let mut first = None;
        for block in body
            .blocks
            .iter()
            .filter(|block| &*block_name(block) == name)
        {
            first = first.or(Some(block));
            if &*block.kind.text == "dynamic" {
                self.budget_nested(|| self.dynamic(block, scope, &mut list));
            } else {
                self.budget_nested(|| {
                    list.items
                        .push(self.block(block, block.place, &block.body, scope));
                });
            }
        }
        let first = first?;
        if list.items.is_empty() && !list.open {
            return None;
        }
        Some(Entry {
            key: name.into(),
            key_place: match &*first.kind.text {
                "dynamic" => first
                    .labels
                    .first()
                    .map_or(first.place, |label| label.place),
                _ => first.kind.place,
            },
            node: Node::new(Value::List(Arc::new(list)), first.place),
        })
    }

    fn budget_nested(&self, work: impl FnOnce()) {
        if self.budget.enter() {
            work();
            self.budget.leave();
        }
    }

    fn block(&self, block: &'t Block, place: Place, body: &'t Body, scope: &Scope<'t>) -> Node {
        let mut node = self.body(body, place, scope);
        let label = block
            .labels
            .first()
            .filter(|_| &*block.kind.text != "dynamic");
        if let (Some(label), Value::Map(map)) = (label, &mut node.value) {
            let entry = Entry {
                key: LABEL.into(),
                key_place: label.place,
                node: Node::new(Value::String(Arc::clone(&label.text)), label.place),
            };
            Arc::make_mut(map).entries.insert(0, entry);
        }
        node
    }

    /// A block for every element. Whether there are any may be unknown.
    fn dynamic(&self, block: &'t Block, scope: &Scope<'t>, list: &mut List) {
        let content = block
            .body
            .blocks
            .iter()
            .find(|inner| &*inner.kind.text == "content");
        let over = attribute(&block.body, "for_each");
        let (Some(content), Some(over)) = (content, over) else {
            return;
        };
        let iterator = match attribute(&block.body, "iterator").map(|written| &written.value.kind) {
            Some(Kind::Word(word) | Kind::String(word)) => Arc::clone(word),
            _ => block_name(block),
        };
        let over = self.lenient(&over.value, scope);
        let Ok(Some(elements)) = elements(&over) else {
            list.open |= over.value != Value::Null;
            return;
        };
        list.open |= elements.open;
        for (key, value) in elements.pairs {
            if !self.budget.spend(1) {
                list.open = true;
                return;
            }
            let inner = scope.with(&iterator, pair(key, value));
            let mut node = self.block(block, content.place, &content.body, &inner);
            self.label_of_dynamic(block, &inner, &mut node);
            list.items.push(node);
        }
    }

    fn label_of_dynamic(&self, block: &'t Block, scope: &Scope<'t>, node: &mut Node) {
        let Some(labels) = attribute(&block.body, "labels") else {
            return;
        };
        let labels = self.lenient(&labels.value, scope);
        let first = labels.as_list().and_then(|list| list.items.first());
        if let Value::Map(map) = &mut node.value {
            let entry = Entry {
                key: LABEL.into(),
                key_place: block.place,
                node: first.cloned().unwrap_or_else(|| unknown([], block.place)),
            };
            Arc::make_mut(map).entries.insert(0, entry);
        }
    }
}
