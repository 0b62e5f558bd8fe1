//! Looks at 64 bytes at once and says with one bit per byte which of them an encoded run could be made of.
//!
//! This is the only part of decoding that sees every byte of every text. It has no branch and no table per byte, but vector
//! instructions (SSE2 on `x86_64`, NEON on `aarch64`), asked for by name: a build for size would not find them itself.

use wide::bytemuck::cast;
use wide::{i8x16, i32x4, u8x16};

/// Bytes per block: as many as a mask has bits.
pub const BLOCK: usize = 64;

/// Bytes per vector.
const LANES: usize = 16;

/// Bytes per word of [`dense`].
pub const WORD: usize = 4;

/// The bits of four vectors of bytes, the first vector in the lowest ones.
#[inline]
fn each(block: &[u8; BLOCK], bits: impl Fn(u8x16) -> u8x16) -> u64 {
    let vectors = block.as_chunks::<LANES>().0.iter().rev();
    vectors.fold(0, |mask, bytes| {
        mask << LANES | u64::from(bits(u8x16::new(*bytes)).to_bitmask())
    })
}

/// Which aligned words of four bytes hold nothing below `+` (no white space, quote or parenthesis) and no byte above
/// ASCII: one bit per word. A run of the alphabet is made of such words but for three bytes at either end, and most
/// blocks have no four of them in a row, so that nothing else needs to be asked of them.
#[inline]
pub fn dense(block: &[u8; BLOCK]) -> u32 {
    let vectors = block.as_chunks::<LANES>().0.iter().rev();
    vectors.fold(0, |mask, bytes| {
        // As signed numbers, bytes above ASCII are the smallest.
        let signed: i8x16 = cast(*bytes);
        let words: i32x4 = cast(signed.simd_gt(i8x16::splat(b'+'.cast_signed() - 1)));
        mask << (LANES / WORD) | words.simd_eq(i32x4::splat(-1)).to_bitmask()
    })
}

/// Whether a byte is in one of the two alphabets of base64 (RFC 4648, sections 4 and 5), padding left out.
#[inline]
pub const fn is_alphabet(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    // The slash stands directly before the digits.
    let digit_or_slash = byte.wrapping_sub(b'/') < 11;
    letter || digit_or_slash || matches!(byte, b'+' | b'-' | b'_')
}

/// Which bytes are letters, digits or one of `+ / - _`: one bit per byte, the first byte in the lowest bit.
#[inline]
pub fn alphabet(block: &[u8; BLOCK]) -> u64 {
    let up_to = |bytes: u8x16, most: u8| bytes.min(u8x16::splat(most)).simd_eq(bytes);
    let is = |bytes: u8x16, byte: u8| bytes.simd_eq(u8x16::splat(byte));
    each(block, |bytes| {
        let letter = up_to((bytes | u8x16::splat(0x20)) - u8x16::splat(b'a'), 25);
        // The slash stands directly before the digits.
        let digit_or_slash = up_to(bytes - u8x16::splat(b'/'), 10);
        letter | digit_or_slash | is(bytes, b'+') | is(bytes, b'-') | is(bytes, b'_')
    })
}

/// Whether the block holds a `%` or a `\`.
#[inline]
pub fn holds_mark(block: &[u8; BLOCK]) -> bool {
    let (percent, backslash) = (u8x16::splat(b'%'), u8x16::splat(b'\\'));
    each(block, |bytes| {
        bytes.simd_eq(percent) | bytes.simd_eq(backslash)
    }) != 0
}

/// Which bytes equal `byte`.
pub fn positions(block: &[u8; BLOCK], byte: u8) -> u64 {
    each(block, |bytes| bytes.simd_eq(u8x16::splat(byte)))
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
