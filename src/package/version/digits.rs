//! Runs of digits in versions: found, and compared by value whatever their length.

use std::cmp::Ordering;

/// Compares two runs of ASCII digits by value. An empty run is zero.
pub(super) fn compare(one: &[u8], two: &[u8]) -> Ordering {
    let (one, two) = (significant(one), significant(two));
    one.len().cmp(&two.len()).then_with(|| one.cmp(two))
}

/// A run of digits without its leading zeros.
pub(super) fn significant(digits: &[u8]) -> &[u8] {
    let zeros = count(digits, |byte| byte == b'0');
    &digits[zeros..]
}

pub(super) fn is_zero(digits: &[u8]) -> bool {
    significant(digits).is_empty()
}

/// Whether all of a text that is not empty are digits.
pub(super) fn are_all(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// How many of the first bytes fulfil a condition.
pub(super) fn count(text: &[u8], is: impl Fn(u8) -> bool) -> usize {
    text.iter()
        .position(|byte| !is(*byte))
        .unwrap_or(text.len())
}

/// Splits a text behind its leading digits.
pub(super) fn split(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(count(text, |byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_digits_counts_by_its_value() {
        for (one, two, expected) in [
            ("9", "10", Ordering::Less),
            ("007", "7", Ordering::Equal),
            ("", "000", Ordering::Equal),
            (
                "18446744073709551616",
                "18446744073709551615",
                Ordering::Greater,
            ),
        ] {
            assert_eq!(compare(one.as_bytes(), two.as_bytes()), expected);
        }
    }
}
