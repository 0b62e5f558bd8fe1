//! Expands the generators in the examples of a check: `%{hex:32}` becomes 32 random hexadecimal digits.
//!
//! The value depends on the seed and on the expression alone, so an expression stands for one value throughout an
//! example, and a run of the tests repeats the one before. No value is ever written to a file: the checks would find
//! our own sources, and so would every other scanner.

mod encode;
mod random;

use super::checksum;
use encode::wrap;
use random::Random;

/// Longest value that one generator makes.
const LONGEST: usize = 1 << 16;

/// Why a template is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExampleError {
    #[error("`%{{{expression}}}` is no generator")]
    Unknown { expression: String },
    #[error(
        "`%{{{expression}` has no end: a generator is closed with `}}`, one around a text with `)}}`"
    )]
    Unclosed { expression: String },
    #[error("`%{{{expression}}}`: the length is a number from 1 to {LONGEST}")]
    Length { expression: String },
    #[error("`%{{{expression}}}`: a set has at least two characters, and its ranges go upwards")]
    Set { expression: String },
}

/// The seed of one example of one check.
pub fn seed(check: &str, example: &str) -> String {
    format!("{check}\0{example}")
}

/// Replaces every generator in `template` by its value under `seed`.
pub fn expand(template: &str, seed: &str) -> Result<String, ExampleError> {
    replace(template, &mut |expression| value(expression, seed))
}

/// Replaces every generator by a mark that no check takes for a value: for people to read.
pub fn redact(template: &str) -> Result<String, ExampleError> {
    replace(template, &mut |expression| {
        let prefix = match expression.split_once(':') {
            Some((name, prefix)) if checksum::names().any(|known| known == name) => prefix,
            _ => "",
        };
        Ok(format!("{}…", without_label(prefix)))
    })
}

fn replace(
    template: &str,
    with: &mut dyn FnMut(&str) -> Result<String, ExampleError>,
) -> Result<String, ExampleError> {
    let mut replaced = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find("%{") {
        replaced.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        let end = expression_end(inside).ok_or_else(|| ExampleError::Unclosed {
            expression: inside.lines().next().unwrap_or_default().to_owned(),
        })?;
        replaced.push_str(&with(&inside[..end])?);
        rest = &inside[end + 1..];
    }
    replaced.push_str(rest);
    Ok(replaced)
}

/// Where the `}` stands that closes the expression at the beginning of `text`.
fn expression_end(text: &str) -> Option<usize> {
    if let Some(set) = text.strip_prefix('[') {
        let behind_set = 1 + set.find("]:")?;
        return text[behind_set..].find('}').map(|end| behind_set + end);
    }
    match wrapper(text) {
        Some((name, inside)) => Some(name.len() + 1 + wrapped_end(inside)? + 1),
        None => text.find('}'),
    }
}

/// Where the `)` stands that closes a wrapped text; generators inside it are stepped over whole.
fn wrapped_end(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        if rest.starts_with(")}") {
            return Some(at);
        }
        at += match rest.strip_prefix("%{") {
            Some(inner) => 2 + expression_end(inner)? + 1,
            None => rest.chars().next()?.len_utf8(),
        };
    }
}

/// The name and what follows its bracket, where the expression is one around a text.
fn wrapper(expression: &str) -> Option<(&str, &str)> {
    let (name, inside) = expression.split_once('(')?;
    encode::NAMES.contains(&name).then_some((name, inside))
}

/// Labels tell expressions apart that are otherwise the same: `%{hex:32#second}`.
fn without_label(expression: &str) -> &str {
    expression
        .split_once('#')
        .map_or(expression, |(plain, _label)| plain)
}

fn value(expression: &str, seed: &str) -> Result<String, ExampleError> {
    if let Some((name, inside)) = wrapper(expression) {
        let inside = inside.strip_suffix(')').unwrap_or(inside);
        return Ok(wrap(name, expand(inside, seed)?.as_bytes()));
    }
    let mut random = Random::new(seed, expression);
    if let Some(set) = expression.strip_prefix('[') {
        let (set, length) = set.split_once("]:").unwrap_or((set, ""));
        return drawn(&mut random, expression, set, without_label(length));
    }
    let plain = without_label(expression);
    let (name, argument) = plain
        .split_once(':')
        .map_or((plain, None), |(name, argument)| (name, Some(argument)));
    match (name, argument) {
        ("uuid", None) => Ok(random.uuid()),
        ("nhs", None) => Ok(random.patient_number("4")),
        ("nhs-test", None) => Ok(random.patient_number("999")),
        ("nhs-spaced", None) => Ok(spaced(&random.patient_number("4"))),
        ("nhs-test-spaced", None) => Ok(spaced(&random.patient_number("999"))),
        ("hsc", None) => Ok(random.hsc_number()),
        ("chi", None) => Ok(random.chi_number()),
        (name, Some(prefix)) if checksum::names().any(|known| known == name) => random
            .checked(name, prefix)
            .ok_or_else(|| unknown(expression)),
        (name, Some(length)) => match named_set(name) {
            Some(set) => drawn(&mut random, expression, set, length),
            None => Err(unknown(expression)),
        },
        _ => Err(unknown(expression)),
    }
}

fn unknown(expression: &str) -> ExampleError {
    ExampleError::Unknown {
        expression: expression.to_owned(),
    }
}

fn named_set(name: &str) -> Option<&'static str> {
    Some(match name {
        "base62" => "A-Za-z0-9",
        "hex" => "0-9a-f",
        "HEX" => "0-9A-F",
        "base64" => "A-Za-z0-9+/",
        "base64url" => "A-Za-z0-9_-",
        "base32" => "A-Z2-7",
        "lower" => "a-z",
        "upper" => "A-Z",
        "alnum" => "a-z0-9",
        "ALNUM" => "A-Z0-9",
        "digits" => "0-9",
        _ => return None,
    })
}

fn drawn(
    random: &mut Random,
    expression: &str,
    set: &str,
    length: &str,
) -> Result<String, ExampleError> {
    let length = length
        .parse()
        .ok()
        .filter(|length| (1..=LONGEST).contains(length))
        .ok_or_else(|| ExampleError::Length {
            expression: expression.to_owned(),
        })?;
    let alphabet = alphabet(set).ok_or_else(|| ExampleError::Set {
        expression: expression.to_owned(),
    })?;
    Ok(random.text(&alphabet, length))
}

/// The characters of a set such as `A-Za-z0-9._-`; `\` takes the next character as it is.
fn alphabet(set: &str) -> Option<Vec<char>> {
    let mut characters = Vec::new();
    let mut rest = set.chars().peekable();
    while let Some(first) = take_character(&mut rest) {
        let mut ahead = rest.clone();
        let last = match (ahead.next(), ahead.peek()) {
            (Some('-'), Some(_)) => {
                rest.next();
                take_character(&mut rest)?
            }
            _ => first,
        };
        if first > last {
            return None;
        }
        characters.extend(first..=last);
    }
    characters.sort_unstable();
    characters.dedup();
    (characters.len() >= 2).then_some(characters)
}

fn take_character(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match rest.next()? {
        '\\' => rest.next(),
        other => Some(other),
    }
}

/// 3-3-4, as NHS numbers are printed.
fn spaced(number: &str) -> String {
    format!("{} {} {}", &number[..3], &number[3..6], &number[6..])
}

#[cfg(test)]
mod tests;
