//! Words: quotes, escapes and expansions, by the POSIX Shell Command Language, chapters 2.2 and 2.6.

use super::lexer::Lexer;
use super::{DEEPEST, Word};
use crate::document::Piece;
use std::ops::Range;

/// A word as it grows.
#[derive(Default)]
struct Growing {
    text: String,
    /// Since the last expansion.
    literal: String,
    pieces: Vec<Piece>,
    expands: bool,
    quoted: bool,
}

impl Growing {
    fn say(&mut self, text: &str) {
        self.text.push_str(text);
        self.literal.push_str(text);
    }

    fn expand(&mut self, written: &str) {
        self.flush();
        self.text.push_str(written);
        self.pieces.push(Piece::Unknown);
        self.expands = true;
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal);
            self.pieces.push(Piece::Known(literal.into()));
        }
    }

    fn finish(mut self, range: Range<usize>) -> Word {
        self.flush();
        Word {
            range,
            text: self.text,
            pieces: if self.expands {
                self.pieces
            } else {
                Vec::new()
            },
            quoted: self.quoted,
        }
    }
}

impl Lexer<'_> {
    /// The word that begins here. It steps over at least one character.
    pub fn word(&mut self) -> Word {
        let start = self.at;
        let mut word = Growing::default();
        while let Some(byte) = self.peek(0) {
            match byte {
                // `a=(b c)`, or `a(` in what is no shell.
                b'(' if self.depth < DEEPEST && self.script[start..self.at].ends_with('=') => {
                    self.depth += 1;
                    self.array(&mut word);
                    self.depth -= 1;
                }
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => {
                    break;
                }
                b'\'' => self.single_quoted(&mut word),
                b'"' => self.double_quoted(&mut word),
                b'\\' => self.escaped(&mut word),
                b'$' | b'`' => self.expansion(&mut word),
                _ => self.literal(&mut word),
            }
        }
        if self.at == start {
            self.literal(&mut word);
        }
        word.finish(start..self.at)
    }

    /// One character.
    fn literal(&mut self, word: &mut Growing) {
        if let Some(c) = self.script[self.at..self.end].chars().next() {
            word.say(c.encode_utf8(&mut [0; 4]));
            self.at += c.len_utf8();
        }
    }

    fn escaped(&mut self, word: &mut Growing) {
        self.at += 1;
        match self.peek(0) {
            Some(b'\n') => self.at += 1,
            Some(b'\r') if self.peek(1) == Some(b'\n') => self.at += 2,
            Some(_) => {
                word.quoted = true;
                self.literal(word);
            }
            None => word.say("\\"),
        }
    }

    fn single_quoted(&mut self, word: &mut Growing) {
        word.quoted = true;
        let rest = &self.script[self.at + 1..self.end];
        let length = rest.find('\'').unwrap_or(rest.len());
        word.say(&rest[..length]);
        self.at = (self.at + 1 + length + 1).min(self.end);
    }

    fn double_quoted(&mut self, word: &mut Growing) {
        word.quoted = true;
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => match self.peek(1) {
                    Some(b'$' | b'`' | b'"' | b'\\') => {
                        self.at += 1;
                        self.literal(word);
                    }
                    Some(b'\n') => self.at += 2,
                    _ => self.literal(word),
                },
                b'$' | b'`' => self.expansion(word),
                _ => self.literal(word),
            }
        }
    }

    /// At `$` or a backtick.
    fn expansion(&mut self, word: &mut Growing) {
        let start = self.at;
        match (self.peek(0), self.peek(1)) {
            (Some(b'`'), _) => self.backticks(),
            (_, Some(b'\'')) if !word.quoted => return self.dollar_quoted(word),
            (_, Some(b'"')) if !word.quoted => {
                self.at += 1;
                return;
            }
            (_, Some(b'{')) => self.parameter(),
            (_, Some(b'(')) => self.substitution(),
            (_, Some(b'a'..=b'z' | b'A'..=b'Z' | b'_')) => self.name(),
            (_, Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')) => self.at += 2,
            _ => return self.literal(word),
        }
        word.expand(&self.script[start..self.at]);
    }

    fn name(&mut self) {
        self.at += 1;
        while matches!(
            self.peek(0),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9')
        ) {
            self.at += 1;
        }
    }

    /// `$'…'`: its escapes are not worked out.
    fn dollar_quoted(&mut self, word: &mut Growing) {
        let start = self.at;
        self.at += 2;
        let mut escapes = false;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\'' => break,
                b'\\' => {
                    escapes = true;
                    self.at += 1 + self.width(1);
                }
                _ => self.at += self.width(0),
            }
        }
        let inside = start + 2..self.at.min(self.end);
        self.at = (self.at + 1).min(self.end);
        word.quoted = true;
        if escapes {
            word.expand(&self.script[start..self.at]);
        } else {
            word.say(&self.script[inside]);
        }
    }

    /// The bytes of the character so far ahead; 0 at the end.
    fn width(&self, ahead: usize) -> usize {
        let rest = self
            .script
            .get(self.at + ahead..self.end)
            .unwrap_or_default();
        rest.chars().next().map_or(0, char::len_utf8)
    }

    fn backticks(&mut self) {
        let start = self.at + 1;
        self.at = start;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'`' => break,
                b'\\' => self.at += 1 + self.width(1),
                _ => self.at += self.width(0),
            }
        }
        let inside = start..self.at.min(self.end);
        self.at = (self.at + 1).min(self.end);
        self.nested_part(inside);
    }

    /// `${…}`, or GitHub's `${{ … }}`, which is gone before a shell sees it.
    fn parameter(&mut self) {
        if self.starts_with("${{") && self.step_behind("}}") {
            return;
        }
        self.at += 2;
        let mut depth = 1_usize;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                b'\\' => self.at += self.width(1),
                _ => {}
            }
            self.at += self.width(0).max(1);
            if depth == 0 {
                return;
            }
        }
        self.at = self.at.min(self.end);
    }

    /// `$(…)` or `$((…))`.
    fn substitution(&mut self) {
        if self.starts_with("$((") && self.step_behind("))") {
            return;
        }
        self.at += 2;
        if self.depth < DEEPEST {
            self.nested_list(Some(b')'));
        }
    }

    /// Steps behind a closing bracket, if there is one.
    fn step_behind(&mut self, closing: &'static str) -> bool {
        if self.missing.contains(&closing) {
            return false;
        }
        let length = self.script[self.at..self.end].find(closing);
        match length {
            Some(length) => self.at += length + closing.len(),
            None => self.missing.push(closing),
        }
        length.is_some()
    }

    fn array(&mut self, word: &mut Growing) {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b')' => {
                    self.at += 1;
                    break;
                }
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' => {
                    self.at += 1;
                }
                _ => {
                    self.word();
                }
            }
        }
        word.expand(&self.script[start..self.at]);
    }
}
