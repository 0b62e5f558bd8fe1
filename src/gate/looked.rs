//! What a run looks at, and what comes of it: every domain asks the inventory for itself, several at once.

use super::dependencies::{self, Dependencies};
use super::detectors::{self, Detectors};
use super::infrastructure::{self, Declarations};
use super::review::{self, Meant, Reviews};
use super::rules::Rules;
use super::{GateError, broken_off};
use crate::cli::CheckRequest;
use crate::finding::{Domain, Finding, Gap};
use crate::host::Host;
use crate::inventory::{Inventory, Limits, Progress, Rendered, Survey};
use crate::policy::Policy;
use crate::verdict::{Advisories, ReviewRecord};

/// What a walk brought.
#[derive(Default)]
pub(super) struct Looked {
    pub findings: Vec<Finding>,
    pub gaps: Vec<Gap>,
    pub survey: Survey,
    pub advisories: Option<Advisories>,
    pub sbom_digest: Option<String>,
    pub review: Option<Box<ReviewRecord>>,
}

/// Every domain that is asked for, side by side. What one could not be read for is missing, and the others go on.
pub(super) fn look(
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
