//! Versions that are lists of numbers: R's and Haskell's.
//!
//! The longer of two that begin alike is the greater: `1.0` stands before `1.0.0`.

use super::digits;
use std::cmp::Ordering;

/// R, `package_version`: numbers with `.` or `-` between them.
pub(super) fn compare_r<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let separates = |byte: u8| matches!(byte, b'.' | b'-');
    compare(
        check(one, one, separates)?,
        check(two, two, separates)?,
        separates,
    )
}

/// Haskell, `Data.Version` and Cabal: numbers with dots between them. Tags behind a hyphen do not count any more.
pub(super) fn compare_haskell<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let separates = |byte: u8| byte == b'.';
    let numbers = |text: &'v str| text.split_once('-').map_or(text, |(numbers, _)| numbers);
    compare(
        check(one, numbers(one), separates)?,
        check(two, numbers(two), separates)?,
        separates,
    )
}

/// The numbers of a version, or the version itself as that which is wrong.
fn check<'v>(
    whole: &'v str,
    numbers: &'v str,
    separates: fn(u8) -> bool,
) -> Result<&'v [u8], &'v str> {
    let numbers = numbers.trim().as_bytes();
    let is_list = numbers.split(|byte| separates(*byte)).all(digits::are_all);
    if is_list { Ok(numbers) } else { Err(whole) }
}

fn compare<'v>(one: &[u8], two: &[u8], separates: fn(u8) -> bool) -> Result<Ordering, &'v str> {
    let mut one = one.split(|byte| separates(*byte));
    let mut two = two.split(|byte| separates(*byte));
    loop {
        match (one.next(), two.next()) {
            (Some(first), Some(second)) => {
                let order = digits::compare(first, second);
                if order.is_ne() {
                    return Ok(order);
                }
            }
            (first, second) => return Ok(first.is_some().cmp(&second.is_some())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_malformed, assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn the_longer_list_is_the_greater() {
        assert_ordered(
            Ecosystem::Cran,
            &["0.9", "1", "1.0", "1.0.0", "1.0-1", "1.2-3", "1.10"],
        );
        assert_ordered(
            Ecosystem::Hackage,
            &["0.9", "1", "1.0", "1.0.0", "1.2", "1.10"],
        );
    }

    #[test]
    fn r_reads_a_hyphen_as_a_dot_and_haskell_ends_there() {
        assert_same(Ecosystem::Bioconductor, &["1.2-3", "1.2.3"]);
        assert_same(Ecosystem::Ghc, &["1.2", "1.2-tag"]);
    }

    #[test]
    fn letters_are_no_version() {
        assert_malformed(Ecosystem::Cran, "1.0b", "1.0");
        assert_malformed(Ecosystem::Hackage, "1..0", "1.0");
    }
}
