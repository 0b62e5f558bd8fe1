//! What a check asks of a resource: a small closed vocabulary, and nothing of how it is answered.
//!
//! A condition is a mapping; its keys hold together. A key is a word of the vocabulary or a path into the resource:
//!
//! | key | value | true when |
//! |---|---|---|
//! | `all`, `any` | list of conditions | all of them, one of them |
//! | `not` | condition | it is false |
//! | `has`, `lacks` | relation | such a resource is related, none is |
//! | `predicate` | name, or `{name: .., ..}` | a named function of the program says so |
//! | a path | test | the test is true of one value there |
//!
//! A path is keys joined by dots (`a.b`); lists on the way are gone through, `*` is any key, and a key with dots stands
//! in brackets (`metadata.annotations["a.b/c"]`). `.` is the value itself.
//!
//! A test is a scalar (the value equals it), a list (it is one of these), or a mapping whose keys hold together:
//! `equals`, `in`, `absent: true`, `present: true`, `matches` (regular expression over the whole text), `less`, `more`
//! (numbers), `contains` (a list has it, or a text has it inside), `is` (a named test of the program), `not` (test),
//! `some` (condition on the value itself, such as one block of several), `count` (test of how many items it has).
//!
//! Everything is three-valued: what cannot be worked out makes a condition unknown, and an unknown condition is no fault.
//! Where nothing stands at a path, a test is asked of that: `absent` is true, `not` of what is false is true.

mod parse;
mod path;

pub use parse::{Unfit, parse};
pub use path::{Path, Step};

use super::tree::Tree;

/// What is asked of a resource, or of a value in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    At(Path, Test),
    Related(Relation),
    /// A named function, with what it is told.
    Predicate(String, Tree),
}

/// What is asked of the values at a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    All(Vec<Test>),
    Equals(Scalar),
    OneOf(Vec<Scalar>),
    Absent,
    Present,
    /// Over the whole text.
    Matches(String),
    Less(f64),
    More(f64),
    Contains(Scalar),
    /// A named test, with what it is told.
    Is(String),
    Not(Box<Test>),
    Some(Box<Condition>),
    Count(Box<Test>),
}

/// A value that is no list and no mapping.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

/// Another resource that one refers to, or that refers to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// `lacks`: true when there is none.
    pub lacks: bool,
    /// Kinds of the other one, as in [`super::file::ResourceFile::kinds`].
    pub kinds: Vec<String>,
    /// Where the other one names this one. Exactly one of `by` and `via` is there.
    pub by: Option<Path>,
    /// Where this one names the other.
    pub via: Option<Path>,
    /// What must also hold of the other one.
    pub condition: Option<Box<Condition>>,
}
