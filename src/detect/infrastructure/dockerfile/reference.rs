//! References of images: `registry:5000/name:tag@sha256:…`
//! (<https://github.com/distribution/reference>: a tag is behind the last `:` that has no `/` behind it).

use crate::document::{Entry, Node, Piece, Place, Unknown, Value};
use std::sync::Arc;

/// `reference`, `name`, and `tag` and `digest` when they are written; `spelled` is the reference with a `?` in the place
/// of each part that is not known.
pub(super) fn parts(reference: &Value, place: Place) -> Vec<Entry> {
    let pieces = match reference {
        Value::String(text) => vec![Piece::Known(text.clone())],
        Value::Unknown(unknown) if !unknown.pieces.is_empty() => unknown.pieces.clone(),
        _ => vec![Piece::Unknown],
    };
    let (rest, digest) = split_last(&pieces, '@', false);
    let (name, tag) = split_last(&rest, ':', true);
    let entry = |key: &str, pieces: Vec<Piece>| Entry {
        key: key.into(),
        key_place: place,
        node: Node::new(value(pieces), place),
    };
    let spelled = vec![Piece::Known(spelled(&pieces).into())];
    let mut entries = vec![
        entry("reference", pieces),
        entry("name", name),
        entry("spelled", spelled),
    ];
    entries.extend(tag.map(|tag| entry("tag", tag)));
    entries.extend(digest.map(|digest| entry("digest", digest)));
    entries
}

fn spelled(pieces: &[Piece]) -> String {
    let part = |piece: &Piece| match piece {
        Piece::Known(text) => text.to_string(),
        Piece::Unknown => "?".to_owned(),
    };
    pieces.iter().map(part).collect()
}

fn value(mut pieces: Vec<Piece>) -> Value {
    pieces.retain(|piece| !matches!(piece, Piece::Known(text) if text.is_empty()));
    match &pieces[..] {
        [] => Value::string(""),
        [Piece::Known(text)] => Value::String(text.clone()),
        _ => Value::Unknown(Arc::new(Unknown {
            refers: Vec::new(),
            pieces,
        })),
    }
}

/// Splits at the last separator that is known; with `in_last_segment` only if no `/` is behind it.
fn split_last(
    pieces: &[Piece],
    separator: char,
    in_last_segment: bool,
) -> (Vec<Piece>, Option<Vec<Piece>>) {
    for (index, piece) in pieces.iter().enumerate().rev() {
        let Piece::Known(text) = piece else { continue };
        if let Some(at) = text.rfind(separator) {
            let slash = |text: &str| in_last_segment && text.contains('/');
            let behind = &pieces[index + 1..];
            let later = behind
                .iter()
                .any(|piece| matches!(piece, Piece::Known(text) if slash(text)));
            if later || slash(&text[at..]) {
                break;
            }
            let mut left = pieces[..index].to_vec();
            left.push(Piece::Known(text[..at].into()));
            let mut right = vec![Piece::Known(text[at + 1..].into())];
            right.extend_from_slice(behind);
            return (left, Some(right));
        }
    }
    (pieces.to_vec(), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Sources;
    use crate::source::{RepoPath, Span};

    #[test]
    fn references_are_taken_apart() {
        let file = Sources::default().add(RepoPath::new("a").unwrap(), "".into());
        let span = Span::new(0, 0);
        let read = |text: &str| -> Vec<String> {
            let parts = parts(&Value::string(text), Place { file, span });
            parts[1..]
                .iter()
                .filter(|entry| &*entry.key != "spelled")
                .map(|entry| format!("{}={}", entry.key, entry.node.as_str().unwrap_or("?")))
                .collect()
        };
        assert_eq!(read("a"), ["name=a"]);
        assert_eq!(read("a:1"), ["name=a", "tag=1"]);
        assert_eq!(read("r:5000/a/b"), ["name=r:5000/a/b"]);
        assert_eq!(
            read("r:5000/a:1@sha256:0f"),
            ["name=r:5000/a", "tag=1", "digest=sha256:0f"]
        );
    }
}
