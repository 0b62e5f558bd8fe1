//! Scanners that end well whatever they find, by the manuals of the commands and actions: because they are told to, or
//! because they do unless told otherwise.

use super::injection::action_of;
use super::scanner::{has_option, option_of};
use crate::detect::infrastructure::body::at;
use crate::detect::infrastructure::predicate::command::plain_name;
use crate::document::shell::Command;
use crate::document::{Node, Value};

/// Formats that another tool takes over.
fn is_handed_on(format: &str) -> bool {
    format == "github"
        || ["sarif", "cyclonedx", "spdx", "@"]
            .iter()
            .any(|known| format.contains(known))
}

/// Whether a scanner writes a report for another tool, or an inventory: no gate, and none is meant.
pub(super) fn is_report(command: &Command) -> bool {
    ["--format", "-f", "-o", "--output"]
        .iter()
        .filter_map(|option| option_of(command, option))
        .any(is_handed_on)
        || [
            "db",
            "version",
            "--version",
            "--help",
            "-h",
            "sbom",
            "plugin",
        ]
        .iter()
        .any(|word| {
            command
                .words
                .get(1)
                .is_some_and(|first| first.text == **word)
        })
}

/// Options that are enough alone, by program.
const SAID: &[(&str, &[&str])] = &[
    ("bandit", &["--exit-zero"]),
    ("checkov", &["--soft-fail", "-s"]),
    ("hadolint", &["--no-fail"]),
    ("tfsec", &["--soft-fail", "-s"]),
    ("zizmor", &["--no-exit-codes"]),
];

/// Options and the value with which they let everything through.
const VALUES: &[(&str, &str, &[&str])] = &[
    ("brakeman", "--exit-on-warn", &["false"]),
    ("dockle", "--exit-code", &["0"]),
    ("gitleaks", "--exit-code", &["0"]),
    ("hadolint", "--failure-threshold", &["none", "ignore"]),
    ("hadolint", "-t", &["none", "ignore"]),
    ("kics", "--ignore-on-exit", &["all", "results"]),
    ("npm", "--audit-level", &["none"]),
    ("safety", "--exit-code", &["0"]),
];

/// Whether a scanner's command passes whatever is found.
pub(super) fn is_lenient(command: &Command) -> bool {
    if is_report(command) {
        return false;
    }
    let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
    let (name, rest) = plain_name(&words);
    let first = rest.first().copied().unwrap_or_default();
    let said = SAID
        .iter()
        .filter(|(known, _)| *known == name)
        .flat_map(|(_, options)| *options)
        .any(|option| has_option(command, option, None));
    let valued = VALUES.iter().any(|(known, option, values)| {
        *known == name && option_of(command, option).is_some_and(|value| values.contains(&value))
    });
    said || valued || by_default(name, first, command)
}

/// Programs that end well unless told otherwise.
fn by_default(name: &str, first: &str, command: &Command) -> bool {
    let lacks = |option: &str| !has_option(command, option, None);
    match name {
        "trivy" => {
            let looks = [
                "fs",
                "filesystem",
                "image",
                "i",
                "config",
                "conf",
                "repo",
                "repository",
                "rootfs",
                "k8s",
                "vm",
            ];
            looks.contains(&first)
                && lacks("--config")
                && lacks("--download-db-only")
                && option_of(command, "--exit-code").is_none_or(|code| code == "0")
        }
        "grype" => {
            !matches!(first, "config" | "" | "completion" | "explain")
                && lacks("--config")
                && lacks("-c")
                && lacks("--fail-on")
                && option_of(command, "-f").is_none()
        }
        "semgrep" => {
            first != "ci" && lacks("--error") && (first == "scan" || first.starts_with("--config"))
        }
        // It sends the state to the service and judges nothing.
        "snyk" => first == "monitor",
        "trufflehog" => {
            ["git", "github", "filesystem", "docker", "s3"].contains(&first) && lacks("--fail")
        }
        "govulncheck" => option_of(command, "-format")
            .or_else(|| option_of(command, "--format"))
            .is_some_and(|format| matches!(format, "json" | "openvex")),
        "dockle" => lacks("--exit-code") && !first.is_empty(),
        _ => false,
    }
}

/// The input that makes an action pass whatever it finds, or the one that is missing for it to fail.
pub(super) fn lenient_input(step: &Node) -> Option<&'static str> {
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
        "checkmarx/kics-github-action" => {
            is("ignore_on_exit", "all").or_else(|| is("ignore_on_exit", "results"))
        }
        "docker/scout-action" => {
            let asks = input("command").is_some_and(|command| command.contains("cves"));
            (asks && input("exit-code").as_deref() != Some("true")).then_some("exit-code")
        }
        _ => None,
    }
}
