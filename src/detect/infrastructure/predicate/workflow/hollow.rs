//! Security steps that cannot fail, do not run, or do nothing.

use super::injection::action_of;
use super::makefile::{Recipe, recipe};
use super::project::script_at;
use super::reading::{Script, place_of_entry, steps_around, text};
use super::scanner::{is_scanner, promises_security, scanner_of_action, scanner_of_command};
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::Place;
use crate::document::expression;
use crate::document::expression::grammar::op::BinOp;
use crate::document::expression::grammar::{Expr, SpannedExpr};
use crate::document::shell::{self, Command};
use crate::source::Span;

/// A security step, or a job with one, whose condition is never true.
pub(super) fn never_runs(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    let Some(condition) = asked.node.get("if") else {
        return Vec::new();
    };
    let never = match condition.as_bool() {
        Some(value) => !value,
        None => match expression::in_condition(condition, sources).as_slice() {
            [one] if one.range.len() == condition.as_str().unwrap_or_default().len() => {
                one.tree.as_ref().is_ok_and(is_false)
            }
            _ => false,
        },
    };
    let ours = is_scanner(asked.node, sources)
        || items(asked.node.get("steps"))
            .iter()
            .any(|step| is_scanner(step, sources))
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
fn scanner_in(line: &str) -> Option<String> {
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
            || Script::of(step, &model.sources).is_some_and(|script| {
                let mut commands = script.commands.iter();
                commands
                    .any(|command| scanner_of_command(command).is_some_and(|name| name == wanted))
            })
    })
}

/// A step that by its name looks for weaknesses and only prints.
pub(super) fn only_prints(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, &asked.world.model.sources) else {
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
    let hollow = prints(&script.commands, asked, 3) && (step_promises || (job_promises && alone()));
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

/// Whether commands do nothing but print, and there is one.
fn prints(commands: &[Command], asked: &Asked<'_, '_>, depth: usize) -> bool {
    let mut some = false;
    for command in commands.iter().filter(|command| !command.words.is_empty()) {
        // What is printed into a file may be wanted there.
        let hollow = command.redirections.is_empty()
            && match command.name() {
                Some("echo" | "printf" | "true" | ":") => true,
                Some("exit") => command.words.get(1).is_none_or(|word| word.text == "0"),
                Some("set" | "cd" | "sleep") => continue,
                Some("make") => depth > 0 && recipe_prints(command, asked, depth - 1),
                _ => depth > 0 && script_prints(command, asked, depth - 1),
            };
        if !hollow {
            return false;
        }
        some = true;
    }
    some
}

fn recipe_prints(command: &Command, asked: &Asked<'_, '_>, depth: usize) -> bool {
    match recipe(command, asked) {
        Recipe::Found(lines) => prints(&shell::parse(&lines), asked, depth),
        Recipe::Missing | Recipe::Unknown => false,
    }
}

fn script_prints(command: &Command, asked: &Asked<'_, '_>, depth: usize) -> bool {
    script_at(command, asked).is_some_and(|script| prints(&shell::parse(&script), asked, depth))
}
