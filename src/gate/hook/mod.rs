//! What hooks call, and how they come into a repository. Before a commit the index is judged, before a push what the remote
//! does not have; the network is never asked.
//!
//! It decides nothing: the verdict is that of `check` on the same scope, and the exit code is the verdict's.

mod pushed;
mod refs;
mod said;
mod script;

use super::{GateError, git, verdict};
use crate::cli::{CheckRequest, HookRequest, Output, RunRequest, Stage};
use crate::finding::Domain;
use crate::host::hooks::{self, Became};
use crate::host::{Host, files, output};
use crate::inventory::{self, HooksFolder, Scope};
use crate::report::Format;
use crate::verdict::Outcome;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Hooks that can be ours.
const NAMES: [&str; 2] = ["pre-commit", "pre-push"];

pub(super) fn hook(request: &HookRequest, host: &Host) -> Result<u8, GateError> {
    match request {
        HookRequest::Run(request) => run(request, host),
        HookRequest::Install {
            path,
            pre_push,
            force,
        } => install(path, *pre_push, *force, host),
        HookRequest::Uninstall { path } => uninstall(path, host),
    }
}

/// Judges what is about to happen. Of several refs that are pushed each is judged, and the worst counts.
fn run(request: &RunRequest, host: &Host) -> Result<u8, GateError> {
    let framework = &host.environment.framework;
    let stage = request.stage.unwrap_or(if framework.pushes() {
        Stage::PrePush
    } else {
        Stage::PreCommit
    });
    let scopes = match stage {
        Stage::PreCommit => vec![Scope::Staged],
        Stage::Manual => vec![Scope::WorkTree],
        Stage::PrePush => pushed::scopes(&request.args, host)?,
    };
    if scopes.is_empty() {
        output::to_stdout(b"portcullis: nothing is pushed that has to be looked at\n")?;
    }
    let mut worst = 0;
    for scope in scopes {
        let asked = check_request(request, scope, host);
        let (verdict, catalogue) = verdict(&asked, host)?;
        let text = said::text(&asked, stage, &verdict, &catalogue, host)?;
        output::to_stdout(&text)?;
        worst = worse(worst, verdict.outcome);
    }
    Ok(worst)
}

/// Blocked is worse than incomplete, which is worse than a pass.
fn worse(code: u8, outcome: Outcome) -> u8 {
    match (code, outcome) {
        (1, _) | (_, Outcome::Pass) => code,
        (_, outcome) => outcome.exit_code(),
    }
}

/// The whole work tree is meant, whichever folder of it git or a person runs the hook in. Who names the repository by `GIT_DIR`
/// names the top by `GIT_WORK_TREE`, or stands in it.
fn check_request(request: &RunRequest, scope: Scope, host: &Host) -> CheckRequest {
    let here = Path::new(".");
    let git = &host.environment;
    let path = match (&git.git_dir, &git.git_work_tree) {
        (None, _) => files::top_of_repository(here),
        (Some(_), Some(top)) => top.clone(),
        (Some(_), None) => here.to_owned(),
    };
    CheckRequest {
        path,
        scope,
        review: None,
        domains: Domain::ALL.to_vec(),
        outputs: vec![Output {
            format: Format::Human,
            file: None,
        }],
        rendered: Vec::new(),
        policy: None,
        advisories: None,
        offline: true,
        fix: false,
        attest: None,
        colour: request.colour,
        quiet: true,
    }
}

fn install(path: &Path, pre_push: bool, force: bool, host: &Host) -> Result<u8, GateError> {
    let (folder, committed) = match inventory::hooks_folder(path, &git(host))? {
        HooksFolder::Private(folder) => (folder, false),
        HooksFolder::InWorkTree(folder) => (folder, true),
        HooksFolder::Elsewhere(folder) => return Err(GateError::HooksElsewhere(folder)),
    };
    let wanted = if pre_push { &NAMES[..] } else { &NAMES[..1] };
    let mut text = String::new();
    for name in wanted {
        let became = hooks::install(&folder, name, &script::script(name), force)?;
        let path = folder.join(name);
        let _ = write!(text, "wrote {}", path.display());
        text.push_str(match became {
            Became::WrittenBeside => "; it runs what was there before first\n",
            _ => "\n",
        });
    }
    if committed {
        text.push_str("core.hooksPath names a folder of the work tree: commit what was written there for everybody.\n");
    }
    say(&text)
}

fn uninstall(path: &Path, host: &Host) -> Result<u8, GateError> {
    let folder: PathBuf = match inventory::hooks_folder(path, &git(host))? {
        HooksFolder::Private(folder) | HooksFolder::InWorkTree(folder) => folder,
        HooksFolder::Elsewhere(folder) => return Err(GateError::HooksElsewhere(folder)),
    };
    let mut text = String::new();
    for name in NAMES {
        let path = folder.join(name);
        let path = path.display();
        let _ = match hooks::uninstall(&folder, name)? {
            Became::Removed => writeln!(text, "removed {path}"),
            Became::PutBack => writeln!(text, "put back what was at {path} before"),
            _ => Ok(()),
        };
    }
    if text.is_empty() {
        let _ = writeln!(
            text,
            "no hook in {} is ours, so nothing was changed",
            folder.display()
        );
    }
    say(&text)
}

/// Paths are the user's own, and may hold anything.
fn say(text: &str) -> Result<u8, GateError> {
    let lines = text
        .lines()
        .map(|line| crate::report::escape::visible(line) + "\n");
    let text: String = lines.collect();
    output::to_stdout(crate::report::escape::log(&text).as_bytes())?;
    Ok(0)
}
