//! Whether git's patience algorithm, which goes a step down for every gap between lines that are the only ones of their
//! kind, stays small on two texts. It keeps a table of each step in memory, so a text made for it can take gigabytes.
//!
//! It walks the same gaps without the tables. It compares nothing for a merge: that is libgit2's work.

use std::collections::HashMap;
use std::ops::Range;

/// Steps below each other, each some hundred bytes of stack.
const DEEPEST: usize = 200;
/// Lines in the tables of steps below each other, each about a hundred bytes of memory.
const MOST_HELD: usize = 500_000;
/// Lines looked at in all steps.
const MOST_LINES: usize = 5_000_000;

/// A gap still to be looked into.
struct Gap {
    one: Range<usize>,
    other: Range<usize>,
    depth: usize,
    /// Lines of the steps above.
    held: usize,
}

pub(super) fn stays_small(one: &[u8], other: &[u8]) -> bool {
    let mut numbers = HashMap::new();
    let (one, other) = (lines(one, &mut numbers), lines(other, &mut numbers));
    let mut seen = 0;
    let mut open = vec![Gap {
        one: 0..one.len(),
        other: 0..other.len(),
        depth: 0,
        held: 0,
    }];
    while let Some(gap) = open.pop() {
        let held = gap.held + gap.one.len() + gap.other.len();
        seen += gap.one.len() + gap.other.len();
        if gap.depth > DEEPEST || held > MOST_HELD || seen > MOST_LINES {
            return false;
        }
        let anchors = longest_rise(&anchors(&one, &other, &gap));
        if anchors.is_empty() {
            // The rest is left to another algorithm.
            continue;
        }
        let (mut from, end) = (
            (gap.one.start, gap.other.start),
            (gap.one.end, gap.other.end),
        );
        for to in anchors.into_iter().chain([end]) {
            let (one_gap, other_gap) = trimmed(&one, &other, from, to);
            if !one_gap.is_empty() && !other_gap.is_empty() {
                open.push(Gap {
                    one: one_gap,
                    other: other_gap,
                    depth: gap.depth + 1,
                    held,
                });
            }
            from = (to.0 + 1, to.1 + 1);
        }
    }
    true
}

/// Equal lines have equal numbers.
fn lines<'t>(text: &'t [u8], numbers: &mut HashMap<&'t [u8], usize>) -> Vec<usize> {
    text.split_inclusive(|byte| *byte == b'\n')
        .map(|line| {
            let next = numbers.len();
            *numbers.entry(line).or_insert(next)
        })
        .collect()
}

/// Where a line stands that is there once on each side, in the order of the first.
fn anchors(one: &[usize], other: &[usize], gap: &Gap) -> Vec<(usize, usize)> {
    // Of each line how often it is there, and where last.
    let mut counts: HashMap<usize, [(usize, usize); 2]> = HashMap::new();
    for (side, range) in [&gap.one, &gap.other].into_iter().enumerate() {
        for at in range.clone() {
            let line = if side == 0 { one[at] } else { other[at] };
            let count = &mut counts.entry(line).or_default()[side];
            *count = (count.0 + 1, at);
        }
    }
    let only = counts.into_values().filter(|[a, b]| a.0 == 1 && b.0 == 1);
    let mut found: Vec<(usize, usize)> = only.map(|[a, b]| (a.1, b.1)).collect();
    found.sort_unstable();
    found
}

/// The longest part of the pairs in which the second rises with the first.
fn longest_rise(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (number, pair) in pairs.iter().enumerate() {
        let pile = piles.partition_point(|top| pairs[*top].1 < pair.1);
        before[number] = pile.checked_sub(1).map(|below| piles[below]);
        if pile == piles.len() {
            piles.push(number);
        } else {
            piles[pile] = number;
        }
    }
    let mut rise = Vec::with_capacity(piles.len());
    let mut at = piles.last().copied();
    while let Some(number) = at {
        rise.push(pairs[number]);
        at = before[number];
    }
    rise.reverse();
    rise
}

/// What lies between two pairs, without the lines at its ends that are equal.
fn trimmed(
    one: &[usize],
    other: &[usize],
    mut from: (usize, usize),
    mut to: (usize, usize),
) -> (Range<usize>, Range<usize>) {
    while from.0 < to.0 && from.1 < to.1 && one[to.0 - 1] == other[to.1 - 1] {
        to = (to.0 - 1, to.1 - 1);
    }
    while from.0 < to.0 && from.1 < to.1 && one[from.0] == other[from.1] {
        from = (from.0 + 1, from.1 + 1);
    }
    (from.0..to.0, from.1..to.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lockfile_stays_small_and_a_ladder_does_not() {
        let lockfile = |version: usize| -> String {
            let entry = |n| {
                format!(
                    "  \"p{n}\": {{\n    \"version\": \"{}\",\n    \"dev\": true\n  }},\n",
                    n % version
                )
            };
            (0..5_000).map(entry).collect()
        };
        assert!(stays_small(lockfile(7).as_bytes(), lockfile(9).as_bytes()));
        let ladder = |between: &str| -> String {
            let rung = |n| format!("{}\n{between}{n}\n", n + 1);
            (1..2_000).map(rung).collect()
        };
        assert!(!stays_small(
            ladder("x\n").as_bytes(),
            ladder("y\n").as_bytes()
        ));
    }

    #[test]
    fn the_longest_rise_is_found() {
        let pairs = [(0, 3), (1, 0), (2, 1), (3, 9), (4, 2)];
        assert_eq!(longest_rise(&pairs), [(1, 0), (2, 1), (4, 2)]);
    }

    proptest! {
        #[test]
        fn no_texts_panic(one in "[ab\n]{0,40}", other in "[ab\n]{0,40}") {
            prop_assert!(stays_small(one.as_bytes(), other.as_bytes()));
        }
    }
}
