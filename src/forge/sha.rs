//! The name of a commit: 40 or 64 hexadecimal digits, in small letters.

use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a commit is named by 40 or 64 hexadecimal digits")]
pub struct NotASha;

impl Sha {
    pub fn new(text: &str) -> Result<Self, NotASha> {
        let long = matches!(text.len(), 40 | 64);
        if long && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(NotASha)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All zeros: how git and the forges write "no commit".
    pub fn is_nothing(&self) -> bool {
        self.0.bytes().all(|byte| byte == b'0')
    }
}

impl TryFrom<String> for Sha {
    type Error = NotASha;
    fn try_from(text: String) -> Result<Self, NotASha> {
        Self::new(&text)
    }
}

impl From<Sha> for String {
    fn from(sha: Sha) -> Self {
        sha.0
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_taken() {
        assert!(Sha::new(&"a".repeat(40)).is_ok());
        assert!(Sha::new(&"a".repeat(64)).is_ok());
        for text in [
            "",
            "main",
            &"a".repeat(39),
            &"g".repeat(40),
            &"é".repeat(20),
        ] {
            assert_eq!(Sha::new(text), Err(NotASha), "{text}");
        }
    }

    #[test]
    fn the_case_of_letters_does_not_count() {
        assert_eq!(Sha::new(&"AB".repeat(20)), Sha::new(&"ab".repeat(20)));
    }

    #[test]
    fn zeros_are_no_commit() {
        assert!(Sha::new(&"0".repeat(40)).unwrap().is_nothing());
        assert!(!Sha::new(&"01".repeat(20)).unwrap().is_nothing());
    }
}
