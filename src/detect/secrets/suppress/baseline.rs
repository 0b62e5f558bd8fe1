//! `.secrets.baseline` of detect-secrets: secrets that somebody has seen, by file and SHA-1 of the value.
//!
//! The format (detect-secrets, `docs/design.md` and README "Baseline"): JSON with
//! `results: {FILE: [{type, hashed_secret, line_number, is_secret?}]}`. `hashed_secret` is SHA-1 in hexadecimal digits;
//! `is_secret: true` is what an audit says of a real secret, and suppresses nothing.

use super::{normal, too_long};
use serde::Deserialize;
use std::collections::HashMap;

/// How many problems of one file are told.
const MOST_PROBLEMS: usize = 20;

/// The entries of one file.
#[derive(Debug, Default)]
pub struct Baseline {
    by_file: HashMap<String, Vec<Entry>>,
}

#[derive(Debug, Deserialize)]
struct BaselineFile {
    results: HashMap<String, Vec<serde_json::Value>>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(default)]
    hashed_secret: String,
    #[serde(default)]
    line_number: Option<u32>,
    #[serde(default)]
    is_secret: Option<bool>,
}

impl Baseline {
    /// Reads a file. What cannot be read is left out and described, one sentence each.
    pub fn parse(bytes: &[u8]) -> (Self, Vec<String>) {
        if let Some(problem) = too_long(bytes) {
            return (Self::default(), vec![problem]);
        }
        match serde_json::from_slice::<BaselineFile>(bytes) {
            Ok(file) => Self::of(file),
            Err(error) => (Self::default(), vec![problem(&error)]),
        }
    }

    fn of(file: BaselineFile) -> (Self, Vec<String>) {
        let mut parsed = Self::default();
        let mut problems = Vec::new();
        for (path, entries) in file.results {
            for (number, entry) in (1..).zip(entries) {
                match Entry::deserialize(entry) {
                    Ok(entry) if is_digest(&entry.hashed_secret) => {
                        parsed.by_file.entry(normal(&path)).or_default().push(entry);
                    }
                    _ => problems.push(format!(
                        "entry {number} of {path} has no SHA-1 in hashed_secret"
                    )),
                }
            }
        }
        problems.sort();
        problems.truncate(MOST_PROBLEMS);
        (parsed, problems)
    }

    /// Whether an entry names the secret in this file. Its line does not matter, with one exception: of a private key
    /// detect-secrets digests only `BEGIN … KEY`, which all of them share.
    pub fn covers(&self, path: &str, secret: &[u8], line: u32) -> bool {
        let Some(entries) = self.by_file.get(path) else {
            return false;
        };
        let key = private_key_header(secret);
        let Some(digest) = sha1(key.unwrap_or(secret)) else {
            return false;
        };
        entries.iter().any(|entry| {
            entry.is_secret != Some(true)
                && entry.hashed_secret.eq_ignore_ascii_case(&digest)
                && (key.is_none() || entry.line_number == Some(line))
        })
    }

    pub fn is_empty(&self) -> bool {
        self.by_file.is_empty()
    }
}

/// What is wrong with the file. Not in `serde_json`'s words: they quote values, and those may be secrets.
fn problem(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "the file is no baseline of detect-secrets",
        _ => "the file is no JSON",
    };
    format!("{what}: line {}, column {}", error.line(), error.column())
}

fn is_digest(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `BEGIN … KEY` of a secret that is a private key in PEM.
fn private_key_header(secret: &[u8]) -> Option<&[u8]> {
    let header = secret.strip_prefix(b"-----")?;
    let end = memchr::memmem::find(header, b"-----")?;
    Some(&header[..end]).filter(|header| header.starts_with(b"BEGIN "))
}

/// The SHA-1 in hexadecimal digits. `None` for what was made to collide: it names nothing.
fn sha1(bytes: &[u8]) -> Option<String> {
    let mut hasher = gix_hash::hasher(gix_hash::Kind::Sha1);
    hasher.update(bytes);
    hasher.try_finalize().ok().map(|digest| digest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn baseline(secret: &[u8], line: u32, rest: &str) -> Baseline {
        let digest = sha1(secret).unwrap();
        let text = format!(
            r#"{{"version": "1.5.0", "results": {{"a/b.env": [
                {{"type": "T", "filename": "a/b.env", "hashed_secret": "{digest}", "line_number": {line}{rest}}}]}}}}"#
        );
        let (parsed, problems) = Baseline::parse(text.as_bytes());
        assert_eq!(problems, [""; 0]);
        parsed
    }

    #[test]
    fn sha1_is_sha1() {
        assert_eq!(
            sha1(b"abc").unwrap(),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
    }

    #[test]
    fn a_secret_is_known_by_its_file_and_digest_on_whatever_line() {
        let file = baseline(b"not a secret", 7, "");
        assert!(file.covers("a/b.env", b"not a secret", 7));
        assert!(file.covers("a/b.env", b"not a secret", 9));
        assert!(!file.covers("a/b.env", b"another one", 7));
        assert!(!file.covers("b.env", b"not a secret", 7));
    }

    #[test]
    fn what_an_audit_calls_a_secret_is_not_suppressed() {
        assert!(!baseline(b"x", 7, r#", "is_secret": true"#).covers("a/b.env", b"x", 7));
        assert!(baseline(b"x", 7, r#", "is_secret": false"#).covers("a/b.env", b"x", 7));
    }

    #[test]
    fn a_private_key_is_known_by_its_line_too() {
        let file = baseline(b"BEGIN PRIVATE KEY", 7, "");
        let key = ["-----BEGIN PRIVATE", " KEY-----\nMII"].concat();
        assert!(file.covers("a/b.env", key.as_bytes(), 7));
        assert!(!file.covers("a/b.env", key.as_bytes(), 8));
    }

    #[test]
    fn what_is_no_baseline_is_said() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"results": 1}"#,
            r#"{"results": {"a": [{"hashed_secret": "x"}]}}"#,
        ] {
            let (parsed, problems) = Baseline::parse(text.as_bytes());
            assert!(parsed.is_empty() && problems.len() == 1, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            Baseline::parse(&bytes);
        }
    }
}
