//! What the organisation enforces, and who is in its teams, where the token may know.

use super::{Account, Seen};
use serde::{Deserialize, Serialize};

/// An organisation, of `GET /orgs/{org}`. What only its owners see is a [`Seen`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub id: u64,
    pub login: String,
    pub two_factor_required: Seen<bool>,
    /// `none`, `read`, `write` or `admin`: what every member may do in every repository.
    pub default_permission: Seen<String>,
    /// Members without a second factor, of `GET /orgs/{org}/members?filter=2fa_disabled`.
    pub members_without_two_factor: Seen<Vec<Account>>,
}

/// Whether an account belongs to a team, of `GET /orgs/{org}/teams/{team}/memberships/{u}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    pub organisation: String,
    pub team: String,
    pub account: Account,
    pub state: Seen<MembershipState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MembershipState {
    Active,
    /// Invited, and has not accepted: no member yet.
    Pending,
    /// The token sees the team, and the account is not in it.
    NotAMember,
}
