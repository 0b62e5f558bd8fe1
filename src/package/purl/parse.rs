//! Text to package URL: taken apart from its end, as the specification has it.

use super::{Purl, PurlError, encode::decode};
use std::str::FromStr;

/// Longer texts name nothing.
const LONGEST: usize = 16 << 10;

impl FromStr for Purl {
    type Err = PurlError;

    /// Reads a package URL. Errors: it is none.
    fn from_str(text: &str) -> Result<Self, PurlError> {
        let text = text.trim();
        let rest = match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("pkg") => rest,
            _ => return Err(PurlError::Scheme),
        };
        if text.len() > LONGEST {
            return Err(PurlError::Name);
        }
        let (rest, subpath) = behind(rest, '#');
        let (rest, qualifiers) = behind(rest, '?');
        let (kind, rest) = rest
            .trim_start_matches('/')
            .split_once('/')
            .ok_or(PurlError::Type)?;
        let (rest, version) = version(rest);
        let (namespace, name) = match rest.trim_matches('/').rsplit_once('/') {
            Some((namespace, name)) => (namespace, name),
            None => ("", rest.trim_matches('/')),
        };
        let name = decode(name)?.into_owned();
        if name.is_empty() {
            return Err(PurlError::Name);
        }
        Ok(Self {
            kind: self::kind(kind)?,
            namespace: path(namespace)?,
            name,
            version: part(version)?,
            qualifiers: self::qualifiers(qualifiers)?,
            subpath: path(subpath)?,
        }
        .by_the_rules_of_its_type())
    }
}

/// What stands before and behind the last `mark`.
fn behind(text: &str, mark: char) -> (&str, &str) {
    text.rsplit_once(mark).unwrap_or((text, ""))
}

/// An `@` with a `/` behind it is a scope that somebody forgot to encode.
fn version(text: &str) -> (&str, &str) {
    match text.rsplit_once('@') {
        Some((before, version)) if !version.contains('/') && !before.is_empty() => {
            (before, version)
        }
        _ => (text, ""),
    }
}

fn kind(text: &str) -> Result<String, PurlError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts_well && text.bytes().all(fits) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(PurlError::Type)
    }
}

fn part(text: &str) -> Result<Option<String>, PurlError> {
    let text = decode(text)?;
    Ok((!text.is_empty()).then(|| text.into_owned()))
}

/// Parts between slashes; empty ones and those that only lead around do not count.
fn path(text: &str) -> Result<Option<String>, PurlError> {
    let mut joined = String::new();
    for part in text.split('/') {
        let part = decode(part)?;
        for part in part.split('/') {
            if !matches!(part, "" | "." | "..") {
                if !joined.is_empty() {
                    joined.push('/');
                }
                joined.push_str(part);
            }
        }
    }
    Ok((!joined.is_empty()).then_some(joined))
}

fn qualifiers(text: &str) -> Result<Vec<(String, String)>, PurlError> {
    let mut read = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or(PurlError::Qualifier)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if !key.starts_with(|c: char| c.is_ascii_alphabetic()) || !key.bytes().all(fits) {
            return Err(PurlError::Qualifier);
        }
        let value = decode(value)?;
        if !value.is_empty() {
            read.push((key.to_ascii_lowercase(), value.into_owned()));
        }
    }
    read.sort();
    if read.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(PurlError::Qualifier);
    }
    Ok(read)
}
