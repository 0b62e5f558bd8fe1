//! What steps call in their own repository: scripts, targets of make, local actions; and whether it is there.

use super::follow::{PackageScript, package_script};
use super::injection::action_of;
use super::makefile::{Recipe, recipe};
use super::reading::{Script, callers, path_of, place_of_entry, steps_before, text};
use crate::detect::infrastructure::body::at;
use crate::detect::infrastructure::predicate::Asked;
use crate::document::shell::{Command, Redirection};
use crate::document::{Node, Place};
use crate::source::RepoPath;

/// A step's folder below the repository's root, or the empty one. None when it is worked out.
pub(super) fn folder(asked: &Asked<'_, '_>) -> Option<String> {
    let named = asked
        .node
        .get("working-directory")
        .or_else(|| {
            at(
                asked.node,
                &["$job", "defaults", "run", "working-directory"],
            )
        })
        .or_else(|| {
            at(
                asked.node,
                &["$workflow", "defaults", "run", "working-directory"],
            )
        });
    let folder = named.and_then(Node::as_str).unwrap_or_default();
    (!folder.contains('$')).then(|| folder.to_owned())
}

/// The path of a file that stands below another tree's root, such as `examples/a/.github`, is not looked for.
pub(super) fn joined(folder: &str, path: &str) -> Option<RepoPath> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    RepoPath::new(parts.join("/")).ok()
}

pub(super) fn read(asked: &Asked<'_, '_>, path: &RepoPath) -> Option<String> {
    let bytes = asked.world.files?.read(path).ok()??;
    String::from_utf8(bytes).ok()
}

pub(super) fn is_there(asked: &Asked<'_, '_>, path: &RepoPath) -> bool {
    let Some(files) = asked.world.files else {
        return true;
    };
    files.paths().binary_search(path).is_ok()
}

/// Folders that hold scripts, also ones without an ending.
const OF_SCRIPTS: &[&str] = &[".github", "ci", "githooks", "hack", "script", "scripts"];

/// The script that a command runs: by its path, or as the first argument of a shell.
fn script_path(command: &Command) -> Option<&str> {
    let words = &command.words;
    let name = words.first()?.known()?;
    let path = match name {
        "bash" | "sh" | "source" | "." | "python" | "python3" | "node" => {
            let mut arguments = words.iter().skip(1);
            let first = arguments.find(|word| !is_option(word.known()))?;
            let before = words.iter().take_while(|word| word.range != first.range);
            // `-c TEXT` and `-m MODULE` are no files.
            let other = before.skip(1).filter_map(|word| word.known());
            if other.into_iter().any(|option| option.contains(['c', 'm'])) {
                return None;
            }
            first.known()?
        }
        _ => name,
    };
    let named = [".sh", ".py", ".js", ".bash"]
        .iter()
        .any(|end| path.ends_with(end));
    let last = path.rsplit('/').next().unwrap_or_default();
    let in_folder = path.split('/').any(|part| OF_SCRIPTS.contains(&part));
    let script = named || (in_folder && !last.contains('.'));
    // A shell looks for a file where it is; a command without a folder is looked for elsewhere.
    let below =
        path.starts_with("./") || (!path.starts_with('/') && (path.contains('/') || path != name));
    (script && below && !path.contains(['$', '*', '~'])).then_some(path)
}

fn is_option(word: Option<&str>) -> bool {
    word.is_some_and(|word| word.len() > 1 && word.starts_with('-'))
}

/// Whether a path stands below a submodule, whose files are those of another repository.
fn is_of_submodule(asked: &Asked<'_, '_>, path: &str) -> bool {
    let modules = RepoPath::new(".gitmodules").ok();
    let Some(text) = modules.and_then(|modules| read(asked, &modules)) else {
        return false;
    };
    let paths = text.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "path").then(|| value.trim())
    });
    paths.into_iter().any(|module| {
        path.strip_prefix(module)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The text of the script that a command runs, where it is a shell's.
pub(super) fn script_at(command: &Command, asked: &Asked<'_, '_>) -> Option<String> {
    let path = script_path(command)?;
    let last = path.rsplit('/').next().unwrap_or_default();
    if !matches!(last.rsplit_once('.'), None | Some((_, "sh" | "bash"))) {
        return None;
    }
    let text = read(asked, &joined(&folder(asked)?, path)?)?;
    let other = text.starts_with("#!") && !text.lines().next().unwrap_or_default().ends_with("sh");
    (!other).then_some(text)
}

/// Whether the workspace is this repository alone, as far as can be known: the file stands in the root's `.github`, no
/// step before fetches another one, changes folders or makes files.
pub(super) fn is_plain_workspace(asked: &Asked<'_, '_>) -> bool {
    let path = path_of(asked);
    if !path.starts_with(".github/") {
        return false;
    }
    // An action of a shared repository runs in its caller's workspace.
    if asked.node.get("$action").is_some() && callers(asked).is_empty() {
        return false;
    }
    let before = steps_before(asked);
    let fetched = asked.node.get("$action").is_some()
        || before
            .iter()
            .any(|step| action_of(step) == "actions/checkout");
    fetched
        && before.iter().all(|step| {
            let elsewhere = ["repository", "path", "ref", "sparse-checkout"]
                .iter()
                .any(|input| at(step, &["with", input]).is_some());
            let makes = [
                "git clone",
                "git checkout",
                "tar ",
                "unzip",
                "download",
                "generate",
                "cp ",
                "mv ",
                "curl",
                "wget",
                " > ",
            ];
            let run = text(step, "run");
            let brings = match &*action_of(step) {
                "actions/checkout" => elsewhere,
                action => action.contains("download-artifact"),
            };
            !brings && !makes.iter().any(|word| run.contains(word))
        })
}

/// Scripts that steps call and that are not in the repository.
pub(super) fn missing_script(asked: &Asked<'_, '_>) -> Vec<Place> {
    let (Some(script), Some(mut folder)) = (Script::of(asked.node, asked.world), folder(asked))
    else {
        return Vec::new();
    };
    if !is_plain_workspace(asked) {
        return Vec::new();
    }
    let moves = ["pushd", "git", "curl", "wget", "tar", "cp", "mv", "cat"];
    let mut places = Vec::new();
    let mut elsewhere = false;
    for command in script.commands.iter() {
        if command.name() == Some("cd") {
            match command.words.get(1).and_then(|word| word.known()) {
                Some(below) if !below.starts_with(['/', '-', '~']) => {
                    folder = format!("{folder}/{below}");
                    elsewhere = true;
                    continue;
                }
                _ => break,
            }
        }
        if command.name().is_some_and(|name| moves.contains(&name))
            || command.redirections.iter().any(|one| !is_of_streams(one))
        {
            break;
        }
        let missing = script_path(command)
            .and_then(|path| joined(&folder, path))
            .is_some_and(|path| {
                !is_there(asked, &path)
                    && !is_made(&path)
                    && !is_of_submodule(asked, &path.to_text())
            });
        let unnamed = !elsewhere
            && matches!(command.name(), Some("npm" | "yarn" | "pnpm"))
            && matches!(package_script(command, asked), PackageScript::Missing);
        if missing || unnamed {
            places.push(script.place_of(command));
        }
    }
    places
}

/// `2>&1` and `> /dev/null` make no file.
fn is_of_streams(redirection: &Redirection) -> bool {
    redirection.operator.contains('&') || redirection.target.text.starts_with("/dev/")
}

/// Folders that builds make.
fn is_made(path: &RepoPath) -> bool {
    let text = path.to_text();
    let made = [
        "node_modules",
        "target",
        "build",
        "dist",
        "out",
        "venv",
        ".venv",
        "bin",
        "vendor",
        "tmp",
    ];
    text.split('/').any(|part| made.contains(&part))
}

/// Targets of make that no makefile has.
pub(super) fn missing_target(asked: &Asked<'_, '_>) -> Vec<Place> {
    let Some(script) = Script::of(asked.node, asked.world) else {
        return Vec::new();
    };
    if !is_plain_workspace(asked) {
        return Vec::new();
    }
    let moves =
        |command: &Command| matches!(command.name(), Some("cd" | "pushd" | "git" | "cp" | "mv"));
    let found = script.commands.iter().take_while(|command| !moves(command));
    found
        .filter(|command| {
            command.name() == Some("make") && matches!(recipe(command, asked), Recipe::Missing)
        })
        .map(|command| script.place_of(command))
        .collect()
}

/// Actions and workflows of this repository that are not there.
pub(super) fn missing_local(asked: &Asked<'_, '_>) -> Vec<Place> {
    let uses = text(asked.node, "uses");
    let Some(local) = uses.strip_prefix("./").or_else(|| uses.strip_prefix("$/")) else {
        return Vec::new();
    };
    if asked.world.files.is_none() || local.contains('$') || !path_of(asked).starts_with(".github/")
    {
        return Vec::new();
    }
    let elsewhere = steps_before(asked).iter().any(|step| {
        at(step, &["with", "path"]).is_some()
            || at(step, &["with", "repository"]).is_some()
            || text(step, "run").contains("git clone")
    });
    let local = local
        .split('@')
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    let candidates = match asked.resource.kind.as_ref() {
        "job" => vec![local.to_owned()],
        _ => ["action.yml", "action.yaml", "Dockerfile"]
            .map(|name| format!("{local}/{name}"))
            .to_vec(),
    };
    let there = candidates
        .iter()
        .filter_map(|path| joined("", path))
        .any(|path| is_there(asked, &path));
    if there || elsewhere || is_of_submodule(asked, local) {
        return Vec::new();
    }
    place_of_entry(asked.node, "uses").into_iter().collect()
}
