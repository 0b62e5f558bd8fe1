//! The recursive descent; as deep as [`DEEPEST`] and no deeper.

use super::{DEEPEST, Dialect, number, string};
use crate::document::{Entry, FileId, Node, Place, SyntaxError, Value};
use crate::source::Span;
use std::sync::Arc;

pub(super) struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    file: FileId,
    dialect: Dialect,
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, file: FileId, dialect: Dialect) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            file,
            dialect,
            at: text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len(),
            depth: 0,
        }
    }

    pub fn document(mut self) -> Result<Node, SyntaxError> {
        let node = self.value()?;
        self.blank()?;
        if self.at < self.bytes.len() {
            return Err(self.fault("something follows the value"));
        }
        Ok(node)
    }

    fn fault(&self, reason: &str) -> SyntaxError {
        SyntaxError::at(self.text, self.at.min(self.text.len()), reason)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn node(&self, value: Value, start: usize) -> Node {
        Node::new(value, self.place(start))
    }

    /// From `start` to here.
    fn place(&self, start: usize) -> Place {
        Place {
            file: self.file,
            span: Span::new(start, self.at),
        }
    }

    fn value(&mut self) -> Result<Node, SyntaxError> {
        self.blank()?;
        let start = self.at;
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => {
                let text = self.string()?;
                Ok(self.node(Value::String(text), start))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(self.fault("a value is missing")),
        }
    }

    fn nested(
        &mut self,
        inner: fn(&mut Self) -> Result<Node, SyntaxError>,
    ) -> Result<Node, SyntaxError> {
        if self.depth >= DEEPEST {
            let reason = format!("the document is nested more than {DEEPEST} levels deep");
            return Err(self.fault(&reason));
        }
        self.depth += 1;
        let node = inner(self)?;
        self.depth -= 1;
        Ok(node)
    }

    fn object(&mut self) -> Result<Node, SyntaxError> {
        let start = self.at;
        let mut entries = Vec::new();
        self.at += 1;
        while self.goes_on(b'}', entries.is_empty())? {
            entries.push(self.entry()?);
        }
        Ok(self.node(Value::map(entries), start))
    }

    fn entry(&mut self) -> Result<Entry, SyntaxError> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.fault("a key in double quotes is missing"));
        }
        let key = self.string()?;
        let key_place = self.place(start);
        self.blank()?;
        if self.peek() != Some(b':') {
            return Err(self.fault("a `:` is missing"));
        }
        self.at += 1;
        let node = self.value()?;
        Ok(Entry {
            key,
            key_place,
            node,
        })
    }

    fn array(&mut self) -> Result<Node, SyntaxError> {
        let start = self.at;
        let mut items = Vec::new();
        self.at += 1;
        while self.goes_on(b']', items.is_empty())? {
            items.push(self.value()?);
        }
        Ok(self.node(Value::list(items), start))
    }

    /// Steps over a comma to the next element, or over the bracket at the end.
    fn goes_on(&mut self, end: u8, first: bool) -> Result<bool, SyntaxError> {
        self.blank()?;
        let mut comma = false;
        if !first && self.peek() == Some(b',') {
            comma = true;
            self.at += 1;
            self.blank()?;
        }
        match self.peek() {
            Some(byte) if byte == end => {
                if comma && self.dialect == Dialect::Strict {
                    return Err(self.fault("a comma has nothing behind it"));
                }
                self.at += 1;
                Ok(false)
            }
            Some(_) if first || comma => Ok(true),
            Some(_) => Err(self.fault("a `,` is missing")),
            None => Err(self.fault("a bracket is never closed")),
        }
    }

    fn string(&mut self) -> Result<Arc<str>, SyntaxError> {
        match string::read(self.text, self.at) {
            Ok((text, end)) => {
                self.at = end;
                Ok(text)
            }
            Err((at, reason)) => {
                self.at = at;
                Err(self.fault(reason))
            }
        }
    }

    fn number(&mut self) -> Result<Node, SyntaxError> {
        let start = self.at;
        let length = number::length(&self.bytes[start..]);
        self.at += length;
        let value = self.text[start..self.at].parse().ok();
        let ends = !matches!(
            self.peek(),
            Some(b'0'..=b'9' | b'.' | b'a'..=b'z' | b'A'..=b'Z')
        );
        match value {
            Some(value) if length > 0 && ends => Ok(self.node(Value::Number(value), start)),
            _ => Err(self.fault("this is no number")),
        }
    }

    fn word(&mut self) -> Result<Node, SyntaxError> {
        let start = self.at;
        let words = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ];
        for (word, value) in words {
            if self.bytes[start..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(self.node(value, start));
            }
        }
        Err(self.fault("this is no value"))
    }

    /// Steps over white space, and over comments where they are allowed.
    fn blank(&mut self) -> Result<(), SyntaxError> {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'/' if self.dialect == Dialect::WithComments => self.comment()?,
                _ => break,
            }
        }
        Ok(())
    }

    fn comment(&mut self) -> Result<(), SyntaxError> {
        let rest = &self.bytes[self.at..];
        let length = match rest.get(1) {
            Some(b'/') => Some(memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
            Some(b'*') => memchr::memmem::find(&rest[2..], b"*/").map(|end| end + 4),
            _ => return Err(self.fault("this is no value")),
        };
        match length {
            Some(length) => self.at += length,
            None => return Err(self.fault("a comment is never closed")),
        }
        Ok(())
    }
}
