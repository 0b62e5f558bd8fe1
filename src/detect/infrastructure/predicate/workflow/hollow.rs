//! Security steps that cannot fail, do not run, or do nothing.

use super::follow::called;
use super::injection::action_of;
use super::reading::{Script, events, place_of_entry, steps_around, text};
use super::scanner::{is_scanner, promises_security, scanner_of_action, scanner_of_command};
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::expression;
use crate::document::expression::grammar::op::BinOp;
use crate::document::expression::grammar::{Expr, SpannedExpr};
use crate::document::shell::{self, Command};
use crate::document::{Place, Value};
use crate::source::Span;

/// A security step, or a job with one, whose condition is never true.
pub(super) fn never_runs(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    let Some(condition) = asked.node.get("if") else {
        return Vec::new();
    };
    let never = match &condition.value {
        Value::Bool(value) => !value,
        Value::Number(number) => *number == 0.0,
        _ => match expression::in_condition(condition, sources).as_slice() {
            [one] if one.range.len() == condition.as_str().unwrap_or_default().len() => one
                .tree
                .as_ref()
                .is_ok_and(|tree| is_false(tree) || waits_for_other_event(tree, asked)),
            _ => false,
        },
    };
    let ours = is_scanner(asked.node, asked)
        || items(asked.node.get("steps"))
            .iter()
            .any(|step| is_scanner(step, asked))
        || scanner_of_action(&action_of(asked.node)).is_some();
    if never && ours {
        place_of_entry(asked.node, "if").into_iter().collect()
    } else {
        Vec::new()
    }
}

/// Whether an expression is false whatever its contexts are.
fn is_false(tree: &SpannedExpr<'_>) -> bool {
    if let Some(value) = tree.consteval() {
        return !value.as_boolean();
    }
    match &tree.inner {
        // The parser bounds how deep these nest.
        Expr::BinExpr(both) if both.op == BinOp::And => is_false(&both.lhs) || is_false(&both.rhs),
        _ => false,
    }
}

/// Whether a condition asks for an event that does not start the workflow: `github.event_name == 'schedule'`.
fn waits_for_other_event(tree: &SpannedExpr<'_>, asked: &Asked<'_, '_>) -> bool {
    let Expr::BinExpr(both) = &tree.inner else {
        return false;
    };
    if both.op == BinOp::And {
        return waits_for_other_event(&both.lhs, asked) || waits_for_other_event(&both.rhs, asked);
    }
    let is_event = |part: &SpannedExpr<'_>| {
        matches!(&part.inner, Expr::Context(context)
            if context.as_pattern().as_deref() == Some("github.event_name"))
    };
    let wanted = match (&both.lhs.inner, &both.rhs.inner) {
        (_, Expr::Literal(literal)) if is_event(&both.lhs) => literal,
        (Expr::Literal(literal), _) if is_event(&both.rhs) => literal,
        _ => return false,
    };
    let events = events(asked);
    // One that is called has the event of its caller.
    let known = !events.is_empty() && events.iter().all(|one| &*one.event != "workflow_call");
    let wanted = wanted.as_str().to_ascii_lowercase();
    both.op == BinOp::Eq && known && events.iter().all(|one| *one.event != *wanted)
}

/// Lines of comments that run a scanner which nothing in the repository runs.
pub(super) fn commented_out(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    let file = asked.resource.header.file;
    let source = &sources.get(file).text;
    let mut places = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let begin = start + (line.len() - line.trim_start().len());
        start += line.len();
        let Some(comment) = line.trim().strip_prefix('#') else {
            continue;
        };
        let comment = comment.trim_start_matches([' ', '#', '-']);
        if let Some(scanner) = scanner_in(comment)
            && !runs_anywhere(&scanner, asked)
        {
            let span = Span::new(begin, begin + line.trim().len());
            places.push(Place { file, span });
        }
    }
    places
}

/// The scanner that a line of a workflow runs. Prose that names one runs none.
pub(super) fn scanner_in(line: &str) -> Option<String> {
    if let Some(uses) = line.strip_prefix("uses:") {
        let action = uses.trim().split(['@', ' ']).next()?.to_ascii_lowercase();
        return scanner_of_action(&action).map(str::to_owned);
    }
    let run = line.strip_prefix("run:")?;
    let commands = shell::parse(run.trim());
    let found = commands.iter().find_map(scanner_of_command);
    found.map(str::to_owned)
}

fn runs_anywhere(scanner: &str, asked: &Asked<'_, '_>) -> bool {
    // An action and a command of one name are one scanner: `aquasecurity/trivy-action`, `trivy`.
    let known = |name: &str| {
        let last = name.rsplit('/').next().unwrap_or(name);
        last.trim_end_matches("-action").to_owned()
    };
    let wanted = known(scanner);
    let model = asked.world.model;
    model.resources.iter().any(|other| {
        let step = &other.body;
        let by_action =
            scanner_of_action(&action_of(step)).is_some_and(|name| known(name) == wanted);
        by_action
            || Script::of(step, asked.world).is_some_and(|script| {
                let mut commands = script.commands.iter();
                commands
                    .any(|command| scanner_of_command(command).is_some_and(|name| name == wanted))
            })
    })
}

/// A step that by its name looks for weaknesses and only prints.
pub(super) fn only_prints(asked: &Asked<'_, '_>) -> Vec<Place> {
    if calls_hollow_action(asked) {
        return place_of_entry(asked.node, "uses").into_iter().collect();
    }
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    let job = asked.node.get("$job");
    let step_promises = ["name", "id"]
        .iter()
        .any(|key| promises_security(text(asked.node, key)))
        || script.commands.iter().any(|command| {
            command.name() == Some("make")
                && command
                    .words
                    .iter()
                    .any(|word| promises_security(&word.text))
        });
    let job_promises = job.is_some_and(|job| {
        promises_security(text(job, "name")) || promises_security(text(job, "$id"))
    });
    let alone = || {
        steps_around(asked)
            .iter()
            .all(|step| step.place == asked.node.place || is_preparation(&action_of(step)))
    };
    let hollow = prints(script.text, &script.commands, asked, 3)
        && (step_promises || (job_promises && alone()));
    if hollow {
        place_of_entry(asked.node, "run").into_iter().collect()
    } else {
        Vec::new()
    }
}

fn is_preparation(action: &str) -> bool {
    action == "actions/checkout"
        || action.starts_with("actions/setup-")
        || action == "actions/cache"
}

/// A step that calls a local action which only prints, and that promises more by its name.
fn calls_hollow_action(asked: &Asked<'_, '_>) -> bool {
    let uses = text(asked.node, "uses");
    let Some(folder) = uses.strip_prefix("./").or_else(|| uses.strip_prefix("$/")) else {
        return false;
    };
    let promises = promises_security(text(asked.node, "name")) || promises_security(folder);
    let folder = folder.trim_end_matches('/');
    let files = ["action.yml", "action.yaml"].map(|name| format!("{folder}/{name}"));
    let model = asked.world.model;
    let mut actions = model.resources.iter();
    let action =
        actions.find(|one| &*one.kind == "action" && files.contains(&one.address.to_string()));
    let steps = action.map_or(&[][..], |action| {
        items(at(&action.body, &["runs", "steps"]))
    });
    promises
        && !steps.is_empty()
        && steps.iter().all(|step| {
            Script::of(step, asked.world)
                .is_some_and(|script| prints(script.text, &script.commands, asked, 3))
        })
}

/// Whether commands do nothing but print, and there is one.
fn prints(script: &str, commands: &[Command], asked: &Asked<'_, '_>, depth: usize) -> bool {
    let mut some = false;
    for command in commands.iter().filter(|command| !command.words.is_empty()) {
        // What is printed into a file may be wanted there.
        let into_file = command
            .redirections
            .iter()
            .any(|one| !one.operator.contains('&') && one.target.text != "/dev/stderr");
        let hollow = !into_file
            && match command.name() {
                Some("echo" | "printf" | "true" | ":" | "tput") => true,
                Some("exit" | "return") => command.words.get(1).is_none_or(|word| word.text == "0"),
                Some("set" | "cd" | "sleep" | "shopt" | "local" | "export") => continue,
                // Its body is among the commands.
                Some(name) if is_function(name, script) => continue,
                _ => depth > 0 && call_prints(command, asked, depth - 1),
            };
        if !hollow {
            return false;
        }
        some = true;
    }
    some
}

/// Whether a script defines a function of that name.
fn is_function(name: &str, script: &str) -> bool {
    script.lines().any(|line| {
        let line = line.trim_start();
        let named = line.strip_prefix("function ").unwrap_or(line);
        named.trim_start().strip_prefix(name).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.starts_with("()") || (line.starts_with("function ") && rest.starts_with('{'))
        })
    })
}

fn call_prints(command: &Command, asked: &Asked<'_, '_>, depth: usize) -> bool {
    called(command, asked).is_some_and(|script| {
        // What make itself prints is no command.
        let lines = script.lines().filter(|line| {
            let line = line.trim_start();
            !line.starts_with("$(info") && !line.starts_with("$(warning")
        });
        let kept: Vec<&str> = lines.collect();
        let told = kept.len() < script.lines().count();
        let kept = kept.join("\n");
        prints(&kept, &asked.world.script(&kept), asked, depth) || (told && kept.trim().is_empty())
    })
}
