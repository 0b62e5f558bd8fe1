//! Tags: those of YAML's own schema, and the short forms of `CloudFormation`'s functions.

use crate::document::{Entry, Node, Place, Value};
use crate::source::Span;
use saphyr_parser::Tag;
use std::sync::Arc;

/// Where the properties in front of a node end and its content begins: `&a !b content`.
pub(super) fn content_start(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            Some(b'&' | b'!') => at = word_end(text, at),
            // A comment between properties and content; elsewhere no node begins with it.
            Some(b'#') => at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n),
            _ => return at.min(bytes.len()),
        }
    }
}

/// The tag among the properties that begin at `from`.
pub(super) fn tag_span(text: &str, from: usize) -> Span {
    let start = text[from..].find('!').map_or(from, |at| from + at);
    Span::new(start, word_end(text, start))
}

fn word_end(text: &str, from: usize) -> usize {
    let end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | b'[' | b']' | b'{' | b'}');
    let rest = &text.as_bytes()[from..];
    rest.iter().position(end).map_or(text.len(), |n| from + n)
}

/// Whether the tag says that the scalar is a string, whatever it looks like.
pub(super) fn is_string(tag: &Tag) -> bool {
    tag.is_yaml_core_schema() && matches!(tag.suffix.as_str(), "str" | "binary")
}

/// The long name of a short form: `!Ref` is `Ref`, `!Sub` is `Fn::Sub`.
pub(super) fn long_name(tag: &Tag) -> Option<Arc<str>> {
    let name = tag.suffix.as_str();
    let simple = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':');
    if tag.handle != "!" || !simple {
        return None;
    }
    Some(match name {
        "Ref" | "Condition" => Arc::from(name),
        _ => Arc::from(format!("Fn::{name}")),
    })
}

/// The long form of a function: a mapping of one key. `!GetAtt a.b` becomes a list of its two parts, as in JSON.
pub(super) fn long_form(text: &str, name: Arc<str>, tag: Place, argument: Node) -> Node {
    let span = Span {
        start: tag.span.start,
        end: argument.place.span.end.max(tag.span.end),
    };
    let argument = match (&*name, argument.as_str()) {
        ("Fn::GetAtt", Some(dotted)) => attribute(text, dotted, argument.place),
        _ => argument,
    };
    let entry = Entry {
        key: name,
        key_place: tag,
        node: argument,
    };
    let place = Place {
        file: tag.file,
        span,
    };
    Node::new(Value::map(vec![entry]), place)
}

/// `a.b.c` as `[a, b.c]`.
fn attribute(text: &str, dotted: &str, place: Place) -> Node {
    let Some((id, name)) = dotted.split_once('.') else {
        return Node::new(Value::string(dotted), place);
    };
    let part = |part: &str| {
        let written = &text[place.span.range()];
        let start = written
            .find(part)
            .map_or(0, |at| at + place.span.start as usize);
        let span = match start {
            0 => place.span,
            start => Span::new(start, start + part.len()),
        };
        Node::new(Value::string(part), Place { span, ..place })
    };
    Node::new(Value::list(vec![part(id), part(name)]), place)
}
