//! Which name somebody probably wanted to write.

/// Longer names are nobody's misspelling; the bound keeps hostile input cheap.
const LONGEST: usize = 64;

/// The candidate that fewest edits part from `name`, if they are few; the first of several in their order.
pub(super) fn nearest<'n>(
    name: &str,
    candidates: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    let length = name.chars().count();
    if length > LONGEST {
        return None;
    }
    // A quarter of a name may be wrong: one edit makes anything of a word of two letters.
    let most = (length / 4).clamp(1, 3);
    if length < 3 {
        return None;
    }
    candidates
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= 4 * most)
        .filter_map(|candidate| Some((edits(name, candidate, most)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Characters that are put in, left out, replaced or swapped with their neighbour; none where there are more than `most`.
fn edits(from: &str, to: &str, most: usize) -> Option<usize> {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    if from.len().abs_diff(to.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, c) in from.iter().enumerate() {
        let mut next = vec![at + 1];
        for (column, d) in to.iter().enumerate() {
            let replaced = row[column] + usize::from(c != d);
            let mut fewest = replaced.min(row[column + 1] + 1).min(next[column] + 1);
            let swapped = at > 0 && column > 0 && *c == to[column - 1] && from[at - 1] == *d;
            if swapped {
                fewest = fewest.min(before[column - 1] + 1);
            }
            next.push(fewest);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_distant_one_is_not() {
        let names = ["infrastructure", "documentation", "src", "tests"];
        let of = |name: &str| nearest(name, names.iter().copied());
        assert_eq!(of("infrastucture"), Some("infrastructure"));
        assert_eq!(of("scr"), Some("src"));
        assert_eq!(of("test"), Some("tests"));
        assert_eq!(of("docs"), None);
        assert_eq!(of("sr"), None);
        assert_eq!(of(&"x".repeat(100)), None);
    }

    #[test]
    fn a_swap_is_one_edit() {
        assert_eq!(edits("wrokflows", "workflows", 3), Some(1));
        assert_eq!(edits("same", "same", 1), Some(0));
        assert_eq!(edits("abc", "xyz", 2), None);
    }
}
