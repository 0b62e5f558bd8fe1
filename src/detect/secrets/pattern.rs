//! A regular expression over bytes that is compiled when first needed.

use super::needed::Needed;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::ops::Range;
use std::sync::OnceLock;

/// A pattern as a check file gives it: no look-around, Unicode off.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Compiled>>,
    /// The group named `secret` is what is reported.
    grouped: bool,
    /// The last class takes `-`, so a `-` behind a match runs on.
    pub dashed: bool,
}

/// A pattern with what its syntax says of its matches.
#[derive(Debug)]
struct Compiled {
    regex: Regex,
    shortest: usize,
    longest: usize,
    spans_lines: bool,
    needed: Option<Needed>,
}

/// What was found: the whole match and the secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    pub whole: Range<usize>,
    pub secret: Range<usize>,
}

/// Matches up to this many bytes are short.
const SHORT: usize = 512;

/// The syntax of every pattern.
fn syntax() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

impl Pattern {
    pub fn new(source: &str) -> Self {
        let last_class = source.rfind(']').map_or("", |end| &source[..end]);
        Self {
            source: source.to_owned(),
            compiled: OnceLock::new(),
            grouped: source.contains("(?P<secret>") || source.contains("(?<secret>"),
            dashed: last_class.ends_with('-') || last_class.ends_with("-."),
        }
    }

    /// Compiles. Errors: the pattern's syntax, in words.
    pub fn compile(source: &str) -> Result<Regex, String> {
        // A lazy DFA only where a match may be long: elsewhere its caches would cost more memory than they save time, and
        // the backtracker that clears memory in proportion to the range has a short one.
        let config = Regex::config()
            .hybrid(parse(source).is_none_or(|hir| lengths(&hir).1 > SHORT))
            .hybrid_cache_capacity(64 << 10)
            .dfa(false)
            .utf8_empty(false)
            .nfa_size_limit(Some(4 << 20));
        Regex::builder()
            .configure(config)
            .syntax(syntax())
            .build(source)
            .map_err(|error| error.to_string())
    }

    fn compiled(&self) -> Option<&Compiled> {
        let compile = || {
            let regex = Self::compile(&bounded(&self.source)).ok()?;
            let hir = parse(&self.source)?;
            let (shortest, longest) = lengths(&hir);
            Some(Compiled {
                regex,
                shortest,
                longest,
                spans_lines: repeats_lines(&hir),
                needed: Needed::of(&hir),
            })
        };
        self.compiled.get_or_init(compile).as_ref()
    }

    /// The fewest and the most bytes that a match has.
    pub fn lengths(&self) -> (usize, usize) {
        self.compiled().map_or((0, usize::MAX), |compiled| {
            (compiled.shortest, compiled.longest)
        })
    }

    /// Whether a match may hold many lines of text, not only the white space between a name and its value.
    pub fn spans_lines(&self) -> bool {
        self.compiled().is_some_and(|compiled| compiled.spans_lines)
    }

    /// Whether a match may begin in `within`; far cheaper than looking for one, and mostly the answer is no.
    pub fn may_begin(&self, text: &[u8], within: &Range<usize>) -> bool {
        self.compiled().is_some_and(|compiled| {
            let needed = compiled.needed.as_ref();
            needed.is_none_or(|needed| needed.is_met(text, within))
        })
    }

    /// The match that begins exactly at `within.start`.
    pub fn match_at(&self, text: &[u8], within: Range<usize>) -> Option<Matched> {
        // The engine clears memory in proportion to the range: no longer than a match can be.
        let longest = self.compiled()?.longest;
        let end = within.end.min(within.start.saturating_add(longest));
        self.run(
            &Input::new(text)
                .range(within.start..end)
                .anchored(Anchored::Yes),
        )
    }

    /// The first match in `within`.
    pub fn find(&self, text: &[u8], within: Range<usize>) -> Option<Matched> {
        self.run(&Input::new(text).range(within))
    }

    fn run(&self, input: &Input<'_>) -> Option<Matched> {
        let regex = &self.compiled()?.regex;
        if !self.grouped {
            let whole = regex.search(input)?.range();
            return Some(Matched {
                secret: whole.clone(),
                whole,
            });
        }
        let mut captures = regex.create_captures();
        regex.search_captures(input, &mut captures);
        let whole = captures.get_match()?.range();
        let secret = captures
            .get_group_by_name("secret")
            .map_or(whole.clone(), |span| span.range());
        Some(Matched { whole, secret })
    }
}

/// A pattern whose match does not end inside a word: part of the pattern, so that of two alternatives the one that
/// reaches the end is taken.
fn bounded(source: &str) -> String {
    format!(r"(?:{source})(?:\b|\b{{end-half}})")
}

fn parse(source: &str) -> Option<Hir> {
    regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(source)
        .ok()
}

/// The fewest and the most bytes that a match of the pattern has.
fn lengths(hir: &Hir) -> (usize, usize) {
    let properties = hir.properties();
    (
        properties.minimum_len().unwrap_or(0),
        properties.maximum_len().unwrap_or(usize::MAX),
    )
}

/// Whether the pattern repeats, more than some hundred times, a class that has letters and the newline.
fn repeats_lines(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let class = match repetition.sub.kind() {
                HirKind::Class(Class::Bytes(class)) => class.clone(),
                HirKind::Class(Class::Unicode(class)) => match class.to_byte_class() {
                    Some(class) => class,
                    None => return false,
                },
                _ => return repeats_lines(&repetition.sub),
            };
            let has = |byte: u8| {
                class
                    .iter()
                    .any(|range| range.start() <= byte && byte <= range.end())
            };
            repetition.max.is_none_or(|most| most > 400) && has(b'\n') && has(b'a')
        }
        HirKind::Capture(capture) => repeats_lines(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(repeats_lines),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_named_secret_is_the_secret() {
        let pattern = Pattern::new("key=(?P<secret>[a-z]+);");
        let found = pattern.find(b"a key=abc; b", 0..12).unwrap();
        assert_eq!((found.whole, found.secret), (2..10, 6..9));
    }
}
