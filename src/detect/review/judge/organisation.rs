//! What the organisation asks of its members: a second factor, where the policy wants one.

use super::docket::{About, Docket, unseen};
use super::facts::Facts;
use super::summary::PullSummary;
use crate::detect::review::fault::ReviewFault;
use std::collections::BTreeSet;

/// Looks at the organisation's rule, and where it is not kept, at those whose approval counts.
pub(super) fn judge(facts: &Facts, pulls: &[PullSummary], docket: &mut Docket) {
    if !facts.demand.two_factor {
        return;
    }
    let what = "whether the organisation asks for a second factor";
    let Some(organisation) = docket.need(what, &facts.evidence.organisation) else {
        return;
    };
    let login = &organisation.login;
    match organisation.two_factor_required.known() {
        Some(true) => {}
        Some(false) => {
            let message = format!("`{login}` does not ask its members for a second factor");
            docket.fault(ReviewFault::TwoFactor, About::Organisation, "", message);
        }
        None => docket.gap(unseen(what, &organisation.two_factor_required)),
    }
    let Some(without) = organisation.members_without_two_factor.known() else {
        let what = "which members have no second factor";
        docket.expect(what, &organisation.members_without_two_factor);
        return;
    };
    let approvals = pulls.iter().flat_map(|pull| &pull.approvals);
    let counting = approvals.filter(|approval| approval.refused.is_none());
    let approvers: BTreeSet<u64> = counting.map(|approval| approval.reviewer.id).collect();
    for account in without
        .iter()
        .filter(|account| approvers.contains(&account.id))
    {
        let message = format!("`{}` approved, and has no second factor", account.login);
        let about = About::Organisation;
        docket.fault(ReviewFault::TwoFactor, about, &account.login, message);
    }
}
