//! Mappings and lists in brackets: JSON, and YAML's flow style.

use super::Replacement;
use super::group::New;
use super::tree::Editor;
use crate::document::{Entry, Map, Node};
use crate::source::{Span, line_start};

/// Elements behind the last one, which is written at `last` (from its first byte, to its last). As many lines as there
/// are elements where the last one has a line of its own.
pub(super) fn insert(
    editor: &Editor<'_>,
    node: &Node,
    last: Option<(Span, Span)>,
    elements: &[String],
) -> Option<Replacement> {
    insert_text(editor.text, node.place.span, last, elements)
}

/// The same for a collection that stands at `whole`.
pub(super) fn insert_text(
    text: &str,
    whole: Span,
    last: Option<(Span, Span)>,
    elements: &[String],
) -> Option<Replacement> {
    let whole = whole.range();
    let Some((first, last)) = last else {
        let inner = whole.start + 1..whole.end.checked_sub(1)?;
        let blank = text.get(inner.clone())?.trim().is_empty();
        return blank.then(|| Replacement::new(inner.start, inner.end, elements.join(", ")));
    };
    let separator = match own_line(text, first) {
        Some(indent) => format!(",{}{indent}", newline(text)),
        None => ", ".to_owned(),
    };
    let inserted = separator.clone() + &elements.join(&separator);
    Some(Replacement::insert(last.range().end, inserted))
}

/// Keys with their values.
pub(super) fn insert_entries(
    editor: &Editor<'_>,
    node: &Node,
    last: Option<(Span, Span)>,
    missing: &[(&str, New<'_>)],
) -> Option<Replacement> {
    let indent = last.and_then(|(first, _)| own_line(editor.text, first));
    let elements: Option<Vec<String>> = missing
        .iter()
        .map(|(key, new)| entry(editor, key, new, indent))
        .collect();
    insert(editor, node, last, &elements?)
}

/// `"key": value`. `indent`: the entry has lines of its own, which begin so.
fn entry(editor: &Editor<'_>, key: &str, new: &New<'_>, indent: Option<&str>) -> Option<String> {
    let name = if editor.json {
        serde_json::to_string(key).ok()?
    } else {
        key.to_owned()
    };
    let value = match new {
        New::Scalar(value) => editor.literal(value, None)?,
        New::List(item) => format!("[{}]", editor.literal(item, None)?),
        New::Map(entries) => {
            let step = indent.map(|indent| {
                let step = if indent.contains('\t') { "\t" } else { "  " };
                format!("{indent}{step}")
            });
            let inner: Option<Vec<String>> = entries
                .iter()
                .map(|(key, new)| entry(editor, key, new, step.as_deref()))
                .collect();
            let newline = newline(editor.text);
            match (indent, step) {
                (Some(indent), Some(step)) => {
                    let separator = format!(",{newline}{step}");
                    let inner = inner?.join(&separator);
                    format!("{{{newline}{step}{inner}{newline}{indent}}}")
                }
                _ => format!("{{{}}}", inner?.join(", ")),
            }
        }
    };
    Some(format!("{name}: {value}"))
}

/// An entry with the comma that belongs to it.
pub(super) fn remove(map: &Map, entry: &Entry) -> Option<Replacement> {
    let at = map
        .entries
        .iter()
        .position(|one| std::ptr::eq(one, entry))?;
    let own = entry.key_place.span.start as usize..entry.node.place.span.end as usize;
    if let Some(next) = map.entries.get(at + 1) {
        return Some(Replacement::new(
            own.start,
            next.key_place.span.range().start,
            "",
        ));
    }
    let before = map.entries.get(at.checked_sub(1)?)?;
    Some(Replacement::new(
        before.node.place.span.range().end,
        own.end,
        "",
    ))
}

/// The white space in front of what is the first on its line.
fn own_line(text: &str, span: Span) -> Option<&str> {
    let start = span.range().start;
    let before = text.get(line_start(text.as_bytes(), start)..start)?;
    (before.trim().is_empty() && text[..start].contains('\n')).then_some(before)
}

/// How the lines of a text end.
pub(super) fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}
