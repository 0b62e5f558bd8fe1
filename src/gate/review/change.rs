//! Whether a change was reviewed: git says what it is, the forge who reviewed it, the policy who had to; then it is judged.
//!
//! Policy, CODEOWNERS and the list of signers are those of the base. What cannot be had is a gap of this domain.

use super::answers::{self, Unanswered};
use super::asked::{AskError, Asked, Source};
use super::demand::demand;
use super::ends::{self, Ends, Lost};
use super::git_facts::Clone;
use super::signatures::{self, Keys};
use super::{findings, plan, summary};
use crate::check::Check;
use crate::cli::{CheckRequest, ReviewRequest};
use crate::codeowners::Codeowners;
use crate::detect::review::judge::{Facts, Judged, judge};
use crate::finding::{Finding, Gap};
use crate::forge::{CommitPeople, Evidence, Forge, Plan, Subject};
use crate::gate::GateError;
use crate::gate::rules::Rules;
use crate::host::Host;
use crate::inventory::change::Change;
use crate::inventory::{Environment, Inventory, InventoryError, Scope};
use crate::policy::ReviewRules;
use crate::verdict::ReviewRecord;

/// The change that was asked about.
pub(in crate::gate) enum Found {
    Here(Scope),
    /// There is none, or none of it is here; why.
    Nowhere(String),
    /// The event is about no change: the work tree is looked at, and nobody reviewed that.
    NoChange(String),
}

/// What came of it.
#[derive(Default)]
pub(super) struct Reviewed {
    pub findings: Vec<Finding>,
    /// Reasons, of the domain as a whole.
    pub unknown: Vec<String>,
    pub gaps: Vec<Gap>,
    pub record: Option<Box<ReviewRecord>>,
}

/// Finds the change in the clone. Of a pull request that nobody but the forge knows, the forge is asked where it ends.
pub(in crate::gate) fn find(
    request: &CheckRequest,
    review: &ReviewRequest,
    asked: &Asked,
    git: &Environment,
    host: &Host,
) -> Result<Found, GateError> {
    let inventory = Inventory::open(&request.path, git, Scope::WorkTree)?;
    let known = match (&asked.source, &asked.question.subject) {
        (Source::Record(evidence), _) => Some((**evidence).clone()),
        (Source::Forge, Subject::PullRequest { head: None, .. }) => {
            // Whom to ask is compared with the policy at hand, because that of the base is not known yet.
            let rules = Rules::of(request, &inventory)?;
            let forge = agreed(asked, review, &rules, host)?;
            let plan = plan::first_look();
            match answers::fetch(&forge, &asked.question, &plan, request, host) {
                Ok(evidence) => Some(evidence),
                Err(Unanswered(why)) => return Ok(Found::Nowhere(why)),
            }
        }
        (Source::Forge, _) => None,
    };
    match ends::find(&asked.question, known.as_ref(), &inventory) {
        Ok(Ends { base, head }) => Ok(Found::Here(Scope::Range {
            base,
            head: Some(head),
        })),
        Err(Lost::Missing(why)) => Ok(Found::Nowhere(why)),
        Err(Lost::NoChange(why)) => Ok(Found::NoChange(why)),
        Err(Lost::Inventory(error)) => Err(error.into()),
    }
}

/// The forge that user, runner, event and this policy agree on.
pub(in crate::gate) fn agreed(
    asked: &Asked,
    review: &ReviewRequest,
    rules: &Rules,
    host: &Host,
) -> Result<Forge, AskError> {
    answers::forge(asked, review, rules.policy.review.forge.as_deref(), host)
}

/// Judges the reviews of the change that the inventory was opened for.
///
/// Errors: two of those who name the forge disagree, or the record cannot be written. All else is a gap.
pub(super) fn look(
    (request, review): (&CheckRequest, &ReviewRequest),
    asked: &Asked,
    judged_by: &Rules,
    checks: &[&Check],
    inventory: &Inventory,
    host: &Host,
) -> Result<Reviewed, GateError> {
    let forge = agreed(asked, review, judged_by, host)?;
    let (Some(base), Some(head)) = (inventory.base(), inventory.head()) else {
        return Ok(Reviewed::unknown(
            "no commit is known that the change begins or ends with",
        ));
    };
    let clone = match Clone::of(inventory, &base, &head) {
        Ok(clone) => clone,
        Err(error) => return Ok(Reviewed::unknown(error.to_string())),
    };
    let keys = Keys::of(&judged_by.policy.review, inventory, host.today);
    let case = Case {
        request,
        asked,
        rules: &judged_by.policy.review,
        clone: &clone,
        keys: &keys,
        forge: &forge,
        host,
    };
    let evidence = match case.evidence() {
        Ok(evidence) => evidence,
        Err(why) => {
            let signed = signatures::alone(&keys, &clone.change, &judged_by.policy, checks);
            return Ok(Reviewed::unknown(why).and(signed));
        }
    };
    answers::record(review, &evidence)?;
    let facts = case.facts(evidence, judged_by);
    let judged = judge(&facts);
    Ok(case.reviewed(judged, &facts.evidence, checks))
}

impl Reviewed {
    fn and(mut self, other: Self) -> Self {
        self.findings.extend(other.findings);
        self.unknown.extend(other.unknown);
        self.gaps.extend(other.gaps);
        self
    }

    fn unknown(why: impl Into<String>) -> Self {
        Self {
            unknown: vec![why.into()],
            ..Self::default()
        }
    }
}

/// Everything that one judgement is made with.
struct Case<'a> {
    request: &'a CheckRequest,
    asked: &'a Asked,
    rules: &'a ReviewRules,
    clone: &'a Clone<'a>,
    keys: &'a Keys,
    forge: &'a Forge,
    host: &'a Host,
}

impl Case<'_> {
    fn about_one(&self) -> bool {
        matches!(self.asked.question.subject, Subject::PullRequest { .. })
    }

    /// What the forge says, or said. Errors: why it is not known.
    fn evidence(&self) -> Result<Evidence, String> {
        if let Source::Record(evidence) = &self.asked.source {
            return Ok((**evidence).clone());
        }
        let plan = if self.about_one() {
            self.of_one()
        } else {
            self.of_several()
        };
        self.fetch(&plan?).map_err(|Unanswered(why)| why)
    }

    fn fetch(&self, plan: &Plan) -> Result<Evidence, Unanswered> {
        let question = &self.asked.question;
        answers::fetch(self.forge, question, plan, self.request, self.host)
    }

    fn of_one(&self) -> Result<Plan, String> {
        let change = &self.clone.change;
        let said = |error: InventoryError| error.to_string();
        let owners = self.clone.codeowners(&change.base).map_err(said)?;
        let owners: Vec<&Codeowners> = owners.iter().collect();
        let mut plan = plan::whole(std::iter::once(change), &owners, self.rules);
        plan.commits
            .extend(self.co_authors(std::iter::once(change)).map_err(said)?);
        plan.heads = Some(plan::heads(&self.clone.graph, change).map_err(said)?);
        Ok(plan)
    }

    /// Which pull requests the commits came by is asked first: their own commits may be others than those that landed.
    fn of_several(&self) -> Result<Plan, String> {
        let own = &self.clone.change;
        let origins = plan::origins(own);
        let first = self.fetch(&origins).map_err(|Unanswered(why)| why)?;
        let mut changes: Vec<Change> = vec![own.clone()];
        let git = self
            .clone
            .pulls(&first)
            .into_iter()
            .filter_map(|pull| pull.git.ok());
        let mut owners = Vec::new();
        for facts in git {
            changes.push(facts.change);
            owners.extend(facts.owners.before);
        }
        let owners: Vec<&Codeowners> = owners.iter().collect();
        let mut plan = plan::whole(changes.iter(), &owners, self.rules);
        plan.pulls_of = origins.pulls_of;
        let strangers = self.co_authors(changes.iter());
        plan.commits
            .extend(strangers.map_err(|error| error.to_string())?);
        Ok(plan)
    }

    /// Commits of the base by those who are co-authors only: the forge says of a commit whose its address is.
    fn co_authors<'c>(
        &self,
        changes: impl Iterator<Item = &'c Change> + std::clone::Clone,
    ) -> Result<Vec<CommitPeople>, InventoryError> {
        let addresses = plan::strangers(changes);
        if addresses.is_empty() {
            return Ok(Vec::new());
        }
        let base = &self.clone.change.base;
        let commits = self.clone.inventory.latest_by(base, &addresses)?;
        let facts = commits.iter().map(|id| self.clone.graph.facts(id));
        let people = facts.map(|facts| Ok(plan::people_of(&facts?)));
        Ok(people
            .collect::<Result<Vec<_>, InventoryError>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    fn facts(&self, evidence: Evidence, judged_by: &Rules) -> Facts {
        let pulls = self.clone.pulls(&evidence);
        let gained = (!self.about_one()).then(|| self.clone.gained());
        let git = pulls.iter().filter_map(|pull| pull.git.as_ref().ok());
        let own = git.flat_map(|git| &git.change.commits);
        let arrived = gained.iter().flatten().flat_map(|it| &it.commits);
        let commits = own.map(|commit| &commit.facts).chain(arrived);
        Facts {
            signed: self.keys.of_commits(commits),
            pulls,
            gained,
            demand: demand(&judged_by.policy),
            day: self.host.today,
            evidence,
        }
    }

    fn reviewed(&self, judged: Judged, evidence: &Evidence, checks: &[&Check]) -> Reviewed {
        let replayed = matches!(self.asked.source, Source::Record(_));
        let mut weighed = summary::Weighed::new();
        for pull in &judged.summary.pulls {
            let of_pull = pull.approvals.iter();
            weighed.extend(of_pull.map(|review| (review.id, review.refused.clone())));
        }
        let notes = judged.summary.notes.clone();
        let record = summary::of(evidence, replayed, &weighed, notes);
        let (findings, mut unknown) = findings::of(&judged.faults, checks);
        let record = record.map_err(|error| unknown.push(error.to_string()));
        Reviewed {
            findings,
            unknown,
            gaps: judged.gaps,
            record: record.ok().map(Box::new),
        }
    }
}
