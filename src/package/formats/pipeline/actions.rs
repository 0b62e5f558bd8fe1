//! GitHub Actions: what workflows and actions `uses:`
//! (<https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>).

use super::super::{Input, parsed};
use super::image::image;
use super::references::References;
use super::{is_commit, is_yaml, lower_name, version_in_comment};
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::RepoPath;

/// Workflows lie in one folder, actions anywhere.
pub(super) fn recognise(path: &RepoPath) -> bool {
    is_workflow(path) || matches!(lower_name(path).as_str(), "action.yml" | "action.yaml")
}

fn is_workflow(path: &RepoPath) -> bool {
    let folder = b".github/workflows/";
    let whole = path.as_bytes();
    let below = whole.strip_prefix(folder).or_else(|| {
        let at = memchr::memmem::rfind(whole, b"/.github/workflows/")?;
        Some(&whole[at + 1 + folder.len()..])
    });
    is_yaml(path) && below.is_some_and(|name| !name.contains(&b'/'))
}

/// Reads a workflow or an action. Errors: it is no YAML, or neither has jobs nor runs anything.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = parsed::yaml(input)?;
    let mut references = References::default();
    if is_workflow(input.path) {
        let jobs = root
            .get("jobs")
            .and_then(Node::as_map)
            .ok_or_else(|| Unreadable::at(root.place.span, "a workflow without `jobs` is none"))?;
        for job in &jobs.entries {
            if let Some(called) = job.node.get("uses") {
                uses(called, input.text, &mut references);
            } else if job.node.get("runs-on").is_none() || job.node.get("steps").is_none() {
                let reason = format!("the job `{}` has nothing to run, or nowhere to", job.key);
                references.problem(job.key_place.span, reason);
            }
            images(&job.node, &mut references);
            steps(&job.node, input.text, &mut references);
        }
    } else if let Some(runs) = root.get("runs").filter(|runs| runs.as_map().is_some()) {
        if let Some(image) = runs.get("image") {
            container(image, &mut references);
        }
        steps(runs, input.text, &mut references);
    } else if root.get("name").is_some() && root.get("description").is_some() {
        return Err(Unreadable::at(
            root.place.span,
            "an action without `runs` is none",
        ));
    }
    Ok(references.finish())
}

/// What a job runs in, and what it runs beside itself: `container`, and the images of `services`.
fn images(job: &Node, references: &mut References) {
    let services = job.get("services").and_then(Node::as_map);
    let services = services.into_iter().flat_map(|map| &map.entries);
    let hosts = services
        .map(|service| &service.node)
        .chain(job.get("container"));
    for host in hosts {
        let named = host.get("image").unwrap_or(host);
        let name = named.as_str().unwrap_or_default();
        let name = name.strip_prefix("docker://").unwrap_or(name);
        if let Some(package) = image(name, named.place.span) {
            references.add(package);
        }
    }
}

fn steps(job: &Node, text: &str, references: &mut References) {
    let Some(steps) = job.get("steps") else {
        return;
    };
    let Some(steps) = steps.as_list() else {
        return references.problem(steps.place.span, "`steps` is no list");
    };
    for step in &steps.items {
        if let Some(called) = step.get("uses") {
            uses(called, text, references);
        } else if step.get("run").is_none() {
            references.problem(step.place.span, "a step neither uses nor runs anything");
        }
    }
}

/// `owner/repository/path@ref`, `docker://image`, or something of the repository itself.
fn uses(node: &Node, text: &str, references: &mut References) {
    let Some(called) = node.as_str() else {
        return references.problem(node.place.span, "`uses` is no text");
    };
    let own = ["./", "../", "$/"]
        .iter()
        .any(|start| called.starts_with(start));
    if own || called.contains("${{") {
        return;
    }
    if called.starts_with("docker://") {
        return container(node, references);
    }
    match action(called, node, text) {
        Some(package) => references.add(package),
        None => references.problem(node.place.span, format!("`{called}` names no action")),
    }
}

fn action(called: &str, node: &Node, text: &str) -> Option<Package> {
    let (name, revision) = called.split_once('@')?;
    let mut parts = name.splitn(3, '/');
    let (owner, repository) = (parts.next()?, parts.next()?);
    if owner.is_empty() || repository.is_empty() || revision.is_empty() {
        return None;
    }
    let name = format!("{owner}/{repository}");
    let pinned = is_commit(revision);
    Some(Package {
        ecosystem: Ecosystem::GitHubActions,
        version: if pinned {
            version_in_comment(text, node.place.span.range().end)
        } else {
            Some(revision.to_owned())
        },
        source: if pinned {
            Source::Git {
                url: format!("https://github.com/{name}"),
                commit: Some(revision.to_owned()),
            }
        } else {
            Source::Registry
        },
        name,
        at: node.place.span,
        ..Package::default()
    })
}

/// An image; a `Dockerfile` beside the action is none.
fn container(node: &Node, references: &mut References) {
    let named = node
        .as_str()
        .and_then(|text| text.strip_prefix("docker://"));
    if let Some(package) = named.and_then(|named| image(named, node.place.span)) {
        references.add(package);
    }
}
