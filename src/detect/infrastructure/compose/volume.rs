//! `volumes`: <https://docs.docker.com/reference/compose-file/services/#volumes>.

use super::short_form::{entry, mapping};
use crate::document::{Node, Piece, Value};

/// `[SOURCE:]TARGET[:MODE]` in its long form. What is not known stays so.
pub(super) fn long(written: &Node) -> Node {
    let text = match &written.value {
        Value::String(text) => text.to_string(),
        Value::Unknown(unknown) => return behind_variable(written, &unknown.pieces),
        _ => return written.clone(),
    };
    let said = |text: &str| Node::new(Value::string(text), written.place);
    let truth = |value: bool| Node::new(Value::Bool(value), written.place);
    let (source, target, mode) = parts(&text);
    let kind = match source {
        Some(source) if is_path(source) => "bind",
        _ => "volume",
    };
    let mut entries = vec![entry("type", said(kind)), entry("target", said(target))];
    entries.extend(source.map(|source| entry("source", said(source))));
    let options = || mode.unwrap_or_default().split(',');
    entries.push(entry(
        "read_only",
        truth(options().any(|option| option == "ro")),
    ));
    entries.extend(mode.map(|mode| entry("mode", said(mode))));
    mapping(written, entries)
}

/// `${HOME}/x:/y:ro`: of a source that is not known, target and mode may be.
fn behind_variable(written: &Node, pieces: &[Piece]) -> Node {
    let Some(Piece::Known(last)) = pieces.last() else {
        return written.clone();
    };
    let Some((before, behind)) = last.split_once(':') else {
        return written.clone();
    };
    let (target, mode) = match behind.split_once(':') {
        Some((target, mode)) => (target, Some(mode)),
        None => (behind, None),
    };
    let node = |value: Value| Node::new(value, written.place);
    let mut source = crate::document::Unknown::default();
    source.pieces.extend_from_slice(&pieces[..pieces.len() - 1]);
    if !before.is_empty() {
        source.pieces.push(Piece::Known(before.into()));
    }
    let read_only = mode
        .unwrap_or_default()
        .split(',')
        .any(|option| option == "ro");
    let mut entries = vec![
        entry("type", node(Value::unknown())),
        entry("target", node(Value::string(target))),
        entry("source", node(Value::Unknown(source.into()))),
        entry("read_only", node(Value::Bool(read_only))),
    ];
    entries.extend(mode.map(|mode| entry("mode", node(Value::string(mode)))));
    mapping(written, entries)
}

/// Source, target and mode. A drive's letter is part of its path.
fn parts(text: &str) -> (Option<&str>, &str, Option<&str>) {
    let drive = text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && matches!(text.as_bytes().get(1..3), Some([b':', b'\\' | b'/']));
    let from = if drive { 2 } else { 0 };
    let Some(colon) = text[from..].find(':').map(|at| at + from) else {
        return (None, text, None);
    };
    let behind = &text[colon + 1..];
    match behind.rsplit_once(':') {
        Some((target, mode)) if !mode.starts_with(['/', '\\']) => {
            (Some(&text[..colon]), target, Some(mode))
        }
        // `/anonymous:ro`
        None if !behind.starts_with(['/', '\\', '$']) && from == 0 && is_mode(behind) => {
            (None, &text[..colon], Some(behind))
        }
        _ => (Some(&text[..colon]), behind, None),
    }
}

fn is_mode(text: &str) -> bool {
    text.split(',').all(|option| {
        matches!(
            option,
            "ro" | "rw" | "z" | "Z" | "nocopy" | "cached" | "delegated" | "consistent"
        )
    })
}

fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~', '\\']) || source.as_bytes().get(1) == Some(&b':')
}
