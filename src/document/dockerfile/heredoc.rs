//! Here-documents: <https://docs.docker.com/reference/dockerfile/#here-documents>.

use super::line::{Text, physical};
use super::{Heredoc, words};
use crate::source::Span;

/// A here-document that a line announces.
pub(super) struct Announced {
    name: String,
    expands: bool,
    strips_tabs: bool,
}

/// What a line announces, in order: `<<EOF`, `3<<-"EOF"`.
pub(super) fn announced(text: &Text, escape: char) -> Vec<Announced> {
    let ranges = words::ranges(&text.text, escape).into_iter();
    ranges
        .filter_map(|range| announcement(&text.text[range], escape))
        .collect()
}

fn announcement(word: &str, escape: char) -> Option<Announced> {
    let behind = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = behind.strip_prefix("<<")?;
    let (behind, strips_tabs) = match behind.strip_prefix('-') {
        Some(behind) => (behind, true),
        None => (behind, false),
    };
    let name = words::unquoted(behind, escape);
    let quoted = name.len() < behind.len();
    let plain = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '_' | '-' | '.' | '+' | '@' | '!' | '%' | ':' | ',' | '/')
    };
    (!name.is_empty() && name.chars().all(plain)).then_some(Announced {
        name,
        expands: !quoted,
        strips_tabs,
    })
}

/// The body that begins at `at`, and where what follows it begins. None: its end is missing.
pub(super) fn body(text: &str, at: usize, announced: &Announced) -> Option<(Heredoc, usize)> {
    let mut line_at = at;
    while line_at < text.len() {
        let (line, next) = physical(text, line_at);
        let line = if announced.strips_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        if line == announced.name {
            let heredoc = Heredoc {
                name: announced.name.clone(),
                body: Span::new(at, line_at),
                expands: announced.expands,
                strips_tabs: announced.strips_tabs,
            };
            return Some((heredoc, next));
        }
        line_at = next;
    }
    None
}
