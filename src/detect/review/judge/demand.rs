//! What the policy asks of a review, in the terms of the judgement; and which paths are protected.

use crate::codeowners::Owner;
use crate::source::RepoPath;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// See the section `review:` of the policy, which says the same.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one key of the policy, and they are independent"
)]
pub struct Demand {
    /// Independent approvals of the head.
    pub approvals: usize,
    pub code_owners: bool,
    /// One of them has to approve a change of a protected path.
    pub security_owners: Vec<Owner>,
    /// Globs as in `.gitignore`.
    pub protected: Vec<String>,
    /// Files and folders that say what the gate asks: changed only with the approval of who answers for them.
    pub of_gate: Vec<RepoPath>,
    pub signatures: Signatures,
    /// None: any bot may author a change.
    pub bots: Option<Vec<AllowedBot>>,
    /// Logins.
    pub shared_accounts: Vec<String>,
    pub last_push_approval: bool,
    pub resolve_conversations: bool,
    pub linear_history: bool,
    /// Empty: any way.
    pub merge_methods: BTreeSet<String>,
    pub two_factor: bool,
    /// Whether the forge's rules are compared.
    pub host_rules: bool,
    pub direct_push_blocks: bool,
}

/// What becomes of commits whose signature nobody has verified who has to: a key of the policy, or the forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signatures {
    Off,
    Warn,
    Required,
}

/// A bot that may author changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedBot {
    pub login: Option<String>,
    pub id: Option<u64>,
    /// The last day.
    pub expires: Date,
}

impl Demand {
    pub(super) fn is_shared(&self, login: &str) -> bool {
        let shared = self.shared_accounts.iter();
        shared.map(String::as_str).any(|other| same(other, login))
    }
}

/// Logins differ in more than their case, and a bot's ending may be left out.
pub(super) fn same(one: &str, other: &str) -> bool {
    let bare = |login: &str| login.strip_suffix("[bot]").unwrap_or(login).to_lowercase();
    bare(one) == bare(other)
}

/// The protected paths, compiled. None: a glob could not be read, so what it would protect is not known, and every path
/// counts as protected.
pub(super) struct Protected(Option<Gitignore>);

impl Protected {
    /// Case does not count: `.GitHub/workflows` is the same folder on some systems.
    pub fn of(globs: &[String]) -> Self {
        let mut builder = GitignoreBuilder::new("");
        let mut read = builder.case_insensitive(true).is_ok();
        for glob in globs {
            read &= builder.add_line(None, glob).is_ok();
        }
        let compiled = builder.build().ok().filter(|_| read);
        // A comment is read without an error, and protects nothing.
        Self(compiled.filter(|all| all.num_ignores() + all.num_whitelists() == globs.len() as u64))
    }

    pub fn covers(&self, path: &RepoPath) -> bool {
        let Some(globs) = &self.0 else {
            return true;
        };
        let text = path.to_text();
        !globs.is_empty() && globs.matched_path_or_any_parents(&*text, false).is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protected_paths_are_found_in_any_case_and_depth() {
        let globs = ["**/*.tf", ".github/workflows/**", "/portcullis.yaml"];
        let protected = Protected::of(&globs.map(str::to_owned));
        let covers = |path: &str| protected.covers(&RepoPath::new(path).unwrap());
        for path in [
            "main.tf",
            "a/b/main.TF",
            ".GitHub/workflows/ci.yml",
            "portcullis.yaml",
        ] {
            assert!(covers(path), "{path}");
        }
        for path in ["src/lib.rs", "docs/portcullis.yaml", ".github/FUNDING.yml"] {
            assert!(!covers(path), "{path}");
        }
    }

    #[test]
    fn globs_that_cannot_be_read_protect_everything() {
        let any = RepoPath::new("src/lib.rs").unwrap();
        for globs in [
            vec!["a{".to_owned()],
            vec!["[z-a]".to_owned()],
            vec!["# all of it".to_owned()],
            vec![String::new()],
            vec!["docs/**".to_owned(), "{a".to_owned()],
        ] {
            assert!(Protected::of(&globs).covers(&any), "{globs:?}");
        }
        assert!(!Protected::of(&["docs/**".to_owned()]).covers(&any));
        assert!(!Protected::of(&[]).covers(&any));
    }

    #[test]
    fn a_bot_is_the_same_with_and_without_its_ending() {
        assert!(same("Dependabot", "dependabot[bot]"));
        assert!(!same("dependabot", "depend"));
    }
}
