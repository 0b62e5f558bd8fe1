//! Credentials of AWS in a text such as a script: the id of an access key, or a secret key behind its usual name.
//!
//! AWS's own examples count too: whoever writes one there writes the real one there as well. Not here: whether a key is
//! live, which the checks of secrets know better.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>

use crate::detect::infrastructure::terraform::base64;

const ID_LENGTH: usize = 20;
const SECRET_LENGTH: usize = 40;

/// Longer texts are not decoded.
const MOST_ENCODED: usize = 64 << 10;

/// Whether a credential stands in a text, or in what it encodes as Base64.
pub fn stands_in(text: &str) -> bool {
    if is_in(text) {
        return true;
    }
    let encoded = text.trim();
    let plausible = encoded.len() <= MOST_ENCODED && encoded.len() >= ID_LENGTH;
    let decoded = plausible.then(|| base64::decode(encoded)).flatten();
    decoded.is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok_and(is_in))
}

fn is_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let prefixes = [b"AKIA", b"ASIA"];
    let id = |at: usize| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let rest = &bytes[at + 4..];
        let length = rest.iter().take_while(|b| is_of_id(**b)).count();
        length == ID_LENGTH - 4 && !before.is_some_and(|b| b.is_ascii_alphanumeric())
    };
    let found = prefixes
        .iter()
        .any(|prefix| memchr::memmem::find_iter(bytes, prefix).any(id));
    found || has_secret(text)
}

fn is_of_id(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// Forty characters of Base64 behind `aws_secret_access_key`, whatever stands between name and value.
fn has_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let name = "secret_access_key";
    memchr::memmem::find_iter(lower.as_bytes(), name).any(|at| {
        let rest = &text.as_bytes()[at + name.len()..];
        let value = rest
            .iter()
            .skip_while(|b| matches!(b, b'=' | b':' | b' ' | b'"' | b'\''));
        value.take_while(|b| is_of_secret(**b)).count() == SECRET_LENGTH
    })
}

fn is_of_secret(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id() -> String {
        format!("AKIA{}", "Q3EGVTF2".repeat(2))
    }

    #[test]
    fn an_id_is_found_plain_and_encoded() {
        let script = format!("#!/bin/bash\nexport AWS_ACCESS_KEY_ID={}\n", id());
        assert!(stands_in(&script));
        assert!(stands_in(&base64::encode(script.as_bytes())));
        assert!(stands_in(&id()));
    }

    #[test]
    fn a_secret_is_known_by_its_name() {
        let secret = "wJ9/".repeat(10);
        assert!(stands_in(&format!("AWS_SECRET_ACCESS_KEY=\"{secret}\"")));
        assert!(!stands_in(&format!("OTHER=\"{secret}\"")));
        assert!(!stands_in("AWS_SECRET_ACCESS_KEY=$(get-it)"));
    }

    #[test]
    fn what_is_longer_or_in_a_word_is_none() {
        assert!(!stands_in(&format!("{}X", id())));
        assert!(!stands_in(&format!("X{}", id())));
        assert!(!stands_in("AWS_DEFAULT_REGION=eu-west-2"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            stands_in(&text);
        }
    }
}
