//! What a random value looks like, and what a stand-in for one looks like.

/// Shannon entropy in bits per byte, 0 to 8.
pub fn entropy(value: &[u8]) -> f32 {
    if value.is_empty() {
        return 0.0;
    }
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[*byte as usize] += 1;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "values are short; three digits are plenty"
    )]
    let length = value.len() as f32;
    #[expect(clippy::cast_precision_loss, reason = "as above")]
    let bits = counts.iter().filter(|count| **count > 0).map(|count| {
        let share = *count as f32 / length;
        -share * share.log2()
    });
    bits.sum()
}

/// Which kinds of characters a value has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Classes {
    pub lower: u32,
    pub upper: u32,
    pub digit: u32,
    pub symbol: u32,
    /// Every letter and digit is hexadecimal.
    pub hex: bool,
}

impl Classes {
    pub fn of(value: &[u8]) -> Self {
        let mut classes = Self {
            hex: true,
            ..Self::default()
        };
        for byte in value {
            match byte {
                b'a'..=b'z' => classes.lower += 1,
                b'A'..=b'Z' => classes.upper += 1,
                b'0'..=b'9' => classes.digit += 1,
                _ => classes.symbol += 1,
            }
            classes.hex &= byte.is_ascii_hexdigit();
        }
        classes
    }

    /// How many of the four kinds there are.
    pub fn kinds(self) -> u32 {
        [self.lower, self.upper, self.digit, self.symbol]
            .iter()
            .map(|count| u32::from(*count > 0))
            .sum()
    }

    /// How many characters the smallest usual alphabet has that holds the value.
    pub fn alphabet(self) -> u32 {
        let letters = match (self.lower > 0, self.upper > 0) {
            (true, true) => 52,
            (false, false) => 0,
            _ if self.hex => return 16,
            _ => 26,
        };
        letters + if self.digit > 0 { 10 } else { 0 } + if self.symbol > 0 { 4 } else { 0 }
    }
}

/// Whether a value is as varied as a random one of its length and alphabet: at least `share` of the entropy that a
/// value of distinct characters would have.
pub fn varied(value: &[u8], share: f32) -> bool {
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
    #[expect(
        clippy::cast_precision_loss,
        reason = "alphabets and lengths are small"
    )]
    let most = (length.min(Classes::of(value).alphabet()).max(2) as f32).log2();
    entropy(value) >= share * most
}

/// Words that stand where a real value will stand.
const STAND_INS: &[&[u8]] = &[
    b"example",
    b"placeholder",
    b"xxxx",
    b"your-",
    b"your_",
    b"yourapi",
    b"yourtoken",
    b"yoursecret",
    b"yourpass",
    b"yourkey",
    b"changeme",
    b"change-me",
    b"change_me",
    b"replaceme",
    b"replace-me",
    b"replace_",
    b"replace-",
    b"redacted",
    b"dummy",
    b"insert-",
    b"insert_",
    b"todo",
    b"fixme",
    b"<your",
    b"goes-here",
    b"goes_here",
    b"goeshere",
    b"enter-",
    b"enter_",
    b"notreal",
    b"not-real",
    b"not_real",
    b"not-a-real",
    b"not_a_real",
    b"foobar",
    b"...",
    b"\xe2\x80\xa6",
    b"***",
    b"<token",
    b"<secret",
    b"<key",
    b"<api",
    b"____",
    b"fake",
    b"sample",
    b"abcdefg",
    b"1234567",
    b"0123456",
    b"87654321",
    b"98765432",
    b"qwerty",
    b"deadbeef",
    b"cafebabe",
    b"abc123abc",
    b"abcd1234abcd",
    b"123abc123",
    b"1234abcd1234",
    b"a1b2c3d4e5",
    b"0a1b2c3d",
    b"a0b1c2d3",
    b"1a2b3c4d",
    b"00010203",
    b"0001020304",
    b"00112233",
    b"ffeeddcc",
    b"feedface",
    b"lorem",
    b"ipsum",
    b"%{",
];

/// Whether a value stands in for a real one: a word such as `example`, one character again and again, a short piece
/// repeated, a run along the alphabet or the keyboard.
pub fn stands_in(value: &[u8]) -> bool {
    STAND_INS
        .iter()
        .any(|word| holds_ignoring_case(value, word))
        || same_run(value) >= if value.len() >= 64 { 7 } else { 5 }
        || repeats(value)
}

/// Whether `value` holds `word` (lower case), ASCII case ignored.
pub fn holds_ignoring_case(value: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else {
        return true;
    };
    // Most places are ruled out by one byte.
    value
        .windows(word.len())
        .any(|there| there[0] | 0x20 == first | 0x20 && there.eq_ignore_ascii_case(word))
}

/// The longest run of one and the same byte. Dashes frame and separate, `=` pads; `A` is base64's zero, of which real
/// tokens have short runs.
fn same_run(value: &[u8]) -> usize {
    let runs = value
        .chunk_by(|a, b| a == b)
        .filter(|run| !matches!(run[0], b'-' | b'='));
    runs.map(|run| {
        if run[0] == b'A' {
            run.len() / 5
        } else {
            run.len()
        }
    })
    .max()
    .unwrap_or(0)
}

/// Whether a piece of up to half the length makes up the whole value by repetition, at least twice.
fn repeats(value: &[u8]) -> bool {
    value.len() >= 8
        && (1..=value.len() / 2)
            .any(|period| value.iter().zip(&value[period..]).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_bits_per_byte() {
        assert!(entropy(b"aaaa").abs() < 0.001);
        assert!((entropy(b"abcd") - 2.0).abs() < 0.001);
    }

    #[test]
    fn stand_ins_are_told_from_random_values() {
        for value in [
            "xxxxxxxxxxxx",
            "your-api-key",
            "aaaaaaab",
            "abcabcabcabc",
            "AKIAIOSFODNN7EXAMPLE",
            "1234567890",
        ] {
            assert!(stands_in(value.as_bytes()), "{value}");
        }
        assert!(!stands_in(b"q8Zr2Lk0vTn5"));
    }

    #[test]
    fn a_random_value_is_varied_and_a_dull_one_is_not() {
        assert!(varied(b"4f9d0c7be21a8835", 0.7));
        assert!(!varied(b"0000000100000001", 0.7));
    }
}
