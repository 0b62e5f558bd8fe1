//! What has been looked at before, for histories: most blobs differ from an older one in a few lines.
//!
//! A text is cut into pieces at lines that its content chooses, so that a change moves only the cuts near it. A piece is
//! known together with the pieces on both sides of it: whatever a rule looks at within one piece's length of a keyword
//! has then been looked at in just this order. Three answers are remembered. *Clean*: nothing was found there. *Far*: a
//! rule that reads further than a piece has a keyword there, so texts that hold the piece are always looked at whole.
//! *Holds*: something was found there, so texts that hold the piece are looked at with their path, each of them.
//!
//! Hashes are 64 bits under keys that are drawn anew in every process: nobody can write two pieces that meet in one.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::ops::Range;
use std::sync::Mutex;

/// A piece has at least this many bytes, except the last of a text.
const SHORTEST: usize = 320;
/// A piece is cut here even where no line is chosen.
const LONGEST: usize = 4096;
/// One line in this many is chosen; a power of two.
const CHOSEN: u64 = 2;
/// Shorter texts are not worth remembering.
pub const WORTH: usize = 2048;
const SHARDS: usize = 64;

/// What is remembered of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Clean,
    Far,
    Holds,
}

/// A piece of a text, with the key it is remembered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub range: Range<usize>,
    key: u64,
}

/// What memory says of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Recall {
    /// The answer for the whole text: `false` where all of it is known and clean.
    Known(bool),
    /// It has to be looked at whole.
    Whole,
    /// Runs of pieces that have not been seen: indices into the pieces.
    New(Vec<Range<usize>>),
}

type Shard = Mutex<HashMap<u64, State, BuildHasherDefault<Identity>>>;

/// Shared by all threads of a walk.
#[derive(Debug)]
pub struct Memo {
    keys: [u64; 2],
    shards: Vec<Shard>,
}

/// The keys of the map are hashes already.
#[derive(Debug, Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

impl Default for Memo {
    fn default() -> Self {
        let draw = || RandomState::new().build_hasher().finish() | 1;
        Self {
            keys: [draw(), draw()],
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }
}

impl Memo {
    /// Cuts a text and recalls its pieces.
    pub fn recall(&self, text: &[u8], pieces: &mut Vec<Piece>) -> Recall {
        self.cut(text, pieces);
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut far = false;
        for (at, piece) in pieces.iter().enumerate() {
            match self.get(piece.key) {
                Some(State::Holds) => return Recall::Known(true),
                Some(State::Far) => far = true,
                Some(State::Clean) => {}
                None => match runs.last_mut() {
                    Some(last) if last.end == at => last.end = at + 1,
                    _ => runs.push(at..at + 1),
                },
            }
        }
        if far {
            Recall::Whole
        } else if runs.is_empty() {
            Recall::Known(false)
        } else {
            Recall::New(runs)
        }
    }

    /// Remembers pieces. What is known to hold something stays so.
    pub fn learn(&self, pieces: &[Piece], state: State) {
        for piece in pieces {
            let mut shard = self.shard(piece.key);
            let known = shard.entry(piece.key).or_insert(state);
            if *known == State::Clean || state == State::Holds {
                *known = state;
            }
        }
    }

    fn get(&self, key: u64) -> Option<State> {
        self.shard(key).get(&key).copied()
    }

    fn shard(
        &self,
        key: u64,
    ) -> std::sync::MutexGuard<'_, HashMap<u64, State, BuildHasherDefault<Identity>>> {
        let shard = &self.shards[(key >> 58) as usize % SHARDS];
        shard
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
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

    /// Two words at a time, so that one multiplication does not wait for the other.
    fn hash(&self, bytes: &[u8]) -> u64 {
        let (pairs, rest) = bytes.as_chunks::<16>();
        let mut lanes = [
            self.keys[0] ^ bytes.len() as u64,
            self.keys[0].rotate_left(32),
        ];
        for pair in pairs {
            let (first, second) = pair.split_at(8);
            lanes[0] = self.mix(lanes[0], word(first));
            lanes[1] = self.mix(lanes[1], word(second));
        }
        let mut last = [0; 16];
        last[..rest.len()].copy_from_slice(rest);
        let (first, second) = last.split_at(8);
        self.mix(
            self.mix(lanes[0], word(first)),
            self.mix(lanes[1], word(second)),
        )
    }

    /// A multiplication of 64 by 64 bits folded onto itself.
    fn mix(&self, hash: u64, word: u64) -> u64 {
        let product = u128::from(hash.rotate_left(23) ^ word) * u128::from(self.keys[1]);
        #[expect(clippy::cast_possible_truncation, reason = "the two halves are folded")]
        let folded = product as u64 ^ (product >> 64) as u64;
        folded ^ hash
    }
}

fn word(eight: &[u8]) -> u64 {
    u64::from_le_bytes(eight.try_into().unwrap_or_default())
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

    #[test]
    fn a_text_is_known_once_it_was_learnt() {
        let memo = Memo::default();
        let mut pieces = Vec::new();
        let text = lines(400, 0);
        let Recall::New(runs) = memo.recall(&text, &mut pieces) else {
            panic!("nothing was learnt yet")
        };
        assert_eq!(runs, vec![0..pieces.len()]);
        memo.learn(&pieces, State::Clean);
        assert_eq!(memo.recall(&text, &mut pieces), Recall::Known(false));
    }

    #[test]
    fn a_changed_line_is_new_with_its_neighbours() {
        let memo = Memo::default();
        let mut pieces = Vec::new();
        let text = lines(400, 0);
        memo.recall(&text, &mut pieces);
        memo.learn(&pieces, State::Clean);
        let mut changed = text.clone();
        changed[7000] = b'#';
        let Recall::New(runs) = memo.recall(&changed, &mut pieces) else {
            panic!("it changed")
        };
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
        memo.learn(&pieces[3..4], State::Holds);
        memo.learn(&pieces[3..4], State::Clean);
        let longer = [text, lines(100, 5)].concat();
        assert_eq!(memo.recall(&longer, &mut pieces), Recall::Known(true));
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
