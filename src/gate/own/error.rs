//! What is wrong with a folder of own checks: points into each file, and at the line of the policy that names the folder.

use super::Named;
use crate::check::lint::{Problem, line_of};
use crate::policy::source_code;
use crate::report::escape;
use miette::{Diagnostic, NamedSource, SourceSpan};
use std::sync::Arc;

/// The most faults that one error lists.
const MOST: usize = 20;

/// Why the repository's own checks cannot be run. All their faults at once.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("the checks in `{folder}`, which {policy} names, cannot be run: {count}")]
#[diagnostic(help("{help}"))]
pub struct OwnChecksError {
    folder: String,
    policy: String,
    count: String,
    help: &'static str,
    #[source_code]
    source_code: Arc<NamedSource<String>>,
    #[label("named here")]
    at: SourceSpan,
    #[related]
    faults: Vec<Fault>,
}

impl OwnChecksError {
    pub(super) fn new(named: &Named<'_>, mut faults: Vec<Fault>) -> Self {
        let total = faults.len();
        faults.truncate(MOST);
        let help = if faults.iter().any(|fault| fault.source_code.is_some()) {
            "`portcullis checks lint` says the same without a run, and more."
        } else {
            "The folder is read where the policy is read: from the base of a change, else from the disk."
        };
        Self {
            folder: shown(&named.own.folder.to_text()),
            policy: shown(named.policy),
            count: match total {
                1 => "1 problem".to_owned(),
                n if n > MOST => format!("{n} problems, of which the first {MOST} follow"),
                n => format!("{n} problems"),
            },
            help,
            source_code: source_code(named.policy, named.text),
            at: named.own.at.range().into(),
            faults,
        }
    }

    /// The texts that it quotes.
    pub(in crate::gate) fn quoted(&self) -> impl Iterator<Item = &str> {
        let files = self
            .faults
            .iter()
            .filter_map(|fault| fault.source_code.as_ref());
        files
            .chain([&self.source_code])
            .map(|source| source.inner().as_str())
    }

    /// What is wrong, in a sentence each.
    #[cfg(test)]
    pub(super) fn messages(&self) -> Vec<String> {
        self.faults.iter().map(ToString::to_string).collect()
    }
}

/// One thing that is wrong.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub(super) struct Fault {
    message: String,
    #[source_code]
    source_code: Option<Arc<NamedSource<String>>>,
    #[label("{label}")]
    at: Option<SourceSpan>,
    label: &'static str,
    #[help]
    help: Option<String>,
}

impl Fault {
    fn without_place(message: &str, help: Option<&str>) -> Self {
        Self {
            message: shown(message),
            source_code: None,
            at: None,
            label: "",
            help: help.map(str::to_owned),
        }
    }

    pub(super) fn absent(folder: &str) -> Self {
        let help = "Correct the name, remove the key, or merge the folder first: a change of the folder counts once it \
                    is on the base branch, as a change of the policy does.";
        Self::without_place(&format!("there is no folder `{folder}`"), Some(help))
    }

    pub(super) fn empty(folder: &str) -> Self {
        let help = "Put a check there, or remove the key: nobody shall believe that checks run which are not there.";
        let message = format!("there is no check (`*.yaml`) in `{folder}`");
        Self::without_place(&message, Some(help))
    }

    pub(super) fn refused(path: &str, why: &str) -> Self {
        let help =
            "The folder holds plain files: one check each, and notes that do not end with `.yaml`.";
        Self::without_place(&format!("`{path}` {why}"), Some(help))
    }

    /// A problem of a check file, at its line.
    pub(super) fn in_file(path: &str, text: &str, problem: &Problem) -> Self {
        let line = problem.line.or_else(|| line_of(text, &problem.place));
        let message = if problem.place.is_empty() {
            problem.message.clone()
        } else {
            format!("{}: {}", problem.place, problem.message)
        };
        Self {
            message: shown(&message),
            source_code: Some(source_code(path, text)),
            at: Some(line_span(text, line.unwrap_or(1)).into()),
            label: "here",
            help: None,
        }
    }
}

/// The bytes of a line without the white space round it; `number` is one-based.
fn line_span(text: &str, number: u32) -> std::ops::Range<usize> {
    let before = text
        .split_inclusive('\n')
        .take(number.saturating_sub(1) as usize)
        .map(str::len)
        .sum::<usize>();
    let line = text[before..].lines().next().unwrap_or_default();
    let start = before + line.len() - line.trim_start().len();
    start..(start + line.trim().len())
}

fn shown(text: &str) -> String {
    escape::visible(text).into_owned()
}
