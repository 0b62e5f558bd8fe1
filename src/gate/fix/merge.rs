//! Which repairs of one file go together.

use crate::finding::Edit;

/// Edits that do not touch each other, in their order.
#[derive(Debug, Default)]
pub(super) struct Merged {
    edits: Vec<Edit>,
    /// The repairs that were taken, as they came.
    taken: Vec<Vec<Edit>>,
}

impl Merged {
    /// Takes a repair. False: it overlaps one that was taken before. A repair that was taken already is taken again:
    /// copies of a resource have one text.
    pub fn take(&mut self, edits: &[Edit]) -> bool {
        if self.taken.iter().any(|known| known == edits) {
            return true;
        }
        if !edits.iter().all(|edit| self.fits(edit)) {
            return false;
        }
        for edit in edits {
            let at = edit.region.span.start;
            let beside = self
                .edits
                .iter_mut()
                .find(|known| known.region.span.start == at);
            match beside {
                Some(known) => known.replacement.push_str(&edit.replacement),
                None => self.edits.push(edit.clone()),
            }
        }
        self.edits.sort();
        self.taken.push(edits.to_vec());
        true
    }

    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    fn fits(&self, edit: &Edit) -> bool {
        let new = edit.region.span;
        self.edits.iter().all(|known| {
            let span = known.region.span;
            let apart = new.end < span.start || span.end < new.start;
            apart || (new == span && are_lines_of_their_own(known, edit))
        })
    }
}

/// Whether both put whole lines in, as deep as each other and of different names. Two blocks of one name would have to
/// become one, and what stands deeper would be taken for a part of what comes before it.
fn are_lines_of_their_own(known: &Edit, edit: &Edit) -> bool {
    let lines = |edit: &Edit| {
        let text = &edit.replacement;
        edit.region.span.is_empty()
            && text.starts_with(['\n', '\r'])
            && !text.ends_with(char::is_whitespace)
    };
    let shared = |name: &str| names(&edit.replacement).any(|other| other == name);
    let (old, new) = (&known.replacement, &edit.replacement);
    lines(known) && lines(edit) && depth(old) == depth(new) && !names(old).any(shared)
}

/// The white space in front of the first word.
fn depth(text: &str) -> &str {
    let line = text.trim_start_matches(['\n', '\r']);
    &line[..line.len() - line.trim_start().len()]
}

/// The first word of every line: keys, and the names of blocks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.trim().split([' ', ':', '=', '{']).next())
        .filter(|word| !word.is_empty() && *word != "}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Region, Span};

    fn edit(start: usize, end: usize, replacement: &str) -> Edit {
        Edit {
            region: Region::of(&[b'x'; 99], Span::new(start, end)),
            replacement: replacement.to_owned(),
        }
    }

    #[test]
    fn of_two_that_overlap_the_first_is_kept() {
        let mut merged = Merged::default();
        assert!(merged.take(&[edit(10, 15, "true")]));
        assert!(!merged.take(&[edit(12, 20, "x")]));
        assert!(!merged.take(&[edit(0, 2, "far"), edit(15, 15, "touching")]));
        assert!(merged.take(&[edit(0, 2, "far")]));
        assert_eq!(merged.edits(), [edit(0, 2, "far"), edit(10, 15, "true")]);
    }

    #[test]
    fn copies_of_a_resource_have_one_repair() {
        let mut merged = Merged::default();
        for _ in 0..3 {
            assert!(merged.take(&[edit(1, 1, "\n  a = 1")]));
        }
        assert_eq!(merged.edits().len(), 1);
    }

    #[test]
    fn lines_of_different_names_go_in_at_one_place_and_two_of_a_name_do_not() {
        let mut merged = Merged::default();
        assert!(merged.take(&[edit(5, 5, "\n\n  m {\n    a = 1\n  }")]));
        assert!(merged.take(&[edit(5, 5, "\n  b = 1")]));
        assert!(!merged.take(&[edit(5, 5, "\n\n  m {\n    c = 1\n  }")]));
        assert!(!merged.take(&[edit(5, 5, ", c: 1")]));
        assert!(!merged.take(&[edit(5, 5, "\n    deeper = 1")]));
        assert_eq!(
            merged.edits(),
            [edit(5, 5, "\n\n  m {\n    a = 1\n  }\n  b = 1")]
        );
    }
}
