//! Where secrets go.

use super::conditions::parts;
use super::reading::{Script, own_strings, place_of_entry, range_of, whole, workflow_of};
use crate::detect::infrastructure::body::{at, entries};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::expression::grammar::call::Function;
use crate::document::expression::grammar::{Expr, SpannedExpr};
use crate::document::expression::{self, Expression};
use crate::document::{Node, Place, Value};

/// Secrets that are taken apart, so that the runner does not know their parts and does not hide them in logs.
pub(super) fn taken_apart(asked: &Asked<'_, '_>) -> Vec<Place> {
    let mut places = Vec::new();
    for node in own_strings(asked) {
        for found in expression::in_node(node, &asked.world.model.sources) {
            let Ok(tree) = &found.tree else {
                continue;
            };
            let takes_apart = parts(tree).into_iter().any(|part| {
                matches!(&part.inner, Expr::Call(call) if call.func == Function::FromJSON
                    && call.args.iter().any(holds_secret))
            });
            if takes_apart {
                places.push(found.place);
            }
        }
    }
    places
}

fn holds_secret(argument: &SpannedExpr<'_>) -> bool {
    argument.contexts().iter().any(|(context, _)| {
        context
            .as_pattern()
            .is_some_and(|path| path.starts_with("secrets."))
    })
}

/// A checkout that keeps the token in the workspace: where that is said, or the step that says nothing of it.
pub(super) fn kept_credentials(asked: &Asked<'_, '_>) -> Vec<Place> {
    let said = at(asked.node, &["with", "persist-credentials"]);
    let place = match said.map(|node| (&node.value, node.as_str())) {
        // The step's first line stands for what is not there.
        None => entries(Some(asked.node)).first().map(whole),
        Some((Value::Bool(true), _) | (_, Some("true"))) => asked
            .node
            .get("with")
            .and_then(|with| place_of_entry(with, "persist-credentials")),
        Some(_) => None,
    };
    place.into_iter().collect()
}

/// Secrets in a job that no environment protects. GitHub's own token is none that an environment could hold.
pub(super) fn unprotected_secrets(asked: &Asked<'_, '_>) -> Vec<Place> {
    let job = asked
        .resource
        .body
        .get("$job")
        .unwrap_or(&asked.resource.body);
    if workflow_of(asked).is_none() || job.get("environment").is_some() {
        return Vec::new();
    }
    secrets_in(&own_strings(asked), asked)
}

/// Every use of a secret, but for GitHub's own token.
pub(super) fn secrets_in(nodes: &[&Node], asked: &Asked<'_, '_>) -> Vec<Place> {
    let mut places = Vec::new();
    for node in nodes {
        for found in expression::in_node(node, &asked.world.model.sources) {
            let secret = |path: &str| path.starts_with("secrets") && path != "secrets.github_token";
            let used = found
                .contexts()
                .into_iter()
                .filter(|used| secret(&used.path));
            places.extend(used.map(|used| used.place));
        }
    }
    places
}

/// Secrets on the command line of `curl` or `wget`.
pub(super) fn secrets_in_requests(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    let ranges: Vec<_> = script
        .commands
        .iter()
        .filter(|command| matches!(command.name(), Some("curl" | "wget")))
        .map(range_of)
        .collect();
    let found = expression::in_node(script.node, sources);
    found
        .iter()
        .filter(|one| {
            ranges
                .iter()
                .any(|range| range.start <= one.range.start && one.range.end <= range.end)
        })
        .flat_map(Expression::contexts)
        .filter(|used| used.path.starts_with("secrets.") && used.path != "secrets.github_token")
        .map(|used| used.place)
        .collect()
}
