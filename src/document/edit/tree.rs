//! Changes of YAML and JSON: mappings in block and in flow style, and lists in them.

use super::group::{Group, New, becomes, by_key, whole};
use super::{Change, Replacement, To, apply, block_map, expected, flow, literal};
use crate::document::yaml::{self, Options};
use crate::document::{Entry, FileId, Map, Node, Value, json};
use crate::source::Span;

/// How the text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Json,
    Yaml(Options),
}

/// The mapping that paths begin at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The one that stands at these bytes.
    At(Span),
    /// The one below these keys of the first document.
    Below(Vec<String>),
}

/// What makes the changes hold. Empty: they do. None: not without touching what must be left alone.
pub fn edit_tree(
    text: &str,
    file: FileId,
    syntax: Syntax,
    target: &Target,
    changes: &[Change],
) -> Option<Vec<Replacement>> {
    edit_read(
        &read(text, file, syntax)?,
        text,
        file,
        syntax,
        target,
        changes,
    )
}

/// The same, of a text that has been read already: many changes may be asked of one.
pub fn edit_read(
    before: &[Node],
    text: &str,
    file: FileId,
    syntax: Syntax,
    target: &Target,
    changes: &[Change],
) -> Option<Vec<Replacement>> {
    let map = find(before, target)?;
    let mut editor = Editor {
        text,
        json: syntax == Syntax::Json,
        made: Vec::new(),
    };
    editor.map(map, &whole(changes))?;
    let made = editor.made;
    if made.is_empty() {
        return Some(made);
    }
    let after = read(&apply(text, &made)?, file, syntax)?;
    let at = map.place.span;
    expected::differ_only(before, &after, at, changes).then_some(made)
}

/// The documents of a text. None: it cannot be read.
pub fn read(text: &str, file: FileId, syntax: Syntax) -> Option<Vec<Node>> {
    match syntax {
        Syntax::Json => json::parse(text, file).ok().map(|root| vec![root]),
        Syntax::Yaml(options) => yaml::parse(text, file, options).ok(),
    }
}

/// The mapping, if it is there once: one that an alias repeats is none that can be changed alone.
fn find<'n>(roots: &'n [Node], target: &Target) -> Option<&'n Node> {
    match target {
        Target::At(span) => {
            let mut found = Vec::new();
            for root in roots {
                collect(root, *span, &mut found);
            }
            match found[..] {
                [only] => Some(only),
                _ => None,
            }
        }
        Target::Below(keys) => {
            let root = roots.first()?;
            let below = keys.iter().try_fold(root, |node, key| node.get(key))?;
            below.as_map().map(|_| below)
        }
    }
}

/// Nesting is bounded by the readers.
fn collect<'n>(node: &'n Node, span: Span, found: &mut Vec<&'n Node>) {
    match &node.value {
        Value::Map(map) => {
            if node.place.span == span {
                found.push(node);
            }
            for entry in &map.entries {
                collect(&entry.node, span, found);
            }
        }
        Value::List(list) => {
            for item in &list.items {
                collect(item, span, found);
            }
        }
        _ => {}
    }
}

/// One edit in the making.
pub(super) struct Editor<'t> {
    pub text: &'t str,
    pub json: bool,
    pub made: Vec<Replacement>,
}

impl Editor<'_> {
    fn map(&mut self, node: &Node, changes: &[(&[String], &To)]) -> Option<()> {
        let map = node.as_map()?;
        let mut missing = Vec::new();
        for group in by_key(changes)? {
            let mut own = map.entries.iter().filter(|entry| &*entry.key == group.key);
            match (own.next(), own.next()) {
                (None, _) => missing.extend(group.missing().ok()?.map(|new| (group.key, new))),
                (Some(entry), None) => {
                    self.is_own(entry, node)?;
                    self.entry(entry, node, map, &group)?;
                }
                (Some(_), Some(_)) => return None,
            }
        }
        if missing.is_empty() {
            return Some(());
        }
        self.write(node, map, &missing)
    }

    /// Whether key and value are written in the mapping itself, with nothing between them: no anchor, tag or alias.
    fn is_own(&self, entry: &Entry, map: &Node) -> Option<()> {
        let (key, value, whole) = (entry.key_place, entry.node.place, map.place);
        let within = whole.span.start <= key.span.start
            && key.span.end <= whole.span.end
            && (value.span.is_empty() || value.span.end <= whole.span.end);
        let between = self
            .text
            .get(key.span.end as usize..value.span.start as usize)?;
        let mut lines = between
            .trim_start_matches([' ', '\t'])
            .strip_prefix(':')?
            .lines();
        let blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let empty = value.span.is_empty() && matches!(entry.node.value, Value::Null);
        // Of an alias nothing stands behind the key: its value is elsewhere.
        (within && (empty || lines.all(blank))).then_some(())
    }

    fn entry(&mut self, entry: &Entry, node: &Node, map: &Map, group: &Group<'_>) -> Option<()> {
        match group.leaf().ok()? {
            Some(To::Fill(_)) if !entry.node.place.span.is_empty() => Some(()),
            Some(To::Go) => self.remove(entry, node, map),
            Some(to) => self.value(&entry.node, to),
            None => match &entry.node.value {
                Value::Map(_) => self.map(&entry.node, &group.changes),
                Value::List(list) => {
                    // What is not there cannot be changed, and what is no mapping has no keys.
                    (!list.items.is_empty()).then_some(())?;
                    let own = |item: &Node| inside(item, &entry.node);
                    list.items.iter().all(own).then_some(())?;
                    let mut items = list.items.iter();
                    items.try_for_each(|item| self.map(item, &group.changes))
                }
                Value::Null => match group.missing().ok()? {
                    Some(New::Map(entries)) => self.fill(entry, &entries),
                    _ => Some(()),
                },
                _ => None,
            },
        }
    }

    /// A scalar, or a list of them.
    fn value(&mut self, node: &Node, to: &To) -> Option<()> {
        match (&node.value, to) {
            (Value::List(_), To::Hold(item)) => self.hold(node, item),
            (Value::List(list), To::Swap(_)) => {
                let own = |item: &Node| inside(item, node);
                list.items.iter().all(own).then_some(())?;
                list.items.iter().try_for_each(|item| self.value(item, to))
            }
            (Value::Null, To::Hold(item)) if node.place.span.is_empty() => {
                let item = self.literal(item, None)?;
                self.put(node, format!(" [{item}]"));
                Some(())
            }
            (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Null, _) => {
                let new = match (becomes(to, &node.value), to) {
                    (Some(new), _) | (None, To::Fill(new)) => new,
                    (None, To::Hold(_)) => return None,
                    (None, _) => return Some(()),
                };
                let written = self.text.get(node.place.span.range())?;
                if literal::is_worked_out(written) || written.contains('\n') {
                    return None;
                }
                let quote = written.bytes().next();
                let literal = self.literal(new, quote)?;
                let space = if quote.is_none() { " " } else { "" };
                self.put(node, format!("{space}{literal}"));
                Some(())
            }
            _ => None,
        }
    }

    fn put(&mut self, node: &Node, text: String) {
        let span = node.place.span;
        self.made.push(Replacement { span, text });
    }

    pub fn literal(&self, value: &Value, quote: Option<u8>) -> Option<String> {
        if self.json {
            literal::json(value)
        } else {
            literal::yaml(value, quote)
        }
    }

    /// Whether a collection stands in brackets.
    pub fn is_flow(&self, node: &Node) -> bool {
        let first = self.text.as_bytes().get(node.place.span.range().start);
        matches!(first, Some(b'{' | b'['))
    }

    fn hold(&mut self, node: &Node, item: &Value) -> Option<()> {
        let list = node.as_list()?;
        if list.items.iter().any(|known| known.value == *item) {
            return Some(());
        }
        list.items
            .iter()
            .all(|item| inside(item, node))
            .then_some(())?;
        let made = if self.is_flow(node) {
            let end = list
                .items
                .last()
                .map(|item| (item.place.span, item.place.span));
            flow::insert(self, node, end, &[self.literal(item, None)?])?
        } else {
            block_map::append_item(self, list.items.last()?, item)?
        };
        self.made.push(made);
        Some(())
    }

    fn write(&mut self, node: &Node, map: &Map, missing: &[(&str, New<'_>)]) -> Option<()> {
        let is_own = |entry: &Entry| {
            let (whole, key, value) =
                (node.place.span, entry.key_place.span, entry.node.place.span);
            whole.start <= key.start
                && key.end <= value.start
                && value.end <= whole.end.max(key.end)
        };
        let own = map.entries.iter().filter(|entry| is_own(entry));
        let last = own.max_by_key(|entry| entry.node.place.span.end);
        let made = if self.is_flow(node) {
            (map.entries.iter().all(is_own)).then_some(())?;
            let spans = last.map(|entry| (entry.key_place.span, entry.node.place.span));
            flow::insert_entries(self, node, spans, missing)?
        } else {
            let first = map.entries.iter().filter(|entry| is_own(entry));
            let first = first.min_by_key(|entry| entry.key_place.span.start)?;
            block_map::insert(self, first, last?, missing)?
        };
        self.made.push(made);
        Some(())
    }

    fn fill(&mut self, entry: &Entry, entries: &[(&str, New<'_>)]) -> Option<()> {
        // A written `null` or `~` is a value that somebody chose.
        (entry.node.place.span.is_empty() && !self.json).then_some(())?;
        let made = block_map::fill(self, entry, entries)?;
        self.made.push(made);
        Some(())
    }

    fn remove(&mut self, entry: &Entry, node: &Node, map: &Map) -> Option<()> {
        (map.entries.len() > 1).then_some(())?;
        let written = self.text.get(entry.node.place.span.range())?;
        (!literal::is_worked_out(written)).then_some(())?;
        let made = if self.is_flow(node) {
            flow::remove(map, entry)?
        } else {
            block_map::remove(self, entry)?
        };
        self.made.push(made);
        Some(())
    }
}

fn inside(item: &Node, of: &Node) -> bool {
    let (item, of) = (item.place.span, of.place.span);
    of.start <= item.start && item.end <= of.end
}
