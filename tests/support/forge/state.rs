//! What the forge remembers, and what people do to it. Every act takes a minute of its own time.

use super::comments::Kept;
use super::rules::RuleSet;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An account. Numbers are the names in tests: `7` is `user7`.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: u64,
    pub login: String,
    /// `User`, `Bot`, …
    pub kind: &'static str,
    /// `admin`, `write`, `read`, `none`, and the role's own name.
    pub permission: (&'static str, &'static str),
}

#[derive(Debug, Clone)]
pub struct Review {
    pub id: u64,
    /// `None`: the account was deleted.
    pub by: Option<u64>,
    pub state: &'static str,
    pub commit: String,
    pub at: u64,
}

#[derive(Debug, Clone)]
pub struct Event {
    pub id: u64,
    pub name: &'static str,
    pub by: Option<u64>,
    pub at: u64,
    /// Commit, or the review with its former state.
    pub commit: Option<String>,
    pub review: Option<(u64, &'static str)>,
}

#[derive(Debug, Clone)]
pub struct Pull {
    pub number: u64,
    pub by: Option<u64>,
    pub head: String,
    pub head_branch: String,
    pub base_branch: String,
    pub base_sha: String,
    /// `None`: the fork was deleted.
    pub head_repository: Option<(u64, String)>,
    pub open: bool,
    pub draft: bool,
    pub merged: Option<(u64, String)>,
    pub auto_merge: Option<u64>,
    pub created: u64,
    pub updated: u64,
    pub commits: u64,
    pub files: u64,
    pub reviews: Vec<Review>,
    pub events: Vec<Event>,
}

#[derive(Debug, Clone)]
pub struct Commit {
    pub sha: String,
    pub author: (String, Option<u64>),
    pub committer: (String, Option<u64>),
    pub verified: bool,
    /// Pull requests that it belongs to.
    pub pulls: Vec<u64>,
}

/// What the token may see beyond what a workflow's own may.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    pub administration: bool,
    pub members: bool,
    /// Of the organisation's owners.
    pub owner: bool,
}

#[derive(Debug, Clone)]
pub struct State {
    pub repository: u64,
    pub full_name: String,
    pub default_branch: String,
    pub people: BTreeMap<u64, Person>,
    pub pulls: BTreeMap<u64, Pull>,
    pub commits: BTreeMap<String, Commit>,
    pub rulesets: Vec<RuleSet>,
    /// Classic protection of the default branch.
    pub protected: bool,
    pub teams: BTreeMap<String, Vec<(u64, &'static str)>>,
    pub two_factor: bool,
    pub without_two_factor: Vec<u64>,
    pub token: Standing,
    /// Of the token.
    pub viewer: u64,
    /// Comments on pull requests.
    pub comments: Vec<Kept>,
    /// Whether the token may write them: that of a run for a fork may not.
    pub may_comment: bool,
    /// Minutes since the first of November 2026.
    pub now: u64,
    next: u64,
}

/// A commit's name, made of a word.
pub fn sha(word: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(word.as_bytes());
    let bytes = digest.iter().take(20);
    bytes.fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

impl State {
    /// `octo/gate`, of an organisation, with people 1 to 9 who may write, and nothing else.
    pub fn new() -> Self {
        let mut state = Self {
            repository: 4242,
            full_name: "octo/gate".into(),
            default_branch: "main".into(),
            people: BTreeMap::new(),
            pulls: BTreeMap::new(),
            commits: BTreeMap::new(),
            rulesets: Vec::new(),
            protected: false,
            teams: BTreeMap::new(),
            two_factor: true,
            without_two_factor: Vec::new(),
            token: Standing::default(),
            viewer: 41,
            comments: Vec::new(),
            may_comment: true,
            now: 0,
            next: 1000,
        };
        for id in 1..=9 {
            state.person(id, "User", ("write", "write"));
        }
        state.person(41, "Bot", ("write", "write"));
        state
    }

    pub fn person(
        &mut self,
        id: u64,
        kind: &'static str,
        permission: (&'static str, &'static str),
    ) {
        let login = format!("user{id}");
        self.people.insert(
            id,
            Person {
                id,
                login,
                kind,
                permission,
            },
        );
    }

    fn tick(&mut self) -> (u64, u64) {
        self.now += 1;
        self.next += 1;
        (self.now, self.next)
    }

    fn event(&mut self, number: u64, name: &'static str, by: Option<u64>, commit: Option<String>) {
        let (at, id) = self.tick();
        let pull = self.pulls.get_mut(&number).expect("a pull request");
        pull.updated = at;
        pull.events.push(Event {
            id,
            name,
            by,
            at,
            commit,
            review: None,
        });
    }

    /// Somebody opens a pull request into the default branch.
    pub fn open(&mut self, number: u64, by: u64, head: &str) {
        let (at, _) = self.tick();
        let head = sha(head);
        let pull = Pull {
            number,
            by: Some(by),
            head: head.clone(),
            head_branch: format!("change-{number}"),
            base_branch: self.default_branch.clone(),
            base_sha: sha("base"),
            head_repository: Some((self.repository, self.full_name.clone())),
            open: true,
            draft: false,
            merged: None,
            auto_merge: None,
            created: at,
            updated: at,
            commits: 1,
            files: 1,
            reviews: Vec::new(),
            events: Vec::new(),
        };
        self.pulls.insert(number, pull);
        self.event(number, "committed", Some(by), Some(head));
    }

    pub fn pull(&mut self, number: u64) -> &mut Pull {
        self.pulls.get_mut(&number).expect("a pull request")
    }

    /// A commit on top. Where a ruleset says so, approvals are dismissed by it.
    pub fn push(&mut self, number: u64, head: &str) {
        let by = self.pull(number).by;
        self.pull(number).head = sha(head);
        self.pull(number).commits += 1;
        self.event(number, "committed", by, Some(sha(head)));
        if self.rulesets.iter().any(|rules| rules.dismiss_stale) {
            let reviews = &self.pull(number).reviews;
            let approved = reviews.iter().filter(|review| review.state == "APPROVED");
            let stale: Vec<u64> = approved.map(|review| review.id).collect();
            for review in stale {
                self.dismiss(number, review, by, Some(sha(head)));
            }
        }
    }

    pub fn force_push(&mut self, number: u64, head: &str) {
        let by = self.pull(number).by;
        self.pull(number).head = sha(head);
        self.event(number, "head_ref_force_pushed", by, None);
    }

    pub fn retarget(&mut self, number: u64, branch: &str) {
        let by = self.pull(number).by;
        branch.clone_into(&mut self.pull(number).base_branch);
        self.event(number, "base_ref_changed", by, None);
    }

    /// A review of the head as it is; its number.
    pub fn review(&mut self, number: u64, by: u64, state: &'static str) -> u64 {
        let (at, id) = self.tick();
        let pull = self.pulls.get_mut(&number).expect("a pull request");
        let commit = pull.head.clone();
        pull.reviews.push(Review {
            id,
            by: Some(by),
            state,
            commit: commit.clone(),
            at,
        });
        pull.events.push(Event {
            id,
            name: "reviewed",
            by: Some(by),
            at,
            commit: Some(commit),
            review: Some((id, state)),
        });
        pull.updated = at;
        id
    }

    pub fn approve(&mut self, number: u64, by: u64) -> u64 {
        if !self.people.contains_key(&by) {
            self.person(by, "User", ("write", "write"));
        }
        self.review(number, by, "APPROVED")
    }

    /// The review says DISMISSED from now on, and the timeline says what it said.
    pub fn dismiss(&mut self, number: u64, review: u64, by: Option<u64>, commit: Option<String>) {
        let (at, id) = self.tick();
        let pull = self.pulls.get_mut(&number).expect("a pull request");
        let found = pull.reviews.iter_mut().find(|one| one.id == review);
        let found = found.expect("a review");
        let was = std::mem::replace(&mut found.state, "DISMISSED");
        pull.updated = at;
        pull.events.push(Event {
            id,
            name: "review_dismissed",
            by,
            at,
            commit,
            review: Some((review, was)),
        });
    }

    /// An event without consequences.
    pub fn happen(&mut self, number: u64, name: &'static str, by: u64) {
        self.event(number, name, Some(by), None);
    }

    pub fn merge(&mut self, number: u64, by: u64, commit: &str) {
        self.event(number, "merged", Some(by), Some(sha(commit)));
        self.event(number, "closed", Some(by), None);
        let pull = self.pulls.get_mut(&number).expect("a pull request");
        pull.open = false;
        pull.merged = Some((by, sha(commit)));
    }

    /// A commit, by e-mail and the account behind it.
    pub fn commit(&mut self, word: &str, email: &str, account: Option<u64>, pulls: &[u64]) {
        let who = (email.to_owned(), account);
        self.commits.insert(
            sha(word),
            Commit {
                sha: sha(word),
                author: who.clone(),
                committer: who,
                verified: false,
                pulls: pulls.to_vec(),
            },
        );
    }
}
