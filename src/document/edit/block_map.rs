//! Mappings and lists of YAML in block style: whole lines come and go.

use super::Replacement;
use super::flow::newline;
use super::group::New;
use super::tree::Editor;
use crate::document::{Entry, Node, Value};
use crate::source::{Span, line_end, line_start};

/// Entries behind the last one, as deep as the first one stands.
pub(super) fn insert(
    editor: &Editor<'_>,
    first: &Entry,
    last: &Entry,
    missing: &[(&str, New<'_>)],
) -> Option<Replacement> {
    let indent = indent(editor.text, first.key_place.span)?;
    let behind = last.node.place.span.end.max(last.key_place.span.end);
    let at = end_of_line(editor.text, behind as usize)?;
    Some(Replacement::insert(at, lines(editor, missing, &indent)?))
}

/// Entries of a value that is not written: `with:` and nothing behind it.
pub(super) fn fill(
    editor: &Editor<'_>,
    entry: &Entry,
    entries: &[(&str, New<'_>)],
) -> Option<Replacement> {
    let indent = indent(editor.text, entry.key_place.span)? + "  ";
    let at = end_of_line(editor.text, entry.node.place.span.end as usize)?;
    Some(Replacement::insert(at, lines(editor, entries, &indent)?))
}

/// An item behind the last one of a list.
pub(super) fn append_item(editor: &Editor<'_>, last: &Node, item: &Value) -> Option<Replacement> {
    let span = last.place.span.range();
    let before = editor
        .text
        .get(line_start(editor.text.as_bytes(), span.start)..span.start)?;
    let dash = before
        .strip_suffix(' ')?
        .trim_end_matches(' ')
        .strip_suffix('-')?;
    let columns: String = dash.chars().map(|_| ' ').collect();
    dash.chars().all(|c| matches!(c, ' ' | '-')).then_some(())?;
    let at = end_of_line(editor.text, span.end)?;
    let item = editor.literal(item, editor.text.as_bytes().get(span.start).copied())?;
    let newline = newline(editor.text);
    Some(Replacement::insert(
        at,
        format!("{newline}{columns}- {item}"),
    ))
}

/// The lines of an entry. None: it shares one of them.
pub(super) fn remove(editor: &Editor<'_>, entry: &Entry) -> Option<Replacement> {
    let text = editor.text;
    let start = entry.key_place.span.range().start;
    let line = line_start(text.as_bytes(), start);
    text.get(line..start)?
        .trim_matches(' ')
        .is_empty()
        .then_some(())?;
    let behind = entry.node.place.span.end.max(entry.key_place.span.end) as usize;
    let end = line_end(text.as_bytes(), end_of_line(text, behind)?);
    if end < text.len() {
        return Some(Replacement::new(line, end + 1, ""));
    }
    Some(Replacement::new(line, end, ""))
}

fn lines(editor: &Editor<'_>, entries: &[(&str, New<'_>)], indent: &str) -> Option<String> {
    let newline = newline(editor.text);
    let mut text = String::new();
    for (key, new) in entries {
        text.push_str(newline);
        text.push_str(indent);
        text.push_str(key);
        text.push(':');
        match new {
            New::Scalar(value) => {
                text.push(' ');
                text.push_str(&editor.literal(value, None)?);
            }
            New::List(item) => {
                text.push_str(" [");
                text.push_str(&editor.literal(item, None)?);
                text.push(']');
            }
            New::Map(inner) => {
                let deeper = format!("{indent}  ");
                text.push_str(&lines(editor, inner, &deeper)?);
            }
        }
    }
    Some(text)
}

/// As many spaces as there are columns in front of a key. None: something else stands there than spaces and dashes.
fn indent(text: &str, key: Span) -> Option<String> {
    let start = key.range().start;
    let before = text.get(line_start(text.as_bytes(), start)..start)?;
    let before = before.trim_start_matches('\u{feff}');
    let plain = before.chars().all(|c| matches!(c, ' ' | '-'));
    plain.then(|| " ".repeat(before.len()))
}

/// Where a line ends, in front of `\r\n` too. None: more than white space and a comment is left of it.
fn end_of_line(text: &str, at: usize) -> Option<usize> {
    let end = line_end(text.as_bytes(), at);
    let rest = text.get(at..end)?;
    let comment = rest.trim_start();
    let spaced = comment.is_empty() || (comment.starts_with('#') && comment.len() < rest.len());
    let returns = usize::from(rest.ends_with('\r'));
    spaced.then_some(end - returns)
}
