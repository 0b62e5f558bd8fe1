//! One pull request: whether those approved it who had to, what they approved, and how it came onto its base.

use super::approvals::{self, Approval, Bench, Objection, Standing};
use super::demand::Protected;
use super::directory::Directory;
use super::docket::{About, Docket, short, unseen};
use super::facts::{Facts, GitFacts};
use super::files::Files;
use super::owners::Ownership;
use super::people::{Part, People};
use super::summary::{self, PullSummary};
use super::{landing, rules};
use crate::detect::review::fault::ReviewFault;
use crate::forge::evidence::{PullEvidence, Timeline};
use crate::forge::question::End;
use crate::forge::{PullRequest, PullState, Review, Seen};
use crate::inventory::change::CommitFacts;
use std::collections::BTreeSet;

/// Judges a pull request. None: too little is known of it, which the docket says.
pub(super) fn judge(
    facts: &Facts,
    directory: &Directory<'_>,
    number: u64,
    docket: &mut Docket,
) -> Option<PullSummary> {
    let Some(evidence) = facts.evidence.pull(number) else {
        docket.gap(format!(
            "nobody asked the forge about pull request #{number}"
        ));
        return None;
    };
    let pull = docket.need(&format!("pull request #{number}"), &evidence.pull)?;
    let what = format!("the reviews of pull request #{number}");
    let reviews = docket.need(&what, &evidence.reviews);
    let git = match facts.git(number) {
        Ok(git) => git,
        Err(why) => {
            docket.gap(format!("#{number}: {why}"));
            return None;
        }
    };
    if !is_the_same(facts, pull, git, docket) {
        return None;
    }
    let events = evidence.timeline.known();
    let relevant = approvals::relevant(reviews?, pull, events);
    let case = Case {
        facts,
        directory,
        evidence,
        pull,
        git,
    };
    Some(case.judge(&relevant, docket))
}

/// Whether the forge and git speak of the same change of this repository.
fn is_the_same(facts: &Facts, pull: &PullRequest, git: &GitFacts, docket: &mut Docket) -> bool {
    let number = pull.number;
    if pull.head.sha.as_str() != git.change.head {
        docket.gap(format!(
            "#{number}: the forge says that its head is {}, and this clone was looked at up to {}: fetch it and run again",
            short(pull.head.sha.as_str()),
            short(&git.change.head)
        ));
        return false;
    }
    let base = pull.base.repository.as_ref();
    if base.is_none_or(|base| base.id != facts.evidence.repository.id) {
        docket.gap(format!("#{number} is a pull request of another repository"));
        return false;
    }
    true
}

struct Case<'e> {
    facts: &'e Facts,
    directory: &'e Directory<'e>,
    evidence: &'e PullEvidence,
    pull: &'e PullRequest,
    git: &'e GitFacts,
}

impl Case<'_> {
    fn judge(&self, reviews: &[Review], docket: &mut Docket) -> PullSummary {
        let what = format!("the timeline of pull request #{}", self.pull.number);
        let timeline: Result<&Timeline, String> = match self.evidence.timeline.known() {
            Some(timeline) => Ok(timeline),
            None => Err(unseen(&what, &self.evidence.timeline)),
        };
        let events = timeline.as_ref().map_or(&[][..], |known| &known.events);
        let question = &self.facts.evidence.question;
        let people = People::of(self.pull, self.git, events, question, self.directory);
        let bench = Bench {
            evidence: &self.facts.evidence,
            demand: &self.facts.demand,
            git: self.git,
            people: &people,
            timeline,
        };
        let (mut given, objections) = bench.weigh(reviews);
        self.after_the_last_push(&bench, &mut given, docket);
        self.state(docket);
        self.objections(&objections, docket);
        let approved = self.enough(&given, docket);
        self.people(&people, docket);
        let ownership = Ownership {
            evidence: &self.facts.evidence,
            demand: &self.facts.demand,
            directory: self.directory,
            approvals: &given,
            git: self.git,
            protected: Protected::of(&self.facts.demand.protected),
        };
        ownership.judge(self.pull.number, docket);
        let files = Files {
            number: self.pull.number,
            git: self.git,
            ownership: &ownership,
            approved,
        };
        files.judge(docket);
        let own = self.git.change.commits.iter().map(|commit| &commit.facts);
        // "Update branch": of what else the forge commits in somebody's name, no key of theirs knows.
        self.facts
            .signing(self.directory)
            .judge(own, CommitFacts::is_merge, docket);
        self.conversations(docket);
        landing::judge(self.pull, self.git, &self.facts.demand, docket);
        self.rules(&given, docket);
        summary::of_pull(self.pull, &given, &objections, self.facts.demand.approvals)
    }

    fn fault(&self, fault: ReviewFault, key: &str, said: &str, docket: &mut Docket) {
        let number = self.pull.number;
        let key = format!("{key} {}", self.git.change.head);
        let message = format!("#{number}: {said}");
        docket.fault(fault, About::Pull(number), &key, message);
    }

    /// Where the policy asks for it, somebody else than the last pusher has to approve the head itself.
    fn after_the_last_push(
        &self,
        bench: &Bench<'_>,
        given: &mut [Approval<'_>],
        docket: &mut Docket,
    ) {
        if !self.facts.demand.last_push_approval {
            return;
        }
        let pushers = bench.last_pushers(self.directory);
        let other = |approval: &Approval| {
            let of_head = approval.review.commit_id.as_ref() == Some(&self.pull.head.sha);
            of_head && !pushers.contains(&approval.author.id)
        };
        let counting = given.iter().filter(|approval| approval.counts());
        if counting.clone().count() > 0 && !counting.clone().any(other) {
            let said = "nobody but the last pusher has approved the head itself";
            self.fault(ReviewFault::StaleApproval, "last-push", said, docket);
        }
    }

    /// What makes it no candidate for a merge.
    fn state(&self, docket: &mut Docket) {
        if self.pull.draft && !self.pull.merged {
            let said = "is a draft: whoever made it says that it is not ready";
            self.fault(ReviewFault::Draft, "", said, docket);
        }
        if self.pull.state == PullState::Closed && !self.pull.merged {
            docket.note(format!(
                "#{} is closed and was not merged",
                self.pull.number
            ));
        }
        let open = self.pull.state == PullState::Open;
        if let Some(armed) = self.pull.auto_merge.as_ref().filter(|_| open) {
            let who = armed
                .enabled_by
                .as_ref()
                .map_or("somebody", |one| &one.login);
            let said = format!(
                "merges itself ({}) as soon as this passes: {who} armed it",
                armed.method
            );
            self.fault(ReviewFault::AutoMergeArmed, "", &said, docket);
        }
    }

    fn objections(&self, objections: &[Objection<'_>], docket: &mut Docket) {
        let number = self.pull.number;
        for objection in objections {
            let login = &objection.author.login;
            match &objection.may_write {
                Ok(false) => {}
                Ok(true) => {
                    let message = format!("#{number}: `{login}` asks for changes");
                    let key = objection.review.id.to_string();
                    let about = About::Review(objection.review.id);
                    docket.fault(ReviewFault::ChangesRequested, about, &key, message);
                }
                Err(why) => docket.gap(format!("#{number}: `{login}` asks for changes, and {why}")),
            }
        }
    }

    /// Whether enough approvals count; where they do not, why each of them does not.
    fn enough(&self, given: &[Approval<'_>], docket: &mut Docket) -> bool {
        let asked = self.facts.demand.approvals;
        let number = self.pull.number;
        let counting = given.iter().filter(|one| one.counts()).count();
        if counting >= asked {
            return true;
        }
        let open = given.iter().filter(|one| one.is_open()).count();
        for approval in given {
            if let Standing::Open(why) = &approval.standing {
                docket.gap(format!(
                    "#{number}: whether the approval of `{}` counts is not known: {why}",
                    approval.author.login
                ));
            }
        }
        if counting + open >= asked {
            return false;
        }
        let said = match counting {
            0 => format!("no approval of its head counts, and the policy asks for {asked}"),
            _ => format!(
                "{counting} of the {asked} approvals that the policy asks for count for its head"
            ),
        };
        self.fault(ReviewFault::NotApproved, "", &said, docket);
        for approval in given {
            if let Standing::Refused(refusal) = &approval.standing {
                let login = &approval.author.login;
                let message = format!("#{number}: `{login}` {}", refusal.said());
                let key = format!("{} {}", approval.review.id, self.git.change.head);
                let about = About::Review(approval.review.id);
                docket.fault(refusal.fault(), about, &key, message);
            }
        }
        false
    }

    /// Who took part: strangers, bots that nobody allowed, accounts that several people use.
    fn people(&self, people: &People, docket: &mut Docket) {
        let number = self.pull.number;
        for stranger in &people.strangers {
            let about = stranger.commit().map_or(About::Pull(number), |commit| {
                About::Commit(commit.to_owned())
            });
            let message = format!(
                "#{number}: who {} is not known, so an approver may be they: {}",
                stranger.part.said(),
                stranger.why
            );
            let key = format!("{} {}", stranger.why, self.git.change.head);
            docket.fault(ReviewFault::UnknownIdentity, about, &key, message);
        }
        for why in &people.unanswered {
            docket.gap(format!("#{number}: {why}"));
        }
        for account in people.accounts.values() {
            let part = people.part(account).map_or_else(String::new, Part::said);
            let login = &account.login;
            if self.facts.demand.is_shared(login) {
                let said = format!("`{login}` {part}, and is an account that several people use");
                self.fault(ReviewFault::SharedAccount, login, &said, docket);
            }
            if let Some(why) = self.refused_bot(account) {
                let said = format!("the bot `{login}` {part}, and {why}");
                self.fault(ReviewFault::BotAuthor, login, &said, docket);
            }
        }
    }

    /// Why a bot may not author changes; none of people, and where the policy has no list.
    fn refused_bot(&self, account: &crate::forge::Account) -> Option<&'static str> {
        let listed = self.facts.demand.bots.as_ref()?;
        if account.is_person() {
            return None;
        }
        let is_it = |bot: &&super::demand::AllowedBot| {
            let by_login = bot.login.as_ref();
            bot.id == Some(account.id)
                || by_login.is_some_and(|login| super::demand::same(login, &account.login))
        };
        match listed.iter().filter(is_it).map(|bot| bot.expires).max() {
            None => Some("the policy does not list it"),
            Some(last) if self.facts.day > last => Some("its day in the policy has passed"),
            Some(_) => None,
        }
    }

    fn conversations(&self, docket: &mut Docket) {
        if !self.facts.demand.resolve_conversations || self.pull.merged {
            return;
        }
        let rules = self.facts.evidence.rules.known();
        let rule = rules.and_then(|rules| rules.pull_request.as_ref());
        let classic = match &self.facts.evidence.protection {
            Seen::Known(Some(protection)) => protection.conversation_resolution,
            _ => false,
        };
        match &self.evidence.threads {
            Seen::Known(0) => {}
            Seen::Known(open) => {
                let said = format!("{open} conversations are not resolved");
                self.fault(ReviewFault::ConversationsOpen, "", &said, docket);
            }
            _ if classic || rule.is_some_and(|rule| rule.thread_resolution) => {
                docket.note(format!(
                    "#{}: the forge refuses the merge while conversations are open",
                    self.pull.number
                ));
            }
            unknown => docket.gap(unseen("which conversations are resolved", unknown)),
        }
    }

    fn rules(&self, given: &[Approval<'_>], docket: &mut Docket) {
        let times: BTreeSet<_> = given
            .iter()
            .filter(|approval| approval.counts())
            .filter_map(|approval| approval.review.submitted_at)
            .collect();
        if let Some(last) = times.last().filter(|_| self.facts.demand.host_rules) {
            let (number, merged) = (self.pull.number, self.pull.merged_at);
            rules::lowered(&self.facts.evidence, number, *last, merged, docket);
        }
    }
}

/// Whether an event speaks of the state that the forge has now.
pub(super) fn is_current(
    pull: &PullRequest,
    head: Option<&End>,
    base: Option<&End>,
    docket: &mut Docket,
) {
    let number = pull.number;
    let mut moved = |key: &str, said: String| {
        let key = format!("{key} {}", pull.head.sha);
        let message = format!("#{number}: {said}: run again on the latest event");
        docket.fault(ReviewFault::HeadMoved, About::Pull(number), &key, message);
    };
    if let Some(head) = head.filter(|head| head.sha != pull.head.sha) {
        let (then, now) = (short(head.sha.as_str()), short(pull.head.sha.as_str()));
        moved(
            "head",
            format!("this run is about head {then}, and it is {now} now"),
        );
    }
    if let Some(base) = base.filter(|base| base.branch != pull.base.branch) {
        let (then, now) = (&base.branch, &pull.base.branch);
        moved(
            "base",
            format!("this run is about base `{then}`, and it is `{now}` now"),
        );
    }
}
