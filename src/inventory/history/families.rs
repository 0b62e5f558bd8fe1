//! Suspects that share marks, directly or through others: within such a family one may say what another has said.

use super::graph::Suspect;
use std::collections::HashMap;

/// The families, each in the order of the list.
pub(super) fn of(suspects: Vec<&Suspect>) -> Vec<Vec<&Suspect>> {
    let mut heads = Heads((0..suspects.len()).collect());
    let mut first: HashMap<u64, usize> = HashMap::new();
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

    #[test]
    fn a_chain_of_shared_marks_is_one_family() {
        let suspect = |number: u32, marks: &[u64]| Suspect {
            offset: 0,
            number,
            marks: marks.to_vec(),
        };
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
