//! Which versions an advisory means: OSV's lists and ranges, and whether a version is in them.
//!
//! The rules are those of <https://ossf.github.io/osv-schema/#evaluation>. Not here: how they are written in an index.

use super::Affected;
use crate::package::Ecosystem;
use crate::package::version::compare;
use jiff::civil::Date;
use std::cmp::Ordering;

/// What an advisory says of the versions of one package, or of one release of a distribution that has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry<S> {
    pub release: Option<S>,
    pub versions: Vec<S>,
    pub ranges: Vec<Range<S>>,
}

/// One line of versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Range<S> {
    /// Its events are commits of a repository, which nothing but that repository can order.
    pub commits: bool,
    /// In the order of versions.
    pub events: Vec<Event<S>>,
}

/// Where being affected begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event<S> {
    pub bound: Bound,
    pub version: S,
    /// The day on which the version was released, where a source knows it.
    pub day: Option<Date>,
}

/// What happens at a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// From it on. `0` is before every version.
    Introduced,
    /// No longer from it on.
    Fixed,
    /// No longer behind it.
    LastAffected,
    /// The range says nothing from it on. `*` is behind every version.
    Limit,
    /// No longer from it on, and yet nobody calls it a fix.
    Ended,
}

impl Bound {
    pub(super) const ALL: [Self; 5] = [
        Self::Introduced,
        Self::Fixed,
        Self::LastAffected,
        Self::Limit,
        Self::Ended,
    ];
}

/// Before every version.
pub(super) const FIRST: &str = "0";
const NO_LIMIT: &str = "*";
/// Digits of a full commit id of either kind.
const COMMIT_DIGITS: [usize; 2] = [40, 64];

/// Whether a version is affected, by all that is said of it.
pub(super) fn affects<S: AsRef<str>>(
    ecosystem: Ecosystem,
    entries: &[Entry<S>],
    release: Option<&str>,
    version: &str,
) -> Affected {
    let judged = judge(ecosystem, entries, release, version);
    match judged {
        Err(why) => Affected::Unknown(why),
        Ok(false) => Affected::No,
        Ok(true) => {
            let fix = fix(ecosystem, entries, release, version);
            Affected::Yes {
                fixed: fix.map(|event| event.version.as_ref().to_owned()),
                fixed_on: fix.and_then(|event| event.day),
            }
        }
    }
}

/// Whether any entry holds a version. Errors: none does for sure, and of one it cannot be told.
fn judge<S: AsRef<str>>(
    ecosystem: Ecosystem,
    entries: &[Entry<S>],
    release: Option<&str>,
    version: &str,
) -> Result<bool, String> {
    let mut unknown = None;
    for entry in entries {
        let meant = of_release(entry, release);
        if meant == Some(false) {
            continue;
        }
        match (meant, holds(ecosystem, entry, version)) {
            (_, Ok(false)) => {}
            (Some(_), Ok(true)) => return Ok(true),
            (_, Err(why)) => unknown = Some(why),
            (None, Ok(true)) => {
                unknown = Some(format!(
                    "it is not known which release of {ecosystem} this is"
                ));
            }
        }
    }
    unknown.map_or(Ok(false), Err)
}

/// Whether an entry is about a release of a distribution. `None`: nobody said which release it is.
fn of_release<S: AsRef<str>>(entry: &Entry<S>, release: Option<&str>) -> Option<bool> {
    let Some(said) = &entry.release else {
        return Some(true);
    };
    // Ubuntu: `22.04:LTS` is 22.04, and `Pro:22.04:LTS` is another archive.
    let plain = |text: &str| text.strip_suffix(":LTS").unwrap_or(text).to_owned();
    release.map(|release| plain(said.as_ref()) == plain(release))
}

fn holds<S: AsRef<str>>(
    ecosystem: Ecosystem,
    entry: &Entry<S>,
    version: &str,
) -> Result<bool, String> {
    if entry
        .versions
        .iter()
        .any(|listed| same(ecosystem, listed.as_ref(), version))
    {
        return Ok(true);
    }
    in_ranges(ecosystem, &entry.ranges, version)
}

/// Whether ranges hold a version. Errors: none does for sure, and of one it cannot be told.
pub(super) fn in_ranges<S: AsRef<str>>(
    ecosystem: Ecosystem,
    ranges: &[Range<S>],
    version: &str,
) -> Result<bool, String> {
    let mut unknown = None;
    for range in ranges {
        match in_range(ecosystem, range, version) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => unknown = Some(why),
        }
    }
    unknown.map_or(Ok(false), Err)
}

fn same(ecosystem: Ecosystem, one: &str, two: &str) -> bool {
    one == two || compare(ecosystem, one, two) == Ok(Ordering::Equal)
}

fn in_range<S: AsRef<str>>(
    ecosystem: Ecosystem,
    range: &Range<S>,
    version: &str,
) -> Result<bool, String> {
    if range.commits {
        return in_commits(range, version);
    }
    if !before_limits(ecosystem, range, version)? {
        return Ok(false);
    }
    let mut affected = false;
    for event in &range.events {
        let at = event.version.as_ref();
        match event.bound {
            Bound::Introduced if at == FIRST => affected = true,
            Bound::Limit => {}
            bound => match (bound, order(ecosystem, version, at)?) {
                (Bound::Introduced, Ordering::Equal | Ordering::Greater) => affected = true,
                (Bound::Fixed | Bound::Ended, Ordering::Equal | Ordering::Greater)
                | (Bound::LastAffected, Ordering::Greater) => affected = false,
                _ => {}
            },
        }
    }
    Ok(affected)
}

fn before_limits<S: AsRef<str>>(
    ecosystem: Ecosystem,
    range: &Range<S>,
    version: &str,
) -> Result<bool, String> {
    let mut limits = (range.events.iter())
        .filter(|event| event.bound == Bound::Limit)
        .peekable();
    if limits.peek().is_none() {
        return Ok(true);
    }
    for limit in limits {
        let limit = limit.version.as_ref();
        if limit == NO_LIMIT || order(ecosystem, version, limit)? == Ordering::Less {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Commits have no order here; what the range names outright can be told all the same.
fn in_commits<S: AsRef<str>>(range: &Range<S>, version: &str) -> Result<bool, String> {
    let is_commit = COMMIT_DIGITS.contains(&version.len())
        && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    let named = (range.events.iter())
        .find(|event| is_commit && event.version.as_ref().eq_ignore_ascii_case(version));
    match named.map(|event| event.bound) {
        Some(Bound::Introduced | Bound::LastAffected) => Ok(true),
        Some(Bound::Fixed | Bound::Limit | Bound::Ended) => Ok(false),
        None => {
            Err("the advisory names commits only, and their order is in the repository".to_owned())
        }
    }
}

fn order(ecosystem: Ecosystem, one: &str, two: &str) -> Result<Ordering, String> {
    compare(ecosystem, one, two).map_err(|error| error.to_string())
}

/// The least fix above a version that is itself not affected. The fix of the interval that the version lies in is below
/// all others, so it comes first wherever it holds.
fn fix<'e, S: AsRef<str>>(
    ecosystem: Ecosystem,
    entries: &'e [Entry<S>],
    release: Option<&str>,
    version: &str,
) -> Option<&'e Event<S>> {
    let above = |event: &&Event<S>| {
        event.bound == Bound::Fixed
            && compare(ecosystem, event.version.as_ref(), version) == Ok(Ordering::Greater)
    };
    let mut fixes: Vec<&Event<S>> = (entries.iter())
        .filter(|entry| of_release(entry, release) == Some(true))
        .flat_map(|entry| &entry.ranges)
        .filter(|range| !range.commits)
        .flat_map(|range| &range.events)
        .filter(above)
        .collect();
    sort(ecosystem, &mut fixes, |event| event.version.as_ref());
    fixes
        .into_iter()
        .find(|event| judge(ecosystem, entries, release, event.version.as_ref()) == Ok(false))
}

/// Puts events into the order of their versions; those of one version keep their order. Where versions cannot be compared
/// everything stays where it is.
pub(super) fn sort_events<S: AsRef<str> + Clone>(ecosystem: Ecosystem, events: &mut Vec<Event<S>>) {
    let written = events.clone();
    if !sort(ecosystem, events, |event| event.version.as_ref()) {
        *events = written;
    }
}

/// Sorts by insertion: an order that contradicts itself, as hostile versions may have it, must not be a panic.
/// Returns whether all could be compared.
fn sort<T>(ecosystem: Ecosystem, items: &mut [T], version: impl Fn(&T) -> &str) -> bool {
    let before = |one: &str, two: &str| match (one, two) {
        (FIRST, FIRST) | (NO_LIMIT, NO_LIMIT) => Some(false),
        (FIRST, _) | (_, NO_LIMIT) => Some(true),
        (_, FIRST) | (NO_LIMIT, _) => Some(false),
        _ => compare(ecosystem, one, two).ok().map(Ordering::is_lt),
    };
    for next in 1..items.len() {
        let mut at = next;
        while at > 0 {
            match before(version(&items[at]), version(&items[at - 1])) {
                Some(true) => items.swap(at, at - 1),
                Some(false) => break,
                None => return false,
            }
            at -= 1;
        }
    }
    true
}

#[cfg(test)]
mod tests;
