//! TOML as the trees of `document`, for readers that take several languages alike. Days become their own text.

use super::Malformed;
use crate::document::{Entry, FileId, Node, Place, Value};
use crate::source::Span;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The deepest nesting that is taken; ignore files have four levels.
const DEEPEST: usize = 32;

/// Reads a text. Errors: it is no TOML, or nested more than [`DEEPEST`].
pub(super) fn parse(text: &str, file: FileId) -> Result<Node, Malformed> {
    let table = DeTable::parse(text).map_err(|error| Malformed {
        at: error.span().map_or_else(Span::default, |at| span(&at)),
        reason: error.message().to_owned(),
    })?;
    let at = table.span();
    map(table.get_ref(), &at, file, 0)
}

fn span(range: &Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn map(
    table: &DeTable<'_>,
    at: &Range<usize>,
    file: FileId,
    depth: usize,
) -> Result<Node, Malformed> {
    if depth > DEEPEST {
        return Err(Malformed {
            at: span(at),
            reason: format!("it is nested more than {DEEPEST} levels deep"),
        });
    }
    let mut entries = Vec::with_capacity(table.len());
    for (key, item) in table {
        entries.push(Entry {
            key: key.get_ref().as_ref().into(),
            key_place: Place {
                file,
                span: span(&key.span()),
            },
            node: node(item.get_ref(), &item.span(), file, depth + 1)?,
        });
    }
    // The table is kept by name; people read by place.
    entries.sort_by_key(|entry| entry.key_place.span.start);
    Ok(placed(Value::map(entries), at, file))
}

fn node(
    value: &DeValue<'_>,
    at: &Range<usize>,
    file: FileId,
    depth: usize,
) -> Result<Node, Malformed> {
    let value = match value {
        DeValue::Table(table) => return map(table, at, file, depth),
        DeValue::Array(array) if depth <= DEEPEST => {
            let items: Result<Vec<Node>, Malformed> = array
                .iter()
                .map(|item| node(item.get_ref(), &item.span(), file, depth + 1))
                .collect();
            Value::list(items?)
        }
        DeValue::Array(_) => Value::Null,
        DeValue::String(text) => Value::string(text.as_ref()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(day) => Value::string(day.to_string()),
        DeValue::Integer(number) => number_of(number.as_str()),
        DeValue::Float(number) => number_of(number.as_str()),
    };
    Ok(placed(value, at, file))
}

/// Readers here ask for no number; one that is not decimal is as good as any other.
fn number_of(text: &str) -> Value {
    Value::Number(text.parse().unwrap_or_default())
}

fn placed(value: Value, at: &Range<usize>, file: FileId) -> Node {
    Node::new(
        value,
        Place {
            file,
            span: span(at),
        },
    )
}
