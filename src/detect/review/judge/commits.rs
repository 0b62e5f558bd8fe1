//! What the policy asks of commits by themselves: a signature that one of its own keys made, or where it lists none, one
//! that the forge has verified.

use super::demand::{Demand, Signatures};
use super::directory::{Directory, Owner};
use super::docket::{About, Docket, short};
use crate::detect::review::fault::ReviewFault;
use crate::inventory::change::CommitFacts;
use crate::signers::{Denial, Problem, Standing};
use crate::source::RepoPath;
use std::collections::BTreeMap;

/// What the commits' own signatures are worth by the keys that the policy lists.
#[derive(Debug, Default)]
pub struct KeySignatures {
    /// By full hexadecimal id.
    pub standings: BTreeMap<String, Standing>,
    /// Entries of the lists that cannot be used, so that nobody may sign by them.
    pub unusable: Vec<(RepoPath, Problem)>,
    /// Lists that cannot be read, and why.
    pub unread: Vec<String>,
}

/// What signatures are judged by.
pub(super) struct Signing<'a> {
    pub demand: &'a Demand,
    /// None: the policy lists no keys.
    pub by_keys: Option<&'a KeySignatures>,
    /// None: nobody asked the forge.
    pub directory: Option<&'a Directory<'a>>,
}

impl Signing<'_> {
    /// Looks at every commit's own signature. That of another commit by the same people says nothing.
    ///
    /// `of_forge`: whether a commit is of those that the forge makes itself, so that its word on its own signature counts.
    pub fn judge<'c>(
        &self,
        commits: impl Iterator<Item = &'c CommitFacts>,
        of_forge: impl Fn(&CommitFacts) -> bool,
        docket: &mut Docket,
    ) {
        if self.demand.signatures == Signatures::Off {
            return;
        }
        if let Some(keys) = self.by_keys {
            self.lists(keys, docket);
        }
        for commit in commits {
            match self.by_keys {
                Some(keys) => self.by_keys(commit, keys, of_forge(commit), docket),
                None => self.by_forge(commit, docket),
            }
        }
    }

    fn fault(&self, fault: ReviewFault, commit: &CommitFacts, said: String, docket: &mut Docket) {
        let about = About::Commit(commit.id.clone());
        docket.weighed(fault, about, &commit.id, said, self.warns());
    }

    fn warns(&self) -> bool {
        self.demand.signatures == Signatures::Warn
    }

    /// What is wrong with the lists themselves.
    fn lists(&self, keys: &KeySignatures, docket: &mut Docket) {
        for why in &keys.unread {
            docket.gap(why.clone());
        }
        for (path, problem) in &keys.unusable {
            let Problem { place, why } = problem;
            docket.weighed(
                ReviewFault::SignersEntryUnusable,
                About::Path(path.clone()),
                place,
                format!("{}, {place}: {why}", path.to_text()),
                self.warns(),
            );
        }
    }

    fn by_keys(
        &self,
        commit: &CommitFacts,
        keys: &KeySignatures,
        of_forge: bool,
        docket: &mut Docket,
    ) {
        let id = short(&commit.id);
        let denial = match keys.standings.get(&commit.id) {
            Some(Ok(_)) => return,
            Some(Err(denial)) => denial,
            None => {
                docket.gap(format!("the signature of commit {id} was not looked at"));
                return;
            }
        };
        if of_forge && self.is_of_forge(commit, docket) {
            return;
        }
        let (fault, why) = match denial {
            Denial::Missing => {
                let said = format!("commit {id} has no signature");
                self.fault(ReviewFault::UnsignedCommit, commit, said, docket);
                return;
            }
            Denial::Unverifiable(why) => {
                self.unverifiable(id, why, docket);
                return;
            }
            Denial::Wrong(why) => (ReviewFault::SignatureWrong, why),
            Denial::Weak(why) => (ReviewFault::SignatureWeak, why),
            Denial::UnknownKey(why) => (ReviewFault::SignatureKeyUnknown, why),
            Denial::OtherPerson(why) => (ReviewFault::SignatureKeyOfAnother, why),
            Denial::KeyNotValid(why) => (ReviewFault::SignatureKeyNotValid, why),
        };
        let said = format!("the signature of commit {id} does not count: {why}");
        self.fault(fault, commit, said, docket);
    }

    /// Where the policy only asks for a warning, nobody has asked for certainty either.
    fn unverifiable(&self, id: &str, why: &str, docket: &mut Docket) {
        let said = format!("whether the signature of commit {id} holds is not known: {why}");
        if self.warns() {
            docket.note(said);
        } else {
            docket.gap(said);
        }
    }

    /// Whether the forge made the commit, and says that its own signature on it holds. What is not known is a gap, which
    /// stands for the commit.
    fn is_of_forge(&self, commit: &CommitFacts, docket: &mut Docket) -> bool {
        let Some(directory) = self.directory else {
            let claims = commit.committer.email.starts_with("noreply@");
            if claims {
                docket.gap(format!(
                    "commit {} says that the forge made it, and nobody asked the forge whether its signature holds",
                    short(&commit.id)
                ));
            }
            return claims;
        };
        match directory.committer(commit) {
            Owner::Forge => true,
            Owner::Unanswered(why) => {
                docket.gap(why);
                true
            }
            _ => false,
        }
    }

    fn by_forge(&self, commit: &CommitFacts, docket: &mut Docket) {
        let id = short(&commit.id);
        let known = self.directory.and_then(|it| it.commit(&commit.id));
        let said = match known {
            Some(known) if known.verification.verified => return,
            Some(known) => {
                let reason: String = known.verification.reason.chars().take(60).collect();
                format!("commit {id} has no signature that the forge has verified ({reason})")
            }
            None if commit.signature.is_none() => format!("commit {id} has no signature"),
            None => {
                docket.gap(format!(
                    "whether the signature of commit {id} holds is not known: nobody asked the forge"
                ));
                return;
            }
        };
        self.fault(ReviewFault::UnsignedCommit, commit, said, docket);
    }
}
