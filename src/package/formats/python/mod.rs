//! Python: Poetry, uv, PDM, Pipenv, pip and pylock.

mod name;
mod pep508;
mod poetry;
mod poetry_hash;
mod poetry_roots;
mod recognise;
mod requirements;
mod requirements_lines;
mod requirements_via;
mod uv;
mod uv_roots;

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
