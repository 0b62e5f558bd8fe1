//! `.gitleaksignore`: fingerprints of findings, one to a line.
//!
//! The format (gitleaks, README ".gitleaksignore"): `COMMIT:FILE:RULE:LINE` for a finding in a commit,
//! `FILE:RULE:LINE` for one in any; blank lines and lines that begin with `#` mean nothing.

use super::{normal, too_long};
use std::collections::HashMap;

/// The rule that gitleaks names where no rule for one provider fits: it says nothing about what was found.
const GENERIC: &str = "generic-api-key";

/// How gitleaks is named among the aliases of a check.
const ALIAS: &str = "gitleaks:";

/// The entries of one file.
#[derive(Debug, Default)]
pub struct GitleaksIgnore {
    by_file: HashMap<String, Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    /// Full hexadecimal id. `None`: any commit, and the work tree.
    commit: Option<String>,
    rule: String,
    line: u32,
}

impl GitleaksIgnore {
    /// Reads a file. What cannot be read is left out and described, one sentence each.
    pub fn parse(bytes: &[u8]) -> (Self, Vec<String>) {
        if let Some(problem) = too_long(bytes) {
            return (Self::default(), vec![problem]);
        }
        let mut parsed = Self::default();
        let mut problems = Vec::new();
        for (number, line) in (1..).zip(String::from_utf8_lossy(bytes).lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match entry(line) {
                Some((file, entry)) => parsed.by_file.entry(file).or_default().push(entry),
                None => problems.push(format!(
                    "line {number} is no fingerprint: it has to read FILE:RULE:LINE or COMMIT:FILE:RULE:LINE"
                )),
            }
        }
        (parsed, problems)
    }

    /// Whether an entry names a finding: by its file and line, by its commit where the entry has one, and by its rule
    /// where `aliases` (of the check, `gitleaks:RULE`) tell what gitleaks calls it.
    ///
    /// An entry with a commit says nothing of the work tree, where another value may stand on the line by now.
    pub fn covers(&self, path: &str, line: u32, commit: Option<&str>, aliases: &[String]) -> bool {
        let entries = self.by_file.get(path).map_or(&[][..], Vec::as_slice);
        entries.iter().any(|entry| {
            entry.line == line
                && (entry.commit.is_none() || entry.commit.as_deref() == commit)
                && entry.may_mean(aliases)
        })
    }

    pub fn is_empty(&self) -> bool {
        self.by_file.is_empty()
    }
}

impl Entry {
    /// Whether the rule may be what another tool calls the check.
    fn may_mean(&self, aliases: &[String]) -> bool {
        let mut rules = aliases
            .iter()
            .filter_map(|alias| alias.strip_prefix(ALIAS))
            .peekable();
        self.rule == GENERIC || rules.peek().is_none() || rules.any(|rule| rule == self.rule)
    }
}

/// The file and the rest of an entry. Read from its end: a file name may hold colons.
fn entry(line: &str) -> Option<(String, Entry)> {
    let (rest, number) = line.rsplit_once(':')?;
    let (rest, rule) = rest.rsplit_once(':')?;
    let (commit, file) = match rest.split_once(':') {
        Some((commit, file)) if is_commit(commit) => (Some(commit.to_ascii_lowercase()), file),
        _ => (None, rest),
    };
    let entry = Entry {
        commit,
        rule: rule.to_owned(),
        line: number.parse().ok()?,
    };
    (!file.is_empty() && !rule.is_empty()).then(|| (normal(file), entry))
}

/// Forty hexadecimal digits, or 64 in a SHA-256 repository.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    fn parse(text: &str) -> GitleaksIgnore {
        let (parsed, problems) = GitleaksIgnore::parse(text.as_bytes());
        assert_eq!(problems, [""; 0]);
        parsed
    }

    fn aliases(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn file_and_line_must_match() {
        let file = parse("# a comment\n\n./a/b.env:some-rule:7\n");
        assert!(file.covers("a/b.env", 7, None, &[]));
        assert!(file.covers("a/b.env", 7, Some(COMMIT), &[]));
        assert!(!file.covers("a/b.env", 8, None, &[]));
        assert!(!file.covers("b.env", 7, None, &[]));
    }

    #[test]
    fn a_commit_must_match_when_one_is_given() {
        let file = parse(&format!("{COMMIT}:a:b.env:some-rule:7"));
        assert!(file.covers("a:b.env", 7, Some(COMMIT), &[]));
        assert!(!file.covers("a:b.env", 7, Some(&COMMIT.replace('0', "f")), &[]));
        assert!(!file.covers("a:b.env", 7, None, &[]));
    }

    #[test]
    fn the_rule_must_match_when_we_know_what_it_is_called() {
        let file = parse("a:some-rule:7\nb:generic-api-key:7");
        assert!(file.covers("a", 7, None, &aliases(&["other:x", "gitleaks:some-rule"])));
        assert!(file.covers("a", 7, None, &aliases(&["other:x"])));
        assert!(!file.covers("a", 7, None, &aliases(&["gitleaks:another-rule"])));
        assert!(file.covers("b", 7, None, &aliases(&["gitleaks:another-rule"])));
    }

    #[test]
    fn what_is_no_fingerprint_is_said() {
        let (parsed, problems) = GitleaksIgnore::parse(b"just-a-file\na:b:c\n:rule:1\n");
        assert!(parsed.is_empty());
        assert_eq!(problems.len(), 3);
        assert!(problems[1].starts_with("line 2 "), "{problems:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            GitleaksIgnore::parse(&bytes);
        }
    }
}
