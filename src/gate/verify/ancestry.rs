//! Check 17: the commit that was judged is the one that the tag names, or comes before it.

use crate::inventory::{Ancestry, Commits};
use crate::verification::{Check, Proof, Refusal};

/// The tag of a release, and its commit.
pub(super) struct Tagged<'a> {
    pub commits: &'a Commits,
    pub name: &'a str,
    /// Whole.
    pub id: &'a str,
}

impl Tagged<'_> {
    /// Checks all commits that a statement is about; there has to be one.
    pub fn check(&self, judged: &[String]) -> Result<Proof, Refusal> {
        let (name, tagged) = (self.name, self.id);
        if judged.is_empty() {
            let message = format!(
                "expected a statement about the commit {tagged} of the tag `{name}`, or one before it; it is about none"
            );
            return Err(refused("no-commit", message));
        }
        for commit in judged {
            match self.commits.ancestry(commit, tagged) {
                Ok(Ancestry::Same | Ancestry::Ancestor) => {}
                Ok(Ancestry::Unrelated) => {
                    let message = format!(
                        "expected the commit {tagged} of the tag `{name}`, or one before it; found {commit}, which is neither"
                    );
                    return Err(refused("unrelated", message));
                }
                Ok(Ancestry::CutOff) => {
                    let message = format!(
                        "this clone is shallow, and does not reach from the tag `{name}` ({tagged}) back to the commit {commit}"
                    );
                    return Err(Refusal::new(Check::Ancestry, "shallow", message).help(
                        "Check out with `fetch-depth: 0`, or run `git fetch --unshallow --tags`.",
                    ));
                }
                Err(error) => {
                    return Err(refused(
                        "unreadable",
                        format!("the repository cannot be read: {error}"),
                    ));
                }
            }
        }
        let how = if judged.iter().all(|commit| commit == tagged) {
            "is"
        } else {
            "comes before"
        };
        Ok(Proof::new(
            Check::Ancestry,
            "ancestry",
            format!("the judged commit {how} that of the tag {name} ({tagged})"),
        ))
    }
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::Ancestry, part, message)
        .help("Release what was judged: tag that commit, or have the gate judge the one that the tag names.")
}
