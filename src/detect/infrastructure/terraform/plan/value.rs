//! What is known of a resource, put together: its planned values, what of them is known only after they are applied, what
//! is sensitive, and what of it somebody wrote.
//!
//! A plan holds every attribute of a resource's schema. What nobody wrote and the provider left empty, or makes up when
//! it is deployed, is left out here, so that a resource looks as its configuration does.

use super::keyed::{Keyed, list};
use super::reference::{Resolved, Resolver};
use crate::detect::infrastructure::terraform::value::{referring, unknown_with};
use crate::document::{Entry, List, Map, Node, Place, Value};
use std::rc::Rc;
use std::sync::Arc;

/// One value in its four forms.
#[derive(Clone, Copy, Default)]
pub struct Parts<'n> {
    pub value: Option<&'n Node>,
    /// `true` where it is not known yet.
    pub unknown: Option<&'n Node>,
    /// `true` where it is sensitive.
    pub sensitive: Option<&'n Node>,
}

/// Who wrote a value.
#[derive(Clone)]
enum Written<'n> {
    /// The plan does not say: it has no configuration, or a `dynamic` block made this.
    NotSaid,
    /// Nobody.
    No,
    /// An expression, of which this is the whole value.
    By(Rc<Resolved>),
    /// An expression, of which this is a part.
    WithinExpression,
    /// Nested blocks.
    Blocks(&'n Node),
}

/// Where a resource is written.
pub struct Author<'r, 'p> {
    pub resolver: &'r Resolver<'p>,
    /// The address of the module instance.
    pub module: &'r str,
    /// The resource in the configuration, if that is there.
    pub block: Option<&'r Node>,
}

impl Author<'_, '_> {
    /// A resource's body. `place` is where the resource stands, for one without values.
    pub fn body(&self, parts: Parts<'_>, place: Place) -> Node {
        let written = self.block.map(|block| block.get("expressions"));
        let expressions = Keyed::of(written.flatten());
        let map = mapping(
            parts,
            &|key| match (written, expressions.get(key)) {
                (None, _) => Written::NotSaid,
                (Some(_), None) => Written::No,
                (Some(_), Some(expression)) => self.written(expression),
            },
            self,
        );
        let place = parts.value.map_or(place, |value| value.place);
        Node::new(Value::Map(Arc::new(map)), place)
    }

    /// An expression is a mapping of what is said of it; blocks are mappings of expressions, or lists of them.
    fn written<'n>(&self, expression: &'n Node) -> Written<'n> {
        let said = |entry: &Entry| matches!(&*entry.key, "constant_value" | "references");
        match expression.as_map() {
            Some(map) if map.entries.iter().all(said) => {
                let resolved = self.resolver.resolve(expression, self.module, self.block);
                Written::By(Rc::new(resolved))
            }
            _ => Written::Blocks(expression),
        }
    }

    /// A value with what it depends on. None: there is none.
    fn merged(&self, parts: Parts<'_>, written: &Written<'_>) -> Option<Node> {
        if let Some(mark) = parts.unknown.filter(|mark| is_true(mark)) {
            return not_known(mark.place, parts, written);
        }
        let value = parts.value.filter(|node| node.value != Value::Null);
        let empty = !matches!(written, Written::By(_) | Written::WithinExpression);
        let node = match (value, parts.unknown.map(|node| &node.value)) {
            (Some(node), _) => match &node.value {
                Value::List(_) => self.list(node, parts, written),
                Value::Map(_) => self.map(node.place, parts, written),
                Value::String(text) if text.is_empty() && empty => return None,
                _ => match written {
                    Written::By(resolved) => referring(node.clone(), resolved.refers.clone()),
                    _ => node.clone(),
                },
            },
            (None, Some(Value::Map(map))) if !map.entries.is_empty() => {
                self.map(parts.unknown?.place, parts, written)
            }
            (None, Some(Value::List(items))) if !items.items.is_empty() => {
                self.list(parts.unknown?, parts, written)
            }
            _ => return None,
        };
        let nothing = match &node.value {
            Value::List(list) => list.items.is_empty() && !list.open,
            Value::Map(map) => map.entries.is_empty() && parts_empty(value),
            _ => false,
        };
        (!nothing || !empty).then(|| marked(node, parts))
    }

    /// `at` is the list itself, or where it is said what of it is unknown.
    fn list(&self, at: &Node, parts: Parts<'_>, written: &Written<'_>) -> Node {
        let (values, unknown) = (list(parts.value), list(parts.unknown));
        let sensitive = list(parts.sensitive);
        let count = values.len().max(unknown.len());
        let blocks = match written {
            Written::Blocks(blocks) => blocks.as_list().map_or(&[][..], |list| &list.items),
            _ => &[],
        };
        let item = |number: usize| {
            let parts = Parts {
                value: values.get(number),
                unknown: unknown.get(number),
                sensitive: sensitive.get(number).or(all_of(parts.sensitive)),
            };
            let written = match written {
                Written::Blocks(block) if count == 1 && block.as_map().is_some() => {
                    Written::Blocks(block)
                }
                Written::Blocks(_) if blocks.len() == count => Written::Blocks(&blocks[number]),
                Written::Blocks(_) | Written::No => Written::NotSaid,
                other => other.clone(),
            };
            let null = || Node::new(Value::Null, at.place);
            self.merged(parts, &written).unwrap_or_else(null)
        };
        let items = List {
            items: (0..count).map(item).collect(),
            // A set may have fewer members than it has unknown ones.
            open: !unknown.is_empty() && unknown.len() != values.len(),
            set: false,
        };
        Node::new(Value::List(Arc::new(items)), at.place)
    }

    fn map(&self, place: Place, parts: Parts<'_>, written: &Written<'_>) -> Node {
        let expressions = match written {
            Written::Blocks(block) => Keyed::of(Some(block)),
            _ => Keyed::of(None),
        };
        let map = mapping(
            parts,
            &|key| match written {
                Written::Blocks(block) if block.as_map().is_some() => expressions
                    .get(key)
                    .map_or(Written::No, |inner| self.written(inner)),
                Written::By(_) | Written::WithinExpression => Written::WithinExpression,
                _ => Written::NotSaid,
            },
            self,
        );
        Node::new(Value::Map(Arc::new(map)), place)
    }
}

/// Every key that has a value, or would have one if it were known.
fn mapping<'n>(
    parts: Parts<'_>,
    written: &dyn Fn(&str) -> Written<'n>,
    author: &Author<'_, '_>,
) -> Map {
    let values = Keyed::of(parts.value);
    let unknown = Keyed::of(parts.unknown);
    let sensitive = Keyed::of(parts.sensitive);
    let only_unknown = unknown
        .entries()
        .filter(|entry| values.entry(&entry.key).is_none());
    let mut map = Map::default();
    for entry in values.entries().chain(only_unknown) {
        let key = &entry.key;
        let parts = Parts {
            value: values.get(key),
            unknown: unknown.get(key),
            sensitive: sensitive.get(key).or(all_of(parts.sensitive)),
        };
        if let Some(node) = author.merged(parts, &written(key)) {
            map.entries.push(Entry {
                key: Arc::clone(key),
                key_place: entry.key_place,
                node,
            });
        }
    }
    map
}

/// What is known only after it is deployed. What nobody wrote is not there yet.
fn not_known(place: Place, parts: Parts<'_>, written: &Written<'_>) -> Option<Node> {
    let refers = match written {
        Written::No => return None,
        Written::By(resolved) if resolved.null => return None,
        Written::By(resolved) => resolved.refers.clone(),
        Written::NotSaid | Written::WithinExpression | Written::Blocks(_) => Vec::new(),
    };
    Some(marked(Node::new(unknown_with(refers), place), parts))
}

fn marked(mut node: Node, parts: Parts<'_>) -> Node {
    node.sensitive |= parts.sensitive.is_some_and(is_true);
    node
}

/// The mark of all that is in a value, where it has but one.
fn all_of(mark: Option<&Node>) -> Option<&Node> {
    mark.filter(|mark| is_true(mark))
}

fn parts_empty(value: Option<&Node>) -> bool {
    value
        .and_then(Node::as_map)
        .is_none_or(|map| map.entries.is_empty())
}

fn is_true(mark: &Node) -> bool {
    mark.as_bool() == Some(true)
}
