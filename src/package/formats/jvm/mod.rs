//! The JVM: Maven, Gradle and their kin.
//!
//! Packages are called `group:artifact`, as OSV calls them.

mod gradle;
mod maven;
mod requirement;

use super::{Format, Kind, Recognise};
use crate::package::{Ecosystem, Package};
use crate::source::RepoPath;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "gradle-lockfile",
        title: "gradle.lockfile",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Path(gradle::is_lock),
        locks: &[],
        read: gradle::lock::read,
    },
    Format {
        id: "gradle-verification",
        title: "gradle/verification-metadata.xml",
        kind: Kind::Inventory,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Names(&["verification-metadata.xml"]),
        locks: &[],
        read: gradle::verification::read,
    },
    Format {
        id: "gradle-catalogue",
        title: "libs.versions.toml",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Path(|path| ends_with(path, ".versions.toml")),
        locks: &["gradle.lockfile"],
        read: gradle::catalogue::read,
    },
    Format {
        id: "gradle-script",
        title: "build.gradle",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Path(|path| {
            ends_with(path, ".gradle") || ends_with(path, ".gradle.kts")
        }),
        locks: &["gradle.lockfile"],
        read: gradle::script::read,
    },
    Format {
        id: "maven-pom",
        title: "pom.xml",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Names(&["pom.xml"]),
        locks: &[],
        read: maven::read,
    },
];

fn ends_with(path: &RepoPath, end: &str) -> bool {
    path.file_name().ends_with(end.as_bytes())
}

/// A package of Maven's repositories, by its group and artefact.
fn package(group: &str, artefact: &str) -> Package {
    Package {
        ecosystem: Ecosystem::Maven,
        name: format!("{group}:{artefact}"),
        ..Package::default()
    }
}
