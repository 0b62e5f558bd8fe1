//! The faults that checks of dependencies are about: a check file names one of these words.

/// What is wrong with a dependency or with the file that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// An advisory says that this version is vulnerable.
    Vulnerable,
    /// This version was published to attack who installs it.
    Malicious,
    Unmaintained,
    Unsound,
    /// An advisory that is worth knowing and says no more.
    Notice,
    /// Its publisher took this version back.
    Yanked,
    /// Its publisher advises against it.
    Deprecated,
    /// Its licence is not among those that the policy allows.
    LicenceNotAllowed,
    /// The policy has rules for licences, and this one's cannot be told.
    LicenceUnknown,
    /// A manifest asks for versions that no lockfile settles.
    Unlocked,
    /// The lockfile was made for another manifest.
    Outdated,
    /// It comes from a registry that the policy does not name.
    UnknownSource,
    /// It is fetched without encryption.
    InsecureSource,
    /// It comes from a repository without the commit that pins it.
    GitWithoutCommit,
    /// It is an archive at an address, and nothing pins its content.
    ArchiveWithoutChecksum,
    /// It lies in a folder outside of the repository.
    PathOutside,
    /// A tag or branch that whoever owns it can move.
    MutableReference,
    /// A name of the organisation's own is taken from a public registry.
    Confusion,
    /// Its name is nearly that of a popular package.
    Typosquat,
    /// It was released fewer days ago than the policy asks for.
    TooNew,
    /// An entry of another auditor's file gives no reason.
    IgnoredWithoutReason,
    /// An entry of another auditor's file holds for ever.
    IgnoredWithoutExpiry,
    /// An entry of another auditor's file matches nothing.
    IgnoreUnused,
}

/// Each with its word.
pub const FAULTS: [(Fault, &str); 23] = [
    (Fault::Vulnerable, "known-vulnerability"),
    (Fault::Malicious, "malicious-package"),
    (Fault::Unmaintained, "unmaintained"),
    (Fault::Unsound, "unsound"),
    (Fault::Notice, "notice"),
    (Fault::Yanked, "yanked"),
    (Fault::Deprecated, "deprecated"),
    (Fault::LicenceNotAllowed, "licence-not-allowed"),
    (Fault::LicenceUnknown, "licence-unknown"),
    (Fault::Unlocked, "unlocked-manifest"),
    (Fault::Outdated, "lock-outdated"),
    (Fault::UnknownSource, "unknown-source"),
    (Fault::InsecureSource, "insecure-source"),
    (Fault::GitWithoutCommit, "git-without-commit"),
    (Fault::ArchiveWithoutChecksum, "archive-without-checksum"),
    (Fault::PathOutside, "path-outside-repository"),
    (Fault::MutableReference, "mutable-reference"),
    (Fault::Confusion, "dependency-confusion"),
    (Fault::Typosquat, "typosquat"),
    (Fault::TooNew, "too-new"),
    (Fault::IgnoredWithoutReason, "ignore-without-reason"),
    (Fault::IgnoredWithoutExpiry, "ignore-without-expiry"),
    (Fault::IgnoreUnused, "ignore-unused"),
];

impl Fault {
    pub fn parse(word: &str) -> Option<Self> {
        let row = FAULTS.iter().find(|row| row.1 == word)?;
        Some(row.0)
    }

    pub fn as_str(self) -> &'static str {
        let row = FAULTS.iter().find(|row| row.0 == self);
        row.map_or("", |row| row.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_one_word() {
        for (fault, word) in FAULTS {
            assert_eq!((Fault::parse(word), fault.as_str()), (Some(fault), word));
        }
        assert_eq!(Fault::parse("bad-luck"), None);
    }
}
