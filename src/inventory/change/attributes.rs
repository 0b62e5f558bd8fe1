//! Lines of `.gitattributes` that keep files out of a reviewer's sight.
//!
//! Sources: `gitattributes(5)` (`-diff`, the macro `binary`, macros of one's own) and GitHub's documentation "Customizing
//! how changed files appear" (`linguist-generated` collapses a file's diff). It says what was added, not whether it is a fault.

use crate::source::RepoPath;
use serde::{Serialize, Serializer};
use std::collections::HashSet;

/// A line of a `.gitattributes` that the change adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HiddenFromDiff {
    #[serde(serialize_with = "as_text")]
    pub file: RepoPath,
    /// One-based.
    pub line: usize,
    /// As written, not escaped.
    pub pattern: String,
    /// `-diff`, `binary`, `linguist-generated=true`, or the name of a macro that holds one of these.
    pub attribute: String,
}

fn as_text<S: Serializer>(path: &RepoPath, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_text())
}

/// Git reads no longer lines.
const LONGEST_LINE: usize = 2_048;

/// The lines of `new` that hide files and that `old` does not have.
pub(super) fn added(file: &RepoPath, old: &[u8], new: &[u8]) -> Vec<HiddenFromDiff> {
    let before: HashSet<(String, String)> = hiding(old)
        .into_iter()
        .map(|(_, pattern, attribute)| (pattern, attribute))
        .collect();
    let now = hiding(new).into_iter();
    now.filter(|(_, pattern, attribute)| !before.contains(&(pattern.clone(), attribute.clone())))
        .map(|(line, pattern, attribute)| HiddenFromDiff {
            file: file.clone(),
            line,
            pattern,
            attribute,
        })
        .collect()
}

/// Line, pattern and attribute of all that hides.
fn hiding(bytes: &[u8]) -> Vec<(usize, String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines: Vec<(usize, &str, &str)> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.len() < LONGEST_LINE)
        .filter_map(|(number, line)| split(line).map(|(pattern, rest)| (number + 1, pattern, rest)))
        .collect();
    let macros = macros(&lines);
    let mut found = Vec::new();
    for (number, pattern, attributes) in lines {
        for attribute in attributes.split_ascii_whitespace() {
            if hides(attribute) || macros.contains(attribute) {
                found.push((number, pattern.to_owned(), attribute.to_owned()));
            }
        }
    }
    found
}

/// Pattern and attributes of a line; none of an empty one or a comment.
fn split(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches([' ', '\t']);
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let quoted = line.strip_prefix('"').and_then(|rest| {
        let mut escaped = false;
        let end = rest.char_indices().find(|(_, c)| {
            let ends = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        end.map(|(at, _)| at + 2)
    });
    let end = quoted.or_else(|| line.find([' ', '\t', '\r']));
    Some(line.split_at(end.unwrap_or(line.len())))
}

/// The names of macros that hide: `[attr]name -diff`.
fn macros<'a>(lines: &[(usize, &'a str, &'a str)]) -> HashSet<&'a str> {
    let defined = lines.iter().filter_map(|(_, pattern, attributes)| {
        let name = pattern.strip_prefix("[attr]")?;
        attributes
            .split_ascii_whitespace()
            .any(hides)
            .then_some(name)
    });
    defined.collect()
}

fn hides(attribute: &str) -> bool {
    let (name, value) = attribute.split_once('=').unwrap_or((attribute, "true"));
    match name {
        "-diff" | "binary" => true,
        "diff" => value == "unset" || value == "false",
        "linguist-generated" => value != "false" && value != "unset",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(old: &str, new: &str) -> Vec<(usize, String, String)> {
        let file = RepoPath::new(".gitattributes").unwrap();
        let added = added(&file, old.as_bytes(), new.as_bytes());
        let parts = added.into_iter();
        parts
            .map(|it| (it.line, it.pattern, it.attribute))
            .collect()
    }

    #[test]
    fn what_hides_is_told_from_what_does_not() {
        for hiding in [
            "-diff",
            "binary",
            "linguist-generated",
            "linguist-generated=true",
            "text -diff",
        ] {
            assert_eq!(
                found("", &format!("# c\n*.tf {hiding}\n")).len(),
                1,
                "{hiding}"
            );
        }
        for other in [
            "diff",
            "!diff",
            "diff=python",
            "linguist-generated=false",
            "-linguist-generated",
            "text eol=lf",
            "",
        ] {
            assert_eq!(found("", &format!("*.tf {other}\n")), [], "{other}");
        }
    }

    #[test]
    fn only_what_is_new_counts() {
        let one = "*.lock binary\n";
        assert_eq!(found(one, one), []);
        let two = "*.tf\t-diff\r\n*.lock binary\n";
        assert_eq!(found(one, two), [(1, "*.tf".into(), "-diff".into())]);
    }

    #[test]
    fn a_macro_hides_where_it_is_used() {
        let lines = found("", "[attr]quiet -diff\n\"a \\\" b\" quiet\n");
        let parts: Vec<(&str, &str)> = lines.iter().map(|it| (&*it.1, &*it.2)).collect();
        assert_eq!(parts, [("[attr]quiet", "-diff"), ("\"a \\\" b\"", "quiet")]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([ \t\"\\\\a*#é]{0,6}(-diff|binary)?[\r\n]?){0,6}") {
            found("", &text);
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            hiding(&bytes);
        }
    }
}
