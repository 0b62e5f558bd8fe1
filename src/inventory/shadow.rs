//! Opens partial clones, which libgit2 refuses for the one word `partialclone` in their configuration.
//!
//! A folder in the temporary directory stands in for the repository's own: the same objects, refs and index by
//! symbolic links, with a configuration that leaves the word out. Telling libgit2 to accept the word needs `unsafe`.

use super::place::Dirs;
use git2::{Config, Repository};
use std::path::{Path, PathBuf};

/// The folder that stands in; gone when dropped.
#[derive(Debug)]
pub(super) struct Shadow(tempfile::TempDir);

impl Shadow {
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Whether a shadow helps against what libgit2 says.
pub(super) fn helps(error: &git2::Error) -> bool {
    error.message().contains("extensions.partialclone")
}

/// The repository that `root` is in, by its shadow. None: it is none, or of a kind that this does not help.
pub(super) fn discover(root: &Path) -> Option<(Shadow, Dirs)> {
    let dirs = find(root)?;
    let dir = tempfile::tempdir().ok()?;
    fill(dir.path(), &dirs).ok()?;
    Some((Shadow(dir), dirs))
}

fn find(root: &Path) -> Option<Dirs> {
    let own = Repository::discover_path(root, std::iter::empty::<&Path>()).ok()?;
    let own = own.canonicalize().ok()?;
    let shared = match std::fs::read_to_string(own.join("commondir")) {
        Ok(text) => own.join(text.trim_end()).canonicalize().ok()?,
        Err(_) => own.clone(),
    };
    let config = Config::open(&shared.join("config")).ok()?;
    let usual = |key: &str, value: &str| {
        config
            .get_string(key)
            .map_or(true, |found| found.eq_ignore_ascii_case(value))
    };
    let readable =
        usual("extensions.objectformat", "sha1") && usual("extensions.refstorage", "files");
    let work = work_dir(&own, &config);
    readable.then_some(Dirs { own, shared, work })
}

fn work_dir(git_dir: &Path, config: &Config) -> Option<PathBuf> {
    // A linked work tree says where its `.git` file is.
    if let Ok(link) = std::fs::read_to_string(git_dir.join("gitdir")) {
        return git_dir.join(link.trim_end()).parent()?.canonicalize().ok();
    }
    if let Ok(named) = config.get_path("core.worktree") {
        return git_dir.join(named).canonicalize().ok();
    }
    if config.get_bool("core.bare").unwrap_or(false) {
        return None;
    }
    git_dir.parent().map(Path::to_owned)
}

#[cfg(unix)]
fn fill(shadow: &Path, dirs: &Dirs) -> std::io::Result<()> {
    std::fs::write(
        shadow.join("config"),
        "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    )?;
    std::fs::copy(dirs.own.join("HEAD"), shadow.join("HEAD"))?;
    for name in ["objects", "refs", "packed-refs", "logs", "shallow", "info"] {
        std::os::unix::fs::symlink(dirs.shared.join(name), shadow.join(name))?;
    }
    std::os::unix::fs::symlink(dirs.own.join("index"), shadow.join("index"))
}

#[cfg(not(unix))]
fn fill(_shadow: &Path, _dirs: &Dirs) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
