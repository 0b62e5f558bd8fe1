//! Workflows that publish: caches that anyone's branch may have filled, and tokens that stay valid.

use super::injection::action_of;
use super::reading::{Script, place_of_entry, steps_around, text, workflow_of};
use super::uses::version_of;
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::predicate::command::plain_name;
use crate::document::shell::Command;
use crate::document::{Node, Place, Value};

/// When an action takes what a cache holds.
#[derive(Clone, Copy)]
enum Caches {
    Always,
    /// The input is there and not switched off.
    When(&'static str),
    /// Unless the input is `false`.
    Unless(&'static str),
    /// Unless the input is `true`.
    UnlessTrue(&'static str),
    /// A version is asked for, and the input is not `false`.
    Downloaded(&'static str),
    /// The input names the cache that workflows share.
    Shared(&'static str),
}

/// By each action's own `action.yml`.
const CACHES: &[(&str, Caches)] = &[
    (
        "actions-rust-lang/setup-rust-toolchain",
        Caches::Unless("cache"),
    ),
    ("actions/cache", Caches::UnlessTrue("lookup-only")),
    ("actions/cache/restore", Caches::UnlessTrue("lookup-only")),
    ("actions/setup-dotnet", Caches::When("cache")),
    ("actions/setup-go", Caches::Unless("cache")),
    ("actions/setup-java", Caches::When("cache")),
    ("actions/setup-node", Caches::When("cache")),
    ("actions/setup-python", Caches::When("cache")),
    ("astral-sh/setup-uv", Caches::Unless("enable-cache")),
    (
        "determinatesystems/magic-nix-cache-action",
        Caches::Unless("use-gha-cache"),
    ),
    ("docker/build-push-action", Caches::Shared("cache-from")),
    // The one that is on the runner needs no cache.
    (
        "docker/setup-buildx-action",
        Caches::Downloaded("cache-binary"),
    ),
    (
        "gradle/actions/setup-gradle",
        Caches::UnlessTrue("cache-disabled"),
    ),
    (
        "gradle/gradle-build-action",
        Caches::UnlessTrue("cache-disabled"),
    ),
    ("hynek/setup-cached-uv", Caches::Always),
    ("jdx/mise-action", Caches::Unless("cache")),
    ("mozilla-actions/sccache-action", Caches::Always),
    ("nix-community/cache-nix-action", Caches::Always),
    ("oven-sh/setup-bun", Caches::UnlessTrue("no-cache")),
    ("pnpm/action-setup", Caches::When("cache")),
    ("ruby/setup-ruby", Caches::When("bundler-cache")),
    ("swatinem/rust-cache", Caches::UnlessTrue("lookup-only")),
];

/// Actions that publish what their job built.
const PUBLISHERS: &[&str] = &[
    "actions/create-release",
    "aws-actions/amazon-ecs-deploy-task-definition",
    "azure/functions-action",
    "azure/webapps-deploy",
    "changesets/action",
    "cloudflare/wrangler-action",
    "google-github-actions/deploy-cloud-functions",
    "google-github-actions/deploy-cloudrun",
    "goreleaser/goreleaser-action",
    "ncipollo/release-action",
    "pypa/gh-action-pypi-publish",
    "rubygems/release-gem",
    "softprops/action-gh-release",
];

/// The `uses` of a step that takes what a cache holds, in a job that publishes.
pub(super) fn cached_release(asked: &Asked<'_, '_>) -> Vec<Place> {
    let caches = takes_cache(asked.node, asked);
    if !caches || !(starts_release(asked) || publishes(asked)) {
        return Vec::new();
    }
    place_of_entry(asked.node, "uses").into_iter().collect()
}

fn takes_cache(step: &Node, asked: &Asked<'_, '_>) -> bool {
    let action = action_of(step);
    let Some((_, caches)) = CACHES.iter().find(|(known, _)| *known == action) else {
        return false;
    };
    let input = |name: &str| at(step, &["with", name]).map(said).unwrap_or_default();
    match caches {
        Caches::Always => true,
        // From version 5 on it has a cache for npm without being told.
        Caches::When(name) if action == "actions/setup-node" && input(name).is_empty() => {
            let by_itself = version_of(step, asked).is_some_and(|version| version >= 5);
            by_itself && input("package-manager-cache") != "false"
        }
        Caches::When(name) => !matches!(&*input(name), "" | "false"),
        Caches::Unless(name) => input(name) != "false",
        Caches::Downloaded(name) => {
            at(step, &["with", "version"]).is_some() && input(name) != "false"
        }
        Caches::UnlessTrue(name) => {
            // What an expression says is not known, and may be meant for this.
            let said = input(name);
            said != "true" && !said.contains("${{")
        }
        Caches::Shared(name) => starts_release(asked) && input(name).contains("type=gha"),
    }
}

fn said(node: &Node) -> String {
    match &node.value {
        Value::Bool(value) => value.to_string(),
        Value::String(text) => text.to_string(),
        _ => String::new(),
    }
}

/// Whether a release, or the tag or branch of one, starts the workflow.
fn starts_release(asked: &Asked<'_, '_>) -> bool {
    let Some(on) = workflow_of(asked).and_then(|workflow| workflow.get("on")) else {
        return false;
    };
    let named = on.as_str() == Some("release")
        || on.get("release").is_some()
        || items(Some(on))
            .iter()
            .any(|one| one.as_str() == Some("release"));
    let push = |key| at(on, &["push", key]);
    let branches = items(push("branches")).iter().filter_map(Node::as_str);
    named
        || push("tags").is_some()
        || push("tags-ignore").is_some()
        || branches.into_iter().any(|name| name.contains("release"))
}

/// Whether a step of the same job publishes.
fn publishes(asked: &Asked<'_, '_>) -> bool {
    steps_around(asked).iter().any(|step| {
        let action = action_of(step);
        let pushes = || {
            !matches!(
                &*at(step, &["with", "push"]).map(said).unwrap_or_default(),
                "" | "false"
            )
        };
        PUBLISHERS.contains(&&*action)
            || (action == "docker/build-push-action" && pushes())
            || Script::of(step, asked.world)
                .is_some_and(|script| script.commands.iter().any(is_publishing))
    })
}

/// Programs that publish a package, and the words that make them.
const PUBLISHING: &[(&str, &[&str])] = &[
    ("cargo", &["publish"]),
    ("dotnet", &["nuget", "push"]),
    ("gem", &["push"]),
    ("hatch", &["publish"]),
    ("npm", &["publish"]),
    ("nuget", &["push"]),
    ("pdm", &["publish"]),
    ("pnpm", &["publish"]),
    ("poetry", &["publish"]),
    ("twine", &["upload"]),
    ("uv", &["publish"]),
    ("yarn", &["npm", "publish"]),
    ("yarn", &["publish"]),
];

fn is_publishing(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(|word| &*word.text).collect();
    let (name, rest) = plain_name(&words);
    let mut plain = rest.iter().filter(|word| !word.starts_with('-'));
    let begins = |wanted: &[&str]| plain.clone().take(wanted.len()).eq(wanted.iter());
    let found = PUBLISHING
        .iter()
        .any(|(known, wanted)| *known == name && begins(wanted));
    found
        && !plain.any(|word| *word == "--dry-run")
        && !rest.contains(&"--dry-run")
        && !rest.contains(&"-n")
}

/// Options and values that send a package to another registry than the public one, which may know no trusted publishers.
fn goes_elsewhere(command: &Command) -> bool {
    let options = [
        "--index",
        "--index-url",
        "--publish-url",
        "--registry",
        "--repository",
        "--repository-url",
        "--source",
        "-r",
        "-s",
        "--host",
        "--key",
    ];
    command.words.iter().any(|word| {
        let option = word.text.split('=').next().unwrap_or_default();
        options.contains(&option)
    })
}

/// Commands that publish a package to a public registry in a job that may not ask for an identity: they can only do so
/// with a token that stays valid.
pub(super) fn token_publishing(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    let job = asked.node.get("$job");
    let Some(workflow) = workflow_of(asked) else {
        return Vec::new();
    };
    let permissions = job
        .and_then(|job| job.get("permissions"))
        .or_else(|| workflow.get("permissions"));
    let may_ask = permissions.is_some_and(|permissions| {
        permissions.as_str() == Some("write-all") || text(permissions, "id-token") == "write"
    });
    if may_ask || uses_other_registry(asked) {
        return Vec::new();
    }
    let found = script.commands.iter();
    found
        .filter(|command| is_publishing(command) && !goes_elsewhere(command))
        .map(|command| script.place_of(command))
        .collect()
}

/// Whether the step or one beside it names a registry, or publishes with GitHub's own token.
fn uses_other_registry(asked: &Asked<'_, '_>) -> bool {
    let public = [
        "registry.npmjs.org",
        "pypi.org",
        "crates.io",
        "rubygems.org",
        "nuget.org",
    ];
    let is_other = |address: &str| {
        address.contains("://") && !public.iter().any(|known| address.contains(known))
    };
    let set_up = steps_around(asked).iter().any(|step| {
        at(step, &["with", "registry-url"])
            .and_then(Node::as_str)
            .is_some_and(is_other)
    });
    let variables = [
        asked.node.get("env"),
        at(asked.node, &["$job", "env"]),
        at(asked.node, &["$workflow", "env"]),
    ];
    let mut values = variables.into_iter().flatten().flat_map(|env| {
        let entries = env.as_map().map_or(&[][..], |map| &map.entries);
        entries.iter()
    });
    set_up
        || values.any(|entry| {
            let value = entry.node.as_str().unwrap_or_default();
            let own = ["NODE_AUTH_TOKEN", "NPM_TOKEN"].contains(&&*entry.key)
                && (value.contains("secrets.GITHUB_TOKEN") || value.contains("github.token"));
            let named = entry.key.contains("REGISTRY") || entry.key.contains("REPOSITORY");
            own || (named && is_other(value))
        })
}
