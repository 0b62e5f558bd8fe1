//! Whether an assigned value is a credential, or a word, a reference, an id, a stand-in.

use super::super::quality::{self, Classes, holds_ignoring_case};
use super::name::Kind;
use super::trigrams::surprise;

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
        Kind::Token => is_token(name, value),
        Kind::Key => is_key(value),
    }
}

/// What opens or closes a template wherever it stands.
const MARKERS: &[&[u8]] = &[
    b"${", b"{{", b"}}", b"<%", b"%>", b"#{", b"$(", b"${{", b"@{", b"%(", b"[[", b"]]", b"%{",
];

/// What a value begins with that is kept elsewhere: in a vault, in the environment, in a variable.
const SOURCES: &[&[u8]] = &[
    b"vault:",
    b"secret:",
    b"secrets.",
    b"arn:",
    b"ssm:",
    b"op://",
    b"env:",
    b"env.",
    b"process.env",
    b"os.environ",
    b"var.",
    b"local.",
    b"data.",
    b"module.",
    b"config.",
    b"settings.",
    b"self.",
    b"this.",
    b"props.",
    b"args.",
    b"params.",
    b"options.",
    b"request.",
    b"req.",
    b"ref+",
    b"sops:",
    b"enc[",
    b"!vault",
    b"!ref",
    b"!sub",
    b"resolve:",
    b"aws:",
    b"gcp:",
    b"sm://",
    b"keyvault",
    b"kv/",
    b"@microsoft.keyvault",
    b"encrypted:",
    b"cipher:",
];

/// A value that points at the real one or describes it: a variable, a template, a call, a path, an address, a pattern.
pub fn is_reference(value: &[u8], quoted: bool) -> bool {
    let starts = |prefix: &[u8]| {
        value.len() >= prefix.len() && value[..prefix.len()].eq_ignore_ascii_case(prefix)
    };
    let holds = |part: &[u8]| holds_ignoring_case(value, part);
    let marker = MARKERS.iter().any(|part| holds(part));
    let variable = starts(b"$")
        && value[1..].iter().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'{' | b'}')
        })
        && !(quoted && value.len() > 1 && value[1].is_ascii_digit());
    let wrapped = matches!(
        (value.first(), value.last()),
        (Some(b'<'), Some(b'>'))
            | (Some(b'{'), Some(b'}'))
            | (Some(b'['), Some(b']'))
            | (Some(b'%'), Some(b'%'))
            | (Some(b'('), Some(b')'))
            | (Some(b'_'), Some(b'_'))
    );
    let format = matches!(value, [b'%', b's' | b'd' | b'v' | b'@'])
        || holds(b"%s")
        || (value.starts_with(b"{") && !value.contains(&b' '));
    let path = starts(b"/") && value[1..].contains(&b'/') && surprise(value) < 4.6
        || starts(b"./")
        || starts(b"../")
        || starts(b"~/")
        || starts(b"file:")
        || starts(b"classpath:")
        || holds(b"://");
    let elsewhere = SOURCES.iter().any(|prefix| starts(prefix));
    let call = value.ends_with(b")") && value.contains(&b'(') && value[0].is_ascii_alphabetic();
    let member = !quoted
        && value.contains(&b'.')
        && value
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'_'));
    let pattern = ["]{", "]+", "]*", "(?:", "\\d", "\\w", "\\s", ".*", ".+"]
        .iter()
        .any(|part| holds(part.as_bytes()));
    pattern
        || marker
        || variable
        || wrapped
        || format
        || path
        || elsewhere
        || call
        || member
        || (!quoted && value.contains(&b'('))
}

fn is_markup(value: &[u8]) -> bool {
    value.contains(&b' ') && (value.contains(&b'<') || memchr::memchr_iter(b' ', value).count() > 2)
}

/// Words that people put where a password will be, or that every manual uses for one.
const PASSWORD_WORDS: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "pwd",
    "passphrase",
    "passcode",
    "passw",
    "secret",
    "secrets",
    "token",
    "key",
    "test",
    "tests",
    "testing",
    "tester",
    "user",
    "username",
    "usr",
    "admin",
    "root",
    "guest",
    "default",
    "none",
    "null",
    "nil",
    "undefined",
    "true",
    "false",
    "empty",
    "blank",
    "changeit",
    "changeme",
    "change",
    "me",
    "my",
    "your",
    "the",
    "our",
    "a",
    "an",
    "is",
    "new",
    "old",
    "current",
    "some",
    "any",
    "this",
    "that",
    "here",
    "foo",
    "bar",
    "baz",
    "qux",
    "abc",
    "abcd",
    "xyz",
    "xxx",
    "yyy",
    "zzz",
    "value",
    "string",
    "str",
    "text",
    "plain",
    "hidden",
    "masked",
    "invalid",
    "valid",
    "wrong",
    "bad",
    "good",
    "correct",
    "incorrect",
    "required",
    "optional",
    "unknown",
    "random",
    "generated",
    "auto",
    "db",
    "database",
    "postgres",
    "postgresql",
    "mysql",
    "mongo",
    "mongodb",
    "redis",
    "rabbitmq",
    "oracle",
    "sa",
    "sql",
    "elastic",
    "minio",
    "minioadmin",
    "keycloak",
    "grafana",
    "docker",
    "dev",
    "prod",
    "local",
    "localhost",
    "demo",
    "sample",
    "example",
    "dummy",
    "fake",
    "mock",
    "stub",
    "placeholder",
    "hunter",
    "p",
    "pw",
    "app",
    "api",
    "service",
    "client",
    "server",
    "private",
    "public",
    "enter",
    "type",
    "input",
    "confirm",
    "repeat",
    "again",
    "strong",
    "weak",
    "secure",
    "super",
    "very",
    "real",
    "not",
    "no",
    "yes",
    "hello",
    "world",
    "letmein",
    "welcome",
    "qwerty",
    "system",
    "manager",
    "to",
    "be",
    "set",
    "from",
    "env",
    "field",
    "name",
    "first",
    "second",
    "one",
    "two",
    "three",
    "bearer",
    "basic",
    "digest",
    "access",
    "refresh",
    "session",
    "auth",
    "login",
    "account",
    "email",
    "data",
    "other",
    "another",
    "same",
    "different",
    "different",
    "long",
    "short",
    "simple",
    "complex",
    "hash",
    "hashed",
    "encrypted",
    "encoded",
    "signing",
    "encryption",
    "credential",
    "credentials",
    "cred",
    "creds",
    "certificate",
    "cert",
    "keystore",
    "truststore",
    "snakeoil",
    "vagrant",
    "ubuntu",
    "ansible",
    "jenkins",
    "tomcat",
    "postgrespassword",
    "mypassword",
    "yourpassword",
    "testpassword",
    "dbpassword",
    "rootpassword",
    "adminpassword",
    "mysecretpassword",
    "mysecret",
    "testuser",
    "testpass",
    "userpass",
    "somepassword",
    "supersecret",
    "topsecret",
    "notsecret",
    "verysecret",
    "mykey",
    "apikey",
    "mytoken",
];

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

/// From which surprise on a value is no word, name or version, by the characters that it has. The thresholds stand where
/// the model parts random text (95 of 100 random values lie above) from the words of the sources it was counted on.
fn least_surprise(value: &[u8]) -> f32 {
    let classes = Classes::of(value);
    let special = value
        .iter()
        .any(|byte| !byte.is_ascii_alphanumeric() && !b"_-.:/,".contains(byte));
    match (classes.digit > 0, special) {
        // What people choose to satisfy a rule: `Winter-2024!`.
        (true, true) => 0.0,
        (true, false) if classes.upper > 0 && classes.lower > 0 => 4.4,
        (true, false) => 5.3,
        (false, true) => 4.5,
        (false, false) if classes.upper > 0 && classes.lower > 0 || classes.symbol > 0 => 6.0,
        (false, false) => 7.2,
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
    value.len() >= 10 && random(value, if value.len() < 16 { 6.3 } else { 6.0 })
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
