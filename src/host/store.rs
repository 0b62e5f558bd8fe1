//! Where advisory indexes lie, and which one counts. They are mapped into memory: looking a package up reads the pages
//! that it stands on and no others.
//!
//! An index is only ever replaced whole, by a rename, so that a mapping never changes under whoever reads it.

use super::Host;
use crate::advisory::{Index, IndexError};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use symbolic_common::ByteView;

/// The index that the build was given, or nothing.
static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/advisories.index"));

/// Below the folder of the user's data.
const PLACE: &str = "portcullis/advisories.index";

/// An index, and where it comes from.
pub struct Opened {
    pub index: Index,
    /// In words: `the file …`, `the index in this program`.
    pub from: String,
    /// `None`: it is in this program.
    pub path: Option<PathBuf>,
}

/// Why there is no index although there should be one.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the advisory index `{}` cannot be read: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` is {what} and not a file: an advisory index is opened only where it lies itself", path.display())]
    NoFile { path: PathBuf, what: &'static str },
    #[error("{from}: {error}; `portcullis advisories update` or `build` makes a new one")]
    Index { from: String, error: IndexError },
}

impl StoreError {
    /// Whether there is simply none.
    fn is_missing(&self) -> bool {
        matches!(self, Self::Unreadable { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }
}

impl Host {
    /// The advisory index that counts: the one that is named, else the one that `PORTCULLIS_ADVISORIES` names, else of the
    /// one in the user's data folder and the one in this program that with the newer snapshot. `None`: there is none.
    ///
    /// Errors: one is there and cannot be read, or is damaged. The one that was named has to be there.
    pub fn advisories(&self, named: Option<&Path>) -> Result<Option<Opened>, StoreError> {
        if let Some(path) = named.or(self.environment.advisories.as_deref()) {
            return open(path).map(Some);
        }
        let of_user = match self.advisories_place().map(|path| open(&path)) {
            Some(Err(error)) if error.is_missing() => None,
            opened => opened.transpose()?,
        };
        Ok(newer(of_user, embedded(EMBEDDED)?))
    }

    /// Where `advisories update` keeps the user's index. `None`: this user has no folder for data.
    pub fn advisories_place(&self) -> Option<PathBuf> {
        let folder = self.environment.data_folder.as_ref()?;
        Some(folder.join(PLACE))
    }
}

/// The one with the newer snapshot; of two of one day that of the user.
fn newer(of_user: Option<Opened>, within: Option<Opened>) -> Option<Opened> {
    let snapshot = |opened: &Option<Opened>| {
        let opened = opened.as_ref();
        opened.map(|opened| opened.index.about().snapshot)
    };
    if snapshot(&within) > snapshot(&of_user) {
        within
    } else {
        of_user
    }
}

/// Opens an index where it lies.
pub fn open(path: &Path) -> Result<Opened, StoreError> {
    let from = format!("the file `{}`", path.display());
    let index = Index::open(map(path)?).map_err(|error| StoreError::Index {
        from: from.clone(),
        error,
    })?;
    Ok(Opened {
        index,
        from,
        path: Some(path.to_owned()),
    })
}

fn map(path: &Path) -> Result<ByteView<'static>, StoreError> {
    let unreadable = |source| StoreError::Unreadable {
        path: path.to_owned(),
        source,
    };
    // Asked before it is opened: opening a pipe would wait for somebody to write into it.
    let kind = fs::symlink_metadata(path).map_err(unreadable)?.file_type();
    if !kind.is_file() {
        let what = match (kind.is_symlink(), kind.is_dir()) {
            (true, _) => "a link",
            (_, true) => "a folder",
            _ => "a pipe or device",
        };
        return Err(StoreError::NoFile {
            path: path.to_owned(),
            what,
        });
    }
    let file = File::open(path).map_err(unreadable)?;
    ByteView::map_file(file).map_err(unreadable)
}

fn embedded(bytes: &'static [u8]) -> Result<Option<Opened>, StoreError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let from = "the index in this program".to_owned();
    match Index::open(bytes) {
        Ok(index) => Ok(Some(Opened {
            index,
            from,
            path: None,
        })),
        Err(error) => Err(StoreError::Index { from, error }),
    }
}

#[cfg(test)]
mod tests;
