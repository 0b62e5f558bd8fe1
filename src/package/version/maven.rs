//! Maven's order of versions: `ComparableVersion` of Maven 3.
//!
//! maven.apache.org/pom.html#version-order-specification. Dots, hyphens and the turns between digits and letters separate;
//! a hyphen and such a turn also begin a list in the list, which is always its last item, so that all of it is one row of
//! tokens here. What weighs nothing (`0`, `final`, `ga`, `release`) falls away at the end of each list.
//!
//! Maven 4 orders a few odd ones otherwise (`1.0-final-1`); what is built today is built by Maven 3 or Gradle.

use super::digits;
use std::cmp::Ordering;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'v> {
    /// A list begins, and lasts to the end.
    List,
    Number(&'v [u8]),
    /// A word by its rank; the unknown ones by their letters.
    Word(u8, &'v str),
}

/// Words with a rank, in lower case. Those of [`RELEASE`] weigh nothing.
const WORDS: [(&str, u8); 10] = [
    ("alpha", 0),
    ("beta", 1),
    ("milestone", 2),
    ("rc", 3),
    ("cr", 3),
    ("snapshot", 4),
    ("ga", RELEASE),
    ("final", RELEASE),
    ("release", RELEASE),
    ("sp", 6),
];
/// The same, right before a digit.
const LETTERS: [(&str, u8); 3] = [("a", 0), ("b", 1), ("m", 2)];
const RELEASE: u8 = 5;
const UNKNOWN: u8 = 7;

/// Compares two versions. Anything is one.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every order")]
pub(super) fn compare<'v>(one: &'v str, two: &'v str) -> Result<Ordering, &'v str> {
    let (one, two) = (tokens(one), tokens(two));
    for (first, second) in one.iter().zip(&two) {
        let order = first.order(second);
        if order.is_ne() {
            return Ok(order);
        }
    }
    let length = one.len().min(two.len());
    Ok(against_nothing(&one[length..]).then_with(|| against_nothing(&two[length..]).reverse()))
}

impl Token<'_> {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(two)) => digits::compare(one, two),
            (Self::Word(one, first), Self::Word(two, second)) => one.cmp(two).then_with(|| {
                if *one == UNKNOWN {
                    lower(first).cmp(lower(second))
                } else {
                    Ordering::Equal
                }
            }),
            (one, two) => one.height().cmp(&two.height()),
        }
    }

    /// Words stand before lists, and these before numbers.
    fn height(&self) -> u8 {
        match self {
            Self::Word(..) => 0,
            Self::List => 1,
            Self::Number(_) => 2,
        }
    }

    fn is_nothing(&self) -> bool {
        match self {
            Self::List => false,
            Self::Number(number) => digits::is_zero(number),
            Self::Word(rank, _) => *rank == RELEASE,
        }
    }
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Compares what one version has more with nothing: the first that weighs something decides.
fn against_nothing(tokens: &[Token<'_>]) -> Ordering {
    for token in tokens {
        match token {
            Token::Number(number) if !digits::is_zero(number) => return Ordering::Greater,
            Token::Word(rank, _) if *rank != RELEASE => return rank.cmp(&RELEASE),
            _ => {}
        }
    }
    Ordering::Equal
}

/// What a version consists of.
struct Row<'v> {
    tokens: Vec<Token<'v>>,
}

impl<'v> Row<'v> {
    /// Drops what weighs nothing at the end of the list at hand.
    fn trim(&mut self) {
        while self.tokens.last().is_some_and(Token::is_nothing) {
            self.tokens.pop();
        }
    }

    fn begin_list(&mut self) {
        self.trim();
        self.tokens.push(Token::List);
    }

    fn is_list_empty(&self) -> bool {
        matches!(self.tokens.last(), None | Some(Token::List))
    }

    fn number(&mut self, digits: &'v str) {
        self.tokens.push(Token::Number(digits.as_bytes()));
    }

    /// What stands before a dot or hyphen; nothing there is zero.
    fn item(&mut self, text: &'v str, is_number: bool) {
        if is_number || text.is_empty() {
            self.number(text);
        } else {
            self.word(text, false);
        }
    }

    /// What stands at the end.
    fn end(mut self, text: &'v str, is_number: bool) -> Vec<Token<'v>> {
        if !text.is_empty() {
            if !is_number && !self.is_list_empty() {
                self.begin_list();
            }
            self.item(text, is_number);
        }
        self.trim();
        while self.tokens.last() == Some(&Token::List) {
            self.tokens.pop();
        }
        self.tokens
    }

    fn word(&mut self, text: &'v str, is_before_digit: bool) {
        let known = |table: &[(&str, u8)]| {
            let row = table
                .iter()
                .find(|(word, _)| word.eq_ignore_ascii_case(text));
            row.map(|(_, rank)| *rank)
        };
        let rank = known(&WORDS)
            .or_else(|| is_before_digit.then(|| known(&LETTERS)).flatten())
            .unwrap_or(UNKNOWN);
        self.tokens.push(Token::Word(rank, text));
    }
}

/// Splits a version into its tokens, without those that weigh nothing.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut row = Row {
        tokens: Vec::with_capacity(8),
    };
    let mut start = 0;
    let mut is_number = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'.' | b'-' => {
                row.item(&text[start..at], is_number);
                start = at + 1;
                if byte == b'-' {
                    row.begin_list();
                }
            }
            b'0'..=b'9' => {
                if !is_number && at > start {
                    if !row.is_list_empty() {
                        row.begin_list();
                    }
                    row.word(&text[start..at], true);
                    start = at;
                    row.begin_list();
                }
                is_number = true;
            }
            _ => {
                if is_number && at > start {
                    row.number(&text[start..at]);
                    start = at;
                    row.begin_list();
                }
                is_number = false;
            }
        }
    }
    row.end(&text[start..], is_number)
}

#[cfg(test)]
mod tests {
    use super::super::cases::{assert_ordered, assert_same};
    use crate::package::Ecosystem;

    #[test]
    fn the_examples_of_the_specification_stand_in_order() {
        assert_ordered(
            Ecosystem::Maven,
            &[
                "1-alpha",
                "1-beta",
                "1-milestone",
                "1-rc",
                "1-snapshot",
                "1",
                "1-sp",
                "1-foo2",
                "1-foo10",
                "1-1",
                "1.1",
                "1.2",
                "1.10",
            ],
        );
        assert_ordered(
            Ecosystem::Maven,
            &[
                "1-a1",
                "1-b1",
                "1-m1",
                "1-rc1",
                "1-SNAPSHOT",
                "1.0",
                "1.0-sp",
            ],
        );
        assert_ordered(Ecosystem::Maven, &["1.foo", "1-1", "1.1"]);
    }

    #[test]
    fn what_weighs_nothing_falls_away() {
        assert_same(
            Ecosystem::Maven,
            &[
                "1",
                "1.0",
                "1.0.0",
                "1-ga",
                "1.Final",
                "1.0.0.RELEASE",
                "1-0",
                "1.0-0-",
                "01",
            ],
        );
        assert_same(
            Ecosystem::Maven,
            &["1.foo", "1-foo", "1.0-FOO", "1.0.0.foo"],
        );
    }

    #[test]
    fn a_letter_is_a_phase_only_right_before_a_digit() {
        assert_same(Ecosystem::Maven, &["1a1", "1-alpha-1", "1.0-A1", "1alpha1"]);
        assert_ordered(Ecosystem::Maven, &["1-a1", "1", "1-a"]);
    }

    #[test]
    fn releases_of_real_projects_stand_in_order() {
        assert_ordered(
            Ecosystem::Maven,
            &[
                "4.1.0.Beta1",
                "4.1.0.CR1",
                "4.1.0.Final",
                "4.1.1.Final",
                "4.1.100.Final",
            ],
        );
        assert_ordered(
            Ecosystem::Maven,
            &[
                "9.4.9.v20180320",
                "9.4.10.v20180503",
                "10.0.0-alpha0",
                "10.0.0",
            ],
        );
        assert_ordered(
            Ecosystem::Maven,
            &["31.1-android", "31.1-jre", "32.0.0-android"],
        );
    }
}
