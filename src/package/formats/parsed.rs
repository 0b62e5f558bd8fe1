//! A document as a tree with places, and what is asked of its nodes.

use super::Input;
use crate::document::{Map, Node, Sources, SyntaxError, Value, json, yaml};
use crate::package::Unreadable;
use crate::source::{Span, line_start};
use std::collections::HashSet;
use std::sync::Arc;

/// How many lines are joined before a file is given up.
const MOST_JOINED: usize = 64;

/// A file of JSON. Errors: it is none, or says one thing twice.
pub(super) fn json(input: &Input<'_>) -> Result<Node, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let root = json::parse(input.text, file)
        .map_err(|error| Unreadable::at(error.span, format!("the file is no JSON: {error}")))?;
    unique(&root)?;
    Ok(root)
}

/// A file of YAML with one document. Errors: as [`json`].
pub(super) fn yaml(input: &Input<'_>) -> Result<Node, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let parse = |text: &str| yaml::parse(text, file, yaml::Options::default());
    let documents = parse(input.text)
        .or_else(|error| leniently(input.text, &parse).ok_or(error))
        .map_err(|error| Unreadable::at(error.span, format!("the file is no YAML: {error}")))?;
    match <[Node; 1]>::try_from(documents) {
        Ok([root]) => unique(&root).map(|()| root),
        Err(_) => Err(Unreadable::new("the file is not one document of YAML")),
    }
}

/// Many files close a bracket or go on with a quoted text at the indentation of their key. The specification forbids
/// it, and every reader in use allows it. Each such line is joined with the one above, which moves no byte.
fn leniently(
    text: &str,
    parse: &dyn Fn(&str) -> Result<Vec<Node>, SyntaxError>,
) -> Option<Vec<Node>> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..MOST_JOINED {
        let joined = std::str::from_utf8(&bytes).ok()?;
        let error = match parse(joined) {
            Ok(documents) => return Some(documents),
            Err(error) if error.reason.starts_with("invalid indentation") => error,
            Err(_) => return None,
        };
        let at = error.span.range().start;
        if error.reason.contains("quoted") {
            // The place is where the text begins: the lines that it goes on with come one by one.
            let end = at + memchr::memchr(b'\n', &bytes[at..])?;
            bytes[end] = b' ';
            continue;
        }
        let line = line_start(&bytes, at);
        let end = line.checked_sub(1)?;
        let above = line_start(&bytes, end);
        // A remark at the end of the line above would swallow what is joined.
        let remark = memchr::memmem::find(&bytes[above..end], b" #").map_or(end, |at| above + at);
        bytes[remark..line].fill(b' ');
    }
    None
}

/// No key stands twice. As deep as the parsers let documents be.
fn unique(node: &Node) -> Result<(), Unreadable> {
    match &node.value {
        Value::Map(map) => {
            if let Some(entry) = repeated(map) {
                let reason = format!("the key `{}` stands twice", entry.0);
                return Err(Unreadable::at(entry.1, reason));
            }
            map.entries.iter().try_for_each(|entry| unique(&entry.node))
        }
        Value::List(list) => list.items.iter().try_for_each(unique),
        _ => Ok(()),
    }
}

fn repeated(map: &Map) -> Option<(&str, Span)> {
    let mut seen = HashSet::with_capacity(map.entries.len());
    let again = map.entries.iter().find(|entry| !seen.insert(&*entry.key))?;
    Some((&again.key, again.key_place.span))
}

/// The items of a list that may be missing. Errors: something else stands there.
pub(super) fn list<'n>(node: &'n Node, key: &str) -> Result<&'n [Node], Unreadable> {
    match node.get(key) {
        None => Ok(&[]),
        Some(node) => match node.as_list() {
            Some(list) => Ok(&list.items),
            None => Err(Unreadable::at(
                node.place.span,
                format!("`{key}` is no list"),
            )),
        },
    }
}

/// A text that may be missing or empty.
pub(super) fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A text that has to be there.
pub(super) fn required<'n>(node: &'n Node, key: &str, of: &str) -> Result<&'n str, Unreadable> {
    text(node, key).ok_or_else(|| {
        Unreadable::at(
            node.place.span,
            format!("{of} has no `{key}`, or one that is no text"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::InMemory;
    use crate::source::RepoPath;

    fn read(text: &str) -> Result<Node, Unreadable> {
        yaml(&Input {
            path: &RepoPath::new("a.yaml").unwrap(),
            text,
            files: &InMemory::default(),
        })
    }

    #[test]
    fn what_every_reader_allows_is_read_and_stays_in_its_place() {
        let text = "a:\n  b: [\n    'x', # why ]\n    y\n  ]\n  c: '{\n  }'\nd: last\n";
        let root = read(text).unwrap();
        let items = &root
            .get("a")
            .unwrap()
            .get("b")
            .unwrap()
            .as_list()
            .unwrap()
            .items;
        assert_eq!(items.len(), 2);
        let last = root.get("d").unwrap();
        assert_eq!(&text[last.place.span.range()], "last");
        assert!(read("a: [\n  b\n").is_err());
        assert!(read("a: 1\na: 2\n").is_err());
    }
}
