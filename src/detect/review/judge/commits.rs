//! What the policy asks of commits by themselves: a signature that the forge has verified.

use super::demand::{Demand, Signatures};
use super::directory::Directory;
use super::docket::{About, Docket, short};
use crate::detect::review::fault::ReviewFault;
use crate::inventory::change::CommitFacts;

/// Looks at every commit's own signature. That of another commit by the same people says nothing.
pub(super) fn signatures<'c>(
    commits: impl Iterator<Item = &'c CommitFacts>,
    demand: &Demand,
    directory: &Directory<'_>,
    docket: &mut Docket,
) {
    if demand.signatures == Signatures::Off {
        return;
    }
    let warns = demand.signatures == Signatures::Warn;
    if demand.allowed_signers {
        docket.gap(
            "the policy lists keys that commits may be signed with, and this version only knows what the forge says of signatures",
        );
    }
    for commit in commits {
        let id = short(&commit.id);
        let said = match directory.commit(&commit.id) {
            Some(known) if known.verification.verified => continue,
            Some(known) => {
                let reason: String = known.verification.reason.chars().take(60).collect();
                format!("commit {id} has no signature that the forge has verified ({reason})")
            }
            None if commit.signature.is_none() => format!("commit {id} has no signature"),
            None => {
                docket.gap(format!(
                    "whether the signature of commit {id} holds is not known: nobody asked the forge"
                ));
                continue;
            }
        };
        docket.weighed(
            ReviewFault::UnsignedCommit,
            About::Commit(commit.id.clone()),
            &commit.id,
            said,
            warns,
        );
    }
}
