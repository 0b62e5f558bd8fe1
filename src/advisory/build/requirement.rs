//! Requirements of Cargo (`>= 1.2.3, < 2`), turned from what is not affected into ranges of what is.
//!
//! Versions are taken in their order alone: Cargo's rule that a pre-release meets few requirements is about choosing one.

use super::advisory::event;
use crate::advisory::range::{Bound, Event, FIRST};
use semver::{Comparator, Op, Prerelease, Version, VersionReq};

/// A place between versions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    Start,
    /// Before a version, or behind it where the flag is set.
    At(Version, bool),
    End,
}

type Interval = (Cut, Cut);

/// The events of what is affected: everything that is neither patched nor unaffected.
///
/// Errors: a requirement is none.
pub(super) fn affected(
    patched: &[String],
    unaffected: &[String],
) -> Result<Vec<Event<String>>, String> {
    let mut spared: Vec<Interval> = Vec::new();
    for text in patched.iter().chain(unaffected) {
        let requirement = VersionReq::parse(text.trim())
            .map_err(|error| format!("`{text}` is no requirement: {error}"))?;
        spared.extend(interval(&requirement));
    }
    spared.sort();
    let mut events = Vec::new();
    let mut from = Cut::Start;
    for (start, end) in spared {
        if from < start {
            events.extend(begins(&from));
            events.extend(ends(&start));
        }
        from = from.max(end);
    }
    if from < Cut::End {
        events.extend(begins(&from));
    }
    Ok(events)
}

/// What meets all comparators of a requirement. `None`: nothing does.
fn interval(requirement: &VersionReq) -> Option<Interval> {
    let comparators = requirement.comparators.iter().map(meets);
    let met = comparators.fold((Cut::Start, Cut::End), |(start, end), (low, high)| {
        (start.max(low), end.min(high))
    });
    (met.0 < met.1).then_some(met)
}

fn meets(comparator: &Comparator) -> Interval {
    let least = least(comparator);
    let full = comparator.patch.is_some();
    let before = |version: Version| Cut::At(version, false);
    match comparator.op {
        Op::Exact if full => (before(least.clone()), Cut::At(least, true)),
        Op::Greater if full => (Cut::At(least, true), Cut::End),
        Op::Greater => (before(next_written(comparator)), Cut::End),
        Op::GreaterEq => (before(least), Cut::End),
        Op::Less => (Cut::Start, before(least)),
        Op::LessEq if full => (Cut::Start, Cut::At(least, true)),
        Op::LessEq => (Cut::Start, before(next_written(comparator))),
        Op::Caret => (before(least), before(next_incompatible(comparator))),
        Op::Tilde => {
            let minor = Comparator {
                patch: None,
                ..comparator.clone()
            };
            (before(least), before(next_written(&minor)))
        }
        _ => (before(least), before(next_written(comparator))),
    }
}

/// The least version that is written: what is left out is zero.
fn least(comparator: &Comparator) -> Version {
    Version {
        pre: comparator.pre.clone(),
        ..Version::new(
            comparator.major,
            comparator.minor.unwrap_or(0),
            comparator.patch.unwrap_or(0),
        )
    }
}

/// The least version whose written part is higher by one.
fn next_written(comparator: &Comparator) -> Version {
    match (comparator.minor, comparator.patch) {
        (None, _) => Version::new(comparator.major.saturating_add(1), 0, 0),
        (Some(minor), None) => Version::new(comparator.major, minor.saturating_add(1), 0),
        (Some(minor), Some(patch)) => {
            Version::new(comparator.major, minor, patch.saturating_add(1))
        }
    }
}

/// The least version that Cargo takes for incompatible: the first part that is not zero is higher by one.
fn next_incompatible(comparator: &Comparator) -> Version {
    let written = match (comparator.major, comparator.minor) {
        (0, Some(0)) => comparator.clone(),
        (0, Some(_)) => Comparator {
            patch: None,
            ..comparator.clone()
        },
        _ => Comparator {
            minor: None,
            patch: None,
            ..comparator.clone()
        },
    };
    next_written(&written)
}

fn begins(cut: &Cut) -> Option<Event<String>> {
    let version = match cut {
        Cut::Start => FIRST.to_owned(),
        Cut::At(version, false) => version.to_string(),
        Cut::At(version, true) => successor(version)?.to_string(),
        Cut::End => return None,
    };
    Some(event(Bound::Introduced, version))
}

fn ends(cut: &Cut) -> Option<Event<String>> {
    match cut {
        Cut::At(version, false) => Some(event(Bound::Fixed, version.to_string())),
        Cut::At(version, true) => Some(event(Bound::LastAffected, version.to_string())),
        Cut::Start | Cut::End => None,
    }
}

/// The least version behind another one.
fn successor(version: &Version) -> Option<Version> {
    let mut next = version.clone();
    if next.pre.is_empty() {
        next.patch = next.patch.checked_add(1)?;
        next.pre = Prerelease::new("0").ok()?;
    } else {
        next.pre = Prerelease::new(&format!("{}.0", next.pre)).ok()?;
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn affected_by(patched: &[&str], unaffected: &[&str]) -> String {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let (patched, unaffected): (Vec<String>, Vec<String>) = (owned(patched), owned(unaffected));
        let events = affected(&patched, &unaffected).unwrap();
        let said = |event: &Event<String>| {
            let mark = match event.bound {
                Bound::Introduced => "+",
                Bound::LastAffected => "=",
                _ => "-",
            };
            format!("{mark}{}", event.version)
        };
        events.iter().map(said).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_neither_patched_nor_unaffected_is_affected() {
        assert_eq!(affected_by(&[], &[]), "+0");
        assert_eq!(affected_by(&[">= 1.2.3"], &[]), "+0 -1.2.3");
        assert_eq!(affected_by(&[">= 0.4.5"], &["<= 0.1.3"]), "+0.1.4-0 -0.4.5");
        assert_eq!(
            affected_by(&[">= 4.0.1, < 5.0.0", ">= 5.0.1"], &["< 3"]),
            "+3.0.0 -4.0.1 +5.0.0 -5.0.1"
        );
        assert_eq!(
            affected_by(&["^0.8.2", "^0.9.3", ">= 0.16.0"], &[]),
            "+0 -0.8.2 +0.9.0 -0.9.3 +0.10.0 -0.16.0"
        );
        assert_eq!(affected_by(&[], &["=0.2.0"]), "+0 -0.2.0 +0.2.1-0");
        assert_eq!(affected_by(&["> 1.27.0"], &[]), "+0 =1.27.0");
        assert_eq!(affected_by(&[], &[">= 0"]), "+0 -0.0.0");
        assert_eq!(affected_by(&["*"], &[]), "");
        assert_eq!(affected_by(&["~1.2.3"], &["< 1"]), "+1.0.0 -1.2.3 +1.3.0");
    }

    proptest! {
        /// Of versions without a pre-release Cargo itself can be asked.
        #[test]
        fn releases_are_judged_as_cargo_does(
            patched in prop::collection::vec(requirement(), 0..4),
            unaffected in prop::collection::vec(requirement(), 0..3),
            version in (0..4_u64, 0..4_u64, 0..4_u64),
        ) {
            let version = Version::new(version.0, version.1, version.2);
            let spared = patched.iter().chain(&unaffected)
                .any(|text| VersionReq::parse(text).unwrap().matches(&version));
            let events = affected(&patched, &unaffected).unwrap();
            let mut is_affected = false;
            for event in &events {
                let at = if event.version == FIRST { Version::new(0, 0, 0) } else { event.version.parse().unwrap() };
                match event.bound {
                    Bound::Introduced if version >= at => is_affected = true,
                    Bound::Fixed if version >= at => is_affected = false,
                    Bound::LastAffected if version > at => is_affected = false,
                    _ => {}
                }
            }
            prop_assert_eq!(is_affected, !spared, "{:?}", events);
        }
    }

    fn requirement() -> impl Strategy<Value = String> {
        let one = (
            prop::sample::select(vec!["=", ">", ">=", "<", "<=", "^", "~", ""]),
            0..4_u64,
            prop::option::of((0..4_u64, prop::option::of(0..4_u64))),
        );
        let one = one.prop_map(|(op, major, rest)| match rest {
            None => format!("{op}{major}"),
            Some((minor, None)) => format!("{op}{major}.{minor}"),
            Some((minor, Some(patch))) => format!("{op}{major}.{minor}.{patch}"),
        });
        prop::collection::vec(one, 1..3).prop_map(|parts| parts.join(", "))
    }
}
