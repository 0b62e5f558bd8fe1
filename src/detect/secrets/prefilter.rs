//! Finds every occurrence of a few thousand literals, ASCII case ignored, in one pass over a text.
//!
//! The measured floor of this program: everything else looks only where this points. An Aho-Corasick automaton takes
//! one dependent table load per byte; here every position is asked, independently of the one before, whether its four
//! bytes (folded by `| 0x20`) are those that one of the literals was reduced to. The table has one bit per hash, and the
//! part of it that text uses stays in the first-level cache. What the bits let through is compared in full.

use crate::check::keywords::{Keyword, SHORTEST};
use std::ops::Range;

/// Four-byte grams are hashed to this many bits; the table is 128 KB, so that few grams meet a keyword's by chance.
const HASH_BITS: u32 = 20;
/// Entries are found by the upper bits of the hash.
const BUCKET_SHIFT: u32 = HASH_BITS - 15;
const BUCKETS: usize = 1 << (HASH_BITS - BUCKET_SHIFT);
const WORDS: usize = 1 << (HASH_BITS - 6);
/// Positions asked in one turn.
const TURN: usize = 16;

/// The gram of one keyword.
#[derive(Debug, Clone, Copy)]
struct Entry {
    gram: u32,
    keyword: u16,
    /// Where the gram stands in the keyword.
    offset: u8,
    /// A letter of the keyword beside its gram, folded like it, and how far from the gram's beginning it stands: most
    /// of what has the gram has another letter there.
    beside: u8,
    distance: i8,
}

/// A compiled set of literals.
#[derive(Debug)]
pub struct Prefilter {
    bitmap: Box<[u64; WORDS]>,
    /// `entries[starts[b]..starts[b + 1]]` are the grams of bucket `b`.
    starts: Vec<u16>,
    entries: Vec<Entry>,
    keywords: Vec<Keyword>,
}

#[inline]
fn hash(gram: u32) -> usize {
    (gram.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)) as usize
}

#[inline]
fn gram_at(four: [u8; 4]) -> u32 {
    u32::from_le_bytes(four) | 0x2020_2020
}

impl Prefilter {
    /// Compiles literals, each of at least [`SHORTEST`] bytes; at most 65,535 of them.
    pub fn new(keywords: Vec<Keyword>) -> Self {
        let mut by_hash: Vec<(usize, Entry)> = keywords
            .iter()
            .enumerate()
            .map(|(number, keyword)| entry(number, &keyword.text))
            .collect();
        by_hash.sort_by_key(|(hash, entry)| (*hash >> BUCKET_SHIFT, entry.gram, entry.keyword));
        let mut bitmap: Box<[u64; WORDS]> = vec![0; WORDS].try_into().expect("made of this length");
        let mut starts = vec![0_u16; BUCKETS + 1];
        for (hash, _) in &by_hash {
            bitmap[hash / 64] |= 1 << (hash % 64);
            starts[(hash >> BUCKET_SHIFT) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let entries = by_hash.into_iter().map(|(_, entry)| entry).collect();
        Self {
            bitmap,
            starts,
            entries,
            keywords,
        }
    }

    /// The length of a keyword in bytes.
    pub fn length(&self, keyword: usize) -> usize {
        self.keywords[keyword].text.len()
    }

    /// Calls `found` with the number of the keyword and where it starts, in rising order of the gram that gave it away
    /// (nearly that of the text), until it returns `false`. Keywords count whose gram stands in `within`.
    #[inline]
    pub fn each(
        &self,
        text: &[u8],
        within: Range<usize>,
        mut found: impl FnMut(usize, usize) -> bool,
    ) {
        let mut at = within.start;
        let searched = &text[..within.end];
        // One bounds check a turn, and loads that do not wait for each other.
        while let Some(window) = searched.get(at..at + TURN + 3) {
            let window: &[u8; TURN + 3] = window.try_into().expect("just cut to this length");
            let mut hits = 0_u32;
            for step in 0..TURN {
                let hash = hash(gram_at([
                    window[step],
                    window[step + 1],
                    window[step + 2],
                    window[step + 3],
                ]));
                let hit = self.bitmap[hash / 64] >> (hash % 64) & 1 == 1;
                hits |= u32::from(hit) << step;
            }
            while hits != 0 {
                let step = hits.trailing_zeros() as usize;
                hits &= hits - 1;
                if !self.confirm(text, at + step, &mut found) {
                    return;
                }
            }
            at += TURN;
        }
        while at + SHORTEST <= searched.len() {
            if !self.confirm(text, at, &mut found) {
                return;
            }
            at += 1;
        }
    }

    /// Compares in full the keywords whose gram may stand at `at`.
    #[inline]
    fn confirm(
        &self,
        text: &[u8],
        at: usize,
        found: &mut impl FnMut(usize, usize) -> bool,
    ) -> bool {
        let gram = gram_at([text[at], text[at + 1], text[at + 2], text[at + 3]]);
        let bucket = hash(gram) >> BUCKET_SHIFT;
        for entry in &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize] {
            if entry.gram != gram {
                continue;
            }
            let beside = text.get(at.wrapping_add_signed(entry.distance.into()));
            if beside.is_none_or(|byte| byte | 0x20 != entry.beside) {
                continue;
            }
            let Some(start) = at.checked_sub(entry.offset as usize) else {
                continue;
            };
            let keyword = &self.keywords[entry.keyword as usize];
            let Some(there) = text.get(start..start + keyword.text.len()) else {
                continue;
            };
            let same = if keyword.exact {
                there == &keyword.text[..]
            } else {
                there.eq_ignore_ascii_case(&keyword.text)
            };
            if same && !found(entry.keyword as usize, start) {
                return false;
            }
        }
        true
    }
}

/// The rarest gram of a keyword, with its hash.
fn entry(number: usize, text: &[u8]) -> (usize, Entry) {
    assert!(text.len() >= SHORTEST, "a keyword of {} bytes", text.len());
    let last = (text.len() - SHORTEST).min(250);
    let four = |at: usize| [text[at], text[at + 1], text[at + 2], text[at + 3]];
    let weight = |at: &usize| FREQUENCIES[frequency_index(four(*at))];
    let offset = (0..=last).min_by_key(weight).unwrap_or(0);
    let gram = gram_at([
        text[offset],
        text[offset + 1],
        text[offset + 2],
        text[offset + 3],
    ]);
    let distance: i8 = match text.len() - offset {
        SHORTEST if offset > 0 => -1,
        SHORTEST => 0,
        _ => 4,
    };
    let beside = text[offset.wrapping_add_signed(distance.into())] | 0x20;
    let keyword = u16::try_from(number).expect("fewer than 65,536 keywords");
    let offset = u8::try_from(offset).expect("the gram is looked for in the first 250 bytes");
    (
        hash(gram),
        Entry {
            gram,
            keyword,
            offset,
            beside,
            distance,
        },
    )
}

/// How often grams are met in source text: eighths of a bit of the count, by [`frequency_index`]. Made by
/// `cargo run --example train-trigrams` from the sources of the locked dependencies; it only decides speed.
static FREQUENCIES: &[u8; FREQUENCY_ENTRIES] = include_bytes!("grams.bin");

/// Entries of the table of frequencies.
pub const FREQUENCY_ENTRIES: usize = 1 << 14;

/// Where four bytes are counted; a few rare grams share an entry with a common one and are passed over.
pub fn frequency_index(four: [u8; 4]) -> usize {
    hash(gram_at(four)) >> (HASH_BITS - FREQUENCY_ENTRIES.trailing_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(keywords: &[&str], text: &[u8]) -> Vec<(usize, usize)> {
        let keywords = keywords
            .iter()
            .map(|text| Keyword {
                text: text.as_bytes().to_vec(),
                exact: false,
            })
            .collect();
        let mut found = Vec::new();
        Prefilter::new(keywords).each(text, 0..text.len(), |keyword, at| {
            found.push((keyword, at));
            true
        });
        found.sort_unstable();
        found
    }

    fn naive(keywords: &[&str], text: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (number, keyword) in keywords.iter().enumerate() {
            for (at, there) in text.windows(keyword.len()).enumerate() {
                if there.eq_ignore_ascii_case(keyword.as_bytes()) {
                    found.push((number, at));
                }
            }
        }
        found
    }

    #[test]
    fn an_exact_keyword_minds_case() {
        let prefilter = Prefilter::new(vec![Keyword {
            text: b"AbCd".to_vec(),
            exact: true,
        }]);
        let mut count = 0;
        prefilter.each(b"abcd ABCD AbCd", 0..14, |_, at| {
            assert_eq!(at, 10);
            count += 1;
            true
        });
        assert_eq!(count, 1);
    }

    proptest! {
        #[test]
        fn it_finds_what_a_naive_search_finds(text in "[aAbBcC_@`{=-]{0,120}") {
            let keywords = ["abca", "AbcB", "a_b=", "cccc", "@bc-", "bcabc", "{abc", "_a_b_a"];
            prop_assert_eq!(found(&keywords, text.as_bytes()), naive(&keywords, text.as_bytes()));
        }

        #[test]
        fn every_offset_is_seen(before in 0_usize..40, after in 0_usize..40) {
            let text = [vec![b'.'; before], b"ghp_".to_vec(), vec![b'.'; after]].concat();
            prop_assert_eq!(found(&["GHP_"], &text), vec![(0, before)]);
        }
    }
}
