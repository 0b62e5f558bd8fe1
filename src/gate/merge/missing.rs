//! Results that should be there. A job that never delivered has looked at nothing, and silence is never a pass.

use super::MergeError;
use super::named::Named;
use crate::cli::{Expected, MergeRequest};
use crate::finding::{Domain, Gap, GapSubject};
use crate::verdict::JudgedGap;
use std::collections::BTreeSet;

/// The results, and a gap for each one that did not come. Errors: one came that nobody expects.
pub(super) fn compare(
    results: Vec<Named>,
    request: &MergeRequest,
) -> Result<(Vec<Named>, Vec<JudgedGap>), MergeError> {
    let reasons = match &request.expected {
        Expected::Any => Vec::new(),
        Expected::Count(expected) => few(results.len(), *expected)?,
        Expected::Names(names) => absent(&results, names)?,
    };
    let domains = domains(&results, request.repositories);
    let gaps = reasons.iter().flat_map(|reason| {
        domains.iter().map(|domain| JudgedGap {
            gap: Gap {
                domain: *domain,
                subject: GapSubject::Domain,
                reason: reason.clone(),
            },
            // Whoever expects a result requires what it would have said.
            required: true,
        })
    });
    let gaps = gaps.collect();
    Ok((results, gaps))
}

fn few(came: usize, expected: usize) -> Result<Vec<String>, MergeError> {
    if came > expected {
        return Err(MergeError::Unexpected { came, expected });
    }
    let reason = format!(
        "{came} of {expected} expected results came: a job failed, was cancelled or was skipped before it delivered its own"
    );
    Ok((came < expected).then_some(reason).into_iter().collect())
}

fn absent(results: &[Named], names: &[String]) -> Result<Vec<String>, MergeError> {
    let stranger = results.iter().find(|result| !names.contains(&result.name));
    if let Some(stranger) = stranger {
        return Err(MergeError::Stranger(stranger.name.clone()));
    }
    let came: BTreeSet<&str> = results.iter().map(|result| result.name.as_str()).collect();
    let absent = names.iter().filter(|name| !came.contains(name.as_str()));
    let reason = |name: &String| {
        format!(
            "the result `{name}` did not come: its job failed, was cancelled or was skipped before it delivered it"
        )
    };
    Ok(absent.map(reason).collect())
}

/// What a result that did not come would have been about. Of parts of one run that is what no other part looked at, and
/// where there is no such domain nobody knows which. Results of repositories are alike.
fn domains(results: &[Named], repositories: bool) -> Vec<Domain> {
    let looked = |domain: &Domain| {
        let mut runs = results.iter().map(|result| &result.told.verdict.run);
        runs.any(|run| run.domains.contains(domain))
    };
    let (seen, unseen): (Vec<Domain>, Vec<Domain>) = Domain::ALL.into_iter().partition(looked);
    if unseen.is_empty() || (repositories && !seen.is_empty()) {
        seen
    } else {
        unseen
    }
}
