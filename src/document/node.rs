//! The tree: three-valued, because what cannot be worked out is not what is not there.

use super::Place;
use std::sync::Arc;

/// A value and where it was written. A default that nobody wrote stands at the place of what it is a default of.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub value: Value,
    pub place: Place,
    /// Marked as sensitive by its author: it may be judged, and never be printed.
    pub sensitive: bool,
}

/// What a node says. Cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Written, and empty: most languages take it for not written.
    Null,
    Bool(bool),
    /// Exact up to 2⁵³.
    Number(f64),
    String(Arc<str>),
    List(Arc<List>),
    Map(Arc<Map>),
    Unknown(Arc<Unknown>),
}

/// A sequence, a set, or the blocks of one name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    pub items: Vec<Node>,
    /// There may be more than these: a part could not be worked out.
    pub open: bool,
}

/// A mapping in the order of writing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    pub entries: Vec<Entry>,
    /// There may be more keys than these: a part could not be worked out.
    pub open: bool,
}

/// One key of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: Arc<str>,
    /// Where the key itself is written.
    pub key_place: Place,
    pub node: Node,
}

/// What could not be worked out, and what is known of it all the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unknown {
    /// What it depends on, in the order of appearance.
    pub refers: Vec<Reference>,
    /// For a string of which some is known: all its pieces in order. Empty: nothing is known.
    pub pieces: Vec<Piece>,
}

/// An attribute of something that only exists when deployed (`aws_s3_bucket.b.arn`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The full address of the resource instance: `module.a.aws_s3_bucket.b["x"]`.
    pub address: Arc<str>,
    /// What of it: `arn`; empty for the whole.
    pub attribute: Arc<str>,
}

/// A part of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Known(Arc<str>),
    Unknown,
}

impl Node {
    pub fn new(value: Value, place: Place) -> Self {
        Self {
            value,
            place,
            sensitive: false,
        }
    }

    /// The entry of a mapping, by its exact key. None for whatever is no mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }

    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&List> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_number(&self) -> Option<f64> {
        match self.value {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self.value, Value::Unknown(_))
    }
}

impl Map {
    /// The last entry of that key: where a language lets one key stand twice, the last one counts.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| &*entry.key == key)
    }
}

impl Value {
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    pub fn list(items: Vec<Node>) -> Self {
        Self::List(Arc::new(List { items, open: false }))
    }

    pub fn map(entries: Vec<Entry>) -> Self {
        Self::Map(Arc::new(Map {
            entries,
            open: false,
        }))
    }

    /// Of which nothing is known.
    pub fn unknown() -> Self {
        Self::Unknown(Arc::default())
    }
}
