//! Reads a condition as a check file has it.

use super::{Condition, Path, Relation, Scalar, Test};
use crate::check::tree::Tree;

/// Why it is no condition, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

type Parsed<T> = Result<T, Unfit>;

fn unfit<T>(what: impl Into<String>) -> Parsed<T> {
    Err(Unfit(what.into()))
}

/// Reads a condition. Errors: a word that is not of the vocabulary, or a value of the wrong shape.
pub fn parse(tree: &Tree) -> Parsed<Condition> {
    let Tree::Map(entries) = tree else {
        return unfit("a condition is a mapping");
    };
    let mut parts = entries
        .iter()
        .map(|(key, value)| part(key, value))
        .collect::<Parsed<Vec<_>>>()?;
    match parts.len() {
        0 => unfit("a condition says something"),
        1 => Ok(parts.remove(0)),
        _ => Ok(Condition::All(parts)),
    }
}

fn part(key: &str, value: &Tree) -> Parsed<Condition> {
    Ok(match key {
        "all" => Condition::All(list(key, value)?),
        "any" => Condition::Any(list(key, value)?),
        "not" => Condition::Not(Box::new(parse(value)?)),
        "has" | "lacks" => Condition::Related(relation(key == "lacks", value)?),
        "predicate" => predicate(value)?,
        path => Condition::At(self::path(path)?, test(value)?),
    })
}

fn list(key: &str, value: &Tree) -> Parsed<Vec<Condition>> {
    match value {
        Tree::List(items) if !items.is_empty() => items.iter().map(parse).collect(),
        _ => unfit(format!("`{key}` is a list of conditions")),
    }
}

fn path(text: &str) -> Parsed<Path> {
    Path::parse(text).map_or_else(|| unfit(format!("`{text}` is no path")), Ok)
}

fn predicate(value: &Tree) -> Parsed<Condition> {
    match value {
        Tree::Text(name) => Ok(Condition::Predicate(name.clone(), Tree::Null)),
        Tree::Map(entries) => match entries.iter().find(|(key, _)| key == "name") {
            Some((_, Tree::Text(name))) => Ok(Condition::Predicate(name.clone(), value.clone())),
            _ => unfit("`predicate` has a `name`"),
        },
        _ => unfit("`predicate` is a name, or a mapping with one"),
    }
}

fn relation(lacks: bool, value: &Tree) -> Parsed<Relation> {
    let Tree::Map(entries) = value else {
        return unfit("a relation is a mapping");
    };
    let mut relation = Relation {
        lacks,
        kinds: Vec::new(),
        by: None,
        via: None,
        condition: None,
    };
    for (key, value) in entries {
        match (key.as_str(), value) {
            ("kinds", Tree::List(kinds)) => {
                relation.kinds = kinds.iter().map(word).collect::<Parsed<_>>()?;
            }
            ("by", Tree::Text(text)) => relation.by = Some(path(text)?),
            ("via", Tree::Text(text)) => relation.via = Some(path(text)?),
            ("where", condition) => relation.condition = Some(Box::new(parse(condition)?)),
            _ => {
                return unfit(format!(
                    "a relation has `kinds`, `by` or `via`, and `where`, and no such `{key}`"
                ));
            }
        }
    }
    if relation.kinds.is_empty() || relation.by.is_some() == relation.via.is_some() {
        return unfit("a relation has `kinds`, and `by` or `via`");
    }
    Ok(relation)
}

fn word(tree: &Tree) -> Parsed<String> {
    match tree {
        Tree::Text(word) => Ok(word.clone()),
        _ => unfit("a word is asked for"),
    }
}

fn test(tree: &Tree) -> Parsed<Test> {
    match tree {
        Tree::List(items) => Ok(Test::OneOf(
            items.iter().map(scalar).collect::<Parsed<_>>()?,
        )),
        Tree::Map(entries) => {
            let mut tests = entries
                .iter()
                .map(|(key, value)| operator(key, value))
                .collect::<Parsed<Vec<_>>>()?;
            match tests.len() {
                0 => unfit("a test says something"),
                1 => Ok(tests.remove(0)),
                _ => Ok(Test::All(tests)),
            }
        }
        other => Ok(Test::Equals(scalar(other)?)),
    }
}

fn operator(key: &str, value: &Tree) -> Parsed<Test> {
    Ok(match (key, value) {
        ("equals", value) => Test::Equals(scalar(value)?),
        ("in", Tree::List(items)) => Test::OneOf(items.iter().map(scalar).collect::<Parsed<_>>()?),
        ("absent", Tree::Bool(true)) => Test::Absent,
        ("present", Tree::Bool(true)) => Test::Present,
        ("matches", Tree::Text(pattern)) => Test::Matches(pattern.clone()),
        ("less", Tree::Number(bound)) => Test::Less(*bound),
        ("more", Tree::Number(bound)) => Test::More(*bound),
        ("contains", value) => Test::Contains(scalar(value)?),
        ("is", Tree::Text(name)) => Test::Is(name.clone()),
        ("not", value) => Test::Not(Box::new(test(value)?)),
        ("some", value) => Test::Some(Box::new(parse(value)?)),
        ("count", value) => Test::Count(Box::new(test(value)?)),
        _ => {
            return unfit(format!(
                "`{key}` with such a value is no test: equals, in, absent, present, matches, less, more, contains, is, not, some, count"
            ));
        }
    })
}

fn scalar(tree: &Tree) -> Parsed<Scalar> {
    Ok(match tree {
        Tree::Null => Scalar::Null,
        Tree::Bool(value) => Scalar::Bool(*value),
        Tree::Number(value) => Scalar::Number(*value),
        Tree::Text(value) => Scalar::Text(value.clone()),
        Tree::List(_) | Tree::Map(_) => {
            return unfit("a word, a number, true or false is asked for");
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Parsed<Condition> {
        parse(&serde_yaml::from_str(text).unwrap())
    }

    #[test]
    fn keys_hold_together_and_words_nest() {
        let condition = read("{a.b: true, not: {c: {in: [1, x]}}}").unwrap();
        let at = |path: &str, test| Condition::At(Path::parse(path).unwrap(), test);
        let one_of = Test::OneOf(vec![Scalar::Number(1.0), Scalar::Text("x".to_owned())]);
        assert_eq!(
            condition,
            Condition::All(vec![
                at("a.b", Test::Equals(Scalar::Bool(true))),
                Condition::Not(Box::new(at("c", one_of))),
            ])
        );
    }

    #[test]
    fn what_is_none_is_refused_with_a_reason() {
        for text in [
            "[]",
            "{}",
            "x",
            "{a: {}}",
            "{a: {equal: 1}}",
            "{a: {absent: 1}}",
            "{any: {}}",
            "{any: []}",
            "{has: {kinds: [x]}}",
            "{lacks: {kinds: [x], by: a, via: b}}",
            "{predicate: 1}",
            "{a..b: 1}",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    fn trees() -> impl Strategy<Value = Tree> {
        let leaf = prop_oneof![
            Just(Tree::Null),
            any::<bool>().prop_map(Tree::Bool),
            Just(Tree::Number(1.0)),
            "[a-z.*]{0,4}".prop_map(Tree::Text),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            let key = prop_oneof![
                Just("all"),
                Just("not"),
                Just("some"),
                Just("a.b"),
                Just("has"),
                Just("by"),
                Just("in")
            ];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
                proptest::collection::vec((key.prop_map(str::to_owned), inner), 0..4)
                    .prop_map(Tree::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_tree_is_survived(tree in trees()) {
            let _ = parse(&tree);
        }
    }
}
