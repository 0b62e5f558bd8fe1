//! Suspects that share marks, directly or through others: within such a family one may say what another has said.

use super::graph::Suspect;
use super::places::PathId;
use crate::inventory::Mark;
use std::collections::{HashMap, HashSet};

/// Where a suspect would be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// At one path and no other.
    At(PathId),
    /// At one path, which the policy leaves out.
    LeftOut,
    /// At several, or nowhere.
    Otherwise,
}

/// The families, each in the order of the list.
pub(super) fn of(suspects: Vec<&Suspect>) -> Vec<Vec<&Suspect>> {
    let mut heads = Heads((0..suspects.len()).collect());
    let mut first: HashMap<Mark, usize> = HashMap::new();
    for (at, suspect) in suspects.iter().enumerate() {
        for mark in &suspect.marks {
            let other = *first.entry(*mark).or_insert(at);
            heads.join(other, at);
        }
    }
    let mut places: HashMap<usize, usize> = HashMap::new();
    let mut families: Vec<Vec<&Suspect>> = Vec::new();
    for (at, suspect) in suspects.into_iter().enumerate() {
        let place = *places.entry(heads.of(at)).or_insert(families.len());
        if place == families.len() {
            families.push(Vec::new());
        }
        families[place].push(suspect);
    }
    families
}

/// Those of a family that have something to say that none before them has, each by itself, where it is known beforehand
/// which those are: every one stands at one path. Versions of a lockfile are such a family, and one thread would be long at
/// it. Else the family as it is.
pub(super) fn apart(
    family: Vec<&Suspect>,
    stands: impl Fn(&Suspect) -> Stands,
) -> Vec<Vec<&Suspect>> {
    let mut said: HashSet<(Mark, PathId)> = HashSet::new();
    let mut alone = Vec::new();
    for suspect in &family {
        match stands(suspect) {
            Stands::Otherwise => return vec![family],
            Stands::LeftOut => alone.push(vec![*suspect]),
            Stands::At(path) => {
                let is_said = |mark: &Mark| said.contains(&(*mark, path));
                if suspect.marks.is_empty() || !suspect.marks.iter().all(is_said) {
                    said.extend(suspect.marks.iter().map(|mark| (*mark, path)));
                    alone.push(vec![*suspect]);
                }
            }
        }
    }
    alone
}

/// Who stands for whom: disjoint sets, with the paths halved on the way.
struct Heads(Vec<usize>);

impl Heads {
    fn of(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspect(number: u32, marks: &[u64]) -> Suspect {
        let mark = |key: &u64| Mark {
            key: *key,
            by_path: false,
        };
        Suspect {
            offset: 0,
            number,
            marks: marks.iter().map(mark).collect(),
        }
    }

    fn numbers(families: &[Vec<&Suspect>]) -> Vec<Vec<u32>> {
        let of = |family: &Vec<&Suspect>| family.iter().map(|it| it.number).collect();
        families.iter().map(of).collect()
    }

    #[test]
    fn who_has_nothing_new_to_say_at_its_path_is_not_visited() {
        let all = [
            suspect(0, &[1]),
            suspect(1, &[1]),
            suspect(2, &[1, 2]),
            suspect(3, &[2]),
            suspect(4, &[2]),
            suspect(5, &[2]),
        ];
        let (here, there) = (PathId::of(0), PathId::of(1));
        // The one before last is elsewhere, and what is left out says nothing for others.
        let stands = |suspect: &Suspect| match suspect.number {
            4 => Stands::At(there),
            5 => Stands::LeftOut,
            _ => Stands::At(here),
        };
        let visited = apart(all.iter().collect(), stands);
        assert_eq!(numbers(&visited), [vec![0], vec![2], vec![4], vec![5]]);
        let left_out_first = |suspect: &Suspect| match suspect.number {
            0 => Stands::LeftOut,
            _ => Stands::At(here),
        };
        let visited = apart(all.iter().collect(), left_out_first);
        assert_eq!(numbers(&visited), [vec![0], vec![1], vec![2]]);
        let otherwise = |suspect: &Suspect| match suspect.number {
            3 => Stands::Otherwise,
            _ => Stands::At(here),
        };
        let visited = apart(all.iter().collect(), otherwise);
        assert_eq!(numbers(&visited), [vec![0, 1, 2, 3, 4, 5]]);
    }

    #[test]
    fn a_chain_of_shared_marks_is_one_family() {
        let all = [
            suspect(0, &[1]),
            suspect(1, &[]),
            suspect(2, &[2, 3]),
            suspect(3, &[]),
            suspect(4, &[3, 1]),
            suspect(5, &[9]),
        ];
        let families: Vec<Vec<u32>> = of(all.iter().collect())
            .iter()
            .map(|family| family.iter().map(|suspect| suspect.number).collect())
            .collect();
        assert_eq!(families, [vec![0, 2, 4], vec![1], vec![3], vec![5]]);
    }
}
