//! JSON read strictly: no key twice in one object, no more nesting than [`DEEPEST`], nothing behind the value. What two
//! readers could take for two things is read by neither. It keeps values, not their places.

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// The most nesting.
pub const DEEPEST: usize = 64;

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not JSON, or something behind it: what serde says, with line and column.
    NotJson(String),
    /// The key, cut.
    DuplicateKey(String),
    TooDeep,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(why) => write!(f, "it is not one JSON value: {why}"),
            Self::DuplicateKey(key) => write!(f, "the key `{key}` stands twice in one object"),
            Self::TooDeep => write!(f, "it is nested more than {DEEPEST} deep"),
        }
    }
}

const DUPLICATE: &str = "\u{1}duplicate:";
const TOO_DEEP: &str = "\u{1}deep";

/// Reads one JSON value that came as bytes, which have to be UTF-8.
pub fn parse_bytes(bytes: &[u8]) -> Result<Value, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| Fault::NotJson(error.to_string()))?;
    parse(text)
}

/// Reads one JSON value.
pub fn parse(text: &str) -> Result<Value, Fault> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Depth(0)
        .deserialize(&mut reader)
        .map_err(|error| fault(&error))?;
    reader.end().map_err(|error| fault(&error))?;
    Ok(value)
}

/// serde's errors are texts: the two of ours begin with a character that its own never do.
fn fault(error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    if let Some(key) = text.strip_prefix(DUPLICATE) {
        let end = key.rfind(" at line ").unwrap_or(key.len());
        Fault::DuplicateKey(key[..end].chars().take(60).collect())
    } else if text.starts_with(TOO_DEEP) || text.starts_with("recursion limit") {
        Fault::TooDeep
    } else {
        Fault::NotJson(text)
    }
}

#[derive(Clone, Copy)]
struct Depth(usize);

impl Depth {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.0 >= DEEPEST {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(Self(self.0 + 1))
    }
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(depth)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(depth)?;
            if map.contains_key(&key) {
                return Err(de::Error::custom(format!("{DUPLICATE}{key}")));
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_that_stands_twice_is_refused_wherever_it_stands() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"[{"b":{"a":1,"\u0061":2}}]"#,
            r#"{"x":[1,{"a":null,"c":0,"a":null}]}"#,
        ] {
            assert_eq!(
                parse(text),
                Err(Fault::DuplicateKey("a".to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(DEEPEST)).is_ok());
        for depth in [DEEPEST + 1, 200, 100_000] {
            assert_eq!(parse(&nested(depth)), Err(Fault::TooDeep), "{depth}");
        }
    }

    #[test]
    fn nothing_may_stand_behind_the_value() {
        assert!(parse("{} \n").is_ok());
        for text in ["{}{}", "{}x", "1 2", "", "{", "nul", "\u{feff}{}"] {
            assert!(matches!(parse(text), Err(Fault::NotJson(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = parse(&text);
        }

        #[test]
        fn what_serde_writes_is_read_as_it_was(keys in prop::collection::btree_map("[a-z]{1,4}", any::<i64>(), 0..8)) {
            let value = serde_json::to_value(&keys).unwrap();
            prop_assert_eq!(parse(&value.to_string()), Ok(value));
        }
    }
}
