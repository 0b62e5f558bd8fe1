//! Looks at 64 bytes at once and says with one bit per byte which of them an encoded run could be made of.
//!
//! This is the only part of decoding that sees every byte of every text. It has no branch and no table per byte: the
//! compiler turns the loops over 16 bytes into vector instructions (SSE2 on `x86_64`, NEON on `aarch64`).

/// Bytes per block: as many as a mask has bits.
pub const BLOCK: usize = 64;

/// Bytes per vector.
const LANES: usize = 16;

/// Whether a byte is in one of the two alphabets of base64 (RFC 4648, sections 4 and 5), padding left out.
/// Written without short circuits, for the compiler's sake.
#[inline]
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
        fn every_bit_says_what_its_byte_is(halves in proptest::array::uniform32(any::<[u8; 2]>())) {
            let block: [u8; BLOCK] = std::array::from_fn(|at| halves[at / 2][at % 2]);
            prop_assert_eq!(alphabet(&block), mask(&block, is_alphabet));
            prop_assert_eq!(positions(&block, b'%'), mask(&block, |b| b == b'%'));
            prop_assert_eq!(holds_mark(&block), block.iter().any(|b| *b == b'%' || *b == b'\\'));
        }
    }
}
