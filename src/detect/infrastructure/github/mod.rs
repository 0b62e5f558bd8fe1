//! GitHub's workflows, composite actions and Dependabot's file.
//!
//! | kind | body |
//! |---|---|
//! | `workflow` | the file |
//! | `job` | the job; `$id`, `$workflow` |
//! | `step` | the step; `$index`, and `$job` and `$workflow`, or `$action` in a composite action; `$commands`, `$pipelines` |
//! | `action` | the file |
//! | `dependabot` | the file |
//!
//! `$commands` of a step are those of its `run`: lists of words; `$pipelines` those that are piped: lists of commands. They
//! are there for `bash` and `sh`. `$job` has the keys of a `job`. Bodies are as written: `on` may be a string, a list or a mapping, which [`triggers`]
//! evens out. GitHub reads YAML 1.2, so `on` and `yes` are strings. Not here: what is weak; what an expression's value is.

#[cfg(test)]
mod tests;
mod trigger;

pub use trigger::{Trigger, triggers};

use super::body::{at, entries, items, said, with};
use super::intake::Document;
use super::resource::{Framework, Model, Resource};
use super::script::{self, Script};
use crate::document::yaml::Options;
use crate::document::{Alignment, Node, Value};
use crate::source::RepoPath;

/// What a file is, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    Workflow,
    Action,
    Dependabot,
}

impl File {
    /// A `.github` folder counts wherever it is: a tree may hold several repositories.
    pub fn by_path(path: &RepoPath) -> Option<Self> {
        let bytes = path.as_bytes();
        let name = path.file_name();
        let stem = name
            .strip_suffix(b".yml")
            .or_else(|| name.strip_suffix(b".yaml"))?;
        let folder = &bytes[..bytes.len() - name.len()];
        let within = |folder: &[u8], tail: &[u8]| {
            folder
                .strip_suffix(tail)
                .is_some_and(|above| above.is_empty() || above.ends_with(b"/"))
        };
        match stem {
            _ if within(folder, b".github/workflows/") => Some(Self::Workflow),
            b"dependabot" if within(folder, b".github/") => Some(Self::Dependabot),
            b"action" => Some(Self::Action),
            _ => None,
        }
    }
}

/// Adds what a file declares.
pub(super) fn declare(document: &Document, kind: File, model: &mut Model) {
    let root = match document.parse(Options::default()) {
        Ok(roots) => roots.into_iter().next(),
        Err(error) => return document.unread(error, model),
    };
    let Some(root) = root.filter(|root| root.as_map().is_some()) else {
        return;
    };
    match kind {
        File::Workflow => workflow(&root, document, model),
        // Other tools have files of this name too.
        File::Action if root.get("runs").is_some() => action(&root, document, model),
        File::Action => {}
        File::Dependabot => add(document, "dependabot", "dependabot", "", root, model),
    }
}

/// `address` is what is added to the file's path.
fn add(document: &Document, kind: &str, name: &str, address: &str, body: Node, model: &mut Model) {
    let path = document.path.to_text();
    let separator = if address.is_empty() { "" } else { "#" };
    model.resources.push(Resource {
        framework: Framework::GithubActions,
        kind: kind.into(),
        name: name.into(),
        address: format!("{path}{separator}{address}").into(),
        header: document.header(body.place),
        body,
        calls: Vec::new(),
        doubtful: false,
        within: std::sync::Arc::default(),
    });
}

/// What the file calls itself, or its file name.
fn name_of(root: &Node, document: &Document) -> String {
    match root.get("name").and_then(Node::as_str) {
        Some(name) => name.to_owned(),
        None => String::from_utf8_lossy(document.path.file_name()).into_owned(),
    }
}

fn workflow(root: &Node, document: &Document, model: &mut Model) {
    add(
        document,
        "workflow",
        &name_of(root, document),
        "",
        root.clone(),
        model,
    );
    for entry in entries(root.get("jobs")) {
        if entry.node.as_map().is_none() {
            continue;
        }
        let id = &*entry.key;
        let context = [("$id", said(id, &entry.node)), ("$workflow", root.clone())];
        let job = with(&entry.node, context);
        let address = format!("jobs.{id}");
        add(document, "job", id, &address, job.clone(), model);
        let steps = items(entry.node.get("steps"));
        let context = [("$job", job), ("$workflow", root.clone())];
        add_steps(steps, &address, &context, document, model);
    }
}

fn action(root: &Node, document: &Document, model: &mut Model) {
    add(
        document,
        "action",
        &name_of(root, document),
        "",
        root.clone(),
        model,
    );
    let steps = items(at(root, &["runs", "steps"]));
    let context = [("$action", root.clone())];
    add_steps(steps, "runs", &context, document, model);
}

fn add_steps(
    steps: &[Node],
    holder: &str,
    context: &[(&'static str, Node)],
    document: &Document,
    model: &mut Model,
) {
    for (index, step) in steps.iter().enumerate() {
        if step.as_map().is_none() {
            continue;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a file has fewer than 2^52 steps"
        )]
        let number = Node::new(Value::Number(index as f64), step.place);
        let mut context: Vec<_> = context
            .iter()
            .cloned()
            .chain([("$index", number)])
            .collect();
        let job = context.iter().find(|(key, _)| *key == "$job");
        if speaks_shell(step, job.map(|(_, job)| job))
            && let Some(script) = script_of(step, model)
        {
            context.push(("$commands", script.commands));
            context.push(("$pipelines", script.pipelines));
        }
        let text = |key| step.get(key).and_then(Node::as_str);
        let name = text("name").or_else(|| text("id")).or_else(|| text("uses"));
        let address = format!("{holder}.steps[{index}]");
        let body = with(step, context);
        add(
            document,
            "step",
            name.unwrap_or("run"),
            &address,
            body,
            model,
        );
    }
}

/// Whether a step's script is read by `bash` or `sh`: by its own key, by the defaults around it, or because its runner has
/// it by default, which those with Windows have not.
/// <https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#defaultsrunshell>
fn speaks_shell(step: &Node, job: Option<&Node>) -> bool {
    let default = |path: &[&str]| job.and_then(|job| at(job, path));
    let named = step
        .get("shell")
        .or_else(|| default(&["defaults", "run", "shell"]))
        .or_else(|| default(&["$workflow", "defaults", "run", "shell"]));
    match (named.and_then(Node::as_str), default(&["runs-on"])) {
        (Some(shell), _) => shell.starts_with("bash") || shell.starts_with("sh"),
        (None, Some(runner)) => !runner
            .as_str()
            .is_some_and(|name| name.starts_with("windows")),
        (None, None) => true,
    }
}

fn script_of(step: &Node, model: &Model) -> Option<Script> {
    let run = step.get("run")?;
    let alignment = Alignment::of(run, &model.sources);
    let place = |range| alignment.place(range);
    Some(script::read(run.as_str()?, run.place, &place))
}
