//! What packages say of their licence, understood as SPDX expressions.
//!
//! Expressions by SPDX 2.3, annex D, with what registries let people write besides: `/` for `OR` (Cargo's old manifests),
//! ids in any case, deprecated ids, names in plain words. Not here: whether it is allowed.

use super::spelling;
use spdx::{Expression, LicenseItem, LicenseReq, ParseMode};
use std::borrow::Cow;

/// The longest text that is read, in bytes. Longer ones are whole licences, and this does not compare texts.
const LONGEST: usize = 400;

/// The SPDX specification's words for not saying (2.3, 7.15).
const NOTHING_SAID: [&str; 2] = ["NOASSERTION", "NONE"];

/// What a text means. Several meanings: the text does not tell which.
pub(super) struct Reading {
    pub(super) meanings: Vec<Said>,
}

/// One expression.
pub(super) struct Said {
    pub(super) expression: Expression,
    /// Names in it that are none of the SPDX list nor a `LicenseRef-…` of somebody's own.
    unknown: Vec<String>,
}

impl Said {
    fn known(expression: Expression) -> Self {
        Self {
            expression,
            unknown: Vec::new(),
        }
    }

    /// Whether it can be told which licence a part of the expression is.
    pub(super) fn knows(&self, requirement: &LicenseReq) -> bool {
        match &requirement.license {
            LicenseItem::Spdx { id, .. } => !NOTHING_SAID.contains(&id.name),
            LicenseItem::Other(other) => {
                other.doc_ref.is_some() || !self.unknown.contains(&other.lic_ref)
            }
        }
    }
}

/// Understands a text. None: nothing is said, or it cannot be told.
pub(super) fn read(text: &str) -> Option<Reading> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || text.contains('\n') {
        return None;
    }
    if let Some(expression) = strict(text) {
        return Some(Reading {
            meanings: vec![Said::known(expression)],
        });
    }
    in_words(text)
        .or_else(|| list(text))
        .or_else(|| with_unknown_names(text))
}

const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: true,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    ..ParseMode::STRICT
};

fn strict(text: &str) -> Option<Expression> {
    Expression::parse_mode(&with_exact_case(text), MODE).ok()
}

/// Ids are compared in any case (SPDX 2.3, annex D.2); the parser wants the list's own.
pub(super) fn with_exact_case(text: &str) -> Cow<'_, str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = match rest.find(|c: char| !is_part(c)) {
            Some(0) => c.len_utf8(),
            Some(end) => end,
            None => rest.len(),
        };
        let word = &rest[..end];
        out.push_str(match word.to_ascii_uppercase().as_str() {
            "AND" => "AND",
            "OR" => "OR",
            "WITH" => "WITH",
            _ => spelling::exact(word).unwrap_or(word),
        });
        rest = &rest[end..];
    }
    if out == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

/// A name in plain words: `The Apache Software License, Version 2.0`, or a choice of such: `Apache 2.0 or MIT`.
fn in_words(text: &str) -> Option<Reading> {
    // A classifier of PyPI: `License :: OSI Approved :: MIT License`.
    let name = text.rsplit(" :: ").next().unwrap_or(text);
    if let Some(ids) = spelling::meanings(name) {
        return of_ids(&ids);
    }
    let sides: Vec<&str> = name
        .split(" or ")
        .flat_map(|side| side.split(" OR "))
        .collect();
    if sides.len() < 2 {
        return None;
    }
    let mut choice = Vec::new();
    for side in sides {
        let side = side.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','));
        match spelling::meanings(side).as_deref() {
            Some([only]) => choice.push(format!("({only})")),
            _ => choice.push(format!("({})", strict(side)?)),
        }
    }
    of_ids(&[&choice.join(" OR ")])
}

fn of_ids(ids: &[&str]) -> Option<Reading> {
    let meanings: Option<Vec<Said>> = ids.iter().map(|id| strict(id).map(Said::known)).collect();
    meanings.map(|meanings| Reading { meanings })
}

/// Names with commas between them: whether all hold or one may be chosen is not said, so each is a meaning.
fn list(text: &str) -> Option<Reading> {
    let parts: Vec<&str> = text.split([',', ';', '|']).map(str::trim).collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let mut meanings = Vec::new();
    for part in parts {
        match strict(part) {
            Some(expression) => meanings.push(Said::known(expression)),
            None => meanings.extend(in_words(part)?.meanings),
        }
    }
    Some(Reading { meanings })
}

/// An expression with names that nobody knows: the known side of a choice is enough.
fn with_unknown_names(text: &str) -> Option<Reading> {
    let mode = ParseMode {
        allow_unknown: true,
        ..MODE
    };
    let expression = Expression::parse_mode(&with_exact_case(text), mode).ok()?;
    let unknown: Vec<String> = expression
        .requirements()
        .filter_map(|part| match &part.req.license {
            LicenseItem::Other(other) if !is_reference(text, &other.lic_ref) => {
                Some(other.lic_ref.clone())
            }
            _ => None,
        })
        .collect();
    (unknown.len() < expression.requirements().count()).then(|| Reading {
        meanings: vec![Said {
            expression,
            unknown,
        }],
    })
}

/// Whether a name stands in the text as a reference to a licence of somebody's own.
fn is_reference(text: &str, name: &str) -> bool {
    let mut places = text.match_indices(name);
    places.any(|(at, _)| text[..at].ends_with("LicenseRef-"))
}
