//! What the vocabulary of check files cannot say, said in Rust. A check names one of these.

use super::pattern::Matched;
use super::place::Place;

/// Where a keyword stands.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    pub text: &'a [u8],
    /// The keyword, `text[at..end]`.
    pub at: usize,
    pub end: usize,
    pub place: &'a Place<'a>,
    /// Up to here the rule has already matched.
    pub resume: usize,
}

/// Looks round a keyword; the second argument is the check's `variant`.
pub type Predicate = fn(&Site<'_>, Option<&str>) -> Option<Matched>;

/// The predicate of that name.
pub fn by_name(name: &str) -> Option<Predicate> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}

/// Every predicate, by name.
const TABLE: &[(&str, Predicate)] = &[];
