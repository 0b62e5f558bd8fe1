//! What an `edit:` of a check says: how its fault is repaired in the text, in a small closed vocabulary.
//!
//! | key | value | does |
//! |---|---|---|
//! | `when` | condition | only a resource of which it holds is edited: see `check::condition` |
//! | `set` | `{path: scalar}` | the value at the path becomes that; what is missing is written |
//! | `fill` | `{path: scalar}` | where nothing stands at the path, that is written; what is there stays |
//! | `replace` | `{path: {old: new}}` | of the values at the path, those that are `old` become `new` |
//! | `add` | `{path: scalar}` | the list at the path holds it; a list that is missing is written |
//! | `remove` | list of paths | what stands at the path goes |
//! | `keyword` | word | the instruction of a Dockerfile has that keyword |
//! | `command` | `{of: [names], drop: [words]}` | such commands of a `RUN` lose the words |
//! | `command` | `{of: [names], after: word, add: word}` | such commands get a word behind another |
//!
//! A path is keys joined by dots, from the body of the resource; lists and blocks of one name on the way are gone
//! through, each of them. What of it can be done to a text without touching an expression is for `document::edit`.

use super::condition::{self, Condition, Path, Scalar, Step};
use super::tree::Tree;

/// What repairs a fault.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Remedy {
    /// Unset: whatever the resource.
    pub when: Option<Condition>,
    pub edits: Vec<Edit>,
}

/// One thing that is to hold in the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    Set(Vec<String>, Scalar),
    Fill(Vec<String>, Scalar),
    Replace(Vec<String>, Vec<(Scalar, Scalar)>),
    Add(Vec<String>, Scalar),
    Remove(Vec<String>),
    Keyword(String),
    Command(CommandEdit),
}

/// What becomes of the commands of a `RUN`.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandEdit {
    /// Names of programs: `curl`.
    pub of: Vec<String>,
    pub change: WordChange,
}

/// What becomes of a command's words.
#[derive(Debug, Clone, PartialEq)]
pub enum WordChange {
    Drop(Vec<String>),
    Add { after: String, word: String },
}

/// Why it is no edit, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoEdit(String);

type Parsed<T> = Result<T, NoEdit>;

fn no<T>(what: impl Into<String>) -> Parsed<T> {
    Err(NoEdit(what.into()))
}

/// Reads an `edit:`. Errors: a word that is not of the vocabulary, a value of the wrong shape, a path through `*` or `$`.
pub fn parse(tree: &Tree) -> Parsed<Remedy> {
    let mut edits = Vec::new();
    let mut when = None;
    for (key, value) in map(tree, "an edit is a mapping that says something")? {
        match (key.as_str(), value) {
            ("set", value) => {
                for (path, value) in map(value, "`set` is a mapping of paths")? {
                    edits.push(Edit::Set(keys(path)?, scalar(value)?));
                }
            }
            ("fill", value) => {
                for (path, value) in map(value, "`fill` is a mapping of paths")? {
                    edits.push(Edit::Fill(keys(path)?, scalar(value)?));
                }
            }
            ("add", value) => {
                for (path, value) in map(value, "`add` is a mapping of paths")? {
                    edits.push(Edit::Add(keys(path)?, scalar(value)?));
                }
            }
            ("replace", value) => {
                for (path, value) in map(value, "`replace` is a mapping of paths")? {
                    edits.push(Edit::Replace(keys(path)?, pairs(value)?));
                }
            }
            ("remove", Tree::List(paths)) if !paths.is_empty() => {
                for path in paths {
                    edits.push(Edit::Remove(keys(&word(path)?)?));
                }
            }
            ("when", value) => {
                let parsed = condition::parse(value).map_err(|error| NoEdit(error.to_string()));
                when = Some(parsed?);
            }
            ("keyword", Tree::Text(keyword)) => edits.push(Edit::Keyword(keyword.clone())),
            ("command", value) => edits.push(Edit::Command(command(value)?)),
            _ => {
                return no(format!(
                    "`{key}` with such a value is no edit: when, set, fill, replace, add, remove, keyword, command"
                ));
            }
        }
    }
    if edits.is_empty() {
        return no("an edit does something");
    }
    Ok(Remedy { when, edits })
}

impl Edit {
    /// Whether it is about instructions and their words, not about keys and values.
    pub fn is_of_dockerfiles(&self) -> bool {
        matches!(self, Self::Keyword(_) | Self::Command(_))
    }
}

fn map<'t>(tree: &'t Tree, otherwise: &str) -> Parsed<&'t [(String, Tree)]> {
    match tree {
        Tree::Map(entries) if !entries.is_empty() => Ok(entries),
        _ => no(otherwise),
    }
}

fn keys(text: &str) -> Parsed<Vec<String>> {
    let steps = Path::parse(text).map_or(Vec::new(), |path| path.0);
    let key = |step: &Step| match step {
        Step::Key(key) if !key.starts_with('$') => Some(key.clone()),
        _ => None,
    };
    let keys: Option<Vec<String>> = steps.iter().map(key).collect();
    match keys {
        Some(keys) if !keys.is_empty() => Ok(keys),
        _ => no(format!(
            "`{text}` is no path to what is written: keys joined by dots, none of them `*` or with a `$`"
        )),
    }
}

fn pairs(tree: &Tree) -> Parsed<Vec<(Scalar, Scalar)>> {
    let entries = map(tree, "a replacement is a mapping of old values to new ones")?;
    let pair = |(old, new): &(String, Tree)| Ok((as_scalar(old), scalar(new)?));
    entries.iter().map(pair).collect()
}

/// A key of a check file is a text; `false` among them is what people mean by it.
fn as_scalar(key: &str) -> Scalar {
    match key {
        "true" => Scalar::Bool(true),
        "false" => Scalar::Bool(false),
        key => Scalar::Text(key.to_owned()),
    }
}

fn command(tree: &Tree) -> Parsed<CommandEdit> {
    const SHAPE: &str = "`command` has `of`, and `drop`, or `after` and `add`";
    let entries = map(tree, SHAPE)?;
    let at = |name: &str| entries.iter().find(|(key, _)| key == name).map(|(_, v)| v);
    let known = |(key, _): &(String, Tree)| matches!(key.as_str(), "of" | "drop" | "after" | "add");
    let change = match (at("drop"), at("after"), at("add")) {
        (Some(drop), None, None) => WordChange::Drop(words(drop)?),
        (None, Some(after), Some(add)) => WordChange::Add {
            after: word(after)?,
            word: word(add)?,
        },
        _ => return no(SHAPE),
    };
    match at("of") {
        Some(of) if entries.iter().all(known) => Ok(CommandEdit {
            of: words(of)?,
            change,
        }),
        _ => no(SHAPE),
    }
}

fn words(tree: &Tree) -> Parsed<Vec<String>> {
    match tree {
        Tree::List(items) if !items.is_empty() => items.iter().map(word).collect(),
        _ => no("a list of words is asked for"),
    }
}

fn word(tree: &Tree) -> Parsed<String> {
    match tree {
        Tree::Text(word) if !word.is_empty() => Ok(word.clone()),
        _ => no("a word is asked for"),
    }
}

fn scalar(tree: &Tree) -> Parsed<Scalar> {
    match tree {
        Tree::Bool(value) => Ok(Scalar::Bool(*value)),
        Tree::Number(value) => Ok(Scalar::Number(*value)),
        Tree::Text(text) if !text.contains(['$', '%', '\n', '{', '}']) => {
            Ok(Scalar::Text(text.clone()))
        }
        _ => no("a word, a number, true or false is asked for, and no expression"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Parsed<Vec<Edit>> {
        parse(&serde_yaml::from_str(text).unwrap()).map(|remedy| remedy.edits)
    }

    #[test]
    fn it_may_be_for_some_resources_only() {
        let text = "{when: {a: true}, set: {b: 1}}";
        let remedy = parse(&serde_yaml::from_str(text).unwrap()).unwrap();
        assert!(remedy.when.is_some());
        assert_eq!(remedy.edits.len(), 1);
    }

    #[test]
    fn every_word_of_the_vocabulary_is_read() {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let text = |text: &str| Scalar::Text(text.to_owned());
        let edits = read(
            "{set: {a.b: true, c: 2}, fill: {g: 7}, replace: {d: {old: new}}, add: {e: x}, remove: [f], keyword: COPY}",
        );
        assert_eq!(
            edits.unwrap(),
            [
                Edit::Set(path("a.b"), Scalar::Bool(true)),
                Edit::Set(path("c"), Scalar::Number(2.0)),
                Edit::Fill(path("g"), Scalar::Number(7.0)),
                Edit::Replace(path("d"), vec![(text("old"), text("new"))]),
                Edit::Add(path("e"), text("x")),
                Edit::Remove(path("f")),
                Edit::Keyword("COPY".to_owned()),
            ]
        );
        for command in [
            "{command: {of: [curl], drop: [-k]}}",
            "{command: {of: [apk], after: add, add: --no-cache}}",
        ] {
            assert!(read(command).unwrap()[0].is_of_dockerfiles());
        }
    }

    #[test]
    fn what_is_none_is_refused_with_a_reason() {
        for text in [
            "{}",
            "[]",
            "{set: {}}",
            "{when: {a: true}}",
            "{when: 1, set: {a: 1}}",
            "{set: {a: [1]}}",
            "{set: {a: '${var.x}'}}",
            "{set: {'*': 1}}",
            "{set: {$pod.a: 1}}",
            "{set: {.: 1}}",
            "{replace: {a: b}}",
            "{remove: a}",
            "{made_up: {a: 1}}",
            "{command: {of: [curl]}}",
            "{command: {of: [curl], drop: [-k], add: x}}",
            "{command: {of: [curl], drop: [-k], and: x}}",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(key in "[a-z.]{0,8}", path in "\\PC{0,12}") {
            let _ = parse(&Tree::Map(vec![(key, Tree::Map(vec![(path.clone(), Tree::Text(path))]))]));
        }
    }
}
