//! Names that secrets are assigned to: which words make one, which words say that it is something else.

use super::name_words::{NEVER, NOT_SECRET};

/// What kind of value a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chosen by a person: may be short, may hold words.
    Password,
    /// Made by a machine, under a name that says so (`secret`, `token`, `api_key`).
    Token,
    /// A bare `key` or `auth`: only a value that is plainly random counts.
    Key,
    /// `salt`, `iv`, `pepper`: random bytes that a program keeps, shorter than keys are.
    Salt,
}

/// The words of a name, lower case: split at anything but letters and digits, and where the case changes.
pub fn words(name: &[u8]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, byte) in name.iter().enumerate() {
        let next_lower = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let before = at.checked_sub(1).map_or(b' ', |index| name[index]);
        let begins = byte.is_ascii_uppercase()
            && (before.is_ascii_lowercase() || (before.is_ascii_uppercase() && next_lower));
        if begins || !byte.is_ascii_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if byte.is_ascii_alphanumeric() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// What a name promises; `None` where it promises no secret.
pub fn kind(name: &[u8]) -> Option<Kind> {
    let words = words(name);
    if words.len() > 9 || words.iter().any(|word| NEVER.contains(&word.as_str())) {
        return None;
    }
    let (at, kind) = telling(&words)?;
    let behind = &words[at + 1..];
    let denied =
        |word: &String| NOT_SECRET.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit()));
    (!behind.iter().any(denied)).then_some(kind)
}

/// The last word of a name that tells what it holds.
fn telling(words: &[String]) -> Option<(usize, Kind)> {
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let before = at.checked_sub(1).map_or("", |index| words[index].as_str());
        if let Some(kind) = word_kind(word, before) {
            // A stronger promise is not weakened by a later `key`: `secret_key` is a token.
            found = match found {
                Some((_, strong)) if kind == Kind::Key => Some((at, strong)),
                Some((_, Kind::Token)) if kind == Kind::Salt => Some((at, Kind::Salt)),
                _ => Some((at, kind)),
            };
        }
    }
    found
}

/// How words end that promise a password.
const PASSWORD_ENDINGS: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "passphrase",
    "pword",
    "passwrd",
    "contrasena",
    "motdepasse",
];

/// How words end that promise a key made by a machine.
const KEY_ENDINGS: &[&str] = &[
    "secretkey",
    "accesskey",
    "privatekey",
    "authkey",
    "signingkey",
    "encryptionkey",
    "masterkey",
    "cryptokey",
    "appkey",
    "sharedkey",
];

/// Words that make a secret of the `key` behind them.
const BEFORE_KEY: &[&str] = &[
    "api",
    "access",
    "secret",
    "private",
    "auth",
    "signing",
    "encryption",
    "master",
    "crypto",
    "client",
    "account",
    "storage",
    "app",
    "shared",
    "service",
    "admin",
    "license",
    "session",
    "cipher",
    "aes",
    "hmac",
    "rsa",
    "ssh",
    "deploy",
    "security",
    "server",
];

fn word_kind(word: &str, before: &str) -> Option<Kind> {
    let ends = |ending: &str| word.ends_with(ending);
    if PASSWORD_ENDINGS.iter().any(|end| ends(end))
        || matches!(
            word,
            "pwd"
                | "pass"
                | "psw"
                | "pw"
                | "passcode"
                | "psk"
                | "pswd"
                | "userpass"
                | "dbpass"
                | "dbpwd"
                | "rootpass"
                | "mypass"
                | "authpass"
                | "senha"
                | "hasło"
        )
        || (ends("pwd") && word.len() <= 10)
        || (ends("pass")
            && word.len() <= 10
            && !matches!(
                word,
                "bypass" | "compass" | "surpass" | "trespass" | "overpass" | "renderpass"
            ))
    {
        return Some(Kind::Password);
    }
    if ends("secret")
        || ends("secrets")
        || ends("token")
        || ends("apikey")
        || matches!(
            word,
            "credential" | "credentials" | "creds" | "cred" | "jwt" | "bearer"
        )
    {
        return Some(Kind::Token);
    }
    if KEY_ENDINGS.iter().any(|end| ends(end)) {
        return Some(Kind::Token);
    }
    match word {
        "key" | "keys" if BEFORE_KEY.contains(&before) => Some(Kind::Token),
        "salt" | "iv" | "pepper" => Some(Kind::Salt),
        "key" | "auth" | "authorization" | "nonce" | "seed" | "passkey" => Some(Kind::Key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_at_separators_and_case() {
        assert_eq!(words(b"myDBPassword_v2"), ["my", "db", "password", "v2"]);
        assert_eq!(
            words(b"spring.datasource.password"),
            ["spring", "datasource", "password"]
        );
    }

    #[test]
    fn the_last_telling_word_decides() {
        for (name, expected) in [
            ("DB_PASSWORD", Some(Kind::Password)),
            ("rootPwd", Some(Kind::Password)),
            ("client_secret", Some(Kind::Token)),
            ("apiKey", Some(Kind::Token)),
            ("secret_key_base", Some(Kind::Token)),
            ("encryptionKey", Some(Kind::Token)),
            ("key", Some(Kind::Key)),
            ("password_field", None),
            ("passwordResetUrl", None),
            ("public_key", None),
            ("token_type", None),
            ("secretName", None),
            ("compass", None),
            ("keyboard", None),
        ] {
            assert_eq!(kind(name.as_bytes()), expected, "{name}");
        }
    }
}
