//! What is wrong with a policy, pointing at the place, and what to do about it.

use super::yaml::is_hidden;
use crate::source::Span;
use miette::{Diagnostic, LabeledSpan, NamedSource};
use std::sync::Arc;

/// The most problems that one error lists; a file with more has one cause.
pub(super) const MOST: usize = 20;

/// Why a policy cannot be followed, or a waiver not be written into it.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum PolicyError {
    /// The file's author has to change it. All its problems at once, in the order of the file.
    #[error("{name} is not a valid policy: {}", count(*total))]
    Invalid {
        name: String,
        #[source_code]
        source_code: Arc<NamedSource<String>>,
        /// The first ones, at most twenty.
        #[related]
        problems: Vec<Problem>,
        /// How many there are.
        total: usize,
    },
    /// The waiver that was asked for is not complete. Nothing was written.
    #[error("the waiver was not written: its `{field}` {fault}")]
    #[diagnostic(help("Give a real one: a waiver is a risk that a named person carries."))]
    Incomplete {
        field: &'static str,
        fault: &'static str,
    },
    /// The policy waives the same finding already. Nothing was written.
    #[error("the waiver was not written: line {line} already waives this finding")]
    #[diagnostic(help(
        "Change that one instead: its `expires`, `reason` and `approved_by`. One finding has one waiver."
    ))]
    AlreadyWaived {
        line: u32,
        #[source_code]
        source_code: Arc<NamedSource<String>>,
        #[label("until {expires}")]
        at: miette::SourceSpan,
        expires: jiff::civil::Date,
    },
    /// The file is written in a way that cannot be extended without disturbing it. Nothing was written.
    #[error("the waiver was not written: {name} is laid out in a way that cannot be edited safely")]
    #[diagnostic(help("Add this to the list `waivers:` by hand:\n{waiver}"))]
    NotEditable {
        name: String,
        /// The waiver as YAML.
        waiver: String,
    },
}

/// One thing that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    message: String,
    #[label(collection)]
    labels: Vec<LabeledSpan>,
    #[help]
    help: Option<String>,
}

impl Problem {
    /// A problem at one place; `label` stands beside it.
    pub(super) fn at(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        let label = LabeledSpan::new_with_span(Some(label.into()), span.range());
        Self {
            message: message.into(),
            labels: vec![label],
            help: None,
        }
    }

    /// The other end: a second place that makes the first one wrong.
    pub(super) fn and_at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.labels
            .push(LabeledSpan::new_with_span(Some(label.into()), span.range()));
        self
    }

    /// What to do about it.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where it points first, in bytes.
    pub fn offset(&self) -> usize {
        self.labels.first().map_or(0, LabeledSpan::offset)
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl PolicyError {
    /// An error about `text` with all its problems.
    pub(super) fn invalid(name: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(Problem::offset);
        let total = problems.len();
        problems.truncate(MOST);
        if text.is_empty() {
            // There is nothing to point at.
            for problem in &mut problems {
                problem.labels.clear();
            }
        }
        Self::Invalid {
            name: name.to_owned(),
            source_code: source_code(name, text),
            problems,
            total,
        }
    }

    /// What is wrong with the file, where that is the error.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Invalid { problems, .. } => problems,
            _ => &[],
        }
    }
}

/// The text for a diagnostic to quote. Whatever could steer a terminal becomes `?`, as many as it has bytes, so that
/// positions stay true.
pub fn source_code(name: &str, text: &str) -> Arc<NamedSource<String>> {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\r' | '\u{feff}' => shown.extend(std::iter::repeat_n(' ', c.len_utf8())),
            c if is_hidden(c) => shown.extend(std::iter::repeat_n('?', c.len_utf8())),
            c => shown.push(c),
        }
    }
    Arc::new(NamedSource::new(name, shown))
}

fn count(total: usize) -> String {
    match total {
        1 => "1 problem".to_owned(),
        n if n > MOST => format!("{n} problems, of which the first {MOST} follow"),
        n => format!("{n} problems"),
    }
}
