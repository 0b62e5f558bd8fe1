//! A YAML value of a check file that is read later: what a condition says.

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A value. Mappings keep their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// What stands in the compiled catalogue, whose format does not say what comes next.
#[derive(Serialize, Deserialize)]
enum Compiled {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Serialize for Tree {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.clone() {
            Self::Null => Compiled::Null,
            Self::Bool(value) => Compiled::Bool(value),
            Self::Number(value) => Compiled::Number(value),
            Self::Text(value) => Compiled::Text(value),
            Self::List(value) => Compiled::List(value),
            Self::Map(value) => Compiled::Map(value),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(AsWritten);
        }
        Ok(match Compiled::deserialize(deserializer)? {
            Compiled::Null => Self::Null,
            Compiled::Bool(value) => Self::Bool(value),
            Compiled::Number(value) => Self::Number(value),
            Compiled::Text(value) => Self::Text(value),
            Compiled::List(value) => Self::List(value),
            Compiled::Map(value) => Self::Map(value),
        })
    }
}

struct AsWritten;

impl<'de> Visitor<'de> for AsWritten {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value with words for keys")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Number(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "no check compares with 2^53")]
    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no check compares with 2^53")]
    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value as f64))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Tree::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_catalogue_gives_back() {
        let text = "a: [1, true, x, null, -0.5]\nb: {c: {}}\n";
        let tree: Tree = serde_yaml::from_str(text).unwrap();
        let bytes = postcard::to_stdvec(&tree).unwrap();
        assert_eq!(postcard::from_bytes::<Tree>(&bytes).unwrap(), tree);
        let Tree::Map(entries) = &tree else {
            panic!("a mapping")
        };
        assert_eq!(
            entries[0].1,
            Tree::List(vec![
                Tree::Number(1.0),
                Tree::Bool(true),
                Tree::Text("x".to_owned()),
                Tree::Null,
                Tree::Number(-0.5),
            ])
        );
    }
}
