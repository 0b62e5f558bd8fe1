//! JSON as it lies in the file: strings that borrow its bytes, and objects that keep their order.
//!
//! A lockfile of npm holds megabytes of which little is wanted, so no tree is made of it. A borrowed string also tells
//! where it stands. Not here: what any key means.

use crate::package::Unreadable;
use crate::source::Span;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// A string of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text<'t>(pub Cow<'t, str>);

impl Text<'_> {
    /// Its bytes within `file`, without quotes. Nothing at the start for one that was written with escapes.
    pub fn span(&self, file: &str) -> Span {
        span(&self.0, file)
    }
}

/// The bytes of a part of `file`. Nothing at the start for what is no part of it.
pub(super) fn span(part: &str, file: &str) -> Span {
    let start = (part.as_ptr() as usize).wrapping_sub(file.as_ptr() as usize);
    match start.checked_add(part.len()) {
        Some(end) if end <= file.len() => Span::new(start, end),
        _ => Span::default(),
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 't, 't> Deserialize<'de> for Text<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strings;
        impl<'de> Visitor<'de> for Strings {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Strings)
    }
}

/// A string, or `false` for none, as npm 6 wrote it.
pub(super) fn text_or_false<'de: 't, 't, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Text<'t>>, D::Error> {
    struct Strings;
    impl<'de> Visitor<'de> for Strings {
        type Value = Option<Text<'de>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Some(Text(Cow::Borrowed(text))))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Some(Text(Cow::Owned(text.to_owned()))))
        }

        fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
            if value {
                return Err(E::invalid_type(Unexpected::Bool(true), &self));
            }
            Ok(None)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Strings)
}

/// An object in the order of writing. An empty list or `false` stands for an empty one, as old clients wrote it.
#[derive(Debug, Clone)]
pub(super) struct Table<'t, T>(pub Vec<(Text<'t>, T)>);

impl<T> Default for Table<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'t, T> Table<'t, T> {
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0
            .iter()
            .rfind(|(name, _)| **name == *key)
            .map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Text<'t>, &T)> {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

impl<'de: 't, 't, T: Deserialize<'de>> Deserialize<'de> for Table<'t, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Objects<'t, T>(PhantomData<(&'t (), T)>);
        impl<'de: 't, 't, T: Deserialize<'de>> Visitor<'de> for Objects<'t, T> {
            type Value = Table<'t, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = map.next_entry()? {
                    rows.push(row);
                }
                Ok(Table(rows))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Table(Vec::new()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                match list.next_element::<IgnoredAny>()? {
                    None => Ok(Table(Vec::new())),
                    Some(_) => Err(serde::de::Error::custom("a list stands for an object")),
                }
            }
        }
        deserializer.deserialize_any(Objects(PhantomData))
    }
}

/// A value of which only a text is wanted: a string, the `type` of an object, or those of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Loose<'t>(pub Vec<Text<'t>>);

impl<'de: 't, 't> Deserialize<'de> for Loose<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Anything;
        impl<'de> Visitor<'de> for Anything {
            type Value = Loose<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Loose<'de>, E> {
                Ok(Loose(vec![Text(Cow::Borrowed(text))]))
            }

            fn visit_str<E>(self, text: &str) -> Result<Loose<'de>, E> {
                Ok(Loose(vec![Text(Cow::Owned(text.to_owned()))]))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Loose<'de>, E> {
                Ok(Loose::default())
            }

            fn visit_i64<E>(self, _: i64) -> Result<Loose<'de>, E> {
                Ok(Loose::default())
            }

            fn visit_u64<E>(self, _: u64) -> Result<Loose<'de>, E> {
                Ok(Loose::default())
            }

            fn visit_f64<E>(self, _: f64) -> Result<Loose<'de>, E> {
                Ok(Loose::default())
            }

            fn visit_unit<E>(self) -> Result<Loose<'de>, E> {
                Ok(Loose::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose<'de>, A::Error> {
                let mut found = Loose::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    if matches!(&*key, "type" | "name") {
                        found = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(found)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose<'de>, A::Error> {
                let mut all = Loose::default();
                while let Some(one) = list.next_element::<Loose<'de>>()? {
                    all.0.extend(one.0);
                }
                Ok(all)
            }
        }
        deserializer.deserialize_any(Anything)
    }
}

impl Loose<'_> {
    /// The texts as one SPDX expression; of several any may be chosen. None: there is none.
    pub fn licence(&self) -> Option<String> {
        let texts: Vec<&str> = self.0.iter().map(|text| &**text).collect();
        match texts.as_slice() {
            [] => None,
            [one] => Some((*one).to_owned()),
            several => Some(format!("({})", several.join(" OR "))),
        }
    }
}

/// What the parser says, where it says it.
pub(super) fn unreadable(text: &str, error: &serde_json::Error) -> Unreadable {
    let line_start = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let at = (line_start + error.column().saturating_sub(1)).min(text.len());
    let whole = error.to_string();
    let message = whole.split(" at line ").next().unwrap_or(&whole);
    Unreadable::at(Span::new(at, at), format!("the file is damaged: {message}"))
}
