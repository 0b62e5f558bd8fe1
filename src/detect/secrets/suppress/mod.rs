//! Suppressions that people already have: inline, in `.gitleaksignore`, in `.secrets.baseline`.
//!
//! This says which suppression names a finding. Whether it counts is for the policy to say: one that the change under
//! test brings in itself excuses nothing by default.

mod baseline;
mod files;
mod gitleaks_ignore;
mod inline;

pub use baseline::Baseline;
pub use files::{Files, GITLEAKS_IGNORE, SECRETS_BASELINE};
pub use gitleaks_ignore::GitleaksIgnore;
pub use inline::{Inline, inline};

/// Longest file of suppressions that is read, in bytes.
pub const LONGEST_FILE: usize = 16 << 20;

/// What is wrong with a file of suppressions that is longer.
fn too_long(bytes: &[u8]) -> Option<String> {
    (bytes.len() > LONGEST_FILE).then(|| {
        format!(
            "the file has {} bytes and is not read: {LONGEST_FILE} are the most",
            bytes.len()
        )
    })
}

/// A path as this program writes it: `/` between its parts, no `./` in front.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}
