//! The inputs of the action as the gate understands them. What they have in common with the command line is left to the
//! command line: `arguments` makes one of them.

use crate::host::job::Job;
use crate::report::escape;

/// Every input that this program reads; `action.yml` has a few more, which say where the program comes from.
pub const INPUTS: [&str; 22] = [
    "path",
    "scope",
    "base",
    "head",
    "only",
    "skip",
    "policy",
    "advisories",
    "rendered",
    "offline",
    "attest",
    "subject",
    "predicate",
    "key-env",
    "trust-config",
    "fail-on",
    "annotations",
    "summary",
    "sarif",
    "html",
    "comment",
    "results",
];

/// An input that says nothing that the gate understands.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("input `{name}` is `{value}`: it takes {takes}")]
    Unknown {
        name: &'static str,
        value: String,
        takes: &'static str,
    },
    #[error("input `scope: {0}` and input `base` name two scopes: leave one of them out")]
    TwoScopes(&'static str),
}

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// What the event is about.
    Auto,
    /// The change that the event is about, and nothing else.
    Change,
    Tree,
    History,
}

/// What is to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attest {
    No,
    /// Into the folder of the results.
    Yes,
    Into(String),
}

/// Whether the pull request gets a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Comment {
    No,
    Yes,
    /// One that this key tells from the others.
    Keyed(String),
}

/// The inputs of one step. Those that are options hold the words of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one input, and they are independent"
)]
pub(super) struct Inputs {
    pub path: Option<String>,
    pub scope: Asked,
    pub base: Option<String>,
    pub head: Option<String>,
    /// Options with one value each, by name.
    pub options: Vec<(&'static str, String)>,
    pub offline: bool,
    pub attest: Attest,
    /// Whether a verdict other than pass fails the step.
    pub fails: bool,
    pub annotations: bool,
    pub summary: bool,
    pub sarif: bool,
    pub html: bool,
    pub comment: Comment,
    /// The folder above that of the results. `None`: the runner's temporary one.
    pub results: Option<String>,
}

/// Inputs that are options of `check` by the same name, with one value.
const OPTIONS: [&str; 7] = [
    "only",
    "skip",
    "policy",
    "advisories",
    "predicate",
    "key-env",
    "trust-config",
];
/// Those of which every line is a value.
const LISTS: [&str; 2] = ["rendered", "subject"];

impl Inputs {
    pub fn of(job: &Job) -> Result<Self, InputError> {
        let text = |name: &str| job.input(name).map(str::to_owned);
        let inputs = Self {
            path: text("path"),
            scope: scope(job)?,
            base: text("base"),
            head: text("head"),
            options: options(job),
            offline: flag(job, "offline", false)?,
            attest: attest(job),
            fails: fails(job)?,
            annotations: flag(job, "annotations", true)?,
            summary: flag(job, "summary", true)?,
            sarif: flag(job, "sarif", true)?,
            html: flag(job, "html", false)?,
            comment: comment(job),
            results: text("results"),
        };
        match (inputs.scope, &inputs.base) {
            (Asked::Change, Some(_)) => Err(InputError::TwoScopes("change")),
            (Asked::Tree, Some(_)) => Err(InputError::TwoScopes("tree")),
            (Asked::History, Some(_)) => Err(InputError::TwoScopes("history")),
            _ => Ok(inputs),
        }
    }
}

fn options(job: &Job) -> Vec<(&'static str, String)> {
    let single = OPTIONS.into_iter().filter_map(|name| {
        let value = job.input(name)?;
        Some((name, value.to_owned()))
    });
    let lists = LISTS.into_iter().flat_map(|name| {
        let lines = job.input(name).unwrap_or_default().lines();
        let lines = lines.map(str::trim).filter(|line| !line.is_empty());
        lines.map(move |line| (name, line.to_owned()))
    });
    single.chain(lists).collect()
}

fn scope(job: &Job) -> Result<Asked, InputError> {
    match job.input("scope") {
        None | Some("auto") => Ok(Asked::Auto),
        Some("change") => Ok(Asked::Change),
        Some("tree") => Ok(Asked::Tree),
        Some("history") => Ok(Asked::History),
        Some(other) => Err(unknown("scope", other, "auto, change, tree or history")),
    }
}

fn fails(job: &Job) -> Result<bool, InputError> {
    match job.input("fail-on") {
        None | Some("verdict") => Ok(true),
        Some("never") => Ok(false),
        Some(other) => Err(unknown("fail-on", other, "verdict or never")),
    }
}

fn attest(job: &Job) -> Attest {
    match job.input("attest") {
        None => Attest::No,
        Some(value) => match boolean(value) {
            Some(true) => Attest::Yes,
            Some(false) => Attest::No,
            None => Attest::Into(value.to_owned()),
        },
    }
}

fn comment(job: &Job) -> Comment {
    match job.input("comment").map(|value| (value, boolean(value))) {
        None | Some((_, Some(false))) => Comment::No,
        Some((_, Some(true))) => Comment::Yes,
        Some((key, None)) => Comment::Keyed(key.to_owned()),
    }
}

fn flag(job: &Job, name: &'static str, usual: bool) -> Result<bool, InputError> {
    let Some(value) = job.input(name) else {
        return Ok(usual);
    };
    boolean(value).ok_or_else(|| unknown(name, value, "true or false"))
}

/// The words of YAML 1.2's core schema.
fn boolean(value: &str) -> Option<bool> {
    match value {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn unknown(name: &'static str, value: &str, takes: &'static str) -> InputError {
    InputError::Unknown {
        name,
        value: escape::clip(value, 80).into_owned(),
        takes,
    }
}
