//! Digests of artefacts, whoever writes them: as hexadecimal digits, and under several names.

use super::Checksum;

/// Name in `CycloneDX`, and how many hexadecimal digits there are.
const ALGORITHMS: [(&str, usize); 11] = [
    ("MD5", 32),
    ("SHA-1", 40),
    ("SHA-256", 64),
    ("SHA-384", 96),
    ("SHA-512", 128),
    ("SHA3-256", 64),
    ("SHA3-384", 96),
    ("SHA3-512", 128),
    ("BLAKE2b-256", 64),
    ("BLAKE2b-384", 96),
    ("BLAKE2b-512", 128),
];

impl Checksum {
    /// A digest, its algorithm in any spelling (`sha256`, `SHA-256`). None: no known algorithm, or not its digits.
    pub fn of(algorithm: &str, hex: &str) -> Option<Self> {
        let row = ALGORITHMS.iter().find(|row| alike(row.0, algorithm))?;
        let fits = hex.len() == row.1 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        fits.then(|| Self {
            algorithm: row.0,
            hex: hex.to_ascii_lowercase(),
        })
    }

    /// Whether it has as many digits as its algorithm gives.
    pub fn is_whole(&self) -> bool {
        let row = ALGORITHMS.iter().find(|row| row.0 == self.algorithm);
        row.is_some_and(|row| row.1 == self.hex.len())
            && self.hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

/// Whether two spellings differ in case and signs alone.
fn alike(one: &str, two: &str) -> bool {
    let letters = |text: &'_ str| -> [u8; 16] {
        let mut kept = [0; 16];
        let own = text.bytes().filter(u8::is_ascii_alphanumeric);
        for (at, byte) in kept.iter_mut().zip(own) {
            *at = byte.to_ascii_lowercase();
        }
        kept
    };
    one.len().abs_diff(two.len()) <= 2 && letters(one) == letters(two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_go_by_several_names_and_digits_are_counted() {
        let digest = "AB".repeat(32);
        for name in ["sha256", "SHA-256", "SHA256"] {
            let checksum = Checksum::of(name, &digest).unwrap();
            assert_eq!(checksum.algorithm, "SHA-256");
            assert_eq!(checksum.hex, "ab".repeat(32));
        }
        assert_eq!(Checksum::of("sha256", "ab"), None);
        assert_eq!(Checksum::of("sha256", &"xy".repeat(32)), None);
        assert_eq!(Checksum::of("crc32", "00000000"), None);
    }
}
