//! The keys that the policy lists, as the base has them, and what the commits' signatures are worth by them. Needs no forge.

use super::change::Reviewed;
use super::demand::demand;
use super::findings;
use crate::check::Check;
use crate::detect::review::judge::{KeySignatures, judge_signatures};
use crate::gate::rules::Rules;
use crate::host::Host;
use crate::inventory::change::{Change, CommitFacts};
use crate::inventory::{Inventory, Scope};
use crate::policy::{Policy, ReviewRules, SignedCommits};
use crate::signers::{AllowedSigners, Certificates, Keyring, Problem, Today};
use crate::source::RepoPath;
use jiff::civil::Date;

/// The lists. Their files are those of the base: a change that adds a key cannot be signed with it.
pub(super) struct Keys {
    /// None: the policy lists none, or asks for no signatures.
    ring: Option<Keyring>,
    unusable: Vec<(RepoPath, Problem)>,
    unread: Vec<String>,
    today: Today,
}

impl Keys {
    pub fn of(rules: &ReviewRules, inventory: &Inventory, today: Date) -> Self {
        let mut keys = Self {
            ring: None,
            unusable: Vec::new(),
            unread: Vec::new(),
            today: Today::of(today),
        };
        let (ssh, openpgp) = (&rules.allowed_signers, &rules.openpgp_keys);
        let asked = rules.signed_commits != SignedCommits::Off;
        if asked && (ssh.is_some() || openpgp.is_some()) {
            let ssh = keys.list(ssh.as_ref(), inventory, AllowedSigners::parse);
            keys.tell(ssh.as_ref(), AllowedSigners::problems);
            let openpgp = keys.list(openpgp.as_ref(), inventory, Certificates::parse);
            keys.tell(openpgp.as_ref(), Certificates::problems);
            keys.ring = Some(Keyring {
                ssh: ssh.map(|(_, list)| list),
                openpgp: openpgp.map(|(_, list)| list),
            });
        }
        keys
    }

    /// Reads a list. One that cannot be read is kept as unread, and lists nobody.
    fn list<'p, T: Default>(
        &mut self,
        path: Option<&'p RepoPath>,
        inventory: &Inventory,
        parse: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Option<(&'p RepoPath, T)> {
        let path = path?;
        let read = match inventory.base_file(path) {
            Ok(Some(text)) => parse(&text),
            Ok(None) => Err("the base has no such file".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        let list = read.unwrap_or_else(|why| {
            self.unread.push(format!(
                "who may sign commits is not known: `{}`, which the policy names: {why}",
                path.to_text()
            ));
            T::default()
        });
        Some((path, list))
    }

    fn tell<T>(&mut self, list: Option<&(&RepoPath, T)>, problems: impl Fn(&T) -> &[Problem]) {
        if let Some((path, list)) = list {
            let problems = problems(list).iter();
            let told = problems.map(|problem| ((*path).clone(), problem.clone()));
            self.unusable.extend(told);
        }
    }

    /// What the signatures of these commits are worth. None: no key was asked for.
    pub fn of_commits<'c>(
        &self,
        commits: impl Iterator<Item = &'c CommitFacts>,
    ) -> Option<KeySignatures> {
        let ring = self.ring.as_ref()?;
        let mut signed = KeySignatures {
            unusable: self.unusable.clone(),
            unread: self.unread.clone(),
            ..KeySignatures::default()
        };
        for commit in commits {
            if !signed.standings.contains_key(&commit.id) {
                let standing = ring.standing(commit, self.today);
                signed.standings.insert(commit.id.clone(), standing);
            }
        }
        Some(signed)
    }
}

/// Judges the signatures of a change that nobody asked a forge about, where keys are listed.
pub(super) fn alone(keys: &Keys, change: &Change, policy: &Policy, checks: &[&Check]) -> Reviewed {
    let commits = change.commits.iter().map(|commit| &commit.facts);
    let Some(signed) = keys.of_commits(commits.clone()) else {
        return Reviewed::default();
    };
    let (faults, gaps) = judge_signatures(commits, &demand(policy), &signed);
    let (findings, unknown) = findings::of(&faults, checks);
    Reviewed {
        findings,
        unknown,
        gaps,
        record: None,
    }
}

/// The same of a range of commits; nothing of other scopes, which hold no commits that are new.
pub(super) fn of_range(
    scope: &Scope,
    judged_by: &Rules,
    checks: &[&Check],
    inventory: &Inventory,
    host: &Host,
) -> Reviewed {
    let ends = inventory.base().zip(inventory.head());
    let (Scope::Range { .. }, Some((base, head))) = (scope, ends) else {
        return Reviewed::default();
    };
    let keys = Keys::of(&judged_by.policy.review, inventory, host.today);
    if keys.ring.is_none() {
        return Reviewed::default();
    }
    match Change::between(inventory, &base, &head) {
        Ok(change) => alone(&keys, &change, &judged_by.policy, checks),
        Err(error) => Reviewed {
            unknown: vec![error.to_string()],
            ..Reviewed::default()
        },
    }
}
