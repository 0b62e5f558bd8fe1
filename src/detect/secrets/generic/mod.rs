//! Passwords and keys without a form of their own, known by the name they are assigned to and by how they look.

pub mod assignment;
pub mod call;
pub mod insert;
mod literal;
pub mod name;
mod name_words;
pub mod reference;
pub mod trigrams;
pub mod value;
mod value_words;
pub mod words;

use super::pattern::Matched;
use super::place::Place;
use super::predicates::Site;
use super::quality::holds_ignoring_case;
use name::Kind;

/// The predicate `generic-assignment`. Variants: `password`, `token`, `key`: the kind of name it answers for.
pub fn assignment(site: &Site<'_>, variant: Option<&str>, found: &mut Vec<Matched>) {
    let Some(assignment) = assignment::at(site.text, site.at, site.end, site.place.style) else {
        return;
    };
    let name = &site.text[assignment.name.clone()];
    let Some(kind) = name::kind(name).filter(|kind| variant == Some(variant_of(*kind))) else {
        return;
    };
    let mut secret = assignment.value.clone();
    let scheme = literal::scheme(&site.text[secret.clone()]);
    secret.start += scheme;
    // `Authorization: Bearer TOKEN` says what it carries, though its name does not.
    let kind = if scheme > 0 { Kind::Token } else { kind };
    let value = &site.text[secret.clone()];
    if is_badge(site.text, &assignment)
        || (is_translation(site.place) && is_prose(value))
        || is_web_token(value)
    {
        return;
    }
    if value::is_credential(kind, name, value, assignment.quoted) {
        found.push(Matched {
            whole: assignment.name.start..assignment.value.end.max(secret.end),
            secret,
        });
    }
}

/// The variant of the check that answers for a kind of name.
fn variant_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Password => "password",
        Kind::Token => "token",
        Kind::Key | Kind::Salt => "key",
    }
}

/// The token of a badge's address is there to be read by everybody.
fn is_badge(text: &[u8], assignment: &assignment::Assignment) -> bool {
    let before = &text[assignment.name.start.saturating_sub(160)..assignment.name.start];
    [&b"badge"[..], b"shields.io", b"codecov.io"]
        .iter()
        .any(|word| holds_ignoring_case(before, word))
}

/// A JSON Web Token is judged by what it says, and the predicate for it has judged: what it left is unsigned or a
/// tutorial's.
fn is_web_token(value: &[u8]) -> bool {
    value.starts_with(b"eyJ") && value.contains(&b'.')
}

/// Names of folders and files that hold what a program says in some language.
const TRANSLATIONS: &[&[u8]] = &[
    b"i18n",
    b"l10n",
    b"intl",
    b"lang",
    b"langs",
    b"language",
    b"languages",
    b"locale",
    b"locales",
    b"localization",
    b"messages",
    b"translation",
    b"translations",
];

/// Whether a path is one of texts in some language. Their word for "password" is in no list of ours.
fn is_translation(place: &Place<'_>) -> bool {
    place.path.is_some_and(|path| {
        path.as_bytes()
            .split(|byte| matches!(byte, b'/' | b'.' | b'_' | b'-'))
            .any(|part| {
                TRANSLATIONS
                    .iter()
                    .any(|word| part.eq_ignore_ascii_case(word))
            })
    })
}

/// Words and punctuation, without a digit.
fn is_prose(value: &[u8]) -> bool {
    !value.iter().any(u8::is_ascii_digit)
}
