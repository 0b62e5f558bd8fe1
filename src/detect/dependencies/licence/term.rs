//! One entry of a policy's lists of licences: a licence, a family of them, or a group.
//!
//! Not here: what packages say (`reading`), which list wins (the module above).

use super::reading::with_exact_case;
use spdx::{Expression, LicenseId, LicenseItem, LicenseReq, ParseMode};

/// An entry of a list of licences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Licence(LicenseReq),
    /// Every id that begins so: `GPL-` of `GPL-*`.
    Beginning(String),
    Group(Group),
}

/// Licences that are named together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Approved by the Open Source Initiative.
    Osi,
    /// Free by the list of the Free Software Foundation.
    Fsf,
    /// Changes, or works that hold it, must be given out under the same licence.
    Copyleft,
    /// Of `osi` or `fsf`, and no copyleft.
    Permissive,
}

/// Why a text is no entry of a list of licences.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no licence of the SPDX list, no `LicenseRef-…`, no beginning (`GPL-*`) and no group (`osi`, `fsf`, `copyleft`, `permissive`); name one licence an entry"
)]
pub struct TermError(pub String);

/// How the ids of copyleft licences begin: by the Free Software Foundation's list of licences and the texts themselves.
/// The flag of the SPDX crate is not used, because it lacks several (EPL, SSPL) and has some that are none.
const COPYLEFT: [&str; 35] = [
    "AGPL-",
    "APSL-",
    "CAL-1.0",
    "CC-BY-NC-SA-",
    "CC-BY-SA-",
    "CDDL-",
    "CECILL-1",
    "CECILL-2",
    "CECILL-C",
    "CERN-OHL-S-",
    "CERN-OHL-W-",
    "CPAL-",
    "CPL-",
    "EPL-",
    "EUPL-",
    "GFDL-",
    "GPL-",
    "IPL-1.0",
    "LGPL-",
    "LGPLLR",
    "LPL-",
    "MPL-",
    "MS-RL",
    "NPL-",
    "OCLC-2.0",
    "ODbL-",
    "OSL-",
    "Parity-",
    "QPL-",
    "RPL-",
    "RPSL-",
    "SSPL-",
    "SimPL-2.0",
    "Sleepycat",
    "Watcom-1.0",
];

impl Term {
    /// Takes `MIT`, `GPL-3.0-or-later`, `Apache-2.0 WITH LLVM-exception`, `LicenseRef-Ours`, `CC-BY-*`, or a group:
    /// `osi`, `fsf`, `copyleft`, `permissive`. Ids in any case.
    pub fn parse(text: &str) -> Result<Self, TermError> {
        let text = text.trim();
        if let Some(group) = group(text) {
            return Ok(Self(Kind::Group(group)));
        }
        if let Some(beginning) = text.strip_suffix('*') {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
            return if beginning.chars().all(plain) && !beginning.is_empty() {
                Ok(Self(Kind::Beginning(beginning.to_ascii_lowercase())))
            } else {
                Err(TermError(text.to_owned()))
            };
        }
        let mode = ParseMode {
            allow_deprecated: true,
            allow_postfix_plus_on_gpl: true,
            ..ParseMode::STRICT
        };
        let expression = Expression::parse_mode(&with_exact_case(text), mode)
            .map_err(|_| TermError(text.to_owned()))?;
        let mut requirements = expression.requirements();
        match (requirements.next(), requirements.next()) {
            (Some(one), None) => Ok(Self(Kind::Licence(one.req.clone()))),
            _ => Err(TermError(text.to_owned())),
        }
    }

    /// Whether it names the exception (`WITH`) of a licence.
    pub(super) fn has_addition(&self) -> bool {
        matches!(&self.0, Kind::Licence(licence) if licence.addition.is_some())
    }

    /// Whether it covers a licence as an entry of what is allowed. Whoever may take a later version may take that one;
    /// an exception only adds permissions, so a licence is covered with any.
    pub(super) fn allows(&self, requirement: &LicenseReq) -> bool {
        self.covers(requirement, true)
    }

    /// Whether it covers a licence as an entry of what is not allowed: the version it names however it is granted, and
    /// later ones where it says so.
    pub(super) fn denies(&self, requirement: &LicenseReq) -> bool {
        self.covers(requirement, false)
    }

    fn covers(&self, requirement: &LicenseReq, may_choose: bool) -> bool {
        match &self.0 {
            Kind::Licence(own) => covers_licence(own, requirement, may_choose),
            Kind::Beginning(beginning) => {
                let name = requirement.license.to_string().to_ascii_lowercase();
                name.starts_with(beginning)
            }
            Kind::Group(group) => (requirement.license.id()).is_some_and(|id| group.holds(id)),
        }
    }
}

fn group(text: &str) -> Option<Group> {
    match text.to_ascii_lowercase().as_str() {
        "osi" => Some(Group::Osi),
        "fsf" => Some(Group::Fsf),
        "copyleft" => Some(Group::Copyleft),
        "permissive" => Some(Group::Permissive),
        _ => None,
    }
}

impl Group {
    fn holds(self, id: LicenseId) -> bool {
        let copyleft = COPYLEFT
            .iter()
            .any(|beginning| id.name.starts_with(beginning));
        let free = id.is_osi_approved() || id.is_fsf_free_libre();
        match self {
            Self::Osi => id.is_osi_approved(),
            Self::Fsf => id.is_fsf_free_libre(),
            Self::Copyleft => copyleft,
            Self::Permissive => free && !copyleft,
        }
    }
}

fn covers_licence(own: &LicenseReq, other: &LicenseReq, may_choose: bool) -> bool {
    if own.addition.is_some() && own.addition != other.addition {
        return false;
    }
    match (Edition::of(&own.license), Edition::of(&other.license)) {
        (Some(own), Some(other)) => own.covers(&other, may_choose),
        (None, None) => own.license == other.license,
        _ => false,
    }
}

/// A licence taken apart: `GPL-2.0-or-later` is version 2.0 of `GPL-`, and later ones too.
struct Edition {
    before: &'static str,
    after: &'static str,
    version: Vec<u32>,
    or_later: bool,
}

impl Edition {
    fn of(item: &LicenseItem) -> Option<Self> {
        let LicenseItem::Spdx { id, or_later } = item else {
            return None;
        };
        let (name, by_name) = match id.name {
            name if !id.is_gnu() => (name, false),
            name => match name
                .strip_suffix("-or-later")
                .or_else(|| name.strip_suffix('+'))
            {
                Some(stem) => (stem, true),
                None => (name.strip_suffix("-only").unwrap_or(name), false),
            },
        };
        let (before, version, after) = split_version(name);
        Some(Self {
            before,
            after,
            version,
            or_later: *or_later || by_name,
        })
    }

    fn covers(&self, other: &Self, may_choose: bool) -> bool {
        let same_family = self.before == other.before && self.after == other.after;
        same_family
            && (self.version == other.version
                || (self.or_later && other.version > self.version)
                || (may_choose && other.or_later && self.version > other.version))
    }
}

/// `CC-BY-`, `[4, 0]` and nothing behind it of `CC-BY-4.0`. A licence without a version is all `before`.
fn split_version(name: &'static str) -> (&'static str, Vec<u32>, &'static str) {
    let is_version = |part: &str| {
        part.contains('.') && part.split('.').all(|number| number.parse::<u32>().is_ok())
    };
    let mut at = 0;
    for part in name.split('-') {
        if is_version(part) {
            let numbers = part.split('.').filter_map(|number| number.parse().ok());
            return (&name[..at], numbers.collect(), &name[at + part.len()..]);
        }
        at += part.len() + 1;
    }
    (name, Vec::new(), "")
}
