//! `scheme://user:password@host`.

use super::super::generic::reference;
use super::super::pattern::Matched;
use super::super::quality;
use super::Site;

/// Schemes of databases, queues, directories and mail: what stands behind them is data, not a page.
const STORES: &[&[u8]] = &[
    b"postgres",
    b"postgresql",
    b"mysql",
    b"mysql2",
    b"mariadb",
    b"mongodb",
    b"mongodb+srv",
    b"redis",
    b"rediss",
    b"amqp",
    b"amqps",
    b"mssql",
    b"sqlserver",
    b"oracle",
    b"ldap",
    b"ldaps",
    b"smtp",
    b"smtps",
    b"imap",
    b"imaps",
    b"mqtt",
    b"mqtts",
    b"nats",
    b"kafka",
    b"clickhouse",
    b"cockroachdb",
    b"cassandra",
    b"neo4j",
    b"neo4j+s",
    b"bolt",
    b"couchbase",
    b"couchdb",
    b"snowflake",
    b"redshift",
    b"db2",
    b"influxdb",
    b"elasticsearch",
    b"ftp",
    b"ftps",
    b"sftp",
    b"ssh",
    b"smb",
    b"postgresql+psycopg2",
    b"postgresql+psycopg",
    b"postgresql+asyncpg",
    b"mysql+pymysql",
    b"mysql+mysqlconnector",
    b"mssql+pyodbc",
    b"pgsql",
    b"jdbc",
    b"presto",
    b"trino",
];
/// Passwords of manuals and examples.
const STOCK: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "token",
    "user",
    "username",
    "admin",
    "root",
    "guest",
    "test",
    "postgres",
    "mysql",
    "redis",
    "mongo",
    "mongodb",
    "rabbitmq",
    "pw",
    "pswd",
    "changeme",
    "p",
    "x",
    "xxx",
    "key",
    "apikey",
    "api_key",
    "example",
    "mypassword",
    "yourpassword",
    "dbpass",
    "userpass",
    "foo",
    "bar",
    "baz",
    "hunter2",
    "x-oauth-basic",
    "access_token",
    "credentials",
    "pass123",
    "password123",
    "p4ssw0rd",
    "p@ssw0rd",
    "letmein",
    "sa",
    "default",
    "docker",
    "minioadmin",
    "null",
    "none",
    "undefined",
    "123456",
    "1234",
    "12345",
    "port",
    "app",
    "dev",
    "local",
    "mysecretpassword",
    "passw0rd",
];
/// The longest user, password or host part read.
const LONGEST: usize = 256;

/// The keyword ends in `://`. Variants: `store` for the schemes of databases and their like, `web` for all others.
pub fn credentials(site: &Site<'_>, variant: Option<&str>, found: &mut Vec<Matched>) {
    let text = site.text;
    // Hardly any address has a password, so that is asked first.
    let Some((password, at_sign)) = password(text, site.end) else {
        return;
    };
    let scheme_length = text[..site.end - 3]
        .iter()
        .rev()
        .take(24)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        .count();
    let scheme = text[site.end - 3 - scheme_length..site.end - 3].to_ascii_lowercase();
    let is_store = STORES.contains(&&scheme[..]);
    if (variant == Some("store")) != is_store {
        return;
    }
    let user = &text[site.end..password.start - 1];
    let host_length = text[at_sign + 1..]
        .iter()
        .take(LONGEST)
        .take_while(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'.' | b'-' | b'_' | b'[' | b':' | b'%' | b'$' | b'{')
        })
        .count();
    let host = &text[at_sign + 1..at_sign + 1 + host_length];
    if host.is_empty() || !is_real(user, &text[password.clone()], host) {
        return;
    }
    found.push(Matched {
        whole: site.end - 3 - scheme_length..at_sign + 1 + host_length,
        secret: password,
    });
}

/// Between the first `:` and the last `@` of what stands before the path.
fn password(text: &[u8], from: usize) -> Option<(std::ops::Range<usize>, usize)> {
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(
                byte,
                b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'|' | b'^'
            )
            || !byte.is_ascii_graphic()
    };
    let window = &text[from..(from + LONGEST).min(text.len())];
    let colon = window
        .iter()
        .position(|byte| matches!(byte, b':' | b'/' | b'@' | b'?' | b'#') || ends(byte))
        .filter(|at| window[*at] == b':')?;
    let authority = &window[..window.iter().position(ends).unwrap_or(window.len())];
    // A password may hold `/` or `#` unescaped; an `@` behind a slash is more often a path's.
    let slash = authority
        .iter()
        .position(|byte| *byte == b'/')
        .unwrap_or(authority.len());
    let at_sign = authority[..slash].iter().rposition(|byte| *byte == b'@')?;
    (at_sign > colon + 1).then(|| (from + colon + 1..from + at_sign, from + at_sign))
}

fn is_real(user: &[u8], password: &[u8], host: &[u8]) -> bool {
    let word = |text: &[u8], words: &[&str]| {
        words
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word.as_bytes()))
    };
    let stock = word(password, STOCK);
    let placeholder_host = quality::holds_ignoring_case(host, b"example.")
        || word(
            host,
            &[
                "host",
                "hostname",
                "server",
                "example",
                "domain",
                "ip",
                "address",
                "your-host",
            ],
        );
    let number = password.iter().all(u8::is_ascii_digit) && password.len() < 6;
    let odd = password.iter().any(|byte| {
        matches!(
            byte,
            b'(' | b')' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b',' | b';'
        )
    }) && password.len() < 40
        && !password.iter().any(u8::is_ascii_digit);
    let plain = password.iter().all(u8::is_ascii_lowercase) && password.len() < 12;
    !stock
        && !number
        && !odd
        && password.len() >= 3
        && !password.eq_ignore_ascii_case(user)
        && !reference::is_reference(password, true)
        && !reference::is_reference(user, true)
        && !quality::stands_in(password)
        && !(placeholder_host && (plain || password.len() < 8))
        && !(plain && super::super::generic::words::is_words(password))
        && !quality::holds_ignoring_case(password, b"password")
}
