//! Python: Poetry, uv, PDM, Pipenv, pip, PEP 751, setuptools, conda and pixi.

mod conda_environment;
mod conda_lock;
mod name;
mod pdm;
mod pdm_hash;
mod pep508;
mod pipfile;
mod pipfile_lock;
mod pixi_lock;
mod poetry;
mod poetry_hash;
mod poetry_roots;
mod pylock;
mod pyproject;
mod recognise;
mod requirements;
mod requirements_lines;
mod requirements_pins;
mod requirements_via;
mod setup;
mod uv;
mod uv_roots;
mod wheel_metadata;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_locks;
#[cfg(test)]
mod tests_manifests;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;

/// The formats of this family.
/// Name and specifiers of a requirement by PEP 508. None: it is none, or names an address.
pub(super) fn requirement_parts(text: &str) -> Option<(&str, &str)> {
    let found = pep508::parse(text)?;
    found.url.is_none().then_some((found.name, found.specifier))
}

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
    Format {
        id: "conda-lock",
        title: "conda-lock.yml",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Conda),
        recognise: Recognise::Names(&["conda-lock.yml", "conda-lock.yaml"]),
        locks: &[],
        read: conda_lock::read,
    },
    Format {
        id: "conda-environment",
        title: "environment.yml",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Conda),
        recognise: Recognise::Names(&[
            "environment.yml",
            "environment.yaml",
            "conda.yml",
            "conda.yaml",
        ]),
        locks: &["conda-lock.yml"],
        read: conda_environment::read,
    },
    Format {
        id: "pixi-lock",
        title: "pixi.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Conda),
        recognise: Recognise::Names(&["pixi.lock"]),
        locks: &[],
        read: pixi_lock::read,
    },
    Format {
        id: "pyproject",
        title: "pyproject.toml",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Names(&["pyproject.toml"]),
        locks: &[
            "poetry.lock",
            "uv.lock",
            "pdm.lock",
            "pylock.toml",
            "requirements.txt",
        ],
        read: pyproject::read,
    },
    Format {
        id: "setup-cfg",
        title: "setup.cfg",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Names(&["setup.cfg"]),
        locks: &[
            "poetry.lock",
            "uv.lock",
            "pdm.lock",
            "pylock.toml",
            "requirements.txt",
        ],
        read: setup::read_cfg,
    },
    Format {
        id: "setup-py",
        title: "setup.py",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Names(&["setup.py"]),
        locks: &[
            "poetry.lock",
            "uv.lock",
            "pdm.lock",
            "pylock.toml",
            "requirements.txt",
        ],
        read: setup::read_py,
    },
    Format {
        id: "python-metadata",
        title: "METADATA of an installed package",
        kind: Kind::Inventory,
        ecosystem: Some(Ecosystem::PyPi),
        recognise: Recognise::Path(wheel_metadata::recognises),
        locks: &[],
        read: wheel_metadata::read,
    },
];
