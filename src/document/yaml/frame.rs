//! What is being built: collections whose end has not come yet, and nodes whose parent waits for them.

use super::merge;
use crate::document::{Entry, FileId, Node, Place};
use crate::source::Span;
use saphyr_parser::Tag;
use std::sync::Arc;

/// A finished node, and what its parent has to know.
#[derive(Clone)]
pub(super) struct Built {
    pub node: Node,
    /// What stands in the file at this place: for an alias the alias, not what it repeats.
    pub written: Span,
    /// Nodes in it, aliases expanded.
    pub size: usize,
    /// Levels in it, aliases expanded.
    pub height: usize,
}

pub(super) struct Key {
    pub text: Arc<str>,
    pub span: Span,
    /// A plain `<<`.
    pub merge: bool,
}

/// A collection whose end has not come yet.
pub(super) struct Frame {
    pub map: bool,
    /// Where the content starts: at the bracket, the first `-`, the first key.
    pub start: usize,
    /// Where the properties start.
    pub properties: usize,
    pub anchor: usize,
    pub tag: Option<Tag>,
    pub key: Option<Key>,
    pub entries: Vec<Entry>,
    pub merges: Vec<Node>,
    pub items: Vec<Node>,
    /// The first and the last byte of what is written in it.
    pub extent: Option<Span>,
    pub size: usize,
    pub height: usize,
}

impl Frame {
    /// Takes what was written into the extent.
    pub fn widen(&mut self, span: Span) {
        self.extent = Some(match self.extent {
            Some(extent) => Span {
                start: extent.start,
                end: extent.end.max(span.end),
            },
            None => span,
        });
    }
    /// A key and its value.
    pub fn add(&mut self, key: Key, node: Node, file: FileId) {
        if key.merge && merge::mergeable(&node) {
            self.merges.push(node);
            return;
        }
        self.entries.push(Entry {
            key: key.text,
            key_place: Place {
                file,
                span: key.span,
            },
            node,
        });
    }
}

impl Key {
    /// A key that is no plain scalar: its text, or for a collection what was written.
    pub fn of(text: &str, built: &Built) -> Self {
        let written = || &text[built.written.range()];
        Self {
            text: Arc::from(built.node.as_str().unwrap_or_else(written)),
            span: built.written,
            merge: false,
        }
    }
}
