//! TOML as a tree in which every value knows its bytes: a thin view over the parser's own.
//!
//! Duplicate keys and unknown syntax are refused by the parser, which also bounds nesting. Not here: what a file means.

use super::super::Unreadable;
use crate::source::Span;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A parsed file.
pub(super) type Document<'t> = Spanned<DeTable<'t>>;

/// Parses a file. Errors: it is no TOML, and where.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Unreadable> {
    DeTable::parse(text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let start = floor(text, range.start);
        let end = floor(text, range.end).max(start);
        Unreadable::at(
            Span::new(start, end),
            format!("the file is no TOML: {}", error.message()),
        )
    })
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A value of a parsed file.
#[derive(Clone, Copy)]
pub(super) struct View<'d> {
    table: Option<&'d DeTable<'d>>,
    value: Option<&'d DeValue<'d>>,
    span: Span,
}

impl<'d> View<'d> {
    /// The whole file.
    pub fn of(document: &'d Document<'_>) -> Self {
        Self {
            table: Some(document.get_ref()),
            value: None,
            span: Span::new(document.span().start, document.span().end),
        }
    }

    fn value(spanned: &'d Spanned<DeValue<'_>>) -> Self {
        let value: &'d DeValue<'d> = spanned.get_ref();
        Self {
            table: value.as_table(),
            value: Some(value),
            span: Span::new(spanned.span().start, spanned.span().end),
        }
    }

    pub fn span(self) -> Span {
        self.span
    }

    /// The value of a key. None as well where this is no table.
    pub fn get(self, key: &str) -> Option<Self> {
        self.table?.get(key).map(Self::value)
    }

    /// The value behind several keys.
    pub fn path(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |view, key| view.get(key))
    }

    /// The text of a key.
    pub fn text(self, key: &str) -> Option<&'d str> {
        self.get(key)?.as_str()
    }

    pub fn as_str(self) -> Option<&'d str> {
        self.value?.as_str()
    }

    pub fn as_bool(self) -> Option<bool> {
        self.value?.as_bool()
    }

    /// A whole number that is written in decimal.
    pub fn as_integer(self) -> Option<i64> {
        let number = self.value?.as_integer()?;
        i64::from_str_radix(number.as_str(), number.radix()).ok()
    }

    pub fn is_table(self) -> bool {
        self.table.is_some()
    }

    pub fn is_array(self) -> bool {
        self.value.is_some_and(DeValue::is_array)
    }

    /// A date as it is written.
    pub fn as_datetime(self) -> Option<String> {
        self.value?.as_datetime().map(ToString::to_string)
    }

    /// The items of an array; none where this is no array.
    pub fn items(self) -> impl Iterator<Item = View<'d>> {
        self.value
            .and_then(DeValue::as_array)
            .into_iter()
            .flat_map(|array| array.iter().map(Self::value))
    }

    /// The entries of a table by rising key, each with the place of its key; none where this is no table.
    pub fn entries(self) -> impl Iterator<Item = (&'d str, Span, View<'d>)> {
        self.table.into_iter().flat_map(|table| {
            table.iter().map(|(key, value)| {
                let name: &'d Cow<'d, str> = key.get_ref();
                let span = Span::new(key.span().start, key.span().end);
                (&**name, span, Self::value(value))
            })
        })
    }
}
