//! The seventeen checks in their order, and a refusal by one of them. Names here are a part of what users rely on.

use std::fmt;

/// One of the checks, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    BundleFormat,
    CertificateChain,
    Sct,
    SigningTime,
    Inclusion,
    LogEntry,
    Envelope,
    Identity,
    Statement,
    Predicate,
    Verifier,
    Policy,
    Result,
    Levels,
    Resource,
    Freshness,
    Ancestry,
}

impl Check {
    pub const ALL: [Self; 17] = [
        Self::BundleFormat,
        Self::CertificateChain,
        Self::Sct,
        Self::SigningTime,
        Self::Inclusion,
        Self::LogEntry,
        Self::Envelope,
        Self::Identity,
        Self::Statement,
        Self::Predicate,
        Self::Verifier,
        Self::Policy,
        Self::Result,
        Self::Levels,
        Self::Resource,
        Self::Freshness,
        Self::Ancestry,
    ];

    /// Its place in the order, from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Its code without a part.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BundleFormat => "verify/bundle-format",
            Self::CertificateChain => "verify/certificate-chain",
            Self::Sct => "verify/sct",
            Self::SigningTime => "verify/signing-time",
            Self::Inclusion => "verify/inclusion",
            Self::LogEntry => "verify/log-entry",
            Self::Envelope => "verify/envelope",
            Self::Identity => "verify/identity",
            Self::Statement => "verify/statement",
            Self::Predicate => "verify/predicate",
            Self::Verifier => "verify/verifier",
            Self::Policy => "verify/policy",
            Self::Result => "verify/result",
            Self::Levels => "verify/levels",
            Self::Resource => "verify/resource",
            Self::Freshness => "verify/freshness",
            Self::Ancestry => "verify/ancestry",
        }
    }

    /// What it is, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::BundleFormat => "bundle format",
            Self::CertificateChain => "certificate",
            Self::Sct => "certificate log",
            Self::SigningTime => "signing time",
            Self::Inclusion => "log inclusion",
            Self::LogEntry => "log entry",
            Self::Envelope => "signature",
            Self::Identity => "signer",
            Self::Statement => "subjects",
            Self::Predicate => "predicate",
            Self::Verifier => "verifier",
            Self::Policy => "policy",
            Self::Result => "result",
            Self::Levels => "levels",
            Self::Resource => "resource",
            Self::Freshness => "freshness",
            Self::Ancestry => "ancestry",
        }
    }
}

/// Why something is not accepted: what was expected, what was found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub check: Check,
    /// Which way of failing that check; empty where there is but one.
    pub part: &'static str,
    /// May hold text of the bundle: whoever prints it escapes it.
    pub message: String,
    pub help: &'static str,
}

impl Refusal {
    pub fn new(check: Check, part: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            part,
            message: message.into(),
            help: "",
        }
    }

    #[must_use]
    pub fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Its stable code: `verify/identity/repository-id`.
    pub fn code(&self) -> String {
        if self.part.is_empty() {
            self.check.as_str().to_owned()
        } else {
            format!("{}/{}", self.check.as_str(), self.part)
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message)
    }
}

impl std::error::Error for Refusal {}

/// One thing that was proven, with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub check: Check,
    /// What it is, in a few words: `repository id`.
    pub what: &'static str,
    /// May hold text of the bundle.
    pub value: String,
}

impl Proof {
    pub fn new(check: Check, what: &'static str, value: impl Into<String>) -> Self {
        Self {
            check,
            what,
            value: value.into(),
        }
    }
}

/// A value as a message quotes it: at most 200 characters.
pub fn quoted(text: &str) -> String {
    let mut cut: String = text.chars().take(200).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    format!("`{cut}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_checks_are_numbered_in_their_order_and_have_codes_of_their_own() {
        let numbers: Vec<u8> = Check::ALL.iter().map(|check| check.number()).collect();
        assert_eq!(numbers, (1..=17).collect::<Vec<u8>>());
        let codes: BTreeSet<&str> = Check::ALL.iter().map(|check| check.as_str()).collect();
        assert_eq!(codes.len(), 17);
    }

    #[test]
    fn a_code_names_the_part_where_there_is_one() {
        let whole = Refusal::new(Check::Sct, "", "no");
        assert_eq!(whole.code(), "verify/sct");
        let part = Refusal::new(Check::Identity, "repository-id", "no");
        assert_eq!(part.code(), "verify/identity/repository-id");
    }

    #[test]
    fn what_is_quoted_is_cut() {
        assert_eq!(quoted("a"), "`a`");
        assert_eq!(quoted(&"é".repeat(300)).chars().count(), 203);
    }
}
