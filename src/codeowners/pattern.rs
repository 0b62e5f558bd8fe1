//! The pattern of a line, and which paths it matches.
//!
//! Everything that gitignore says comes down to a list of parts of which each takes one part of a path, and gaps that
//! take any number of them: `apps/` is a gap, `apps`, anything, a gap.

use super::problem::Unsupported;
use super::segment::{Atom, Segment};
use crate::source::RepoPath;

/// Bytes. No path that git can check out is longer on the systems that it runs on.
const LONGEST: usize = 4096;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    /// As it was written, escapes and all.
    text: String,
    /// Whether a slash at its end asks for a folder.
    folder: bool,
    needless_escape: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
    One(Segment),
    /// Any number of folders, none too.
    AnyDepth,
}

/// Why a word is no pattern. GitHub skips the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternFault {
    Unsupported(Unsupported),
    /// `/`, which matches nothing and is refused by GitHub.
    OnlySlash,
    /// A backslash at the end.
    EscapesNothing,
    TooLong,
}

/// A part as it is written, before its place says what it means.
#[derive(Default)]
struct Written {
    atoms: Vec<Atom>,
    /// Whether it has an escape: `\*\*` is no gap.
    escaped: bool,
}

impl Written {
    fn is_gap(&self) -> bool {
        !self.escaped && self.atoms == [Atom::Many, Atom::Many]
    }
}

impl Pattern {
    /// Reads a word of a line. Errors: GitHub refuses it.
    pub fn parse(text: &str) -> Result<Self, PatternFault> {
        if text.len() > LONGEST {
            return Err(PatternFault::TooLong);
        }
        if text.starts_with('!') {
            return Err(PatternFault::Unsupported(Unsupported::Negation));
        }
        let mut needless_escape = false;
        let mut written = split(text, &mut needless_escape)?;
        let rooted = written.len() > 1 && written[0].atoms.is_empty();
        if rooted {
            written.remove(0);
        }
        let folder = written.len() > 1 && written.last().is_some_and(|w| w.atoms.is_empty());
        if folder {
            written.pop();
        }
        if written.iter().all(|part| part.atoms.is_empty()) {
            return Err(PatternFault::OnlySlash);
        }
        Ok(Self {
            parts: parts(&written, rooted, folder),
            text: text.to_owned(),
            folder,
            needless_escape,
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches a path.
    pub fn matches(&self, path: &RepoPath) -> bool {
        let path: Vec<&[u8]> = path.as_bytes().split(|byte| *byte == b'/').collect();
        self.matches_parts(&path)
    }

    pub(super) fn matches_parts(&self, path: &[&[u8]]) -> bool {
        align(&self.parts, path.len(), &|part, at| part.matches(path[at]))
    }

    /// Whether it surely matches whatever `other` does. Not every such pair is seen.
    pub fn covers(&self, other: &Self) -> bool {
        align(
            &self.parts,
            other.parts.len(),
            &|part, at| match &other.parts[at] {
                Part::One(segment) => part.covers(segment),
                Part::AnyDepth => false,
            },
        )
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether a slash at its end asks for a folder.
    pub(super) fn asks_for_folder(&self) -> bool {
        self.folder
    }

    pub(super) fn has_needless_escape(&self) -> bool {
        self.needless_escape
    }

    /// The text without escapes.
    pub(super) fn unescaped(&self) -> String {
        let mut text = String::new();
        let mut rest = self.text.chars();
        while let Some(c) = rest.next() {
            text.extend(if c == '\\' { rest.next() } else { Some(c) });
        }
        text
    }

    /// The folders and the name that it begins with, as far as no wildcard stands in them; none for one that begins
    /// at any depth.
    pub(super) fn literal_beginning(&self) -> Vec<&[u8]> {
        let literals = self.parts.iter().map_while(|part| match part {
            Part::One(segment) => segment.literal(),
            Part::AnyDepth => None,
        });
        literals.collect()
    }
}

/// Takes the word apart at its slashes.
fn split(text: &str, needless_escape: &mut bool) -> Result<Vec<Written>, PatternFault> {
    let mut written = vec![Written::default()];
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let last = written.len() - 1;
        let part = &mut written[last];
        match c {
            '/' => written.push(Written::default()),
            '*' => part.atoms.push(Atom::Many),
            '?' => part.atoms.push(Atom::One),
            '[' | ']' => return Err(PatternFault::Unsupported(Unsupported::Brackets)),
            '\\' => {
                let c = characters.next().ok_or(PatternFault::EscapesNothing)?;
                match c {
                    '#' => return Err(PatternFault::Unsupported(Unsupported::EscapedHash)),
                    ' ' | '\t' | '*' | '?' | '[' | ']' | '\\' | '!' => {}
                    _ => *needless_escape = true,
                }
                part.escaped = true;
                push(&mut part.atoms, c);
            }
            c => push(&mut part.atoms, c),
        }
    }
    Ok(written)
}

fn push(atoms: &mut Vec<Atom>, c: char) {
    let mut bytes = [0; 4];
    atoms.extend(c.encode_utf8(&mut bytes).bytes().map(Atom::Byte));
}

/// What the written parts mean at their places.
fn parts(written: &[Written], rooted: bool, folder: bool) -> Vec<Part> {
    let anywhere = !rooted && written.len() == 1;
    let mut parts = Vec::new();
    if anywhere {
        parts.push(Part::AnyDepth);
    }
    for (at, part) in written.iter().enumerate() {
        let is_last = at + 1 == written.len();
        match (part.is_gap(), is_last) {
            (true, true) => parts.extend([Part::One(Segment::Any), Part::AnyDepth]),
            (true, false) => parts.push(Part::AnyDepth),
            (false, _) => parts.push(Part::One(Segment::new(part.atoms.clone()))),
        }
    }
    match parts.last() {
        _ if folder => parts.extend([Part::One(Segment::Any), Part::AnyDepth]),
        // GitHub's page: "`docs/*` will match files like `docs/getting-started.md` but not further nested files".
        Some(Part::One(Segment::Any) | Part::AnyDepth) | None => {}
        // A name is that of a file, or of a folder with everything below it.
        Some(Part::One(_)) => parts.push(Part::AnyDepth),
    }
    parts.dedup_by(|a, b| *a == Part::AnyDepth && *b == Part::AnyDepth);
    let is_any = |part: &&Part| matches!(part, Part::One(Segment::Any));
    let others = parts.iter().filter(|part| !is_any(part));
    let only_gaps =
        parts.contains(&Part::AnyDepth) && others.clone().all(|part| *part == Part::AnyDepth);
    if only_gaps && parts.iter().filter(is_any).count() == 1 {
        // `*`, `**`, `**/*`: every path has a part.
        return vec![Part::AnyDepth];
    }
    parts
}

/// Whether parts take a list of `length` things, each [`Part::One`] one that it `takes`. From the left; where it fails,
/// the last gap takes one thing more. Time: parts times things at the most.
fn align(parts: &[Part], length: usize, takes: &dyn Fn(&Segment, usize) -> bool) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut retry = None;
    loop {
        match parts.get(at) {
            Some(Part::AnyDepth) => {
                at += 1;
                if at == parts.len() {
                    return true;
                }
                retry = Some((at, from));
                continue;
            }
            Some(Part::One(segment)) if from < length && takes(segment, from) => {
                (at, from) = (at + 1, from + 1);
                continue;
            }
            None if from == length => return true,
            _ => {}
        }
        match retry {
            Some((behind, until)) if until < length => {
                retry = Some((behind, until + 1));
                (at, from) = (behind, until + 1);
            }
            _ => return false,
        }
    }
}
