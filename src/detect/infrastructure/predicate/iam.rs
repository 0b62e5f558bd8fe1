//! What IAM policies permit, statement by statement, after
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.
//!
//! | predicate | told | true when |
//! |---|---|---|
//! | `iam-grants` | `what` | a statement of an identity policy allows that; names in [`identity`] |
//! | `iam-trusts` | `whom` | a trust policy lets them in; names in [`trust`] |
//! | `iam-open-to-anyone` | | a statement of a resource policy allows any principal, with no condition on who it is |
//! | `iam-shares-every-action` | | a statement of a resource policy allows somebody else every action of the service |
//! | `iam-demands-mfa` | | a statement asks whether whoever calls has a second factor |
//! | `iam-denies-plaintext` | | a statement of a resource policy denies everybody requests without TLS |
//!
//! A finding points at the action or the principal. What is unknown grants nothing. Not here: how policies are written
//! (`terraform::policy`), and how several of them work together (boundaries, service control policies).

mod access;
mod action;
mod condition;
mod documents;
mod escalation;
mod identity;
mod pattern;
mod principal;
mod statement;
#[cfg(test)]
mod tests;
mod trust;

pub use statement::whole;

use super::Asked;
use crate::check::tree::Tree;
use crate::detect::infrastructure::matcher::Truth;

/// The text under a key of what the check file tells.
fn told<'a>(asked: &'a Asked<'_, '_>, key: &str) -> Option<&'a str> {
    let Tree::Map(entries) = asked.told else {
        return None;
    };
    entries.iter().find_map(|(name, value)| match value {
        Tree::Text(text) if name == key => Some(text.as_str()),
        _ => None,
    })
}

pub fn grants(asked: &Asked<'_, '_>) -> Truth {
    let Some(what) = told(asked, "what").and_then(identity::Grant::named) else {
        return Truth::Unknown;
    };
    let documents = documents::of_identity(asked);
    Truth::any(documents.iter().map(|document| what.of(document)))
}

pub fn trusts(asked: &Asked<'_, '_>) -> Truth {
    let Some(whom) = told(asked, "whom").and_then(trust::Whom::named) else {
        return Truth::Unknown;
    };
    let statements = documents::of_trust(asked);
    Truth::any(statements.iter().map(|statement| whom.of(statement, asked)))
}

pub fn open_to_anyone(asked: &Asked<'_, '_>) -> Truth {
    let statements = documents::of_resource(asked);
    Truth::any(statements.iter().map(principal::open))
}

pub fn shares_every_action(asked: &Asked<'_, '_>) -> Truth {
    let statements = documents::of_resource(asked);
    Truth::any(statements.iter().map(principal::shares_every_action))
}

pub fn demands_mfa(asked: &Asked<'_, '_>) -> Truth {
    let documents = documents::as_written(asked.resource);
    let statements = documents.iter().flat_map(|document| &document.statements);
    let asks = |condition| condition::names_key(condition, "aws:multifactorauth");
    let said = statements.map(|statement| statement.node.get("Condition"));
    if said.into_iter().any(asks) {
        return Truth::True(None);
    }
    if documents.iter().any(|document| document.open) || documents.is_empty() {
        return Truth::Unknown;
    }
    Truth::False
}

pub fn denies_plaintext(asked: &Asked<'_, '_>) -> Truth {
    let (statements, open) = documents::with_openness(asked);
    let rest = open.then_some(Truth::Unknown);
    Truth::any(
        statements
            .iter()
            .map(principal::denies_plaintext)
            .chain(rest),
    )
}
