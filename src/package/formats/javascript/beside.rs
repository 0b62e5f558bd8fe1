//! Paths relative to a lockfile's folder.

use crate::package::formats::Input;
use crate::source::RepoPath;

/// The folder of the file, with a `/` at its end; empty at the top.
pub(super) fn folder(input: &Input<'_>) -> String {
    let path = input.path.to_text();
    path.rfind('/')
        .map_or(String::new(), |slash| path[..=slash].to_owned())
}

/// The path of `relative`, seen from the file's folder. None: it leaves the repository.
pub(super) fn path(input: &Input<'_>, relative: &str) -> Option<RepoPath> {
    let whole = format!("{}{relative}", folder(input));
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    RepoPath::new(parts.join("/")).ok()
}
