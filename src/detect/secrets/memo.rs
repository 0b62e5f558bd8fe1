//! What has been looked at before, for histories: most blobs differ from an older one in a few lines.
//!
//! A text is cut into pieces at lines that its content chooses, so that a change moves only the cuts near it. A piece is
//! known together with the pieces on both sides of it: whatever a rule looks at within one piece's length of a keyword
//! has then been looked at in just this order. Four answers are remembered. *Clean*: nothing was found there. *By path*: only
//! rules for certain paths found something there. *Far*: a rule that reads further than a piece has a keyword there, so
//! texts that hold the piece are always looked at whole. *Holds*: something was found there, so texts that hold the piece
//! are looked at with their path, each of them.
//!
//! Hashes are 64 bits under keys that are drawn anew in every process: nobody can write two pieces that meet in one.

use crate::inventory::Mark;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rules that are not far read this many bytes from their keyword.
pub const REACH: usize = 320;
/// A piece has at least this many bytes, except the last of a text.
const SHORTEST: usize = REACH;
/// A piece is cut here even where no line is chosen.
const LONGEST: usize = 4096;
/// One line in this many is chosen; a power of two.
const CHOSEN: u64 = 2;
/// Shorter texts are not worth remembering.
pub const WORTH: usize = 2048;
/// Pieces that are remembered: 16 MB of them.
const SLOTS: usize = 1 << 21;
/// A piece has its place in one of so many slots: what one cache line holds.
const WAYS: usize = 8;

/// What is remembered of a piece. Ordered: of two answers the greater one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Clean = 1,
    ByPath = 2,
    Far = 3,
    Holds = 4,
}

/// A piece of a text, with the key it is remembered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub range: Range<usize>,
    pub key: u64,
}

impl Piece {
    pub fn mark(&self, by_path: bool) -> Mark {
        Mark {
            key: self.key,
            by_path,
        }
    }
}

/// What memory says of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Recall {
    /// A rule that reads further than a piece has a keyword in it.
    pub far: bool,
    /// The pieces that hold something.
    pub held: Vec<Mark>,
    /// Runs of pieces that have not been seen: indices into the pieces.
    pub new: Vec<Range<usize>>,
}

/// Shared by all threads of a walk. What two threads learn at one moment in one place may be lost, and what was learnt
/// long ago gives way: then a piece is looked at anew, and no more than that.
#[derive(Debug)]
pub struct Memo {
    keys: [u64; 2],
    slots: OnceLock<Box<[AtomicU64]>>,
}

/// The bits of a slot that hold the state; the others are those of the key. An empty slot is zero.
const STATE: u64 = (1 << BITS) - 1;
const BITS: u32 = 3;

impl Default for Memo {
    fn default() -> Self {
        let draw = || RandomState::new().build_hasher().finish() | 1;
        Self {
            keys: [draw(), draw()],
            slots: OnceLock::new(),
        }
    }
}

impl Memo {
    /// Cuts a text and recalls its pieces.
    pub fn recall(&self, text: &[u8], pieces: &mut Vec<Piece>) -> Recall {
        self.cut(text, pieces);
        let mut recall = Recall::default();
        for (at, piece) in pieces.iter().enumerate() {
            match self.get(piece.key) {
                Some(State::Clean) => {}
                Some(State::Far) => recall.far = true,
                Some(State::ByPath) => recall.held.push(piece.mark(true)),
                Some(State::Holds) => recall.held.push(piece.mark(false)),
                None => match recall.new.last_mut() {
                    Some(last) if last.end == at => last.end = at + 1,
                    _ => recall.new.push(at..at + 1),
                },
            }
        }
        recall
    }

    /// The mark of a whole text that only rules for certain paths find something in.
    pub fn mark_by_path(&self, text: &[u8]) -> Mark {
        Mark {
            key: self.hash(text),
            by_path: true,
        }
    }

    /// Remembers a piece.
    pub fn learn(&self, piece: &Piece, state: State) {
        let set = self.set(piece.key);
        let known = set.iter().find(|slot| {
            let slot = slot.load(Ordering::Relaxed);
            slot != 0 && slot & !STATE == piece.key & !STATE
        });
        let free = || {
            set.iter()
                .find(|slot| slot.load(Ordering::Relaxed) == 0)
                .unwrap_or(&set[(piece.key >> BITS) as usize % WAYS])
        };
        let value = piece.key & !STATE | state as u64;
        match known {
            Some(slot) => {
                slot.fetch_max(value, Ordering::Relaxed);
            }
            None => free().store(value, Ordering::Relaxed),
        }
    }

    #[inline]
    fn get(&self, key: u64) -> Option<State> {
        self.set(key).iter().find_map(|slot| {
            let slot = slot.load(Ordering::Relaxed);
            let state = match slot & STATE {
                1 => State::Clean,
                2 => State::ByPath,
                3 => State::Far,
                4 => State::Holds,
                _ => return None,
            };
            (slot & !STATE == key & !STATE).then_some(state)
        })
    }

    /// The slots that a key may be in.
    #[inline]
    fn set(&self, key: u64) -> &[AtomicU64; WAYS] {
        let slots = self
            .slots
            .get_or_init(|| (0..SLOTS).map(|_| AtomicU64::new(0)).collect());
        let (sets, _) = slots.as_chunks();
        &sets[(key >> 40) as usize % (SLOTS / WAYS)]
    }

    /// Cuts `text` into pieces, and replaces the hash of each by that of it and its two neighbours.
    fn cut(&self, text: &[u8], pieces: &mut Vec<Piece>) {
        pieces.clear();
        let mut start = 0;
        while start < text.len() {
            let end = self.piece_end(text, start);
            pieces.push(Piece {
                range: start..end,
                key: self.hash(&text[start..end]),
            });
            start = end;
        }
        let mut before = 0;
        for at in 0..pieces.len() {
            let own = pieces[at].key;
            let after = pieces.get(at + 1).map_or(1, |next| next.key);
            pieces[at].key = self.mix(self.mix(before, own), after);
            before = own;
        }
    }

    /// Where the piece that begins at `start` ends: behind the first chosen line past the shortest length.
    fn piece_end(&self, text: &[u8], start: usize) -> usize {
        let limit = text.len().min(start + LONGEST);
        let mut line = start + SHORTEST;
        while line < limit {
            let Some(length) = memchr::memchr(b'\n', &text[line..limit]) else {
                break;
            };
            let end = line + length + 1;
            if self.hash(&text[line..end]) & (CHOSEN - 1) == 0 {
                return end;
            }
            line = end;
        }
        limit
    }

    /// Four words at a time, so that no multiplication waits for another.
    fn hash(&self, bytes: &[u8]) -> u64 {
        let (blocks, rest) = bytes.as_chunks::<32>();
        let [first, second] = self.keys;
        let mut lanes = [
            first ^ bytes.len() as u64,
            first.rotate_left(16),
            first.rotate_left(32),
            second,
        ];
        for block in blocks {
            self.absorb(&mut lanes, block);
        }
        if !rest.is_empty() {
            let mut last = [0; 32];
            last[..rest.len()].copy_from_slice(rest);
            self.absorb(&mut lanes, &last);
        }
        let [a, b, c, d] = lanes;
        self.mix(self.mix(a, b), self.mix(c, d))
    }

    #[inline]
    fn absorb(&self, lanes: &mut [u64; 4], block: &[u8; 32]) {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = self.mix(*lane, u64::from_le_bytes(*word));
        }
    }

    /// A multiplication of 64 by 64 bits folded onto itself.
    #[inline]
    fn mix(&self, hash: u64, word: u64) -> u64 {
        let product = u128::from(hash.rotate_left(23) ^ word) * u128::from(self.keys[1]);
        #[expect(clippy::cast_possible_truncation, reason = "the two halves are folded")]
        let folded = product as u64 ^ (product >> 64) as u64;
        folded ^ hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(count: usize, salt: usize) -> Vec<u8> {
        (0..count)
            .flat_map(|at| {
                format!("line {} of the text, with words in it\n", at * 7919 + salt).into_bytes()
            })
            .collect()
    }

    fn learn(memo: &Memo, pieces: &[Piece], state: State) {
        for piece in pieces {
            memo.learn(piece, state);
        }
    }

    #[test]
    fn more_than_memory_holds_is_forgotten_and_nothing_is_made_up() {
        let memo = Memo::default();
        let piece = |key: u64| Piece {
            range: 0..1,
            key: key << 3,
        };
        // All of one set, and four times as many as it has slots.
        for key in 0..WAYS as u64 * 4 {
            memo.learn(&piece(key), State::Clean);
        }
        let known = (0..100).filter(|key| memo.get(key << 3).is_some()).count();
        assert_eq!(known, WAYS);
        assert_eq!(memo.get((WAYS as u64 * 4) << 3), None);
    }

    #[test]
    fn a_text_is_known_once_it_was_learnt() {
        let memo = Memo::default();
        let mut pieces = Vec::new();
        let text = lines(400, 0);
        let recall = memo.recall(&text, &mut pieces);
        assert_eq!(recall.new, vec![0..pieces.len()]);
        learn(&memo, &pieces, State::Clean);
        assert_eq!(memo.recall(&text, &mut pieces), Recall::default());
    }

    #[test]
    fn a_changed_line_is_new_with_its_neighbours() {
        let memo = Memo::default();
        let mut pieces = Vec::new();
        let text = lines(400, 0);
        memo.recall(&text, &mut pieces);
        learn(&memo, &pieces, State::Clean);
        let mut changed = text.clone();
        changed[7000] = b'#';
        let runs = memo.recall(&changed, &mut pieces).new;
        let range = pieces[runs[0].start].range.start..pieces[runs[0].end - 1].range.end;
        assert_eq!(runs.len(), 1);
        assert!(
            range.start + SHORTEST <= 7000 && 7000 + SHORTEST <= range.end,
            "{range:?}"
        );
        assert!(range.len() < text.len() / 2, "{range:?}");
    }

    #[test]
    fn what_holds_something_holds_it_in_every_text() {
        let memo = Memo::default();
        let mut pieces = Vec::new();
        let text = lines(400, 0);
        memo.recall(&text, &mut pieces);
        memo.learn(&pieces[3], State::Holds);
        memo.learn(&pieces[3], State::Clean);
        memo.learn(&pieces[5], State::ByPath);
        let held = [pieces[3].mark(false), pieces[5].mark(true)];
        let longer = [text, lines(100, 5)].concat();
        assert_eq!(memo.recall(&longer, &mut pieces).held, held);
    }

    proptest! {
        #[test]
        fn pieces_cover_the_text(text in proptest::collection::vec(prop_oneof![9 => any::<u8>(), 1 => Just(b'\n')], 0..20_000)) {
            let mut pieces = Vec::new();
            Memo::default().cut(&text, &mut pieces);
            let mut at = 0;
            for piece in &pieces {
                prop_assert_eq!(piece.range.start, at);
                prop_assert!(!piece.range.is_empty() && piece.range.len() <= LONGEST);
                at = piece.range.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
