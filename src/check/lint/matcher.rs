//! Lints the matcher of a check: one of its kind, with a pattern that compiles and words that mean something.

use super::Page;
use crate::check::checksum;
use crate::check::file::{AssignedFile, ConditionsFile, MatchFile, PredicateFile, TokenFile};
use globset::GlobBuilder;
use regex_automata::{meta, util::syntax};

/// Shorter keywords stand in every other line, and the prefilter would let everything through.
const SHORTEST_KEYWORD: usize = 4;
/// Largest automaton of one pattern: ours need a few kilobytes, and users' own are no trap.
const LARGEST_PATTERN: usize = 2 << 20;
const CLASSES: [&str; 4] = ["lower", "upper", "digit", "symbol"];
/// Bits per character when all 256 bytes are equally frequent.
const MOST_ENTROPY: f32 = 8.0;

pub(super) fn lint(matcher: &MatchFile, page: &mut Page<'_>) {
    let kinds = [
        matcher.token.is_some(),
        matcher.assigned.is_some(),
        matcher.predicate.is_some(),
        !matcher.resource.is_empty(),
        matcher.dependency.is_some(),
        matcher.review.is_some(),
    ];
    let count = kinds.iter().filter(|is_there| **is_there).count();
    page.unless(
        count == 1,
        "match",
        format!("has {count} matchers, and a check has exactly one: token, assigned, predicate, resource, dependency or review"),
    );
    if let Some(token) = &matcher.token {
        lint_token(token, page);
    }
    if let Some(assigned) = &matcher.assigned {
        lint_assigned(assigned, page);
    }
    if let Some(predicate) = &matcher.predicate {
        lint_predicate(predicate, page);
    }
}

fn lint_token(token: &TokenFile, page: &mut Page<'_>) {
    lint_pattern(&token.pattern, "match.token.pattern", page);
    lint_keywords(&token.keywords, "match.token.keywords", page);
    lint_words(&token.near, "match.token.near", page);
    lint_conditions(&token.conditions, "match.token.conditions", page);
}

fn lint_assigned(assigned: &AssignedFile, page: &mut Page<'_>) {
    page.unless(
        !assigned.names.is_empty(),
        "match.assigned.names",
        "is empty",
    );
    lint_keywords(&assigned.names, "match.assigned.names", page);
    lint_words(&assigned.and, "match.assigned.and", page);
    lint_pattern(&assigned.value, "match.assigned.value", page);
    lint_conditions(&assigned.conditions, "match.assigned.conditions", page);
}

fn lint_predicate(predicate: &PredicateFile, page: &mut Page<'_>) {
    page.unless(
        !predicate.keywords.is_empty(),
        "match.predicate.keywords",
        "is empty",
    );
    lint_keywords(&predicate.keywords, "match.predicate.keywords", page);
    lint_conditions(&predicate.conditions, "match.predicate.conditions", page);
}

fn lint_pattern(pattern: &str, place: &str, page: &mut Page<'_>) {
    let compiled = meta::Builder::new()
        .syntax(syntax::Config::new().utf8(false).unicode(false))
        .configure(
            meta::Config::new()
                .utf8_empty(false)
                .nfa_size_limit(Some(LARGEST_PATTERN)),
        )
        .build(pattern);
    let regex = match compiled {
        Ok(regex) => regex,
        Err(error) => return page.say(place, why_not(&error)),
    };
    page.unless(!regex.is_match(""), place, "matches the empty text");
    for name in regex.group_info().all_names().filter_map(|(.., name)| name) {
        page.unless(
            name == "secret",
            place,
            format!("has a group `{name}`; only one called `secret` means something"),
        );
    }
}

/// One line, however many the regex parser draws.
fn why_not(error: &meta::BuildError) -> String {
    let reason = error.syntax_error().map_or_else(
        || format!("{error}, or it is larger than {LARGEST_PATTERN} bytes"),
        ToString::to_string,
    );
    let last = reason.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.unwrap_or_default().trim();
    format!(
        "does not compile: {}",
        last.strip_prefix("error: ").unwrap_or(last)
    )
}

fn lint_keywords(keywords: &[String], place: &str, page: &mut Page<'_>) {
    for (at, keyword) in keywords.iter().enumerate() {
        page.unless(
            keyword.len() >= SHORTEST_KEYWORD,
            &format!("{place}[{at}]"),
            format!("`{keyword}` is shorter than {SHORTEST_KEYWORD} bytes"),
        );
    }
    lint_words(keywords, place, page);
}

fn lint_words(words: &[String], place: &str, page: &mut Page<'_>) {
    for (at, word) in words.iter().enumerate() {
        let place = format!("{place}[{at}]");
        page.unless(!word.trim().is_empty(), &place, "is empty");
        let twin = words[..at]
            .iter()
            .any(|other| other.eq_ignore_ascii_case(word));
        page.unless(!twin, &place, format!("`{word}` stands twice"));
    }
}

fn lint_conditions(conditions: &ConditionsFile, place: &str, page: &mut Page<'_>) {
    if let Some(name) = &conditions.checksum {
        page.unless(
            checksum::names().any(|known| known == name),
            &format!("{place}.checksum"),
            format!(
                "there is no checksum `{name}`; there are: {}",
                checksum::names().collect::<Vec<_>>().join(", ")
            ),
        );
    }
    if let Some(entropy) = conditions.entropy {
        page.unless(
            (0.0..=MOST_ENTROPY).contains(&entropy),
            &format!("{place}.entropy"),
            "is not between 0 and 8 bits per character",
        );
    }
    for (at, class) in conditions.has.iter().enumerate() {
        page.unless(
            CLASSES.contains(&class.as_str()),
            &format!("{place}.has[{at}]"),
            format!("`{class}` is none of {}", CLASSES.join(", ")),
        );
    }
    for (at, glob) in conditions.paths.iter().enumerate() {
        if let Err(error) = GlobBuilder::new(glob).literal_separator(true).build() {
            page.say(
                format!("{place}.paths[{at}]"),
                format!("is no glob: {error}"),
            );
        }
    }
}
