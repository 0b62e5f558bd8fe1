//! Who took part in a change, by account number: its author, whoever wrote, committed or co-authored one of its commits,
//! and whoever pushed. None of them is independent of it.
//!
//! A commit's names and addresses are hearsay; the forge says which account an address belongs to. Where it belongs to
//! none, that person is a stranger, and an approver may be they.

use super::directory::{Directory, Owner};
use super::docket::short;
use super::facts::GitFacts;
use crate::forge::{Account, PullRequest, Question, TimelineEvent, TimelineKind};
use crate::inventory::change::{CoAuthor, CommitFacts, MergeProof};
use std::collections::{BTreeMap, BTreeSet};

/// In which way somebody took part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Opened,
    Wrote(String),
    Committed(String),
    CoAuthored(String),
    Pushed,
}

impl Part {
    pub fn said(&self) -> String {
        match self {
            Self::Opened => "opened the pull request".to_owned(),
            Self::Wrote(commit) => format!("wrote commit {}", short(commit)),
            Self::Committed(commit) => format!("committed {}", short(commit)),
            Self::CoAuthored(commit) => format!("is a co-author of commit {}", short(commit)),
            Self::Pushed => "pushed to it".to_owned(),
        }
    }

    fn commit(&self) -> Option<&str> {
        match self {
            Self::Wrote(commit) | Self::Committed(commit) | Self::CoAuthored(commit) => {
                Some(commit)
            }
            Self::Opened | Self::Pushed => None,
        }
    }
}

/// Somebody who took part, and is nobody's account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stranger {
    pub part: Part,
    /// Why they cannot be told.
    pub why: String,
}

impl Stranger {
    pub fn commit(&self) -> Option<&str> {
        self.part.commit()
    }
}

/// Everyone who took part.
#[derive(Debug, Default)]
pub(super) struct People {
    by_id: BTreeMap<u64, Part>,
    /// By login in small letters, where an address names no number.
    by_login: BTreeMap<String, Part>,
    /// Accounts of which the forge said the kind, for those who ask whether they are bots.
    pub accounts: BTreeMap<u64, Account>,
    pub strangers: BTreeSet<Stranger>,
    /// What should have been asked and was not answered.
    pub unanswered: BTreeSet<String>,
}

impl People {
    pub fn part(&self, account: &Account) -> Option<&Part> {
        let of_login = || self.by_login.get(&account.login.to_lowercase());
        self.by_id.get(&account.id).or_else(of_login)
    }

    pub fn of(
        pull: &PullRequest,
        git: &GitFacts,
        timeline: &[TimelineEvent],
        question: &Question,
        directory: &Directory<'_>,
    ) -> Self {
        let mut people = Self::default();
        match &pull.author {
            Some(author) => people.known(author, Part::Opened),
            None => people.stranger(Part::Opened, "the account was deleted".to_owned()),
        }
        let updates = updates(git);
        for commit in &git.change.commits {
            if !updates.contains(commit.facts.id.as_str()) {
                people.of_commit(&commit.facts, directory);
            }
        }
        for event in timeline {
            if event.kind == TimelineKind::HeadRefForcePushed {
                match &event.actor {
                    Some(actor) => people.known(actor, Part::Pushed),
                    None => people.stranger(Part::Pushed, "the account was deleted".to_owned()),
                }
            }
        }
        let pushed = matches!(question.action.as_deref(), Some("synchronize" | "opened"));
        if let (true, Some(sender)) = (pushed, &question.sender)
            && !updates.contains(git.change.head.as_str())
        {
            people.known(sender, Part::Pushed);
        }
        people
    }

    fn of_commit(&mut self, commit: &CommitFacts, directory: &Directory<'_>) {
        let id = commit.id.clone();
        self.take(Part::Wrote(id.clone()), directory.author(commit));
        self.take(Part::Committed(id.clone()), directory.committer(commit));
        for who in commit.co_authors.all() {
            let part = Part::CoAuthored(id.clone());
            match who {
                CoAuthor::Person { email, .. } => self.take(part, directory.address(email)),
                CoAuthor::Unparsed(text) => {
                    self.stranger(part, format!("`{text}` is no name and address"));
                }
            }
        }
        if !commit.irregular.is_empty() {
            let why = "its header can be read in two ways".to_owned();
            self.stranger(Part::Wrote(id), why);
        }
    }

    fn take(&mut self, part: Part, owner: Owner<'_>) {
        match owner {
            Owner::Accounts(accounts) => {
                for account in accounts {
                    self.known(account, part.clone());
                }
            }
            Owner::Number(id) => {
                self.by_id.entry(id).or_insert(part);
            }
            Owner::Login(login) => {
                self.by_login.entry(login).or_insert(part);
            }
            Owner::Forge => {}
            Owner::Nobody(why) => self.stranger(part, why),
            Owner::Unanswered(why) => {
                self.unanswered.insert(why);
            }
        }
    }

    fn known(&mut self, account: &Account, part: Part) {
        self.by_id.entry(account.id).or_insert(part);
        self.accounts
            .entry(account.id)
            .or_insert_with(|| account.clone());
    }

    fn stranger(&mut self, part: Part, why: String) {
        self.strangers.insert(Stranger { part, why });
    }
}

/// Merges of the base that are proven to hold nothing of their maker: whoever made one took no part by it.
pub(super) fn updates(git: &GitFacts) -> BTreeSet<&str> {
    let commits = &git.change.commits;
    let own: BTreeSet<&str> = commits.iter().map(|one| one.facts.id.as_str()).collect();
    let is_update = |commit: &&CommitFacts| {
        let from_base = commit
            .parents
            .iter()
            .filter(|parent| !own.contains(parent.as_str()));
        commit.parents.len() == 2
            && commit.irregular.is_empty()
            && from_base.count() == 1
            && git.proofs.get(&commit.id) == Some(&MergeProof::Clean)
    };
    let facts = commits.iter().map(|one| &one.facts);
    facts
        .filter(is_update)
        .map(|facts| facts.id.as_str())
        .collect()
}
