//! Whether any pipeline of a repository looks at the infrastructure that it declares.
//!
//! Said only where it can be known: a repository with Terraform whose workflows are all here, none of which calls a
//! workflow or an unknown pipeline elsewhere that might do it.

use super::follow::all_commands;
use super::hollow::scanner_in;
use super::injection::action_of;
use super::reading::{file_of, text};
use super::uses::remote;
use crate::detect::infrastructure::github::triggers;
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::predicate::command::plain_name;
use crate::detect::infrastructure::resource::{Framework, Resource};
use crate::document::Place;
use crate::document::shell::Command;

/// Programs that look at infrastructure.
const PROGRAMS: &[&str] = &[
    "checkov",
    "conftest",
    "kics",
    "opa",
    "portcullis",
    "regula",
    "snyk",
    "terrascan",
    "tfsec",
    "trivy",
    "wizcli",
];

/// Words of actions that do.
const ACTIONS: &[&str] = &[
    "checkov",
    "conftest",
    "iac",
    "kics",
    "megalinter",
    "portcullis",
    "regula",
    "snyk",
    "sonar",
    "super-linter",
    "terrascan",
    "tfsec",
    "trivy",
    "wiz",
];

/// Pipelines of other services: what they run is not read.
const ELSEWHERE: &[&str] = &[
    ".circleci/config.yml",
    ".gitlab-ci.yml",
    "Jenkinsfile",
    "azure-pipelines.yaml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "buildspec.yml",
    "cloudbuild.yaml",
];

/// What starts the first workflow that looks at changes, where infrastructure is declared and nothing looks at it.
pub(super) fn not_scanned(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(files) = asked.world.files else {
        return Vec::new();
    };
    let model = asked.world.model;
    if first_on_changes(asked).is_none_or(|first| first.address != asked.resource.address) {
        return Vec::new();
    }
    let declared = model.resources.iter().any(|one| {
        one.framework == Framework::Terraform && one.kind.contains('_') && !is_of_tests(one, asked)
    });
    let elsewhere = files.paths().iter().any(|path| {
        let path = path.to_text();
        ELSEWHERE.contains(&&*path) || path.starts_with(".azure")
    });
    let ours = || {
        let all = model.resources.iter();
        all.filter(|one| one.framework == Framework::GithubActions)
    };
    let known = ours().any(|one| may_scan(one, asked)) || by_hook(asked);
    if !declared || elsewhere || known || is_commented_out(asked) {
        return Vec::new();
    }
    let on = asked.node.as_map().and_then(|map| map.entry("on"));
    on.map(|entry| entry.key_place).into_iter().collect()
}

/// The first workflow of the repository, by its path, that a push or a pull request starts.
fn first_on_changes<'m>(asked: &Asked<'_, 'm>) -> Option<&'m Resource> {
    let model = asked.world.model;
    let of_changes = |one: &&Resource| {
        triggers(&one.body)
            .iter()
            .any(|trigger| matches!(&*trigger.event, "push" | "pull_request"))
    };
    let workflows = model
        .resources
        .iter()
        .filter(|one| &*one.kind == "workflow");
    let rooted = workflows.filter(|one| file_of(one, &model.sources).starts_with(".github/"));
    rooted
        .filter(of_changes)
        .min_by_key(|one| one.address.clone())
}

/// Whether a job or step looks at infrastructure, or calls what is not here and might.
fn may_scan(one: &Resource, asked: &Asked<'_, '_>) -> bool {
    let uses = text(&one.body, "uses");
    match &*one.kind {
        "job" => remote(uses).is_some() || uses.contains("${{"),
        "step" => {
            let action = action_of(&one.body);
            let calls = ACTIONS.iter().any(|word| action.contains(word));
            calls || all_commands(&one.body, asked).iter().any(is_scan)
        }
        _ => false,
    }
}

fn is_scan(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
    let (name, rest) = plain_name(&words);
    PROGRAMS.contains(&name)
        || (matches!(name, "docker" | "podman" | "mise" | "asdf" | "pre-commit")
            && rest.iter().any(|word| {
                let mut parts = word.split(['/', ':', '-', '@']);
                name == "pre-commit" || parts.any(|part| PROGRAMS.contains(&part))
            }))
}

/// Folders of what is never deployed.
fn is_of_tests(one: &Resource, asked: &Asked<'_, '_>) -> bool {
    let words = ["test", "example", "fixture", "sample"];
    let path = file_of(one, &asked.world.model.sources);
    let (folders, _) = path.rsplit_once('/').unwrap_or(("", &path));
    folders
        .split('/')
        .any(|folder| words.iter().any(|word| folder.contains(word)))
}

/// Whether a comment of a workflow runs a scanner of infrastructure. That is a fault of its own, said elsewhere.
fn is_commented_out(asked: &Asked<'_, '_>) -> bool {
    let model = asked.world.model;
    let workflows = model
        .resources
        .iter()
        .filter(|one| &*one.kind == "workflow");
    let mut texts = workflows.map(|one| &model.sources.get(one.header.file).text);
    let of_infrastructure = |scanner: String| ACTIONS.iter().any(|word| scanner.contains(word));
    texts.any(|text| {
        let mut comments = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix('#'));
        comments.any(|comment| {
            let comment = comment.trim_start_matches([' ', '#', '-']);
            scanner_in(comment).is_some_and(of_infrastructure)
        })
    })
}

/// Whether hooks before a commit look at it; that a pipeline runs them is taken on trust.
fn by_hook(asked: &Asked<'_, '_>) -> bool {
    let path = crate::source::RepoPath::new(".pre-commit-config.yaml").ok();
    let hooks = path.and_then(|path| super::project::read(asked, &path));
    hooks.is_some_and(|hooks| {
        let mut lines = hooks
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'));
        lines.any(|line| PROGRAMS.iter().any(|name| line.contains(name)))
    })
}
