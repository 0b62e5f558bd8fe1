//! The faults that checks of reviews are about: a check file names one of these words.

use crate::codeowners::ProblemKind;

/// What is wrong with a review, or with what decides who reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewFault {
    /// GitHub loads nothing of the file.
    FileTooLarge,
    FileNearLimit,
    /// Another file is read in its place.
    FileShadowed,
    /// GitHub looks for no file of this name.
    FileMisnamed,
    /// Whoever writes may change who reviews.
    FileUnowned,
    ByteOrderMark,
    /// It is no text, or has characters that nobody sees.
    LineUnreadable,
    /// Syntax of gitignore that is not supported.
    SyntaxUnsupported,
    /// The head of a section of GitLab.
    GitlabSection,
    /// No path can match it.
    PatternImpossible,
    /// A backslash that stands for nothing.
    PatternEscape,
    PatternUnmatched,
    /// It would match in another case.
    PatternCase,
    /// It asks for a folder and names a file.
    PatternSlashOnFile,
    /// Git has no files behind a link or in a submodule.
    PatternLink,
    PatternDuplicate,
    /// A later line matches whatever it does.
    LineShadowed,
    /// It takes owners away.
    LineUnowned,
    OwnerInvalid,
    OwnerDuplicate,
    /// It stands where the pattern should.
    OwnerMisplaced,
    /// A path that must have an owner has none.
    ProtectedPathUnowned,
}

/// Each with its word.
pub const FAULTS: [(ReviewFault, &str); 22] = [
    (ReviewFault::FileTooLarge, "codeowners-file-too-large"),
    (ReviewFault::FileNearLimit, "codeowners-file-near-limit"),
    (ReviewFault::FileShadowed, "codeowners-file-shadowed"),
    (ReviewFault::FileMisnamed, "codeowners-file-misnamed"),
    (ReviewFault::FileUnowned, "codeowners-file-unowned"),
    (ReviewFault::ByteOrderMark, "codeowners-byte-order-mark"),
    (ReviewFault::LineUnreadable, "codeowners-line-unreadable"),
    (
        ReviewFault::SyntaxUnsupported,
        "codeowners-syntax-unsupported",
    ),
    (ReviewFault::GitlabSection, "codeowners-gitlab-section"),
    (
        ReviewFault::PatternImpossible,
        "codeowners-pattern-impossible",
    ),
    (ReviewFault::PatternEscape, "codeowners-pattern-escape"),
    (
        ReviewFault::PatternUnmatched,
        "codeowners-pattern-unmatched",
    ),
    (ReviewFault::PatternCase, "codeowners-pattern-case"),
    (
        ReviewFault::PatternSlashOnFile,
        "codeowners-pattern-slash-on-file",
    ),
    (ReviewFault::PatternLink, "codeowners-pattern-link"),
    (
        ReviewFault::PatternDuplicate,
        "codeowners-pattern-duplicate",
    ),
    (ReviewFault::LineShadowed, "codeowners-line-shadowed"),
    (ReviewFault::LineUnowned, "codeowners-line-unowned"),
    (ReviewFault::OwnerInvalid, "codeowners-owner-invalid"),
    (ReviewFault::OwnerDuplicate, "codeowners-owner-duplicate"),
    (ReviewFault::OwnerMisplaced, "codeowners-owner-misplaced"),
    (ReviewFault::ProtectedPathUnowned, "protected-path-unowned"),
];

impl ReviewFault {
    pub fn parse(word: &str) -> Option<Self> {
        let row = FAULTS.iter().find(|row| row.1 == word)?;
        Some(row.0)
    }

    pub fn as_str(self) -> &'static str {
        let row = FAULTS.iter().find(|row| row.0 == self);
        row.map_or("", |row| row.1)
    }
}

impl From<&ProblemKind> for ReviewFault {
    fn from(kind: &ProblemKind) -> Self {
        match kind {
            ProblemKind::TooLarge { .. } => Self::FileTooLarge,
            ProblemKind::NearLimit { .. } => Self::FileNearLimit,
            ProblemKind::Shadowed { .. } => Self::FileShadowed,
            ProblemKind::Misnamed { .. } => Self::FileMisnamed,
            ProblemKind::OwnFileUnowned { .. } => Self::FileUnowned,
            ProblemKind::ByteOrderMark => Self::ByteOrderMark,
            ProblemKind::NotText | ProblemKind::Invisible { .. } => Self::LineUnreadable,
            ProblemKind::Unsupported(_) => Self::SyntaxUnsupported,
            ProblemKind::Section => Self::GitlabSection,
            ProblemKind::OnlySlash
            | ProblemKind::EscapesNothing
            | ProblemKind::PatternTooLong
            | ProblemKind::NeverMatches { .. } => Self::PatternImpossible,
            ProblemKind::NeedlessEscape { .. } => Self::PatternEscape,
            ProblemKind::Unmatched { .. } => Self::PatternUnmatched,
            ProblemKind::Case { .. } => Self::PatternCase,
            ProblemKind::SlashOnFile { .. } => Self::PatternSlashOnFile,
            ProblemKind::Link { .. } | ProblemKind::Submodule { .. } => Self::PatternLink,
            ProblemKind::DuplicatePattern { .. } => Self::PatternDuplicate,
            ProblemKind::Covered { .. } => Self::LineShadowed,
            ProblemKind::Unowned { .. } => Self::LineUnowned,
            ProblemKind::InvalidOwner { .. } => Self::OwnerInvalid,
            ProblemKind::DuplicateOwner { .. } => Self::OwnerDuplicate,
            ProblemKind::OwnerInPattern { .. } => Self::OwnerMisplaced,
            ProblemKind::ProtectedUnowned { .. } => Self::ProtectedPathUnowned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_fault_has_one_word() {
        for (fault, word) in FAULTS {
            assert_eq!(
                (ReviewFault::parse(word), fault.as_str()),
                (Some(fault), word)
            );
        }
        assert_eq!(ReviewFault::parse("bad-luck"), None);
        let faults: BTreeSet<ReviewFault> = FAULTS.iter().map(|row| row.0).collect();
        assert_eq!(faults.len(), FAULTS.len());
    }
}
