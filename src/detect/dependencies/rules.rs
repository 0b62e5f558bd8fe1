//! What an organisation asks of dependencies besides advisories: licences, names, ages, sources.

use super::audit::{Hit, about};
use super::collect::{Collected, File};
use super::confusion;
use super::fault::Fault;
use super::licence::{self, Licence, LicenceRules};
use super::selector::Selector;
use super::{registries, sources, typosquat};
use crate::package::formats::Kind;
use crate::package::{Package, Relation, Source};
use jiff::civil::Date;

/// The rules, validated.
#[derive(Debug, Default)]
pub struct Rules {
    pub licences: LicenceRules,
    /// Whether a licence that cannot be told is let be.
    pub unknown_licences: bool,
    /// Addresses of registries that are known.
    pub registries: Vec<String>,
    /// Names that only the organisation's own registry may serve.
    pub internal: Vec<Selector>,
    /// The least days between a release and its use.
    pub release_age: Option<u16>,
    /// Names that are no misspellings, whatever they look like.
    pub popular: Vec<Selector>,
}

/// What the rules find wrong, on a day.
pub fn hits(collected: &Collected, rules: &Rules, day: Date) -> Vec<Hit> {
    let mut hits = registries::hits(&collected.settings, !rules.internal.is_empty());
    for file in &collected.files {
        hits.extend(sources::hits(file, &rules.registries));
        hits.extend(internal(collected, file, rules));
        for package in dependencies(file) {
            hits.extend(licence(file, package, rules));
            hits.extend(too_new(file, package, rules, day));
            hits.extend(misspelt(file, package, rules));
        }
    }
    hits
}

/// The packages of a file that are somebody else's.
fn dependencies(file: &File) -> impl Iterator<Item = &Package> {
    let packages = file.listing.packages.iter();
    packages.filter(|package| !matches!(package.source, Source::FirstParty | Source::Path(_)))
}

/// A licence is judged where the file says something of licences: most lockfiles do not, and say nothing by it.
fn licence(file: &File, package: &Package, rules: &Rules) -> Option<Hit> {
    let said = package.licence.as_deref();
    if rules.licences.is_empty()
        || (said.is_none() && !file.listing.packages.iter().any(|p| p.licence.is_some()))
    {
        return None;
    }
    let name = &package.name;
    match licence::judge(said, package, &rules.licences) {
        Licence::Allowed => None,
        Licence::Denied { which } => {
            let which = super::report::line(&which.join(", "));
            let message = format!("{name} is under {which}, which the policy does not allow");
            let hit = about(file, package, Fault::LicenceNotAllowed, message);
            // Another licence is another fault.
            Some(Hit {
                key: format!("{} {which}", hit.key),
                ..hit
            })
        }
        Licence::Unknown if rules.unknown_licences => None,
        Licence::Unknown => {
            let message = match said {
                Some(said) => format!(
                    "{name} says of its licence `{}`, by which it cannot be judged",
                    super::report::line(said)
                ),
                None => format!("{name} does not say under which licence it is"),
            };
            Some(about(file, package, Fault::LicenceUnknown, message))
        }
    }
}

fn internal(collected: &Collected, file: &File, rules: &Rules) -> Vec<Hit> {
    let packages = &file.listing.packages;
    if rules.internal.is_empty() || file.format.kind == Kind::Inventory {
        return Vec::new();
    }
    let registries = registries::of(&collected.settings, file);
    let found = confusion::internal_from_public(packages, &rules.internal, &registries);
    let hit = |at: usize| {
        let package = &packages[at];
        let message = format!(
            "{} is a name of the organisation's own, and it is taken from a public registry",
            package.name
        );
        about(file, package, Fault::Confusion, message)
    };
    found.into_iter().map(hit).collect()
}

fn too_new(file: &File, package: &Package, rules: &Rules, day: Date) -> Option<Hit> {
    let least = rules.release_age?;
    let published: Date = package.published.as_ref()?.get(..10)?.parse().ok()?;
    let age = published.until(day).ok()?.get_days();
    (age < i32::from(least)).then(|| {
        let message = format!(
            "{} {} is of {published}, {age} days ago, and release_age asks for {least}",
            package.name,
            package.version.as_deref().unwrap_or_default()
        );
        let hit = about(file, package, Fault::TooNew, message);
        // An upgrade to the next version of today has brought that version.
        Hit {
            key: format!(
                "{} {}",
                hit.key,
                package.version.as_deref().unwrap_or_default()
            ),
            ..hit
        }
    })
}

/// A name that somebody typed: those that other packages ask for were typed by their authors.
fn misspelt(file: &File, package: &Package, rules: &Rules) -> Option<Hit> {
    let is_typed = package.relation != Relation::Transitive && package.source == Source::Registry;
    if !is_typed || file.format.kind == Kind::Inventory {
        return None;
    }
    let found = typosquat::imitates(package.ecosystem, &package.name)?;
    let is_known = rules.popular.iter().any(|name| name.covers(package));
    (!is_known).then(|| {
        let message = format!(
            "{} looks like {} with {}",
            package.name,
            found.of,
            found.how.as_str()
        );
        about(file, package, Fault::Typosquat, message)
    })
}
