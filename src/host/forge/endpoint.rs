//! Paths below the API's address. Whatever comes from outside is encoded before it stands in one.

use crate::forge::Repository;
use std::fmt::Write as _;

/// The paths of one repository.
pub(super) struct Endpoint {
    /// `/repos/owner/name`
    base: String,
    /// `/repositories/1`: how the forge itself writes it in links.
    pub numbered: String,
}

impl Endpoint {
    pub fn of(repository: &Repository) -> Self {
        Self {
            base: format!("/repos/{}", repository.full_name),
            numbered: format!("/repositories/{}", repository.id),
        }
    }

    pub fn pull(&self, number: u64) -> String {
        format!("{}/pulls/{number}", self.base)
    }

    pub fn reviews(&self, number: u64) -> ListPath {
        self.list(&format!("/pulls/{number}/reviews"))
    }

    pub fn timeline(&self, number: u64) -> ListPath {
        self.list(&format!("/issues/{number}/timeline"))
    }

    /// Comments on the pull request as a whole: to the API those of an issue.
    pub fn comments(&self, number: u64) -> ListPath {
        self.list(&format!("/issues/{number}/comments"))
    }

    pub fn comment(&self, id: u64) -> String {
        format!("{}/issues/comments/{id}", self.base)
    }

    pub fn commit(&self, sha: &str) -> String {
        // One of its files is enough: they are not read.
        format!("{}/commits/{sha}?per_page=1", self.base)
    }

    pub fn pulls_of_commit(&self, sha: &str) -> ListPath {
        self.list(&format!("/commits/{sha}/pulls"))
    }

    pub fn permission(&self, login: &str) -> String {
        format!("{}/collaborators/{}/permission", self.base, part(login))
    }

    pub fn rules(&self, branch: &str) -> ListPath {
        self.list(&format!("/rules/branches/{}", part(branch)))
    }

    pub fn ruleset(&self, id: u64) -> String {
        format!("{}/rulesets/{id}?includes_parents=true", self.base)
    }

    pub fn protection(&self, branch: &str) -> String {
        format!("{}/branches/{}/protection", self.base, part(branch))
    }

    fn list(&self, rest: &str) -> ListPath {
        ListPath {
            path: format!("{}{rest}", self.base),
            also: Some(format!("{}{rest}", self.numbered)),
            query: String::new(),
        }
    }
}

/// A list, and the other path under which the forge's links may name it.
pub(super) struct ListPath {
    pub path: String,
    pub also: Option<String>,
    /// `filter=x&`, or nothing.
    pub query: String,
}

impl ListPath {
    /// Path and query of a page, counted from one.
    pub fn page(&self, page: u32) -> String {
        let Self { path, query, .. } = self;
        match page {
            1 => format!("{path}?{query}per_page={PAGE}"),
            _ => format!("{path}?{query}per_page={PAGE}&page={page}"),
        }
    }
}

/// Entries of a full page: the most that the API gives.
pub(super) const PAGE: usize = 100;

pub(super) fn organisation(login: &str) -> String {
    format!("/orgs/{}", part(login))
}

/// Members without a second factor.
pub(super) fn without_two_factor(login: &str, id: u64) -> ListPath {
    ListPath {
        path: format!("/orgs/{}/members", part(login)),
        also: Some(format!("/organizations/{id}/members")),
        query: "filter=2fa_disabled&".to_owned(),
    }
}

pub(super) fn team(organisation: &str, slug: &str) -> String {
    format!("/orgs/{}/teams/{}", part(organisation), part(slug))
}

pub(super) fn membership(organisation: &str, slug: &str, login: &str) -> String {
    format!("{}/memberships/{}", team(organisation, slug), part(login))
}

/// A text as one part of a path: all but unreserved characters (RFC 3986, 2.3) are encoded, and a part of dots alone as well.
fn part(text: &str) -> String {
    let dots = text.bytes().all(|byte| byte == b'.');
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
        if plain || (byte == b'.' && !dots) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_part_of_a_path() {
        assert_eq!(part("dependabot[bot]"), "dependabot%5Bbot%5D");
        assert_eq!(part("feature/x?y#z"), "feature%2Fx%3Fy%23z");
        assert_eq!(part(".."), "%2E%2E");
        assert_eq!(part("v1.2"), "v1.2");
        assert_eq!(part("é"), "%C3%A9");
    }
}
