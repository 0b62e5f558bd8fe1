//! JSON of lockfiles: no key twice, and what is asked for has to be there.

use crate::document::json::{Dialect, parse_dialect};
use crate::document::{Entry, Node, Sources, Value};
use crate::package::Unreadable;
use crate::source::{RepoPath, Span};
use std::collections::HashSet;
use std::sync::Arc;

/// Reads a document. Errors: it is no JSON, or an object has a key twice.
pub fn parse(path: &RepoPath, text: &str) -> Result<Node, Unreadable> {
    read(path, text, Dialect::Strict)
}

/// [`parse`], with comments and commas behind the last element.
pub fn parse_with_comments(path: &RepoPath, text: &str) -> Result<Node, Unreadable> {
    read(path, text, Dialect::WithComments)
}

fn read(path: &RepoPath, text: &str, dialect: Dialect) -> Result<Node, Unreadable> {
    // Only the places are wanted, and those need no copy of the text.
    let file = Sources::default().add(path.clone(), Arc::from(""));
    let node = parse_dialect(text, file, dialect).map_err(|error| {
        Unreadable::at(error.span, format!("the file is no JSON: {}", error.reason))
    })?;
    match repeated(&node) {
        Some(entry) => Err(Unreadable::at(
            entry.key_place.span,
            format!("the key `{}` stands twice", entry.key),
        )),
        None => Ok(node),
    }
}

/// An entry whose key stood before in the same object.
pub(super) fn repeated(node: &Node) -> Option<&Entry> {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::List(list) => waiting.extend(&list.items),
            Value::Map(map) => {
                let mut seen = HashSet::with_capacity(map.entries.len());
                for entry in &map.entries {
                    if !seen.insert(&*entry.key) {
                        return Some(entry);
                    }
                    waiting.push(&entry.node);
                }
            }
            _ => {}
        }
    }
    None
}

/// The entries of an object.
pub fn entries(node: &Node) -> &[Entry] {
    node.as_map().map_or(&[], |map| &map.entries)
}

/// The elements of an array.
pub fn items(node: &Node) -> &[Node] {
    node.as_list().map_or(&[], |list| &list.items)
}

/// The text under a key, if there is one.
pub fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str()
}

/// The object under a key that has to be there.
pub fn object<'n>(node: &'n Node, key: &str) -> Result<&'n [Entry], Unreadable> {
    match node.get(key) {
        Some(found) if found.as_map().is_some() => Ok(entries(found)),
        Some(found) => Err(Unreadable::at(
            found.place.span,
            format!("`{key}` is no object"),
        )),
        None => Err(Unreadable::new(format!("`{key}` is missing"))),
    }
}

/// The array under a key that has to be there.
pub fn array<'n>(node: &'n Node, key: &str) -> Result<&'n [Node], Unreadable> {
    match node.get(key) {
        Some(found) if found.as_list().is_some() => Ok(items(found)),
        Some(found) => Err(Unreadable::at(
            found.place.span,
            format!("`{key}` is no array"),
        )),
        None => Err(Unreadable::new(format!("`{key}` is missing"))),
    }
}

/// What a string in the document says, without its quotes: the bytes of a name.
pub fn inside(node: &Node) -> Span {
    unquoted(node.place.span)
}

/// A key without its quotes.
pub fn key(entry: &Entry) -> Span {
    unquoted(entry.key_place.span)
}

fn unquoted(span: Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    if end >= start + 2 {
        Span::new(start + 1, end - 1)
    } else {
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_refused_however_deep() {
        let path = RepoPath::new("a.json").unwrap();
        assert!(parse(&path, r#"{"a":{"b":1},"c":{"b":2}}"#).is_ok());
        let error = parse(&path, r#"[{"a":{"b":1,"b":2}}]"#).unwrap_err();
        assert_eq!(error.at, Some(Span::new(13, 16)));
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_an_error() {
        let path = RepoPath::new("a.json").unwrap();
        let node = parse(&path, r#"{"a":[1],"b":{}}"#).unwrap();
        assert!(object(&node, "b").is_ok() && array(&node, "a").is_ok());
        assert!(object(&node, "a").is_err() && array(&node, "b").is_err());
        assert!(object(&node, "x").is_err() && array(&node, "x").is_err());
    }
}
