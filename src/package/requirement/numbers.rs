//! Releases as lists of numbers, and comparisons that have to hold of them.

use std::cmp::Ordering;

/// The numbers of a release: `1.2.3`. Those that are not written are nought.
pub(super) type Release = Vec<u64>;

/// Comparisons that all have to hold.
pub(super) type Set = Vec<(Op, Release)>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    Not,
    AtLeast,
    AtMost,
    Above,
    Below,
    /// Not from the one up to this one.
    Outside(Release),
}

/// More numbers than any release has.
const MOST: usize = 8;

/// The numbers of a text. None: it is no plain release.
pub(super) fn release(text: &str) -> Option<Release> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let numbers: Option<Release> = text
        .split('.')
        .take(MOST + 1)
        .map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| digits)
        })
        .collect();
    numbers.filter(|numbers| numbers.len() <= MOST)
}

fn compare(one: &[u64], two: &[u64]) -> Ordering {
    let at = |list: &[u64], at: usize| list.get(at).copied().unwrap_or_default();
    (0..one.len().max(two.len()))
        .map(|place| at(one, place).cmp(&at(two, place)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

pub(super) fn meets(set: &Set, found: &Release) -> bool {
    set.iter().all(|(op, wanted)| {
        let order = compare(found, wanted);
        match op {
            Op::Equal => order.is_eq(),
            Op::Not => order.is_ne(),
            Op::AtLeast => order.is_ge(),
            Op::AtMost => order.is_le(),
            Op::Above => order.is_gt(),
            Op::Below => order.is_lt(),
            Op::Outside(end) => order.is_lt() || compare(found, end).is_ge(),
        }
    })
}

/// The first release behind all that begin with the first `kept` numbers. None: there is no such number.
pub(super) fn next(release: &Release, kept: usize) -> Option<Release> {
    let mut next = release.get(..kept)?.to_vec();
    let last = next.last_mut()?;
    *last = last.checked_add(1)?;
    Some(next)
}

/// At least this one, and below where the first number that is not nought rises.
pub(super) fn caret(wanted: &Release, set: &mut Set) -> Option<()> {
    let first = wanted.iter().position(|number| *number != 0);
    let kept = first.map_or(wanted.len(), |at| at + 1);
    set.push((Op::Below, next(wanted, kept)?));
    set.push((Op::AtLeast, wanted.clone()));
    Some(())
}

/// At least this one, and below where the last number but one rises: `~=` of Python, `~>` of Ruby, `~` of Composer.
pub(super) fn compatible(wanted: &Release, set: &mut Set) -> Option<()> {
    let kept = wanted.len().saturating_sub(1).max(1);
    set.push((Op::Below, next(wanted, kept)?));
    set.push((Op::AtLeast, wanted.clone()));
    Some(())
}

/// At least this one, and below where the number at a place rises: `~` of Poetry.
pub(super) fn tilde(wanted: &Release, place: usize, set: &mut Set) -> Option<()> {
    set.push((Op::Below, next(wanted, wanted.len().min(place))?));
    set.push((Op::AtLeast, wanted.clone()));
    Some(())
}
