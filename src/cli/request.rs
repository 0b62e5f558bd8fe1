//! Everything that can be asked of the program.

use super::attest::{AttestRequest, AttestationRequest, KeygenRequest};
use crate::finding::{CheckId, Domain, Fingerprint};
use crate::inventory::Scope;
use crate::policy::WaiverKind;
use crate::report::Format;
use clap_complete::Shell;
use jiff::civil::Date;
use std::path::PathBuf;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// May this change pass?
    Check(CheckRequest),
    /// A step of a workflow: the same question, asked in its environment.
    Action,
    /// Say the results of several runs as one.
    Merge(super::MergeRequest),
    /// Sign what a report says.
    Attest(AttestRequest),
    /// Make a key to sign with.
    Keygen(KeygenRequest),
    /// What is the repository made of?
    Sbom(SbomRequest),
    /// Every check, one a line or as JSON.
    ListChecks { format: ListFormat, colour: Colour },
    /// One check, by its id or by an alias.
    Explain { id: String, colour: Colour },
    /// Lint the checks at a path; without one, the repository's own, or those in the binary.
    LintChecks { path: Option<PathBuf> },
    /// Run the examples of the same checks.
    TestChecks {
        path: Option<PathBuf>,
        format: ListFormat,
    },
    /// What git runs before a commit or a push.
    Hook(super::HookRequest),
    /// Write a policy to begin with.
    Init { path: PathBuf, force: bool },
    /// Write a waiver into the policy.
    Waive(WaiveRequest),
    /// Make an advisory index.
    BuildAdvisories(BuildRequest),
    /// Fetch advisories, and replace the index.
    UpdateAdvisories(UpdateRequest),
    /// Say which advisory index counts, and what it holds.
    AdvisoriesStatus {
        /// `None`: the one that `check` would use.
        advisories: Option<PathBuf>,
        format: ListFormat,
    },
    /// Is this what was judged, by whom it should have been?
    Verify(Box<super::VerifyRequest>),
    /// The completion script of a shell.
    Completions { shell: Shell },
    /// The man page, of the program or of one command.
    Man { command: Option<String> },
    /// The version of the program and of its checks.
    Version,
}

/// What to look at, and how to say the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRequest {
    pub path: PathBuf,
    /// Of a pull request the work tree, until its ends are known.
    pub scope: Scope,
    /// Whose reviews to look at. `None`: no change of a forge is meant.
    pub review: Option<Box<ReviewRequest>>,
    /// Domains to look at, in the order of [`Domain::ALL`].
    pub domains: Vec<Domain>,
    /// At least one; at most one without a file.
    pub outputs: Vec<Output>,
    /// Folders of manifests that were rendered, relative to the working directory.
    pub rendered: Vec<PathBuf>,
    /// A policy file to judge by instead of the repository's own.
    pub policy: Option<PathBuf>,
    /// An index of advisories to look dependencies up in, instead of the one at hand.
    pub advisories: Option<PathBuf>,
    /// Never touch the network.
    pub offline: bool,
    /// Repair what can be repaired, then judge. Only of the work tree.
    pub fix: bool,
    /// Sign the verdict, too.
    pub attest: Option<Box<AttestationRequest>>,
    pub colour: Colour,
    /// No progress, no remarks: nothing on standard error but errors.
    pub quiet: bool,
}

/// Which change of a forge is meant, and where its reviews are told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewRequest {
    /// Of the pull request. `None`: the event says which change.
    pub number: Option<u64>,
    /// What was kept of the forge's answers; then nobody is asked.
    pub reviews: Option<PathBuf>,
    /// Where to keep them.
    pub record: Option<PathBuf>,
    /// `OWNER/NAME`, as typed. `None`: the event's, or the runner's.
    pub repository: Option<String>,
    /// Of the forge's API. `None`: the runner's, or that of the forge that the policy names.
    pub api: Option<String>,
    /// An event and its kind. `None`: the runner's.
    pub event: Option<(PathBuf, String)>,
    /// Of the comment that says the verdict: lower-case letters, digits and hyphens. `None`: there shall be none.
    pub comment: Option<String>,
}

/// What to list, and who gets the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SbomRequest {
    pub path: PathBuf,
    pub scope: Scope,
    /// At least one; at most one without a file.
    pub outputs: Vec<Output<SbomFormat>>,
    /// Nothing on standard error but errors.
    pub quiet: bool,
}

/// A format of bills of materials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SbomFormat {
    /// `CycloneDX` 1.6, JSON.
    #[default]
    CycloneDx,
    /// SPDX 2.3, JSON.
    Spdx,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output<F = Format> {
    pub format: F,
    /// `None`: standard output.
    pub file: Option<PathBuf>,
}

/// A waiver as somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiveRequest {
    pub fingerprint: Fingerprint,
    /// `None`: the check is found by looking for the fingerprint in the work tree.
    pub check: Option<CheckId>,
    pub kind: WaiverKind,
    pub reason: String,
    pub owner: String,
    pub approved_by: String,
    pub expires: Date,
    /// `None`: `portcullis.yaml` at the top of the repository.
    pub policy: Option<PathBuf>,
}

/// What to make an advisory index of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildRequest {
    /// At least one.
    pub from: Vec<PathBuf>,
    pub out: PathBuf,
    /// `None`: the newest day on which a file of each source was written.
    pub snapshot: Option<Date>,
    /// Days on which versions were released.
    pub releases: Vec<PathBuf>,
    /// Versions that their publishers took back: lists, or folders of them.
    pub yanked: Vec<PathBuf>,
}

/// Where to fetch advisories, and where to put them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateRequest {
    /// An index at an address. `None`: what OSV, CISA and FIRST publish.
    pub url: Option<String>,
    /// SHA-256 of that index. `None`: it stands at the address with `.sha256` behind it.
    pub sha256: Option<String>,
    /// The public key that has signed it: a file in PEM.
    pub key: Option<PathBuf>,
    /// A policy that says where the index is. `None`: that of the base, or of the folder where there is none.
    pub policy: Option<PathBuf>,
    /// The revision whose policy counts.
    pub base: Option<String>,
    /// Ecosystems to fetch from OSV. Empty: the registries of programming languages.
    pub ecosystems: Vec<String>,
    /// `None`: in the folder of the user's data.
    pub out: Option<PathBuf>,
    /// No progress on standard error.
    pub quiet: bool,
}

/// Whether to write colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How `checks list` and `checks test` write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}
