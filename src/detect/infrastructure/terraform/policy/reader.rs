//! JSON with places, and with pieces of it unknown.

use super::UNKNOWN;
use crate::document::{Entry, Line, List, Map, Node, Piece, Place, Unknown, Value};
use crate::source::Span;
use std::sync::Arc;

const MAX_DEPTH: u32 = 60;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: u32,
    /// What the text is of: where its parts stand, and what the unknown ones depend on.
    whole: &'t Node,
    lines: &'t [Line],
}

/// Reads a JSON object; see [`read_any`].
pub fn read(text: &str, whole: &Node) -> Option<Node> {
    read_any(text, whole).filter(|node| node.as_map().is_some())
}

/// Reads JSON in which [`UNKNOWN`] stands for what is unknown. None: it is no JSON.
pub fn read_any(text: &str, whole: &Node) -> Option<Node> {
    let lines = whole
        .origin
        .as_ref()
        .map_or(&[][..], |origin| &origin.lines);
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        whole,
        lines,
    };
    let mut node = reader.value()?;
    node.sensitive = whole.sensitive;
    reader.skip();
    (reader.at == text.len()).then_some(node)
}

impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.skip();
        let found = self.byte() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn node(&self, value: Value, start: usize) -> Node {
        Node::new(value, self.place(start))
    }

    /// Where the text from `start` to here stands in the file.
    fn place(&self, start: usize) -> Place {
        let end = self.at.max(start + 1) - 1;
        let known = self.offset(start).zip(self.offset(end));
        known.map_or(self.whole.place, |(first, last)| Place {
            file: first.file,
            span: Span {
                start: first.span.start,
                end: last.span.end.max(first.span.end),
            },
        })
    }

    /// Where one byte of the text stands: exactly, or the interpolation that it comes from.
    fn offset(&self, at: usize) -> Option<Place> {
        let at = u32::try_from(at).ok()?;
        let index = self
            .lines
            .partition_point(|line| line.at <= at)
            .checked_sub(1)?;
        let line = self.lines[index];
        let next = self.lines.get(index + 1).map(|line| line.at as usize);
        let length = next.unwrap_or(self.text.len()) - line.at as usize;
        if length != line.place.span.len() {
            return Some(line.place);
        }
        let start = line.place.span.start + (at - line.at);
        Some(Place {
            file: line.place.file,
            span: Span {
                start,
                end: start + 1,
            },
        })
    }

    fn unknown(&self, pieces: Vec<Piece>) -> Value {
        Value::Unknown(Arc::new(Unknown {
            refers: self.whole.refers().to_vec(),
            pieces,
        }))
    }

    fn value(&mut self) -> Option<Node> {
        self.skip();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let start = self.at;
        let value = match self.byte()? {
            b'{' => self.object()?,
            b'[' => self.list()?,
            b'"' => self.string()?,
            0x1a => {
                self.at += 1;
                self.unknown(Vec::new())
            }
            _ => self.word()?,
        };
        self.depth -= 1;
        Some(self.node(value, start))
    }

    fn word(&mut self) -> Option<Value> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')))
            .unwrap_or(rest.len());
        self.at += end;
        Some(match &rest[..end] {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => Value::Number(number.parse().ok()?),
        })
    }

    fn list(&mut self) -> Option<Value> {
        self.at += 1;
        let mut list = List::default();
        while !self.eat(b']') {
            let bare = self.text[self.at..].starts_with(UNKNOWN);
            // It may be several, with their commas.
            list.open |= bare;
            list.items.push(self.value()?);
            if !self.eat(b',') && self.byte() != Some(b']') {
                return None;
            }
        }
        Some(Value::List(Arc::new(list)))
    }

    fn object(&mut self) -> Option<Value> {
        self.at += 1;
        let mut map = Map::default();
        while !self.eat(b'}') {
            if self.text[self.at..].starts_with(UNKNOWN) {
                self.at += 1;
                map.open = true;
            } else {
                self.entry(&mut map)?;
            }
            if !self.eat(b',') && self.byte() != Some(b'}') {
                return None;
            }
        }
        Some(Value::Map(Arc::new(map)))
    }

    fn entry(&mut self, map: &mut Map) -> Option<()> {
        let start = self.at;
        if self.byte() != Some(b'"') {
            return None;
        }
        let key = self.string()?;
        let key_place = self.place(start);
        if !self.eat(b':') {
            return None;
        }
        let mut node = self.value()?;
        match key {
            Value::String(key) => {
                if key_place.file == node.place.file
                    && key_place.span.start <= node.place.span.start
                {
                    node.place.span.start = key_place.span.start;
                }
                map.entries.push(Entry {
                    key,
                    key_place,
                    node,
                });
            }
            _ => map.open = true,
        }
        Some(())
    }

    fn string(&mut self) -> Option<Value> {
        let mut pieces = Vec::new();
        let mut run = String::new();
        self.at += 1;
        loop {
            let c = self.text[self.at..].chars().next()?;
            self.at += c.len_utf8();
            match c {
                '"' => break,
                '\\' => run.push(self.escape()?),
                UNKNOWN => {
                    if !run.is_empty() {
                        pieces.push(Piece::Known(std::mem::take(&mut run).into()));
                    }
                    pieces.push(Piece::Unknown);
                }
                c => run.push(c),
            }
        }
        if pieces.is_empty() {
            return Some(Value::string(run));
        }
        if !run.is_empty() {
            pieces.push(Piece::Known(run.into()));
        }
        if pieces == [Piece::Unknown] {
            pieces.clear();
        }
        Some(self.unknown(pieces))
    }

    fn escape(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let digits = self.text.get(self.at..self.at + 4)?;
                self.at += 4;
                let number = u32::from_str_radix(digits, 16).ok()?;
                char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            '"' | '\\' | '/' => c,
            _ => return None,
        })
    }
}
