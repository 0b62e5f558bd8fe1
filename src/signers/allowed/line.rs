//! One line: principals, options, the kind of key, the key. What stands behind is a comment.
//!
//! Reasons never quote the line: whoever reads them knows where it stands.

use super::Entry;
use super::pattern::Patterns;
use super::time;
use crate::signers::armour::base64;
use crate::signers::octets::Octets;
use crate::signers::ssh;
use crate::signers::validity::Window;

/// Bytes of a line: that of an RSA key of 16,384 bits has 3,000.
const LONGEST: usize = 32 << 10;

type Read<T> = Result<T, &'static str>;

/// The key of a line, and what it may do. None: the line is empty, or a comment.
pub(super) fn read(line: &[u8]) -> Read<Option<(Vec<u8>, Entry)>> {
    if line.len() > LONGEST {
        return Err("it is longer than any key");
    }
    let line = std::str::from_utf8(line).map_err(|_| "it is not UTF-8")?;
    if line.contains(['\0', '\u{feff}']) {
        return Err("it holds a character that nobody sees");
    }
    let line = line.trim_matches([' ', '\t', '\r']);
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (principals, rest) = principals(line)?;
    let principals = Patterns::read(principals).ok_or("its principals are no list of patterns")?;
    let (options, rest) = if ssh::is_kind(first(rest).0) {
        ("", rest)
    } else {
        options(rest)?
    };
    let mut entry = Entry {
        principals,
        namespaces: None,
        window: Window::default(),
        authority: false,
    };
    apply(options, &mut entry)?;
    Ok(Some((key(rest)?, entry)))
}

/// The first word, and what stands behind it.
fn first(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start_matches([' ', '\t']))
}

fn principals(line: &str) -> Read<(&str, &str)> {
    let Some(quoted) = line.strip_prefix('"') else {
        let (word, rest) = first(line);
        return if word.contains('"') {
            Err("there is a quote in the midst of its principals")
        } else {
            Ok((word, rest))
        };
    };
    let (inside, rest) = quoted.split_once('"').ok_or("a quote has no end")?;
    if !rest.starts_with([' ', '\t']) {
        return Err("there is a quote in the midst of its principals");
    }
    Ok((inside, rest.trim_start_matches([' ', '\t'])))
}

/// The options, which end at a blank outside of quotes.
fn options(text: &str) -> Read<(&str, &str)> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if text[at + 1..].starts_with('"') => escaped = true,
            '"' => quoted = !quoted,
            ' ' | '\t' if !quoted => {
                let rest = text[at..].trim_start_matches([' ', '\t']);
                return Ok((&text[..at], rest));
            }
            _ => {}
        }
    }
    if quoted {
        return Err("a quote has no end");
    }
    Err("it has no key, or one of a kind that is not known")
}

/// Words are taken in any case; one that is not known could have meant a restriction.
fn apply(options: &str, entry: &mut Entry) -> Read<()> {
    let mut rest = options;
    while !rest.is_empty() {
        let end = rest.find([',', '=']).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        if name == "cert-authority" {
            entry.authority = true;
        } else {
            let (value, behind) = value(rest)?;
            rest = behind;
            restrict(&name, &value, entry)?;
        }
        rest = match rest.strip_prefix(',') {
            Some("") => return Err("an option is missing behind a comma"),
            Some(next) => next,
            None if rest.is_empty() => rest,
            None => return Err("its options are not separated by commas"),
        };
    }
    let Window { from, until } = entry.window;
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        return Err("it is valid before it is valid after");
    }
    Ok(())
}

fn restrict(name: &str, value: &str, entry: &mut Entry) -> Read<()> {
    let twice = match name {
        "namespaces" => {
            let patterns = Patterns::read(value).ok_or("its namespaces are no list of patterns")?;
            entry.namespaces.replace(patterns).is_some()
        }
        "valid-after" => {
            let from = time::read(value)?.latest();
            entry.window.from.replace(from).is_some()
        }
        "valid-before" => {
            let until = time::read(value)?.earliest();
            entry.window.until.replace(until).is_some()
        }
        _ => return Err("it has an option that is not known"),
    };
    if twice {
        return Err("it has an option twice");
    }
    Ok(())
}

/// `="…"`, in which `\"` is a quote; and what stands behind.
fn value(text: &str) -> Read<(String, &str)> {
    let quoted = text.strip_prefix("=\"");
    let quoted =
        quoted.ok_or("it has an option that is not known, or without its value in quotes")?;
    let mut value = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Ok((value, &quoted[at + 1..])),
            '\\' if characters.peek().is_some_and(|next| next.1 == '"') => {
                characters.next();
                value.push('"');
            }
            c => value.push(c),
        }
    }
    Err("a quote has no end")
}

fn key(text: &str) -> Read<Vec<u8>> {
    let (kind, rest) = first(text);
    if !ssh::is_kind(kind) {
        return Err("it has no key, or one of a kind that is not known");
    }
    let key = base64(first(rest).0.as_bytes()).ok_or("its key is no base64")?;
    let named = Octets(&key).string();
    if named != Some(kind.as_bytes()) {
        return Err("its key is of another kind than it says");
    }
    if !ssh::is_key(&key) {
        return Err("its key is malformed");
    }
    Ok(key)
}
