//! Opens partial clones, which libgit2 refuses for the one word `partialclone` in their configuration.
//!
//! A folder in the temporary directory stands in for the repository's own: the same objects, refs and index by
//! symbolic links, with a configuration that leaves the word out. Telling libgit2 to accept the word needs `unsafe`.

use git2::{Config, Repository};
use std::path::{Path, PathBuf};

/// The folder that stands in; gone when dropped.
#[derive(Debug)]
pub(super) struct Shadow(tempfile::TempDir);

/// What it stands in for.
#[derive(Debug)]
pub(super) struct Real {
    pub git_dir: PathBuf,
    pub common_dir: PathBuf,
    pub work_dir: Option<PathBuf>,
}

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
pub(super) fn discover(root: &Path) -> Option<(Shadow, Real)> {
    let real = Real::find(root)?;
    let dir = tempfile::tempdir().ok()?;
    fill(dir.path(), &real).ok()?;
    Some((Shadow(dir), real))
}

impl Real {
    fn find(root: &Path) -> Option<Self> {
        let git_dir = Repository::discover_path(root, std::iter::empty::<&Path>()).ok()?;
        let git_dir = git_dir.canonicalize().ok()?;
        let common_dir = match std::fs::read_to_string(git_dir.join("commondir")) {
            Ok(text) => git_dir.join(text.trim_end()).canonicalize().ok()?,
            Err(_) => git_dir.clone(),
        };
        let config = Config::open(&common_dir.join("config")).ok()?;
        let usual = |key: &str, value: &str| {
            config
                .get_string(key)
                .map_or(true, |found| found.eq_ignore_ascii_case(value))
        };
        let readable =
            usual("extensions.objectformat", "sha1") && usual("extensions.refstorage", "files");
        let work_dir = work_dir(&git_dir, &config);
        readable.then_some(Self {
            git_dir,
            common_dir,
            work_dir,
        })
    }
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
fn fill(shadow: &Path, real: &Real) -> std::io::Result<()> {
    std::fs::write(
        shadow.join("config"),
        "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    )?;
    std::fs::copy(real.git_dir.join("HEAD"), shadow.join("HEAD"))?;
    for name in ["objects", "refs", "packed-refs", "logs", "shallow", "info"] {
        std::os::unix::fs::symlink(real.common_dir.join(name), shadow.join(name))?;
    }
    std::os::unix::fs::symlink(real.git_dir.join("index"), shadow.join("index"))
}

#[cfg(not(unix))]
fn fill(_shadow: &Path, _real: &Real) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
