//! One entry of an ignore file: what it is about, and whether it holds.
//!
//! Not here: how each tool writes it (the modules beside), whether it was ever needed (`ledger`).

use super::Tool;
use crate::detect::dependencies::selector::{Selector, matches};
use crate::package::name::canonical;
use crate::package::{Ecosystem, Package, Usage};
use crate::source::{RepoPath, Span};
use globset::GlobMatcher;
use jiff::civil::Date;

/// What excuses something, as somebody wrote it.
#[derive(Debug, Clone)]
pub struct Excuse {
    pub tool: Tool,
    pub file: RepoPath,
    /// The entry in the file's text.
    pub at: Span,
    pub grant: Grant,
    pub target: Target,
    pub scope: Scope,
    /// Why, in somebody's own words or by a label of VEX; untrusted text.
    pub reason: Option<String>,
    /// The first day on which it no longer holds.
    pub until: Option<Date>,
}

/// What is excused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// Advisories with one of these ids, in any spelling of case. Empty: every advisory.
    Advisories(Vec<String>),
    /// That a version was yanked.
    Yanked,
    /// Whatever its licence is.
    Licence,
    /// Nothing: these licences hold for the package in place of what it says itself.
    LicenceOverride(Vec<String>),
    /// The package is not looked at.
    Package,
}

/// Which packages it is about. All conditions hold together; without any, all packages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// One of these covers the package. Empty: no condition.
    pub any_of: Vec<Selector>,
    pub ecosystem: Option<Ecosystem>,
    /// With `*` for any run of characters.
    pub name: Option<String>,
    pub version: Option<String>,
    pub usage: Option<Usage>,
    /// Whether there is a version without the fault.
    pub fix_exists: Option<bool>,
}

/// Which files it is about.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The folder of the ignore file's reach, without a slash at its end; empty for the whole repository.
    pub folder: String,
    /// Only files right in that folder.
    pub only_there: bool,
    /// Globs below that folder, of which one covers the file. Empty: every file.
    pub paths: Vec<GlobMatcher>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy)]
pub enum Matter<'a> {
    Advisory {
        /// The ids of the record and of all its aliases.
        ids: &'a [&'a str],
        /// Whether there is a version without the fault.
        fix_exists: bool,
    },
    Yanked,
    Licence,
    /// Any other fault of the package.
    Other,
}

/// A question to an excuse.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub matter: Matter<'a>,
    pub package: &'a Package,
    /// The file that names the package.
    pub path: &'a RepoPath,
    pub day: Date,
}

impl Excuse {
    /// Whether it is about this, whatever the day.
    pub fn covers(&self, asked: &Asked<'_>) -> bool {
        self.grants(asked.matter)
            && self.target.holds(asked.package, asked.matter)
            && self.scope.holds(asked.path)
    }

    /// Whether it is about a package as one file names it.
    pub(super) fn is_about(&self, package: &Package, path: &RepoPath) -> bool {
        self.target.holds(package, Matter::Other) && self.scope.holds(path)
    }

    fn grants(&self, matter: Matter<'_>) -> bool {
        match (&self.grant, matter) {
            (Grant::Package, _)
            | (Grant::Yanked, Matter::Yanked)
            | (Grant::Licence, Matter::Licence) => true,
            (Grant::Advisories(own), Matter::Advisory { ids, .. }) => {
                let named = |id: &&str| own.iter().any(|own| own.eq_ignore_ascii_case(id));
                own.is_empty() || ids.iter().any(named)
            }
            _ => false,
        }
    }

    /// Whether its last day has passed.
    pub fn has_lapsed(&self, day: Date) -> bool {
        self.until.is_some_and(|until| day >= until)
    }

    /// Whether it excuses this on that day.
    pub fn excuses(&self, asked: &Asked<'_>) -> bool {
        !self.has_lapsed(asked.day) && self.covers(asked)
    }

    /// Whether nobody said why.
    pub fn lacks_reason(&self) -> bool {
        self.reason
            .as_deref()
            .is_none_or(|reason| reason.trim().is_empty())
    }

    /// Whether it would hold for ever and should not.
    pub fn lacks_expiry(&self) -> bool {
        self.until.is_none()
            && self.tool.makes_exceptions()
            && self.grant != Grant::Licence
            && !matches!(self.grant, Grant::LicenceOverride(_))
    }
}

impl Target {
    /// By one package URL or name.
    pub fn of(selector: Selector) -> Self {
        Self {
            any_of: vec![selector],
            ..Self::default()
        }
    }

    fn holds(&self, package: &Package, matter: Matter<'_>) -> bool {
        let ecosystem = package.ecosystem;
        let named = |name: &String| {
            matches(
                &canonical(ecosystem, name),
                &canonical(ecosystem, &package.name),
            )
        };
        let fix = match matter {
            Matter::Advisory { fix_exists, .. } => Some(fix_exists),
            _ => None,
        };
        (self.any_of.is_empty() || self.any_of.iter().any(|one| one.covers(package)))
            && self.ecosystem.is_none_or(|own| own == ecosystem)
            && self.name.as_ref().is_none_or(named)
            && (self.version.as_ref()).is_none_or(|own| Some(own) == package.version.as_ref())
            && self.usage.is_none_or(|own| own == package.usage)
            && (self.fix_exists.is_none() || self.fix_exists == fix)
    }
}

impl Scope {
    fn holds(&self, path: &RepoPath) -> bool {
        let path = path.to_text();
        let below = if self.folder.is_empty() {
            Some(&*path)
        } else {
            path.strip_prefix(&self.folder)
                .and_then(|rest| rest.strip_prefix('/'))
        };
        below.is_some_and(|below| {
            (!self.only_there || !below.contains('/'))
                && (self.paths.is_empty() || self.paths.iter().any(|glob| glob.is_match(below)))
        })
    }
}
