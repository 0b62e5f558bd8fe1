//! Terms of Elixir and Erlang, as far as lockfiles write them: texts, atoms, numbers, tuples, lists, maps.
//!
//! <https://hexdocs.pm/elixir/syntax-reference.html>, <https://www.erlang.org/doc/system/data_types.html>. Not here: what
//! a term means.

use super::super::super::Unreadable;
use crate::source::Span;

/// The most nesting.
const DEEPEST: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub value: Value,
    pub at: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// `:a`, `a`, `'a'`; numbers, `true` and `nil` too, as they are written.
    Atom(String),
    Tuple(Vec<Term>),
    /// A list, or a map.
    List(Vec<Term>),
    /// `key: value`, `"key": value`, `key => value`.
    Pair(Box<(Term, Term)>),
}

impl Term {
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_atom(&self) -> Option<&str> {
        match &self.value {
            Value::Atom(name) => Some(name),
            _ => None,
        }
    }

    /// A text or an atom.
    pub fn as_name(&self) -> Option<&str> {
        self.as_text().or_else(|| self.as_atom())
    }

    pub fn as_tuple(&self) -> Option<&[Term]> {
        match &self.value {
            Value::Tuple(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Term]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_pair(&self) -> Option<(&Term, &Term)> {
        match &self.value {
            Value::Pair(pair) => Some((&pair.0, &pair.1)),
            _ => None,
        }
    }

    /// The value of a key of a keyword list: of pairs, or of tuples of two.
    pub fn option(&self, key: &str) -> Option<&Term> {
        self.as_list()?.iter().find_map(|item| {
            let (name, value) = match &item.value {
                Value::Pair(pair) => (&pair.0, &pair.1),
                Value::Tuple(items) => match items.as_slice() {
                    [name, value] => (name, value),
                    _ => return None,
                },
                _ => return None,
            };
            (name.as_name() == Some(key)).then_some(value)
        })
    }
}

/// Which of both languages: they write comments differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Elixir,
    /// Each term ends with a full stop.
    Erlang,
}

/// Reads all terms of a file. Errors: something is no term, or goes on behind the end.
pub(super) fn read(text: &str, language: Language) -> Result<Vec<Term>, Unreadable> {
    let mut reader = Reader::new(text, 0, language);
    let mut terms = Vec::new();
    loop {
        reader.space();
        if reader.at == text.len() {
            return Ok(terms);
        }
        terms.push(reader.term(0)?);
        reader.space();
        if language == Language::Erlang && !reader.takes(".") {
            return Err(reader.fault("a term has no full stop: the file was cut short"));
        }
    }
}

/// Reads the one term that begins at a byte. Errors: there is none.
pub(super) fn read_at(text: &str, at: usize) -> Result<Term, Unreadable> {
    Reader::new(text, at, Language::Elixir).term(0)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    language: Language,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, at: usize, language: Language) -> Self {
        Self { text, at, language }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn fault(&self, reason: &str) -> Unreadable {
        let at = self.text.floor_char_boundary(self.at);
        Unreadable::at(Span::new(at, at), reason)
    }

    fn takes(&mut self, mark: &str) -> bool {
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len() } else { 0 };
        found
    }

    /// Skips space and comments.
    fn space(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let rest = self.rest();
            let comment = match self.language {
                Language::Elixir => rest.starts_with('#'),
                Language::Erlang => rest.starts_with('%'),
            };
            if !comment {
                return;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn term(&mut self, depth: usize) -> Result<Term, Unreadable> {
        if depth > DEEPEST {
            return Err(self.fault("the file nests too deep"));
        }
        self.space();
        let start = self.at;
        let value = if self.takes("{") {
            Value::Tuple(self.items("}", depth)?)
        } else if self.takes("[") {
            Value::List(self.items("]", depth)?)
        } else if self.takes("%{") || self.takes("#{") {
            Value::List(self.items("}", depth)?)
        } else if self.takes("<<") {
            let text = self.quoted()?;
            if !self.takes(">>") {
                return Err(self.fault("a binary has no end"));
            }
            Value::Text(text)
        } else {
            return self.scalar(start, depth);
        };
        Ok(self.done(value, start))
    }

    fn done(&self, value: Value, start: usize) -> Term {
        Term {
            value,
            at: Span::new(start, self.at),
        }
    }

    fn items(&mut self, end: &str, depth: usize) -> Result<Vec<Term>, Unreadable> {
        let mut items = Vec::new();
        loop {
            self.space();
            if self.takes(end) {
                return Ok(items);
            }
            let mut item = self.term(depth + 1)?;
            self.space();
            if self.takes("=>") {
                let value = self.term(depth + 1)?;
                let start = item.at.range().start;
                item = self.done(Value::Pair(Box::new((item, value))), start);
                self.space();
            }
            items.push(item);
            if !self.takes(",") && !self.rest().starts_with(end) {
                return Err(self.fault("something stands where a comma or an end is due"));
            }
        }
    }

    fn scalar(&mut self, start: usize, depth: usize) -> Result<Term, Unreadable> {
        let colon = self.takes(":");
        let mut value = if self.rest().starts_with(['"', '\'']) {
            let atom = colon || self.rest().starts_with('\'');
            let text = self.quoted()?;
            if atom {
                Value::Atom(text)
            } else {
                Value::Text(text)
            }
        } else {
            Value::Atom(self.word()?)
        };
        let is_key = !colon && self.rest().starts_with(':') && !self.rest().starts_with("::");
        if is_key {
            let key = self.done(value, start);
            self.at += 1;
            value = Value::Pair(Box::new((key, self.term(depth + 1)?)));
        }
        Ok(self.done(value, start))
    }

    fn word(&mut self) -> Result<String, Unreadable> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || "_@?!.-".contains(c)))
            .unwrap_or(rest.len());
        // The full stop behind a term is not part of it.
        let word = rest[..end].trim_end_matches('.');
        if word.is_empty() {
            return Err(self.fault("something stands where a term is due"));
        }
        self.at += word.len();
        Ok(word.to_owned())
    }

    /// A text in quotes, its escapes taken out.
    fn quoted(&mut self) -> Result<String, Unreadable> {
        let mut chars = self.rest().char_indices();
        let Some((_, quote @ ('"' | '\''))) = chars.next() else {
            return Err(self.fault("something stands where a text is due"));
        };
        let mut out = String::new();
        let mut escaped = false;
        for (at, c) in chars {
            match c {
                c if escaped => {
                    out.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                c if c == quote => {
                    self.at += at + 1;
                    return Ok(out);
                }
                c => out.push(c),
            }
        }
        Err(self.fault("a text has no end: the file was cut short"))
    }
}
