//! Which bytes of a file say which bytes of a string: a quoted string has escapes, a block scalar indentation.
//!
//! It looks at the written text alone, so it serves YAML's five styles and JSON. Where the two cannot be brought
//! together, every part of the string stands where the whole one does.

#[cfg(test)]
mod tests;
mod tokens;

use super::{Node, Place, Sources};
use crate::source::Span;
use std::ops::Range;
use tokens::Token;

/// The places of the parts of one string.
#[derive(Debug, Clone)]
pub struct Alignment {
    whole: Place,
    /// Sorted, without gaps in the string.
    runs: Vec<Run>,
}

/// A part of the string and the bytes that say it. Of equal lengths, they are the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    says: Range<usize>,
    written: Range<usize>,
}

impl Alignment {
    /// Of a string and its place. A node that is no string has no parts.
    pub fn of(node: &Node, sources: &Sources) -> Self {
        let runs = node.as_str().and_then(|says| {
            let start = node.place.span.start as usize;
            align(says, sources.text(node.place), start)
        });
        Self {
            whole: node.place,
            runs: runs.unwrap_or_default(),
        }
    }

    /// The place of a range of the string.
    pub fn place(&self, range: Range<usize>) -> Place {
        let span = match (self.start(range.start), self.end(range.end)) {
            _ if range.is_empty() => self.start(range.start).map(|at| Span::new(at, at)),
            (Some(start), Some(end)) if start <= end => Some(Span::new(start, end)),
            _ => None,
        };
        Place {
            span: span.unwrap_or(self.whole.span),
            ..self.whole
        }
    }

    fn start(&self, at: usize) -> Option<usize> {
        let index = self.runs.partition_point(|run| run.says.end <= at);
        let Some(run) = self.runs.get(index) else {
            return self.runs.last().map(|run| run.written.end);
        };
        let same = run.says.len() == run.written.len();
        Some(run.written.start + if same { at - run.says.start } else { 0 })
    }

    fn end(&self, at: usize) -> Option<usize> {
        let index = self.runs.partition_point(|run| run.says.end < at);
        let run = self.runs.get(index)?;
        let same = run.says.len() == run.written.len();
        Some(if same {
            run.written.start + (at - run.says.start)
        } else {
            run.written.end
        })
    }
}

/// Characters that are no white space follow each other alike in both; white space between them is brought together
/// from its end, where what is left of indentation stands.
fn align(says: &str, written: &str, start: usize) -> Option<Vec<Run>> {
    let tokens = tokens::of(written);
    let mut runs = Runs::default();
    let mut token = 0;
    let mut at = 0;
    while at < says.len() {
        let rest = &says[at..];
        let blank = rest.len() - rest.trim_start().len();
        let blanks = tokens[token..]
            .iter()
            .take_while(|token| token.says.is_whitespace())
            .count();
        if blank > 0 {
            for run in align_blanks(&rest[..blank], &tokens[token..token + blanks], at) {
                runs.push(run, start);
            }
        }
        token += blanks;
        at += blank;
        if let Some(c) = says[at..].chars().next() {
            let Token { says, written } = tokens.get(token)?.clone();
            if says != c {
                return None;
            }
            runs.push(
                Run {
                    says: at..at + c.len_utf8(),
                    written,
                },
                start,
            );
            at += c.len_utf8();
            token += 1;
        }
    }
    Some(runs.0)
}

/// White space of the string at `at` and the tokens that are white space at the same point, from the last to the first.
fn align_blanks(says: &str, tokens: &[Token], at: usize) -> Vec<Run> {
    let mut left = tokens;
    let mut runs = Vec::new();
    let first = tokens.first().map_or(0, |token| token.written.start);
    for (offset, c) in says.char_indices().rev() {
        let from = match c {
            '\n' => left.iter().rposition(|token| token.says == '\n'),
            _ => left
                .len()
                .checked_sub(1)
                .filter(|last| left[*last].says == c),
        };
        let written = match from {
            Some(index) => {
                let written = left[index].written.clone();
                left = &left[..index];
                written
            }
            // It came out of a line break that was folded.
            None => left
                .last()
                .map_or(first..first, |token| token.written.end..token.written.end),
        };
        let start = at + offset;
        runs.push(Run {
            says: start..start + c.len_utf8(),
            written,
        });
    }
    runs.reverse();
    runs
}

#[derive(Default)]
struct Runs(Vec<Run>);

impl Runs {
    /// Joins what lies next to each other in both.
    fn push(&mut self, run: Run, start: usize) {
        let written = run.written.start + start..run.written.end + start;
        let same = run.says.len() == written.len();
        if let Some(last) = self.0.last_mut()
            && same
            && last.says.len() == last.written.len()
            && last.written.end == written.start
        {
            last.says.end = run.says.end;
            last.written.end = written.end;
            return;
        }
        self.0.push(Run {
            says: run.says,
            written,
        });
    }
}
