//! Passwords and keys without a form of their own, known by the name they are assigned to and by how they look.

pub mod assignment;
pub mod call;
mod declared;
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

/// `encryptedData:` stands at most this far before one of its values.
const SEALED: usize = 2 << 10;

/// An AWS resource name is read back this far.
const ADDRESS: usize = 160;

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
    secret.start += literal::scheme(&site.text[secret.clone()]);
    let scheme = Scheme::before(&site.text[..secret.start]);
    // `Authorization: Bearer TOKEN` says what it carries, though its name does not.
    let kind = if scheme == Scheme::Token {
        Kind::Token
    } else {
        kind
    };
    let value = &site.text[secret.clone()];
    if is_badge(site.text, &assignment)
        || is_in_address(site.text, assignment.name.start)
        || is_sealed(site.text, &secret)
        || (is_translation(site.place) && is_prose(value))
        || is_judged_elsewhere(value)
        || (kind == Kind::Password && is_table(site.place) && insert::is_hash(value))
        || scheme == Scheme::Basic
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

/// What an `Authorization` header says before its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    None,
    Token,
    /// `user:password` in base64, which another predicate reads.
    Basic,
}

impl Scheme {
    fn before(text: &[u8]) -> Self {
        let ends = |word: &[u8]| {
            text.len() >= word.len() && text[text.len() - word.len()..].eq_ignore_ascii_case(word)
        };
        if ends(b"basic ") {
            Self::Basic
        } else if ends(b"bearer ") || ends(b"token ") || ends(b"apikey ") {
            Self::Token
        } else {
            Self::None
        }
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

/// Whether a name is a piece of an AWS resource name: `arn:aws:secretsmanager:region:account:secret:name`.
fn is_in_address(text: &[u8], name: usize) -> bool {
    let before = &text[name.saturating_sub(ADDRESS)..name];
    let word = before
        .rsplit(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`'))
        .next()
        .unwrap_or_default();
    memchr::memmem::find(word, b"arn:").is_some()
}

/// A value of a Kubernetes `SealedSecret`: encrypted for one cluster, and begun by the length of the key in it.
fn is_sealed(text: &[u8], value: &std::ops::Range<usize>) -> bool {
    let before = &text[value.start.saturating_sub(SEALED)..value.start];
    text[value.clone()].starts_with(b"Ag") && holds_ignoring_case(before, b"encrypteddata")
}

/// A JSON Web Token is judged by what it says, and the predicate for it has judged: what it left is unsigned or a
/// tutorial's. `rO0AB` begins a serialised Java object in base64, which is data. `T3BlbkFJ` is `OpenAI` in base64 and
/// stands in the middle of its keys. `$2y$` and its like begin hashes, which have checks of their own.
fn is_judged_elsewhere(value: &[u8]) -> bool {
    let hashes = [
        &b"$1$"[..],
        b"$2a$",
        b"$2b$",
        b"$2y$",
        b"$5$",
        b"$6$",
        b"$argon2",
        b"pbkdf2_",
        b"{bcrypt}",
    ];
    if hashes.iter().any(|hash| value.starts_with(hash)) {
        return true;
    }
    value.starts_with(b"eyJ") && value.contains(&b'.')
        || value.starts_with(b"rO0AB")
        || memchr::memmem::find(value, b"T3BlbkFJ").is_some()
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

/// Whether a path is one of SQL, whose passwords are mostly hashes.
fn is_table(place: &Place<'_>) -> bool {
    place
        .path
        .is_some_and(|path| path.extension().eq_ignore_ascii_case(b"sql"))
}

/// Words and punctuation, without a digit.
fn is_prose(value: &[u8]) -> bool {
    !value.iter().any(u8::is_ascii_digit)
}
