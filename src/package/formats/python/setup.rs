//! `setup.py` and `setup.cfg`: what setuptools is told a project needs.
//!
//! By <https://setuptools.pypa.io/en/latest/userguide/dependency_management.html>. A `setup.py` is a program and is not run:
//! lists of literal texts are read, and a list that is worked out is a problem.

use super::super::super::{Listing, Problem, Unreadable, Usage};
use super::super::Input;
use super::super::draft::Draft;
use super::name::normal;
use super::pep508;
use crate::source::{Span, line_start_within};

const KEYS: [(&str, Usage); 4] = [
    ("install_requires", Usage::Runtime),
    ("extras_require", Usage::Optional),
    ("setup_requires", Usage::Development),
    ("tests_require", Usage::Development),
];

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of all readers; nothing makes this one give up on a whole file"
)]
pub(super) fn read_py(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut draft = Draft::default();
    for (key, usage) in KEYS {
        for at in argument(input.text, key) {
            if let Err(problem) = literals(input.text, at, key, usage, &mut draft) {
                draft.listing.problems.push(problem);
            }
        }
    }
    Ok(draft.finish(false))
}

/// Where the values of an argument stand: behind `key=` or `"key":`, not in a comment.
fn argument(text: &str, key: &str) -> Vec<usize> {
    let found = text.match_indices(key).filter_map(|(at, _)| {
        // Far enough for a line that people wrote, and no scan of a whole file for each find.
        let line = text.floor_char_boundary(line_start_within(text.as_bytes(), at, 400));
        let before = &text[line..at];
        if before.contains('#')
            || before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.')
        {
            return None;
        }
        let rest = text[at + key.len()..]
            .trim_start_matches(['"', '\''])
            .trim_start();
        let value = match rest.strip_prefix('=') {
            Some(value) if !value.starts_with('=') => value,
            Some(_) => return None,
            None => rest.strip_prefix(':')?,
        };
        Some(text.len() - value.trim_start().len())
    });
    found.collect()
}

/// The texts of a list, or of the lists of a dictionary.
fn literals(
    text: &str,
    from: usize,
    key: &str,
    usage: Usage,
    draft: &mut Draft,
) -> Result<(), Problem> {
    let worked = |at: usize| Problem {
        at: Span::new(at.min(text.len()), at.min(text.len())),
        reason: format!("`{key}` is worked out when the file runs"),
    };
    let bytes = text.as_bytes();
    // What closes the brackets that are open.
    let mut open: Vec<u8> = Vec::new();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' => open.push(b']'),
            b'(' => open.push(b')'),
            b'{' => open.push(b'}'),
            b']' | b')' | b'}' if open.last() == Some(byte) => {
                open.pop();
                if open.is_empty() {
                    let rest = text[at + 1..].trim_start_matches([' ', '\t']);
                    let ends =
                        rest.is_empty() || rest.starts_with([',', ')', '}', '\n', '\r', '#', ';']);
                    return if ends { Ok(()) } else { Err(worked(at)) };
                }
            }
            b'#' => at = crate::source::line_end(bytes, at),
            b'"' | b'\'' if !open.is_empty() => {
                at = literal(text, at, usage, draft).ok_or_else(|| worked(at))?;
            }
            b',' | b':' if !open.is_empty() => {}
            byte if byte.is_ascii_whitespace() && !open.is_empty() => {}
            _ => return Err(worked(at)),
        }
        at += 1;
    }
    Err(worked(at))
}

/// Takes one text in. Where it ends, or None for one that goes over lines or has escapes.
fn literal(text: &str, at: usize, usage: Usage, draft: &mut Draft) -> Option<usize> {
    let quote = text[at..].chars().next()?;
    let rest = &text[at + 1..];
    let inside = &rest[..rest.find(quote)?];
    if inside.contains(['\\', '\n']) {
        return None;
    }
    let end = at + 1 + inside.len();
    // A key of a dictionary.
    let is_key = text[end + 1..].trim_start().starts_with(':');
    let span = Span::new(at + 1, end);
    if !is_key && !inside.is_empty() {
        requirement(inside, span, usage, draft);
    }
    Some(end)
}

fn requirement(text: &str, at: Span, usage: Usage, draft: &mut Draft) {
    match pep508::parse(text) {
        Some(requirement) => {
            draft.root(normal(requirement.name), usage);
            draft.add(normal(requirement.name), requirement.package(usage, at));
        }
        None => draft.problem(at, "the text is no requirement"),
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of all readers; nothing makes this one give up on a whole file"
)]
pub(super) fn read_cfg(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut draft = Draft::default();
    let mut section = "";
    let mut usage = None;
    let mut start = 0;
    for physical in input.text.split_inclusive('\n') {
        let line = physical.trim_end();
        let body = line.trim_start();
        let indent = line.len() - body.len();
        let at = start + indent;
        start += physical.len();
        if body.is_empty() || body.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name.trim();
            usage = None;
        } else if indent > 0 {
            line_of(body, at, usage, &mut draft);
        } else if let Some((key, value)) = line.split_once(['=', ':']) {
            usage = usage_of(section, key.trim());
            let value_at = line.len() - value.trim_start().len();
            line_of(value.trim(), at + value_at, usage, &mut draft);
        }
    }
    Ok(draft.finish(false))
}

fn usage_of(section: &str, key: &str) -> Option<Usage> {
    match section {
        "options" => KEYS
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, usage)| *usage),
        "options.extras_require" => Some(Usage::Optional),
        _ => None,
    }
}

fn line_of(text: &str, at: usize, usage: Option<Usage>, draft: &mut Draft) {
    let Some(usage) = usage.filter(|_| !text.is_empty()) else {
        return;
    };
    // A requirements file of its own.
    if text.starts_with("file:") {
        return;
    }
    let text = text
        .split_once(" #")
        .map_or(text, |(text, _)| text)
        .trim_end();
    // Several may stand on one line, with semicolons between them, unless there is a marker.
    requirement(text, Span::new(at, at + text.len()), usage, draft);
}
