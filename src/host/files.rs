//! Files that the user names on the command line: a policy, check files. What is *scanned* is read by `inventory`.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Longer files are neither policies nor checks.
const LONGEST: u64 = 4 << 20;
/// Longer lists of releases are refused: 1 GiB.
const LONGEST_LIST: u64 = 1 << 30;
/// Longer records are none: 64 MiB, as whoever reads them says more closely.
const LONGEST_RECORD: u64 = 64 << 20;
/// More checks than anybody writes; a wrong path (`/`) ends here.
const MOST_FILES: usize = 20_000;

/// Why a file that the user named cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` is longer than {longest} bytes: check that it is the right file", path.display())]
    TooLong { path: PathBuf, longest: u64 },
    #[error("`{}` is not text in UTF-8", path.display())]
    NotText { path: PathBuf },
    #[error("there are more than {MOST_FILES} check files below `{}`: name the folder of the checks", path.display())]
    TooMany { path: PathBuf },
    #[error("there is no check file (`*.yaml`) at `{}`", path.display())]
    NoChecks { path: PathBuf },
}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    read_up_to(path, LONGEST)
}

fn read_up_to(path: &Path, longest: u64) -> Result<Vec<u8>, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(longest + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > longest {
        return Err(FileError::TooLong {
            path: path.to_owned(),
            longest,
        });
    }
    Ok(bytes)
}

/// The bytes of a long file that the user or the runner named: an event, recorded reviews.
pub fn long(path: &Path) -> Result<Vec<u8>, FileError> {
    read_up_to(path, LONGEST_RECORD)
}

/// What comes on standard input, to its end.
pub fn standard_input() -> Result<Vec<u8>, FileError> {
    let path = || PathBuf::from("standard input");
    let mut bytes = Vec::new();
    let read = io::stdin()
        .lock()
        .take(LONGEST_RECORD + 1)
        .read_to_end(&mut bytes);
    let unreadable = |source| FileError::Unreadable {
        path: path(),
        source,
    };
    if read.map_err(unreadable)? as u64 > LONGEST_RECORD {
        return Err(FileError::TooLong {
            path: path(),
            longest: LONGEST_RECORD,
        });
    }
    Ok(bytes)
}

/// The text of a long file that the user named: a list of releases.
pub fn long_text(path: &Path) -> Result<String, FileError> {
    String::from_utf8(read_up_to(path, LONGEST_LIST)?).map_err(|_| FileError::NotText {
        path: path.to_owned(),
    })
}

/// The text of a file; `None` where there is no such file.
pub fn read_if_there(path: &Path) -> Result<Option<String>, FileError> {
    match text(path) {
        Ok(text) => Ok(Some(text)),
        Err(FileError::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn text(path: &Path) -> Result<String, FileError> {
    String::from_utf8(read(path)?).map_err(|_| FileError::NotText {
        path: path.to_owned(),
    })
}

/// The top of the repository that holds `folder`; the folder itself where there is none.
pub fn top_of_repository(folder: &Path) -> PathBuf {
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let top = absolute
        .ancestors()
        .find(|above| above.join(".git").exists());
    match top {
        Some(top) if top != absolute => top.to_owned(),
        _ => folder.to_owned(),
    }
}

/// A check or control as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckText {
    /// The path below the nearest folder called `checks`, or below the folder that was named, without the extension.
    pub id: String,
    pub path: PathBuf,
    pub text: String,
}

/// The check files at a path, sorted by path: one file, the files of its folder `checks`, or else those of the folder
/// itself. Symbolic links are not followed.
pub fn check_files(path: &Path) -> Result<Vec<CheckText>, FileError> {
    let inside = path.join("checks");
    let path = if inside.is_dir() { &inside } else { path };
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut paths = Vec::new();
    if fs::metadata(path).map_err(unreadable)?.is_dir() {
        collect(path, path, &mut paths)?;
        paths.sort();
    } else {
        paths.push(path.to_owned());
    }
    if paths.is_empty() {
        return Err(FileError::NoChecks {
            path: path.to_owned(),
        });
    }
    paths
        .into_iter()
        .map(|file| {
            let text = text(&file)?;
            let id = id_of(&file, path);
            Ok(CheckText {
                id,
                path: file,
                text,
            })
        })
        .collect()
}

fn collect(folder: &Path, top: &Path, paths: &mut Vec<PathBuf>) -> Result<(), FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            collect(&path, top, paths)?;
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|extension| extension == "yaml")
        {
            paths.push(path);
        }
        if paths.len() > MOST_FILES {
            return Err(FileError::TooMany {
                path: top.to_owned(),
            });
        }
    }
    Ok(())
}

fn id_of(file: &Path, named: &Path) -> String {
    let absolute = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let folder = absolute
        .ancestors()
        .skip(1)
        .find(|above| above.file_name().is_some_and(|name| name == "checks"));
    let below = folder
        .and_then(|folder| absolute.strip_prefix(folder).ok())
        .or_else(|| {
            file.strip_prefix(named)
                .ok()
                .filter(|rest| !rest.as_os_str().is_empty())
        })
        .or_else(|| file.file_name().map(Path::new))
        .unwrap_or(file);
    let parts = below.with_extension("");
    let parts: Vec<_> = parts.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(path: &Path) -> Vec<String> {
        check_files(path)
            .unwrap()
            .into_iter()
            .map(|check| check.id)
            .collect()
    }

    #[test]
    fn the_id_is_the_path_below_the_checks() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("checks/secret");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a-key.yaml"), "a").unwrap();
        fs::write(folder.join("notes.txt"), "b").unwrap();
        fs::write(top.path().join("portcullis.yaml"), "c").unwrap();
        assert_eq!(ids(top.path()), ["secret/a-key"]);
        assert_eq!(ids(&folder), ["secret/a-key"]);
        assert_eq!(ids(&folder.join("a-key.yaml")), ["secret/a-key"]);
    }

    #[test]
    fn without_a_folder_called_checks_it_is_the_path_below_what_was_named() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("secret");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a-key.yaml"), "a").unwrap();
        assert_eq!(ids(top.path()), ["secret/a-key"]);
        assert_eq!(ids(&folder.join("a-key.yaml")), ["a-key"]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let top = tempfile::tempdir().unwrap();
        assert!(matches!(
            check_files(top.path()),
            Err(FileError::NoChecks { .. })
        ));
        let missing = top.path().join("x.yaml");
        assert!(matches!(
            check_files(&missing),
            Err(FileError::Unreadable { .. })
        ));
        assert!(read_if_there(&missing).unwrap().is_none());
        fs::write(&missing, [0xff, 0xfe]).unwrap();
        assert!(matches!(
            check_files(&missing),
            Err(FileError::NotText { .. })
        ));
    }

    #[test]
    fn the_top_is_where_git_is() {
        let top = tempfile::tempdir().unwrap();
        let deep = top.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        assert_eq!(top_of_repository(&deep), deep);
        fs::create_dir(top.path().join(".git")).unwrap();
        assert_eq!(top_of_repository(&deep), top.path().canonicalize().unwrap());
        assert_eq!(top_of_repository(top.path()), top.path());
    }
}
