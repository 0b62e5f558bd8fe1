//! Security steps whose findings stop nothing.

use super::injection::action_of;
use super::reading::{Script, place_of_entry, range_of, steps_around};
use super::scanner::{has_option, is_scanner, option_of, scanner_of_command};
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::{Command, Join};
use crate::document::{Node, Place, Value};

/// Where a security step's failure is thrown away.
pub(super) fn ignored_failure(asked: &Asked<'_, '_>) -> Vec<Place> {
    let sources = &asked.world.model.sources;
    let ours = match &*asked.resource.kind {
        "job" => {
            let steps = items(asked.node.get("steps"));
            steps.iter().any(|step| is_scanner(step, asked))
        }
        _ => is_scanner(asked.node, asked),
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
        .filter(|command| !is_judged(command, &script))
        .map(|command| script.place_of(command))
        .collect()
}

/// What it prints is taken by another command, which may judge it.
fn is_judged(command: &Command, script: &Script<'_>) -> bool {
    let start = range_of(command).start;
    let before = script.text.get(..start).unwrap_or_default();
    let after = script.commands.iter().any(|other| {
        matches!(other.follows, Some((index, Join::Pipe)) if script.commands.get(index) == Some(command))
    });
    after || before.trim_end().ends_with("$(")
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
