//! What a detector says: owned values that know no policy, no format and no file system.

mod dependency;

pub use dependency::{Advisory, Dependency, Upgrade};

use crate::source::{Region, RepoPath};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of a check: its path below `checks/`, without the extension (`secret/aws-access-key`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckId(String);

impl CheckId {
    /// How the ids begin of checks that are not ours but the repository's own.
    pub const OWN: &str = "own/";

    /// Whether it is one of the repository's own checks.
    pub fn is_own(&self) -> bool {
        self.as_str().starts_with(Self::OWN)
    }

    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How bad it is when true. Ordered: `Low < Medium < High < Critical`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

/// How sure the check is. Ordered: `Low < Medium < High`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// What kind of question is asked of a repository. One detector answers one domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Domain {
    Secrets,
    Dependencies,
    Infrastructure,
    Review,
    Evidence,
}

impl Domain {
    pub const ALL: [Self; 5] = [
        Self::Secrets,
        Self::Dependencies,
        Self::Infrastructure,
        Self::Review,
        Self::Evidence,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Dependencies => "dependencies",
            Self::Infrastructure => "infrastructure",
            Self::Review => "review",
            Self::Evidence => "evidence",
        }
    }
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl Confidence {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What a waiver is keyed by: a digest of check, path and matched content, never of line numbers or offsets,
/// so that it survives rebase, squash and moved lines. 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Digests the parts, each with its length before it, so that no two lists of parts meet in one digest.
    pub fn of(parts: &[&[u8]]) -> Self {
        use sha2::{Digest, Sha256};
        let mut hasher = Sha256::new();
        hasher.update(b"portcullis fingerprint v1");
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let digest = hasher.finalize();
        Self(
            digest[..16]
                .iter()
                .fold(String::with_capacity(32), |mut hex, byte| {
                    use fmt::Write as _;
                    let _ = write!(hex, "{byte:02x}");
                    hex
                }),
        )
    }

    /// Takes a fingerprint as somebody wrote it: 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (text.len() == 32 && text.bytes().all(hex)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a finding points.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// A range of a file's text.
    Region { path: RepoPath, region: Region },
    /// A file as a whole: binary, archive, or a fault of its being there.
    File { path: RepoPath },
    /// A range of a commit's or an annotated tag's message; `id` is the object's full hexadecimal id.
    Message { id: String, region: Region },
    /// The change as a whole.
    Change,
}

impl Location {
    pub fn path(&self) -> Option<&RepoPath> {
        match self {
            Self::Region { path, .. } | Self::File { path } => Some(path),
            Self::Message { .. } | Self::Change => None,
        }
    }

    pub fn region(&self) -> Option<Region> {
        match self {
            Self::Region { region, .. } | Self::Message { region, .. } => Some(*region),
            Self::File { .. } | Self::Change => None,
        }
    }
}

/// The commit that a finding was met in, where the scope has commits. Everything in it is untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Full hexadecimal object id of the commit.
    pub commit: String,
    /// `Name <address>` of its author.
    pub author: String,
    /// The author's day, ISO 8601 (`2026-01-31`).
    pub date: String,
    /// Seconds since 1970 at which the author wrote it, which orders the commits of one day; 0 where nothing tells.
    pub time: i64,
    /// Another way to say where it is: a ref (`refs/stash`, `refs/tags/v1`), or `unreachable`.
    pub reference: Option<String>,
}

/// The lines around a finding with every secret in them replaced: all that leaves the process of the scanned text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Excerpt {
    /// One-based number of the first line of `text`.
    pub first_line: u32,
    /// Redacted text, valid UTF-8, not escaped for any output, long lines cut.
    pub text: String,
    /// The bytes of `text` that stand where the finding is.
    pub start: u32,
    pub end: u32,
}

/// One fault at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub check: CheckId,
    pub severity: Severity,
    pub confidence: Confidence,
    /// One sentence that states the fault at this place; never holds a secret, may hold untrusted names.
    pub message: String,
    pub location: Location,
    /// The layers between the file and the secret, outermost first: `zip member config/app.env`, `base64`.
    pub layers: Vec<String>,
    pub origin: Option<Origin>,
    pub excerpt: Option<Excerpt>,
    pub fingerprint: Fingerprint,
    /// A suppression in the scanned text or in another tool's file that names this finding.
    pub suppression: Option<Suppression>,
    /// What is declared there, for a fault of infrastructure.
    pub resource: Option<Declared>,
    /// What is depended on, for a fault of a dependency.
    pub dependency: Option<Box<Dependency>>,
    /// Whether it was there before the change. None: no two states were compared.
    pub existing: Option<bool>,
    /// What would repair it. None: a person has to.
    pub fix: Option<Fix>,
}

/// A repair that a program can make: replaced bytes of one file, apart from each other and in their order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// The file, which may be another one than the finding points into.
    pub path: RepoPath,
    /// Of the file's whole text that the regions are of: whoever writes compares it first.
    pub of: Fingerprint,
    pub edits: Vec<Edit>,
    /// The lines that go and come, for people. Empty: they are not fit to be shown. Untrusted text.
    pub preview: Vec<ChangedLine>,
}

/// Bytes that are replaced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// Empty: the replacement is put in there.
    pub region: Region,
    pub replacement: String,
}

/// A line that a repair takes away or brings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedLine {
    /// One-based; of one that comes, its number afterwards.
    pub number: u32,
    pub added: bool,
    pub text: String,
}

/// Something that infrastructure code declares. Untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declared {
    /// `module.a.aws_s3_bucket.b["x"]`, `Deployment/default/web`.
    pub address: String,
    /// The calls of modules that made it so, outermost first: the call's address and its first line.
    pub calls: Vec<(String, Location)>,
}

/// A suppression people already have: inline, or in another tool's ignore file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suppression {
    pub kind: SuppressionKind,
    /// Why, where its author wrote it down. Untrusted text.
    pub reason: Option<String>,
    /// The last day on which it holds. Other tools' know none; our own marker excuses nothing without one.
    pub expires: Option<Date>,
    /// Whether the change under test itself brought it in. Such a one excuses nothing by default.
    pub added_by_change: bool,
}

impl Suppression {
    /// Whether its last day lies before `day`.
    pub fn lapsed(&self, day: Date) -> bool {
        self.expires.is_some_and(|last| day > last)
    }
}

/// Where a suppression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuppressionKind {
    /// `portcullis:allow ID until YYYY-MM-DD reason` on the line or the line above.
    Inline,
    /// `gitleaks:allow` on the line.
    GitleaksInline,
    /// `pragma: allowlist secret` on the line or `pragma: allowlist nextline secret` above.
    DetectSecretsInline,
    /// A fingerprint in `.gitleaksignore`.
    GitleaksIgnoreFile,
    /// Another tool's marker beside a declaration: `checkov:skip=`, `trivy:ignore:`, `zizmor: ignore[]` and others.
    OtherToolInline,
    /// An entry of `.secrets.baseline`.
    DetectSecretsBaseline,
    /// An entry of another auditor's file: `osv-scanner.toml`, `.trivyignore`, `deny.toml` and others.
    AuditIgnoreFile,
    /// A statement of an `OpenVEX` document.
    Vex,
}

/// What was not looked at, and why. Silence is never a pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    pub domain: Domain,
    pub subject: GapSubject,
    /// One sentence: what stood in the way and, where there is one, what to do. May hold untrusted names.
    pub reason: String,
}

/// What a gap is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapSubject {
    /// The whole domain.
    Domain,
    /// One file, or one member of an archive in it.
    File {
        path: RepoPath,
        member: Option<String>,
    },
    /// One object of the repository, by its full hexadecimal id.
    Object { id: String },
}

/// How much was looked at: said in every output, so that an empty result can be told from an empty search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub files: u64,
    pub bytes: u64,
    pub commits: u64,
}
