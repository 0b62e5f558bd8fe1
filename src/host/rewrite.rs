//! Files of the checked tree that the user asked to have repaired: the only ones of it that are ever written.
//!
//! A file is written in place of itself and nowhere else: no link is followed, on the way to it either, and what is
//! write-protected stays as it is.

use super::files::{self, FileError};
use super::output::{self, OutputError};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Why a file of the tree was left as it is.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    #[error("a link leads to it, and may lead out of the tree")]
    Link,
    #[error("it is no file of the tree")]
    NoFile,
    #[error("it is write-protected")]
    Protected,
    #[error("it has changed since it was looked at")]
    Changed,
    #[error(transparent)]
    Unreadable(#[from] FileError),
    #[error(transparent)]
    Unwritable(#[from] OutputError),
}

/// The text of a file, by its path below the tree's root with `/` between its parts.
pub fn read(root: &Path, path: &str) -> Result<String, RewriteError> {
    let file = resolve(root, path)?;
    String::from_utf8(files::read(&file)?).map_err(|_| RewriteError::NoFile)
}

/// Puts `text` in the place of `was`; permissions stay. Errors: the file says something else by now, or cannot be
/// written; then it is as it was.
pub fn replace(root: &Path, path: &str, was: &str, text: &str) -> Result<(), RewriteError> {
    let file = resolve(root, path)?;
    if fs::metadata(&file).is_ok_and(|there| there.permissions().readonly()) {
        return Err(RewriteError::Protected);
    }
    if files::read(&file)? != was.as_bytes() {
        return Err(RewriteError::Changed);
    }
    Ok(output::to_file(&file, text.as_bytes())?)
}

/// Goes down from the root, part by part.
fn resolve(root: &Path, path: &str) -> Result<PathBuf, RewriteError> {
    let mut file = root.canonicalize().map_err(|_| RewriteError::NoFile)?;
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else {
            return Err(RewriteError::NoFile);
        };
        file.push(name);
        let kind = fs::symlink_metadata(&file).map(|there| there.file_type());
        match kind {
            Ok(kind) if kind.is_symlink() => return Err(RewriteError::Link),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(RewriteError::NoFile);
            }
            Err(source) => return Err(FileError::Unreadable { path: file, source }.into()),
        }
    }
    if file.is_file() {
        Ok(file)
    } else {
        Err(RewriteError::NoFile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_in_between_is_left_alone() {
        let top = tempfile::tempdir().unwrap();
        let file = top.path().join("a.tf");
        fs::write(&file, "new").unwrap();
        let changed = replace(top.path(), "a.tf", "old", "x");
        assert!(matches!(changed, Err(RewriteError::Changed)));
        assert_eq!(read(top.path(), "a.tf").unwrap(), "new");
        replace(top.path(), "a.tf", "new", "x").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "x");
    }

    #[test]
    fn what_is_no_file_of_the_tree_is_refused() {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir(top.path().join("folder")).unwrap();
        for path in ["missing", "folder", "../x", "/etc/passwd", ""] {
            let refused = read(top.path(), path);
            assert!(matches!(refused, Err(RewriteError::NoFile)), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (top, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let real = outside.path().join("real");
        fs::write(&real, "old").unwrap();
        symlink(&real, top.path().join("file")).unwrap();
        symlink(outside.path(), top.path().join("folder")).unwrap();
        for path in ["file", "folder/real"] {
            let refused = replace(top.path(), path, "old", "new");
            assert!(matches!(refused, Err(RewriteError::Link)), "{path}");
        }
        assert_eq!(fs::read_to_string(&real).unwrap(), "old");
        let own = top.path().join("own");
        fs::write(&own, "old").unwrap();
        fs::set_permissions(&own, fs::Permissions::from_mode(0o751)).unwrap();
        replace(top.path(), "own", "old", "new").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&own), 0o751);
        fs::set_permissions(&own, fs::Permissions::from_mode(0o444)).unwrap();
        let refused = replace(top.path(), "own", "new", "x");
        assert!(matches!(refused, Err(RewriteError::Protected)));
    }
}
