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

    /// Fewer independent approvals of the head than the policy asks for.
    NotApproved,
    /// It was given on another state than the one that would be merged.
    StaleApproval,
    /// It is by somebody who took part in the change.
    SelfApproval,
    /// It is by an account that is no person's.
    BotApproval,
    ApproverWithoutWrite,
    /// Several people use it, so nobody can be named.
    SharedAccount,
    /// It was given for another base.
    Retargeted,
    /// It stands.
    ChangesRequested,
    CodeOwnerMissing,
    SecurityOwnerMissing,
    /// Nobody who answers for the file has approved.
    CodeownersChanged,
    /// Nobody who answers for the gate's own files has approved.
    PolicyChanged,
    /// A job takes the name of a required check.
    CheckImpersonated,
    /// Something else stands at it than a file as it was.
    ProtectedPathSwapped,
    HiddenFromDiff,
    /// It holds more than its parents.
    EvilMerge,
    /// Somebody took part who cannot be told.
    UnknownIdentity,
    /// The policy does not list it, or no longer.
    BotAuthor,
    UnsignedCommit,
    /// It is not one of the commit.
    SignatureWrong,
    /// It is made in a way that can be forged.
    SignatureWeak,
    /// The policy does not list it.
    SignatureKeyUnknown,
    /// The policy lists it for another person than the committer.
    SignatureKeyOfAnother,
    /// Its time has passed, or not come; it is revoked, or for other uses.
    SignatureKeyNotValid,
    /// Something in a list of keys is none.
    SignersEntryUnusable,
    Draft,
    AutoMergeArmed,
    /// The run is about another state than the forge has now.
    HeadMoved,
    /// It came to the branch without a pull request.
    DirectPush,
    /// It is in the group or the release, and in no pull request.
    CommitWithoutPullRequest,
    /// No branch of the repository has it.
    UnreachableCommit,
    /// What is on the base is not what the forge would have made.
    MergeNotByHost,
    /// The policy does not allow that way to merge.
    MergeMethod,
    HistoryNotLinear,
    ConversationsOpen,
    /// The forge enforces less than the policy asks.
    HostRuleWeaker,
    /// The forge's rules were changed after the approval.
    RuleLowered,
    /// Somebody may pass by the forge's rules.
    Bypass,
    TwoFactor,
}

/// Each with its word.
pub const FAULTS: [(ReviewFault, &str); 61] = [
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
    (ReviewFault::NotApproved, "not-approved"),
    (ReviewFault::StaleApproval, "stale-approval"),
    (ReviewFault::SelfApproval, "self-approval"),
    (ReviewFault::BotApproval, "bot-approval"),
    (ReviewFault::ApproverWithoutWrite, "approver-without-write"),
    (ReviewFault::SharedAccount, "shared-account"),
    (ReviewFault::Retargeted, "retargeted"),
    (ReviewFault::ChangesRequested, "changes-requested"),
    (ReviewFault::CodeOwnerMissing, "code-owner-missing"),
    (ReviewFault::SecurityOwnerMissing, "security-owner-missing"),
    (ReviewFault::CodeownersChanged, "codeowners-changed"),
    (ReviewFault::PolicyChanged, "policy-changed"),
    (ReviewFault::CheckImpersonated, "check-impersonated"),
    (ReviewFault::ProtectedPathSwapped, "protected-path-swapped"),
    (ReviewFault::HiddenFromDiff, "hidden-from-diff"),
    (ReviewFault::EvilMerge, "evil-merge"),
    (ReviewFault::UnknownIdentity, "unknown-identity"),
    (ReviewFault::BotAuthor, "bot-author"),
    (ReviewFault::UnsignedCommit, "unsigned-commit"),
    (ReviewFault::SignatureWrong, "signature-wrong"),
    (ReviewFault::SignatureWeak, "signature-weak"),
    (ReviewFault::SignatureKeyUnknown, "signature-key-unknown"),
    (
        ReviewFault::SignatureKeyOfAnother,
        "signature-key-of-another",
    ),
    (ReviewFault::SignatureKeyNotValid, "signature-key-not-valid"),
    (ReviewFault::SignersEntryUnusable, "signers-entry-unusable"),
    (ReviewFault::Draft, "draft"),
    (ReviewFault::AutoMergeArmed, "auto-merge-armed"),
    (ReviewFault::HeadMoved, "head-moved"),
    (ReviewFault::DirectPush, "direct-push"),
    (
        ReviewFault::CommitWithoutPullRequest,
        "commit-without-pull-request",
    ),
    (ReviewFault::UnreachableCommit, "unreachable-commit"),
    (ReviewFault::MergeNotByHost, "merge-not-by-host"),
    (ReviewFault::MergeMethod, "merge-method"),
    (ReviewFault::HistoryNotLinear, "history-not-linear"),
    (ReviewFault::ConversationsOpen, "conversations-open"),
    (ReviewFault::HostRuleWeaker, "host-rule-weaker"),
    (ReviewFault::RuleLowered, "rule-lowered"),
    (ReviewFault::Bypass, "bypass"),
    (ReviewFault::TwoFactor, "two-factor"),
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
