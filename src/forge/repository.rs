//! Which repository: `owner/name`, and the number that stays when it is renamed.

use serde::{Deserialize, Serialize};
use std::fmt;

/// `owner/name`, of characters that a forge allows there; fit to stand in an address as it is.
///
/// Capital letters are kept, and do not count when names are compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepositoryName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a repository is named `owner/name`, of letters, digits, `-`, `_` and `.`")]
pub struct NotARepository;

const LONGEST: usize = 200;

impl RepositoryName {
    pub fn new(text: &str) -> Result<Self, NotARepository> {
        let (owner, name) = text.split_once('/').ok_or(NotARepository)?;
        if text.len() <= LONGEST && [owner, name].into_iter().all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotARepository)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn owner(&self) -> &str {
        self.0.split_once('/').map_or("", |(owner, _)| owner)
    }

    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| name)
    }
}

fn is_part(part: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !part.is_empty() && part != "." && part != ".." && part.bytes().all(allowed)
}

impl PartialEq for RepositoryName {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for RepositoryName {}

impl TryFrom<String> for RepositoryName {
    type Error = NotARepository;
    fn try_from(text: String) -> Result<Self, NotARepository> {
        Self::new(&text)
    }
}

impl From<RepositoryName> for String {
    fn from(name: RepositoryName) -> Self {
        name.0
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A repository as the forge names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repository {
    pub id: u64,
    pub full_name: RepositoryName,
    pub fork: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_leave_their_place_in_an_address_are_refused() {
        for text in [
            "", "a", "a/", "/b", "a/b/c", "../b", "a/..", "a/b?c", "a/b#c", "a/b%2f", "a b/c",
        ] {
            assert!(RepositoryName::new(text).is_err(), "{text}");
        }
        let name = RepositoryName::new("Org-1/my_repo.rs").unwrap();
        assert_eq!((name.owner(), name.name()), ("Org-1", "my_repo.rs"));
    }

    #[test]
    fn capitals_do_not_make_another_repository() {
        assert_eq!(RepositoryName::new("A/B"), RepositoryName::new("a/b"));
    }
}
