//! Python: Poetry, uv, PDM, Pipenv, pip and pylock.

mod name;
mod pdm;
mod pep508;
mod pipfile;
mod pipfile_lock;
mod poetry;
mod poetry_hash;
mod poetry_roots;
mod pylock;
mod recognise;
mod requirements;
mod requirements_lines;
mod requirements_via;
mod uv;
mod uv_roots;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_locks;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "poetry-lock",
        title: "poetry.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Names(&["poetry.lock"]),
        locks: &[],
        read: poetry::read,
    },
    Format {
        id: "uv-lock",
        title: "uv.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Path(|path| {
            let name = path.file_name();
            name == b"uv.lock" || name.ends_with(b".py.lock")
        }),
        locks: &[],
        read: uv::read,
    },
    Format {
        id: "pdm-lock",
        title: "pdm.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Names(&["pdm.lock"]),
        locks: &[],
        read: pdm::read,
    },
    Format {
        id: "pipfile-lock",
        title: "Pipfile.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Names(&["Pipfile.lock"]),
        locks: &[],
        read: pipfile_lock::read,
    },
    Format {
        id: "pipfile",
        title: "Pipfile",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Names(&["Pipfile"]),
        locks: &["Pipfile.lock"],
        read: pipfile::read,
    },
    Format {
        id: "pylock",
        title: "pylock.toml",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Path(recognise::is_pylock),
        locks: &[],
        read: pylock::read,
    },
    Format {
        id: "requirements-txt",
        title: "requirements.txt",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Path(recognise::is_requirements),
        locks: &[],
        read: requirements::read,
    },
    Format {
        id: "requirements-in",
        title: "requirements.in",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Path(recognise::is_requirements_source),
        locks: &["requirements.txt", "uv.lock", "pylock.toml"],
        read: requirements::read,
    },
];
