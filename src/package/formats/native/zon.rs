//! ZON, Zig's notation of values, as far as `build.zig.zon` uses it.
//!
//! Structs, lists, texts and plain words; numbers and the like are kept as they are written.

use crate::package::Unreadable;
use crate::source::Span;

/// The most nesting.
const DEEPEST: usize = 64;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Zon {
    Struct(Vec<Field>),
    List(Vec<Zon>),
    Text(String),
    /// `true`, `.name`, `0x1f`.
    Word(String),
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub name: String,
    pub at: Span,
    pub value: Zon,
}

impl Zon {
    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.fields()
            .iter()
            .find(|field| field.name == name)
            .map(|field| &field.value)
    }

    pub fn fields(&self) -> &[Field] {
        match self {
            Self::Struct(fields) => fields,
            _ => &[],
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads one value that is the whole text.
///
/// Errors: a place at which it stops making sense.
pub(super) fn parse(text: &str) -> Result<Zon, Unreadable> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.blank();
    if reader.at < text.len() {
        return Err(reader.fault("something stands behind the end"));
    }
    Ok(value)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn fault(&self, reason: &str) -> Unreadable {
        Unreadable::at(Span::new(self.at, self.at), reason)
    }

    /// Steps over white space and comments.
    fn blank(&mut self) {
        loop {
            self.at = self.text.len() - self.rest().trim_start().len();
            if !self.rest().starts_with("//") {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.blank();
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Zon, Unreadable> {
        if depth > DEEPEST {
            return Err(self.fault("the file is nested too deeply"));
        }
        if self.eat(".{") {
            return self.group(depth);
        }
        if self.rest().starts_with('"') {
            return self.text().map(Zon::Text);
        }
        if self.rest().starts_with("\\\\") {
            return Ok(Zon::Text(self.lines()));
        }
        let ends = |c: char| !(c.is_ascii_alphanumeric() || "._+-'@".contains(c));
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        if length == 0 {
            return Err(self.fault("a value is missing"));
        }
        let word = self.rest()[..length].to_owned();
        self.at += length;
        Ok(Zon::Word(word))
    }

    /// What stands between `.{` and `}`.
    fn group(&mut self, depth: usize) -> Result<Zon, Unreadable> {
        let (mut fields, mut items) = (Vec::<Field>::new(), Vec::new());
        while !self.eat("}") {
            match self.name()? {
                Some((name, at)) => {
                    let value = self.value(depth + 1)?;
                    if fields.iter().any(|field| field.name == name) {
                        return Err(Unreadable::at(
                            at,
                            format!("the field `{name}` stands twice"),
                        ));
                    }
                    fields.push(Field { name, at, value });
                }
                None => items.push(self.value(depth + 1)?),
            }
            if !self.eat(",") && !self.eat("}") {
                return Err(self.fault("a bracket is never closed"));
            }
            if self.text[..self.at].ends_with('}') {
                break;
            }
        }
        Ok(if items.is_empty() {
            Zon::Struct(fields)
        } else {
            Zon::List(items)
        })
    }

    /// `.name =` or `.@"name" =`; None where no field begins.
    fn name(&mut self) -> Result<Option<(String, Span)>, Unreadable> {
        self.blank();
        let start = self.at;
        if !self.rest().starts_with('.') || self.rest().starts_with(".{") {
            return Ok(None);
        }
        self.at += 1;
        let name = if self.rest().starts_with("@\"") {
            self.at += 1;
            self.text()?
        } else {
            let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
            let length = self.rest().find(ends).unwrap_or(self.rest().len());
            self.at += length;
            self.text[self.at - length..self.at].to_owned()
        };
        let span = Span::new(start, self.at);
        if self.eat("=") {
            return Ok(Some((name, span)));
        }
        self.at = start;
        Ok(None)
    }

    /// A quoted text; the escapes that keep a quote or a backslash are read.
    fn text(&mut self) -> Result<String, Unreadable> {
        let mut read = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += at + 1;
                    return Ok(read);
                }
                '\n' => break,
                '\\' => match chars.next() {
                    Some((_, c @ ('"' | '\\' | '\''))) => read.push(c),
                    Some((_, c)) => read.extend(['\\', c]),
                    None => break,
                },
                c => read.push(c),
            }
        }
        Err(self.fault("a text is never closed"))
    }

    /// Lines that begin with `\\`.
    fn lines(&mut self) -> String {
        let mut read = String::new();
        while let Some(line) = self.rest().strip_prefix("\\\\") {
            let end = line.find('\n').unwrap_or(line.len());
            read.push_str(&line[..end]);
            self.at += 2 + end;
            self.blank();
        }
        read
    }
}
