//! One run, top to bottom: the file to read first.
//!
//! [`run`] does what the user asked and returns the exit code. Of `check` it is the whole story: open the repository,
//! take the policy from the base, look, judge, report. Each step is a module of its own; nothing is decided here.

mod advisories;
mod dependencies;
mod detectors;
mod discretion;
mod error;
mod fix;
mod infrastructure;
mod lint;
mod own;
mod print;
mod reports;
mod review;
mod rules;
mod sbom;
mod subject;
mod trial;
mod waive;

pub use error::GateError;

use crate::check::Catalogue;
use crate::cli::{CheckRequest, Request};
use crate::finding::{Domain, Finding, Gap, GapSubject};
use crate::host::{Host, output};
use crate::inventory::{
    Environment, ErrorKind, Inventory, InventoryError, Limits, Progress, Rendered, Scope,
    Snapshot as _, Survey,
};
use crate::policy::Policy;
use crate::verdict::{Advisories, ReviewRecord, Run, Verdict, judge};
use dependencies::Dependencies;
use detectors::Detectors;
use infrastructure::Declarations;
use review::{Found, Meant, Reviews};
use rules::Rules;
use std::borrow::Cow;

/// Usage or configuration error: nothing was judged.
pub const NOTHING_JUDGED: u8 = 2;

/// Does what was asked. Returns the exit code of the process.
pub fn run(request: &Request, host: &Host) -> u8 {
    let done = match request {
        Request::Check(request) => check(request, host),
        Request::Sbom(request) => sbom::write(request, host),
        Request::LintChecks { path } => lint::lint(path.as_deref()),
        Request::TestChecks { path, format } => trial::test(path.as_deref(), *format),
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
    let (verdict, catalogue) = if request.fix {
        fix::verdict(request, host)?
    } else {
        verdict(request, host)?
    };
    reports::write(request, &verdict, &catalogue, host)?;
    Ok(verdict.outcome.exit_code())
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
    if matches!(request.scope, Scope::Range { .. }) && survey.coverage.commits == 0 {
        rules.notes.extend(no_commits(&gaps));
    }
    let run = Run {
        commit: inventory.head(),
        base: inventory.base(),
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
        Scope::Staged | Scope::Range { .. } => ", judged as part of the change",
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

/// What a walk brought.
#[derive(Default)]
struct Looked {
    findings: Vec<Finding>,
    gaps: Vec<Gap>,
    survey: Survey,
    advisories: Option<Advisories>,
    sbom_digest: Option<String>,
    review: Option<Box<ReviewRecord>>,
}

fn look(
    (request, meant): (&CheckRequest, Meant<'_>),
    inventory: &Inventory,
    rendered: &[Rendered],
    rules: &mut Rules,
    host: &Host,
) -> Result<Looked, GateError> {
    if detectors::domains(request).is_empty() {
        return Ok(Looked::default());
    }
    let progress = host.progress(request.quiet);
    let judged_by = &*rules;
    let depended = || dependencies::look(request, judged_by, inventory, host);
    let beside = |domain| detectors::domains(request).contains(&domain);
    let review = || review::look(request, meant, judged_by, inventory, host);
    let reads_all = beside(Domain::Secrets) || beside(Domain::Infrastructure);
    let (walked, declared, depended, reviewed) = if reads_all {
        std::thread::scope(|scope| {
            let declared = beside(Domain::Infrastructure)
                .then(|| scope.spawn(|| declared(request, inventory, rendered, judged_by, host)));
            let depended = beside(Domain::Dependencies).then(|| scope.spawn(depended));
            let reviewed = beside(Domain::Review).then(|| scope.spawn(review));
            let walked = walk(request, inventory, judged_by, &progress);
            let others = (depended.map(joined), reviewed.map(joined));
            (walked, declared.map(joined), others.0, others.1)
        })
    } else {
        // They have files of their own, and take less time than a thread does to start.
        let depended = beside(Domain::Dependencies).then(depended);
        let reviewed = beside(Domain::Review).then(review);
        (Ok(Looked::default()), None, depended, reviewed)
    };
    let policy = &mut rules.policy;
    let mut looked = match walked {
        Err(GateError::Inventory(error)) => Looked {
            survey: broken_off(error, request, policy)?,
            ..Looked::default()
        },
        walked => walked?,
    };
    match declared {
        Some(Err(GateError::Inventory(error))) => {
            let missing = broken_off(error, request, policy)?;
            looked.survey.gaps.extend(missing.gaps);
        }
        Some(declared) => looked.declared(declared?),
        None => {}
    }
    match depended {
        Some(Err(GateError::Inventory(error))) => {
            let missing = broken_off(error, request, policy)?;
            looked.survey.gaps.extend(missing.gaps);
        }
        Some(depended) => looked.depended(depended?, rules),
        None => {}
    }
    match reviewed {
        Some(Err(GateError::Inventory(error))) => {
            let missing = broken_off(error, request, &mut rules.policy)?;
            looked.survey.gaps.extend(missing.gaps);
        }
        Some(reviewed) => looked.reviewed(reviewed?, &mut rules.policy),
        None => {}
    }
    Ok(looked)
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    let joined = thread.join();
    joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Looks at every text.
fn walk(
    request: &CheckRequest,
    inventory: &Inventory,
    rules: &Rules,
    progress: &dyn Progress,
) -> Result<Looked, GateError> {
    let detectors = Detectors::new(request, rules, inventory)?;
    let limits = Limits {
        largest_file: rules.policy.secrets.largest_file,
    };
    let survey = inventory.walk(&detectors, &limits, progress)?;
    let (findings, gaps) = detectors.finish();
    Ok(Looked {
        findings,
        gaps,
        survey,
        ..Looked::default()
    })
}

impl Looked {
    fn declared(&mut self, declared: Declarations) {
        self.findings.extend(declared.findings);
        self.gaps.extend(declared.gaps);
        self.survey.excluded += declared.excluded;
    }

    fn reviewed(&mut self, reviewed: Reviews, policy: &mut Policy) {
        if reviewed.required {
            policy.require.insert(Domain::Review);
        }
        self.review = reviewed.record;
        self.findings.extend(reviewed.findings);
        self.gaps.extend(reviewed.gaps);
        if self.survey.coverage.files == 0 {
            self.survey.coverage = reviewed.coverage;
        }
    }

    fn depended(&mut self, depended: Dependencies, rules: &mut Rules) {
        self.findings.extend(depended.findings);
        self.gaps.extend(depended.gaps);
        self.survey.excluded += depended.excluded;
        // A walk has met these files as well.
        if self.survey.coverage.files == 0 {
            self.survey.coverage = depended.coverage;
        }
        if depended.required {
            rules.policy.require.insert(Domain::Dependencies);
        }
        rules.notes.extend(depended.notes);
        self.advisories = depended.advisories;
        self.sbom_digest = depended.sbom_digest;
    }
}

/// What is wrong with what is declared.
fn declared(
    request: &CheckRequest,
    inventory: &Inventory,
    rendered: &[Rendered],
    rules: &Rules,
    host: &Host,
) -> Result<Declarations, GateError> {
    infrastructure::look(request, rules, inventory, rendered, host.today)
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
            "left out on the command line".to_owned()
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
        policy: rules.source.clone(),
        policy_digest: rules.digest.clone(),
        catalogue_digest: rules.catalogue.digest().to_owned(),
        domains: detectors::domains(request),
        coverage: crate::finding::Coverage::default(),
        day: host.today,
        advisories: None,
        sbom_digest: None,
        review: None,
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
        Scope::History {
            include_unreachable: false,
        } => "history".to_owned(),
        Scope::History {
            include_unreachable: true,
        } => "history and unreachable objects".to_owned(),
    }
}
