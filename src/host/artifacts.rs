//! Files that a release is made of, by their digests, and files that are read up to a length. Nothing is kept of them.

use super::files::FileError;
use aws_lc_rs::digest::{Context, SHA256, SHA512};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// More files than a release has; a wrong path (`/`) ends here.
const MOST_FILES: usize = 20_000;

/// Both digests of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    pub sha256: [u8; 32],
    pub sha512: [u8; 64],
}

/// At most `longest + 1` bytes of a file, so that one that is too long shows.
pub fn read_up_to(path: &Path, longest: usize) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(unreadable(path))?;
    Ok(bytes)
}

/// Reads a file to its end, in pieces.
pub fn digests(path: &Path) -> Result<Digests, FileError> {
    let mut file = File::open(path).map_err(unreadable(path))?;
    let (mut sha256, mut sha512) = (Context::new(&SHA256), Context::new(&SHA512));
    let mut piece = vec![0; 1 << 18];
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => {
                sha256.update(&piece[..length]);
                sha512.update(&piece[..length]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(path)(error)),
        }
    }
    let mut digests = Digests {
        sha256: [0; 32],
        sha512: [0; 64],
    };
    digests.sha256.copy_from_slice(sha256.finish().as_ref());
    digests.sha512.copy_from_slice(sha512.finish().as_ref());
    Ok(digests)
}

/// The file at a path, or every file below the folder there, sorted. A link in a folder counts as the file that it leads
/// to; one that leads to a folder is an error, because it may lead anywhere, and so are pipes and devices.
///
/// Errors: something cannot be read, or there are more than 20,000 files.
pub fn below(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    if !fs::metadata(path).map_err(unreadable(path))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
            let path = entry.map_err(unreadable(&folder))?.path();
            let itself = fs::symlink_metadata(&path).map_err(unreadable(&path))?;
            if itself.is_dir() {
                folders.push(path);
            } else if fs::metadata(&path).map_err(unreadable(&path))?.is_file() {
                files.push(path);
            } else {
                let odd =
                    io::Error::other("it is no file, or a link to a folder, which is not followed");
                return Err(unreadable(&path)(odd));
            }
            if files.len() + folders.len() > MOST_FILES {
                let many = io::Error::other("there are more than 20000 files below it");
                return Err(unreadable(&folder)(many));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether two paths lead to one file.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    real(one).is_some_and(|one| real(other) == Some(one))
}

/// Whether something is there, of whatever kind.
pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> FileError + '_ {
    |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, b"abc").unwrap();
        let digests = digests(&path).unwrap();
        assert_eq!(digests.sha256[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(digests.sha512[..4], [0xdd, 0xaf, 0x35, 0xa1]);
        assert_eq!(read_up_to(&path, 1).unwrap(), b"ab");
    }

    #[test]
    fn a_folder_is_every_file_below_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c", "b/x", "a"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let found = below(folder.path()).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(folder.path()).unwrap())
            .collect();
        assert_eq!(names, [Path::new("a"), Path::new("b/x"), Path::new("c")]);
        assert!(below(&folder.path().join("missing")).is_err());
    }
}
