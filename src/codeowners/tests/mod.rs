//! The file as a whole: GitHub's own examples, lines that are skipped, what comes of bytes that nobody meant.

mod arbitrary;
mod documentation;
mod lines;
mod lint;
mod oracle;

use super::*;

fn parsed(text: &str) -> Codeowners {
    Codeowners::parse(text.as_bytes(), Location::Github)
}

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

/// The owners of a path, in words: `-` where no line matches, nothing where a line takes them away.
fn owners(text: &str, of: &str) -> String {
    let file = parsed(text);
    let Some(ruling) = file.owners_of(&path(of)) else {
        return "-".to_owned();
    };
    let owners = ruling.owners.iter().map(|(owner, _)| owner.to_string());
    owners.collect::<Vec<_>>().join(" ")
}

/// The kinds of problems of a text by itself, each with what it points at.
fn problems(text: &str) -> Vec<(String, ProblemKind)> {
    let file = parsed(text);
    let pointed = |problem: &Problem| {
        let at = text[problem.span.range()].to_owned();
        (at, problem.kind.clone())
    };
    file.problems().iter().map(pointed).collect()
}
