//! Which paths a policy leaves out. Globs mean what they mean in `.gitignore`, without negation.

use crate::source::RepoPath;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The compiled globs of `secrets.exclude`.
#[derive(Debug, Clone)]
pub struct Excludes(Gitignore);

/// Why a glob is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GlobError(&'static str);

impl Excludes {
    /// Compiles globs that a policy has been validated with; ones that are not valid exclude nothing.
    pub fn new(globs: &[String]) -> Self {
        let mut builder = GitignoreBuilder::new("");
        for glob in globs.iter().filter(|glob| Self::check(glob).is_ok()) {
            let _ = builder.add_line(None, glob);
        }
        Self(builder.build().unwrap_or_else(|_| Gitignore::empty()))
    }

    /// Whether a path, or a folder that it lies in, is left out.
    pub fn covers(&self, path: &RepoPath) -> bool {
        !self.0.is_empty()
            && self
                .0
                .matched_path_or_any_parents(&*path.to_text(), false)
                .is_ignore()
    }

    /// Whether a glob can be used. Errors: it is not valid, would do nothing, or would leave out everything.
    pub fn check(glob: &str) -> Result<(), GlobError> {
        if glob.trim().is_empty() {
            return Err(GlobError("it is empty"));
        }
        if glob.starts_with('!') {
            return Err(GlobError(
                "a glob that starts with `!` would exclude nothing",
            ));
        }
        if glob.starts_with('#') {
            return Err(GlobError(
                "a glob that starts with `#` is a comment; write `\\#`",
            ));
        }
        if glob.contains(['\n', '\r']) {
            return Err(GlobError("it holds a line break"));
        }
        if glob.chars().all(|c| matches!(c, '*' | '/' | '?')) {
            return Err(GlobError("it would leave nothing to look at"));
        }
        let mut builder = GitignoreBuilder::new("");
        if builder.add_line(None, glob).is_err() {
            return Err(GlobError("it is not a valid glob"));
        }
        match builder.build() {
            Ok(globs) if globs.num_ignores() == 1 => Ok(()),
            _ => Err(GlobError("it is not a valid glob")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(globs: &[&str], path: &str) -> bool {
        let globs: Vec<String> = globs.iter().map(ToString::to_string).collect();
        Excludes::new(&globs).covers(&RepoPath::new(path).unwrap())
    }

    #[test]
    fn globs_mean_what_they_mean_in_gitignore() {
        assert!(covered(&["vendor/**"], "vendor/a/b.js"));
        assert!(covered(&["vendor/"], "vendor/a/b.js"));
        assert!(covered(&["*.min.js"], "web/a.min.js"));
        assert!(covered(&["/docs/"], "docs/a"));
        assert!(!covered(&["/docs/"], "web/docs/a"));
        assert!(!covered(&["docs/"], "docs"));
        assert!(!covered(&["*.JS"], "a.js"));
        assert!(!covered(&[], "a.js"));
    }

    #[test]
    fn a_glob_that_does_nothing_or_everything_is_refused() {
        for bad in ["", " ", "!a", "#a", "*", "**", "**/*", "/", "a\nb", "a{"] {
            assert!(Excludes::check(bad).is_err(), "{bad:?}");
        }
        for good in ["a", "\\#a", "**/fixtures/**", "*.lock", "ä/*", "[ab]c"] {
            assert_eq!(Excludes::check(good), Ok(()), "{good:?}");
        }
    }
}
