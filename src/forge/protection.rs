//! Classic branch protection, of `GET /repos/{o}/{r}/branches/{b}/protection`; only administrators see it.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one switch of the forge, and they are independent"
)]
pub struct Protection {
    /// `None`: no review is required.
    pub reviews: Option<RequiredReviews>,
    pub status_checks: Vec<String>,
    /// Status checks must have run on the latest base.
    pub strict: bool,
    /// The rules hold for administrators as well.
    pub enforce_admins: bool,
    pub signatures: bool,
    pub linear_history: bool,
    pub allow_force_pushes: bool,
    pub allow_deletions: bool,
    pub conversation_resolution: bool,
    pub lock_branch: bool,
    /// Who may push is limited.
    pub restricts_pushes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredReviews {
    pub approvals: u32,
    pub code_owners: bool,
    pub dismiss_stale: bool,
    pub last_push_approval: bool,
    /// How many users, teams and Apps may merge without the review.
    pub bypassers: u32,
}
