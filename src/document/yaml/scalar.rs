//! What a plain scalar means: YAML 1.2.2, chapter 10.3.2, and what readers of YAML 1.1 add to it.

use super::Schema;
use crate::document::Value;

/// The value of a plain scalar.
pub(super) fn resolve(text: &str, schema: Schema) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Number(f64::NAN),
        _ => {}
    }
    if schema == Schema::Yaml11
        && let Some(value) = boolean_of_yaml_1_1(text)
    {
        return Value::Bool(value);
    }
    match number(text, schema) {
        Some(number) => Value::Number(number),
        None => Value::string(text),
    }
}

/// `y` and `n` are left out: readers of YAML 1.1 do not agree on them.
fn boolean_of_yaml_1_1(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn number(text: &str, schema: Schema) -> Option<f64> {
    let first = *text.as_bytes().first()?;
    if !matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.') {
        return None;
    }
    let (sign, digits) = match first {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let bare = digits.len() == text.len();
    let magnitude = match digits {
        ".inf" | ".Inf" | ".INF" => Some(f64::INFINITY),
        _ => magnitude(digits, bare, schema),
    };
    magnitude.map(|magnitude| sign * magnitude)
}

/// A number without its sign. `bare`: no sign was written.
fn magnitude(digits: &str, bare: bool, schema: Schema) -> Option<f64> {
    let old = schema == Schema::Yaml11;
    if let Some(hex) = digits.strip_prefix("0x") {
        return in_base(hex, 16).filter(|_| bare || old);
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return in_base(octal, 8).filter(|_| bare);
    }
    let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if old && all_digits && digits.len() > 1 && digits.starts_with('0') {
        return in_base(&digits[1..], 8);
    }
    if !(all_digits || is_decimal(digits)) {
        return None;
    }
    digits.parse().ok()
}

/// Longer numbers than 64 bits are none: nothing that is configured is that large.
fn in_base(digits: &str, base: u32) -> Option<f64> {
    if digits.starts_with('+') {
        return None;
    }
    let value = u64::from_str_radix(digits, base).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "a number is exact up to 2^53")]
    Some(value as f64)
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((integer, fraction)) => digits(integer) && (fraction.is_empty() || digits(fraction)),
        None => digits(mantissa),
    };
    let signless = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    whole && exponent.is_none_or(signless)
}

/// The bytes up to the closing quote of a text that begins with a quote.
pub(super) fn quoted_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let quote = bytes.first().copied().unwrap_or_default();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core(text: &str) -> Value {
        resolve(text, Schema::Core)
    }

    /// The examples of the specification's chapter 10.3.2 and their neighbours.
    #[test]
    fn plain_scalars_mean_what_the_core_schema_says() {
        for null in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(core(null), Value::Null, "{null:?}");
        }
        for (text, number) in [
            ("0", 0.0),
            ("0o7", 7.0),
            ("0x3A", 58.0),
            ("-19", -19.0),
            ("+12", 12.0),
            ("0.", 0.0),
            ("-0.0", 0.0),
            (".5", 0.5),
            ("+12e03", 12_000.0),
            ("-2E+05", -200_000.0),
            ("0644", 644.0),
            (".inf", f64::INFINITY),
            ("-.Inf", f64::NEG_INFINITY),
        ] {
            assert_eq!(core(text), Value::Number(number), "{text:?}");
        }
        for text in [
            "yes",
            "on",
            "NULl",
            "tRUE",
            "1_000",
            "0b1",
            "1.2.3",
            "1e",
            "e5",
            ".",
            "-",
            "+",
            "inf",
            "nan",
            "1 2",
            "-0x1",
            "12:30",
            "0o8",
            "2024-01-01",
            "5m",
        ] {
            assert_eq!(core(text), Value::string(text), "{text:?}");
        }
    }

    #[test]
    fn readers_of_yaml_1_1_know_more_booleans_and_octals() {
        let old = |text| resolve(text, Schema::Yaml11);
        assert_eq!(old("yes"), Value::Bool(true));
        assert_eq!(old("Off"), Value::Bool(false));
        assert_eq!(old("0644"), Value::Number(420.0));
        assert_eq!(old("0"), Value::Number(0.0));
        assert_eq!(old("y"), Value::string("y"));
        assert_eq!(old("089"), Value::string("089"));
    }
}
