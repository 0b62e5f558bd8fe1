//! The comments that may have a say in a hit: those beside it, those in its block, and those at the head of the file.
//! Not here: what they say.

use crate::detect::infrastructure::detector::Hit;
use crate::document::hcl::comments::{Mark, marks};
use crate::document::{Place, Sources};
use crate::source::{line_end_within, line_start_within};
use std::ops::Range;

/// Lines are looked at up to this many bytes.
const LINE: usize = 4096;

/// So many lines of comments above something belong to it.
const MOST_ABOVE: usize = 20;

/// How a language writes comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Hcl,
    /// `#` behind white space.
    Yaml,
    /// `#` at the beginning of a line.
    Dockerfile,
    /// None at all.
    Json,
}

/// The comments around a hit.
#[derive(Debug, Default)]
pub struct Surroundings<'t> {
    /// On the line of the hit, of the blocks around it and of the calls of its module, and on the lines above these.
    pub near: Vec<&'t str>,
    /// On the lines above the resource itself.
    pub above_block: Vec<&'t str>,
    /// Within the resource, and within the calls of its module.
    pub within: Vec<&'t str>,
    /// Before anything else in the file.
    pub head: Vec<&'t str>,
}

impl<'t> Surroundings<'t> {
    pub fn of(hit: &Hit<'_>, sources: &'t Sources) -> Self {
        let mut around = Self::default();
        let (text, language) = file(hit.place, sources);
        around.near = beside(text, hit.place.span.range().start, language);
        around.head = head(text, language);
        if let Some(block) = hit.block {
            let (text, language) = file(block, sources);
            let start = block.span.range().start;
            around.above_block = beside(text, start, language);
            around.near.extend(around.above_block.iter().copied());
            let inside = hit.place.file == block.file
                && block.span.range().contains(&hit.place.span.range().start);
            let hit_at = inside.then(|| hit.place.span.range().start);
            around.take_block(text, block.span.range(), hit_at, language);
        }
        for call in &hit.calls {
            let (text, language) = file(call.place, sources);
            let start = call.place.span.range().start;
            around.near.extend(beside(text, start, language));
            if language == Language::Hcl {
                around.take_block(text, start..block_end(text, start), None, language);
            }
        }
        around
    }

    /// Comments within a block, and beside the blocks in it that `at` lies in.
    fn take_block(
        &mut self,
        text: &'t str,
        block: Range<usize>,
        at: Option<usize>,
        language: Language,
    ) {
        let end = line_end_within(text.as_bytes(), block.end, LINE).min(text.len());
        let written = text
            .get(block.start..text.ceil_char_boundary(end))
            .unwrap_or_default();
        if language != Language::Hcl {
            let lines = written.lines();
            self.within
                .extend(lines.filter_map(|line| comment(line, language)));
            return;
        }
        let marks = marks(written);
        for mark in &marks {
            if let Mark::Comment(range) = mark {
                self.within.push(&written[range.clone()]);
            }
        }
        for brace in at.map_or_else(Vec::new, |at| open_at(&marks, at - block.start)) {
            let lines = beside(text, block.start + brace, language);
            self.near.extend(lines);
        }
    }
}

/// The braces that are open at an offset.
fn open_at(marks: &[Mark], at: usize) -> Vec<usize> {
    let mut open = Vec::new();
    for mark in marks {
        match mark {
            Mark::Open(brace) if *brace < at => open.push(*brace),
            Mark::Close(brace) if *brace < at => {
                open.pop();
            }
            Mark::Comment(_) => {}
            Mark::Open(_) | Mark::Close(_) => break,
        }
    }
    open
}

/// Where the first block that begins here ends.
fn block_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut depth = 0_usize;
    for mark in marks(rest) {
        match mark {
            Mark::Open(_) => depth += 1,
            Mark::Close(at) if depth <= 1 => return start + at + 1,
            Mark::Close(_) => depth -= 1,
            Mark::Comment(_) => {}
        }
    }
    text.len()
}

fn file(place: Place, sources: &Sources) -> (&str, Language) {
    let source = sources.get(place.file);
    let language = match source.path.extension() {
        b"tf" | b"tofu" | b"tfvars" => Language::Hcl,
        b"json" => Language::Json,
        b"yaml" | b"yml" | b"template" => Language::Yaml,
        _ => Language::Dockerfile,
    };
    (&source.text, language)
}

/// The comment on the line of an offset, and those on the lines right above that hold nothing else.
fn beside(text: &str, at: usize, language: Language) -> Vec<&str> {
    let own = line(text, at);
    let mut found: Vec<&str> = comment(&text[own.clone()], language).into_iter().collect();
    let mut start = own.start;
    for _ in 0..MOST_ABOVE {
        let Some(end) = start.checked_sub(1) else {
            break;
        };
        let above = line(text, end);
        let Some(comment) = comment(&text[above.clone()], language)
            .filter(|comment| text[above.clone()].trim_start().starts_with(*comment))
        else {
            break;
        };
        found.push(comment);
        start = above.start;
    }
    found
}

/// The comments before anything else.
fn head(text: &str, language: Language) -> Vec<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim).take(MOST_ABOVE);
    let comments = lines.take_while(|line| {
        line.is_empty() || *line == "---" || comment(line, language).is_some_and(|c| c == *line)
    });
    comments.filter(|line| !line.is_empty()).collect()
}

fn line(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = text.ceil_char_boundary(line_start_within(bytes, at, LINE));
    let end = text.floor_char_boundary(line_end_within(bytes, at, LINE));
    start..end.max(start)
}

/// The comment of a line that begins outside of strings.
fn comment(line: &str, language: Language) -> Option<&str> {
    match language {
        Language::Json => None,
        Language::Dockerfile => Some(line.trim()).filter(|line| line.starts_with('#')),
        Language::Yaml => yaml_comment(line),
        Language::Hcl => marks(line).into_iter().find_map(|mark| match mark {
            Mark::Comment(range) => Some(line[range].trim_end()),
            Mark::Open(_) | Mark::Close(_) => None,
        }),
    }
}

fn yaml_comment(line: &str) -> Option<&str> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() => return Some(line[at..].trim_end()),
            // A quote opens a scalar where one may begin, and is a letter of it elsewhere.
            (None, '"' | '\'') if " \t:-[{,(".contains(before) => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        before = c;
    }
    None
}
