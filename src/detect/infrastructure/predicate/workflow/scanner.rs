//! Which steps look for weaknesses: by the action, the command, or the name they were given.

use super::follow::all_commands;
use super::injection::action_of;
use super::reading::text;
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::predicate::command::plain_name;
use crate::document::Node;
use crate::document::shell::Command;

/// Commands that look for weaknesses.
const COMMANDS: &[&str] = &[
    "bandit",
    "brakeman",
    "checkov",
    "conftest",
    "detect-secrets",
    "dockle",
    "gitleaks",
    "gosec",
    "govulncheck",
    "grype",
    "hadolint",
    "kics",
    "kube-linter",
    "kubesec",
    "osv-scanner",
    "pip-audit",
    "portcullis",
    "safety",
    "semgrep",
    "snyk",
    "terrascan",
    "tfsec",
    "trivy",
    "trufflehog",
    "zizmor",
];

/// Actions that look for weaknesses, by `owner/name` or its beginning.
const ACTIONS: &[&str] = &[
    "actions/dependency-review-action",
    "anchore/scan-action",
    "aquasecurity/tfsec-action",
    "aquasecurity/tfsec-pr-commenter-action",
    "aquasecurity/trivy-action",
    "bridgecrewio/checkov-action",
    "checkmarx/",
    "dependency-check/dependency-check_action",
    "github/codeql-action/analyze",
    "gitleaks/gitleaks-action",
    "google/osv-scanner-action",
    "hadolint/hadolint-action",
    "ossf/scorecard-action",
    "returntocorp/semgrep-action",
    "semgrep/",
    "snyk/actions",
    "sonarsource/",
    "trufflesecurity/trufflehog",
    "zaproxy/",
];

/// Words of names that promise to look for weaknesses.
const WORDS: &[&str] = &[
    "dast",
    "sast",
    "scan",
    "scanner",
    "scanning",
    "security",
    "vulnerabilities",
    "vulnerability",
];

/// Whether a name promises to look for weaknesses: `Security test`, `scan-secrets`.
pub(super) fn promises_security(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| WORDS.contains(&word) || COMMANDS.contains(&word) && word != "safety")
}

/// The scanner that an action is, as the table or the folder of a local action names it.
pub(super) fn scanner_of_action(action: &str) -> Option<&str> {
    if let Some(local) = action.strip_prefix("./") {
        return promises_security(local).then_some(action);
    }
    let known = ACTIONS.iter().find(|known| action.starts_with(**known));
    known.copied()
}

/// The scanner that a command runs, also in a container of its name (`docker run … aquasec/trivy`).
pub(super) fn scanner_of_command(command: &Command) -> Option<&'static str> {
    let of_name = |name: &str| COMMANDS.iter().find(|known| **known == name).copied();
    match command.name()? {
        "docker" | "podman" => command.words.iter().find_map(|word| {
            let image = word.text.split([':', '@']).next().unwrap_or_default();
            image
                .contains('/')
                .then(|| of_name(image.rsplit('/').next().unwrap_or_default()))
                .flatten()
        }),
        "pre-commit" => None,
        _ => {
            let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
            let (name, rest) = plain_name(&words);
            match (name, rest) {
                ("npm" | "yarn" | "pnpm", ["audit", ..]) | ("yarn", ["npm", "audit", ..]) => {
                    Some("npm-audit")
                }
                _ => of_name(name),
            }
        }
    }
}

/// Whether a step looks for weaknesses: itself, by what it calls, or by what its name says.
pub(super) fn is_scanner(step: &Node, asked: &Asked<'_, '_>) -> bool {
    if scanner_of_action(&action_of(step)).is_some() {
        return true;
    }
    let commands = all_commands(step, asked);
    let runs = commands.iter().any(|one| scanner_of_command(one).is_some());
    runs || (promises_security(text(step, "name")) && !commands.is_empty())
}

/// Whether a command has an option: `--name`, `--name=…`, or the letter in a cluster such as `-sf`.
pub(super) fn has_option(command: &Command, name: &str, letter: Option<char>) -> bool {
    command.words.iter().any(|word| {
        let text = &*word.text;
        let long = text == name
            || text
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('='));
        let cluster = text
            .strip_prefix('-')
            .filter(|rest| !rest.starts_with('-') && rest.chars().all(|c| c.is_ascii_alphabetic()));
        long || letter
            .zip(cluster)
            .is_some_and(|(letter, cluster)| cluster.contains(letter))
    })
}

/// What an option of a command says: `--name value` or `--name=value`.
pub(super) fn option_of<'c>(command: &'c Command, name: &str) -> Option<&'c str> {
    let mut words = command.words.iter();
    while let Some(word) = words.next() {
        if word.text == name {
            return words.next().map(|next| &*next.text);
        }
        if let Some(value) = word
            .text
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('='))
        {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_promise_security_are_told_from_others() {
        for name in ["Security test", "scan-secrets", "Run SAST", "trivy"] {
            assert!(promises_security(name), "{name}");
        }
        for name in ["Build", "scandinavia", "safety net", ""] {
            assert!(!promises_security(name), "{name}");
        }
    }
}
