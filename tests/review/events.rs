//! The events that a change sets off, as a runner leaves them beside a job: of each as much as tells which change is meant.

use super::story::Story;
use git2::Oid;
use serde_json::{Value, json};

impl Story {
    /// The event of a pull request as it is.
    pub fn event(&self, number: u64) -> Value {
        let state = self.forge.state();
        let pull = &state.pulls[&number];
        let repo = self.repository();
        json!({
            "action": "synchronize", "number": number, "repository": repo,
            "sender": {"id": 1, "login": "user1", "type": "User"},
            "pull_request": {
                "number": number,
                "url": format!("{}/repos/octo/gate/pulls/{number}", self.forge.address()),
                "html_url": format!("{}/octo/gate/pull/{number}", self.forge.address()),
                "head": {"sha": pull.head, "ref": pull.head_branch, "repo": repo},
                "base": {"sha": pull.base_sha, "ref": pull.base_branch, "repo": repo},
            },
        })
    }

    pub fn repository(&self) -> Value {
        let address = self.forge.address();
        json!({
            "id": 4242, "full_name": "octo/gate", "default_branch": "main",
            "html_url": format!("{address}/octo/gate"),
            "commits_url": format!("{address}/repos/octo/gate/commits{{/sha}}"),
        })
    }

    /// The event of a group of the merge queue.
    pub fn group(&self, base: Oid, head: Oid) -> Value {
        self.set("gh-readonly-queue/main/pr-1", head);
        json!({
            "action": "checks_requested", "repository": self.repository(),
            "sender": {"id": 1, "login": "user1", "type": "User"},
            "merge_group": {
                "head_sha": head.to_string(), "head_ref": "refs/heads/gh-readonly-queue/main/pr-1",
                "base_sha": base.to_string(), "base_ref": "refs/heads/main",
            },
        })
    }

    /// The event of a push to `main`.
    pub fn pushed(&self, before: Oid, after: Oid) -> Value {
        self.set("main", after);
        json!({
            "repository": self.repository(), "ref": "refs/heads/main", "forced": false,
            "sender": {"id": 1, "login": "user1", "type": "User"},
            "before": before.to_string(), "after": after.to_string(),
        })
    }

    /// The event of a release of a tag.
    pub fn released(&self, tag: &str) -> Value {
        json!({
            "action": "published", "repository": self.repository(),
            "sender": {"id": 1, "login": "user1", "type": "User"},
            "release": {"id": 1, "tag_name": tag, "target_commitish": "main", "draft": false, "prerelease": false},
        })
    }
}
