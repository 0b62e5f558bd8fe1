//! What a policy lets its holder do.

use super::access;
use super::action::{CREDENTIALS, DATA, PERMISSIONS, is_any, is_one_of, whole_service};
use super::documents::Document;
use super::escalation;
use super::statement::Statement;
use crate::detect::infrastructure::matcher::Truth;

/// What a check asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// `administrator`: every action on every resource.
    Administrator,
    /// `everything`: every action, or all but some, on every resource and under no condition.
    Everything,
    /// `any-action`: every action, on whatever.
    AnyAction,
    /// `all-but-some-actions`: everything that `NotAction` does not name, on every resource.
    AllButSome,
    /// `whole-service`: every action of a service on every resource.
    WholeService,
    /// `all-of-s3`: every action of S3, on whatever.
    AllOfS3,
    /// `escalation`: what makes its holder an administrator.
    Escalation,
    /// `pass-any-role`: any role to any service.
    PassAnyRole,
    /// `permissions`: changing permissions of anything.
    Permissions,
    /// `credentials`: getting any credentials.
    Credentials,
    /// `data`: reading all objects, secrets or parameters.
    Data,
    /// `write-anything`: changing any resource of a service.
    WriteAnything,
    /// `restrictable-anywhere`: an action on every resource that could be confined to some.
    RestrictableAnywhere,
    /// `wildcard`: actions that are not named one by one.
    Wildcard,
}

impl Grant {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "administrator" => Self::Administrator,
            "everything" => Self::Everything,
            "any-action" => Self::AnyAction,
            "all-but-some-actions" => Self::AllButSome,
            "whole-service" => Self::WholeService,
            "all-of-s3" => Self::AllOfS3,
            "escalation" => Self::Escalation,
            "pass-any-role" => Self::PassAnyRole,
            "permissions" => Self::Permissions,
            "credentials" => Self::Credentials,
            "data" => Self::Data,
            "write-anything" => Self::WriteAnything,
            "restrictable-anywhere" => Self::RestrictableAnywhere,
            "wildcard" => Self::Wildcard,
            _ => return None,
        })
    }

    pub fn of(self, document: &Document) -> Truth {
        if self == Self::Escalation {
            return escalation::of(document);
        }
        if self == Self::PassAnyRole {
            let place = escalation::granted(document, "iam:PassRole");
            return place.map_or(Truth::False, |place| Truth::True(Some(place)));
        }
        let allowing = document
            .statements
            .iter()
            .filter(|statement| statement.allows() == Some(true));
        Truth::any(allowing.map(|statement| self.of_statement(statement)))
    }

    fn of_statement(self, statement: &Statement) -> Truth {
        let everywhere = statement.of_every_resource();
        let confined = match self {
            Self::AnyAction | Self::AllOfS3 | Self::Wildcard => false,
            Self::Administrator | Self::AllButSome | Self::WholeService => !everywhere,
            _ => !everywhere || !statement.is_unconditional(),
        };
        if confined {
            return Truth::False;
        }
        let all_but_some = matches!(self, Self::AllButSome | Self::Everything);
        if let Some(place) = statement.place("NotAction").filter(|_| all_but_some) {
            return Truth::True(Some(place));
        }
        let actions = statement.actions();
        let found = actions.iter().find(|action| self.covers(action.text));
        found.map_or(Truth::False, |action| Truth::True(Some(action.place)))
    }

    fn covers(self, action: &str) -> bool {
        match self {
            Self::Administrator | Self::AnyAction | Self::Everything => is_any(action),
            Self::WholeService => {
                whole_service(action).is_some_and(|service| !HARMLESS.contains(&service))
            }
            Self::AllOfS3 => {
                whole_service(action).is_some_and(|service| service.eq_ignore_ascii_case("s3"))
            }
            Self::Permissions => is_one_of(action, PERMISSIONS),
            Self::Credentials => is_one_of(action, CREDENTIALS),
            Self::Data => is_one_of(action, DATA),
            Self::WriteAnything => access::writes(action) && !manages_permissions(action),
            Self::Wildcard => action.contains('*'),
            Self::RestrictableAnywhere => is_any(action) || access::is_confinable(action),
            Self::AllButSome | Self::Escalation | Self::PassAnyRole => false,
        }
    }
}

/// AWS lists such actions under an access level of their own, and a check of its own asks for them.
fn manages_permissions(action: &str) -> bool {
    !action.contains('*') && is_one_of(action, PERMISSIONS)
}

/// Services of which every action is about the caller's own session or measurements, and knows no resource.
const HARMLESS: &[&str] = &["ec2messages", "ssmmessages", "xray"];
