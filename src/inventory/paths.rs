//! Git's paths are bytes, the system's are not everywhere: the way from one to the other, and to a [`RepoPath`].

use crate::source::RepoPath;
use std::borrow::Cow;
use std::path::Path;

/// The bytes of a path below a root, with `/` between the parts.
#[cfg(unix)]
pub(super) fn bytes_of(path: &Path) -> Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(path.as_os_str().as_bytes())
}

/// The bytes of a path below a root, with `/` between the parts.
#[cfg(not(unix))]
pub(super) fn bytes_of(path: &Path) -> Cow<'_, [u8]> {
    Cow::Owned(path.to_string_lossy().replace('\\', "/").into_bytes())
}

/// The system's form of a git path.
#[cfg(unix)]
pub(super) fn path_of(bytes: &[u8]) -> Cow<'_, Path> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(Path::new(std::ffi::OsStr::from_bytes(bytes)))
}

/// The system's form of a git path.
#[cfg(not(unix))]
pub(super) fn path_of(bytes: &[u8]) -> Cow<'_, Path> {
    Cow::Owned(String::from_utf8_lossy(bytes).into_owned().into())
}

/// A path of a tree as a [`RepoPath`]. A hostile tree may hold names that no work tree can (`..`, an empty one); its
/// content is looked at all the same, under a name that leads nowhere.
pub(super) fn repo_path(bytes: &[u8]) -> RepoPath {
    RepoPath::new(bytes).unwrap_or_else(|_| {
        let tame: Vec<u8> = bytes
            .split(|byte| *byte == b'/')
            .map(|part| {
                if part == b".." {
                    b"%2E%2E".as_slice()
                } else {
                    part
                }
            })
            .collect::<Vec<_>>()
            .join(&b'/');
        let tame = tame
            .iter()
            .position(|byte| *byte != b'/')
            .map_or(&b"%2F"[..], |at| &tame[at..]);
        RepoPath::new(tame).expect("neither empty, absolute nor with a `..` part")
    })
}

/// The path below `prefix`, if it lies there.
pub(super) fn below<'a>(path: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    path.strip_prefix(prefix).filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_leads_nowhere_and_is_kept_apart() {
        for (bytes, tame) in [
            (&b"../../etc"[..], &b"%2E%2E/%2E%2E/etc"[..]),
            (b"/etc/hosts", b"etc/hosts"),
            (b"", b"%2F"),
            (b"a/../b", b"a/%2E%2E/b"),
            (b"a\n\xff", b"a\n\xff"),
        ] {
            assert_eq!(repo_path(bytes).as_bytes(), tame);
        }
    }
}
