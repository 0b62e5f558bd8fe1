//! The policy: `portcullis.yaml` as written (`yaml`, `file`), and validated (here). It judges nothing.
//!
//! `file` reads the text section by section and tells all its problems at once; `edit` writes a waiver into it without
//! disturbing the rest; `starter` is the text that a repository begins with.

mod dependencies;
mod edit;
mod error;
mod exclude;
mod file;
mod infrastructure;
mod own_checks;
mod reader;
mod release;
mod review;
#[cfg(test)]
mod schema;
mod secrets;
mod starter;
mod suggest;
mod suppressions;
mod waiver;
mod write;
mod yaml;

#[cfg(test)]
mod tests;

pub use dependencies::PROFILES;
pub use edit::{NewWaiver, add_waiver};
pub use error::{PolicyError, Problem, source_code};
pub use exclude::{Excludes, GlobError};
pub use file::{LONGEST, known_in};
pub use release::{ReleaseAttestation, ReleaseRules, ReleaseSigner, Runner};
pub use review::{Bot, BotAccount, MergeMethod, PROTECTED, ReviewRules, SignedCommits};
pub use starter::starter;
pub use waiver::placeholder;

use crate::finding::{CheckId, Domain, Finding, Fingerprint, Severity};
use crate::package::Ecosystem;
use crate::source::{RepoPath, Span};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the one configuration file, at the root of the repository.
pub const FILE_NAME: &str = "portcullis.yaml";

/// A validated policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Domains in which a gap makes the run incomplete.
    pub require: BTreeSet<Domain>,
    /// The least severity that blocks. Default: high.
    pub block_at: Severity,
    /// What to do with single checks: by id, or by a prefix that ends in `/*`. The longest match wins.
    pub checks: BTreeMap<String, Level>,
    /// The folder with the repository's own checks.
    pub own_checks: Option<OwnChecks>,
    pub suppressions: SuppressionRules,
    pub secrets: SecretRules,
    pub infrastructure: InfrastructureRules,
    pub dependencies: DependencyRules,
    pub review: ReviewRules,
    /// What a release needs. `None`: the policy does not say.
    pub release: Option<ReleaseRules>,
    pub waivers: Vec<Waiver>,
    /// Where the file says so, for reasons that point at it.
    pub lines: Lines,
}

/// One-based lines of the policy file; what is not written there has none and is the built-in default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    pub block_at: Option<u32>,
    /// By key of [`Policy::checks`].
    pub checks: BTreeMap<String, u32>,
    /// By key below `suppressions:`.
    pub suppressions: BTreeMap<&'static str, u32>,
}

/// What the policy makes of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not run.
    Off,
    /// Run, also where it would not be otherwise; its severity decides.
    On,
    /// Reported, never blocks.
    Warn,
    /// Blocks whatever its severity.
    Block,
}

/// Where the repository's own checks lie, and where the policy says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChecks {
    /// From the folder of the policy, `/` between its parts.
    pub folder: RepoPath,
    /// The value in the policy's text.
    pub at: Span,
    /// One-based line of that place.
    pub line: u32,
}

/// Which suppressions in scanned text count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionRules {
    /// Whether one that the change under test brings in itself counts. Default: no.
    pub from_the_change: bool,
    /// Whether those of other tools are refused that give no reason; our own always need one. Default: no.
    pub require_reason: bool,
    /// Whether any counts. Default: yes.
    pub honour: bool,
    /// How many days ahead the last day of our own marker may lie. Default: any number.
    pub longest_days: Option<u16>,
}

/// How secrets are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretRules {
    /// Globs of paths that are not scanned; how many files they left out is said in every output.
    pub exclude: Vec<String>,
    /// How many layers of encoding and archives are opened. Default 4.
    pub decode_depth: u8,
    /// Files and blobs longer than this many bytes are a gap. Default 1 GiB.
    pub largest_file: u64,
}

/// How infrastructure is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InfrastructureRules {
    /// Globs of paths that are left out.
    pub exclude: Vec<String>,
    /// Terraform's source addresses, and the folders of the repository where those modules lie.
    pub module_sources: BTreeMap<String, String>,
}

/// How dependencies are looked at and judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyRules {
    /// Globs of paths that are left out.
    pub exclude: Vec<String>,
    /// The most days that advisories may be old. Default: 7.
    pub max_database_age: u16,
    pub max_database_age_line: Option<u32>,
    /// Where `advisories update` gets an index from.
    pub advisories: Option<Advisories>,
    /// What becomes of what was there before the change. Default: reported apart.
    pub existing: Existing,
    pub existing_line: Option<u32>,
    /// Whether what is used only to build and test never blocks. Default: no.
    pub development_warns: bool,
    pub development_line: Option<u32>,
    /// How soon a fix has to be taken up after its release.
    pub fix_within: Option<FixWithin>,
    /// Which licences are allowed. None: any.
    pub licences: Option<LicenceRules>,
    /// Addresses of registries besides the public ones.
    pub registries: Vec<String>,
    /// Globs of names that only the organisation's own registry may serve (`@nhsdigital/*`).
    pub internal: Vec<String>,
    /// Names that are no misspellings of popular ones.
    pub popular: Vec<String>,
    /// The least days between the release of a version and its use.
    pub release_age: Option<u16>,
    /// Ecosystems of which it is accepted that no advisories are at hand.
    pub unaudited: Vec<Ecosystem>,
}

/// An index of advisories at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisories {
    pub url: String,
    /// SHA-256 of the index, hexadecimal.
    pub sha256: Option<String>,
    /// The Ed25519 key that signs it, in base64 or PEM.
    pub key: Option<String>,
}

/// What becomes of a fault that was there before the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is reported apart and blocks nothing.
    Report,
    /// It is judged as if the change had brought it.
    Block,
}

/// How soon a fix has to be taken up after its release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixWithin {
    /// The name of a published set of days, where the policy names one.
    pub profile: Option<&'static str>,
    /// Days for critical, high, medium and low.
    pub days: [Option<u16>; 4],
    /// One-based line of the policy.
    pub line: u32,
}

/// Which licences are allowed: SPDX identifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicenceRules {
    pub allow: Vec<String>,
    pub deny: Vec<String>,
    pub exceptions: Vec<LicenceException>,
    /// Whether a package may do without a licence that can be told.
    pub unknown_allowed: bool,
}

/// A package that may be under other licences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceException {
    /// `npm/name`.
    pub package: String,
    pub allow: Vec<String>,
}

impl Default for DependencyRules {
    fn default() -> Self {
        Self {
            exclude: Vec::new(),
            max_database_age: 7,
            max_database_age_line: None,
            advisories: None,
            existing: Existing::Report,
            existing_line: None,
            development_warns: false,
            development_line: None,
            fix_within: None,
            licences: None,
            registries: Vec::new(),
            internal: Vec::new(),
            popular: Vec::new(),
            release_age: None,
            unaudited: Vec::new(),
        }
    }
}

/// An owned, dated exception to the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    pub check: CheckId,
    pub scope: WaiverScope,
    pub kind: WaiverKind,
    pub reason: String,
    pub owner: String,
    pub approved_by: String,
    /// The last day on which it holds.
    pub expires: Date,
    /// Where it stands in the policy file.
    pub declared_at: Span,
    /// One-based line of that place.
    pub declared_line: u32,
}

/// What a waiver covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaiverScope {
    /// One finding.
    Fingerprint(Fingerprint),
    /// One advisory by any of its ids, in one package (`npm/braces`) or wherever it turns up.
    Advisory {
        advisory: String,
        package: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverKind {
    /// The risk is accepted.
    Accept,
    /// The risk is reduced by other means.
    Mitigate,
    /// There is no fault.
    FalsePositive,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            require: BTreeSet::new(),
            block_at: Severity::High,
            checks: BTreeMap::new(),
            own_checks: None,
            suppressions: SuppressionRules {
                from_the_change: false,
                require_reason: false,
                honour: true,
                longest_days: None,
            },
            infrastructure: InfrastructureRules::default(),
            dependencies: DependencyRules::default(),
            review: ReviewRules::default(),
            release: None,
            secrets: SecretRules {
                exclude: Vec::new(),
                decode_depth: 4,
                largest_file: 1 << 30,
            },
            waivers: Vec::new(),
            lines: Lines::default(),
        }
    }
}

impl WaiverKind {
    /// As the policy file spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Mitigate => "mitigate",
            Self::FalsePositive => "false-positive",
        }
    }
}

impl Level {
    /// As the policy file spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

impl Waiver {
    /// The fingerprint of the finding that it covers, where it names one.
    pub fn fingerprint(&self) -> Option<&Fingerprint> {
        match &self.scope {
            WaiverScope::Fingerprint(fingerprint) => Some(fingerprint),
            WaiverScope::Advisory { .. } => None,
        }
    }

    /// The advisory and the package that it covers, where it names those.
    pub fn advisory(&self) -> Option<(&str, Option<&str>)> {
        match &self.scope {
            WaiverScope::Fingerprint(_) => None,
            WaiverScope::Advisory { advisory, package } => Some((advisory, package.as_deref())),
        }
    }

    /// Whether it covers a finding: by its fingerprint, or by any id of its advisory.
    pub fn covers(&self, finding: &Finding) -> bool {
        if self.check != finding.check {
            return false;
        }
        match &self.scope {
            WaiverScope::Fingerprint(fingerprint) => *fingerprint == finding.fingerprint,
            WaiverScope::Advisory { advisory, package } => {
                finding.dependency.as_ref().is_some_and(|dependency| {
                    let named = |wanted: &String| {
                        dependency.package().eq_ignore_ascii_case(wanted)
                            || dependency.purl.split('@').next() == Some(wanted)
                    };
                    let known = dependency.advisory.iter().flat_map(|found| &found.ids);
                    known.clone().any(|id| id.eq_ignore_ascii_case(advisory))
                        && package.as_ref().is_none_or(named)
                })
            }
        }
    }

    /// Whether its last day lies before `day`.
    pub fn lapsed(&self, day: Date) -> bool {
        day > self.expires
    }
}

impl Policy {
    /// Whether it names a check of the repository's own.
    pub fn names_own_checks(&self) -> bool {
        let own = |id: &str| id.starts_with(CheckId::OWN);
        self.checks.keys().any(|key| own(key))
            || self.waivers.iter().any(|waiver| waiver.check.is_own())
    }

    /// The level set for a check, by its id or the longest `prefix/*` that covers it, with the key that set it.
    pub fn level(&self, check: &CheckId) -> Option<(&str, Level)> {
        let id = check.as_str();
        let covers = |key: &str| {
            key == id
                || key
                    .strip_suffix('*')
                    .is_some_and(|prefix| id.starts_with(prefix))
        };
        self.checks
            .iter()
            .filter(|(key, _)| covers(key))
            .max_by_key(|(key, _)| (key.as_str() == id, key.len()))
            .map(|(key, level)| (key.as_str(), *level))
    }
}
