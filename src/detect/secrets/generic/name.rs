//! Names that secrets are assigned to: which words make one, which words say that it is something else.

/// What kind of value a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chosen by a person: may be short, may hold words.
    Password,
    /// Made by a machine, under a name that says so (`secret`, `token`, `api_key`).
    Token,
    /// A bare `key`, `auth`, `salt`: only a value that is plainly random counts.
    Key,
}

/// Words that, behind the telling word of a name, say that the value is no secret.
const NOT_SECRET: &[&str] = &[
    "mgr",
    "pem",
    "crt",
    "txt",
    "json",
    "yaml",
    "yml",
    "xml",
    "py",
    "js",
    "ts",
    "html",
    "css",
    "md",
    "png",
    "svg",
    "encode",
    "decode",
    "strip",
    "trim",
    "replace",
    "split",
    "contains",
    "equals",
    "matches",
    "lower",
    "upper",
    "join",
    "append",
    "bytes",
    "tostring",
    "startswith",
    "endswith",
    "rotator",
    "exception",
    "expired",
    "entropy",
    "supplier",
    "resolver",
    "factory",
    "builder",
    "client",
    "wizard",
    "input",
    "box",
    "name",
    "names",
    "id",
    "ids",
    "type",
    "types",
    "field",
    "fields",
    "label",
    "labels",
    "url",
    "urls",
    "uri",
    "path",
    "paths",
    "file",
    "files",
    "filename",
    "dir",
    "directory",
    "folder",
    "length",
    "len",
    "size",
    "count",
    "min",
    "max",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "age",
    "format",
    "regex",
    "regexp",
    "pattern",
    "policy",
    "prompt",
    "hint",
    "placeholder",
    "message",
    "msg",
    "error",
    "errors",
    "header",
    "headers",
    "env",
    "ref",
    "refs",
    "reference",
    "arn",
    "version",
    "enabled",
    "disabled",
    "required",
    "valid",
    "invalid",
    "validator",
    "validation",
    "strength",
    "column",
    "attr",
    "attribute",
    "attributes",
    "param",
    "params",
    "parameter",
    "class",
    "selector",
    "input",
    "icon",
    "button",
    "title",
    "text",
    "description",
    "desc",
    "reset",
    "change",
    "changed",
    "forgot",
    "forgotten",
    "location",
    "provider",
    "providers",
    "manager",
    "service",
    "store",
    "storage",
    "rotation",
    "scope",
    "scopes",
    "endpoint",
    "status",
    "template",
    "prefix",
    "suffix",
    "index",
    "list",
    "map",
    "regexes",
    "generator",
    "gen",
    "encoder",
    "encryptor",
    "hasher",
    "checker",
    "reader",
    "callback",
    "handler",
    "helper",
    "view",
    "form",
    "page",
    "screen",
    "dialog",
    "modal",
    "link",
    "route",
    "usage",
    "info",
    "alias",
    "algorithm",
    "algo",
    "alg",
    "mode",
    "method",
    "kind",
    "state",
    "issuer",
    "audience",
    "lifetime",
    "timeout",
    "duration",
    "interval",
    "limit",
    "address",
    "host",
    "port",
    "user",
    "username",
    "email",
    "domain",
    "bucket",
    "region",
    "account",
    "table",
    "schema",
    "property",
    "properties",
    "source",
    "target",
    "group",
    "role",
    "exists",
    "missing",
    "present",
    "count",
    "num",
    "number",
    "offset",
    "position",
    "start",
    "end",
    "begin",
    "char",
    "chars",
    "character",
    "characters",
    "mask",
    "masked",
    "visible",
    "visibility",
    "show",
    "hide",
    "toggle",
    "test",
    "tests",
    "spec",
    "doc",
    "docs",
    "comment",
    "note",
    "example",
    "examples",
    "fn",
    "func",
    "function",
    "cb",
    "cmd",
    "command",
    "option",
    "options",
    "opt",
    "opts",
    "flag",
    "config",
    "configuration",
    "settings",
    "grant",
    "filter",
    "sort",
    "order",
    "hash",
    "hashes",
    "hashed",
    "digest",
    "sha",
    "sha1",
    "sha256",
    "md5",
    "checksum",
    "fingerprint",
    "thumbprint",
    "signature",
    "ledger",
    "set",
    "get",
    "has",
    "is",
    "verify",
    "verified",
    "confirm",
    "confirmation",
    "match",
    "matches",
    "mismatch",
    "equal",
    "compare",
    "rule",
    "rules",
    "resource",
    "bundle",
    "code",
    "codes",
    "event",
    "events",
    "action",
    "actions",
    "request",
    "response",
    "result",
    "key_id",
    "down",
    "up",
    "press",
    "pressed",
    "board",
    "word",
    "words",
    "stroke",
    "frame",
    "frames",
    "ring",
    "space",
    "spaces",
    "value_from",
    "valuefrom",
    "arg",
    "args",
    "prop",
    "props",
    "kms",
    "vault",
    "manager",
    "engine",
];

/// Words that make a name promise nothing, wherever they stand in it.
const NEVER: &[&str] = &[
    "hashed",
    "public",
    "pub",
    "primary",
    "foreign",
    "partition",
    "sort",
    "cache",
    "lookup",
    "i18n",
    "translation",
    "locale",
    "idempotency",
    "dedup",
    "tokenizer",
    "tokenize",
    "tokens",
    "csrf",
    "xsrf",
    "pagination",
    "next",
    "continuation",
    "cursor",
    "page",
    "keyboard",
    "keyword",
    "keywords",
    "author",
    "authors",
    "bypass",
    "compass",
    "passed",
    "passing",
    "passenger",
    "passive",
    "passthrough",
    "encompass",
    "surpass",
    "secretary",
    "commit",
    "sha",
    "sha1",
    "sha256",
    "sha512",
    "md5",
    "hash",
    "digest",
    "checksum",
    "integrity",
    "etag",
    "uuid",
    "guid",
    "fingerprint",
    "publishable",
    "site",
    "measurement",
    "tracking",
    "analytics",
    "map",
    "object",
    "sort",
    "index",
    "column",
    "table",
    "unique",
    "composite",
    "hot",
    "short",
    "search",
];

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
        "key" | "auth" | "authorization" | "salt" | "nonce" | "seed" | "passkey" => Some(Kind::Key),
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
