//! YAML of lockfiles: one document, no key twice.

use super::json::repeated;
use crate::document::yaml::{Options, parse as parse_all};
use crate::document::{Node, Sources};
use crate::package::Unreadable;
use crate::source::RepoPath;
use std::sync::Arc;

/// Reads the one document of a file. Errors: it is no YAML, is not one document, or a mapping has a key twice.
pub fn parse(path: &RepoPath, text: &str) -> Result<Node, Unreadable> {
    // Only the places are wanted, and those need no copy of the text.
    let file = Sources::default().add(path.clone(), Arc::from(""));
    let documents = parse_all(text, file, Options::default()).map_err(|error| {
        Unreadable::at(error.span, format!("the file is no YAML: {}", error.reason))
    })?;
    let [root] = <[Node; 1]>::try_from(documents)
        .map_err(|_| Unreadable::new("the file is not one YAML document"))?;
    match repeated(&root) {
        Some(entry) => Err(Unreadable::at(
            entry.key_place.span,
            format!("the key `{}` stands twice", entry.key),
        )),
        None => Ok(root),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let path = RepoPath::new("a.lock").unwrap();
        assert!(parse(&path, "a: 1\nb: 2\n").is_ok());
        assert!(parse(&path, "a: 1\na: 2\n").is_err());
        assert!(parse(&path, "a: 1\n---\nb: 2\n").is_err());
    }
}
