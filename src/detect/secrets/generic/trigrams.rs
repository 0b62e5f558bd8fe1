//! How surprising a string is to somebody who has read a lot of source text: a trigram model over letters.
//!
//! The table is made by `cargo run --example train-trigrams` from the sources of the locked dependencies, which anyone
//! with this repository can fetch again. It is counted, not tuned; 22 KB.

/// Letters, one symbol for any digit, one for a boundary between words.
pub const SYMBOLS: usize = 28;
const DIGIT: u8 = 26;
const BOUNDARY: u8 = 27;
/// Table entries are eighths of a bit.
pub const STEPS_PER_BIT: f32 = 8.0;

static TABLE: &[u8; SYMBOLS * SYMBOLS * SYMBOLS] = include_bytes!("trigrams.bin");

/// Turns text into symbols: case is folded, a change from lower to upper case is a boundary, and so is everything that
/// is neither letter nor digit.
pub fn symbols(text: &[u8], mut each: impl FnMut(u8)) {
    let mut previous = b' ';
    for byte in text {
        match byte {
            b'a'..=b'z' => each(byte - b'a'),
            b'A'..=b'Z' => {
                if previous.is_ascii_lowercase() {
                    each(BOUNDARY);
                }
                each(byte - b'A');
            }
            b'0'..=b'9' => each(DIGIT),
            _ if previous.is_ascii_alphanumeric() => each(BOUNDARY),
            _ => {}
        }
        previous = *byte;
    }
}

/// The index of a trigram in the table.
pub fn index(first: u8, second: u8, third: u8) -> usize {
    (first as usize * SYMBOLS + second as usize) * SYMBOLS + third as usize
}

/// Bits per byte that `value` costs under the model: about 2.5 to 4 for words, names and paths, 5 and more for random
/// letters and digits. Zero for an empty value.
pub fn surprise(value: &[u8]) -> f32 {
    if value.is_empty() {
        return 0.0;
    }
    let (mut first, mut second) = (BOUNDARY, BOUNDARY);
    let mut cost = 0_u32;
    symbols(value, |third| {
        cost += u32::from(TABLE[index(first, second, third)]);
        // A digit costs what its class costs and the choice among ten.
        if third == DIGIT {
            cost += 12;
        }
        (first, second) = (second, third);
    });
    #[expect(clippy::cast_precision_loss, reason = "values are short")]
    let bits = cost as f32 / STEPS_PER_BIT / value.len() as f32;
    bits
}

#[cfg(test)]
mod tests {
    use super::surprise;

    #[test]
    fn words_surprise_less_than_random_letters() {
        for words in [
            "correct-horse-battery",
            "getUserPasswordFromRequest",
            "/etc/kubernetes/admin.conf",
            "internal_server_error",
        ] {
            assert!(
                surprise(words.as_bytes()) < 4.3,
                "{words}: {}",
                surprise(words.as_bytes())
            );
        }
        for random in ["q8Zr2Lk0vTn5Xw9B", "hq7dkz0vxpw3njr5", "ZRQXKVWPTJQZLKXB"] {
            assert!(
                surprise(random.as_bytes()) > 4.8,
                "{random}: {}",
                surprise(random.as_bytes())
            );
        }
    }
}
