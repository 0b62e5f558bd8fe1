//! Who may assume a role.

use super::condition;
use super::pattern::is_everything;
use super::principal;
use super::statement::Statement;
use crate::detect::infrastructure::matcher::Truth;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::{Node, Piece, Place, Value};

const GITHUB: &str = "token.actions.githubusercontent.com";

/// Claims of GitHub's token that say which repository it is for. AWS reads them as condition keys:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif>.
const OF_REPOSITORY: &[&str] = &["job_workflow_ref", "repository", "repository_id"];

/// Whom a check asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// `anyone`: every principal of AWS, or every service.
    Anyone,
    /// `whole-account`: whoever another account lets.
    WholeAccount,
    /// `any-github-repository`.
    AnyGithubRepository,
}

impl Whom {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "anyone" => Self::Anyone,
            "whole-account" => Self::WholeAccount,
            "any-github-repository" => Self::AnyGithubRepository,
            _ => return None,
        })
    }

    pub fn of(self, statement: &Statement, asked: &Asked<'_, '_>) -> Truth {
        if statement.allows() != Some(true) {
            return Truth::False;
        }
        match self {
            Self::Anyone => anyone(statement),
            Self::WholeAccount => whole_account(statement),
            Self::AnyGithubRepository => github(statement, asked),
        }
    }
}

fn anyone(statement: &Statement) -> Truth {
    let services = principal::named(statement, "Service");
    let any_service = services
        .iter()
        .find(|one| is_everything(one.text) || one.text == "*.amazonaws.com");
    if let Some(service) = any_service {
        return Truth::True(Some(service.place));
    }
    principal::open(statement)
}

fn whole_account(statement: &Statement) -> Truth {
    if !statement.is_unconditional() {
        return Truth::False;
    }
    let names = principal::named(statement, "AWS");
    let found = names.iter().find(|one| is_account(one.text));
    found.map_or(Truth::False, |one| Truth::True(Some(one.place)))
}

/// An account's id, or its root.
fn is_account(text: &str) -> bool {
    let id = match text
        .strip_suffix(":root")
        .and_then(|rest| rest.strip_prefix("arn:"))
    {
        Some(rest) => rest.rsplit(':').next().unwrap_or_default(),
        None => text,
    };
    id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit())
}

fn github(statement: &Statement, asked: &Asked<'_, '_>) -> Truth {
    let Some(place) = github_principal(statement, asked) else {
        return Truth::False;
    };
    let condition = statement.node.get("Condition");
    let claim = |name: &str| condition::values(condition, &format!("{GITHUB}:{name}"));
    if OF_REPOSITORY.iter().any(|name| !claim(name).is_empty()) {
        return Truth::False;
    }
    let subjects = claim("sub");
    if subjects.is_empty() {
        if condition::is_open(condition) || statement.is_open() {
            return Truth::Unknown;
        }
        return Truth::True(Some(place));
    }
    // Every one of several operators must hold, so the narrowest counts.
    let open = subjects
        .iter()
        .map(|(wildcards, node)| any_repository(*wildcards, node));
    Truth::all(open)
}

/// Where it lets GitHub's tokens in.
fn github_principal(statement: &Statement, asked: &Asked<'_, '_>) -> Option<Place> {
    let principals = statement.node.get("Principal")?.as_map()?;
    let entry = principals.entry("Federated")?;
    let nodes = match &entry.node.value {
        Value::List(list) => &list.items[..],
        _ => std::slice::from_ref(&entry.node),
    };
    let found = nodes.iter().any(|node| is_github(node, asked)) || {
        // The provider is not known; what is asked of its tokens tells.
        let condition = statement.node.get("Condition").and_then(Node::as_map);
        let operators = condition.map_or(&[][..], |map| &map.entries);
        operators
            .iter()
            .filter_map(|operator| operator.node.as_map())
            .flat_map(|keys| &keys.entries)
            .any(|key| key.key.starts_with(GITHUB))
    };
    found.then(|| super::statement::whole(entry))
}

fn is_github(node: &Node, asked: &Asked<'_, '_>) -> bool {
    match &node.value {
        Value::String(text) => text.contains(GITHUB),
        Value::Unknown(unknown) => {
            let says = |piece: &Piece| matches!(piece, Piece::Known(text) if text.contains(GITHUB));
            unknown.pieces.iter().any(says)
                || node.refers().iter().any(|reference| {
                    let model = &asked.world.model.resources;
                    let mut model = model
                        .iter()
                        .filter(|one| one.within == asked.resource.within);
                    let provider = model.find(|one| one.address == reference.address);
                    let url = provider.and_then(|one| one.body.get("url"));
                    url.and_then(Node::as_str)
                        .is_some_and(|url| url.contains(GITHUB))
                })
        }
        _ => false,
    }
}

/// Whether one of the subjects is of repositories of any owner.
fn any_repository(wildcards: bool, node: &Node) -> Truth {
    match &node.value {
        Value::List(list) => Truth::any(
            list.items
                .iter()
                .map(|item| any_repository(wildcards, item)),
        ),
        Value::String(text) => Truth::of(wildcards && is_any_owner(text), node.place),
        Value::Unknown(_) => Truth::Unknown,
        _ => Truth::False,
    }
}

fn is_any_owner(subject: &str) -> bool {
    let wild = |text: &str| text.contains(['*', '?']);
    match subject.split_once(':') {
        Some(("repo", rest)) => rest
            .split_once('/')
            .map_or_else(|| wild(rest), |(owner, _)| wild(owner)),
        Some((claim, _)) => wild(claim),
        None => wild(subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_without_an_owner_is_of_any_repository() {
        for open in [
            "*",
            "repo:*",
            "repo:*/x:*",
            "repo:nhs*",
            "rep*:x",
            "repo:nhs*/x",
        ] {
            assert!(is_any_owner(open), "{open}");
        }
        for closed in [
            "repo:nhs/app:*",
            "repo:nhs/*",
            "repo:nhs/app:ref:refs/heads/main",
        ] {
            assert!(!is_any_owner(closed), "{closed}");
        }
    }

    #[test]
    fn an_account_is_written_as_id_or_root() {
        assert!(is_account("123456789012"));
        assert!(is_account("arn:aws:iam::123456789012:root"));
        assert!(!is_account("arn:aws:iam::123456789012:role/x"));
        assert!(!is_account("*"));
    }
}
