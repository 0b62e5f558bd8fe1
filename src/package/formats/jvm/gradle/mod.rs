//! Gradle: what it locks, verifies and asks for.

pub(super) mod catalogue;
pub(super) mod lock;
pub(super) mod script;
#[cfg(test)]
mod tests;
pub(super) mod verification;

use crate::package::Usage;
use crate::source::RepoPath;

/// `gradle.lockfile`, `buildscript-gradle.lockfile`, and the one file per configuration that came before Gradle 7.
pub(super) fn is_lock(path: &RepoPath) -> bool {
    let name = path.file_name();
    let one_of_many = path.extension() == b"lockfile" && in_lock_folder(path);
    one_of_many || name == b"gradle.lockfile" || name.ends_with(b"-gradle.lockfile")
}

fn in_lock_folder(path: &RepoPath) -> bool {
    path.as_bytes()
        .split(|byte| *byte == b'/')
        .any(|part| part == b"dependency-locks")
}

/// What a configuration is there for, by the names that Gradle's own plugins give.
fn usage_of(configuration: &str) -> Usage {
    const TOOLS: [&str; 14] = [
        "annotationprocessor",
        "checkstyle",
        "codenarc",
        "detekt",
        "errorprone",
        "findbugs",
        "jacoco",
        "kapt",
        "kotlincompiler",
        "ktlint",
        "pmd",
        "spotbugs",
        "spotless",
        "test",
    ];
    let name = configuration.to_ascii_lowercase();
    let of_tools = TOOLS.iter().any(|tool| name.contains(tool));
    if of_tools
        || matches!(
            name.as_str(),
            "classpath" | "ksp" | "developmentonly" | "zinc"
        )
    {
        Usage::Development
    } else {
        Usage::Runtime
    }
}
