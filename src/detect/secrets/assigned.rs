//! Values without a form of their own, known by the name they are assigned to.

use super::boundary::{self, is_word};
use super::conditions;
use super::generic::assignment;
use super::generic::name::{self, Kind};
use super::pattern::Matched;
use super::predicates::Site;
use super::quality::{self, holds_ignoring_case};
use super::rules::{AssignedRule, Rule};
use crate::source::{line_end_within, line_start_within};
use std::ops::Range;

/// The value stands at most this many bytes behind the name.
const REACH: usize = 180;
/// A block's lines that are looked at below its name.
const CHILDREN: usize = 3;
/// The longest line that is read below a name.
const CHILD: usize = 4 << 10;
/// Of a line, at most this many bytes are looked at before a host's name.
const LINE: usize = 200;

/// The first value behind the name that fits; where the name is a host's, the value may be the header before it.
pub fn find(assigned: &AssignedRule, rule: &Rule, site: &Site<'_>) -> Option<Matched> {
    let text = site.text;
    if !name_begins(text, site.at) {
        return None;
    }
    let near = reach(text, site.end);
    behind(assigned, rule, site, site.end..near)
        .or_else(|| {
            let below = children(text, site.at, site.end)?;
            behind(assigned, rule, site, near.max(below.start)..below.end)
        })
        .or_else(|| header(assigned, rule, site))
}

/// Words of secrets that a user of a provider makes up, which have no form.
const OWN: &[&[u8]] = &[
    b"webhook", b"signing", b"session", b"cookie", b"encrypt", b"jwt", b"hmac",
];

/// Where a value stands under the provider's name for its key that is shorter than its keys are: cut off by whoever wrote
/// it down, and no key of another kind.
pub fn too_short(assigned: &AssignedRule, site: &Site<'_>) -> Option<usize> {
    let text = site.text;
    if !name_begins(text, site.at) {
        return None;
    }
    let named = &text[assignment::name(text, site.at, site.end)];
    let holds = |word: &[u8]| holds_ignoring_case(named, word);
    let asked = if assigned.and.is_empty() {
        TELLING.iter().any(|word| holds(word))
    } else {
        assigned.and.iter().any(|word| holds(word))
    };
    if !asked || OWN.iter().any(|word| holds(word)) {
        return None;
    }
    let found = assignment::at(text, site.at, site.end, site.place.style)?;
    let is_cut = found.value.len() < assigned.value.lengths().0;
    let promises = |name: &[u8]| name::kind(name) == Some(Kind::Token);
    (is_cut && promises(named) && !promises(&text[site.at..site.end])).then_some(found.value.start)
}

/// The first value in a range behind the name that fits.
fn behind(
    assigned: &AssignedRule,
    rule: &Rule,
    site: &Site<'_>,
    within: Range<usize>,
) -> Option<Matched> {
    let text = site.text;
    if !assigned.value.may_begin(text, &within) {
        return None;
    }
    let shortest = assigned.value.lengths().0;
    within
        .filter(|at| {
            starts_value(text, *at) && *at >= site.resume && is_long_enough(text, *at, shortest)
        })
        .find_map(|at| {
            let found = fits(assigned, rule, site, at)?;
            (is_said(assigned, site, at)
                && !is_digest(&text[site.end..at])
                && !is_digest_line(text, site.at))
            .then_some(found)
        })
}

/// `-H "Authorization: Bearer VALUE" https://api.NAME.com`: the value before the host that takes it.
fn header(assigned: &AssignedRule, rule: &Rule, site: &Site<'_>) -> Option<Matched> {
    let text = site.text;
    if !matches!(text[site.at.checked_sub(1)?], b'.' | b'/') {
        return None;
    }
    let start = line_start_within(text, site.at, LINE);
    let line = &text[start..site.at];
    let scheme = [&b"earer "[..], b"oken "]
        .iter()
        .filter_map(|word| Some(memchr::memmem::rfind(line, word)? + word.len()))
        .max()?;
    let at = start + scheme;
    (at >= site.resume && at < site.at)
        .then(|| fits(assigned, rule, site, at))?
        .filter(|found| found.whole.end < site.at)
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
    let end = line_end_within(text, from, REACH);
    let rest = text[from..end].trim_ascii_end();
    let goes_on = rest.is_empty()
        || matches!(
            rest.last(),
            Some(b':' | b'=' | b'(' | b',' | b'>' | b'|' | b'\\')
        )
        || (is_rest_of_name(rest) && is_pair(text, end));
    let end = if goes_on && end < text.len() {
        line_end_within(text, end + 1, REACH)
    } else {
        end
    };
    end.min(from + REACH)
}

/// Whether nothing but the rest of the name stands there, and what closes it.
fn is_rest_of_name(rest: &[u8]) -> bool {
    rest.iter()
        .all(|byte| is_word(*byte) || matches!(byte, b'-' | b'.' | b'"' | b'\'' | b'\r'))
}

/// Whether the line behind `end` is the second of `name: NAME`, `value: VALUE`.
fn is_pair(text: &[u8], end: usize) -> bool {
    let next = text.get(end + 1..).unwrap_or_default();
    let next = &next[..next.len().min(LINE)];
    let word = next
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\t' | b'"' | b'\''))
        .unwrap_or(0);
    next[word..].len() > 5 && next[word..word + 5].eq_ignore_ascii_case(b"value")
}

/// The lines below a name that opens a block (`name:`, `"name": {`, `[name]`, `variable "name" {`), as far as they belong to it.
fn children(text: &[u8], name: usize, from: usize) -> Option<Range<usize>> {
    let first_end = line_end_within(text, from, LINE);
    let rest = text[from..first_end].trim_ascii_end();
    let opens = matches!(rest.last()?, b':' | b'{' | b'[' | b']' | b',')
        && rest.len() < 48
        && rest.iter().all(|byte| {
            is_word(*byte)
                || matches!(
                    byte,
                    b' ' | b'-'
                        | b'.'
                        | b'"'
                        | b'\''
                        | b':'
                        | b'='
                        | b'>'
                        | b'{'
                        | b'['
                        | b']'
                        | b'('
                        | b','
                )
        });
    if !opens {
        return None;
    }
    let section = rest.ends_with(b"]");
    let margin = indent(&text[line_start_within(text, name, LINE)..first_end]);
    let (start, mut end) = (first_end + 1, first_end);
    for _ in 0..CHILDREN {
        let next = end + 1;
        if next >= text.len() {
            break;
        }
        let line = &text[next..line_end_within(text, next, CHILD)];
        let belongs = if section {
            !line.trim_ascii().is_empty() && !line.starts_with(b"[")
        } else {
            indent(line) > margin && !line.trim_ascii().is_empty()
        };
        if !belongs {
            break;
        }
        end = next + line.len();
    }
    (start < end).then_some(start..end.min(from + REACH))
}

/// How far a line stands in.
fn indent(line: &[u8]) -> usize {
    line.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
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
                | b'['
                | b'|'
                | b'/'
        )
        && !matches!(text[at], b' ' | b'\t' | b'"' | b'\'' | b'`' | b'\r' | b'\n')
}

/// The value at `at`, if it is one.
fn fits(assigned: &AssignedRule, rule: &Rule, site: &Site<'_>, at: usize) -> Option<Matched> {
    let text = site.text;
    let until = (at + 4096).min(text.len());
    let found = assigned.value.match_at(text, at..until)?;
    let end = found.whole.end;
    let ends = text.get(end).is_none_or(|next| {
        !is_word(*next) && !matches!(next, b'+' | b'/' | b'-' | b'.' | b'=')
            || (*next == b'.'
                && text
                    .get(end + 1)
                    .is_none_or(|after| !after.is_ascii_alphanumeric()))
    }) || (text.get(end) == Some(&b'\\'));
    if !ends || boundary::is_elided(text, end) {
        return None;
    }
    let value = &text[found.secret.clone()];
    let plausible = !quality::stands_in(value)
        && !value.starts_with(b"arn:")
        && !is_ports(value)
        && (rule.conditions.entropy.is_some() || value.len() < 12 || quality::varied(value, 0.62))
        && !reads_as_words(value)
        && conditions::hold(rule, text, &found.secret);
    plausible.then_some(found)
}

/// `27017:27017`: the ports that a container publishes.
fn is_ports(value: &[u8]) -> bool {
    value.contains(&b':')
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
}

/// Words that say that what follows is a secret; below a name one of them is asked for.
const TELLING: &[&[u8]] = &[
    b"key",
    b"token",
    b"secret",
    b"auth",
    b"pass",
    b"pwd",
    b"credential",
];

/// Whether the words stand there that must stand with the value at `at`: in the name, between, or, for a value some lines
/// below, on its own line.
fn is_said(assigned: &AssignedRule, site: &Site<'_>, at: usize) -> bool {
    let text = site.text;
    let from = line_start_within(text, site.at, 60);
    let named = &text[from..at.min(line_end_within(text, site.end, REACH))];
    let own = &text[line_start_within(text, at, at.saturating_sub(from))..at];
    let one_of = |part: &[u8], words: &[Vec<u8>]| {
        words.iter().any(|word| holds_ignoring_case(part, word)) || is_passed(part)
    };
    let value_line = ["default", "value"]
        .iter()
        .any(|word| holds_ignoring_case(own, word.as_bytes()));
    let lines = memchr::memchr_iter(b'\n', &text[site.end..at]).count();
    match (assigned.and.is_empty(), lines) {
        (true, 0 | 1) => true,
        (false, 0 | 1) => one_of(&text[from..at], &assigned.and),
        (true, _) => value_line || TELLING.iter().any(|word| holds_ignoring_case(own, word)),
        (false, _) => one_of(own, &assigned.and) || (value_line && one_of(named, &assigned.and)),
    }
}

/// Whether what stands before a value passes it to the provider: a header, a query, the one argument of a call.
fn is_passed(before: &[u8]) -> bool {
    let holds = |word: &[u8]| holds_ignoring_case(before, word);
    if holds(b"authorization") || holds(b"bearer") {
        return true;
    }
    let called = matches!(before, [.., callee, b'(', b'"' | b'\''] if is_word(*callee));
    // `?page=2&api_key=`, `-H 'X-API-Key: `: the field's own name.
    let field = before
        .rsplit(|byte| matches!(byte, b'?' | b'&' | b'"' | b'\''))
        .next()
        .unwrap_or_default();
    let passes = before.ends_with(b"=") && holds(b"?") || field.contains(&b':') && holds(b"-H ");
    called || passes && TELLING.iter().any(|word| holds_ignoring_case(field, word))
}

/// Whether what stands between name and value says that the value is a digest, an id or public.
fn is_digest(between: &[u8]) -> bool {
    let last = &between[between.len().saturating_sub(24)..];
    let holds =
        |part: &[u8], words: &[&[u8]]| words.iter().any(|word| holds_ignoring_case(part, word));
    holds(
        between,
        &[
            b"sha1",
            b"sha256",
            b"sha512",
            b"sha-",
            b"md5",
            b"checksum",
            b"digest",
            b"commit",
            b"integrity",
            b"revision",
            b"rev=",
            b"etag",
            b"hashed",
            // Composer's lock file: the commit of a package.
            b"\"reference\"",
            b"/zipball/",
            // Where the value is kept.
            b"arn:aws",
            // What AppVeyor and Travis CI encrypted for one repository.
            b"secure:",
        ],
    ) || holds(
        last,
        &[
            b"public_key",
            b"public-key",
            b"publickey",
            b"publishable",
            b"key_id",
            b"key-id",
            b"keyid",
            b"fingerprint",
            b"account_id",
            b"user_id",
            b"project_id",
            b"tenant_id",
        ],
    )
}

/// Whether the line is a command that prints or compares digests: `md5sum NAME.zip DIGEST`.
fn is_digest_line(text: &[u8], name: usize) -> bool {
    let line = &text[line_start_within(text, name, LINE)..name];
    [
        &b"md5sum"[..],
        b"sha1sum",
        b"sha256sum",
        b"sha512sum",
        b"shasum",
    ]
    .iter()
    .any(|word| memchr::memmem::find(line, word).is_some())
}

/// Words have letters and hardly a digit; what has many digits is judged by its variety alone.
fn reads_as_words(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits * 10 < value.len() && super::generic::words::is_words(value)
}
