//! Programs and notations as tokens: words, texts and signs. Enough to find what stands there in plain text; nothing
//! is run, and no grammar is checked but that brackets are closed.

use crate::package::Unreadable;
use crate::source::Span;

/// What a language's words, texts and comments look like.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// What begins a comment up to the end of the line.
    pub line_comment: &'static str,
    /// What begins and ends a longer one.
    pub block_comment: Option<(&'static str, &'static str)>,
    pub quotes: &'static str,
    /// Whether three quotes begin a text of several lines.
    pub triple: bool,
    /// Whether `'a'` is a character.
    pub characters: bool,
    /// Whether a text ends with its line at the latest.
    pub one_line: bool,
    /// Signs that a word may hold beside letters, digits and `_`.
    pub word: &'static str,
}

/// Groovy: Gradle's older scripts.
pub const GROOVY: Style = Style {
    line_comment: "//",
    block_comment: Some(("/*", "*/")),
    quotes: "\"'",
    triple: true,
    characters: false,
    one_line: true,
    word: ".-",
};

/// Kotlin and Scala.
pub const KOTLIN: Style = Style {
    quotes: "\"",
    characters: true,
    ..GROOVY
};

/// Starlark, Bazel's language.
pub const STARLARK: Style = Style {
    line_comment: "#",
    block_comment: None,
    word: ".",
    ..GROOVY
};

/// Lua, of rocks.
pub const LUA: Style = Style {
    line_comment: "--",
    block_comment: Some(("--[[", "]]")),
    triple: false,
    word: ".",
    ..GROOVY
};

/// The notation of opam's files.
pub const OPAM: Style = Style {
    line_comment: "#",
    block_comment: Some(("(*", "*)")),
    quotes: "\"",
    one_line: false,
    word: "-.+",
    ..GROOVY
};

/// EDN and Clojure.
pub const EDN: Style = Style {
    line_comment: ";",
    block_comment: None,
    quotes: "\"",
    triple: false,
    one_line: false,
    word: "./:-+*!?$%&<>='#",
    ..GROOVY
};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'t> {
    Word(&'t str, Span),
    /// Without its quotes.
    Text(&'t str, Span),
    Sign(char, Span),
    Newline,
}

impl<'t> Token<'t> {
    pub fn word(self) -> Option<&'t str> {
        match self {
            Self::Word(word, _) => Some(word),
            _ => None,
        }
    }

    pub fn text(self) -> Option<&'t str> {
        match self {
            Self::Text(text, _) => Some(text),
            _ => None,
        }
    }

    pub fn is(self, sign: char) -> bool {
        matches!(self, Self::Sign(found, _) if found == sign)
    }
}

/// Cuts a text into pieces; comments are dropped.
///
/// Errors: a comment, a text or a bracket is never closed.
pub fn tokens(text: &str, style: Style) -> Result<Vec<Token<'_>>, Unreadable> {
    let mut lexer = Lexer {
        text,
        style,
        at: 0,
        found: Vec::new(),
        open: Vec::new(),
    };
    while lexer.at < text.len() {
        lexer.step()?;
    }
    match lexer.open.pop() {
        Some((_, at)) => Err(Unreadable::at(
            at,
            "a bracket is never closed, so the file may be cut short",
        )),
        None => Ok(lexer.found),
    }
}

struct Lexer<'t> {
    text: &'t str,
    style: Style,
    at: usize,
    found: Vec<Token<'t>>,
    open: Vec<(char, Span)>,
}

impl<'t> Lexer<'t> {
    fn step(&mut self) -> Result<(), Unreadable> {
        let rest = &self.text[self.at..];
        let Some(c) = rest.chars().next() else {
            return Ok(());
        };
        let style = self.style;
        self.at += if let Some((start, end)) = style.block_comment
            && rest.starts_with(start)
        {
            let inner = &rest[start.len()..];
            let length = inner.find(end).ok_or_else(|| self.open_end("a comment"))?;
            start.len() + length + end.len()
        } else if rest.starts_with(style.line_comment) {
            rest.find('\n').unwrap_or(rest.len())
        } else if style.quotes.contains(c) {
            self.quoted(rest)?
        } else if style.characters && c == '\'' {
            character(rest)
        } else if self.in_word(c) {
            let end = rest.find(|c| !self.in_word(c)).unwrap_or(rest.len());
            let span = Span::new(self.at, self.at + end);
            self.found.push(Token::Word(&rest[..end], span));
            end
        } else {
            self.sign(c);
            c.len_utf8()
        };
        Ok(())
    }

    fn in_word(&self, c: char) -> bool {
        c.is_alphanumeric() || c == '_' || self.style.word.contains(c)
    }

    fn sign(&mut self, c: char) {
        let span = Span::new(self.at, self.at + c.len_utf8());
        match c {
            '\n' => return self.found.push(Token::Newline),
            c if c.is_whitespace() => return,
            '(' | '[' | '{' => self.open.push((c, span)),
            ')' | ']' | '}' => {
                self.open.pop();
            }
            _ => {}
        }
        self.found.push(Token::Sign(c, span));
    }

    fn open_end(&self, what: &str) -> Unreadable {
        let span = Span::new(self.at, self.at);
        Unreadable::at(span, format!("{what} is never closed"))
    }

    /// Takes the text that `rest` begins with, and says how many bytes it has.
    fn quoted(&mut self, rest: &'t str) -> Result<usize, Unreadable> {
        let quote = &rest[..1];
        let triple = quote.repeat(3);
        let (inner, length) = if self.style.triple && rest.starts_with(&triple) {
            let inner = &rest[3..];
            let end = inner.find(&triple).ok_or_else(|| self.open_end("a text"))?;
            // Of a longer row of quotes the last three end it.
            let behind = &inner[end + 3..];
            let end = end + behind.len() - behind.trim_start_matches(quote).len();
            (&inner[..end], end + 6)
        } else {
            let end = end_of_text(rest.as_bytes(), self.style.one_line);
            let end = end.ok_or_else(|| self.open_end("a text"))?;
            (&rest[1..end], end + 1)
        };
        let start = self.at + (length - inner.len()) / 2;
        let span = Span::new(start, start + inner.len());
        self.found.push(Token::Text(inner, span));
        Ok(length)
    }
}

/// Where the quote stands that ends a text; `${…}` inside of it may hold quotes of its own.
fn end_of_text(bytes: &[u8], one_line: bool) -> Option<usize> {
    let mut at = 1;
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if one_line => return None,
            b'{' if depth > 0 || bytes[0] == b'"' && bytes[at - 1] == b'$' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            byte if byte == bytes[0] && depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The bytes of `'a'` or `'\n'`; of whatever else a `'` begins, the quote alone.
fn character(rest: &str) -> usize {
    let inner = &rest[1..];
    let escaped = usize::from(inner.starts_with('\\'));
    let end = inner.char_indices().nth(escaped + 1).map(|(at, _)| at);
    match end {
        Some(end) if inner[end..].starts_with('\'') => end + 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_texts_and_signs_are_told_apart() {
        let text = "a.b('c', \"d${e(\"f\")}\") // g\n/* h */ \"\"\"i\"j\"\"\"";
        let found = tokens(text, GROOVY).unwrap();
        let texts: Vec<&str> = found.iter().filter_map(|token| token.text()).collect();
        assert_eq!(texts, ["c", "d${e(\"f\")}", "i\"j"]);
        assert_eq!(found[0].word(), Some("a.b"));
        assert!(found[1].is('('));
        let longer = tokens("\"\"\"a \"b\"\"\"\"", KOTLIN).unwrap();
        assert_eq!(longer[0].text(), Some("a \"b\""));
        assert!(tokens("'x' \"'\"", KOTLIN).unwrap()[0].text() == Some("'"));
    }

    #[test]
    fn what_is_never_closed_is_an_error() {
        for text in ["(", "{[}", "'a\n'", "/* a", "\"\"\" a"] {
            assert!(tokens(text, GROOVY).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-cé\"'${}()\\[\\]\\\\/*#;\n-]{0,30}") {
            for style in [GROOVY, KOTLIN, STARLARK, LUA, OPAM, EDN] {
                for token in tokens(&text, style).unwrap_or_default() {
                    if let Token::Word(part, at) | Token::Text(part, at) = token {
                        prop_assert_eq!(text.get(at.range()), Some(part));
                    }
                }
            }
        }
    }
}
