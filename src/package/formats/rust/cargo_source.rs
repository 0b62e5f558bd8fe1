//! What Cargo writes for the source of a package: `registry+https://…`, `git+https://…?branch=main#commit`.
//!
//! The forms are those of Cargo's `SourceId` in the lockfile; <https://doc.rust-lang.org/cargo/reference/pkgid-spec.html>
//! describes them. Not here: what a manifest asks for.

use crate::package::Source;

/// The addresses of crates.io's index, git and sparse.
const CRATES_IO: [&str; 2] = [
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
];

/// Whether a registry's checksum belongs to packages of that source.
pub(super) fn is_registry(source: &str) -> bool {
    source.starts_with("registry+") || source.starts_with("sparse+")
}

/// The source of an entry of a lockfile; none is the project's own. None: no form that Cargo writes.
pub(super) fn locked(source: Option<&str>) -> Option<Source> {
    let Some(source) = source else {
        return Some(Source::FirstParty);
    };
    if CRATES_IO.contains(&source) {
        return Some(Source::Registry);
    }
    let (kind, address) = source.split_once('+')?;
    match kind {
        "registry" | "sparse" | "local-registry" | "directory" => {
            Some(Source::OtherRegistry(address.to_owned()))
        }
        "git" => Some(git(address)),
        "path" => Some(Source::Path(address.to_owned())),
        _ => None,
    }
}

/// `https://host/repository?branch=main#commit`. A commit pins it; a branch or a tag does not.
fn git(address: &str) -> Source {
    let (address, commit) = match address.split_once('#') {
        Some((address, commit)) => (address, is_commit(commit).then(|| commit.to_owned())),
        None => (address, None),
    };
    let url = address.split_once('?').map_or(address, |(url, _)| url);
    Source::Git {
        url: url.to_owned(),
        commit,
    }
}

/// A full commit id, of SHA-1 or SHA-256.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A source without what differs between an entry and those that refer to it: the commit behind `#`.
pub(super) fn without_commit(source: &str) -> &str {
    source.split_once('#').map_or(source, |(source, _)| source)
}
