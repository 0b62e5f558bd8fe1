//! A regular expression over bytes that is compiled when first needed, and the literals every match begins with.

use super::prefilter::{Keyword, SHORTEST};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::literal::{ExtractKind, Extractor};
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
            .hybrid(lengths(source).1 > SHORT)
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
            let (shortest, longest) = lengths(&self.source);
            Some(Compiled {
                regex,
                shortest,
                longest,
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

/// The fewest and the most bytes that a match of the pattern has.
fn lengths(source: &str) -> (usize, usize) {
    let parsed = regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(source);
    parsed.map_or((0, usize::MAX), |hir| {
        let properties = hir.properties();
        (
            properties.minimum_len().unwrap_or(0),
            properties.maximum_len().unwrap_or(usize::MAX),
        )
    })
}

/// The literals of at least [`SHORTEST`] bytes one of which every match begins with; `None` where there are none.
pub fn prefixes(source: &str) -> Option<Vec<Keyword>> {
    let hir = regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(source)
        .ok()?;
    let usual = literals(
        &hir,
        Extractor::new()
            .kind(ExtractKind::Prefix)
            .limit_class(12)
            .limit_literal_len(24),
    );
    usual.or_else(|| {
        // A short prefix (`sk-`, `SG.`) becomes long enough with each character that may follow it.
        literals(
            &hir,
            Extractor::new()
                .kind(ExtractKind::Prefix)
                .limit_class(80)
                .limit_repeat(1)
                .limit_literal_len(SHORTEST)
                .limit_total(4000),
        )
    })
}

fn literals(hir: &regex_syntax::hir::Hir, extractor: &Extractor) -> Option<Vec<Keyword>> {
    let sequence = extractor.extract(hir);
    let literals = sequence.literals()?;
    let long = |literal: &regex_syntax::hir::literal::Literal| literal.as_bytes().len() >= SHORTEST;
    if literals.is_empty() || !literals.iter().all(long) {
        return None;
    }
    let all: Vec<&[u8]> = literals
        .iter()
        .map(regex_syntax::hir::literal::Literal::as_bytes)
        .collect();
    let mut texts = cut_where_they_part(&all);
    // Spellings that differ in case alone are one keyword that ignores case.
    let mut folded: Vec<Vec<u8>> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
    folded.sort();
    folded.dedup();
    let exact = folded.len() * 2 > texts.len();
    if !exact {
        texts = folded;
    }
    texts.sort();
    texts.dedup();
    Some(
        texts
            .into_iter()
            .map(|text| Keyword { text, exact })
            .collect(),
    )
}

/// The literals cut to the greatest length that makes no more of them than [`SHORTEST`] bytes do.
fn cut_where_they_part(literals: &[&[u8]]) -> Vec<Vec<u8>> {
    let cut = |length: usize| {
        let mut texts: Vec<Vec<u8>> = literals
            .iter()
            .map(|text| text[..length.min(text.len())].to_vec())
            .collect();
        texts.sort();
        texts.dedup();
        texts
    };
    let fewest = cut(SHORTEST);
    (SHORTEST + 1..=24)
        .map(cut)
        .take_while(|texts| texts.len() <= fewest.len())
        .last()
        .unwrap_or(fewest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        let keywords = prefixes(source).unwrap_or_default();
        keywords
            .iter()
            .map(|keyword| String::from_utf8_lossy(&keyword.text).into_owned())
            .collect()
    }

    #[test]
    fn a_literal_beginning_is_found() {
        assert_eq!(words("ghp_[A-Za-z0-9]{36}"), ["ghp_"]);
        assert_eq!(words("(?:AKIA|ASIA)[A-Z2-7]{16}"), ["AKIA", "ASIA"]);
        assert_eq!(words("[a-z]{3}_[a-z]+"), Vec::<String>::new());
    }

    #[test]
    fn a_short_beginning_grows_by_what_may_follow() {
        assert_eq!(words("sk-[a-c]{10}"), ["sk-a", "sk-b", "sk-c"]);
        assert_eq!(words(r"SG\.[A-Za-z0-9_-]{22}").len(), 64);
    }

    #[test]
    fn the_group_named_secret_is_the_secret() {
        let pattern = Pattern::new("key=(?P<secret>[a-z]+);");
        let found = pattern.find(b"a key=abc; b", 0..12).unwrap();
        assert_eq!((found.whole, found.secret), (2..10, 6..9));
    }
}
