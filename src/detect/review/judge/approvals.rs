//! Which approvals count: by an independent person who may write, of the very commit that would be merged.

use super::demand::Demand;
use super::docket::{paths, short, unseen};
use super::facts::GitFacts;
use super::people::People;
use crate::detect::review::fault::ReviewFault;
use crate::forge::evidence::Timeline;
use crate::forge::review::opinions;
use crate::forge::{
    Account, Evidence, Permission, PullRequest, Review, ReviewState, Seen, Sha, TimelineKind,
};
use crate::inventory::change::Since;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Why an approval does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    NotAPerson,
    Shared,
    TookPart(String),
    MayNotWrite(String),
    /// The commit that it was given on is not what would be merged.
    Stale(String),
    Retargeted(String),
}

impl Refusal {
    pub fn fault(&self) -> ReviewFault {
        match self {
            Self::NotAPerson => ReviewFault::BotApproval,
            Self::Shared => ReviewFault::SharedAccount,
            Self::TookPart(_) => ReviewFault::SelfApproval,
            Self::MayNotWrite(_) => ReviewFault::ApproverWithoutWrite,
            Self::Stale(_) => ReviewFault::StaleApproval,
            Self::Retargeted(_) => ReviewFault::Retargeted,
        }
    }

    /// Goes on behind the reviewer's name.
    pub fn said(&self) -> String {
        match self {
            Self::NotAPerson => "is no person's account".to_owned(),
            Self::Shared => "is an account that several people use".to_owned(),
            Self::TookPart(part) => format!("{part}, and so is not independent"),
            Self::MayNotWrite(role) => {
                format!("may not write to the repository (role `{role}`)")
            }
            Self::Stale(why) | Self::Retargeted(why) => why.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    Counts,
    Refused(Refusal),
    /// Whether it counts is not known; why.
    Open(String),
}

/// An approval that stands, as the forge sees it.
#[derive(Debug, Clone)]
pub(super) struct Approval<'e> {
    pub review: &'e Review,
    pub author: &'e Account,
    pub permission: Option<&'e Permission>,
    pub standing: Standing,
}

impl Approval<'_> {
    pub fn counts(&self) -> bool {
        self.standing == Standing::Counts
    }

    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open(_))
    }

    pub fn is_of_administrator(&self) -> bool {
        self.permission.is_some_and(|permission| {
            permission.permission == crate::forge::Level::Admin && permission.can_write()
        })
    }
}

/// A request for changes that stands.
pub(super) struct Objection<'e> {
    pub review: &'e Review,
    pub author: &'e Account,
    /// None: whether they may write is not known; why.
    pub may_write: Result<bool, String>,
}

/// What an approval is weighed by.
pub(super) struct Bench<'e> {
    pub evidence: &'e Evidence,
    pub demand: &'e Demand,
    pub git: &'e GitFacts,
    pub people: &'e People,
    pub timeline: Result<&'e Timeline, String>,
}

/// The reviews that count for the state that was or would be merged, without those that the timeline says were dismissed.
pub(super) fn relevant(
    reviews: &[Review],
    pull: &PullRequest,
    timeline: Option<&Timeline>,
) -> Vec<Review> {
    let events = timeline.into_iter().flat_map(|timeline| &timeline.events);
    let dismissed: BTreeSet<u64> = events
        .filter_map(|event| match event.kind {
            TimelineKind::ReviewDismissed { review_id, .. } => Some(review_id),
            _ => None,
        })
        .collect();
    let after = |review: &&Review| match (pull.merged_at, review.submitted_at) {
        (Some(merged), Some(submitted)) => submitted > merged,
        _ => false,
    };
    let kept = reviews.iter().filter(|review| !after(review));
    kept.cloned()
        .map(|mut review| {
            if review.state == ReviewState::Approved && dismissed.contains(&review.id) {
                review.state = ReviewState::Dismissed;
            }
            review
        })
        .collect()
}

impl<'e> Bench<'e> {
    /// Every approval and every objection that stands, in the order of their accounts.
    pub fn weigh(&self, reviews: &'e [Review]) -> (Vec<Approval<'e>>, Vec<Objection<'e>>) {
        let (mut approvals, mut objections) = (Vec::new(), Vec::new());
        for opinion in opinions(reviews) {
            let (author, review) = (opinion.author, opinion.review);
            let permission = permission(self.evidence, author);
            if opinion.approves() {
                approvals.push(Approval {
                    review,
                    author,
                    permission: permission.as_ref().ok().copied(),
                    standing: self.standing(review, author, permission),
                });
            } else {
                objections.push(Objection {
                    review,
                    author,
                    may_write: permission.map(Permission::can_write),
                });
            }
        }
        (approvals, objections)
    }

    fn standing(
        &self,
        review: &Review,
        author: &Account,
        permission: Result<&Permission, String>,
    ) -> Standing {
        let refused = |refusal| Standing::Refused(refusal);
        if !author.is_person() {
            return refused(Refusal::NotAPerson);
        }
        if self.demand.is_shared(&author.login) {
            return refused(Refusal::Shared);
        }
        if let Some(part) = self.people.part(author) {
            return refused(Refusal::TookPart(part.said()));
        }
        if let Ok(permission) = permission
            && !permission.can_write()
        {
            return refused(Refusal::MayNotWrite(permission.role_name.clone()));
        }
        match self.covers(review) {
            Standing::Counts => match permission {
                Ok(_) => Standing::Counts,
                Err(why) => Standing::Open(why),
            },
            other => other,
        }
    }

    /// Whether the approval is one of what would be merged now.
    fn covers(&self, review: &Review) -> Standing {
        let stale = |why: String| Standing::Refused(Refusal::Stale(why));
        let (Some(commit), Some(submitted)) = (&review.commit_id, review.submitted_at) else {
            return stale(
                "approved, and the forge no longer says when or at which commit".to_owned(),
            );
        };
        let moved = self.moved(submitted);
        if let Some(Standing::Refused(_)) = moved {
            return moved.unwrap_or(Standing::Counts);
        }
        match self.since(commit) {
            Standing::Counts => moved.unwrap_or(Standing::Counts),
            other => other,
        }
    }

    /// What happened to the two branches after the approval. None: nothing that matters.
    fn moved(&self, submitted: Timestamp) -> Option<Standing> {
        let timeline = match &self.timeline {
            Ok(timeline) => timeline,
            Err(why) => return Some(Standing::Open(why.clone())),
        };
        let mut undated = false;
        for event in &timeline.events {
            let Some(refusal) = moves(&event.kind) else {
                continue;
            };
            match event.at {
                Some(at) if at >= submitted => return Some(Standing::Refused(refusal)),
                Some(_) => {}
                None => undated = true,
            }
        }
        let seen = timeline.whole || timeline.since.is_some_and(|since| since <= submitted);
        match (seen, undated) {
            (true, false) => None,
            (true, true) => Some(Standing::Open(
                "an event that moved a branch has no time, so an approval may be older".to_owned(),
            )),
            (false, _) => Some(Standing::Open(
                "the events between an approval and now could not be read".to_owned(),
            )),
        }
    }

    fn since(&self, commit: &Sha) -> Standing {
        let id = short(commit.as_str());
        let stale = |why: String| Standing::Refused(Refusal::Stale(why));
        match self.git.since.get(commit) {
            None => Standing::Open(format!(
                "git was not asked what came after the approved commit {id}"
            )),
            Some(Err(why)) => Standing::Open(why.clone()),
            Some(Ok(Since::Unchanged { .. })) => Standing::Counts,
            Some(Ok(Since::Changed {
                commits,
                paths: changed,
            })) => stale(format!(
                "approved {id}, and {} came after it{}",
                count(commits.len()),
                if changed.is_empty() {
                    String::new()
                } else {
                    format!(": {}", paths(changed))
                }
            )),
            Some(Ok(Since::Rewritten { .. })) => stale(format!(
                "approved {id}, and the branch was forced away from it"
            )),
        }
    }

    /// The people who may have pushed last: whoever committed the head, and whoever forced the branch last.
    pub fn last_pushers(&self, directory: &super::directory::Directory<'_>) -> BTreeSet<u64> {
        let mut pushers = BTreeSet::new();
        let head = &self.git.change.head;
        let commits = self.git.change.commits.iter();
        for commit in commits.filter(|commit| commit.facts.id == *head) {
            for owner in [
                directory.author(&commit.facts),
                directory.committer(&commit.facts),
            ] {
                if let super::directory::Owner::Accounts(accounts) = owner {
                    pushers.extend(accounts.iter().map(|account| account.id));
                }
            }
        }
        pushers
    }
}

/// What an event does to approvals before it; none of most.
fn moves(kind: &TimelineKind) -> Option<Refusal> {
    match kind {
        TimelineKind::BaseRefChanged | TimelineKind::AutomaticBaseChangeSucceeded => {
            Some(Refusal::Retargeted(
                "approved it for another base: the base was changed afterwards".to_owned(),
            ))
        }
        TimelineKind::BaseRefForcePushed => Some(Refusal::Retargeted(
            "approved it for another base: the base was forced afterwards".to_owned(),
        )),
        TimelineKind::HeadRefForcePushed => Some(Refusal::Stale(
            "approved it before the branch was forced".to_owned(),
        )),
        _ => None,
    }
}

fn count(commits: usize) -> String {
    match commits {
        1 => "1 commit".to_owned(),
        several => format!("{several} commits"),
    }
}

/// What an account may do. Errors: it is not known; why.
pub(super) fn permission<'e>(
    evidence: &'e Evidence,
    account: &Account,
) -> Result<&'e Permission, String> {
    let what = format!("what `{}` may do in the repository", account.login);
    let of_account = |seen: &Seen<Permission>| {
        let known = seen.known();
        known.is_some_and(|known| known.account.id == account.id)
    };
    let mut entries = evidence.permissions.iter();
    if let Some(one) = entries.clone().find(|one| of_account(&one.permission)) {
        return one
            .permission
            .known()
            .ok_or_else(|| unseen(&what, &one.permission));
    }
    let asked = entries
        .find(|one| one.id == Some(account.id) || one.login.eq_ignore_ascii_case(&account.login));
    match asked {
        Some(one) if one.permission.is_known() => Err(format!(
            "the forge was asked {what}, and answered about another account"
        )),
        Some(one) => Err(unseen(&what, &one.permission)),
        None => Err(format!("nobody asked the forge {what}")),
    }
}
