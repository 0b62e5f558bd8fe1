//! Words and random letters told apart.

use super::trigrams::surprise;

/// A value that costs fewer bits per byte than this reads as words.
const WORDY: f32 = 4.3;

/// Whether a value reads as words, a name or a path rather than as random characters.
pub fn is_words(value: &[u8]) -> bool {
    surprise(value) < WORDY
}
