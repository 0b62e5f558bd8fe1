//! Tuples, objects and `for` expressions.

use super::evaluator::{Evaluator, truth};
use super::instance::Scope;
use super::value::{Fault, Outcome, any_sensitive, sorted, text, unknown};
use crate::document::hcl::{Expression, For, Pair};
use crate::document::{Entry, List, Map, Node, Place, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a `for` goes through: keys and values, and whether there may be more.
pub struct Elements {
    pub pairs: Vec<(Node, Node)>,
    pub open: bool,
}

/// The elements of a list, set or map. None: they are unknown. Errors: it has none.
pub fn elements(collection: &Node) -> Result<Option<Elements>, Fault> {
    let place = collection.place;
    let mark = |mut node: Node| {
        node.sensitive |= collection.sensitive;
        node
    };
    match &collection.value {
        Value::List(list) => {
            #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
            let index = |at: usize| Node::new(Value::Number(at as f64), place);
            let key = |(at, item): (usize, &Node)| {
                let value = mark(item.clone());
                let key = if list.set { value.clone() } else { index(at) };
                (key, value)
            };
            Ok(Some(Elements {
                pairs: list.items.iter().enumerate().map(key).collect(),
                open: list.open,
            }))
        }
        Value::Map(map) => {
            let pair = |entry: &&Entry| {
                let key = Node::new(Value::String(Arc::clone(&entry.key)), place);
                (key, mark(entry.node.clone()))
            };
            Ok(Some(Elements {
                pairs: sorted(map).iter().map(pair).collect(),
                open: map.open,
            }))
        }
        Value::Unknown(_) => Ok(None),
        _ => Err(Fault("there is nothing to go through")),
    }
}

/// What a `for` has made so far.
#[derive(Default)]
struct Made {
    items: Vec<Node>,
    entries: Vec<Entry>,
    groups: BTreeMap<Arc<str>, Vec<Node>>,
    open: bool,
}

impl<'t> Evaluator<'t> {
    pub fn tuple(&self, items: &[Expression], place: Place, scope: &Scope<'t>) -> Outcome {
        let items: Result<Vec<Node>, Fault> = items
            .iter()
            .map(|item| self.eval_part(item, scope))
            .collect();
        Ok(Node::new(Value::list(items?), place))
    }

    pub fn object(&self, pairs: &[Pair], place: Place, scope: &Scope<'t>) -> Outcome {
        let mut map = Map::default();
        for pair in pairs {
            let key = self.eval_part(&pair.key, scope)?;
            if key.is_unknown() {
                map.open = true;
                continue;
            }
            map.entries.push(Entry {
                key: text(&key.value).ok_or(Fault("a key is no string"))?,
                key_place: pair.key.place,
                node: self.eval_part(&pair.value, scope)?,
            });
        }
        Ok(Node::new(Value::Map(Arc::new(map)), place))
    }

    pub fn for_expression(&self, each: &For, place: Place, scope: &Scope<'t>) -> Outcome {
        let collection = self.eval(&each.collection, scope)?;
        let Some(elements) = elements(&collection)? else {
            return Ok(unknown([&collection], place));
        };
        let mut made = Made {
            open: elements.open,
            ..Made::default()
        };
        for (key, value) in elements.pairs {
            if !self.budget.spend(1) {
                made.open = true;
                break;
            }
            let mut inner = scope.clone();
            if let Some(name) = &each.key {
                inner = inner.with(name, key);
            }
            inner = inner.with(&each.value, value);
            self.turn(each, &inner, &mut made)?;
        }
        let mut node = made.node(each, place);
        node.sensitive = collection.sensitive && any_sensitive(&collection);
        Ok(node)
    }

    /// One turn of a `for`.
    fn turn(&self, each: &For, scope: &Scope<'t>, made: &mut Made) -> Result<(), Fault> {
        if let Some(condition) = &each.condition {
            let condition = self.eval_part(condition, scope)?;
            match truth(&condition)? {
                Some(true) => {}
                Some(false) => return Ok(()),
                None => {
                    made.open = true;
                    return Ok(());
                }
            }
        }
        let Some(key) = &each.result_key else {
            made.items.push(self.eval_part(&each.result, scope)?);
            return Ok(());
        };
        let key_node = self.eval_part(key, scope)?;
        if key_node.is_unknown() {
            made.open = true;
            return Ok(());
        }
        let text = text(&key_node.value).ok_or(Fault("a key is no string"))?;
        let node = self.eval_part(&each.result, scope)?;
        if each.group {
            made.groups.entry(text).or_default().push(node);
        } else {
            made.entries.push(Entry {
                key: text,
                key_place: key.place,
                node,
            });
        }
        Ok(())
    }
}

impl Made {
    fn node(self, each: &For, place: Place) -> Node {
        let open = self.open;
        if each.result_key.is_none() {
            let list = List {
                items: self.items,
                open,
                set: false,
            };
            return Node::new(Value::List(Arc::new(list)), place);
        }
        let group = |(key, items): (Arc<str>, Vec<Node>)| Entry {
            key,
            key_place: place,
            node: Node::new(Value::list(items), place),
        };
        let mut entries = self.entries;
        entries.extend(self.groups.into_iter().map(group));
        Node::new(Value::Map(Arc::new(Map { entries, open })), place)
    }
}
