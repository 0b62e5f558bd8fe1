//! The literals that every match of a pattern begins with: where the prefilter looks for it.
//!
//! The build script works them out for our checks, so that a run parses no pattern that nothing leads to.

use super::file::CheckFile;
use regex_syntax::hir::literal::{ExtractKind, Extractor};
use serde::{Deserialize, Serialize};

/// Shorter literals lead nowhere: the prefilter looks for four bytes.
pub const SHORTEST: usize = 4;

/// A literal to find. Case is ignored unless `exact`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Keyword {
    pub text: Vec<u8>,
    pub exact: bool,
}

/// The literals that lead to a check: those of its token's pattern, where the file names no keywords itself.
pub fn of_check(check: &CheckFile) -> Vec<Keyword> {
    let token = check
        .matcher
        .token
        .as_ref()
        .filter(|token| token.keywords.is_empty());
    token
        .and_then(|token| prefixes(&token.pattern))
        .unwrap_or_default()
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
}
