//! The artefacts that a statement is about: files, and every file below a folder, each by the SHA-256 of its bytes.

use crate::attestation::{Digest, Subject};
use crate::host::download::sha256;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// More files than a release has; a wrong path (`/`) ends here.
const MOST: usize = 10_000;
/// Folders within folders.
const DEEPEST: usize = 64;

/// Why something named is no subject.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    #[error("the subject `{}` cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("the subject `{}` is neither a file nor a folder", .0.display())]
    Odd(PathBuf),
    #[error("the subject `{}` is a symbolic link below a folder: name what it stands for", .0.display())]
    Link(PathBuf),
    #[error("the subject `{}` is a folder without files", .0.display())]
    Empty(PathBuf),
    #[error("the subject `{}` is named twice: name each file once", .0.display())]
    Twice(PathBuf),
    #[error("the name of the subject `{}` is not text in UTF-8", .0.display())]
    NotText(PathBuf),
    #[error("there are more than {MOST} files among the subjects: name the folder of the release")]
    TooMany,
}

/// The subjects at these paths, in the order of their names.
pub fn subjects(paths: &[PathBuf]) -> Result<Vec<Subject>, SubjectError> {
    let mut files = Vec::new();
    for path in paths {
        let there = fs::metadata(path).map_err(unreadable(path))?;
        let name = name(path)?;
        if there.is_file() {
            files.push((path.clone(), name));
        } else if there.is_dir() {
            let before = files.len();
            below(path, &name, DEEPEST, &mut files)?;
            if files.len() == before {
                return Err(SubjectError::Empty(path.clone()));
            }
        } else {
            return Err(SubjectError::Odd(path.clone()));
        }
    }
    let (mut real, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (path, name) in &files {
        let canonical = path.canonicalize().map_err(unreadable(path))?;
        if !real.insert(canonical) || !names.insert(name) {
            return Err(SubjectError::Twice(path.clone()));
        }
    }
    let digested = files.iter().map(|(path, name)| {
        let digest = sha256(path).map_err(unreadable(path))?;
        Ok(Subject {
            name: name.clone(),
            digest: Digest::Sha256(digest),
        })
    });
    let mut subjects: Vec<Subject> = digested.collect::<Result<_, _>>()?;
    subjects.sort();
    Ok(subjects)
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> SubjectError {
    move |source| SubjectError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

/// The path as typed, with `/` between its parts; of one that begins at the root its last part alone, so that no machine's
/// folders are told.
fn name(path: &Path) -> Result<String, SubjectError> {
    let short = if path.is_absolute() {
        path.file_name().map(Path::new)
    } else {
        Some(path)
    };
    let mut parts = Vec::new();
    for part in short.unwrap_or(path).components() {
        match part {
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
            Component::ParentDir => parts.push(".."),
            Component::Normal(part) => {
                let text = part.to_str();
                parts.push(text.ok_or_else(|| SubjectError::NotText(path.to_owned()))?);
            }
        }
    }
    Ok(parts.join("/"))
}

fn below(
    folder: &Path,
    name: &str,
    depth: usize,
    files: &mut Vec<(PathBuf, String)>,
) -> Result<(), SubjectError> {
    if depth == 0 {
        return Err(SubjectError::TooMany);
    }
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(unreadable(folder))?);
        let own = entry.file_name();
        let own = own
            .to_str()
            .ok_or_else(|| SubjectError::NotText(path.clone()))?;
        let inner = match name {
            "" => own.to_owned(),
            name => format!("{name}/{own}"),
        };
        if kind.is_symlink() {
            return Err(SubjectError::Link(path));
        } else if kind.is_dir() {
            below(&path, &inner, depth - 1, files)?;
        } else if kind.is_file() {
            files.push((path, inner));
        } else {
            return Err(SubjectError::Odd(path));
        }
        if files.len() > MOST {
            return Err(SubjectError::TooMany);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("dist/deep")).unwrap();
        fs::write(folder.path().join("dist/a.txt"), "a").unwrap();
        fs::write(folder.path().join("dist/deep/b.txt"), "b").unwrap();
        folder
    }

    #[test]
    fn a_folder_stands_for_every_file_below_it() {
        let folder = folder();
        let found = subjects(&[folder.path().join("dist")]).unwrap();
        let names: Vec<&str> = found.iter().map(|subject| &*subject.name).collect();
        assert_eq!(names, ["dist/a.txt", "dist/deep/b.txt"]);
        // FIPS 180-4, of the one byte `a`.
        let expected = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
        assert_eq!(found[0].digest, Digest::Sha256(expected.to_owned()));
    }

    #[test]
    fn what_is_named_twice_or_is_not_there_is_refused() {
        let folder = folder();
        let (dist, file) = (folder.path().join("dist"), folder.path().join("dist/a.txt"));
        let twice = subjects(&[dist.clone(), file.clone()]);
        assert!(matches!(twice, Err(SubjectError::Twice(_))));
        let twice = subjects(&[file.clone(), folder.path().join("dist/deep/../a.txt")]);
        assert!(matches!(twice, Err(SubjectError::Twice(_))));
        let missing = subjects(&[dist.join("c.txt")]);
        assert!(matches!(missing, Err(SubjectError::Unreadable { .. })));
        fs::create_dir(folder.path().join("empty")).unwrap();
        let empty = subjects(&[folder.path().join("empty")]);
        assert!(matches!(empty, Err(SubjectError::Empty(_))));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_below_a_folder_is_refused() {
        let folder = folder();
        let link = folder.path().join("dist/link");
        std::os::unix::fs::symlink("/etc/passwd", link).unwrap();
        let found = subjects(&[folder.path().join("dist")]);
        assert!(matches!(found, Err(SubjectError::Link(_))));
    }

    #[test]
    fn names_are_as_typed_and_tell_no_folders_of_the_machine() {
        assert_eq!(name(Path::new("./dist/./a.txt")).unwrap(), "dist/a.txt");
        assert_eq!(name(Path::new("../a.txt")).unwrap(), "../a.txt");
        assert_eq!(name(Path::new("/home/me/dist/a.txt")).unwrap(), "a.txt");
        assert_eq!(name(Path::new(".")).unwrap(), "");
    }
}
