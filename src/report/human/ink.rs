//! A page for a terminal: colours where they are wanted, lines that fit the width. It knows nothing of findings.
//!
//! Every text that is given to it is untrusted and made visible here, except to `line` and `block`, which take what
//! was made ready.

use crate::report::{Style, escape};
use std::fmt::Write;

/// What a piece of text is, in colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Error,
    Warning,
    Good,
    Bold,
    Dim,
}

/// Columns in which the labels of fields stand.
const LABEL: usize = 13;

pub(super) struct Page {
    style: Style,
    text: String,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style: Style {
                width: style.width.clamp(40, 120),
                ..style
            },
            text: String::new(),
        }
    }

    pub(super) fn style(&self) -> Style {
        self.style
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Colours a text that is ready to be printed.
    pub(super) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.style.colour {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Error => "1;31",
            Tone::Warning => "1;33",
            Tone::Good => "1;32",
            Tone::Bold => "1",
            Tone::Dim => "2",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A line that is ready to be printed.
    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// Lines that are ready to be printed.
    pub(super) fn block(&mut self, text: &str) {
        text.lines().for_each(|line| self.line(line));
    }

    /// A heading with a rule behind it.
    pub(super) fn heading(&mut self, tone: Tone, words: &str) {
        let bar = if self.style.unicode { "─" } else { "-" };
        let words = escape::visible(words);
        let rule = bar.repeat(self.style.width.saturating_sub(words.chars().count() + 4));
        self.blank();
        let line = self.paint(tone, &format!("{bar}{bar} {words} {rule}"));
        self.line(&line);
        self.blank();
    }

    /// `  why       The text, wrapped and hung under itself.`
    pub(super) fn field(&mut self, label: &str, text: &str) {
        let room = self.style.width.saturating_sub(LABEL + 2);
        let label = self.paint(Tone::Dim, &format!("{label:LABEL$}"));
        let lines = wrap(text, room);
        for (at, line) in lines.iter().enumerate() {
            if at == 0 {
                self.line(&format!("  {label}{line}"));
            } else {
                self.line(&format!("  {:LABEL$}{line}", ""));
            }
        }
    }

    /// A list item, wrapped and hung under itself.
    pub(super) fn item(&mut self, text: &str, indent: usize) {
        let room = self.style.width.saturating_sub(indent + 2);
        for (at, line) in wrap(text, room).iter().enumerate() {
            let hang = if at == 0 { indent } else { indent + 2 };
            self.line(&format!("{:hang$}{line}", ""));
        }
    }

    /// Rows of three columns; the first takes the tone of its row, the last what room is left.
    pub(super) fn table(&mut self, rows: &[[String; 3]], tones: &[Tone]) {
        let rows: Vec<[String; 3]> = rows
            .iter()
            .map(|row| {
                row.each_ref()
                    .map(|cell| escape::visible(cell).into_owned())
            })
            .collect();
        let widest = |column: usize, most: usize| {
            let widths = rows.iter().map(|row| row[column].chars().count());
            widths.filter(|width| *width <= most).max().unwrap_or(0)
        };
        let (first, second) = (widest(0, self.style.width / 2), widest(1, 40));
        for (row, tone) in rows.iter().zip(tones) {
            let place = self.paint(*tone, &format!("{:first$}", row[0]));
            let used = row[0].chars().count().max(first) + row[1].chars().count().max(second) + 6;
            let message = escape::clip(&row[2], self.style.width.saturating_sub(used).max(20));
            self.line(&format!("  {place}  {:second$}  {message}", row[1]));
        }
    }

    /// The last word: in its tone, and alone on its line.
    pub(super) fn outcome(&mut self, tone: Tone, words: &str) {
        self.blank();
        let line = self.paint(tone, &escape::visible(words));
        let _ = writeln!(self.text, "{line}");
    }
}

/// Words on lines of at most `room` characters. A word longer than a line stands alone on one and is not broken, so
/// that paths and addresses can be copied.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    let text = escape::visible(text);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > room {
            lines.push(String::new());
            used = 0;
        }
        let line = lines.last_mut().expect("there is always a line");
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    lines
}
