//! Expands the generators in the examples of a check: `%{hex:32}` becomes 32 random hexadecimal digits.
//!
//! The value depends on the seed and on the expression alone, so an expression stands for one value throughout an
//! example, and a run of the tests repeats the one before. No value is ever written to a file: the checks would find
//! our own sources, and so would every other scanner.

use super::checksum;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Longest value that one generator makes.
const LONGEST: usize = 1 << 16;
const GITHUB_BODY: usize = 30;
const GRAFANA_BODY: usize = 32;
const BASE62: &str = "A-Za-z0-9";

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
        let prefix = expression.strip_prefix("github:").unwrap_or_default();
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
    matches!(name, "b64" | "b64url" | "hexof" | "pct").then_some((name, inside))
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
        ("chi", None) => Ok(random.nhs_number("0102")),
        ("hsc", None) => Ok(random.nhs_number("33")),
        ("nhs", None) => Ok(random.nhs_number("4")),
        ("nhs-test", None) => Ok(random.nhs_number("999")),
        ("nhs-spaced", None) => Ok(spaced(&random.nhs_number("4"))),
        ("nhs-test-spaced", None) => Ok(spaced(&random.nhs_number("999"))),
        (name, Some(prefix)) if checksum::names().any(|known| known == name) => {
            random.checked(name, prefix).ok_or_else(|| unknown(expression))
        }
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
        "base62" => BASE62,
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

fn wrap(name: &str, text: &[u8]) -> String {
    match name {
        "b64" => base64(text),
        "b64url" => base64(text).trim_end_matches('=').replace('+', "-").replace('/', "_"),
        "hexof" => text.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }),
        _ => percent(text),
    }
}

fn base64(text: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::with_capacity(text.len().div_ceil(3) * 4);
    for group in text.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| {
            bits << 8 | usize::from(group.get(at).copied().unwrap_or(0))
        });
        for digit in 0..4 {
            let character = DIGITS[bits >> (18 - 6 * digit) & 63];
            encoded.push(if digit > group.len() {
                '='
            } else {
                char::from(character)
            });
        }
    }
    encoded
}

fn percent(text: &[u8]) -> String {
    text.iter().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// 3-3-4, as NHS numbers are printed.
fn spaced(number: &str) -> String {
    format!("{} {} {}", &number[..3], &number[3..6], &number[6..])
}

/// The modulus-11 check digit of nine digits; none where it would be 10, and no such number is issued.
fn nhs_check_digit(nine: &str) -> Option<u32> {
    let sum: u32 = nine
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        10 => None,
        11 => Some(0),
        digit => Some(digit),
    }
}

/// Bytes out of SHA-256 in counter mode: the same on every machine and in every version of every library.
struct Random {
    key: [u8; 32],
    counter: u64,
}

impl Random {
    fn new(seed: &str, expression: &str) -> Self {
        let mut hasher = Sha256::new();
        for part in [seed, expression] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self {
            key: hasher.finalize().into(),
            counter: 0,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        let mut hasher = Sha256::new();
        hasher.update(self.key);
        hasher.update(self.counter.to_le_bytes());
        self.counter += 1;
        let digest: [u8; 32] = hasher.finalize().into();
        let drawn = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
        drawn as usize % bound
    }

    /// A text of the alphabet that looks drawn and not typed: of each class a character, no runs.
    fn text(&mut self, alphabet: &[char], length: usize) -> String {
        loop {
            let text = self.without_runs(alphabet, length);
            if length < 4 || has_every_class(&text, alphabet) {
                return text;
            }
        }
    }

    fn without_runs(&mut self, alphabet: &[char], length: usize) -> String {
        let mut text: Vec<char> = Vec::with_capacity(length);
        while text.len() < length {
            let next = alphabet[self.below(alphabet.len())];
            if !continues_a_run(&text, next) {
                text.push(next);
            }
        }
        text.into_iter().collect()
    }

    fn uuid(&mut self) -> String {
        const HEX: &[char] = &[
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
        ];
        let hex = self.text(HEX, 30);
        let variant = ['8', '9', 'a', 'b'][self.below(4)];
        let (first, second, third) = (&hex[..8], &hex[8..12], &hex[12..15]);
        let (fourth, fifth) = (&hex[15..18], &hex[18..]);
        format!("{first}-{second}-4{third}-{variant}{fourth}-{fifth}")
    }

    fn nhs_number(&mut self, prefix: &str) -> String {
        loop {
            let mut number = prefix.to_owned();
            while number.len() < 9 {
                number.extend(char::from_digit(self.below(10).try_into().unwrap_or(0), 10));
            }
            if let Some(digit) = nhs_check_digit(&number) {
                number.extend(char::from_digit(digit, 10));
                return number;
            }
        }
    }

    /// A token with a right checksum of its own.
    fn checked(&mut self, checksum: &str, prefix: &str) -> Option<String> {
        let alphabet = alphabet(BASE62).unwrap_or_default();
        let body = self.text(&alphabet, if checksum == "grafana" { GRAFANA_BODY } else { GITHUB_BODY });
        checksum::make(checksum, prefix, &body)
    }
}

/// Whether `next` would be the third of three equal ones, or of three that count up or down.
fn continues_a_run(text: &[char], next: char) -> bool {
    let [.., first, second] = *text else {
        return false;
    };
    let step = |from: char, to: char| i64::from(u32::from(to)) - i64::from(u32::from(from));
    (-1..=1).contains(&step(first, second)) && step(first, second) == step(second, next)
}

fn has_every_class(text: &str, alphabet: &[char]) -> bool {
    let classes: [fn(&char) -> bool; 3] = [
        char::is_ascii_lowercase,
        char::is_ascii_uppercase,
        char::is_ascii_digit,
    ];
    classes
        .iter()
        .all(|class| !alphabet.iter().any(class) || text.chars().any(|c| class(&c)))
}

#[cfg(test)]
#[path = "example_tests.rs"]
mod tests;
