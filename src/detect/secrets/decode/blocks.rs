//! Looks at 64 bytes at once and says with one bit per byte which of them an encoded run could be made of.
//!
//! This is the only part of decoding that sees every byte of every text. It has no branch per byte: the compiler turns
//! [`classify`] into vector instructions, and one multiplication collects the bits of eight bytes.

/// Bytes per block: as many as a mask has bits.
pub const BLOCK: usize = 64;

/// What a byte may be part of, one bit per kind, so that eight bytes fit a word.
const ALPHABET: u8 = 1;
const ESCAPE: u8 = 2;
const PERCENT: u8 = 4;

/// The classes of a block's bytes, eight to a word.
#[derive(Debug, Clone, Copy)]
pub struct Classes([u64; BLOCK / 8]);

/// Whether a byte is in one of the two alphabets of base64 (RFC 4648, sections 4 and 5), padding left out.
pub const fn is_alphabet(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    // The slash stands directly before the digits.
    let digit_or_slash = byte.wrapping_sub(b'/') < 11;
    letter | digit_or_slash | (byte == b'+') | (byte == b'-') | (byte == b'_')
}

/// All classes of a byte. Without short circuits, for the compiler's sake.
const fn class(byte: u8) -> u8 {
    let escape = (byte == b'\\') | (byte == b'x');
    (is_alphabet(byte) as u8) * ALPHABET
        | (escape as u8) * ESCAPE
        | ((byte == b'%') as u8) * PERCENT
}

impl Classes {
    #[inline]
    pub fn of(block: &[u8; BLOCK]) -> Self {
        let mut classes = [0; BLOCK];
        for (class_of, byte) in classes.iter_mut().zip(block) {
            *class_of = class(*byte);
        }
        let (words, _) = classes.as_chunks::<8>();
        let mut packed = [0; BLOCK / 8];
        for (word, bytes) in packed.iter_mut().zip(words) {
            *word = u64::from_le_bytes(*bytes);
        }
        Self(packed)
    }

    /// Letters, digits and `+ / - _`: one bit per byte, the first byte in the lowest bit.
    #[inline]
    pub fn alphabet(&self) -> u64 {
        self.mask(ALPHABET)
    }

    /// `\` and `x`, as in `\x41`, `0x41`, `\u0041` and `&#x41;`.
    #[inline]
    pub fn escape(&self) -> u64 {
        self.mask(ESCAPE)
    }

    /// `%`. Rare enough to look before collecting.
    #[inline]
    pub fn percent(&self) -> u64 {
        let any = self.0.iter().fold(0, |any, word| any | word);
        if any & spread(PERCENT) == 0 {
            0
        } else {
            self.mask(PERCENT)
        }
    }

    #[inline]
    fn mask(&self, class: u8) -> u64 {
        let shift = class.trailing_zeros();
        let mut mask = 0;
        for (at, word) in self.0.iter().enumerate() {
            // Byte `n` holds 0 or 1; the product has it in bit 56 + n, and nothing carries into another.
            let bits = (word >> shift & spread(1)).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            mask |= bits << (8 * at);
        }
        mask
    }
}

/// The same byte eight times.
const fn spread(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
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
            let classes = Classes::of(&block);
            prop_assert_eq!(classes.alphabet(), mask(&block, is_alphabet));
            prop_assert_eq!(classes.escape(), mask(&block, |b| b == b'x' || b == b'\\'));
            prop_assert_eq!(classes.percent(), mask(&block, |b| b == b'%'));
        }
    }
}
