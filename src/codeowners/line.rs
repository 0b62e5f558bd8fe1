//! One line of the file: white space, comments, a pattern, its owners.

use super::{Owner, OwnerFault, Pattern, PatternFault, Problem, ProblemKind, Rule};
use crate::source::Span;
use std::collections::HashSet;

/// Characters of somebody's word that a problem repeats.
const LONGEST_WORD: usize = 100;

/// A line, without its end.
pub(super) struct Line<'t> {
    /// One-based.
    pub number: u32,
    /// Of its first byte, in the file.
    pub start: usize,
    pub bytes: &'t [u8],
}

/// What came of it. A line that is skipped has no rule, and one that is blank has no problem either.
#[derive(Default)]
pub(super) struct Parsed {
    pub rule: Option<Rule>,
    pub problems: Vec<Problem>,
}

/// A word and where it stands in the line.
#[derive(Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    at: usize,
}

impl Line<'_> {
    pub fn parse(&self) -> Parsed {
        let text = match std::str::from_utf8(self.bytes) {
            Ok(text) => text,
            // A comment is passed over whatever stands in it.
            Err(_) if self.bytes.trim_ascii_start().starts_with(b"#") => return Parsed::default(),
            Err(error) => {
                let span = self.span(0, error.valid_up_to());
                return self.skipped(span, ProblemKind::NotText);
            }
        };
        let words = words(text);
        let Some((first, owners)) = words.split_first() else {
            return Parsed::default();
        };
        if is_section(first.text) {
            let last = words.last().unwrap_or(first);
            let span = self.span(first.at, last.at + last.text.len());
            return self.skipped(span, ProblemKind::Section);
        }
        let mut parsed = match Pattern::parse(first.text) {
            Ok(pattern) => self.rule(pattern, *first, owners),
            Err(fault) => self.skipped(self.span_of(*first), of_pattern(fault)),
        };
        let invisible = words.iter().filter_map(|word| {
            let character = word.text.chars().find(|c| is_invisible(*c))?;
            Some(self.problem(*word, ProblemKind::Invisible { character }))
        });
        parsed.problems.extend(invisible);
        parsed
    }

    fn rule(&self, pattern: Pattern, first: Word<'_>, words: &[Word<'_>]) -> Parsed {
        let mut problems = Vec::new();
        if pattern.has_needless_escape() {
            let reads_as = shortened(&pattern.unescaped());
            problems.push(self.problem(first, ProblemKind::NeedlessEscape { reads_as }));
        }
        let mut owners = Vec::new();
        let mut known = HashSet::new();
        let mut skipped = false;
        for word in words {
            match Owner::parse(word.text) {
                Ok(owner) => {
                    if !known.insert(owner.folded()) {
                        let owner = owner.to_string();
                        problems.push(self.problem(*word, ProblemKind::DuplicateOwner { owner }));
                    }
                    owners.push((owner, self.span_of(*word)));
                }
                Err(fault) => {
                    let skips_line = fault == OwnerFault::NoAtSign;
                    skipped |= skips_line;
                    problems.push(self.invalid(*word, fault, skips_line));
                }
            }
        }
        // Words that name nobody take no owner away.
        skipped |= owners.is_empty() && !words.is_empty();
        let last = words.last().copied().unwrap_or(first);
        let rule = Rule {
            line: self.number,
            span: self.span(first.at, last.at + last.text.len()),
            pattern_span: self.span_of(first),
            pattern,
            owners,
        };
        if skipped {
            for problem in &mut problems {
                if let ProblemKind::InvalidOwner { skips_line, .. } = &mut problem.kind {
                    *skips_line = true;
                }
            }
        }
        Parsed {
            rule: (!skipped).then_some(rule),
            problems,
        }
    }

    fn invalid(&self, word: Word<'_>, fault: OwnerFault, skips_line: bool) -> Problem {
        let kind = ProblemKind::InvalidOwner {
            word: shortened(word.text),
            fault,
            skips_line,
        };
        self.problem(word, kind)
    }

    fn problem(&self, word: Word<'_>, kind: ProblemKind) -> Problem {
        Problem {
            line: self.number,
            span: self.span_of(word),
            kind,
        }
    }

    fn skipped(&self, span: Span, kind: ProblemKind) -> Parsed {
        let line = self.number;
        Parsed {
            rule: None,
            problems: vec![Problem { line, span, kind }],
        }
    }

    fn span_of(&self, word: Word<'_>) -> Span {
        self.span(word.at, word.at + word.text.len())
    }

    fn span(&self, from: usize, until: usize) -> Span {
        Span::new(self.start + from, self.start + until)
    }
}

fn of_pattern(fault: PatternFault) -> ProblemKind {
    match fault {
        PatternFault::Unsupported(what) => ProblemKind::Unsupported(what),
        PatternFault::OnlySlash => ProblemKind::OnlySlash,
        PatternFault::EscapesNothing => ProblemKind::EscapesNothing,
        PatternFault::TooLong => ProblemKind::PatternTooLong,
    }
}

/// Words between white space, up to one that begins with `#`. A backslash keeps what follows it in the word.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let parts = !escaped && matches!(c, ' ' | '\t' | '\r' | '\x0B' | '\x0C');
        escaped = !escaped && c == '\\';
        match (start, parts) {
            (None, false) if c == '#' => return words,
            (None, false) => start = Some(at),
            (Some(from), true) => {
                let text = &text[from..at];
                words.push(Word { text, at: from });
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        let text = text[from..].trim_end_matches('\r');
        words.push(Word { text, at: from });
    }
    words
}

/// Controls, spaces that part no words, marks of no width and of direction, and the mark of what could not be decoded.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{A0}'
                | '\u{AD}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202F}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3000}'
                | '\u{FEFF}'
                | '\u{FFFD}'
        )
}

/// `[Section]`, `^[Section]`, `[Section][2]`, `[Database` of `[Database owners]`: GitLab's. A class of characters is
/// hardly ever a whole word.
fn is_section(word: &str) -> bool {
    let optional = word.strip_prefix('^');
    let Some(inside) = optional.unwrap_or(word).strip_prefix('[') else {
        return false;
    };
    match inside.split_once(']') {
        None => !inside.is_empty(),
        Some((name, behind)) => {
            !name.is_empty() && (optional.is_some() || behind.is_empty() || is_count(behind))
        }
    }
}

/// `[2]`: how many approvals a section asks for.
fn is_count(word: &str) -> bool {
    let inside = word
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_WORD) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
