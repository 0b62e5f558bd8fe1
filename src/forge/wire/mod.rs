//! Answers of the API as written, and how they become what is known. A field that a verdict rests on has to be there, with
//! a value that is understood: there are no defaults.
//!
//! Shapes: GitHub's description of its own API, <https://github.com/github/rest-api-description>. Fields that are not named
//! here are skipped.

mod accounts;
mod commits;
mod history;
mod pulls;
mod ruling;
#[cfg(test)]
mod tests;

pub use accounts::WireAccount;

use super::pull::PullReference;
use super::{
    Account, CommitIdentity, MembershipState, Organisation, Permission, Protection, PullRequest,
    Repository, Review, Rule, Ruleset, TimelineEvent,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// An answer that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    #[error("it is not the JSON that belongs there: {0}")]
    Malformed(String),
    #[error("it has a value that is not understood: {0}")]
    NotUnderstood(String),
}

impl WireError {
    pub(super) fn not_understood(what: impl Into<String>) -> Self {
        Self::NotUnderstood(what.into())
    }
}

/// A thing that an answer of the API can be read as.
pub trait Answer: Sized {
    /// Errors: the bytes are not that.
    fn read(bytes: &[u8]) -> Result<Self, WireError>;
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    serde_json::from_slice(bytes).map_err(|error| WireError::Malformed(error.to_string()))
}

/// A repository with what else is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryFacts {
    pub repository: Repository,
    pub default_branch: String,
    /// The owner is an organisation.
    pub in_organisation: bool,
}

/// A team that the token sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamFacts {
    pub id: u64,
    pub slug: String,
}

macro_rules! answers {
    ($($wire:ty => $known:ty),+ $(,)?) => {$(
        impl Answer for $known {
            fn read(bytes: &[u8]) -> Result<Self, WireError> {
                parse::<$wire>(bytes)?.known()
            }
        }
    )+};
}

answers! {
    accounts::WirePermission => Permission,
    accounts::WireMembership => MembershipState,
    accounts::WireOrganisation => Organisation,
    accounts::WireFacts => RepositoryFacts,
    accounts::WireTeam => TeamFacts,
    commits::WireCommit => CommitIdentity,
    pulls::WirePull => PullRequest,
    ruling::WireRuleset => Ruleset,
    ruling::WireProtection => Protection,
}

/// An entry of a list.
pub trait Entry: Sized {
    /// Errors: the page is no list of these.
    fn read_page(bytes: &[u8]) -> Result<Vec<Self>, WireError>;
}

macro_rules! entries {
    ($($wire:ty => $known:ty),+ $(,)?) => {$(
        impl Entry for $known {
            fn read_page(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
                parse::<Vec<$wire>>(bytes)?.into_iter().map(<$wire>::known).collect()
            }
        }
    )+};
}

entries! {
    accounts::WireMember => Account,
    pulls::WireReview => Review,
    pulls::WireReference => PullReference,
    history::WireEvent => TimelineEvent,
    ruling::WireRule => Rule,
}

/// What the API says when it refuses.
#[derive(Debug, Default, Deserialize)]
pub struct Refusal {
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub documentation_url: String,
}

impl Refusal {
    /// What it says, or nothing where it is no refusal of the API's own making.
    pub fn read(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }
}
