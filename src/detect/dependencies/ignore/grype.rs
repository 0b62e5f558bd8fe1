//! `.grype.yaml`: matches that Grype leaves out.
//!
//! Format: <https://github.com/anchore/grype#specifying-matches-to-ignore>. All criteria of a rule hold together. A rule
//! with a criterion that is not judged here (namespaces, kinds of match, states of VEX) excuses nothing.

use super::entry::{Field, Reader, glob, items, some_text, table, text, wrong};
use super::excuse::{Excuse, Grant, Scope, Target};
use super::{Malformed, Remark};
use crate::document::{Map, Node};
use crate::package::Ecosystem;
use crate::source::Span;

/// Criteria that are judged. `include-aliases` is how every id is taken here.
const JUDGED: [&str; 5] = [
    "vulnerability",
    "include-aliases",
    "reason",
    "fix-state",
    "package",
];

/// Grype's words for kinds of packages and for languages, and the ecosystem.
const KINDS: [(&str, Ecosystem); 26] = [
    ("apk", Ecosystem::Alpine),
    ("cocoapods", Ecosystem::CocoaPods),
    ("conan", Ecosystem::ConanCenter),
    ("dart", Ecosystem::Pub),
    ("dart-pub", Ecosystem::Pub),
    ("deb", Ecosystem::Debian),
    ("dotnet", Ecosystem::NuGet),
    ("elixir", Ecosystem::Hex),
    ("erlang", Ecosystem::Hex),
    ("gem", Ecosystem::RubyGems),
    ("github-action", Ecosystem::GitHubActions),
    ("go", Ecosystem::Go),
    ("go-module", Ecosystem::Go),
    ("haskell", Ecosystem::Hackage),
    ("hex", Ecosystem::Hex),
    ("java", Ecosystem::Maven),
    ("java-archive", Ecosystem::Maven),
    ("javascript", Ecosystem::Npm),
    ("npm", Ecosystem::Npm),
    ("php", Ecosystem::Packagist),
    ("php-composer", Ecosystem::Packagist),
    ("python", Ecosystem::PyPi),
    ("ruby", Ecosystem::RubyGems),
    ("rust", Ecosystem::CratesIo),
    ("rust-crate", Ecosystem::CratesIo),
    ("swift", Ecosystem::SwiftUrl),
];

pub(super) fn read(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let Some(root) = reader.yaml()? else {
        return Ok(());
    };
    let Some(map) = root.as_map() else {
        return Err(Malformed {
            at: root.place.span,
            reason: "it is no mapping".to_owned(),
        });
    };
    match items(map, "ignore") {
        Ok(rules) => {
            for rule in rules {
                one(reader, rule);
            }
        }
        Err(remark) => reader.fault(remark.at, remark.reason),
    }
    for setting in ["only-fixed", "only-notfixed", "ignore-wontfix"] {
        if let Some(entry) = map.entry(setting) {
            let note = format!("`{setting}` of Grype has no effect here");
            reader.note(entry.key_place.span, note);
        }
    }
    Ok(())
}

fn one(reader: &mut Reader<'_>, rule_node: &Node) {
    let at = rule_node.place.span;
    let Some(map) = rule_node.as_map() else {
        let remark = wrong(rule_node, "ignore", "a list of rules");
        return reader.fault(remark.at, remark.reason);
    };
    if let Some(entry) = map
        .entries
        .iter()
        .find(|entry| !JUDGED.contains(&&*entry.key))
    {
        let why = format!(
            "`{}` is not judged here, so this rule excuses nothing",
            entry.key
        );
        return reader.note(entry.key_place.span, why);
    }
    match rule(reader, map, at) {
        Ok(Some(excuse)) => reader.keep(Ok(excuse)),
        Ok(None) => reader.note(
            at,
            "a criterion of this rule is not judged here, so it excuses nothing",
        ),
        Err(remark) => reader.keep(Err(remark)),
    }
}

/// None: it has a criterion that cannot be judged.
fn rule(reader: &Reader<'_>, map: &Map, at: Span) -> Field<Option<Excuse>> {
    let id = text(map, "vulnerability")?.and_then(|id| some_text(&id));
    let fix = text(map, "fix-state")?;
    let package = table(map, "package")?;
    if id.is_none() && fix.is_none() && package.is_none() {
        return Err(Remark {
            at,
            reason: "a rule without criteria would ignore everything".to_owned(),
        });
    }
    let fix_exists = match fix.as_deref() {
        None => None,
        Some("fixed") => Some(true),
        Some("not-fixed" | "unknown") => Some(false),
        Some(_) => return Ok(None),
    };
    let Some((target, scope)) = package_of(reader, package, at)? else {
        return Ok(None);
    };
    Ok(Some(Excuse {
        target: Target {
            fix_exists,
            ..target
        },
        scope,
        // The format has a field for it since 2024; before, people wrote remarks.
        reason: text(map, "reason")?.or_else(|| reader.remark(at, "#")),
        ..reader.excuse(at, Grant::Advisories(id.into_iter().collect()))
    }))
}

fn package_of(
    reader: &Reader<'_>,
    package: Option<&Map>,
    at: Span,
) -> Field<Option<(Target, Scope)>> {
    let mut target = Target::default();
    let mut scope = reader.scope(".grype");
    let Some(package) = package else {
        return Ok(Some((target, scope)));
    };
    for entry in &package.entries {
        let Some(value) = text(package, &entry.key)? else {
            continue;
        };
        match &*entry.key {
            "name" => match plain_name(&value) {
                Some(name) => target.name = Some(name),
                None => return Ok(None),
            },
            "version" => target.version = Some(value),
            "type" | "language" => match KINDS.iter().find(|kind| kind.0 == value) {
                Some(kind) => target.ecosystem = Some(kind.1),
                None => return Ok(None),
            },
            "location" => scope.paths.push(glob(&value, at)?),
            _ => return Ok(None),
        }
    }
    Ok(Some((target, scope)))
}

/// A name is a regular expression over the whole name; `.*` is a star here, and any other expression is not judged. A
/// dot is taken for itself: the narrower meaning.
fn plain_name(name: &str) -> Option<String> {
    let name = name.replace(".*", "*");
    let plain = |c: char| !"[](){}|+?^$\\".contains(c);
    name.chars().all(plain).then_some(name)
}
