//! What ends a run before anything is judged, and how it is said.

use super::action::ActionError;
use super::advisories;
use super::attest::AttestError;
use super::discretion::redact_quoted;
use super::merge::MergeError;
use super::own::OwnChecksError;
use super::review::AskError;
use super::verify::VerifyError;
use crate::advisory::IndexError;
use crate::advisory::build::{BuildError, ReleasesError, YankedError};
use crate::check::explain::NotFound;
use crate::host::Host;
use crate::host::files::FileError;
use crate::host::hooks::HookError;
use crate::host::output::OutputError;
use crate::host::sources::SourceError;
use crate::host::store::StoreError;
use crate::host::update::UpdateError;
use crate::inventory::InventoryError;
use crate::policy::PolicyError;
use crate::report::escape;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use std::path::PathBuf;

/// Why nothing was judged, or why the verdict reached nobody.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    #[error(transparent)]
    Action(#[from] ActionError),
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// Boxed: it carries the text that it points into.
    #[error(transparent)]
    Policy(Box<PolicyError>),
    /// Boxed: it carries the texts that it points into.
    #[error(transparent)]
    OwnChecks(Box<OwnChecksError>),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Review(#[from] AskError),
    #[error(transparent)]
    Attest(Box<AttestError>),
    #[error(transparent)]
    Merge(#[from] MergeError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error(transparent)]
    Hook(#[from] HookError),
    #[error(
        "core.hooksPath names `{}`, which other repositories may use as well: call `portcullis hook run pre-commit` from the hook there, or unset it for this repository",
        .0.display()
    )]
    HooksElsewhere(PathBuf),
    #[error(
        "line {0} of standard input is not what git writes for its pre-push hook, so nobody knows what is pushed: run it as that hook"
    )]
    NotPushed(usize),
    #[error(
        "PRE_COMMIT_REMOTE_NAME is set, and neither PRE_COMMIT_TO_REF nor PRE_COMMIT_LOCAL_BRANCH says what is pushed"
    )]
    NothingNamed,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("{0}\nThe index that was there is as it was.")]
    Update(#[from] UpdateError),
    #[error("`{}` is no Ed25519 public key in PEM", .0.display())]
    NoKey(PathBuf),
    #[error("{0}: `dependencies: advisories: key` is no Ed25519 public key, in PEM or in base64")]
    NoKeyInPolicy(String),
    #[error("this user has no folder for data: say with --out where the index goes")]
    NoPlace,
    #[error("{error}, and nothing was written{}", read_of(error))]
    NoAdvisories { error: BuildError },
    #[error("`{}`: {error}", path.display())]
    Releases { path: PathBuf, error: ReleasesError },
    #[error("`{}`, {error}", path.display())]
    Yanked { path: PathBuf, error: YankedError },
    /// A fault of ours.
    #[error("the index that was written cannot be opened: {0}")]
    OwnIndex(IndexError),
    #[error(transparent)]
    NoSuchCheck(#[from] NotFound),
    /// Checks of ours are proved by tests; this is a glob of the policy, or a check in a folder of the user's.
    #[error("{what}: {reason}")]
    CannotRun { what: String, reason: String },
    #[error("`{}` is there already; --force replaces it", .0.display())]
    AlreadyThere(PathBuf),
    #[error("there is no command `{}`; `portcullis --help` names them", .0.escape_debug())]
    NoSuchCommand(String),
    #[error(
        "no finding in the work tree has that fingerprint; if it is one of the history, name its check: --check ID"
    )]
    NoSuchFinding,
    #[error("a waiver whose last day, {0}, has passed excuses nothing; name a day to come")]
    DayHasPassed(jiff::civil::Date),
}

/// What became of records of which none could be used.
fn read_of(error: &BuildError) -> String {
    match error {
        BuildError::Nothing(tally) => format!("\n{}", advisories::nothing_read(tally)),
        BuildError::TooMany(_) => String::new(),
    }
}

impl From<AttestError> for GateError {
    fn from(error: AttestError) -> Self {
        Self::Attest(Box::new(error))
    }
}

impl From<PolicyError> for GateError {
    fn from(error: PolicyError) -> Self {
        Self::Policy(Box::new(error))
    }
}

impl From<Box<OwnChecksError>> for GateError {
    fn from(error: Box<OwnChecksError>) -> Self {
        Self::OwnChecks(error)
    }
}

impl GateError {
    /// A check that cannot be run.
    pub(super) fn check(
        (id, error): (
            crate::finding::CheckId,
            crate::detect::secrets::rules::RuleError,
        ),
    ) -> Self {
        Self::CannotRun {
            what: id.to_string(),
            reason: error.to_string(),
        }
    }

    /// The error for standard error. Names in it come from the repository: none of them may steer a terminal, or a
    /// runner that reads the log.
    pub fn shown(&self, host: &Host) -> String {
        let (error, quoted): (&dyn Diagnostic, Vec<&str>) = match self {
            Self::Policy(error) => (error.as_ref(), vec![quoted(error)]),
            Self::OwnChecks(error) => (error.as_ref(), error.quoted().collect()),
            other => return in_lines(other),
        };
        let theme = match (host.unicode(), host.colours_stderr()) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, _) => GraphicalTheme::none(),
        };
        let mut drawn = String::new();
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
        if handler.render_report(&mut drawn, error).is_err() {
            drawn = format!("error: {error}\n");
        }
        escape::log(&redact_quoted(&drawn, &quoted))
    }
}

/// An error that points nowhere.
fn in_lines(error: &GateError) -> String {
    let lines: Vec<_> = error
        .to_string()
        .lines()
        .map(|line| escape::visible(line).into_owned())
        .collect();
    escape::log(&format!("error: {}\n", lines.join("\n")))
}

/// The text that an error of the policy quotes.
fn quoted(error: &PolicyError) -> &str {
    match error {
        PolicyError::Invalid { source_code, .. }
        | PolicyError::AlreadyWaived { source_code, .. } => source_code.inner(),
        PolicyError::Incomplete { .. } | PolicyError::NotEditable { .. } => "",
    }
}
