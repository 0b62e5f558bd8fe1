//! Values that look drawn, out of a seed.

use crate::check::checksum;
use sha2::{Digest, Sha256};

/// Random characters of a token that carries a checksum.
const BODY: usize = 30;
const GRAFANA_BODY: usize = 32;

/// The modulus-11 check digit of nine digits; none where it would be 10, and no such number is issued.
pub(super) fn check_digit(nine: &str) -> Option<u32> {
    let sum: u32 = nine
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        10 => None,
        11 => Some(0),
        digit => Some(digit),
    }
}

/// Bytes out of SHA-256 in counter mode: the same on every machine and in every version of every library.
pub(super) struct Random {
    key: [u8; 32],
    counter: u64,
}

impl Random {
    pub fn new(seed: &str, expression: &str) -> Self {
        let mut hasher = Sha256::new();
        for part in [seed, expression] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self {
            key: hasher.finalize().into(),
            counter: 0,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        let mut hasher = Sha256::new();
        hasher.update(self.key);
        hasher.update(self.counter.to_le_bytes());
        self.counter += 1;
        let digest: [u8; 32] = hasher.finalize().into();
        let drawn = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
        drawn as usize % bound
    }

    /// A text of the alphabet that looks drawn and not typed: of each class a character, no runs.
    pub fn text(&mut self, alphabet: &[char], length: usize) -> String {
        loop {
            let text = self.without_runs(alphabet, length);
            if length < 4 || has_every_class(&text, alphabet) {
                return text;
            }
        }
    }

    fn without_runs(&mut self, alphabet: &[char], length: usize) -> String {
        let mut text: Vec<char> = Vec::with_capacity(length);
        while text.len() < length {
            let next = alphabet[self.below(alphabet.len())];
            if !continues_a_run(&text, next) {
                text.push(next);
            }
        }
        text.into_iter().collect()
    }

    pub fn uuid(&mut self) -> String {
        const HEX: &[char] = &[
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
        ];
        let hex = self.text(HEX, 30);
        let variant = ['8', '9', 'a', 'b'][self.below(4)];
        let (first, second, third) = (&hex[..8], &hex[8..12], &hex[12..15]);
        let (fourth, fifth) = (&hex[15..18], &hex[18..]);
        format!("{first}-{second}-4{third}-{variant}{fourth}-{fifth}")
    }

    /// A number of Northern Ireland's range, 320 to 399.
    pub fn hsc_number(&mut self) -> String {
        let prefix = format!("3{}", 2 + self.below(8));
        self.patient_number(&prefix)
    }

    /// A Scottish number, which begins with a date of birth.
    pub fn chi_number(&mut self) -> String {
        let (day, month) = (1 + self.below(28), 1 + self.below(12));
        self.patient_number(&format!("{day:02}{month:02}"))
    }

    /// Ten digits that begin with `prefix` and end in the check digit that NHS, CHI and H&C numbers share.
    pub fn patient_number(&mut self, prefix: &str) -> String {
        loop {
            let mut number = prefix.to_owned();
            while number.len() < 9 {
                number.extend(char::from_digit(self.below(10).try_into().unwrap_or(0), 10));
            }
            if let Some(digit) = check_digit(&number) {
                number.extend(char::from_digit(digit, 10));
                return number;
            }
        }
    }

    /// A token with a right checksum of its own; `None` where there is no checksum of that name.
    pub fn checked(&mut self, name: &str, prefix: &str) -> Option<String> {
        let alphabet: Vec<char> = ('0'..='9').chain('A'..='Z').chain('a'..='z').collect();
        let length = if name == "grafana" {
            GRAFANA_BODY
        } else {
            BODY
        };
        let body = self.text(&alphabet, length);
        checksum::make(name, prefix, &body)
    }
}

/// Whether `next` would be the third of three equal ones, or of three that count up or down.
pub(super) fn continues_a_run(text: &[char], next: char) -> bool {
    let [.., first, second] = *text else {
        return false;
    };
    let step = |from: char, to: char| i64::from(u32::from(to)) - i64::from(u32::from(from));
    (-1..=1).contains(&step(first, second)) && step(first, second) == step(second, next)
}

pub(super) fn has_every_class(text: &str, alphabet: &[char]) -> bool {
    let classes: [fn(&char) -> bool; 3] = [
        char::is_ascii_lowercase,
        char::is_ascii_uppercase,
        char::is_ascii_digit,
    ];
    classes
        .iter()
        .all(|class| !alphabet.iter().any(class) || text.chars().any(|c| class(&c)))
}
