//! Long lists that the user names: one file, or a folder of many such as a copy of crates.io's index.

use super::files::{FileError, long_text};
use std::fs;
use std::path::{Path, PathBuf};

/// More files than any registry's index has.
const MOST_FILES: usize = 4_000_000;

/// What lies in a folder of lists and is none: the settings and the words of crates.io's index.
const BESIDE: [&str; 2] = ["config.json", "README.md"];

/// Hands the text of a file to `take`, or of each file below a folder in the order of their names. Links are not
/// followed, and what is hidden (`.git`) is left alone.
///
/// Errors: a file cannot be read, there are too many, or `take` refuses one.
pub fn read<E: From<FileError>>(
    path: &Path,
    take: &mut dyn FnMut(&Path, &str) -> Result<(), E>,
) -> Result<(), E> {
    let there = fs::metadata(path).map_err(|source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    if !there.is_dir() {
        return take(path, &long_text(path)?);
    }
    let mut folders = vec![path.to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for (path, is_folder) in entries(&folder)? {
            files += 1;
            if files > MOST_FILES {
                return Err(FileError::TooMany { path }.into());
            }
            if is_folder {
                folders.push(path);
            } else {
                take(&path, &long_text(&path)?)?;
            }
        }
    }
    Ok(())
}

/// Files and folders of a folder, sorted, and whether each is a folder.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, bool)>, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || BESIDE.contains(&&*name) {
            continue;
        }
        if kind.is_dir() || kind.is_file() {
            entries.push((entry.path(), kind.is_dir()));
        }
    }
    entries.sort();
    Ok(entries)
}
