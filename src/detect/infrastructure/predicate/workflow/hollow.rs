//! Security steps that cannot fail, do not run, or do nothing.

use super::injection::action_of;
use super::project::{Recipe, recipe, script_at};
use super::reading::{
    Script, callers, events, path_of, place_of_entry, starts_on, steps_around, text,
};
use super::scanner::{
    has_option, is_scanner, option_of, promises_security, scanner_of_action, scanner_of_command,
};
use crate::detect::infrastructure::body::{at, entries, items};
use crate::detect::infrastructure::github::triggers;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::expression;
use crate::document::expression::grammar::op::BinOp;
use crate::document::expression::grammar::{Expr, SpannedExpr};
use crate::document::shell::{self, Command, Join};
use crate::document::{Node, Place, Value};
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

/// Where a security step's failure is thrown away.
pub(super) fn ignored_failure(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    let ours = match &*asked.resource.kind {
        "job" => {
            let steps = items(asked.node.get("steps"));
            steps.iter().any(|step| is_scanner(step, sources))
        }
        _ => is_scanner(asked.node, sources),
    };
    let mut places = Vec::new();
    let through = asked.node.get("continue-on-error");
    if ours
        && through.is_some_and(|node| {
            matches!(node.value, Value::Bool(true)) || node.as_str() == Some("true")
        })
    {
        places.extend(place_of_entry(asked.node, "continue-on-error"));
    }
    if let Some(script) = Script::of(asked.node, sources) {
        let thrown = script
            .commands
            .iter()
            .enumerate()
            .filter_map(|(index, command)| {
                let (before, Join::Or) = command.follows? else {
                    return None;
                };
                let before = script.commands.get(before)?;
                let nothing = match command.name()? {
                    "true" | ":" => true,
                    // `|| { echo failed; exit 1; }` prints, and fails all the same.
                    "echo" | "printf" => !script.commands.get(index + 1).is_some_and(fails),
                    "exit" => command.words.get(1).is_some_and(|word| word.text == "0"),
                    _ => false,
                };
                (nothing && scanner_of_command(before).is_some()).then(|| script.place_of(before))
            });
        places.extend(thrown);
    }
    places
}

/// Whether a command ends the script as failed.
fn fails(command: &Command) -> bool {
    match command.name() {
        Some("exit" | "return") => command.words.get(1).is_some_and(|word| word.text != "0"),
        Some("false") => true,
        _ => false,
    }
}

/// Scanners that are told, or left by default, to pass whatever they find.
pub(super) fn reports_only(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    if let Some(input) = lenient_input(asked.node) {
        let place = asked
            .node
            .get("with")
            .and_then(|with| place_of_entry(with, input))
            .or_else(|| place_of_entry(asked.node, "uses"));
        return place.into_iter().collect();
    }
    let Some(script) = Script::of(asked.node, sources) else {
        return Vec::new();
    };
    // A report first and the gate after it is a gate.
    let gated = |name: &str| {
        steps_around(asked)
            .iter()
            .filter_map(|step| Script::of(step, sources))
            .any(|other| {
                other
                    .commands
                    .iter()
                    .any(|command| command.name() == Some(name) && !is_lenient(command))
            })
    };
    let lenient = script.commands.iter().filter(|command| is_lenient(command));
    lenient
        .filter(|command| !gated(command.name().unwrap_or_default()))
        .map(|command| script.place_of(command))
        .collect()
}

/// By the manuals of the commands. A report for another tool (SARIF, an inventory) is no gate and none is meant.
fn is_lenient(command: &Command) -> bool {
    let format = option_of(command, "--format").or_else(|| option_of(command, "-f"));
    let handed_on = |format: &str| {
        ["sarif", "cyclonedx", "spdx", "github", "@"]
            .iter()
            .any(|known| format.contains(known))
    };
    let subcommand = command.words.get(1).map_or("", |word| &*word.text);
    let configured = has_option(command, "--config", None);
    match command.name() {
        Some("trivy") => {
            matches!(
                subcommand,
                "fs" | "filesystem" | "image" | "config" | "repo" | "rootfs" | "k8s"
            ) && !format.is_some_and(handed_on)
                && !configured
                && !has_option(command, "--download-db-only", None)
                && option_of(command, "--exit-code").is_none_or(|code| code == "0")
        }
        Some("grype") => {
            let output = option_of(command, "-o").or_else(|| option_of(command, "--output"));
            !matches!(subcommand, "db" | "version" | "config")
                && !configured
                && !has_option(command, "-c", None)
                && !output.is_some_and(handed_on)
                && !has_option(command, "--fail-on", None)
                && option_of(command, "-f").is_none()
        }
        Some("checkov" | "tfsec") => {
            has_option(command, "--soft-fail", None) || has_option(command, "-s", None)
        }
        Some("bandit") => has_option(command, "--exit-zero", None),
        Some("hadolint") => has_option(command, "--no-fail", None),
        Some("gitleaks") => option_of(command, "--exit-code") == Some("0"),
        Some("semgrep") => {
            subcommand != "ci"
                && !has_option(command, "--error", None)
                && (subcommand == "scan" || subcommand.starts_with("--config"))
        }
        Some("npm") => subcommand == "audit" && option_of(command, "--audit-level") == Some("none"),
        _ => false,
    }
}

/// The input that makes an action pass whatever it finds, or the one that is missing for it to fail.
fn lenient_input(step: &Node) -> Option<&'static str> {
    let input = |name: &str| {
        at(step, &["with", name]).map(|node| match &node.value {
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.to_ascii_lowercase(),
            _ => String::new(),
        })
    };
    let is =
        |name: &'static str, wanted: &str| (input(name).as_deref() == Some(wanted)).then_some(name);
    match &*action_of(step) {
        "aquasecurity/trivy-action" => {
            let handed_on = input("format")
                .is_some_and(|format| !matches!(&*format, "table" | "json" | "template"));
            let configured =
                input("trivy-config").is_some() || at(step, &["env", "TRIVY_EXIT_CODE"]).is_some();
            let gate = input("exit-code").is_some_and(|code| code != "0");
            (!handed_on && !configured && !gate).then_some("exit-code")
        }
        "anchore/scan-action" => is("fail-build", "false"),
        "bridgecrewio/checkov-action" | "aquasecurity/tfsec-action" => is("soft_fail", "true"),
        "actions/dependency-review-action" => is("warn-only", "true"),
        "hadolint/hadolint-action" => is("no-fail", "true"),
        _ => None,
    }
}

/// A comparison with the default branch that decides what is looked at, in a workflow that runs on that branch, where it
/// compares the branch with itself.
pub(super) fn empty_change_filter(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, &asked.world.model.sources) else {
        return Vec::new();
    };
    if !script.text.contains("GITHUB_OUTPUT")
        || !runs_on_default_branch(asked)
        || script.text.contains("github.event.before")
    {
        return Vec::new();
    }
    let with_itself = |command: &&Command| {
        let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
        matches!(words.as_slice(), ["git", "diff", ..])
            && words.iter().any(|word| {
                matches!(
                    *word,
                    "origin/main"
                        | "origin/master"
                        | "origin/main...HEAD"
                        | "origin/main..HEAD"
                        | "origin/master...HEAD"
                        | "origin/master..HEAD"
                        | "origin/main..."
                        | "origin/main.."
                )
            })
    };
    let found = script.commands.iter().filter(with_itself);
    found.map(|command| script.place_of(command)).collect()
}

/// Whether a push to the default branch, or the clock, starts the workflow, or one that calls it.
fn runs_on_default_branch(asked: &Asked<'_, '_>) -> bool {
    let of_workflow = |workflow: &Node| {
        triggers(workflow)
            .iter()
            .any(|trigger| match &*trigger.event {
                "schedule" => true,
                "push" => pushes_to_default(trigger.filters.as_ref()),
                _ => false,
            })
    };
    let Some(workflow) = asked.node.get("$workflow") else {
        return false;
    };
    let called = starts_on(asked, &["workflow_call"]) && !events(asked).is_empty();
    let by_caller = || {
        callers(asked)
            .iter()
            .filter_map(|caller| caller.body.get("$workflow"))
            .any(of_workflow)
    };
    let skipped = [asked.node.get("if"), at(asked.node, &["$job", "if"])]
        .into_iter()
        .flatten()
        .any(|condition| {
            condition
                .as_str()
                .is_some_and(|text| text.contains("pull_request") || text.contains("github.ref"))
        });
    !skipped && (of_workflow(workflow) || (called && by_caller()))
}

fn pushes_to_default(filters: Option<&Node>) -> bool {
    let branches = filters.and_then(|filters| filters.get("branches"));
    let tags_only = filters.is_some_and(|filters| filters.get("tags").is_some());
    let ignored = filters.and_then(|filters| filters.get("branches-ignore"));
    let names = |node: Option<&Node>| -> Vec<String> {
        let list = items(node)
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned);
        node.and_then(Node::as_str)
            .map(str::to_owned)
            .into_iter()
            .chain(list)
            .collect()
    };
    let is_default = |name: &String| matches!(&**name, "main" | "master" | "**" | "*");
    match branches {
        Some(_) => names(branches).iter().any(is_default),
        None => !tags_only && !names(ignored).iter().any(is_default),
    }
}

/// Commands of conftest whose rules are of another namespace than the one they are asked for: none applies, all pass.
pub(super) fn no_rules_apply(asked: &Asked<'_, '_>) -> Vec<Place> {
    let (Some(script), Some(files)) = (
        Script::of(asked.node, &asked.world.model.sources),
        asked.world.files,
    ) else {
        return Vec::new();
    };
    let applies_none = |command: &&Command| {
        let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
        if !matches!(words.as_slice(), ["conftest", "test", ..])
            || has_option(command, "--all-namespaces", None)
            || words
                .iter()
                .any(|word| word.contains('$') || *word == "--update" || *word == "-u")
        {
            return false;
        }
        let folder = option_of(command, "--policy")
            .or_else(|| option_of(command, "-p"))
            .unwrap_or("policy");
        let namespace = option_of(command, "--namespace")
            .or_else(|| option_of(command, "-n"))
            .unwrap_or("main");
        let prefix = format!("{}/", folder.trim_start_matches("./").trim_end_matches('/'));
        let packages: Vec<String> = files
            .paths()
            .iter()
            .filter(|path| {
                path.extension() == b"rego" && path.as_bytes().starts_with(prefix.as_bytes())
            })
            .filter_map(|path| String::from_utf8(files.read(path).ok()??).ok())
            .filter_map(|text| {
                text.lines()
                    .find_map(|line| Some(line.strip_prefix("package ")?.trim().to_owned()))
            })
            .collect();
        !packages.is_empty() && !packages.iter().any(|package| package == namespace)
    };
    let root = !path_of(asked).is_empty()
        && asked.node.get("working-directory").is_none()
        && entries(at(asked.node, &["$job", "defaults"])).is_empty();
    let found = script.commands.iter().filter(applies_none).filter(|_| root);
    found.map(|command| script.place_of(command)).collect()
}
