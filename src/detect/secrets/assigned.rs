//! Values without a form of their own, known by the name they are assigned to.

use super::boundary::is_word;
use super::conditions;
use super::pattern::Matched;
use super::predicates::Site;
use super::quality::{self, holds_ignoring_case};
use super::rules::{AssignedRule, Rule};
use crate::source::{line_end, line_start};

/// The value stands at most this many bytes behind the name.
const REACH: usize = 180;

/// The first value behind the name that fits.
pub fn find(assigned: &AssignedRule, rule: &Rule, site: &Site<'_>) -> Option<Matched> {
    let text = site.text;
    if !name_begins(text, site.at) {
        return None;
    }
    let until = reach(text, site.end);
    let shortest = assigned.value.lengths().0;
    let mut at = site.end;
    while at < until {
        if starts_value(text, at)
            && at >= site.resume
            && is_long_enough(text, at, shortest)
            && let Some(found) = fits(assigned, rule, site, at, (at + 4096).min(text.len()))
        {
            return Some(found);
        }
        at += 1;
    }
    None
}

/// Whether no white space and no quote cuts what begins at `at` short of the shortest value; most words end here.
fn is_long_enough(text: &[u8], at: usize, shortest: usize) -> bool {
    let shortest = shortest.min(16);
    text.get(at..at + shortest).is_some_and(|value| {
        !value
            .iter()
            .any(|byte| matches!(byte, b'\n' | b'"' | b'\'' | b'`'))
    })
}

/// Not in the middle of a longer word: `aiven` is no name in `naiven`, but `myAiven` and `MY_AIVEN` hold one.
fn name_begins(text: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|index| text[index]) else {
        return true;
    };
    !before.is_ascii_alphabetic()
        || (before.is_ascii_lowercase() && text[at].is_ascii_uppercase())
        || {
            // After an escape such as `\n` the letter is none of the name.
            at >= 2 && text[at - 2] == b'\\'
        }
}

/// To the end of the line, or of the next one where this one says that its value follows.
fn reach(text: &[u8], from: usize) -> usize {
    let from = from.min(text.len());
    let end = line_end(text, from);
    let rest = text[from..end].trim_ascii_end();
    let goes_on = rest.is_empty()
        || matches!(
            rest.last(),
            Some(b':' | b'=' | b'(' | b',' | b'>' | b'|' | b'\\')
        );
    let end = if goes_on && end < text.len() {
        line_end(text, end + 1)
    } else {
        end
    };
    end.min(from + REACH)
}

/// Whether a value may begin at `at`: behind a quote, an operator or white space.
fn starts_value(text: &[u8], at: usize) -> bool {
    at > 0
        && matches!(
            text[at - 1],
            b'"' | b'\''
                | b'`'
                | b'='
                | b':'
                | b'>'
                | b'('
                | b','
                | b' '
                | b'\t'
                | b'\n'
                | b'{'
                | b'['
                | b'|'
                | b'/'
        )
        && !matches!(text[at], b' ' | b'\t' | b'"' | b'\'' | b'`' | b'\r' | b'\n')
}

fn fits(
    assigned: &AssignedRule,
    rule: &Rule,
    site: &Site<'_>,
    at: usize,
    until: usize,
) -> Option<Matched> {
    let text = site.text;
    let found = assigned.value.match_at(text, at..until)?;
    let end = found.whole.end;
    let ends = text.get(end).is_none_or(|next| {
        !is_word(*next) && !matches!(next, b'+' | b'/' | b'-' | b'.' | b'=')
            || (*next == b'.'
                && text
                    .get(end + 1)
                    .is_none_or(|after| !after.is_ascii_alphanumeric()))
    }) || (text.get(end) == Some(&b'\\'));
    if !ends {
        return None;
    }
    let from = line_start(text, site.at).max(site.at.saturating_sub(60));
    let between = &text[from..at];
    let said = assigned.and.is_empty()
        || assigned
            .and
            .iter()
            .any(|word| holds_ignoring_case(between, word));
    let value = &text[found.secret.clone()];
    let plausible = said
        && !is_digest(&text[site.end..at])
        && !quality::stands_in(value)
        && (rule.conditions.entropy.is_some() || value.len() < 12 || quality::varied(value, 0.62))
        && !reads_as_words(value)
        && conditions::hold(rule, text, &found.secret);
    plausible.then_some(found)
}

/// Whether what stands between name and value says that the value is a digest or an id.
fn is_digest(between: &[u8]) -> bool {
    [
        &b"sha1"[..],
        b"sha256",
        b"sha512",
        b"sha-",
        b"md5",
        b"checksum",
        b"digest",
        b"commit",
        b"integrity",
        b"revision",
        b"etag",
    ]
    .iter()
    .any(|word| holds_ignoring_case(between, word))
}

/// Words have letters and hardly a digit; what has many digits is judged by its variety alone.
fn reads_as_words(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits * 10 < value.len() && super::generic::words::is_words(value)
}
