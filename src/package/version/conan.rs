//! The order of versions of Conan's recipes.
//!
//! docs.conan.io/2/tutorial/versioning: items with dots between them, zeros at the end without weight, `-` before a
//! pre-release, `+` before a build, which counts. Numbers are compared by value and everything else as text, also a number
//! with what is none: there Conan contradicts itself (`9 < 10`, `10 < 1a` and `1a < 9`), and this order with it.

use super::digits;
use std::borrow::Cow;
use std::cmp::Ordering;

struct Version<'v> {
    items: &'v str,
    before: Option<&'v str>,
    build: Option<&'v str>,
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every order")]
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (a, b) = (parse(one), parse(two));
    let before = || match (a.before, b.before) {
        (Some(one), Some(two)) => lists(one, two),
        (one, two) => two.is_some().cmp(&one.is_some()),
    };
    let build = || match (a.build, b.build) {
        (Some(one), Some(two)) => lists(one, two),
        (one, two) => one.is_some().cmp(&two.is_some()),
    };
    Ok(lists(a.items, b.items).then_with(before).then_with(build))
}

fn parse(text: &str) -> Version<'_> {
    let (text, build) = match text.rsplit_once('+') {
        Some((text, build)) => (text, Some(build)),
        None => (text, None),
    };
    let (items, before) = match text.split_once('-') {
        Some((items, before)) => (items, Some(before)),
        None => (text, None),
    };
    Version {
        items,
        before,
        build,
    }
}

/// Compares items in turn. Zeros at an end do not count, but what stands behind them does.
fn lists(one: &str, two: &str) -> Ordering {
    let mut one = items(one).into_iter();
    let mut two = items(two).into_iter();
    loop {
        match (one.next(), two.next()) {
            (Some(first), Some(second)) => {
                let order = first.order(&second);
                if order.is_ne() {
                    return order;
                }
            }
            (first, second) => return first.is_some().cmp(&second.is_some()),
        }
    }
}

fn items(text: &str) -> Vec<Item<'_>> {
    let mut items: Vec<Item<'_>> = text.split('.').map(Item::of).collect();
    while items.last().is_some_and(Item::is_zero) {
        items.pop();
    }
    items
}

enum Item<'v> {
    Number(Cow<'v, str>),
    Text(&'v str),
}

impl<'v> Item<'v> {
    /// A number as Python reads it: `1_000` is one.
    fn of(text: &'v str) -> Self {
        let is_number = text
            .split('_')
            .all(|group| digits::are_all(group.as_bytes()));
        if !is_number {
            return Self::Text(text);
        }
        let digits = if text.contains('_') {
            Cow::Owned(text.replace('_', ""))
        } else {
            Cow::Borrowed(text)
        };
        Self::Number(digits)
    }

    fn is_zero(&self) -> bool {
        matches!(self, Self::Number(number) if digits::is_zero(number.as_bytes()))
    }

    fn text(&self) -> &str {
        match self {
            Self::Number(_) if self.is_zero() => "0",
            Self::Number(digits) => digits.trim_start_matches('0'),
            Self::Text(text) => text,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(two)) => {
                digits::compare(one.as_bytes(), two.as_bytes())
            }
            (one, two) => one.text().cmp(two.text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn letters_behind_a_number_are_later() {
        assert_ordered(
            Ecosystem::ConanCenter,
            &[
                "1.0.2",
                "1.0.2a",
                "1.0.2u",
                "1.1.0-rc1",
                "1.1.0",
                "1.1.0+1",
                "1.1.1",
                "1.1.1w",
                "1.10",
                "cci.20200101",
                "cci.20210101",
            ],
        );
    }

    #[test]
    fn zeros_at_the_end_do_not_count() {
        assert_same(Ecosystem::ConanCenter, &["1", "1.0", "1.0.0", "01"]);
        assert_same(Ecosystem::ConanCenter, &["1_000", "1000", "1000.0"]);
    }

    #[test]
    fn a_number_and_a_text_are_compared_as_texts() {
        assert_ordered(Ecosystem::ConanCenter, &["9", "10"]);
        assert_ordered(Ecosystem::ConanCenter, &["10", "1a"]);
        assert_ordered(Ecosystem::ConanCenter, &["1a", "9"]);
        assert_ordered(Ecosystem::ConanCenter, &["1.0-1", "1.0-10", "1.0-1a"]);
        assert_ordered(Ecosystem::ConanCenter, &["0.1a", "1"]);
    }
}
