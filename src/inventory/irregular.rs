//! What stands where a file could and is none. Not here: whether anybody would miss the file.

use crate::source::RepoPath;
use std::fmt;

/// A path at which no plain file lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Irregular {
    pub path: RepoPath,
    pub what: Obstacle,
}

/// What lies there instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    Link,
    /// Or a socket, or a device.
    Pipe,
    Submodule,
    Folder,
    /// Nobody can tell, and why.
    Unlisted(String),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Link => "it is a symbolic link, and links are not followed",
            Self::Pipe => "it is a pipe, a socket or a device, and no file",
            Self::Submodule => "it is a submodule, and what lies in it is another repository's",
            Self::Folder => "it is a folder, and no file",
            Self::Unlisted(reason) => reason,
        })
    }
}
