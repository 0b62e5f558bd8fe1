//! Where comments stand in a stretch of HCL, and which braces are open there. Not here: what else it says.
//!
//! Strings, their interpolations and heredocs are told from comments after the specification's lexical part
//! (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements>).

use std::ops::Range;

/// What a reader of comments needs to know of a text, in the order of writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// From `#`, `//` or `/*` on; without the line's end.
    Comment(Range<usize>),
    /// A brace of a block or an object opens.
    Open(usize),
    Close(usize),
}

/// What the scanner is in: a string, or an interpolation within one.
enum Within {
    Quotes,
    Interpolation,
    Braces,
}

/// The marks of a text that begins outside of strings, heredocs and comments.
pub fn marks(text: &str) -> Vec<Mark> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        within: Vec::new(),
        marks: Vec::new(),
    };
    while scanner.at < scanner.bytes.len() {
        if matches!(scanner.within.last(), Some(Within::Quotes)) {
            scanner.in_quotes();
        } else {
            scanner.outside();
        }
    }
    scanner.marks
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    within: Vec<Within>,
    marks: Vec<Mark>,
}

impl Scanner<'_> {
    fn looks_at(&self, word: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(word)
    }

    fn in_quotes(&mut self) {
        match self.bytes[self.at] {
            b'\\' => self.at += 2,
            b'"' => {
                self.within.pop();
                self.at += 1;
            }
            // No string goes over a line's end: what was taken for one is not.
            b'\n' => {
                self.within.clear();
                self.at += 1;
            }
            b'$' | b'%' if self.looks_at(b"$${") || self.looks_at(b"%%{") => self.at += 3,
            b'$' | b'%' if self.bytes.get(self.at + 1) == Some(&b'{') => {
                self.within.push(Within::Interpolation);
                self.at += 2;
            }
            _ => self.at += 1,
        }
    }

    fn outside(&mut self) {
        match self.bytes[self.at] {
            b'"' => {
                self.within.push(Within::Quotes);
                self.at += 1;
            }
            b'#' => self.comment(b"\n"),
            b'/' if self.looks_at(b"//") => self.comment(b"\n"),
            b'/' if self.looks_at(b"/*") => self.comment(b"*/"),
            b'<' if self.looks_at(b"<<") => self.heredoc(),
            b'{' => {
                self.marks.push(Mark::Open(self.at));
                self.within.push(Within::Braces);
                self.at += 1;
            }
            b'}' => {
                if !matches!(self.within.pop(), Some(Within::Interpolation)) {
                    self.marks.push(Mark::Close(self.at));
                }
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    fn comment(&mut self, end: &[u8]) {
        let rest = &self.bytes[self.at..];
        let length = memchr::memmem::find(rest, end).map_or(rest.len(), |length| {
            length + if end == b"\n" { 0 } else { end.len() }
        });
        self.marks.push(Mark::Comment(self.at..self.at + length));
        self.at += length;
    }

    /// Passes over `<<EOT` up to the line that says `EOT`; over nothing if it is none.
    fn heredoc(&mut self) {
        let first = self.at + 2 + usize::from(self.looks_at(b"<<-"));
        let line = self.text[first..].lines().next().unwrap_or_default();
        let name = line.trim_end();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || !name.chars().all(is_name) {
            self.at += 2;
            return;
        }
        let mut at = first + line.len();
        while let Some(newline) = memchr::memchr(b'\n', &self.bytes[at..]) {
            at += newline + 1;
            let line = self.text[at..].lines().next().unwrap_or_default();
            if line.trim() == name {
                self.at = at + line.len();
                return;
            }
        }
        self.at = self.bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn comments(text: &str) -> Vec<&str> {
        let comment = |mark: Mark| match mark {
            Mark::Comment(range) => Some(&text[range]),
            Mark::Open(_) | Mark::Close(_) => None,
        };
        marks(text).into_iter().filter_map(comment).collect()
    }

    #[test]
    fn comments_are_told_from_what_only_looks_like_them() {
        let text = "a = \"# no ${upper(\"# no\")} // no\" # one\nb = <<-EOT\n # no\n EOT\n/* two */ c = 1 // three\r\nd = \"$${# no}\" #";
        assert_eq!(comments(text), ["# one", "/* two */", "// three\r", "#"]);
    }

    #[test]
    fn braces_of_interpolations_are_none() {
        let text = "r { a = \"${ {x=1}.x }\" }";
        let braces = marks(text);
        let is_open = |mark: &&Mark| matches!(mark, Mark::Open(_));
        assert_eq!(braces.iter().filter(is_open).count(), 2);
        assert_eq!(braces.last(), Some(&Mark::Close(text.len() - 1)));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_every_place_is_within(text in "(\\PC|[\"{}$%#/*<>\\\\\n-]|<<EOT\n|EOT\n|\\$\\{){0,60}") {
            for mark in marks(&text) {
                match mark {
                    Mark::Comment(range) => prop_assert!(text.get(range).is_some()),
                    Mark::Open(at) | Mark::Close(at) => prop_assert!(at < text.len()),
                }
            }
        }
    }
}
