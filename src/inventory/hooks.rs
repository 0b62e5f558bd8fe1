//! Where git looks for the hooks of a repository: `hooks` beside its objects, or what `core.hooksPath` names
//! (<https://git-scm.com/docs/git-config#Documentation/git-config.txt-corehooksPath>).

use super::error::{InventoryError, corrupt};
use super::place::{Environment, Place};
use std::path::{Path, PathBuf};

/// The folder of a repository's hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HooksFolder {
    /// Beside its objects: this clone's alone, for all its work trees.
    Private(PathBuf),
    /// `core.hooksPath` names a folder of the work tree: what is written there can be committed.
    InWorkTree(PathBuf),
    /// `core.hooksPath` names a folder outside of the repository: other repositories may use it as well.
    Elsewhere(PathBuf),
}

/// The folder of the hooks that git runs in the work tree at `path`. Errors: it is in none.
pub fn hooks_folder(path: &Path, env: &Environment) -> Result<HooksFolder, InventoryError> {
    let place = Place::find(path, env)?;
    let git = place.git("a hook")?;
    let Some(work) = &git.dirs.work else {
        return Err(InventoryError::NoWorkTree {
            path: place.root.clone(),
        });
    };
    let named = || -> Result<Option<PathBuf>, git2::Error> {
        // Not that of `open`: where a partial clone is opened by another folder, the configuration there says nothing.
        let mut config = git2::Config::open_default()?;
        config.add_file(
            &git.dirs.shared.join("config"),
            git2::ConfigLevel::Local,
            true,
        )?;
        let own = git.dirs.own.join("config.worktree");
        if own.exists()
            && config
                .get_bool("extensions.worktreeConfig")
                .unwrap_or(false)
        {
            config.add_file(&own, git2::ConfigLevel::Worktree, true)?;
        }
        match config.get_path("core.hooksPath") {
            Ok(path) => Ok(Some(path).filter(|path| !path.as_os_str().is_empty())),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    let Some(named) = named().map_err(corrupt("core.hooksPath"))? else {
        return Ok(HooksFolder::Private(git.dirs.shared.join("hooks")));
    };
    // A relative one counts from where hooks run: the top of the work tree.
    let folder = real(&work.join(named));
    Ok(if folder.starts_with(&git.dirs.shared) {
        HooksFolder::Private(folder)
    } else if folder.starts_with(work) {
        HooksFolder::InWorkTree(folder)
    } else {
        HooksFolder::Elsewhere(folder)
    })
}

/// Without links and `..`, as far down as there is something. A `..` below that leads nowhere that can be told.
fn real(path: &Path) -> PathBuf {
    let mut below = PathBuf::new();
    for above in path.ancestors() {
        if let Ok(found) = above.canonicalize() {
            return if below.as_os_str().is_empty() {
                found
            } else {
                found.join(below)
            };
        }
        let Some(name) = above.file_name() else { break };
        below = if below.as_os_str().is_empty() {
            PathBuf::from(name)
        } else {
            Path::new(name).join(below)
        };
    }
    path.to_owned()
}
