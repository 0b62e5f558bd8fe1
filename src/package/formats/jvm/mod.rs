//! The JVM: Maven, Gradle and their kin.
//!
//! Packages are called `group:artifact`, as OSV calls them.

mod bazel;
mod bazel_install;
mod clojure;
mod gradle;
mod ivy;
mod maven;
mod requirement;
mod scala;
#[cfg(test)]
mod tests;

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
    Format {
        id: "bazel-maven-lock",
        title: "maven_install.json",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Path(|path| ends_with(path, "_install.json")),
        locks: &[],
        read: bazel_install::read,
    },
    Format {
        id: "bazel-lock",
        title: "MODULE.bazel.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Bazel),
        recognise: Recognise::Names(&["MODULE.bazel.lock"]),
        locks: &[],
        read: bazel::read_lock,
    },
    Format {
        id: "bazel-module",
        title: "MODULE.bazel",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Bazel),
        recognise: Recognise::Names(&["MODULE.bazel"]),
        locks: &["MODULE.bazel.lock"],
        read: bazel::read_module,
    },
    Format {
        id: "sbt-lock",
        title: "build.sbt.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Names(&["build.sbt.lock"]),
        locks: &[],
        read: scala::read_lock,
    },
    Format {
        id: "sbt",
        title: "build.sbt",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Path(|path| ends_with(path, ".sbt")),
        locks: &["build.sbt.lock"],
        read: scala::read,
    },
    Format {
        id: "ivy",
        title: "ivy.xml",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Names(&["ivy.xml"]),
        locks: &[],
        read: ivy::read,
    },
    Format {
        id: "clojure-deps",
        title: "deps.edn",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Names(&["deps.edn"]),
        locks: &[],
        read: clojure::read_deps,
    },
    Format {
        id: "leiningen",
        title: "project.clj",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Maven),
        recognise: Recognise::Names(&["project.clj"]),
        locks: &[],
        read: clojure::read_project,
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
