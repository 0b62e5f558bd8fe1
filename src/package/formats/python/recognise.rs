//! Which files are requirements files of pip: a convention, not a rule.

use crate::source::RepoPath;

/// `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `requirements/base.txt`, `constraints.txt`.
pub(super) fn is_requirements(path: &RepoPath) -> bool {
    let text = path.to_text().to_ascii_lowercase();
    let (folder, name) = text.rsplit_once('/').unwrap_or(("", &text));
    let Some(stem) = name.strip_suffix(".txt") else {
        return false;
    };
    let word = |text: &str| {
        text.split(['-', '_', '.']).any(|part| {
            matches!(
                part,
                "requirements" | "requirement" | "reqs" | "constraints" | "constraint"
            )
        })
    };
    word(stem)
        || stem.starts_with("requirements")
        || stem.ends_with("requirements")
        || matches!(folder.rsplit('/').next(), Some("requirements" | "reqs"))
}

/// `requirements.in` and its kin: what pip-compile is given.
pub(super) fn is_requirements_source(path: &RepoPath) -> bool {
    let text = path.to_text().to_ascii_lowercase();
    let (folder, name) = text.rsplit_once('/').unwrap_or(("", &text));
    name.strip_suffix(".in").is_some_and(|stem| {
        stem.starts_with("requirements")
            || stem.ends_with("requirements")
            || folder.rsplit('/').next() == Some("requirements")
    })
}

/// `pylock.toml`, `pylock.dev.toml` (PEP 751: one part without a dot in between).
pub(super) fn is_pylock(path: &RepoPath) -> bool {
    let name = String::from_utf8_lossy(path.file_name());
    let middle = name
        .strip_prefix("pylock.")
        .and_then(|rest| rest.strip_suffix("toml"));
    match middle {
        Some("") => true,
        Some(middle) => middle
            .strip_suffix('.')
            .is_some_and(|part| !part.is_empty() && !part.contains('.')),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_files_are_known_by_their_names() {
        let is = |path: &str| is_requirements(&RepoPath::new(path).unwrap());
        for yes in [
            "requirements.txt",
            "a/requirements-dev.txt",
            "dev_requirements.txt",
            "requirements/base.txt",
            "constraints.txt",
            "test-requirements.txt",
            "requirements3.txt",
        ] {
            assert!(is(yes), "{yes}");
        }
        for no in [
            "requirements.md",
            "notes.txt",
            "requirements/readme.md",
            "LICENSE.txt",
        ] {
            assert!(!is(no), "{no}");
        }
    }

    #[test]
    fn a_pylock_has_at_most_one_name() {
        let is = |path: &str| is_pylock(&RepoPath::new(path).unwrap());
        assert!(is("pylock.toml") && is("a/pylock.dev.toml"));
        assert!(!is("pylock.a.b.toml") && !is("pylock..toml") && !is("pylocktoml"));
    }
}
