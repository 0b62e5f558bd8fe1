//! What a check asks of a value besides matching.

use super::quality::{self, Classes};
use super::rules::Rule;
use crate::check::checksum;
use std::ops::Range;

/// Whether the conditions that the check file states hold for the secret.
pub fn hold(rule: &Rule, text: &[u8], secret: &Range<usize>) -> bool {
    let value = &text[secret.clone()];
    let conditions = &rule.conditions;
    conditions
        .checksum
        .as_deref()
        .is_none_or(|name| checksum::verify(name, value) != Some(false))
        && conditions
            .entropy
            .is_none_or(|least| quality::entropy(value) >= least)
        && has(&conditions.has, value)
}

fn has(kinds: &[String], value: &[u8]) -> bool {
    if kinds.is_empty() {
        return true;
    }
    let classes = Classes::of(value);
    kinds.iter().all(|kind| match kind.as_str() {
        "lower" => classes.lower > 0,
        "upper" => classes.upper > 0,
        "digit" => classes.digit > 0,
        _ => classes.symbol > 0,
    })
}

/// Whether a value of a known form is one that somebody made up to show the form.
pub fn looks_random(rule: &Rule, value: &[u8]) -> bool {
    let dull =
        rule.conditions.entropy.is_none() && value.len() >= 16 && !quality::varied(value, 0.55);
    !dull && !quality::stands_in(value) && !is_identifier(value)
}

/// Whether a value is a name in a program (`glptt-trigger_token_pattern`): words behind what a token begins with, and not
/// one digit.
fn is_identifier(value: &[u8]) -> bool {
    let words = |part: &[u8]| {
        part.len() >= 8
            && !part.iter().any(u8::is_ascii_digit)
            && super::generic::words::is_words(part)
    };
    let head = value[..value.len().min(HEAD)]
        .iter()
        .position(|byte| matches!(byte, b'-' | b'_' | b'.'));
    words(value) || head.is_some_and(|end| words(&value[end + 1..]))
}

/// The prefix that tells a token's issuer is at most this long.
const HEAD: usize = 8;
