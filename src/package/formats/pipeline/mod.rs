//! What pipelines, images and hooks take: actions, base images, providers, charts.
//!
//! Most of these files are written by people, and none says how much it should hold: one that is cut behind a whole entry
//! looks like one with fewer entries. Where a client writes the file, what it always writes has to be there.

mod actions;
mod ansible;
mod compose;
mod container;
mod dockerfile;
mod helm;
mod homebrew;
mod hooks;
mod image;
mod modules;
mod providers;
mod references;
#[cfg(test)]
mod tests;
mod tools;

use super::{Format, Input, Kind, Recognise};
use crate::package::{Ecosystem, Listing, Unreadable};
use crate::source::RepoPath;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    reference(
        "github-actions",
        "GitHub Actions",
        Ecosystem::GitHubActions,
        Recognise::Path(actions::recognise),
        actions::read,
    ),
    reference(
        "dockerfile",
        "Dockerfile",
        Ecosystem::Docker,
        Recognise::Path(dockerfile::recognise),
        dockerfile::read,
    ),
    reference(
        "compose",
        "Compose file",
        Ecosystem::Docker,
        Recognise::Path(compose::recognise),
        compose::read,
    ),
    Format {
        kind: Kind::Lock,
        ..reference(
            "terraform-lock",
            ".terraform.lock.hcl",
            Ecosystem::Terraform,
            Recognise::Names(&[".terraform.lock.hcl"]),
            providers::read,
        )
    },
    reference(
        "terraform",
        "Terraform configuration",
        Ecosystem::Terraform,
        Recognise::Path(modules::recognise),
        modules::read,
    ),
    reference(
        "pre-commit",
        ".pre-commit-config.yaml",
        Ecosystem::PreCommit,
        Recognise::Names(&[".pre-commit-config.yaml", ".pre-commit-config.yml"]),
        hooks::read,
    ),
    Format {
        kind: Kind::Lock,
        ..reference(
            "helm-lock",
            "Chart.lock",
            Ecosystem::Helm,
            Recognise::Names(&["Chart.lock", "requirements.lock"]),
            helm::read_lock,
        )
    },
    Format {
        kind: Kind::Manifest,
        locks: &["Chart.lock", "requirements.lock"],
        ..reference(
            "helm-chart",
            "Chart.yaml",
            Ecosystem::Helm,
            Recognise::Path(helm::recognise),
            helm::read_chart,
        )
    },
    reference(
        "ansible-requirements",
        "Ansible requirements",
        Ecosystem::AnsibleGalaxy,
        Recognise::Path(ansible::recognise),
        ansible::read,
    ),
    reference(
        "devcontainer",
        "devcontainer.json",
        Ecosystem::Docker,
        Recognise::Path(container::recognise),
        container::read,
    ),
    reference(
        "tool-versions",
        ".tool-versions",
        Ecosystem::Generic,
        Recognise::Names(&[".tool-versions"]),
        tools::read,
    ),
    reference(
        "mise",
        "mise.toml",
        Ecosystem::Generic,
        Recognise::Names(&["mise.toml", ".mise.toml"]),
        tools::read_mise,
    ),
    Format {
        kind: Kind::Lock,
        ..reference(
            "brewfile-lock",
            "Brewfile.lock.json",
            Ecosystem::Homebrew,
            Recognise::Names(&["Brewfile.lock.json"]),
            homebrew::read_lock,
        )
    },
    Format {
        kind: Kind::Manifest,
        locks: &["Brewfile.lock.json"],
        ..reference(
            "brewfile",
            "Brewfile",
            Ecosystem::Homebrew,
            Recognise::Names(&["Brewfile"]),
            homebrew::read,
        )
    },
];

const fn reference(
    id: &'static str,
    title: &'static str,
    ecosystem: Ecosystem,
    recognise: Recognise,
    read: fn(&Input<'_>) -> Result<Listing, Unreadable>,
) -> Format {
    Format {
        id,
        title,
        kind: Kind::Reference,
        ecosystem: Some(ecosystem),
        recognise,
        locks: &[],
        read,
    }
}

/// A file name in lower case.
fn lower_name(path: &RepoPath) -> String {
    String::from_utf8_lossy(path.file_name()).to_ascii_lowercase()
}

/// Whether a file ends in `.yml` or `.yaml`.
fn is_yaml(path: &RepoPath) -> bool {
    matches!(path.extension(), b"yml" | b"yaml")
}

/// A full commit id, of SHA-1 or SHA-256.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The version in the comment behind a pinned commit: `# v4.1.0`, `# tag=v4.1.0`, `# frozen: v4.1.0`, `# pin@v4`. `end`
/// is where the commit ends.
fn version_in_comment(text: &str, end: usize) -> Option<String> {
    let line = text.get(end..)?.lines().next()?;
    let (before, comment) = line.split_once('#')?;
    if !before.trim_matches(['"', '\'', ' ', '\t']).is_empty() {
        return None;
    }
    comment
        .split([' ', '\t', '=', '@', ':', ',', ';', '(', ')'])
        .find_map(|word| {
            let digits = word.strip_prefix(['v', 'V']).unwrap_or(word);
            let digits = digits.strip_prefix('.').unwrap_or(digits);
            let is_version = digits.starts_with(|c: char| c.is_ascii_digit()) && !is_commit(word);
            is_version.then(|| word.to_owned())
        })
}
