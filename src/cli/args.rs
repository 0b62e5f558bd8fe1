//! The command line, as clap derives it. What the flags mean stands in their help; how they go together, here.

use super::action;
use super::advisories::AdvisoriesCommand;
use super::attest::{AttestArgs, KeygenArgs, SigningArgs};
use super::format::{self, FormatParser};
use super::help;
use super::hook::HookCommand;
use super::merge::MergeArgs;
use super::request::{
    CheckRequest, Colour, ListFormat, Output, Request, SbomFormat, SbomRequest, WaiveRequest,
};
use super::review::ReviewArgs;
use super::verify::VerifyArgs;
use crate::finding::{CheckId, Domain, Fingerprint};
use crate::inventory::Scope;
use crate::policy::WaiverKind;
use crate::report::Format;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use jiff::civil::Date;
use std::path::PathBuf;

/// Why `--fix` stands alone.
const NOT_TO_FIX: &str = "--fix changes the files of the work tree, and --staged, --base, --history and --pull-request \
judge other texts than those: fix first, then stage and commit\n";

/// Why an attestation has a file of its own.
const TWO_IN_ONE: &str = "a report and the attestation cannot both be written to one file\n";

/// One gate in front of main: may this change pass?
#[derive(Debug, Parser)]
#[command(
    name = "portcullis",
    version,
    max_term_width = 100,
    propagate_version = false
)]
#[command(long_about = help::ABOUT, after_help = help::EXAMPLES)]
pub(super) struct Arguments {
    /// When to write colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look at a repository or a change of it, and say whether it may pass
    #[command(after_long_help = help::CHECK)]
    Check(CheckArgs),
    /// Say the results of several runs as one: one verdict, one exit code, one report of each kind
    #[command(after_help = super::merge::HELP)]
    Merge(MergeArgs),
    /// Sign what a report says, so that it can be verified later, offline: an in-toto statement in a sigstore bundle
    #[command(after_help = help::ATTEST)]
    Attest(Box<AttestArgs>),
    /// Make a key pair to sign attestations with
    Keygen(KeygenArgs),
    /// Write a software bill of materials: every package that lockfiles, manifests and pipelines name
    #[command(after_long_help = help::SBOM)]
    Sbom(SbomArgs),
    /// Check a release offline: signature, signer, subjects, and what the gate said of them
    #[command(after_long_help = super::verify::HELP)]
    Verify(Box<VerifyArgs>),
    /// List, show and lint checks
    #[command(subcommand)]
    Checks(ChecksCommand),
    /// Make, fetch and look at the index of advisories that dependencies are judged by
    #[command(subcommand)]
    Advisories(AdvisoriesCommand),
    /// Say what a check looks for, why, and what to do about a finding
    #[command(after_help = help::EXPLAIN)]
    Explain {
        /// Id of the check, or the id that another tool has for it
        id: String,
    },
    /// Be a step of a GitHub workflow: what action.yml runs
    #[command(hide = true, after_long_help = action::HELP)]
    Action,
    /// What git runs before a commit or a push: run it, install it, take it away
    #[command(subcommand)]
    Hook(HookCommand),
    /// Write a portcullis.yaml to begin with
    Init {
        /// The folder that gets it
        #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
        path: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Write a waiver into the policy: one finding, excused until a day, with an owner
    #[command(after_help = help::WAIVE)]
    Waive(WaiveArgs),
    /// Write the completion script of a shell
    #[command(after_help = help::COMPLETIONS)]
    Completions { shell: Shell },
    /// Write the man page
    #[command(after_help = help::MAN)]
    Man {
        /// The command whose page is wanted
        command: Option<String>,
    },
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// A work tree, a folder in one, a bare repository, or a plain folder
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    path: PathBuf,
    /// Look at these domains and leave the others out
    #[arg(long, value_name = "DOMAIN", value_delimiter = ',', value_parser = domains())]
    only: Vec<Domain>,
    /// Leave these domains out; what the policy requires of them is then missing
    #[arg(long, value_name = "DOMAIN", value_delimiter = ',', value_parser = domains())]
    #[arg(conflicts_with = "only")]
    skip: Vec<Domain>,
    /// How to say the verdict, and the file that gets it; may be given several times
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = FormatParser::<Format>::new())]
    format: Vec<Output>,
    /// A folder of manifests that Helm or Kustomize has rendered, judged together with what the repository declares; may
    /// be given several times. With --base and --staged it is of the change: everything wrong in it counts, unless its
    /// files were there before
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    rendered: Vec<PathBuf>,
    /// Judge by this policy instead of the repository's own
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    policy: Option<PathBuf>,
    /// Look dependencies up in this index of advisories, and in no other
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    advisories: Option<PathBuf>,
    /// Never touch the network. Of what `check` looks at, only --pull-request asks it, and --reviews spares it that
    #[arg(long)]
    offline: bool,
    /// Repair in the files what can be repaired without a person, then look again and judge what is left
    #[arg(long)]
    fix: bool,
    /// Write nothing to standard error but errors
    #[arg(long, short)]
    quiet: bool,
    // Last: clap gives the heading of these to whatever stands behind them.
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    review: Box<ReviewArgs>,
    /// Sign the verdict, whatever it is, and write the attestation: a sigstore bundle
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = "Who signs, and about what")]
    attest: Option<PathBuf>,
    #[command(flatten)]
    signing: Box<SigningArgs>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What to look at (default: the files of the work tree)")]
struct ScopeArgs {
    /// What the next commit would add
    #[arg(long, conflicts_with_all = ["base", "head", "history"])]
    staged: bool,
    /// What the commits since REV add, every one of them; policy and waivers are those of REV
    #[arg(long, value_name = "REV", conflicts_with = "history")]
    base: Option<String>,
    /// Where the commits end (default: HEAD)
    #[arg(long, value_name = "REV", requires = "base")]
    head: Option<String>,
    /// Everything that any ref reaches
    #[arg(long)]
    history: bool,
    /// With --history: objects that no ref reaches any more as well
    #[arg(long, requires = "history")]
    include_unreachable: bool,
}

#[derive(Debug, Args)]
struct SbomArgs {
    /// A work tree, a folder in one, a bare repository, or a plain folder
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    path: PathBuf,
    /// The format, and the file that gets it; may be given several times (default: cyclonedx)
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = FormatParser::<SbomFormat>::new())]
    format: Vec<Output<SbomFormat>>,
    /// The files of the index instead of those of the work tree
    #[arg(long, conflicts_with = "commit")]
    staged: bool,
    /// The files of a commit, without a checkout
    #[arg(long, value_name = "REV")]
    commit: Option<String>,
    /// Write nothing to standard error but errors
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum ChecksCommand {
    /// List every check
    List {
        /// How to list them
        #[arg(long, short, default_value = "human")]
        format: ListFormat,
    },
    /// Show one check, as `explain` does
    Show {
        /// Id of the check, or the id that another tool has for it
        id: String,
    },
    /// Say everything that is wrong with checks: fields, patterns, examples
    #[command(after_help = help::LINT)]
    Lint {
        /// A check file or a folder of them (default: the folder that the policy names, else the checks in this binary)
        #[arg(value_hint = ValueHint::AnyPath)]
        path: Option<PathBuf>,
    },
    /// Run the examples of checks, and show what was expected and what was found
    #[command(after_help = help::TEST)]
    Test {
        /// A check file or a folder of them (default: the folder that the policy names, else the checks in this binary)
        #[arg(value_hint = ValueHint::AnyPath)]
        path: Option<PathBuf>,
        /// How to say what came of it
        #[arg(long, short, default_value = "human")]
        format: ListFormat,
    },
}

#[derive(Debug, Args)]
struct WaiveArgs {
    /// The finding's fingerprint, as every report names it
    #[arg(value_parser = fingerprint)]
    fingerprint: Fingerprint,
    /// Why the finding may stay
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The business owner who carries the risk
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// Who agreed to it
    #[arg(long, value_name = "NAME")]
    approved_by: String,
    /// The last day on which it holds
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    expires: Date,
    /// What kind of exception it is
    #[arg(long, default_value = "accept", value_parser = kinds())]
    kind: WaiverKind,
    /// Id of the check (default: found by looking for the fingerprint in the work tree)
    #[arg(long, value_name = "ID", value_parser = |id: &str| Ok::<_, String>(CheckId::new(id)))]
    check: Option<CheckId>,
    /// The policy to write into (default: portcullis.yaml at the top of the repository)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    policy: Option<PathBuf>,
}

impl Arguments {
    pub(super) fn into_request(self) -> Result<Request, clap::Error> {
        let colour = self.color;
        Ok(match self.command {
            Command::Check(args) => Request::Check(args.into_request(colour)?),
            Command::Merge(args) => args.into_request(colour)?,
            Command::Attest(args) => args.into_request()?,
            Command::Keygen(args) => args.into_request(),
            Command::Sbom(args) => Request::Sbom(args.into_request()?),
            Command::Verify(args) => Request::Verify(Box::new(args.into_request(colour))),
            Command::Advisories(command) => command.into_request(),
            Command::Checks(ChecksCommand::List { format }) => {
                Request::ListChecks { format, colour }
            }
            Command::Checks(ChecksCommand::Show { id }) | Command::Explain { id } => {
                Request::Explain { id, colour }
            }
            Command::Checks(ChecksCommand::Lint { path }) => Request::LintChecks { path },
            Command::Checks(ChecksCommand::Test { path, format }) => {
                Request::TestChecks { path, format }
            }
            Command::Action => Request::Action,
            Command::Hook(command) => Request::Hook(command.into_request(colour)),
            Command::Init { path, force } => Request::Init { path, force },
            Command::Waive(args) => Request::Waive(args.into_request()),
            Command::Completions { shell } => Request::Completions { shell },
            Command::Man { command } => Request::Man { command },
        })
    }
}

impl CheckArgs {
    fn into_request(self, colour: Colour) -> Result<CheckRequest, clap::Error> {
        let wanted = |domain: &Domain| {
            (self.only.is_empty() || self.only.contains(domain)) && !self.skip.contains(domain)
        };
        let scope = self.scope.into_scope();
        let review = self.review.into_request();
        if self.fix && (scope != Scope::WorkTree || review.is_some()) {
            return Err(clap::Error::raw(ErrorKind::ArgumentConflict, NOT_TO_FIX));
        }
        let outputs = format::outputs(self.format)?;
        let attest = match self.attest {
            Some(out)
                if outputs
                    .iter()
                    .any(|output| output.file.as_ref() == Some(&out)) =>
            {
                return Err(clap::Error::raw(ErrorKind::ArgumentConflict, TWO_IN_ONE));
            }
            Some(out) => Some(Box::new(self.signing.into_request(out, self.offline)?)),
            None => None,
        };
        Ok(CheckRequest {
            domains: Domain::ALL.into_iter().filter(wanted).collect(),
            path: self.path,
            scope,
            review,
            outputs,
            rendered: self.rendered,
            policy: self.policy,
            advisories: self.advisories,
            offline: self.offline,
            fix: self.fix,
            attest,
            colour,
            quiet: self.quiet,
        })
    }
}

impl SbomArgs {
    fn into_request(self) -> Result<SbomRequest, clap::Error> {
        let scope = match self.commit {
            // All that is asked of a range here is where it ends.
            Some(commit) => Scope::Range {
                base: commit.clone(),
                head: Some(commit),
            },
            None if self.staged => Scope::Staged,
            None => Scope::WorkTree,
        };
        Ok(SbomRequest {
            path: self.path,
            scope,
            outputs: format::outputs(self.format)?,
            quiet: self.quiet,
        })
    }
}

impl ScopeArgs {
    fn into_scope(self) -> Scope {
        match self.base {
            Some(base) => Scope::Range {
                base,
                head: self.head,
            },
            None if self.staged => Scope::Staged,
            None if self.history => Scope::History {
                include_unreachable: self.include_unreachable,
            },
            None => Scope::WorkTree,
        }
    }
}

impl WaiveArgs {
    fn into_request(self) -> WaiveRequest {
        WaiveRequest {
            fingerprint: self.fingerprint,
            check: self.check,
            kind: self.kind,
            reason: self.reason,
            owner: self.owner,
            approved_by: self.approved_by,
            expires: self.expires,
            policy: self.policy,
        }
    }
}

fn domains() -> impl TypedValueParser<Value = Domain> {
    words(Domain::ALL.map(|domain| (domain.as_str(), domain)))
}

fn kinds() -> impl TypedValueParser<Value = WaiverKind> {
    words([
        ("accept", WaiverKind::Accept),
        ("mitigate", WaiverKind::Mitigate),
        ("false-positive", WaiverKind::FalsePositive),
    ])
}

/// One of a few words; help and completions list them.
fn words<T, const N: usize>(table: [(&'static str, T); N]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(table.map(|(word, _)| word)).try_map(move |typed| {
        let found = table.iter().find(|(word, _)| *word == typed);
        found.map(|(_, value)| *value).ok_or("is none of them")
    })
}

fn fingerprint(typed: &str) -> Result<Fingerprint, &'static str> {
    Fingerprint::parse(typed).ok_or("a fingerprint is 32 digits from 0 to 9 and a to f")
}

pub(super) fn day(typed: &str) -> Result<Date, &'static str> {
    let parts: Vec<usize> = typed.split('-').map(str::len).collect();
    let date = (parts == [4, 2, 2]).then(|| typed.parse().ok()).flatten();
    date.ok_or("a day is written as YYYY-MM-DD")
}
