//! Finds the line of a field in the text of a check file, so that a problem points into the file.
//!
//! [`line_of`] reads indentation and nothing else of YAML: block style, as our checks are written. A field written in flow
//! style is found on the line of the nearest parent in block style, which is where people look first.

use saphyr_parser::{Event, Parser};

/// One-based line of the first alias. A few kilobytes of them stand for any number of bytes. What is no YAML has none:
/// whoever reads it says so.
pub(super) fn of_alias(text: &str) -> Option<u32> {
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, marks))) = parser.next_event() {
        if let Event::Alias(_) = event {
            return u32::try_from(marks.start.line()).ok();
        }
    }
    None
}

/// One-based line of a place such as `examples.bad[1].at`, or of the nearest part of it that is found.
pub fn line_of(text: &str, place: &str) -> Option<u32> {
    let lines: Vec<&str> = text.lines().collect();
    let mut area = 0..lines.len();
    let mut found = None;
    for step in steps(place) {
        let hit = match step {
            Step::Key(key) => find_key(&lines[area.clone()], key),
            Step::Item(index) => find_item(&lines[area.clone()], index),
        };
        let Some(hit) = hit else { break };
        let at = area.start + hit;
        found = Some(at);
        // The key's own line stays in the area: the first key of an item stands behind its hyphen.
        let first = match step {
            Step::Key(_) => at + 1,
            Step::Item(_) => at,
        };
        area = first..block_end(&lines, at, area.end).max(first);
    }
    found.and_then(|at| u32::try_from(at + 1).ok())
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn steps(place: &str) -> impl Iterator<Item = Step<'_>> {
    place.split('.').flat_map(|part| {
        let (key, index) = part.split_once('[').unwrap_or((part, ""));
        let index = index.trim_end_matches(']').parse().ok();
        std::iter::once(Step::Key(key)).chain(index.map(Step::Item))
    })
}

/// Columns before the first character of the line's content; a hyphen of a list counts as such columns for its key.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn find_key(lines: &[&str], key: &str) -> Option<usize> {
    let content = |line: &str| {
        let bare = line.trim_start_matches(' ');
        let bare = bare.strip_prefix("- ").unwrap_or(bare);
        (line.len() - bare.len(), bare.to_owned())
    };
    let blank = |line: &&&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let depth = lines
        .iter()
        .find(|line| !blank(line))
        .map(|line| content(line).0)?;
    lines.iter().position(|line| {
        let (at, bare) = content(line);
        at == depth
            && bare
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
    })
}

fn find_item(lines: &[&str], index: usize) -> Option<usize> {
    let is_item = |line: &&str| line.trim_start_matches(' ').starts_with("- ");
    let depth = lines
        .iter()
        .find(|line| is_item(line))
        .map(|line| indentation(line))?;
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_item(line) && indentation(line) == depth)
        .nth(index)
        .map(|(at, _)| at)
}

/// The first line behind the block that begins on line `at`.
fn block_end(lines: &[&str], at: usize, end: usize) -> usize {
    let depth = indentation(lines[at]);
    let is_key_of_list = !lines[at].trim_start().starts_with("- ");
    (at + 1..end)
        .find(|next| {
            let line = lines[*next];
            let deeper = indentation(line) > depth
                || (is_key_of_list
                    && indentation(line) == depth
                    && line.trim_start().starts_with("- "));
            !line.trim().is_empty() && !deeper
        })
        .unwrap_or(end)
}
