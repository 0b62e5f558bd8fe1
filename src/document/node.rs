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
    /// What else is known of where the value comes from. None for what is simply written.
    pub origin: Option<Arc<Origin>>,
}

/// Where a value comes from, beside the place it is written at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// For a known value that was read from something deployed (`aws_s3_bucket.b.bucket`): what it was read from.
    /// An unknown value says so itself; [`Node::refers`] reads both.
    pub refers: Vec<Reference>,
    /// For a text that encodes a tree (`jsonencode(…)`): the tree, with its own places. The text may be unknown where
    /// the tree is known in part.
    pub decoded: Option<Node>,
    /// For a text of several lines that stands in a file as it is: where its parts stand, by rising offset.
    pub lines: Vec<Line>,
}

/// From the byte `at` of a string on, its text is the file's text at `place`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub at: u32,
    pub place: Place,
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
    /// No item stands twice, and their order says nothing.
    pub set: bool,
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
            origin: None,
        }
    }

    /// What the value was read from, known or not.
    pub fn refers(&self) -> &[Reference] {
        match (&self.value, &self.origin) {
            (Value::Unknown(unknown), _) => &unknown.refers,
            (_, Some(origin)) => &origin.refers,
            (_, None) => &[],
        }
    }

    /// The tree that a text encodes, if it was given as one.
    pub fn decoded(&self) -> Option<&Self> {
        self.origin.as_ref()?.decoded.as_ref()
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
        Self::List(Arc::new(List {
            items,
            ..List::default()
        }))
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
