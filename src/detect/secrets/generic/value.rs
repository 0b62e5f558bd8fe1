//! Whether an assigned value is a credential, or a word, a reference, an id, a stand-in.

use super::super::quality::{self, Classes};
use super::name::Kind;
use super::reference::is_reference;
use super::trigrams::surprise;
use super::value_words::PASSWORD_WORDS;

/// Whether a value under a name of this kind is a credential. `name` is the whole name as written.
pub fn is_credential(kind: Kind, name: &[u8], value: &[u8], quoted: bool) -> bool {
    if value.len() > 400
        || !value.is_ascii()
        || value.ends_with(b"...")
        || is_reference(value, quoted)
        || is_markup(value)
    {
        return false;
    }
    match kind {
        Kind::Password => is_password(name, value, quoted),
        Kind::Token => is_token(name, value) || is_chosen_secret(name, value, quoted),
        Kind::Key => is_key(value),
        Kind::Salt => is_salt(value) || is_chosen_secret(name, value, quoted),
    }
}

fn is_markup(value: &[u8]) -> bool {
    value.contains(&b' ') && (value.contains(&b'<') || memchr::memchr_iter(b' ', value).count() > 2)
}

/// Whether a value is made of [`PASSWORD_WORDS`], of digits in order, or of the words of the name itself.
fn is_stock(name: &[u8], value: &[u8]) -> bool {
    let own = super::name::words(name);
    let plain: Vec<u8> = value
        .iter()
        .map(|byte| unleet(byte.to_ascii_lowercase()))
        .collect();
    let words = super::name::words(value);
    let known = |word: &str| {
        let word = word.trim_matches(|c: char| c.is_ascii_digit());
        word.is_empty() || PASSWORD_WORDS.contains(&word) || own.iter().any(|own| own == word)
    };
    let unleeted = super::name::words(&plain);
    words.iter().all(|word| known(word))
        || (unleeted.len() == 1 && unleeted.iter().all(|word| known(word)))
}

/// `p@ssw0rd` read as `password`.
fn unleet(byte: u8) -> u8 {
    match byte {
        b'@' | b'4' => b'a',
        b'0' => b'o',
        b'1' | b'!' => b'i',
        b'3' => b'e',
        b'$' | b'5' => b's',
        other => other,
    }
}

fn is_password(name: &[u8], value: &[u8], quoted: bool) -> bool {
    let plausible = (5..=128).contains(&value.len()) && !value.contains(&b' ');
    if !plausible || quality::stands_in(value) || is_stock(name, value) {
        return false;
    }
    let expression = !quoted && value.iter().any(|byte| b"(){}[]<>".contains(byte));
    let number = value
        .iter()
        .all(|byte| byte.is_ascii_digit() || b".-:/+,".contains(byte));
    !expression && !number && value.len() >= 5 && surprise(value) >= least_surprise(value)
}

/// From which surprise on a value under a password's name is no word that stands for one. Whatever holds a digit and is no
/// stock word was chosen by somebody; letters alone are told from words where the model parts random letters (95 of 100
/// lie above) from the words of the sources it was counted on.
fn least_surprise(value: &[u8]) -> f32 {
    let classes = Classes::of(value);
    let special = value
        .iter()
        .any(|byte| !byte.is_ascii_alphanumeric() && !b"_-.:/,".contains(byte));
    if classes.digit > 0 {
        return 0.0;
    }
    match special {
        true => 3.5,
        false if classes.upper > 0 && classes.lower > 0 || classes.symbol > 0 => 5.5,
        false => 6.4,
    }
}

/// Whether every character is one that keys and tokens are written with.
fn is_token_text(value: &[u8]) -> bool {
    value.iter().all(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'+' | b'/'
                    | b'='
                    | b'_'
                    | b'-'
                    | b'.'
                    | b'~'
                    | b':'
                    | b'!'
                    | b'@'
                    | b'#'
                    | b'$'
                    | b'%'
                    | b'^'
                    | b'&'
                    | b'*'
                    | b'?'
                    | b'|'
                    | b','
            )
    })
}

fn is_token(name: &[u8], value: &[u8]) -> bool {
    if value.len() < 8
        || !is_token_text(value)
        || quality::stands_in(value)
        || is_stock(name, value)
    {
        return false;
    }
    if is_uuid(value) {
        return quality::varied(value, 0.6);
    }
    let classes = Classes::of(value);
    if classes.hex && classes.digit > 0 && classes.lower + classes.upper > 0 {
        return value.len() >= 16 && quality::varied(value, 0.65);
    }
    let letters = classes.digit + classes.symbol == 0 && (classes.lower == 0 || classes.upper == 0);
    match value.len() {
        8 | 9 => random(value, 7.0) || letters && surprise(value) >= 8.0,
        10..16 => random(value, 6.3) || letters && surprise(value) >= 7.6,
        _ => random(value, 6.0) || letters && surprise(value) >= 7.6,
    }
}

/// Words of names for secrets that a program's makers think of themselves.
const CHOSEN: &[&str] = &[
    "secret",
    "secrets",
    "jwt",
    "encryption",
    "signing",
    "session",
    "cookie",
    "cipher",
    "crypto",
    "aes",
    "hmac",
    "master",
    "salt",
    "pepper",
];

/// A secret that a person chose, as people do for sessions and signatures: `s3cr3t-of-the-app!`.
fn is_chosen_secret(name: &[u8], value: &[u8], quoted: bool) -> bool {
    let named = super::name::words(name)
        .iter()
        .any(|word| CHOSEN.contains(&word.as_str()) || word.ends_with("secret"));
    let classes = Classes::of(value);
    let mixed = classes.digit > 0 && classes.lower + classes.upper > 2;
    let special = value
        .iter()
        .any(|byte| !byte.is_ascii_alphanumeric() && !b"_-.:/,".contains(byte));
    named
        && value.len() >= 8
        && mixed
        && !value.iter().any(|byte| matches!(byte, b'\\' | b':'))
        && (special || surprise(value) >= 4.4)
        && is_password(name, value, quoted)
}

fn is_key(value: &[u8]) -> bool {
    if value.len() < 20 || !is_token_text(value) || quality::stands_in(value) || is_uuid(value) {
        return false;
    }
    let classes = Classes::of(value);
    if classes.hex {
        return classes.digit > 0
            && classes.lower + classes.upper > 0
            && matches!(value.len(), 32 | 48 | 64 | 128)
            && quality::varied(value, 0.7);
    }
    classes.kinds() >= 3 && !value.contains(&b':') && random(value, 6.2)
}

fn is_salt(value: &[u8]) -> bool {
    if value.len() < 12 || !is_token_text(value) || quality::stands_in(value) || is_uuid(value) {
        return false;
    }
    let classes = Classes::of(value);
    if classes.hex {
        return classes.digit > 0
            && classes.lower + classes.upper > 0
            && value.len() >= 16
            && quality::varied(value, 0.65);
    }
    random(value, 6.2)
}

/// Letters and digits that no words explain.
fn random(value: &[u8], least: f32) -> bool {
    let classes = Classes::of(value);
    let mixed = classes.digit > 0 && classes.lower + classes.upper > 0
        || classes.lower > 2 && classes.upper > 2;
    mixed && surprise(value) >= least && quality::varied(value, 0.7)
}

/// `8-4-4-4-12` hexadecimal digits.
pub fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_told_from_words_and_references() {
        for value in [
            "Tr0ub4dor&3x",
            "k7Gq!2mZ",
            "wI9rrMt5tWqfO81d",
            "summer-Rain-1987!",
        ] {
            assert!(
                is_credential(Kind::Password, b"db_password", value.as_bytes(), true),
                "{value}"
            );
        }
        for value in [
            "password",
            "changeme",
            "P@ssw0rd",
            "${DB_PASSWORD}",
            "{{ .Values.password }}",
            "<your-password>",
            "process.env.PASSWORD",
            "getPassword()",
            "test123",
            "admin",
            "string",
            "********",
            "$PASSWORD",
            "var.db_password",
            "/run/secrets/db_password",
            "user.password.label",
            "%s",
        ] {
            assert!(
                !is_credential(Kind::Password, b"db_password", value.as_bytes(), true),
                "{value}"
            );
        }
    }

    #[test]
    fn tokens_are_random() {
        for value in [
            "3f9a0c7be21d8835f61b",
            "q8Zr2Lk0vTn5Xw9BdE4m",
            "b1946ac9-2f1d-4d0e-8a57-3c1c7c2b9e21",
        ] {
            assert!(
                is_credential(Kind::Token, b"api_token", value.as_bytes(), true),
                "{value}"
            );
        }
        for value in [
            "application/json",
            "access_token_expired",
            "refreshTokenRequest",
            "com.example.auth",
            "some-service-token",
            "00000000000000000000",
        ] {
            assert!(
                !is_credential(Kind::Token, b"api_token", value.as_bytes(), true),
                "{value}"
            );
        }
    }
}
