//! Calls whose signature says which argument is the password: `login("admin", "...")`, `new NetworkCredential(u, "...")`.

use super::super::pattern::Matched;
use super::super::predicates::Site;
use super::name::Kind;
use super::value;
use std::ops::Range;

/// Arguments are read up to this many bytes behind the call's name.
const REACH: usize = 300;
/// Brackets inside arguments are followed this deep.
const DEEP: usize = 16;

/// A call by the last word of its name, in lower case, and which of its arguments is the password or key, from 0.
type Callee = (&'static str, usize);

/// Sorted. Each is documented by its library; the argument is the same in all that share the name.
const CALLEES: &[Callee] = &[
    ("auth", 1),                                // requests: auth=("user", "password")
    ("auth_basic", 1),                          // reqwest, curl bindings
    ("authenticate", 1),                        // mail and message clients
    ("basic_auth", 1),                          // reqwest, HTTParty
    ("basicauth", 1),                           // axios wrappers, Ktor
    ("basicawscredentials", 1),                 // AWS SDK for Java
    ("basicsessioncredentials", 1),             // AWS SDK for Java
    ("connect", 2),                             // MySQLdb, PyMySQL, Perl DBI
    ("createasync", 1),                         // ASP.NET UserManager
    ("createhmac", 1),                          // Node crypto
    ("credentials.basic", 1),                   // OkHttp: Credentials.basic
    ("ftp_login", 2),                           // PHP
    ("getconnection", 2),                       // JDBC DriverManager
    ("hash_hmac", 2),                           // PHP
    ("httpbasicauth", 1),                       // requests
    ("jwt.sign", 1),                            // jsonwebtoken: jwt.sign
    ("login", 1),                               // smtplib, ftplib, many clients
    ("mysql_connect", 2),                       // PHP
    ("mysqli", 2),                              // PHP
    ("mysqli_connect", 2),                      // PHP
    ("networkcredential", 1),                   // .NET
    ("odbc_connect", 2),                        // PHP
    ("passwordauthentication", 1),              // java.net, javax.mail
    ("pdo", 2),                                 // PHP
    ("plaincredentials", 1),                    // pika
    ("plaintextauthprovider", 1),               // Cassandra drivers
    ("secretkeyspec", 0),                       // javax.crypto
    ("sequelize", 2),                           // Sequelize
    ("setbasicauth", 1),                        // net/http, Spring
    ("signwith", 1),                            // jjwt
    ("simple_bind_s", 1),                       // python-ldap
    ("ssh2_auth_password", 2),                  // PHP
    ("usernamepasswordauthenticationtoken", 1), // Spring Security
    ("usernamepasswordcredentials", 1),         // Apache HttpClient
    ("wifi.begin", 1),                          // Arduino
];

/// The predicate `credential-argument`. The keyword is the call's name with what opens its arguments.
pub fn argument(site: &Site<'_>, _: Option<&str>, found: &mut Vec<Matched>) {
    let text = site.text;
    let name_end = site.at
        + text[site.at..site.end]
            .iter()
            .rposition(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .map_or(0, |last| last + 1);
    let callee = text[site.at..name_end].to_ascii_lowercase();
    let Some((_, wanted)) = CALLEES
        .iter()
        .find(|(name, _)| name.as_bytes() == callee.as_slice())
    else {
        return;
    };
    let is_longer = site
        .at
        .checked_sub(1)
        .is_some_and(|before| text[before].is_ascii_alphanumeric() || text[before] == b'_');
    let arguments = name_end + opens(&text[name_end..]);
    let Some(literal) = nth(text, arguments, *wanted).filter(|_| !is_longer) else {
        return;
    };
    if value::is_credential(Kind::Password, &callee, &text[literal.clone()], true)
        && !is_sentence_part(&text[literal.clone()])
    {
        found.push(Matched {
            whole: site.at..literal.end + 1,
            secret: literal,
        });
    }
}

/// What stands between a call's name and its arguments: `(`, ` = (`, a blank.
fn opens(text: &[u8]) -> usize {
    let opening = |byte: &&u8| matches!(byte, b'(' | b'=' | b' ');
    text.iter().take(4).take_while(opening).count()
}

/// Arguments are also addresses, paths and names of fields: what a password seldom looks like.
fn is_sentence_part(value: &[u8]) -> bool {
    let lead = value.first().copied().unwrap_or(b'/');
    matches!(
        lead,
        b'/' | b'.' | b'#' | b'-' | b',' | b':' | b';' | b' ' | b'='
    ) || !value.iter().any(u8::is_ascii_alphabetic)
        || value.contains(&b'\\')
}

/// The string literal that is the argument at `wanted`, without its quotes; `None` where the argument is something else.
fn nth(text: &[u8], from: usize, wanted: usize) -> Option<Range<usize>> {
    let end = text.len().min(from + REACH);
    let (mut at, mut number, mut depth) = (from, 0, 0_usize);
    let mut begins = true;
    while at < end {
        let byte = text[at];
        match byte {
            b'"' | b'\'' => {
                let close = close(text, at, end)?;
                if begins && depth == 0 && number == wanted {
                    return is_whole(text, close + 1, end).then_some(at + 1..close);
                }
                at = close;
                begins = false;
            }
            b'(' | b'[' | b'{' if depth < DEEP => {
                // `"...".getBytes()` and `[]byte("...")` wrap a literal, other brackets hold something else.
                depth += usize::from(!(begins && number == wanted));
                if !begins || number != wanted {
                    begins = false;
                }
            }
            b')' | b']' | b'}' if depth > 0 => depth -= 1,
            b')' | b';' | b'}' => return None,
            b',' if depth == 0 => {
                number += 1;
                begins = true;
            }
            b'b' | b'r' | b'u' | b'@' | b'N' if begins => {}
            _ if byte.is_ascii_whitespace() => {}
            _ => begins = false,
        }
        if number > wanted {
            return None;
        }
        at += 1;
    }
    None
}

/// The quote that closes the one at `open`, on the same line.
fn close(text: &[u8], open: usize, end: usize) -> Option<usize> {
    let quote = text[open];
    let mut at = open + 1;
    while at < end && text[at] != b'\n' {
        match text[at] {
            b'\\' => at += 1,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether the literal that ends before `at` is the whole argument, up to a conversion such as `.toCharArray()`.
fn is_whole(text: &[u8], at: usize, end: usize) -> bool {
    let rest = text.get(at..end).unwrap_or_default().trim_ascii_start();
    let conversion =
        |call: &[u8]| rest.len() >= call.len() && rest[..call.len()].eq_ignore_ascii_case(call);
    match rest.first() {
        Some(b',' | b')' | b';') | None => true,
        Some(b'.') => [&b".tochararray("[..], b".getbytes(", b".encode(", b".into("]
            .into_iter()
            .any(conversion),
        // Ruby ends a call without brackets at the end of the line.
        _ => text.get(at) == Some(&b'\n'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_sorted() {
        assert!(CALLEES.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn the_argument_is_found_where_it_is_a_literal() {
        for (arguments, wanted, expected) in [
            (r#""user", "hidden")"#, 1, Some("hidden")),
            ("user, 'hidden');", 1, Some("hidden")),
            (r#"f("a, b", c), "x", "hidden", "db")"#, 2, Some("hidden")),
            (r#""hidden".getBytes(), "AES")"#, 0, Some("hidden")),
            (
                r#""jdbc:x", "root", "hidden".toCharArray())"#,
                2,
                Some("hidden"),
            ),
            ("\n  \"user\",\n  \"hidden\"\n)", 1, Some("hidden")),
            ("user, password)", 1, None),
            (r#"user, "a" + b)"#, 1, None),
            (r#"user) "hidden""#, 1, None),
        ] {
            let found = nth(arguments.as_bytes(), 0, wanted);
            assert_eq!(
                found.map(|range| &arguments[range]),
                expected,
                "{arguments}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>, wanted in 0usize..4) {
            if let Some(found) = nth(&bytes, 0, wanted) {
                prop_assert!(found.start <= found.end && found.end < bytes.len());
            }
        }

        #[test]
        fn brackets_and_quotes_are_survived(text in "[(){}\\[\\]\"',a\\\\ \n]{0,80}", wanted in 0usize..4) {
            if let Some(found) = nth(text.as_bytes(), 0, wanted) {
                prop_assert!(text.get(found).is_some());
            }
        }
    }
}
