//! What starts a workflow, what it may do, and whose code and conditions it trusts.

use super::injection::{Chooser, action_of, chooser};
use super::reading::{
    Script, events, own_strings, place_of_entry, range_of, starts_on, steps_around, text, told,
    whole, workflow_of,
};
use crate::detect::infrastructure::body::{at, entries, items};
use crate::detect::infrastructure::github::triggers;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::expression::grammar::call::Function;
use crate::document::expression::grammar::op::BinOp;
use crate::document::expression::grammar::{Expr, SpannedExpr};
use crate::document::expression::{self, Expression};
use crate::document::{Node, Place};

/// Events that start with the repository's secrets what somebody outside of it caused.
pub(super) const PRIVILEGED: &[&str] = &["issue_comment", "pull_request_target", "workflow_run"];

/// Told `events`: where the workflow names one of them.
pub(super) fn trigger(asked: &Asked<'_, '_>) -> Vec<Place> {
    let wanted = told(asked, "events");
    events(asked)
        .into_iter()
        .filter(|trigger| wanted.contains(&&*trigger.event))
        .map(|trigger| trigger.place)
        .collect()
}

/// Told `events`: the resource, when one of them starts its workflow.
pub(super) fn started_by(asked: &Asked<'_, '_>) -> Vec<Place> {
    let started = starts_on(asked, &told(asked, "events"));
    started
        .then_some(asked.resource.header)
        .into_iter()
        .collect()
}

/// The workflow, where neither it nor all of its jobs say what they may do. One that is only called takes what its
/// caller may.
pub(super) fn permissions_missing(asked: &Asked<'_, '_>) -> Vec<Place> {
    let body = &asked.resource.body;
    let jobs = entries(body.get("jobs"));
    let called = triggers(body)
        .iter()
        .all(|trigger| &*trigger.event == "workflow_call");
    let silent = jobs.iter().any(|job| job.node.get("permissions").is_none());
    if body.get("permissions").is_some() || !silent || called {
        return Vec::new();
    }
    vec![asked.resource.header]
}

/// What a workflow of several jobs lets all of them write.
pub(super) fn shared_writes(asked: &Asked<'_, '_>) -> Vec<Place> {
    let body = &asked.resource.body;
    if entries(body.get("jobs")).len() < 2 {
        return Vec::new();
    }
    entries(body.get("permissions"))
        .iter()
        .filter(|entry| entry.node.as_str() == Some("write"))
        .map(whole)
        .collect()
}

/// Where a privileged workflow takes the code of a pull request.
pub(super) fn untrusted_checkout(asked: &Asked<'_, '_>) -> Vec<Place> {
    if !starts_on(asked, PRIVILEGED) {
        return Vec::new();
    }
    let step = asked.node;
    if action_of(step) == "actions/checkout" {
        let inputs =
            ["ref", "repository"].map(|input| at(step, &["with", input]).map(|n| (input, n)));
        return inputs
            .into_iter()
            .flatten()
            .filter(|(_, node)| is_of_the_change(node, asked))
            .filter_map(|(input, _)| place_of_entry(step.get("with")?, input))
            .collect();
    }
    let Some(script) = Script::of(step, &asked.world.model.sources) else {
        return Vec::new();
    };
    let fetches = |command: &crate::document::shell::Command| {
        let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
        match words.as_slice() {
            ["gh", "pr", "checkout", ..] => true,
            ["git", "checkout" | "fetch" | "pull" | "switch", rest @ ..] => {
                rest.iter().any(|word| {
                    word.starts_with("refs/pull/")
                        || word.starts_with("pull/")
                        || CODE_OF_CHANGE.iter().any(|context| word.contains(context))
                })
            }
            _ => false,
        }
    };
    let found = script.commands.iter().filter(|command| fetches(command));
    found
        .map(|command| script.place(range_of(command)))
        .collect()
}

/// Contexts that name the code of a change.
const CODE_OF_CHANGE: &[&str] = &[
    "github.head_ref",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.sha",
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.merge_commit_sha",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.head_commit.id",
    "github.event.workflow_run.head_repository.full_name",
    "github.event.workflow_run.head_sha",
];

fn is_of_the_change(node: &Node, asked: &Asked<'_, '_>) -> bool {
    let of_request = node
        .as_str()
        .is_some_and(|text| text.contains("refs/pull/"));
    let found = expression::in_node(node, &asked.world.model.sources);
    let uses = found.iter().flat_map(Expression::flowing_contexts);
    of_request
        || uses
            .into_iter()
            .any(|used| CODE_OF_CHANGE.contains(&&*used.path) || is_head_output(&used.path, asked))
}

/// What an action for comments on pull requests says of the branch.
fn is_head_output(path: &str, asked: &Asked<'_, '_>) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    let ["steps", id, "outputs", "head_ref" | "head_sha"] = parts.as_slice() else {
        return false;
    };
    steps_around(asked)
        .iter()
        .any(|step| text(step, "id").eq_ignore_ascii_case(id) && step.get("uses").is_some())
}

/// Every part of an expression, outermost first. The parser bounds their number and depth.
fn parts<'e, 's>(tree: &'e SpannedExpr<'s>) -> Vec<&'e SpannedExpr<'s>> {
    let mut found = Vec::new();
    let mut left = vec![tree];
    while let Some(part) = left.pop() {
        found.push(part);
        match &part.inner {
            Expr::Call(call) => left.extend(&call.args),
            Expr::BinExpr(both) => left.extend([&*both.lhs, &*both.rhs]),
            Expr::UnExpr { expr, .. } | Expr::Index(expr) => left.push(expr),
            Expr::Context(context) => left.extend(&context.parts),
            _ => {}
        }
    }
    found
}

fn is_bot(part: &SpannedExpr<'_>) -> bool {
    matches!(&part.inner, Expr::Literal(literal) if literal.as_str().ends_with("[bot]"))
}

fn is_actor(part: &SpannedExpr<'_>) -> bool {
    let Expr::Context(context) = &part.inner else {
        return false;
    };
    let path = context.as_pattern();
    matches!(
        path.as_deref(),
        Some("github.actor" | "github.triggering_actor" | "github.event.sender.login")
    )
}

/// Conditions that believe a bot by who caused the last event, which is not who wrote the code.
pub(super) fn bot_conditions(asked: &Asked<'_, '_>) -> Vec<Place> {
    if !starts_on(asked, PRIVILEGED) {
        return Vec::new();
    }
    let compares = |part: &SpannedExpr<'_>| match &part.inner {
        Expr::BinExpr(both) => {
            both.op == BinOp::Eq
                && ((is_actor(&both.lhs) && is_bot(&both.rhs))
                    || (is_bot(&both.lhs) && is_actor(&both.rhs)))
        }
        _ => false,
    };
    in_conditions(asked, &compares)
}

/// `contains` asked whether a text has a part, where a list was meant: any part of the text passes.
pub(super) fn unsound_contains(asked: &Asked<'_, '_>) -> Vec<Place> {
    let asks_text = |part: &SpannedExpr<'_>| match &part.inner {
        Expr::Call(call) if call.func == Function::Contains => match call.args.as_slice() {
            [text, needle] => text.is_literal() && matches!(needle.inner, Expr::Context(_)),
            _ => false,
        },
        _ => false,
    };
    in_conditions(asked, &asks_text)
}

fn in_conditions(asked: &Asked<'_, '_>, is_wrong: &dyn Fn(&SpannedExpr<'_>) -> bool) -> Vec<Place> {
    let Some(condition) = asked.node.get("if") else {
        return Vec::new();
    };
    let mut places = Vec::new();
    for found in expression::in_condition(condition, &asked.world.model.sources) {
        let Ok(tree) = &found.tree else {
            continue;
        };
        let wrong = parts(tree).into_iter().filter(|part| is_wrong(part));
        places.extend(wrong.map(|part| found.place_of(&part.origin)));
    }
    places
}

/// A condition with text beside its expression: the whole is a text, and a text that is not empty is true.
pub(super) fn always_true(asked: &Asked<'_, '_>) -> Vec<Place> {
    let found = asked.node.get("if").filter(|condition| {
        let text = condition.as_str().unwrap_or_default();
        let expressions = expression::in_node(condition, &asked.world.model.sources);
        match expressions.first() {
            Some(first) => first.range != (0..text.len()),
            None => false,
        }
    });
    found
        .and_then(|_| place_of_entry(asked.node, "if"))
        .into_iter()
        .collect()
}

/// Secrets that are taken apart, so that the runner does not know their parts and does not hide them in logs.
pub(super) fn taken_apart(asked: &Asked<'_, '_>) -> Vec<Place> {
    let mut places = Vec::new();
    for node in own_strings(asked) {
        for found in expression::in_node(node, &asked.world.model.sources) {
            let Ok(tree) = &found.tree else {
                continue;
            };
            for part in parts(tree) {
                if let Expr::Call(call) = &part.inner
                    && call.func == Function::FromJSON
                    && call.args.iter().any(holds_secret)
                {
                    places.push(found.place_of(&part.origin));
                }
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

/// What is written into the environment of later steps, when somebody else chooses it. In a privileged workflow that is
/// whatever a command or a file says.
pub(super) fn environment_writes(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, &asked.world.model.sources) else {
        return Vec::new();
    };
    let sources = &asked.world.model.sources;
    let expressions = expression::in_node(script.node, sources);
    let privileged = starts_on(asked, PRIVILEGED);
    let chosen = |command: &crate::document::shell::Command| {
        let range = range_of(command);
        let by_context = expressions.iter().any(|found| {
            range.start <= found.range.start
                && found.range.end <= range.end
                && found
                    .flowing_contexts()
                    .iter()
                    .any(|used| chooser(&used.path, asked, 4) == Chooser::Anyone)
        });
        by_context || by_variable(command, asked) || (privileged && is_read_from_file(command))
    };
    script
        .commands
        .iter()
        .filter(|command| writes_environment(command) && chosen(command))
        .map(|command| script.place_of(command))
        .collect()
}

fn writes_environment(command: &crate::document::shell::Command) -> bool {
    let names = |text: &str| text.contains("GITHUB_ENV") || text.contains("GITHUB_PATH");
    let by_tee =
        command.name() == Some("tee") && command.words.iter().any(|word| names(&word.text));
    let to = |operator: &str| operator.starts_with('>');
    by_tee
        || command
            .redirections
            .iter()
            .any(|redirection| to(redirection.operator) && names(&redirection.target.text))
}

/// A variable of the step's, job's or workflow's `env` that somebody else chooses.
fn by_variable(command: &crate::document::shell::Command, asked: &Asked<'_, '_>) -> bool {
    let names = command.words.iter().flat_map(|word| variables(&word.text));
    names.into_iter().any(|name| {
        let path = format!("env.{}", name.to_ascii_lowercase());
        chooser(&path, asked, 4) == Chooser::Anyone
    })
}

/// The names after `$` and `${` in a word.
fn variables(word: &str) -> Vec<&str> {
    word.split('$')
        .skip(1)
        .map(|rest| {
            let rest = rest.trim_start_matches('{');
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

fn is_read_from_file(command: &crate::document::shell::Command) -> bool {
    command.name() == Some("cat")
        || command
            .words
            .iter()
            .any(|word| word.text.contains("$(cat ") || word.text.contains("$(<"))
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
            let secret =
                |path: &str| path.starts_with("secrets.") && path != "secrets.github_token";
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
    let Some(script) = Script::of(asked.node, sources) else {
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

/// Entries of `updates` in Dependabot's file without a waiting time for new versions.
pub(super) fn no_cooldown(asked: &Asked<'_, '_>) -> Vec<Place> {
    let short = |update: &&Node| match at(update, &["cooldown", "default-days"]) {
        Some(days) => days.as_number().is_some_and(|days| days < 4.0),
        None => true,
    };
    let updates = items(asked.node.get("updates")).iter().filter(short);
    updates
        .map(|update| place_of_entry(update, "cooldown").unwrap_or(update.place))
        .collect()
}

/// Entries of `updates` that let manifests run code.
pub(super) fn external_code(asked: &Asked<'_, '_>) -> Vec<Place> {
    let key = "insecure-external-code-execution";
    items(asked.node.get("updates"))
        .iter()
        .filter(|update| text(update, key) == "allow")
        .filter_map(|update| place_of_entry(update, key))
        .collect()
}
