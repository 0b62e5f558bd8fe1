//! Answers what a check asks of a resource. The vocabulary is `check::condition`'s; nothing here knows a language.

mod aws_credential;
mod end_of_life;
mod named;
mod relation;
mod scalar;
mod select;
mod truth;

pub use named::{is_known as is_known_test, is_open_cidr};
pub use relation::{Relations, split_kind};
pub use select::whole;
pub use truth::Truth;

use super::predicate;
use super::resource::{Model, Resource};
use crate::check::condition::{Condition, Path, Scalar, Test};
use crate::document::shell::{self, Command};
use crate::document::{Node, Place, Value};
use crate::inventory::Snapshot;
use regex_automata::meta::Regex;
use select::{Selected, select};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What conditions are asked about.
pub struct World<'m> {
    pub model: &'m Model,
    pub relations: &'m Relations,
    /// The day of the run, for tables with dates.
    pub today: jiff::civil::Date,
    /// The files of the repository, for what must be there. None where they are not at hand.
    pub files: Option<&'m dyn Snapshot>,
    patterns: RefCell<HashMap<String, Option<Regex>>>,
    places: RefCell<HashMap<&'static str, Rc<HashSet<Place>>>>,
    scripts: RefCell<HashMap<String, Rc<Vec<Command>>>>,
}

impl<'m> World<'m> {
    pub fn new(model: &'m Model, relations: &'m Relations, today: jiff::civil::Date) -> Self {
        Self {
            model,
            relations,
            today,
            files: None,
            patterns: RefCell::default(),
            places: RefCell::default(),
            scripts: RefCell::default(),
        }
    }

    /// Places that are worked out once for all that is declared, by a name for what they are.
    pub fn places(
        &self,
        what: &'static str,
        work: impl FnOnce() -> HashSet<Place>,
    ) -> Rc<HashSet<Place>> {
        if let Some(known) = self.places.borrow().get(what) {
            return Rc::clone(known);
        }
        let places = Rc::new(work());
        self.places.borrow_mut().insert(what, Rc::clone(&places));
        places
    }

    /// The commands of a shell script: many checks ask of the same one.
    pub fn script(&self, text: &str) -> Rc<Vec<Command>> {
        if let Some(known) = self.scripts.borrow().get(text) {
            return Rc::clone(known);
        }
        let commands = Rc::new(shell::parse(text));
        let mut scripts = self.scripts.borrow_mut();
        scripts.insert(text.to_owned(), Rc::clone(&commands));
        commands
    }

    /// With the files of the repository.
    #[must_use]
    pub fn among(self, files: &'m dyn Snapshot) -> Self {
        Self {
            files: Some(files),
            ..self
        }
    }

    /// Whether a condition holds of a resource, and what makes it so.
    pub fn holds(&self, condition: &Condition, resource: &Resource) -> Truth {
        self.ask(condition, resource, &resource.body)
    }

    /// Whether a condition holds of a value that belongs to a resource, such as what one of its texts encodes.
    pub fn holds_of(&self, condition: &Condition, resource: &Resource, node: &Node) -> Truth {
        self.ask(condition, resource, node)
    }

    /// Where a path leads in a resource: its first value, else what stands round it.
    pub fn place_of(path: &Path, resource: &Resource) -> Option<Place> {
        let selected = select(&resource.body, path);
        match (selected.nodes.first(), selected.missing.first()) {
            (Some(node), _) => Some(node.place),
            (None, Some(node)) => place_of_missing(node, resource),
            (None, None) => None,
        }
    }

    fn ask(&self, condition: &Condition, resource: &Resource, node: &Node) -> Truth {
        match condition {
            Condition::All(parts) => {
                Truth::all(parts.iter().map(|part| self.ask(part, resource, node)))
            }
            Condition::Any(parts) => {
                Truth::any(parts.iter().map(|part| self.ask(part, resource, node)))
            }
            Condition::Not(part) => self.ask(part, resource, node).not(None),
            Condition::At(path, test) => self.test_at(test, resource, &select(node, path)),
            Condition::Related(relation) => {
                let related = relation::related(self, relation, resource);
                if relation.lacks {
                    related.not(None)
                } else {
                    related
                }
            }
            Condition::Predicate(name, told) => predicate::ask(name, told, resource, node, self),
        }
    }

    /// Whether one of the values passes; where there is none, whether that does.
    fn test_at(&self, test: &Test, resource: &Resource, selected: &Selected<'_>) -> Truth {
        let of_nodes = selected
            .nodes
            .iter()
            .map(|node| self.test(test, resource, node));
        let absent = selected
            .missing
            .iter()
            .map(|node| of_nothing(test, place_of_missing(node, resource)));
        let rest = selected.open.then_some(Truth::Unknown);
        Truth::any(of_nodes.chain(absent).chain(rest))
    }

    fn test(&self, test: &Test, resource: &Resource, node: &Node) -> Truth {
        let known = |holds: Option<bool>| {
            holds.map_or(Truth::Unknown, |holds| Truth::of(holds, node.place))
        };
        match test {
            Test::All(parts) => {
                Truth::all(parts.iter().map(|part| self.test(part, resource, node)))
            }
            Test::Not(part) => self.test(part, resource, node).not(Some(node.place)),
            Test::Absent | Test::Present if node.is_unknown() && node.refers().is_empty() => {
                Truth::Unknown
            }
            Test::Absent => Truth::False,
            Test::Present => Truth::True(Some(node.place)),
            Test::Equals(scalar) => {
                each(node, &|item| known_of(scalar::equals(item, scalar), item))
            }
            Test::OneOf(scalars) => each(node, &|item| {
                Truth::any(
                    scalars
                        .iter()
                        .map(|scalar| known_of(scalar::equals(item, scalar), item)),
                )
            }),
            Test::Matches(pattern) => {
                each(node, &|item| known_of(self.matches(pattern, item), item))
            }
            Test::Less(bound) => each(node, &|item| {
                known_of(compare(item, |value| value < *bound), item)
            }),
            Test::More(bound) => each(node, &|item| {
                known_of(compare(item, |value| value > *bound), item)
            }),
            Test::Contains(scalar) => known(contains(node, scalar)),
            Test::Is(name) => named::ask(name, node, self),
            Test::Some(condition) => {
                each(node, &|item| match self.ask(condition, resource, item) {
                    Truth::True(None) => Truth::True(Some(item.place)),
                    other => other,
                })
            }
            Test::Count(test) => self.count(test, resource, node),
        }
    }

    /// Over the whole text.
    pub fn matches(&self, pattern: &str, node: &Node) -> Option<bool> {
        let text = match &node.value {
            Value::String(text) => text.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Unknown(_) => return None,
            _ => return Some(false),
        };
        let mut patterns = self.patterns.borrow_mut();
        let regex = patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok());
        regex.as_ref().map(|regex| regex.is_match(&text))
    }

    fn count(&self, test: &Test, resource: &Resource, node: &Node) -> Truth {
        let (items, open) = match &node.value {
            Value::List(list) => (list.items.len(), list.open),
            Value::Map(map) => (map.entries.len(), map.open),
            Value::Unknown(_) => (0, true),
            _ => (1, false),
        };
        if open {
            return Truth::Unknown;
        }
        #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
        let count = Node::new(Value::Number(items as f64), node.place);
        self.test(test, resource, &count)
    }
}

/// Whether one of the items of a list passes, or the value itself where it is none.
fn each(node: &Node, test: &dyn Fn(&Node) -> Truth) -> Truth {
    match &node.value {
        Value::List(list) => {
            let rest = list.open.then_some(Truth::Unknown);
            Truth::any(list.items.iter().map(|item| each(item, test)).chain(rest))
        }
        _ => test(node),
    }
}

fn known_of(holds: Option<bool>, node: &Node) -> Truth {
    holds.map_or(Truth::Unknown, |holds| Truth::of(holds, node.place))
}

fn compare(node: &Node, holds: impl Fn(f64) -> bool) -> Option<bool> {
    if node.is_unknown() {
        return None;
    }
    Some(scalar::number(node).is_some_and(holds))
}

fn contains(node: &Node, wanted: &Scalar) -> Option<bool> {
    match (&node.value, wanted) {
        (Value::List(list), _) => {
            let items: Vec<Option<bool>> = list
                .items
                .iter()
                .map(|item| scalar::equals(item, wanted))
                .collect();
            if items.contains(&Some(true)) {
                Some(true)
            } else if list.open || items.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        (Value::String(text), Scalar::Text(wanted)) => Some(text.contains(&**wanted)),
        (Value::Map(map), Scalar::Text(key)) => match map.get(key) {
            Some(_) => Some(true),
            None if map.open => None,
            None => Some(false),
        },
        (Value::Unknown(_), _) => None,
        _ => Some(false),
    }
}

/// Where to point for what is not written: at what it should stand in, and of a resource at its first line.
fn place_of_missing(node: &Node, resource: &Resource) -> Option<Place> {
    let is_body = std::ptr::eq(node, &raw const resource.body);
    (!is_body).then_some(node.place)
}

/// What a test says of nothing.
fn of_nothing(test: &Test, place: Option<Place>) -> Truth {
    match test {
        Test::All(parts) => Truth::all(parts.iter().map(|part| of_nothing(part, place))),
        Test::Not(part) => of_nothing(part, place).not(place),
        Test::Absent | Test::Equals(Scalar::Null) => Truth::True(place),
        Test::Count(part) => match &**part {
            Test::Less(bound) if *bound > 0.0 => Truth::True(place),
            Test::Equals(Scalar::Number(number)) if *number == 0.0 => Truth::True(place),
            _ => Truth::False,
        },
        _ => Truth::False,
    }
}

#[cfg(test)]
mod tests;
