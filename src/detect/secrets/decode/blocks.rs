//! Looks at 64 bytes at once and says with one bit per byte which of them an encoded run could be made of.
//!
//! This is the only part of decoding that sees every byte of every text. It has no branch and no table per byte: the
//! compiler turns the loops over 16 bytes into vector instructions (SSE2 on `x86_64`, NEON on `aarch64`).

/// Bytes per block: as many as a mask has bits.
pub const BLOCK: usize = 64;

/// Bytes per vector.
const LANES: usize = 16;

/// Bytes per word of [`dense`].
pub const WORD: usize = 4;

/// Which aligned words of four bytes hold nothing below `+` (no white space, quote or parenthesis) and no byte above
/// ASCII: one bit per word. A run of the alphabet is made of such words but for three bytes at either end, and most
/// blocks have no four of them in a row, so that nothing else needs to be asked of them.
#[inline]
pub fn dense(block: &[u8; BLOCK]) -> u32 {
    const HIGH: u32 = 0x8080_8080;
    const TO_HIGH: u32 = 0x0101_0101 * (0x80 - b'+' as u32);
    let mut words = [0_u32; BLOCK / WORD];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<WORD>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    let pick = |word: u32, bit: u32| {
        let high = ((word & !HIGH) + TO_HIGH) & !word & HIGH;
        if high == HIGH { bit } else { 0 }
    };
    let mut lanes = [0_u32; 4];
    for (at, lane) in lanes.iter_mut().enumerate() {
        *lane = pick(words[at], 1)
            | pick(words[at + 4], 1 << 4)
            | pick(words[at + 8], 1 << 8)
            | pick(words[at + 12], 1 << 12);
    }
    let [first, second, third, fourth] = lanes;
    first | second << 1 | third << 2 | fourth << 3
}

/// Whether a byte is in one of the two alphabets of base64 (RFC 4648, sections 4 and 5), padding left out.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a short circuit is a branch, and a loop with branches is not vectorised"
)]
pub const fn is_alphabet(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    // The slash stands directly before the digits.
    let digit_or_slash = byte.wrapping_sub(b'/') < 11;
    letter | digit_or_slash | (byte == b'+') | (byte == b'-') | (byte == b'_')
}

/// Which bytes are letters, digits or one of `+ / - _`: one bit per byte, the first byte in the lowest bit.
#[inline]
pub fn alphabet(block: &[u8; BLOCK]) -> u64 {
    let pick = |byte: u8, bit: u8| if is_alphabet(byte) { bit } else { 0 };
    let mut lanes = [0; LANES];
    for (at, lane) in lanes.iter_mut().enumerate() {
        *lane = pick(block[at], 1)
            | pick(block[at + LANES], 4)
            | pick(block[at + 2 * LANES], 16)
            | pick(block[at + 3 * LANES], 64);
    }
    let (halves, _) = lanes.as_chunks::<8>();
    let even = u64::from_le_bytes(halves[0]);
    let odd = u64::from_le_bytes(halves[1]);
    // Byte `column`, bit `row` stands for byte `8 * row + column` of the block.
    transpose(even | odd << 1)
}

/// Whether the block holds a `%` or a `\`.
#[inline]
pub fn holds_mark(block: &[u8; BLOCK]) -> bool {
    let is = |byte: u8| u8::from(byte == b'%') | u8::from(byte == b'\\');
    let mut lanes = [0; LANES];
    for (at, lane) in lanes.iter_mut().enumerate() {
        *lane = is(block[at])
            | is(block[at + LANES])
            | is(block[at + 2 * LANES])
            | is(block[at + 3 * LANES]);
    }
    u128::from_le_bytes(lanes) != 0
}

/// Which bytes equal `byte`.
pub fn positions(block: &[u8; BLOCK], byte: u8) -> u64 {
    block
        .iter()
        .rev()
        .fold(0, |mask, other| mask << 1 | u64::from(*other == byte))
}

/// Swaps rows and columns of eight bytes of eight bits (Warren, Hacker's Delight, section 7-3): first within squares of
/// two bits, then of four, then of eight.
#[inline]
const fn transpose(bits: u64) -> u64 {
    let bits = swap(bits, 7, 0x00aa_00aa_00aa_00aa);
    let bits = swap(bits, 14, 0x0000_cccc_0000_cccc);
    swap(bits, 28, 0x0000_0000_f0f0_f0f0)
}

/// Swaps each bit of `mask` with the one `distance` above it.
#[inline]
const fn swap(bits: u64, distance: u32, mask: u64) -> u64 {
    let differing = (bits ^ bits >> distance) & mask;
    bits ^ differing ^ differing << distance
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mask(block: &[u8; BLOCK], of: impl Fn(u8) -> bool) -> u64 {
        (0..BLOCK).fold(0, |mask, at| mask | u64::from(of(block[at])) << at)
    }

    #[test]
    fn the_alphabet_is_that_of_rfc_4648() {
        for byte in 0..=u8::MAX {
            let expected = byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
            assert_eq!(is_alphabet(byte), expected, "{byte}");
        }
    }

    proptest! {
        #[test]
        fn every_bit_says_what_its_byte_is(
            bytes in prop::collection::vec(
                prop_oneof![any::<u8>(), b'!'..b'{', prop::sample::select(b"+*/-_".to_vec())],
                BLOCK,
            ),
        ) {
            let block: [u8; BLOCK] = bytes.try_into().unwrap();
            prop_assert_eq!(alphabet(&block), mask(&block, is_alphabet));
            let words = block.as_chunks::<WORD>().0.iter().enumerate();
            let dense_words = words.fold(0, |mask, (at, word)| {
                mask | u32::from(word.iter().all(|byte| (b'+'..0x80).contains(byte))) << at
            });
            prop_assert_eq!(dense(&block), dense_words);
            prop_assert_eq!(positions(&block, b'%'), mask(&block, |b| b == b'%'));
            prop_assert_eq!(holds_mark(&block), block.iter().any(|b| *b == b'%' || *b == b'\\'));
        }
    }
}
