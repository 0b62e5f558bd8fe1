//! Git's hooks: what a framework says of the one that runs, and the files that are written for git to run.
//!
//! A hook is put in its place whole or not at all. One that somebody else wrote is never overwritten.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What pre-commit and prek say of the push that they run hooks for:
/// <https://pre-commit.com/#pre-commit-during-push>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Framework {
    /// `PRE_COMMIT_FROM_REF`: what is published already.
    pub from: Option<String>,
    /// `PRE_COMMIT_TO_REF`: what is pushed.
    pub to: Option<String>,
    /// `PRE_COMMIT_REMOTE_NAME`
    pub remote: Option<String>,
    /// `PRE_COMMIT_LOCAL_BRANCH`: what is pushed, where everything is new and so no ends are named.
    pub branch: Option<String>,
}

impl Framework {
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &str| {
            let value = variable(name).filter(|value| !value.is_empty());
            value.map(|value| value.to_string_lossy().into_owned())
        };
        Self {
            from: text("PRE_COMMIT_FROM_REF"),
            to: text("PRE_COMMIT_TO_REF"),
            remote: text("PRE_COMMIT_REMOTE_NAME"),
            branch: text("PRE_COMMIT_LOCAL_BRANCH"),
        }
    }

    /// Whether it runs before a push.
    pub fn pushes(&self) -> bool {
        self.to.is_some() || self.remote.is_some()
    }
}

/// How a hook of ours is known.
const MARK: &str = "# Written by `portcullis hook install`;";
/// What a hook that was there is called from then on.
const KEPT: &str = "before-portcullis";
/// Nobody writes longer hooks by hand.
const LONGEST: u64 = 1 << 20;

/// Why a hook was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    #[error(
        "`{}` is there already, and is not ours: with --force it is kept as `{}` and runs first; a hook of pre-commit or prek takes the gate into .pre-commit-config.yaml instead",
        .0.display(), kept_name(.0)
    )]
    Foreign(PathBuf),
    #[error("`{}` is there already: two hooks cannot be kept; put one of them away", .0.display())]
    KeptAlready(PathBuf),
    #[error("`{}` cannot be written, and is as it was: {source}", path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// What became of one hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    Written,
    /// And another one is kept beside it.
    WrittenBeside,
    Removed,
    /// What was there before is there again.
    PutBack,
    /// There is none of ours.
    NotOurs,
}

/// Writes a hook. Errors: another one is there and may not be put aside; then nothing has changed.
pub fn install(folder: &Path, name: &str, script: &str, force: bool) -> Result<Became, HookError> {
    let path = folder.join(name);
    let failed = |source| HookError::Unwritable {
        path: path.clone(),
        source,
    };
    let kept = folder.join(kept_name(&path));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut beside = tempfile::Builder::new()
        .prefix(".portcullis-")
        .permissions(executable())
        .tempfile_in(folder)
        .map_err(failed)?;
    let text = format!("#!/bin/sh\n{MARK} `portcullis hook uninstall` takes it away.\n{script}");
    beside.write_all(text.as_bytes()).map_err(failed)?;
    make_executable(beside.path()).map_err(failed)?;
    beside.as_file().sync_all().map_err(failed)?;
    let foreign = path.symlink_metadata().is_ok() && !is_ours(&path);
    if foreign && !force {
        return Err(HookError::Foreign(path));
    }
    if foreign {
        if kept.symlink_metadata().is_ok() {
            return Err(HookError::KeptAlready(kept));
        }
        fs::rename(&path, &kept).map_err(failed)?;
    }
    if let Err(error) = beside.persist(&path) {
        if foreign {
            let _ = fs::rename(&kept, &path);
        }
        return Err(failed(error.error));
    }
    Ok(if kept.symlink_metadata().is_ok() {
        Became::WrittenBeside
    } else {
        Became::Written
    })
}

/// Takes a hook of ours away, and puts back what was there before it.
pub fn uninstall(folder: &Path, name: &str) -> Result<Became, HookError> {
    let path = folder.join(name);
    let failed = |source| HookError::Unwritable {
        path: path.clone(),
        source,
    };
    if !is_ours(&path) {
        return Ok(Became::NotOurs);
    }
    let kept = folder.join(kept_name(&path));
    if kept.symlink_metadata().is_ok() {
        fs::rename(&kept, &path).map_err(failed)?;
        return Ok(Became::PutBack);
    }
    fs::remove_file(&path).map_err(failed)?;
    Ok(Became::Removed)
}

fn kept_name(hook: &Path) -> String {
    let name = hook.file_name().unwrap_or_default().to_string_lossy();
    format!("{name}.{KEPT}")
}

/// Whether the second line of a plain file is our mark.
fn is_ours(path: &Path) -> bool {
    let plain = path.symlink_metadata();
    let plain = plain.is_ok_and(|there| there.is_file() && there.len() <= LONGEST);
    let text = if plain {
        fs::read(path).unwrap_or_default()
    } else {
        Vec::new()
    };
    let mut lines = text.split(|byte| *byte == b'\n');
    lines
        .nth(1)
        .is_some_and(|line| line.starts_with(MARK.as_bytes()))
}

#[cfg(unix)]
fn executable() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o755)
}

/// The umask has had its say by now; git passes over what nobody may execute.
#[cfg(unix)]
fn make_executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(mode | 0o100))
}

/// Elsewhere every file that begins as a script may be run.
#[cfg(not(unix))]
fn executable() -> fs::Permissions {
    fs::metadata(".").map_or_else(
        |_| unreachable!("the current folder exists"),
        |folder| folder.permissions(),
    )
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(folder: &Path, name: &str) -> String {
        fs::read_to_string(folder.join(name)).unwrap()
    }

    #[test]
    fn a_hook_is_written_twice_and_taken_away() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("deep/hooks");
        for script in ["one\n", "two\n"] {
            let became = install(&folder, "pre-commit", script, false).unwrap();
            assert_eq!(became, Became::Written);
        }
        assert!(text(&folder, "pre-commit").ends_with("\ntwo\n"));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert_eq!(uninstall(&folder, "pre-commit").unwrap(), Became::Removed);
        assert_eq!(uninstall(&folder, "pre-commit").unwrap(), Became::NotOurs);
    }

    #[test]
    fn another_hook_is_kept_and_put_back() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path();
        fs::write(folder.join("pre-commit"), "#!/bin/sh\necho theirs\n").unwrap();
        let refused = install(folder, "pre-commit", "ours\n", false);
        assert!(matches!(refused, Err(HookError::Foreign(_))));
        assert_eq!(
            fs::read_dir(folder).unwrap().count(),
            1,
            "nothing is left behind"
        );
        assert_eq!(uninstall(folder, "pre-commit").unwrap(), Became::NotOurs);
        for _ in 0..2 {
            let became = install(folder, "pre-commit", "ours\n", true).unwrap();
            assert_eq!(became, Became::WrittenBeside);
        }
        assert!(text(folder, "pre-commit.before-portcullis").contains("theirs"));
        assert_eq!(uninstall(folder, "pre-commit").unwrap(), Became::PutBack);
        assert!(text(folder, "pre-commit").contains("theirs"));
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    }

    #[test]
    fn two_other_hooks_are_not_kept() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path();
        fs::write(folder.join("pre-push"), "a").unwrap();
        fs::write(folder.join("pre-push.before-portcullis"), "b").unwrap();
        let refused = install(folder, "pre-push", "ours\n", true);
        assert!(matches!(refused, Err(HookError::KeptAlready(_))));
        assert_eq!(text(folder, "pre-push"), "a");
        assert_eq!(text(folder, "pre-push.before-portcullis"), "b");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_another_hook_and_stays_one() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("hooks");
        fs::create_dir(&folder).unwrap();
        let real = top.path().join("script");
        fs::write(&real, format!("#!/bin/sh\n{MARK}\n")).unwrap();
        symlink("../script", folder.join("pre-commit")).unwrap();
        let refused = install(&folder, "pre-commit", "ours\n", false);
        assert!(matches!(refused, Err(HookError::Foreign(_))));
        install(&folder, "pre-commit", "ours\n", true).unwrap();
        assert!(
            fs::symlink_metadata(folder.join("pre-commit.before-portcullis"))
                .unwrap()
                .is_symlink()
        );
        let mode = fs::metadata(folder.join("pre-commit"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o100, 0o100);
    }

    #[test]
    fn what_a_framework_says_of_a_push_is_read() {
        let framework = |variables: &[(&str, &str)]| {
            Framework::read(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| OsString::from(value))
            })
        };
        assert!(!framework(&[("PRE_COMMIT", "1"), ("PRE_COMMIT_TO_REF", "")]).pushes());
        assert!(framework(&[("PRE_COMMIT_TO_REF", "abc")]).pushes());
        let whole = framework(&[
            ("PRE_COMMIT_REMOTE_NAME", "origin"),
            ("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/x"),
        ]);
        assert!(whole.pushes() && whole.to.is_none());
        assert_eq!(whole.branch.as_deref(), Some("refs/heads/x"));
    }
}
