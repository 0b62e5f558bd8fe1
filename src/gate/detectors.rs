//! The detectors of this version, as one [`Visitor`].

use super::rules::Rules;
use super::{GateError, dependencies, infrastructure, review};
use crate::check::Check;
use crate::check::lint::{Exhibit, Mended};
use crate::cli::CheckRequest;
use crate::detect::dependencies::fault::Fault;
use crate::detect::infrastructure::rules::{self as resources, Rule};
use crate::detect::review::fault::ReviewFault;
use crate::detect::secrets::decode::archive::archive_kind;
use crate::detect::secrets::suppress::{Files, GITLEAKS_IGNORE, SECRETS_BASELINE};
use crate::detect::secrets::{SecretDetector, Settings, rules};
use crate::finding::{CheckId, Domain, Finding, Gap, GapSubject};
use crate::inventory::{Glance, Inventory, Scope, Unit, Visitor};
use crate::policy::{Excludes, Level, Policy};
use crate::source::RepoPath;
use std::ops::Range;

/// Domains that this version can look at.
const AVAILABLE: [Domain; 4] = [
    Domain::Secrets,
    Domain::Dependencies,
    Domain::Infrastructure,
    Domain::Review,
];

/// The domains that a run looks at: asked for, and there is a detector.
pub(super) fn domains(request: &CheckRequest) -> Vec<Domain> {
    let wanted = |domain: &Domain| request.domains.contains(domain);
    AVAILABLE.into_iter().filter(wanted).collect()
}

/// Whether a check can be run, and why not. For `checks lint`.
pub(super) fn can_run(check: &Check) -> Result<(), String> {
    if let Some(matcher) = &check.file.matcher.dependency {
        let known = Fault::parse(&matcher.fault).map(|_| ());
        return known.ok_or_else(|| format!("there is no fault `{}`", matcher.fault));
    }
    if let Some(matcher) = &check.file.matcher.review {
        let known = ReviewFault::parse(&matcher.fault).map(|_| ());
        return known.ok_or_else(|| format!("there is no fault `{}`", matcher.fault));
    }
    if check.domain() == Domain::Infrastructure {
        return resources::compile(check)
            .and_then(|rule| resources::prove(&rule))
            .map_err(|error| error.to_string());
    }
    rules::compile(check)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// What runs, on what, and what came up before the first text was read.
pub(super) struct Detectors {
    secrets: Option<SecretDetector>,
    /// Those of examples only: a run compiles them when it knows that something is declared.
    infrastructure: Vec<Rule>,
    /// Those of examples only.
    dependencies: Vec<Check>,
    /// Those of examples only.
    reviews: Vec<Check>,
    excludes: Excludes,
    gaps: Vec<Gap>,
}

impl Detectors {
    /// What the policy lets run, on what the request asks for.
    pub fn new(
        request: &CheckRequest,
        rules: &Rules,
        inventory: &Inventory,
    ) -> Result<Self, GateError> {
        let policy = &rules.policy;
        let excludes = Excludes::new(&policy.secrets.exclude);
        let checks = on(Domain::Secrets, rules);
        if !domains(request).contains(&Domain::Secrets) {
            return Ok(Self {
                secrets: None,
                infrastructure: Vec::new(),
                dependencies: Vec::new(),
                reviews: Vec::new(),
                excludes,
                gaps: Vec::new(),
            });
        }
        let mut gaps = Vec::new();
        gaps.extend(all_off(Domain::Secrets, &checks));
        let files = suppressions(inventory, &mut gaps)?;
        let settings = Settings {
            depth: policy.secrets.decode_depth,
            change: matches!(request.scope, Scope::Range { .. }),
        };
        let secrets =
            SecretDetector::new(checks.into_iter(), settings, files).map_err(GateError::check)?;
        Ok(Self {
            secrets: Some(secrets),
            infrastructure: Vec::new(),
            dependencies: Vec::new(),
            reviews: Vec::new(),
            excludes,
            gaps,
        })
    }

    /// For `checks lint`: these checks and no others, the policy's and the user's wishes aside.
    pub fn of_checks<'a>(checks: impl Iterator<Item = &'a Check>) -> Result<Self, GateError> {
        let settings = Settings {
            depth: Policy::default().secrets.decode_depth,
            change: false,
        };
        let (of_dependencies, rest): (Vec<&Check>, Vec<&Check>) =
            checks.partition(|check| check.domain() == Domain::Dependencies);
        let (of_reviews, rest): (Vec<&Check>, Vec<&Check>) =
            (rest.into_iter()).partition(|check| check.domain() == Domain::Review);
        let (of_resources, of_secrets): (Vec<_>, Vec<_>) =
            (rest.into_iter()).partition(|check| check.domain() == Domain::Infrastructure);
        let secrets = SecretDetector::new(of_secrets.into_iter(), settings, Files::default())
            .map_err(GateError::check)?;
        Ok(Self {
            secrets: Some(secrets),
            infrastructure: infrastructure::compile(&of_resources)?,
            dependencies: of_dependencies.into_iter().cloned().collect(),
            reviews: of_reviews.into_iter().cloned().collect(),
            excludes: Excludes::new(&[]),
            gaps: Vec::new(),
        })
    }

    /// Which secrets' checks fire on which bytes of a text.
    pub fn secrets_in(&self, path: &str, text: &[u8]) -> Vec<(CheckId, Range<usize>)> {
        self.secrets
            .as_ref()
            .map(|secrets| secrets.scan(path, text))
            .unwrap_or_default()
    }

    /// Which check fires on which bytes of a text. For `checks lint`.
    pub fn scan(&self, exhibit: Exhibit<'_>) -> Vec<(CheckId, Range<usize>)> {
        let mut found = self.secrets_in(exhibit.path, exhibit.text.as_bytes());
        found.extend(infrastructure::fires(&self.infrastructure, exhibit));
        found.extend(dependencies::fires(&self.dependencies, exhibit));
        found.extend(review::fires(&self.reviews, exhibit));
        found
    }

    /// What one check finds in a text, and what would repair it. For `checks lint`.
    pub fn mend(&self, exhibit: Exhibit<'_>, id: &str) -> Mended {
        infrastructure::mend(&self.infrastructure, exhibit, id)
    }

    pub fn finish(self) -> (Vec<Finding>, Vec<Gap>) {
        let (findings, mut gaps) = self.secrets.map(SecretDetector::finish).unwrap_or_default();
        gaps.extend(self.gaps);
        (findings, gaps)
    }
}

/// The checks of a domain that run under a policy.
pub(super) fn on(domain: Domain, rules: &Rules) -> Vec<&Check> {
    let checks = rules.catalogue.of_domain(domain);
    checks.filter(|check| is_on(check, &rules.policy)).collect()
}

/// Where none of our checks runs, nobody shall take that for an answer, whatever the repository's own ones say.
pub(super) fn all_off(domain: Domain, checks: &[&Check]) -> Option<Gap> {
    let none = checks.iter().all(|check| check.id.is_own());
    none.then(|| Gap {
        domain,
        subject: GapSubject::Domain,
        reason: match checks {
            [] => format!("the policy turns every check for {} off", domain.as_str()),
            _ => format!(
                "the policy turns every check for {} off but the repository's own",
                domain.as_str()
            ),
        },
    })
}

/// Opt-in checks run where the policy sets a level for them, all others unless it sets `off`.
fn is_on(check: &Check, policy: &Policy) -> bool {
    match policy.level(&check.id) {
        Some((_, level)) => level != Level::Off,
        None => !check.file.opt_in,
    }
}

/// Other tools' files of suppressions, from the base. What is wrong with one is a gap: it may have named a finding.
fn suppressions(inventory: &Inventory, gaps: &mut Vec<Gap>) -> Result<Files, GateError> {
    let read = |name: &str| match RepoPath::new(name) {
        Ok(path) => inventory.base_file(&path),
        Err(_) => Ok(None),
    };
    let (gitleaks, baseline) = (read(GITLEAKS_IGNORE)?, read(SECRETS_BASELINE)?);
    let (files, problems) = Files::read(gitleaks.as_deref(), baseline.as_deref());
    gaps.extend(problems.into_iter().filter_map(|(name, reason)| {
        let path = RepoPath::new(name).ok()?;
        Some(Gap {
            domain: Domain::Secrets,
            subject: GapSubject::File { path, member: None },
            reason,
        })
    }));
    Ok(files)
}

impl Visitor for Detectors {
    fn visit(&self, unit: &Unit<'_>) -> usize {
        self.secrets
            .as_ref()
            .map_or(0, |secrets| secrets.visit(unit))
    }

    fn glance(&self, bytes: &[u8], news: Option<&[Range<usize>]>) -> Glance {
        self.secrets
            .as_ref()
            .map_or(Glance::Clean, |secrets| secrets.glance(bytes, news))
    }

    fn is_telling(&self, path: &RepoPath) -> bool {
        let secrets = self.secrets.as_ref();
        secrets.is_some_and(|secrets| secrets.is_telling(path))
    }

    fn wants_whole(&self, beginning: &[u8]) -> bool {
        self.secrets.is_some() && archive_kind(beginning).is_some()
    }

    fn excludes(&self, path: &RepoPath) -> bool {
        self.excludes.covers(path)
    }
}
