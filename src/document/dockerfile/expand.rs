//! Variables: <https://docs.docker.com/reference/dockerfile/#environment-replacement>.

use crate::document::{Piece, Unknown, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The most nesting of `${a:-${b:-…}}`.
const DEEPEST: usize = 16;

/// The longest value in bytes that variables make; a longer one is not known.
const LONGEST: usize = 1 << 16;

/// What is known of variables. One that is not in it is not set; one whose value is None is set to what is not known.
pub type Environment = HashMap<String, Option<String>>;

/// Scopes, the innermost first.
type Scopes<'e> = [&'e Environment];

/// A word with its variables replaced and its quotes removed. A variable that is not known leaves what stands around it.
/// Of several scopes the first one that sets a variable counts.
pub fn expand(raw: &str, scopes: &[&Environment]) -> Value {
    let mut said = Said::default();
    read(raw, scopes, &mut said, 0);
    said.value()
}

fn find<'e>(scopes: &Scopes<'e>, name: &str) -> Option<&'e Option<String>> {
    scopes.iter().find_map(|scope| scope.get(name))
}

/// The value of a variable, and whether it is known.
#[derive(Default)]
struct Said {
    pieces: Vec<Piece>,
    literal: String,
    unknown: bool,
}

impl Said {
    fn unknown(&mut self) {
        self.flush();
        self.unknown = true;
        self.pieces.push(Piece::Unknown);
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal);
            self.pieces.push(Piece::Known(literal.into()));
        }
    }

    fn value(mut self) -> Value {
        if !self.unknown {
            return Value::string(self.literal);
        }
        self.flush();
        Value::Unknown(Arc::new(Unknown {
            refers: Vec::new(),
            pieces: self.pieces,
        }))
    }

    fn set(&mut self, value: Option<&Option<String>>) {
        match value {
            Some(Some(text)) if self.literal.len() + text.len() <= LONGEST => {
                self.literal.push_str(text);
            }
            Some(_) => self.unknown(),
            None => {}
        }
    }
}

fn read(raw: &str, scopes: &Scopes<'_>, said: &mut Said, depth: usize) {
    let mut rest = raw;
    let mut double = false;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        match c {
            '\'' if !double => {
                let length = behind.find('\'').unwrap_or(behind.len());
                said.literal.push_str(&behind[..length]);
                rest = behind[length..].strip_prefix('\'').unwrap_or_default();
                continue;
            }
            '"' => double = !double,
            '\\' => {
                let escaped = behind.chars().next().unwrap_or('\\');
                said.literal.push(escaped);
                rest = behind.get(escaped.len_utf8()..).unwrap_or_default();
                continue;
            }
            '$' => {
                rest = variable(behind, scopes, said, depth);
                continue;
            }
            _ => said.literal.push(c),
        }
        rest = behind;
    }
}

/// Behind a `$`; gives what is left.
fn variable<'r>(behind: &'r str, scopes: &Scopes<'_>, said: &mut Said, depth: usize) -> &'r str {
    let Some(inside) = behind.strip_prefix('{') else {
        let length = name_length(behind);
        if length == 0 {
            said.literal.push('$');
        } else {
            said.set(find(scopes, &behind[..length]));
        }
        return &behind[length..];
    };
    let Some(end) = closing(inside) else {
        said.unknown();
        return "";
    };
    braced(&inside[..end], scopes, said, depth);
    &inside[end + 1..]
}

fn name_length(text: &str) -> usize {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = text.find(|c| !letters(c)).unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return length.min(1);
    }
    length
}

/// The `}` that closes what is open before the text.
pub fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `name`, `name:-word`, `name-word`, `name:+word`, `name+word`; `?`, `#`, `%` and `/` are not worked out.
fn braced(inside: &str, scopes: &Scopes<'_>, said: &mut Said, depth: usize) {
    let length = name_length(inside);
    let (name, operator) = inside.split_at(length);
    let value = find(scopes, name);
    if operator.is_empty() {
        return said.set(value);
    }
    let (colon, operator) = match operator.strip_prefix(':') {
        Some(operator) => (true, operator),
        None => (false, operator),
    };
    let set = match value {
        // It may be empty.
        Some(None) => None,
        Some(Some(text)) => Some(!(colon && text.is_empty())),
        None => Some(false),
    };
    if depth >= DEEPEST {
        return said.unknown();
    }
    let mut characters = operator.chars();
    match (characters.next(), set) {
        (Some('-'), Some(false)) | (Some('+'), Some(true)) => {
            read(characters.as_str(), scopes, said, depth + 1);
        }
        (Some('-' | '?'), Some(true)) => said.set(value),
        (Some('+'), Some(false)) => {}
        _ => said.unknown(),
    }
}
