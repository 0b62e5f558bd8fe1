//! Passwords and keys without a form of their own, known by the name they are assigned to and by how they look.

pub mod assignment;
pub mod name;
pub mod trigrams;
pub mod value;
pub mod words;

use super::pattern::Matched;
use super::predicates::Site;
use name::Kind;

/// The predicate `generic-assignment`. Variants: `password`, `token`, `key`: the kind of name it answers for.
pub fn assignment(site: &Site<'_>, variant: Option<&str>, found: &mut Vec<Matched>) {
    let Some(assignment) = assignment::at(site.text, site.at, site.end, site.place.style) else {
        return;
    };
    let name = &site.text[assignment.name.clone()];
    let wanted = match name::kind(name) {
        Some(Kind::Password) => "password",
        Some(Kind::Token) => "token",
        Some(Kind::Key) => "key",
        None => return,
    };
    if variant != Some(wanted) {
        return;
    }
    let kind = name::kind(name).unwrap_or(Kind::Key);
    let mut secret = assignment.value.clone();
    // `Authorization: Bearer TOKEN`: the scheme is no part of the value.
    for scheme in [&b"Bearer "[..], b"bearer ", b"Token ", b"token ", b"Basic "] {
        if site.text[secret.clone()].starts_with(scheme) {
            secret.start += scheme.len();
        }
    }
    if is_badge(site.text, &assignment) {
        return;
    }
    if value::is_credential(kind, name, &site.text[secret.clone()], assignment.quoted) {
        found.push(Matched {
            whole: assignment.name.start..assignment.value.end,
            secret,
        });
    }
}

/// The token of a badge's address is there to be read by everybody.
fn is_badge(text: &[u8], assignment: &assignment::Assignment) -> bool {
    let before = &text[assignment.name.start.saturating_sub(160)..assignment.name.start];
    [&b"badge"[..], b"shields.io", b"codecov.io"]
        .iter()
        .any(|word| super::quality::holds_ignoring_case(before, word))
}
