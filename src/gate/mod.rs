//! One run, top to bottom: the file to read first.
//!
//! [`run`] does what the user asked and returns the exit code. Of `check` it is the whole story: open the repository,
//! take the policy from the base, look, judge, report. Each step is a module of its own; nothing is decided here.

mod action;
mod advisories;
mod attest;
mod comment;
mod dependencies;
mod detectors;
mod discretion;
mod error;
mod fix;
mod hook;
mod infrastructure;
mod lint;
mod looked;
mod merge;
mod own;
mod print;
mod reports;
mod review;
mod rules;
mod sbom;
mod subject;
mod trial;
mod verify;
mod waive;

pub use action::INPUTS;
pub use error::GateError;

use crate::attestation::Account;
use crate::check::Catalogue;
use crate::cli::{CheckRequest, Request};
use crate::finding::{Domain, Finding, Gap, GapSubject};
use crate::host::{Host, output};
use crate::inventory::{
    Environment, ErrorKind, Inventory, InventoryError, Rendered, Scope, Snapshot as _, Survey,
};
use crate::policy::Policy;
use crate::verdict::{Run, Verdict, judge};
use looked::{Looked, look};
use review::{Found, Meant};
use rules::Rules;
use std::borrow::Cow;

/// Usage or configuration error: nothing was judged.
pub const NOTHING_JUDGED: u8 = 2;

/// Why a run has not looked at a domain that the user left out of it.
const LEFT_OUT: &str = "left out on the command line";

/// Does what was asked. Returns the exit code of the process.
pub fn run(request: &Request, host: &Host) -> u8 {
    let done = match request {
        Request::Check(request) => check(request, host),
        Request::Action => action::run(host),
        Request::Merge(request) => merge::merge(request, host),
        Request::Attest(request) => attest::attest(request, host),
        Request::Keygen(request) => attest::keygen(request, host),
        Request::Sbom(request) => sbom::write(request, host),
        Request::Verify(request) => verify::verify(request, host),
        Request::LintChecks { path } => lint::lint(path.as_deref()),
        Request::TestChecks { path, format } => trial::test(path.as_deref(), *format),
        Request::Hook(request) => hook::hook(request, host),
        Request::Init { path, force } => waive::init(path, *force),
        Request::Waive(request) => waive::waive(request, host),
        Request::ListChecks { format, colour } => print::list(*format, *colour, host),
        Request::Explain { id, colour } => print::explain(id, *colour, host),
        Request::BuildAdvisories(request) => advisories::build(request, host),
        Request::AdvisoriesStatus { advisories, format } => {
            advisories::status(advisories.as_deref(), *format, host)
        }
        Request::UpdateAdvisories(request) => advisories::update(request, host),
        Request::Completions { shell } => print::completions(*shell),
        Request::Man { command } => print::man(command.as_deref()),
        Request::Version => print::version(),
    };
    done.unwrap_or_else(|error| {
        output::to_stderr(&error.shown(host));
        NOTHING_JUDGED
    })
}

/// May this change pass?
fn check(request: &CheckRequest, host: &Host) -> Result<u8, GateError> {
    Ok(judged(request, host)?.outcome.exit_code())
}

/// The verdict, once everybody who asked for it has it.
fn judged(request: &CheckRequest, host: &Host) -> Result<Verdict, GateError> {
    let attesting = request.attest.as_deref();
    let attesting = attesting
        .map(|asked| attest::begin(asked, host))
        .transpose()?;
    let (verdict, catalogue) = if request.fix {
        fix::verdict(request, host)?
    } else {
        verdict(request, host)?
    };
    reports::write(request, &verdict, &catalogue, host)?;
    if let Some(attesting) = attesting {
        let account = attest::of_this_program(Account::of(&verdict))?;
        attesting.write(&account, request.quiet, host)?;
    }
    comment::tell(request, &verdict, &catalogue, host);
    Ok(verdict)
}

/// A verdict, and the checks that it was reached with.
type Reached = (Verdict, Cow<'static, Catalogue>);

/// The verdict on what was asked for, whoever wants it said.
fn verdict(request: &CheckRequest, host: &Host) -> Result<Reached, GateError> {
    let Some(review) = &request.review else {
        return reached(request, Meant::Nothing, host);
    };
    let asked = review::ask(review, host)?;
    let found = match review::find(request, review, &asked, &git(host), host) {
        Err(GateError::Inventory(error)) if error.kind() == ErrorKind::Incomplete => {
            return Ok(unopened(request, host, &error.to_string()));
        }
        found => found?,
    };
    match found {
        Found::Nowhere(why) => Ok(unopened(request, host, &why)),
        Found::NoChange(why) => reached(request, Meant::NoChange(&why), host),
        Found::Here(scope) => {
            let request = CheckRequest {
                scope,
                ..request.clone()
            };
            reached(&request, Meant::Change(&asked), host)
        }
    }
}

/// The verdict on a scope.
fn reached(request: &CheckRequest, meant: Meant<'_>, host: &Host) -> Result<Reached, GateError> {
    let inventory = match open(request, host) {
        Ok(inventory) => inventory,
        Err(error) if error.kind() == ErrorKind::Incomplete => {
            return Ok(unopened(request, host, &error.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    let mut rules = match Rules::of(request, &inventory) {
        Err(GateError::Inventory(error)) if error.kind() == ErrorKind::Incomplete => {
            return Ok(unopened(request, host, &error.to_string()));
        }
        rules => rules?,
    };
    let rendered = rendered(request, &inventory)?;
    rules.notes.extend(of_rendered(request, &rendered));
    let Looked {
        findings,
        mut gaps,
        survey,
        advisories,
        sbom_digest,
        review,
    } = look((request, meant), &inventory, &rendered, &mut rules, host)?;
    gaps.extend(survey.gaps);
    let silent = review.is_none()
        && findings.is_empty()
        && gaps.is_empty()
        && rules.policy.waivers.is_empty();
    gaps.extend(unlooked(request));
    if matches!(request.scope, Scope::Range { .. } | Scope::Push(_)) && survey.coverage.commits == 0
    {
        rules.notes.extend(no_commits(&gaps));
    }
    let run = Run {
        commit: inventory.head(),
        base: inventory.base(),
        as_committed: attest::asks(request).then(|| inventory.is_as_committed()),
        coverage: survey.coverage,
        advisories,
        sbom_digest,
        review,
        ..circumstances(request, host, &rules, survey.excluded)
    };
    let mut verdict = judge(findings, gaps, &rules.policy, run);
    if !silent {
        discretion::redact(&mut verdict, &rules.catalogue)?;
    }
    Ok((verdict, rules.catalogue))
}

/// An empty range passes, and says that it was empty. Where a whole domain could not be looked at, nobody knows.
fn no_commits(gaps: &[Gap]) -> Option<String> {
    let failed = |gap: &Gap| gap.domain == Domain::Secrets && gap.subject == GapSubject::Domain;
    let note = "the range holds no commits, so there was nothing to look at";
    (!gaps.iter().any(failed)).then(|| note.to_owned())
}

/// The folders of rendered manifests that the user named. Errors: one is no folder.
fn rendered(request: &CheckRequest, inventory: &Inventory) -> Result<Vec<Rendered>, GateError> {
    let folders = request.rendered.iter();
    Ok(folders
        .map(|folder| inventory.rendered(folder))
        .collect::<Result<_, _>>()?)
}

fn of_rendered(request: &CheckRequest, rendered: &[Rendered]) -> Vec<String> {
    let of_change = match request.scope {
        Scope::Staged | Scope::Range { .. } | Scope::Push(_) => ", judged as part of the change",
        Scope::WorkTree | Scope::History { .. } => "",
    };
    let note = |folder: &Rendered| {
        let name = folder.name().to_text();
        match folder.paths().len() {
            1 => format!("rendered: 1 file of `{name}`{of_change}"),
            files => format!("rendered: {files} files of `{name}`{of_change}"),
        }
    };
    if detectors::domains(request).contains(&Domain::Infrastructure) {
        rendered.iter().map(note).collect()
    } else {
        Vec::new()
    }
}

fn open(request: &CheckRequest, host: &Host) -> Result<Inventory, InventoryError> {
    Inventory::open(&request.path, &git(host), request.scope.clone())
}

fn git(host: &Host) -> Environment {
    let variables = &host.environment;
    Environment {
        git_dir: variables.git_dir.clone(),
        git_index_file: variables.git_index_file.clone(),
        git_work_tree: variables.git_work_tree.clone(),
    }
}

/// The repository is there and cannot be read: nobody knows what its policy requires, so everything asked for is.
fn unopened(request: &CheckRequest, host: &Host, why: &str) -> Reached {
    let mut rules = Rules::built_in();
    let Survey { gaps, .. } = missing(why, request, &mut rules.policy);
    let findings: Vec<Finding> = Vec::new();
    let run = circumstances(request, host, &rules, 0);
    let verdict = judge(findings, gaps, &rules.policy, run);
    (verdict, rules.catalogue)
}

/// The walk ended early. What was found counts; what was not seen is missing, whatever the policy requires.
fn broken_off(
    error: InventoryError,
    request: &CheckRequest,
    policy: &mut Policy,
) -> Result<Survey, GateError> {
    match error.kind() {
        ErrorKind::Usage => Err(error.into()),
        ErrorKind::Incomplete => Ok(missing(&error.to_string(), request, policy)),
    }
}

fn missing(why: &str, request: &CheckRequest, policy: &mut Policy) -> Survey {
    let looked_at = detectors::domains(request);
    policy.require.extend(&looked_at);
    let gap = |domain: Domain| Gap {
        domain,
        subject: GapSubject::Domain,
        reason: why.to_owned(),
    };
    Survey {
        gaps: looked_at.into_iter().map(gap).collect(),
        ..Survey::default()
    }
}

/// Domains that this run does not look at, with the reason.
fn unlooked(request: &CheckRequest) -> impl Iterator<Item = Gap> {
    let looked_at = detectors::domains(request);
    let left = Domain::ALL
        .into_iter()
        .filter(move |domain| !looked_at.contains(domain));
    left.map(|domain| Gap {
        domain,
        subject: GapSubject::Domain,
        reason: if request.domains.contains(&domain) {
            format!("this version has no detector for {}", domain.as_str())
        } else {
            LEFT_OUT.to_owned()
        },
    })
}

/// What is known of a run before anything has been looked at.
fn circumstances(request: &CheckRequest, host: &Host, rules: &Rules, excluded: u64) -> Run {
    let mut notes = rules.notes.clone();
    if excluded > 0 {
        let files = if excluded == 1 { "file" } else { "files" };
        notes.push(format!("excluded by the policy: {excluded} {files}"));
    }
    Run {
        scope: in_words(&request.scope),
        commit: None,
        base: None,
        as_committed: None,
        policy: rules.source.clone(),
        policy_digest: rules.digest.clone(),
        catalogue_digest: rules.catalogue.digest().to_owned(),
        domains: detectors::domains(request),
        coverage: crate::finding::Coverage::default(),
        day: host.today,
        advisories: None,
        sbom_digest: None,
        review: None,
        parts: Vec::new(),
        notes,
    }
}

fn in_words(scope: &Scope) -> String {
    match scope {
        Scope::WorkTree => "work tree".to_owned(),
        Scope::Staged => "staged".to_owned(),
        Scope::Range { base, head } => {
            format!("range {base}..{}", head.as_deref().unwrap_or("HEAD"))
        }
        Scope::Push(push) => {
            let head = push.head.get(..7).filter(|_| push.head.len() == 40);
            let head = head.unwrap_or(&push.head);
            match &push.remote {
                Some(remote) => format!("push of {head} to {remote}"),
                None => format!("push of {head}"),
            }
        }
        Scope::History {
            include_unreachable: false,
        } => "history".to_owned(),
        Scope::History {
            include_unreachable: true,
        } => "history and unreachable objects".to_owned(),
    }
}
