//! What to ask a forge beside the change itself, and how much at most.

use super::Sha;
use super::commit::Signature;
use std::collections::BTreeSet;

/// What to ask. Whoever has the repository fills it in; everything that is left out is not asked, and says so.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Commits of the change, of git; one of each pair of e-mails is asked for the accounts behind it.
    pub commits: Vec<CommitPeople>,
    /// Commits whose pull requests are asked for: all that a push, a merge-queue group or a release brings.
    pub pulls_of: Vec<Sha>,
    /// Commits that an approval may have been given on to count: the head, and those that only clean merges of the base
    /// part from it. `None`: any.
    pub heads: Option<Vec<Sha>>,
    /// The branch whose rules are asked for; `None`: the base, or else the default branch.
    pub branch: Option<String>,
    pub rules: bool,
    /// Classic protection; wants a token of an administrator.
    pub protection: bool,
    /// Facts of the organisation; wants a token of an owner for most.
    pub organisation: bool,
    /// Teams whose members are asked for among those whose opinion can count.
    pub teams: Vec<TeamName>,
    /// More accounts whose permission is asked for: owners that a file names.
    pub logins: Vec<String>,
    pub limits: Limits,
}

/// Who wrote and who committed a commit, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitPeople {
    pub sha: Sha,
    pub author: Signature,
    pub committer: Signature,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TeamName {
    pub organisation: String,
    pub slug: String,
}

/// How much is asked at most. What goes beyond is incomplete, never left out in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pages of one list, of 100 entries each.
    pub pages: u32,
    /// Requests of all kinds, retries included.
    pub requests: u32,
    /// Bytes of one answer.
    pub body: usize,
    /// Bytes of all answers.
    pub bodies: usize,
    /// Reviewers whose permission is asked for, the newest opinions first; the others are not asked.
    pub permissions: usize,
    /// Pull requests that are looked into.
    pub pulls: usize,
    /// Pairs of e-mails that are looked into.
    pub identities: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pages: 100,
            requests: 500,
            body: 16 << 20,
            bodies: 256 << 20,
            permissions: 12,
            pulls: 50,
            identities: 100,
        }
    }
}

impl Plan {
    /// One commit for each pair of e-mails, in the order of the commits. A thousand commits of three people are three
    /// requests: the forge finds the account by the e-mail alone.
    pub fn representatives(&self) -> Vec<&CommitPeople> {
        let mut seen = BTreeSet::new();
        let pair = |people: &CommitPeople| {
            let author = people.author.email.to_lowercase();
            (author, people.committer.email.to_lowercase())
        };
        let new = self
            .commits
            .iter()
            .filter(|people| seen.insert(pair(people)));
        new.collect()
    }

    /// Whether an approval of this commit can count, as far as git knows.
    pub fn can_count(&self, commit: Option<&Sha>) -> bool {
        match &self.heads {
            None => true,
            Some(heads) => commit.is_some_and(|commit| heads.contains(commit)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(number: u8, author: &str, committer: &str) -> CommitPeople {
        let signature = |email: &str| Signature {
            name: "A".into(),
            email: email.into(),
        };
        CommitPeople {
            sha: Sha::new(&format!("{number:040x}")).unwrap(),
            author: signature(author),
            committer: signature(committer),
        }
    }

    #[test]
    fn one_commit_stands_for_all_of_the_same_people() {
        let plan = Plan {
            commits: vec![
                people(1, "a@x", "a@x"),
                people(2, "A@x", "a@X"),
                people(3, "b@x", "a@x"),
                people(4, "a@x", "b@x"),
            ],
            ..Plan::default()
        };
        let chosen = plan.representatives();
        let shas: Vec<_> = chosen.iter().map(|one| one.sha.as_str()).collect();
        assert_eq!(shas.len(), 3);
        assert!(shas[0].ends_with('1') && shas[1].ends_with('3') && shas[2].ends_with('4'));
    }

    #[test]
    fn heads_limit_which_approvals_can_count() {
        let sha = people(1, "a", "a").sha;
        let mut plan = Plan::default();
        assert!(plan.can_count(None) && plan.can_count(Some(&sha)));
        plan.heads = Some(vec![]);
        assert!(!plan.can_count(None) && !plan.can_count(Some(&sha)));
    }
}
