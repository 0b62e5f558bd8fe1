//! Finds every occurrence of a few hundred literals, ASCII case ignored, in one pass over a text.
//!
//! The measured floor of this program: everything else looks only where this points. An Aho-Corasick automaton takes
//! one dependent table load per byte; here every second position is asked, independently of the one before, whether its
//! three bytes (folded by `| 0x20`) are one of the three-byte grams that the literals were reduced to. A literal of four
//! bytes or more gives two neighbouring grams, so that one of them falls on an even position wherever the literal
//! stands. What the bitmap lets through is compared in full.

/// Three-byte grams are hashed to this many bits.
const HASH_BITS: u32 = 15;
const BUCKETS: usize = 1 << HASH_BITS;
/// Shorter literals have no two grams.
pub const SHORTEST: usize = 4;

/// A literal to find. Case is ignored unless `exact`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keyword {
    pub text: Vec<u8>,
    pub exact: bool,
}

/// One gram of one keyword.
#[derive(Debug, Clone, Copy)]
struct Entry {
    gram: u32,
    keyword: u16,
    /// Where the gram stands in the keyword.
    offset: u8,
}

/// A compiled set of literals.
#[derive(Debug)]
pub struct Prefilter {
    bitmap: Box<[u64; BUCKETS / 64]>,
    /// `entries[starts[h]..starts[h + 1]]` are the grams whose hash is `h`.
    starts: Vec<u16>,
    entries: Vec<Entry>,
    keywords: Vec<Keyword>,
    /// The keywords with every byte folded, as compared.
    folded: Vec<Vec<u8>>,
}

#[inline]
fn hash(gram: u32) -> usize {
    (gram.wrapping_mul(0x9E37_79B1) >> (32 - HASH_BITS)) as usize
}

#[inline]
fn gram_at(four: [u8; 4]) -> u32 {
    (u32::from_le_bytes(four) | 0x2020_2020) & 0x00FF_FFFF
}

impl Prefilter {
    /// Compiles literals, each of at least [`SHORTEST`] bytes; at most 65,535 of them.
    pub fn new(keywords: Vec<Keyword>) -> Self {
        let folded: Vec<Vec<u8>> =
            keywords.iter().map(|keyword| keyword.text.iter().map(|byte| byte | 0x20).collect()).collect();
        let mut by_hash: Vec<(usize, Entry)> = Vec::new();
        for (number, text) in folded.iter().enumerate() {
            assert!(text.len() >= SHORTEST, "a keyword of {} bytes", text.len());
            let first = rarest_pair(text);
            for offset in [first, first + 1] {
                let gram = u32::from_le_bytes([text[offset], text[offset + 1], text[offset + 2], 0]);
                let keyword = u16::try_from(number).expect("fewer than 65,536 keywords");
                let offset = u8::try_from(offset).expect("the pair is looked for in the first 250 bytes");
                by_hash.push((hash(gram), Entry { gram, keyword, offset }));
            }
        }
        by_hash.sort_by_key(|(hash, entry)| (*hash, entry.gram, entry.keyword));
        let mut bitmap = Box::new([0_u64; BUCKETS / 64]);
        let mut starts = vec![0_u16; BUCKETS + 1];
        for (hash, _) in &by_hash {
            bitmap[hash / 64] |= 1 << (hash % 64);
            starts[hash + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let entries = by_hash.into_iter().map(|(_, entry)| entry).collect();
        Self { bitmap, starts, entries, keywords, folded }
    }

    /// The length of a keyword in bytes.
    pub fn length(&self, keyword: usize) -> usize {
        self.keywords[keyword].text.len()
    }

    /// Calls `found` with the number of the keyword and where it starts, in rising order of the gram that gave it away
    /// (nearly that of the text), until it returns `false`.
    #[inline]
    pub fn each(&self, text: &[u8], mut found: impl FnMut(usize, usize) -> bool) {
        let mut at = 0;
        // Eight even positions a turn: one bounds check, loads that do not wait for each other.
        while let Some(window) = text.get(at..at + 18) {
            let window: &[u8; 18] = window.try_into().expect("just cut to 18");
            let mut hits = 0_u32;
            for step in 0..8 {
                let two = step * 2;
                let gram = gram_at([window[two], window[two + 1], window[two + 2], window[two + 3]]);
                let hash = hash(gram);
                hits |= ((self.bitmap[hash / 64] >> (hash % 64)) as u32 & 1) << step;
            }
            while hits != 0 {
                let step = hits.trailing_zeros() as usize;
                hits &= hits - 1;
                if !self.confirm(text, at + step * 2, &mut found) {
                    return;
                }
            }
            at += 16;
        }
        while at + 3 <= text.len() {
            if !self.confirm(text, at, &mut found) {
                return;
            }
            at += 2;
        }
    }

    /// Compares in full the keywords whose gram may stand at `at`.
    #[inline]
    fn confirm(&self, text: &[u8], at: usize, found: &mut impl FnMut(usize, usize) -> bool) -> bool {
        let gram = gram_at([text[at], text[at + 1], text[at + 2], 0]);
        let hash = hash(gram);
        let bucket = self.starts[hash] as usize..self.starts[hash + 1] as usize;
        for entry in &self.entries[bucket] {
            if entry.gram != gram {
                continue;
            }
            let Some(start) = at.checked_sub(entry.offset as usize) else { continue };
            let number = entry.keyword as usize;
            let keyword = &self.keywords[number];
            let Some(there) = text.get(start..start + keyword.text.len()) else { continue };
            let same = if keyword.exact {
                there == &keyword.text[..]
            } else {
                there.iter().zip(&self.folded[number]).all(|(a, b)| a | 0x20 == *b)
                    && there.eq_ignore_ascii_case(&keyword.text)
            };
            if same && !found(number, start) {
                return false;
            }
        }
        true
    }
}

/// Where in a folded literal the two neighbouring grams stand that are met least in text.
fn rarest_pair(text: &[u8]) -> usize {
    let last = (text.len() - SHORTEST).min(250);
    (0..=last).min_by_key(|at| text[*at..*at + SHORTEST].iter().map(|byte| commonness(*byte)).sum::<u32>()).unwrap_or(0)
}

/// How often a folded byte is met in source text, in rough classes: what matters is only which grams to prefer.
fn commonness(byte: u8) -> u32 {
    match byte {
        b' ' => 12,
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 9,
        b'l' | b'c' | b'd' | b'u' | b'm' | b'p' => 6,
        b'f' | b'g' | b'h' | b'b' | b'y' | b'v' | b'.' | b'(' | b')' | b'-' | b'=' | b'"' | b'\'' | b',' => 4,
        b'k' | b'w' | b'x' | b'0' | b'1' | b'/' | b':' => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(keywords: &[&str], text: &[u8]) -> Vec<(usize, usize)> {
        let keywords = keywords.iter().map(|text| Keyword { text: text.as_bytes().to_vec(), exact: false }).collect();
        let mut found = Vec::new();
        Prefilter::new(keywords).each(text, |keyword, at| {
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
        let prefilter = Prefilter::new(vec![Keyword { text: b"AbCd".to_vec(), exact: true }]);
        let mut count = 0;
        prefilter.each(b"abcd ABCD AbCd", |_, at| {
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
