//! Entries whose names say that they are secret: of a mapping (`ENV`, `environment`, `data`), or of a list of `name` and
//! `value`.
//!
//! `secret-entry` is told `at`, the key of the mapping, and `value`: `literal` (there is one, and it is no placeholder) or
//! `none` (there is none). Not here: what a value looks like by its own form, which the checks of secrets know.

use super::Asked;
use super::command::told;
use crate::detect::infrastructure::body::{entries, items};
use crate::detect::infrastructure::matcher::Truth;
use crate::document::{Node, Place, Value};
use crate::source::Span;

/// A name has one of these as words, or ends in one of them.
const SECRET: [&str; 20] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secretkey",
    "token",
    "apikey",
    "api_key",
    "api_secret",
    "private_key",
    "privatekey",
    "access_key",
    "accesskey",
    "secret_key",
    "auth_key",
    "encryption_key",
    "client_secret",
    "credential",
    "credentials",
];

/// Behind a secret's name these say that it is something about it.
const ABOUT: [&str; 33] = [
    "_file",
    "_path",
    "_dir",
    "_name",
    "_url",
    "_uri",
    "_endpoint",
    "_arn",
    "_id",
    "_ttl",
    "_length",
    "_expiry",
    "_expires",
    "_expiration",
    "_enabled",
    "_policy",
    "_type",
    "_header",
    "_version",
    "_field",
    "_prefix",
    "_timeout",
    "_ref",
    "_age",
    "_duration",
    "_issuer",
    "_algorithm",
    "_store",
    "_provider",
    "_mount",
    "_host",
    "_port",
    "_required",
];

pub(super) fn ask(asked: &Asked<'_, '_>) -> Truth {
    let at = told(asked.told, "at");
    let literal = told(asked.told, "value") == ["literal"];
    let holder = at.first().and_then(|key| asked.node.get(key));
    let fits = |name: &str, value: Option<&Node>| {
        is_secret(name)
            && if literal {
                value.is_some_and(is_literal)
            } else {
                is_none(value)
            }
    };
    let of_map = entries(holder).iter().find_map(|entry| {
        fits(&entry.key, Some(&entry.node)).then(|| whole(entry.key_place, entry.node.place))
    });
    let of_list = items(holder).iter().find_map(|item| {
        let name = item.get("name").or_else(|| item.get("Name"))?.as_str()?;
        let value = item.get("value").or_else(|| item.get("Value"));
        fits(name, value).then(|| value.map_or(item.place, |value| value.place))
    });
    of_map
        .or(of_list)
        .map_or(Truth::False, |place| Truth::True(Some(place)))
}

fn is_secret(name: &str) -> bool {
    let name = snake(name);
    let about = ABOUT.iter().any(|end| name.ends_with(end));
    let public = name.contains("public") || name.starts_with("allow_") || name.contains("_allow_");
    let ends = |word: &str| name == word || name.ends_with(&format!("_{word}"));
    !about && !public && (SECRET.iter().any(|word| ends(word)) || name.ends_with("password"))
}

/// `dbPassword`, `DB-PASSWORD` and `db.password` are `db_password`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && lower {
            snake.push('_');
        }
        lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        snake.push(if matches!(c, '-' | '.') {
            '_'
        } else {
            c.to_ascii_lowercase()
        });
    }
    snake
}

fn is_literal(node: &Node) -> bool {
    let Some(text) = node.as_str() else {
        return matches!(node.value, Value::Number(number) if number.abs() > 9.0);
    };
    let lower = text.trim().to_ascii_lowercase();
    let placeholder = lower.starts_with(['<', '$', '/', '{', '%'])
        || lower.contains("${")
        || lower.contains("{{")
        || lower.contains("://")
        || lower.starts_with("your")
        || [
            "placeholder",
            "replace",
            "dummy",
            "example",
            "redacted",
            "todo",
        ]
        .iter()
        .any(|word| lower.contains(word))
        || lower
            .chars()
            .all(|c| matches!(c, 'x' | '*' | '.' | '-' | '_' | '?'));
    let switch = matches!(
        lower.as_str(),
        "" | "true" | "false" | "yes" | "no" | "on" | "off" | "0" | "1" | "none" | "null"
    );
    !placeholder && !switch
}

fn is_none(value: Option<&Node>) -> bool {
    value.is_none_or(|node| match &node.value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    })
}

/// From the name to the end of the value.
fn whole(key: Place, value: Place) -> Place {
    if key.file != value.file || key.span.end > value.span.start {
        return value;
    }
    let span = Span {
        start: key.span.start,
        end: value.span.end,
    };
    Place { span, ..value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for name in [
            "PASSWORD",
            "DB_PASSWORD",
            "dbPassword",
            "PGPASSWORD",
            "api-key",
            "NPM_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "client.secret",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "TOKEN_URL",
            "MAX_TOKENS",
            "PUBLIC_KEY",
            "SECRET_NAME",
            "AWS_ACCESS_KEY_ID",
            "ALLOW_EMPTY_PASSWORD",
            "KEY",
            "TOKENIZER",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
