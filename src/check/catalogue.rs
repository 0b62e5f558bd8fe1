//! The catalogue: every check and control that the binary carries.

use super::file::{CheckFile, ControlFile, ExamplesFile, Prose};
use super::keywords::{self, Keyword};
use super::packed;
use crate::finding::{CheckId, Confidence, Domain, Severity};
use std::sync::LazyLock;

/// A control, with its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    pub id: String,
    pub file: ControlFile,
}

/// A check, with its id and the values that its file spells as words.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub id: CheckId,
    pub severity: Severity,
    pub confidence: Confidence,
    /// Everything else, as written.
    pub file: CheckFile,
    /// Literals that every match of a token's pattern begins with; none where the file names keywords, or there are none.
    pub prefixes: Vec<Keyword>,
}

/// Why a check file is no check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: `{value}` is none of {expected}")]
pub struct WordError {
    pub field: &'static str,
    pub value: String,
    pub expected: &'static str,
}

impl Check {
    /// Reads the words of a check file. Errors: a severity or confidence that is none.
    pub fn new(id: impl Into<String>, file: CheckFile) -> Result<Self, WordError> {
        let prefixes = keywords::of_check(&file);
        Self::with_prefixes(id, file, prefixes)
    }

    fn with_prefixes(
        id: impl Into<String>,
        file: CheckFile,
        prefixes: Vec<Keyword>,
    ) -> Result<Self, WordError> {
        let severity = match file.severity.as_str() {
            "low" => Severity::Low,
            "medium" => Severity::Medium,
            "high" => Severity::High,
            "critical" => Severity::Critical,
            other => {
                let expected = "low, medium, high, critical";
                return Err(WordError {
                    field: "severity",
                    value: other.to_owned(),
                    expected,
                });
            }
        };
        let confidence = match file.confidence.as_str() {
            "low" => Confidence::Low,
            "medium" => Confidence::Medium,
            "high" => Confidence::High,
            other => {
                let expected = "low, medium, high";
                return Err(WordError {
                    field: "confidence",
                    value: other.to_owned(),
                    expected,
                });
            }
        };
        Ok(Self {
            id: CheckId::new(id),
            severity,
            confidence,
            file,
            prefixes,
        })
    }

    /// Whose detector asks it.
    pub fn domain(&self) -> Domain {
        let matcher = &self.file.matcher;
        if matcher.dependency.is_some() {
            Domain::Dependencies
        } else if matcher.review.is_some() {
            Domain::Review
        } else if matcher.resource.is_empty() {
            Domain::Secrets
        } else {
            Domain::Infrastructure
        }
    }

    /// Whether some way to declare the fault has an edit that repairs it.
    pub fn has_fix(&self) -> bool {
        let mut entries = self.file.matcher.resource.iter();
        entries.any(|entry| entry.edit.is_some())
    }

    /// What the check says to people, if its own file does not.
    fn prose(&self) -> Option<&Prose> {
        let told = !self.file.why.is_empty();
        if told {
            None
        } else {
            packed::prose(self.id.as_str())
        }
    }

    /// The harm.
    pub fn why(&self) -> &str {
        self.prose().map_or(&self.file.why, |prose| &prose.why)
    }

    /// What to do now.
    pub fn fix(&self) -> &str {
        self.prose().map_or(&self.file.fix, |prose| &prose.fix)
    }

    /// The provider's or standard's own pages.
    pub fn references(&self) -> &[String] {
        let own = &self.file.references;
        self.prose().map_or(own, |prose| &prose.references)
    }

    /// The first sentence of `why`, which stands alone.
    pub fn summary(&self) -> &str {
        let why = self.why().trim();
        why.find(". ")
            .or_else(|| why.find(".\n"))
            .map_or(why, |dot| &why[..=dot])
    }
}

/// Checks sorted by id, and the controls they name.
#[derive(Debug, Clone)]
pub struct Catalogue {
    held: Held,
    digest: String,
}

/// Where the checks are.
#[derive(Debug, Clone)]
enum Held {
    /// In the binary, decoded folder by folder when somebody asks.
    Embedded,
    Here(Vec<Check>, Vec<Control>),
}

/// What the build script writes of one check.
type Compiled = (String, CheckFile, Vec<Keyword>);

/// A part of what the build script left in the binary.
macro_rules! embedded {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name))
    };
}

static DEPENDENCY: LazyLock<Vec<Check>> = LazyLock::new(|| decoded(embedded!("dependency.bin")));
static INFRASTRUCTURE: LazyLock<Vec<Check>> =
    LazyLock::new(|| decoded(embedded!("infrastructure.bin")));
static REVIEW: LazyLock<Vec<Check>> = LazyLock::new(|| decoded(embedded!("review.bin")));
static SECRET: LazyLock<Vec<Check>> = LazyLock::new(|| decoded(embedded!("secret.bin")));
/// All of them once more, for whoever lists them.
static ALL: LazyLock<Vec<Check>> =
    LazyLock::new(|| [&DEPENDENCY[..], &INFRASTRUCTURE, &REVIEW, &SECRET].concat());
static CONTROLS: LazyLock<Vec<Control>> = LazyLock::new(|| {
    let controls: Vec<(String, ControlFile)> =
        postcard::from_bytes(embedded!("controls.bin")).expect("the build script wrote it");
    let control = |(id, file)| Control { id, file };
    controls.into_iter().map(control).collect()
});
static EMBEDDED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    held: Held::Embedded,
    digest: include_str!(concat!(env!("OUT_DIR"), "/catalogue.sha256")).to_owned(),
});
const IDS: &str = include_str!(concat!(env!("OUT_DIR"), "/ids.txt"));

fn decoded(bytes: &[u8]) -> Vec<Check> {
    let checks: Vec<Compiled> = postcard::from_bytes(bytes).expect("the build script wrote it");
    let check = |(id, file, prefixes): Compiled| {
        Check::with_prefixes(id.clone(), file, prefixes)
            .unwrap_or_else(|error| panic!("checks/{id}.yaml: {error}"))
    };
    checks.into_iter().map(check).collect()
}

/// The embedded checks whose ids begin as this one does.
fn folder_of(id: &str) -> &'static [Check] {
    match id.split('/').next() {
        Some("dependency") => &DEPENDENCY,
        Some("infrastructure") => &INFRASTRUCTURE,
        Some("review") => &REVIEW,
        Some("secret") => &SECRET,
        _ => &[],
    }
}

fn by_id<'c>(checks: &'c [Check], id: &CheckId) -> Option<&'c Check> {
    checks
        .binary_search_by(|check| check.id.cmp(id))
        .ok()
        .map(|at| &checks[at])
}

impl Catalogue {
    /// A catalogue of these, as `checks lint` makes it of users' own. It has no digest: no verdict is made with it.
    pub fn new(mut checks: Vec<Check>, controls: Vec<Control>) -> Self {
        checks.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            held: Held::Here(checks, controls),
            digest: String::new(),
        }
    }

    /// These checks and a repository's own, whose ids begin with [`CheckId::OWN`] as none of ours does. `digest` covers
    /// both.
    #[must_use]
    pub fn with_own(&self, own: Vec<Check>, digest: String) -> Self {
        let mut checks = self.checks().to_vec();
        checks.extend(own);
        checks.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            held: Held::Here(checks, self.controls().to_vec()),
            digest,
        }
    }

    /// How many checks are the repository's own.
    pub fn own(&self) -> usize {
        match &self.held {
            Held::Embedded => 0,
            Held::Here(checks, _) => checks.iter().filter(|check| check.id.is_own()).count(),
        }
    }

    /// The one the binary carries.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    pub fn get(&self, id: &CheckId) -> Option<&Check> {
        match &self.held {
            Held::Embedded => by_id(folder_of(id.as_str()), id),
            Held::Here(checks, _) => by_id(checks, id),
        }
    }

    pub fn checks(&self) -> &[Check] {
        match &self.held {
            Held::Embedded => &ALL,
            Held::Here(checks, _) => checks,
        }
    }

    /// What proves a check of this catalogue.
    pub fn examples<'c>(&'c self, check: &'c Check) -> &'c ExamplesFile {
        let own = &check.file.examples;
        packed::examples(check.id.as_str())
            .filter(|_| *own == ExamplesFile::default())
            .unwrap_or(own)
    }

    /// Every check as its file has it, with what proves it.
    pub fn files(&self) -> impl Iterator<Item = (String, CheckFile)> {
        self.checks().iter().map(|check| self.file(check))
    }

    /// A check of this catalogue as its file has it, with its id.
    pub fn file(&self, check: &Check) -> (String, CheckFile) {
        let file = CheckFile {
            examples: self.examples(check).clone(),
            why: check.why().to_owned(),
            fix: check.fix().to_owned(),
            references: check.references().to_vec(),
            ..check.file.clone()
        };
        (check.id.as_str().to_owned(), file)
    }

    /// The ids of all checks, sorted; the checks themselves need not be decoded for it.
    pub fn ids(&self) -> Vec<&str> {
        match &self.held {
            Held::Embedded => IDS.lines().collect(),
            Held::Here(checks, _) => checks.iter().map(|check| check.id.as_str()).collect(),
        }
    }

    /// The checks that one detector asks.
    pub fn of_domain(&self, domain: Domain) -> impl Iterator<Item = &Check> {
        let checks = match (&self.held, domain) {
            (Held::Here(checks, _), _) => checks,
            (Held::Embedded, Domain::Dependencies) => &DEPENDENCY[..],
            (Held::Embedded, Domain::Infrastructure) => &INFRASTRUCTURE,
            (Held::Embedded, Domain::Secrets) => &SECRET,
            (Held::Embedded, Domain::Review) => &REVIEW,
            (Held::Embedded, Domain::Evidence) => &[],
        };
        let ours = move |check: &&Check| check.domain() == domain;
        checks.iter().filter(ours)
    }

    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls().iter().find(|control| control.id == id)
    }

    pub fn controls(&self) -> &[Control] {
        match &self.held {
            Held::Embedded => &CONTROLS,
            Held::Here(_, controls) => controls,
        }
    }

    /// SHA-256 over the compiled checks and controls, hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

#[cfg(test)]
fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
impl Catalogue {
    /// A catalogue of other checks than ours, for tests that must not depend on which we have. Sorted here.
    pub(crate) fn of(mut checks: Vec<Check>, controls: Vec<Control>) -> Self {
        checks.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            held: Held::Here(checks, controls),
            digest: digest(b"test"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_check_of_ours_has_an_id_for_own_checks() {
        assert_eq!(Catalogue::embedded().own(), 0);
    }

    #[test]
    fn checks_are_found_folder_by_folder_as_they_are_listed() {
        let ours = Catalogue::embedded();
        let ids: Vec<&str> = ours
            .checks()
            .iter()
            .map(|check| check.id.as_str())
            .collect();
        assert_eq!(ours.ids(), ids);
        assert!(ids.is_sorted());
        for check in ours.checks() {
            assert_eq!(ours.get(&check.id), Some(check));
        }
        let domains = Domain::ALL.into_iter();
        let by_domain = domains.map(|domain| ours.of_domain(domain).count());
        assert_eq!(by_domain.sum::<usize>(), ids.len());
    }

    #[test]
    fn own_checks_stand_beside_ours() {
        let ours = Catalogue::embedded();
        let mut one = ours.checks()[0].clone();
        one.id = CheckId::new("own/one");
        let both = ours.with_own(vec![one.clone()], "digest".to_owned());
        assert_eq!(both.get(&one.id), Some(&one));
        let known = ours
            .checks()
            .iter()
            .all(|check| both.get(&check.id) == Some(check));
        assert!(known);
        assert_eq!((both.own(), both.digest()), (1, "digest"));
    }

    #[test]
    fn every_check_in_the_binary_has_something_that_proves_it_and_something_to_say() {
        let ours = Catalogue::embedded();
        for check in ours.checks() {
            let examples = ours.examples(check);
            let both = !examples.bad.is_empty() && !examples.good.is_empty();
            assert!(both, "{}", check.id);
            let said = [check.why(), check.fix(), check.summary()];
            assert!(said.iter().all(|text| !text.is_empty()), "{}", check.id);
        }
    }

    #[test]
    fn the_digest_is_that_of_what_is_embedded() {
        let [examples, dependency, infrastructure, review, secret] = packed::plain();
        let parts = [
            &examples[..],
            &dependency,
            embedded!("dependency.bin"),
            &infrastructure,
            embedded!("infrastructure.bin"),
            &review,
            embedded!("review.bin"),
            &secret,
            embedded!("secret.bin"),
            embedded!("controls.bin"),
        ];
        assert_eq!(Catalogue::embedded().digest(), digest(&parts.concat()));
    }
}
