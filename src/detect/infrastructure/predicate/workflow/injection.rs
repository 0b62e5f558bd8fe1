//! Texts that somebody else chooses and that are put into a script before it runs.
//!
//! Which contexts those are: <https://docs.github.com/actions/concepts/security/script-injections> and the payloads in
//! <https://docs.github.com/webhooks/webhook-events-and-payloads>. Followed are variables of `env`, matrices, inputs that
//! callers in the same repository give, and what `flow` knows of outputs.

use super::flow::{of_job, of_output, of_written_variable};
use super::reading::{callers, ignoring_case, matrix_values, own_strings, text, told, workflow_of};
use super::untrusted::{ANYONES, ANYONES_OBJECTS, CODE_INPUTS, COLLABORATORS};
use crate::detect::infrastructure::body::at;
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::resource::Resource;
use crate::document::expression::{self, ContextUse, Expression};
use crate::document::{Node, Place, Sources};

/// Who chooses a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Chooser {
    /// The workflow itself, or nobody who means harm.
    Ours,
    /// The workflow works it out, from what is not known.
    Workflow,
    /// Whoever may start the workflow or push a branch.
    Collaborator,
    /// Whoever may open an issue or a pull request.
    Anyone,
}

/// How far inputs are followed through callers.
pub(super) const DEEPEST: usize = 6;

/// Told `by`: `anyone`, `collaborator` or `workflow`. The uses of contexts that those, and no more, choose.
pub(super) fn template_injection(asked: &Asked<'_, '_>) -> Vec<Place> {
    let wanted = match told(asked, "by").first() {
        Some(&"collaborator") => Chooser::Collaborator,
        Some(&"workflow") => Chooser::Workflow,
        _ => Chooser::Anyone,
    };
    let sources = &asked.world.model.sources;
    let mut places = Vec::new();
    for code in code_of(asked.node) {
        for expression in expression::in_node(code, sources) {
            for used in expression.flowing_contexts() {
                if chooser(&used.path, asked, DEEPEST) == wanted {
                    places.push(used.place);
                }
            }
        }
    }
    places
}

/// What of a step is run as code.
fn code_of(step: &Node) -> Vec<&Node> {
    let action = action_of(step);
    let inputs = CODE_INPUTS
        .iter()
        .filter(|(name, _)| *name == action)
        .filter_map(|(_, input)| at(step, &["with", input]));
    step.get("run").into_iter().chain(inputs).collect()
}

/// The action of a step in lower case, without its version.
pub(super) fn action_of(step: &Node) -> String {
    let uses = text(step, "uses");
    uses.split('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// Who chooses the text of a context where it is used.
pub(super) fn chooser(path: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    if let Some(plain) = of_event(path) {
        return plain;
    }
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["env", name] => of_env(name, asked, depth),
        ["inputs", name] | ["github", "event", "inputs", name] => of_input(name, asked, depth),
        ["inputs"] | ["github", "event", "inputs"] => Chooser::Collaborator,
        // By a name that is worked out, all of them, or what somebody set elsewhere.
        ["github", "*"] | ["github", "event", "*"] | ["needs" | "steps"] | ["vars", _] => {
            Chooser::Workflow
        }
        ["matrix", ..] => of_matrix(path, asked, depth),
        ["needs", id, "outputs", output] => of_job(id, output, asked, depth),
        ["steps", id, "outputs", output] => of_output(id, output, asked, depth),
        _ => Chooser::Ours,
    }
}

/// Who chooses a context of the event.
fn of_event(path: &str) -> Option<Chooser> {
    if path == "github.head_ref" || ANYONES_OBJECTS.contains(&path) {
        return Some(Chooser::Anyone);
    }
    let below = path.strip_prefix("github.")?;
    if let Some(event) = below.strip_prefix("event.") {
        if ANYONES.contains(&event) {
            return Some(Chooser::Anyone);
        }
        if event.starts_with("client_payload") {
            return Some(Chooser::Collaborator);
        }
    }
    COLLABORATORS
        .contains(&below)
        .then_some(Chooser::Collaborator)
}

fn of_env(name: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let body = &asked.resource.body;
    let scopes = [
        body.get("env"),
        at(body, &["$job", "env"]),
        at(body, &["$workflow", "env"]),
    ];
    let value = scopes
        .into_iter()
        .flatten()
        .find_map(|env| ignoring_case(env, name));
    match value {
        Some(value) => of_value(value, asked, depth),
        None => of_written_variable(name, asked, depth).max(Chooser::Workflow),
    }
}

/// Who chooses a value that is written with expressions.
pub(super) fn of_value(value: &Node, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let Some(depth) = depth.checked_sub(1) else {
        return Chooser::Ours;
    };
    contexts(value, &asked.world.model.sources)
        .iter()
        .map(|used| chooser(&used.path, asked, depth))
        .max()
        .unwrap_or(Chooser::Ours)
}

fn contexts(value: &Node, sources: &Sources) -> Vec<ContextUse> {
    expression::in_node(value, sources)
        .iter()
        .flat_map(Expression::flowing_contexts)
        .collect()
}

/// An input is chosen by whoever starts the workflow by hand, and by what callers hand over. Where no caller is known,
/// it may be anything that a caller has.
fn of_input(name: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let Some(depth) = depth.checked_sub(1) else {
        return Chooser::Ours;
    };
    let declared = |event: &str| {
        let inputs = at(workflow_of(asked)?, &["on", event, "inputs"])?;
        ignoring_case(inputs, name)
    };
    let by_hand = declared("workflow_dispatch").is_some_and(is_free_text);
    let by_call = match (workflow_of(asked), declared("workflow_call")) {
        (Some(_), Some(input)) => is_free_text(input),
        (Some(_), None) => false,
        (None, _) => true,
    };
    let mut chosen = if by_hand {
        Chooser::Collaborator
    } else {
        Chooser::Ours
    };
    if by_call {
        let callers = callers(asked);
        if callers.is_empty() {
            chosen = Chooser::Collaborator;
        }
        for caller in callers {
            chosen = chosen.max(handed_over(caller, name, asked, depth));
        }
    }
    chosen
}

fn handed_over(caller: &Resource, name: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let value = caller
        .body
        .get("with")
        .and_then(|with| ignoring_case(with, name));
    let there = Asked {
        resource: caller,
        node: &caller.body,
        told: asked.told,
        world: asked.world,
    };
    value.map_or(Chooser::Ours, |value| of_value(value, &there, depth))
}

/// Only a string takes any text; it is the type of an input that has none.
fn is_free_text(input: &Node) -> bool {
    matches!(text(input, "type"), "" | "string")
}

/// A value of the job's matrix: as it is written, or worked out by an expression.
fn of_matrix(path: &str, asked: &Asked<'_, '_>, depth: usize) -> Chooser {
    let body = &asked.resource.body;
    let job = body.get("$job").unwrap_or(body);
    let Some(matrix) = at(job, &["strategy", "matrix"]) else {
        return Chooser::Ours;
    };
    let first = path.split('.').nth(1).unwrap_or_default();
    let worked_out = [
        Some(matrix),
        ignoring_case(matrix, first),
        matrix.get("include"),
    ];
    let worked_out = worked_out
        .into_iter()
        .flatten()
        .filter(|node| node.as_str().is_some_and(|text| text.contains("${{")))
        .map(|node| of_value(node, asked, depth).max(Chooser::Workflow));
    let listed = matrix_values(path, job).into_iter();
    listed
        .map(|value| of_value(value, asked, depth))
        .chain(worked_out)
        .max()
        .unwrap_or(Chooser::Ours)
}

/// Told `context`: where all of that context is handed on, or one of its values by a name that is worked out.
pub(super) fn whole_context(asked: &Asked<'_, '_>) -> Vec<Place> {
    let wanted = told(asked, "context");
    let sources = &asked.world.model.sources;
    let mut places = Vec::new();
    for node in own_strings(asked) {
        for found in expression::in_node(node, sources) {
            let whole = found.contexts().into_iter().any(|used| {
                wanted
                    .iter()
                    .any(|name| used.path == *name || used.path == format!("{name}.*"))
            });
            if whole {
                places.push(found.place);
            }
        }
    }
    places
}
