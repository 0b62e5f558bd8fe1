//! `count` and `for_each`: which copies of a block there are.

use super::budget::MAX_COPIES;
use super::evaluator::Evaluator;
use super::instance::{Instance, Scope};
use super::module::attribute;
use super::value::{sorted, text, unknown};
use crate::document::hcl::Block;
use crate::document::{Entry, Node, Place, Value};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

/// Which copy: `[0]`, `["x"]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    Number(usize),
    Name(Arc<str>),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "[{number}]"),
            Self::Name(name) => write!(f, "[{}]", serde_json::Value::from(&**name)),
        }
    }
}

/// One copy, and what `each` and `count` are in it.
#[derive(Debug, Clone)]
pub struct Copied {
    /// None: there is only one, or it cannot be said which.
    pub key: Option<Key>,
    pub each: Option<(Arc<str>, Node)>,
    pub doubtful: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    One,
    Count,
    Each,
}

/// All copies.
#[derive(Debug)]
pub struct Repetition {
    pub shape: Shape,
    pub copies: Vec<Copied>,
    /// There may be others.
    pub open: bool,
}

impl Copied {
    /// What the expressions of this copy see.
    pub fn scope<'t>(&self, instance: &Rc<Instance<'t>>) -> Scope<'t> {
        let scope = Scope::of(instance);
        match &self.each {
            Some((name, node)) => scope.with(name, node.clone()),
            None => scope,
        }
    }

    /// A suffix of an address.
    pub fn suffix(&self) -> String {
        self.key.as_ref().map(Key::to_string).unwrap_or_default()
    }
}

impl Repetition {
    fn one() -> Self {
        Self {
            shape: Shape::One,
            copies: vec![Copied {
                key: None,
                each: None,
                doubtful: false,
            }],
            open: false,
        }
    }

    /// One copy that stands for all there may be.
    fn uncertain(shape: Shape, each: (Arc<str>, Node)) -> Self {
        Self {
            shape,
            copies: vec![Copied {
                key: None,
                each: Some(each),
                doubtful: true,
            }],
            open: true,
        }
    }
}

impl<'t> Evaluator<'t> {
    /// The copies of a block in one module.
    pub fn repetition(&self, instance: &Rc<Instance<'t>>, block: &'t Block) -> Rc<Repetition> {
        let key = std::ptr::from_ref(block);
        let known = instance.memory.borrow().repetitions.get(&key).cloned();
        match known {
            Some(Some(repetition)) => return repetition,
            Some(None) => {
                return Rc::new(Repetition::uncertain(Shape::One, each_unknown(block.place)));
            }
            None => {}
        }
        instance.memory.borrow_mut().repetitions.insert(key, None);
        let repetition = Rc::new(self.copies(instance, block));
        let mut memory = instance.memory.borrow_mut();
        memory.repetitions.insert(key, Some(Rc::clone(&repetition)));
        repetition
    }

    fn copies(&self, instance: &Rc<Instance<'t>>, block: &'t Block) -> Repetition {
        let scope = Scope::of(instance);
        if let Some(count) = attribute(&block.body, "count") {
            let node = self.lenient(&count.value, &scope);
            return self.counted(&node, count.place);
        }
        if let Some(each) = attribute(&block.body, "for_each") {
            let node = self.lenient(&each.value, &scope);
            return self.for_each(&node, each.place);
        }
        Repetition::one()
    }

    fn counted(&self, count: &Node, place: Place) -> Repetition {
        let number = match &count.value {
            Value::Number(number) => Some(*number),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let Some(number) = number.filter(|number| *number >= 0.0) else {
            let index = Node::new(Value::unknown(), place);
            return Repetition::uncertain(Shape::Count, single("count", "index", index));
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it saturates"
        )]
        let number = self.bounded(number as usize);
        let copy = |at: usize| {
            #[expect(clippy::cast_precision_loss, reason = "bounded far below 2^53")]
            let index = Node::new(Value::Number(at as f64), place);
            Copied {
                key: Some(Key::Number(at)),
                each: Some(single("count", "index", index)),
                doubtful: false,
            }
        };
        Repetition {
            shape: Shape::Count,
            copies: (0..number).map(copy).collect(),
            open: false,
        }
    }

    fn bounded(&self, copies: usize) -> usize {
        if copies > MAX_COPIES {
            self.budget.exceed();
        }
        copies.min(MAX_COPIES)
    }

    fn for_each(&self, over: &Node, place: Place) -> Repetition {
        let mut copies = Vec::new();
        let mut open = false;
        match &over.value {
            Value::Map(map) => {
                open |= map.open;
                for entry in sorted(map) {
                    let key = Node::new(Value::String(Arc::clone(&entry.key)), place);
                    copies.push(named(&entry.key, each(key, entry.node.clone())));
                }
            }
            Value::List(list) => {
                open |= list.open;
                for item in &list.items {
                    match text(&item.value) {
                        Some(name) => copies.push(named(&name, each(item.clone(), item.clone()))),
                        None => open = true,
                    }
                }
            }
            _ => {
                let (key, value) = (unknown([over], place), unknown([over], place));
                return Repetition::uncertain(Shape::Each, each(key, value));
            }
        }
        copies.truncate(self.bounded(copies.len()));
        if open {
            let (key, value) = (unknown([], place), unknown([], place));
            copies.extend(Repetition::uncertain(Shape::Each, each(key, value)).copies);
        }
        Repetition {
            shape: Shape::Each,
            copies,
            open,
        }
    }
}

fn named(name: &Arc<str>, each: (Arc<str>, Node)) -> Copied {
    Copied {
        key: Some(Key::Name(Arc::clone(name))),
        each: Some(each),
        doubtful: false,
    }
}

fn single(word: &str, name: &str, node: Node) -> (Arc<str>, Node) {
    let place = node.place;
    let entry = Entry {
        key: name.into(),
        key_place: place,
        node,
    };
    (word.into(), Node::new(Value::map(vec![entry]), place))
}

fn each(key: Node, value: Node) -> (Arc<str>, Node) {
    ("each".into(), pair(key, value))
}

fn each_unknown(place: Place) -> (Arc<str>, Node) {
    each(unknown([], place), unknown([], place))
}

/// `{ key = …, value = … }`, as `each` and a dynamic block's iterator are.
pub fn pair(key: Node, value: Node) -> Node {
    let place = key.place;
    let entry = |name: &str, node: Node| Entry {
        key: name.into(),
        key_place: node.place,
        node,
    };
    Node::new(
        Value::map(vec![entry("key", key), entry("value", value)]),
        place,
    )
}
