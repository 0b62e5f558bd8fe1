//! Checksums that credentials carry in themselves: a value whose checksum is wrong was made up.
//!
//! Conditions of a check name them; `check::example` makes values that satisfy them.

/// The names that `conditions.checksum` may hold.
pub const NAMES: &[&str] = &["github"];

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const GITHUB_LENGTH: usize = 6;

/// Whether `secret` carries a right checksum of the kind `name`; `None` where there is no such kind.
pub fn verify(name: &str, secret: &[u8]) -> Option<bool> {
    match name {
        "github" => Some(verify_github(secret)),
        _ => None,
    }
}

/// The CRC-32 of `body` as six digits of base 62, zeros in front: how GitHub and npm end their tokens.
pub fn github(body: &[u8]) -> String {
    let mut rest = crc32fast::hash(body) as usize;
    let mut digits = [b'0'; GITHUB_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest % 62];
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

/// The prefix ends at the last `_`; the checksum is taken of what stands between the two.
fn verify_github(secret: &[u8]) -> bool {
    let body = memchr::memrchr(b'_', secret).map_or(secret, |at| &secret[at + 1..]);
    body.len()
        .checked_sub(GITHUB_LENGTH)
        .is_some_and(|split| github(&body[..split]).as_bytes() == &body[split..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_written_in_front() {
        // The empty text has the CRC-32 zero.
        assert_eq!(github(b""), "000000");
        // CRC-32 of "123456789" is the published check value 0xCBF43926 = 3421780262.
        let value = github(b"123456789").bytes().fold(0_u64, |value, digit| {
            value * 62 + BASE62.iter().position(|d| *d == digit).unwrap() as u64
        });
        assert_eq!(value, 0xCBF4_3926);
    }

    #[test]
    fn a_changed_character_breaks_it() {
        let body = "a".repeat(30);
        let right = format!("ghp_{body}{}", github(body.as_bytes()));
        assert_eq!(verify("github", right.as_bytes()), Some(true));
        let wrong = right.replacen('a', "b", 1);
        assert_eq!(verify("github", wrong.as_bytes()), Some(false));
        assert_eq!(verify("github", b"ghp_"), Some(false));
        assert_eq!(verify("unheard-of", b"ghp_"), None);
    }
}
