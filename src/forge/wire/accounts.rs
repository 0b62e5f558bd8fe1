//! Accounts, permissions, memberships, organisations and repositories as written.

use super::{RepositoryFacts, TeamFacts, WireError};
use crate::forge::{
    Account, AccountKind, Level, MembershipState, Organisation, Permission, Repository,
    RepositoryName, Seen,
};
use serde::Deserialize;

/// An account; an empty object, which the API gives in some places, is nobody.
#[derive(Debug, Clone, Deserialize)]
pub struct WireAccount {
    id: Option<u64>,
    login: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl WireAccount {
    /// Whose it is; none of an empty object. Errors: it is somebody's, and not understood whose. Nobody would be the
    /// wrong answer: a request for changes by them would be lost.
    pub fn known(self) -> Result<Option<Account>, WireError> {
        let kind = match self.kind.as_deref() {
            Some("User") => AccountKind::User,
            Some("Bot") => AccountKind::Bot,
            Some("Organization") => AccountKind::Organization,
            Some("Mannequin") => AccountKind::Mannequin,
            _ => AccountKind::Other,
        };
        match (self.id, self.login) {
            (None, None) => Ok(None),
            (Some(id), Some(login)) if is_login(&login) => Ok(Some(Account { id, login, kind })),
            _ => Err(WireError::not_understood("whose account it is")),
        }
    }
}

/// Whether a login can stand in an address and a report: 1 to 100 letters, digits, `-`, `_`, `.`, and `[bot]` behind them.
fn is_login(login: &str) -> bool {
    let name = login.strip_suffix("[bot]").unwrap_or(login);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=100).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(allowed)
}

pub(super) fn account(wire: Option<WireAccount>) -> Result<Option<Account>, WireError> {
    wire.map_or(Ok(None), WireAccount::known)
}

/// An entry of a list of accounts, where nobody can be missing.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct WireMember(WireAccount);

impl WireMember {
    pub fn known(self) -> Result<Account, WireError> {
        let account = self.0.known()?;
        account.ok_or_else(|| WireError::not_understood("an account without a number"))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WirePermission {
    permission: String,
    role_name: String,
    user: Option<WireAccount>,
}

impl WirePermission {
    pub fn known(self) -> Result<Permission, WireError> {
        let permission = match self.permission.as_str() {
            "admin" => Level::Admin,
            "write" => Level::Write,
            "read" => Level::Read,
            "none" => Level::None,
            _ => return Err(WireError::not_understood("`permission`")),
        };
        let nobody = || WireError::not_understood("`user`: whose permission it is");
        Ok(Permission {
            account: account(self.user)?.ok_or_else(nobody)?,
            permission,
            role_name: self.role_name,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireMembership {
    state: String,
}

impl WireMembership {
    pub fn known(self) -> Result<MembershipState, WireError> {
        match self.state.as_str() {
            "active" => Ok(MembershipState::Active),
            "pending" => Ok(MembershipState::Pending),
            _ => Err(WireError::not_understood("`state` of a membership")),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireOrganisation {
    id: u64,
    login: String,
    two_factor_requirement_enabled: Option<bool>,
    default_repository_permission: Option<String>,
}

impl WireOrganisation {
    #[expect(
        clippy::unnecessary_wraps,
        reason = "every answer is read alike, and most can fail"
    )]
    pub fn known(self) -> Result<Organisation, WireError> {
        let request = format!("GET /orgs/{}", self.login);
        Ok(Organisation {
            id: self.id,
            two_factor_required: shown(self.two_factor_requirement_enabled, &request),
            default_permission: shown(self.default_repository_permission, &request),
            members_without_two_factor: Seen::NotAsked,
            login: self.login,
        })
    }
}

/// A field that the forge leaves out, or leaves empty, for those who may not see it.
pub(super) fn shown<T>(field: Option<T>, request: &str) -> Seen<T> {
    match field {
        Some(field) => Seen::Known(field),
        None => Seen::not_visible(request, "the forge does not show it to this token"),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireRepository {
    id: u64,
    full_name: String,
    fork: bool,
}

impl WireRepository {
    pub fn known(self) -> Result<Repository, WireError> {
        let full_name = RepositoryName::new(&self.full_name);
        Ok(Repository {
            id: self.id,
            full_name: full_name.map_err(|_| WireError::not_understood("`full_name`"))?,
            fork: self.fork,
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireFacts {
    #[serde(flatten)]
    repository: WireRepository,
    default_branch: String,
    owner: Option<WireAccount>,
}

impl WireFacts {
    pub fn known(self) -> Result<RepositoryFacts, WireError> {
        let owner = account(self.owner)?;
        Ok(RepositoryFacts {
            repository: self.repository.known()?,
            default_branch: self.default_branch,
            in_organisation: owner.is_some_and(|owner| owner.kind == AccountKind::Organization),
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WireTeam {
    id: u64,
    slug: String,
}

impl WireTeam {
    #[expect(
        clippy::unnecessary_wraps,
        reason = "every answer is read alike, and most can fail"
    )]
    pub fn known(self) -> Result<TeamFacts, WireError> {
        Ok(TeamFacts {
            id: self.id,
            slug: self.slug,
        })
    }
}
