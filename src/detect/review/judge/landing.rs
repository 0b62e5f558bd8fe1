//! How a merged pull request came onto its base: whether that is what the forge would have made of the approved head.

use super::demand::Demand;
use super::docket::{About, Docket, paths, short};
use super::facts::{GitFacts, Landing};
use crate::detect::review::fault::ReviewFault;
use crate::forge::PullRequest;
use crate::inventory::change::{MergeProof, SeriesProof};

/// Whether what is on the base is what the forge would have made, in a way that the policy allows.
pub(super) fn judge(pull: &PullRequest, git: &GitFacts, demand: &Demand, docket: &mut Docket) {
    let number = pull.number;
    let Some(landing) = &git.landing else {
        if pull.merged {
            docket.gap(format!(
                "#{number} is merged, and how it came onto its base was not looked at"
            ));
        }
        return;
    };
    let allowed = &demand.merge_methods;
    if let Some(method) = landing.method().filter(|_| !allowed.is_empty())
        && !allowed.contains(method)
    {
        let message =
            format!("#{number}: was merged by `{method}`, which the policy does not allow");
        let about = About::Pull(number);
        docket.fault(ReviewFault::MergeMethod, about, &git.change.head, message);
    }
    match deviation(landing) {
        Ok(None) => {}
        Ok(Some(said)) => {
            let message = format!("#{number}: {said}");
            let about = About::Pull(number);
            docket.fault(
                ReviewFault::MergeNotByHost,
                about,
                &git.change.head,
                message,
            );
        }
        Err(why) => docket.gap(format!("#{number}: {why}")),
    }
}

/// What is not as the forge would have made it. Errors: it could not be computed again; why.
fn deviation(landing: &Landing) -> Result<Option<String>, String> {
    match landing {
        Landing::Pushed => Ok(Some(
            "its commits were pushed onto the base, and the forge then called it merged".to_owned(),
        )),
        Landing::Merge { commit, proof } | Landing::Squash { commit, proof } => {
            let id = short(commit);
            match proof {
                MergeProof::Clean => Ok(None),
                MergeProof::Unprovable { reason } => {
                    Err(format!("{id} could not be computed again: {reason}"))
                }
                other => Ok(Some(format!(
                    "{id} on the base is not what merging its head makes: {}",
                    paths(&other.paths())
                ))),
            }
        }
        Landing::Rebase { proof, .. } => match proof {
            SeriesProof::Replayed { .. } => Ok(None),
            SeriesProof::Unprovable { reason } => {
                Err(format!("its rebase could not be computed again: {reason}"))
            }
            _ => Ok(Some(
                "its commits on the base are not those of its head, rebased".to_owned(),
            )),
        },
    }
}
