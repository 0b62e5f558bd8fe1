//! Strings that are put together from parts of which some are not known.

use crate::document::{Node, Piece, Reference, Unknown, Value};
use std::sync::Arc;

/// The longest string in bytes that is put together; of a longer one nothing is known.
const LONGEST: usize = 1 << 20;

/// The most references that are kept of one string.
const MOST_REFERENCES: usize = 1_000;

/// A string as it grows.
#[derive(Default)]
pub(super) struct Partial {
    pieces: Vec<Piece>,
    literal: String,
    refers: Vec<Reference>,
    unknown: bool,
    length: usize,
}

impl Partial {
    pub fn say(&mut self, text: &str) {
        self.length += text.len();
        if self.length <= LONGEST {
            self.literal.push_str(text);
        }
    }

    /// A part of which at most its pieces are known.
    pub fn unknown(&mut self, what: &Unknown) {
        self.unknown = true;
        let room = MOST_REFERENCES.saturating_sub(self.refers.len());
        self.refers.extend(what.refers.iter().take(room).cloned());
        if what.pieces.is_empty() {
            self.gap();
        }
        for piece in &what.pieces {
            match piece {
                Piece::Known(text) => self.say(text),
                Piece::Unknown => self.gap(),
            }
        }
    }

    fn gap(&mut self) {
        self.flush();
        self.length += 1;
        if self.length <= LONGEST && self.pieces.last() != Some(&Piece::Unknown) {
            self.pieces.push(Piece::Unknown);
        }
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal);
            self.pieces.push(Piece::Known(literal.into()));
        }
    }

    /// A value as a part of a string; what is no scalar is not known.
    pub fn add(&mut self, node: &Node) {
        match (text_of(node), &node.value) {
            (Some(text), _) => self.say(&text),
            (None, Value::Unknown(unknown)) => self.unknown(unknown),
            _ => self.unknown(&Unknown::default()),
        }
    }

    pub fn finish(mut self) -> Value {
        if self.length > LONGEST {
            return Value::Unknown(Arc::new(Unknown {
                refers: self.refers,
                pieces: Vec::new(),
            }));
        }
        if !self.unknown {
            return Value::string(self.literal);
        }
        self.flush();
        Value::Unknown(Arc::new(Unknown {
            refers: self.refers,
            pieces: self.pieces,
        }))
    }
}

/// A scalar as text, as every format of configuration writes it.
pub(super) fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        _ => None,
    }
}
