//! Who: accounts by their number, and what they may do in a repository.

use serde::{Deserialize, Serialize};

/// An account. Logins change and come back under other owners: compare `id`.
///
/// An account that was deleted, or that the forge does not name, is `None` wherever one is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub id: u64,
    pub login: String,
    pub kind: AccountKind,
}

impl Account {
    /// Whether it is a person's own account as far as the forge says: no App, no bot, no organisation, no placeholder.
    pub fn is_person(&self) -> bool {
        self.kind == AccountKind::User && !self.login.ends_with("[bot]")
    }

    pub fn is(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The forge's `type` of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    User,
    Bot,
    Organization,
    /// Stands in for somebody whose contributions were imported.
    Mannequin,
    Other,
}

/// What an account may do in the repository, of `GET /repos/{o}/{r}/collaborators/{u}/permission`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// As the answer names it; it was compared with the account that was asked for.
    pub account: Account,
    /// The legacy base role: `maintain` shows as write, `triage` as read.
    pub permission: Level,
    /// The role itself: `maintain`, `triage`, or one that the organisation made.
    pub role_name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    None,
    Read,
    Write,
    Admin,
}

impl Permission {
    /// Whether an approval of this account counts for the forge.
    pub fn can_write(&self) -> bool {
        self.permission >= Level::Write && !["read", "triage"].contains(&self.role_name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(permission: Level, role: &str) -> Permission {
        Permission {
            account: Account {
                id: 1,
                login: "ann".into(),
                kind: AccountKind::User,
            },
            permission,
            role_name: role.into(),
        }
    }

    #[test]
    fn triage_and_read_may_not_write() {
        assert!(permission(Level::Write, "maintain").can_write());
        assert!(permission(Level::Admin, "admin").can_write());
        assert!(!permission(Level::Read, "triage").can_write());
        assert!(!permission(Level::None, "none").can_write());
        assert!(!permission(Level::Write, "triage").can_write());
    }

    #[test]
    fn bots_are_no_persons() {
        let account = |login: &str, kind| Account {
            id: 1,
            login: login.into(),
            kind,
        };
        assert!(account("ann", AccountKind::User).is_person());
        assert!(!account("dependabot[bot]", AccountKind::User).is_person());
        assert!(!account("ann", AccountKind::Mannequin).is_person());
        assert!(!account("ann", AccountKind::Bot).is_person());
    }
}
