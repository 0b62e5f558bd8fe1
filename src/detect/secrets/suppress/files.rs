//! The files of suppressions that a repository has, together.

use super::{Baseline, GitleaksIgnore};
use crate::finding::SuppressionKind;

/// Where they stand: at the root of the repository, under the names their tools give them.
pub const GITLEAKS_IGNORE: &str = ".gitleaksignore";
pub const SECRETS_BASELINE: &str = ".secrets.baseline";

/// `.gitleaksignore` and `.secrets.baseline`, as the base has them.
#[derive(Debug, Default)]
pub struct Files {
    gitleaks: GitleaksIgnore,
    baseline: Baseline,
}

impl Files {
    /// Reads both, where they are there. The list says what is wrong with them, each with the file's name first.
    pub fn read(
        gitleaks: Option<&[u8]>,
        baseline: Option<&[u8]>,
    ) -> (Self, Vec<(&'static str, String)>) {
        let (gitleaks, ignored) = gitleaks.map(GitleaksIgnore::parse).unwrap_or_default();
        let (baseline, refused) = baseline.map(Baseline::parse).unwrap_or_default();
        let of = |name: &'static str| move |problem: String| (name, problem);
        let problems = ignored
            .into_iter()
            .map(of(GITLEAKS_IGNORE))
            .chain(refused.into_iter().map(of(SECRETS_BASELINE)));
        (Self { gitleaks, baseline }, problems.collect())
    }

    /// Which of them names a finding: by path, one-based line, commit, value and the ids other tools have for the check.
    pub fn covers(
        &self,
        path: &str,
        secret: &[u8],
        line: u32,
        commit: Option<&str>,
        aliases: &[String],
    ) -> Option<SuppressionKind> {
        if self.gitleaks.covers(path, line, commit, aliases) {
            return Some(SuppressionKind::GitleaksIgnoreFile);
        }
        self.baseline
            .covers(path, secret, line)
            .then_some(SuppressionKind::DetectSecretsBaseline)
    }
}
