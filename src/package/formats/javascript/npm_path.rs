//! Paths of installed folders: `node_modules/a/node_modules/@s/b`. Not here: what lies in them.

use super::npm_file::Folder;

/// The folder that packages are installed in.
const MODULES: &str = "node_modules";

/// The folder above, in which Node looks next.
pub(super) fn parent(folder: &str) -> &str {
    match last_modules(folder) {
        Some(at) => folder[..at].strip_suffix('/').unwrap_or_default(),
        None => folder.rsplit_once('/').map_or("", |(above, _)| above),
    }
}

/// Where the last `node_modules/` of a path begins.
fn last_modules(path: &str) -> Option<usize> {
    let mut end = path.len();
    while let Some(slash) = memchr::memrchr(b'/', &path.as_bytes()[..end]) {
        let above = &path[..slash];
        if above == MODULES {
            return Some(0);
        }
        if above
            .strip_suffix(MODULES)
            .is_some_and(|rest| rest.ends_with('/'))
        {
            return Some(slash - MODULES.len());
        }
        end = slash;
    }
    None
}

/// The folder in whose `node_modules` another one lies, and under which name. None: it lies in none.
pub(super) fn installed_in(path: &str) -> Option<(&str, &str)> {
    let at = last_modules(path)?;
    let holder = path[..at].strip_suffix('/').unwrap_or_default();
    Some((holder, &path[at + MODULES.len() + 1..]))
}

/// Whether a folder is one of an installed package.
pub(super) fn is_installed(path: &str) -> bool {
    path.starts_with("node_modules/") || path.contains("/node_modules/")
}

/// The name of a package: its own, or that of its folder.
pub(super) fn name<'f>(folder: &'f Folder<'_>) -> Option<&'f str> {
    if let Some(name) = folder.entry.name.as_deref() {
        return Some(name).filter(|name| !name.is_empty());
    }
    let path: &str = &folder.path;
    let name = if let Some(at) = last_modules(path) {
        &path[at + MODULES.len() + 1..]
    } else {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let scope = above.rsplit('/').next();
        let scope = scope.filter(|scope| scope.starts_with('@'));
        scope.map_or(name, |scope| {
            &path[path.len() - scope.len() - 1 - name.len()..]
        })
    };
    let slashes = name.bytes().filter(|b| *b == b'/').count();
    let whole = !name.is_empty() && !name.ends_with('/');
    (whole && slashes == usize::from(name.starts_with('@'))).then_some(name)
}
