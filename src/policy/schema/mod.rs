//! The policy's schema and its reference, made from one list of its keys, of which the tests prove that it is the reader's.
//!
//! `UPDATE=1 cargo test` writes `portcullis.schema.json` (JSON Schema, draft 2020-12) and the table in the README; plain
//! `cargo test` compares. A schema says less than the reader: which checks there are, and that a day has not passed, only
//! the reader knows.

mod release;
mod render;
mod review;
mod sections;
pub(super) mod tests;

/// A mapping whose keys are known.
pub(super) struct Section {
    /// What the reader calls it when it asks for its keys.
    pub asked: &'static str,
    pub keys: Vec<Key>,
    /// What the keys have to be together.
    pub together: Option<serde_json::Value>,
    /// Whether it may be left empty.
    pub may_be_empty: bool,
}

pub(super) struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// In YAML; empty: there is none.
    pub default: &'static str,
    /// What it means; a sentence or two.
    pub meaning: &'static str,
    pub needed: bool,
}

/// What a value can be.
pub(super) enum Kind {
    /// The number 1.
    Version,
    Switch,
    /// One of a few words.
    Word(Vec<&'static str>),
    Number(u32, u32),
    /// A pattern of ECMA-262, and what it stands for; empty: any text.
    Text(&'static str, &'static str),
    /// A number of days: `7`, `7d`, `2w`.
    Days,
    /// A number of bytes: `512KiB`.
    Size,
    /// `2027-01-31`
    Day,
    /// A list, and the fewest items that it may have.
    List(Box<Kind>, usize),
    Map(Section),
    /// Names of the user's own choice, with a value of a kind each.
    Table(&'static str, Box<Kind>),
    Either(Vec<Kind>),
    /// Nothing at all.
    Empty,
}

/// A key that may be left out.
fn key(name: &'static str, kind: Kind, default: &'static str, meaning: &'static str) -> Key {
    Key {
        name,
        kind,
        default,
        meaning,
        needed: false,
    }
}

/// A key that has to be there.
fn needed(name: &'static str, kind: Kind, meaning: &'static str) -> Key {
    Key {
        needed: true,
        ..key(name, kind, "", meaning)
    }
}

fn section(asked: &'static str, keys: Vec<Key>) -> Section {
    Section {
        asked,
        keys,
        together: None,
        may_be_empty: true,
    }
}

fn word(words: &[&'static str]) -> Kind {
    Kind::Word(words.to_vec())
}

fn list(kind: Kind) -> Kind {
    Kind::List(Box::new(kind), 0)
}

fn text() -> Kind {
    Kind::Text("", "text")
}

fn globs() -> Kind {
    list(Kind::Text(r"^(?![!#])(?![*/?]*$)", "glob"))
}
