//! The objects that stand everywhere in the API's answers: accounts and repositories with all their addresses.

use super::state::{Person, State};
use serde_json::{Map, Value, json};

const OF_USER: [&str; 9] = [
    "events",
    "followers",
    "following",
    "gists",
    "organizations",
    "received_events",
    "repos",
    "starred",
    "subscriptions",
];

const OF_REPOSITORY: [&str; 38] = [
    "archive",
    "assignees",
    "blobs",
    "branches",
    "collaborators",
    "comments",
    "commits",
    "compare",
    "contents",
    "contributors",
    "deployments",
    "downloads",
    "events",
    "forks",
    "git_commits",
    "git_refs",
    "git_tags",
    "hooks",
    "issue_comment",
    "issue_events",
    "issues",
    "keys",
    "labels",
    "languages",
    "merges",
    "milestones",
    "notifications",
    "pulls",
    "releases",
    "stargazers",
    "statuses",
    "subscribers",
    "subscription",
    "tags",
    "teams",
    "trees",
    "clone",
    "svn",
];

/// A minute of the forge as it writes times.
pub fn time(minute: u64) -> String {
    let (day, hour) = (minute / 1440, minute / 60 % 24);
    format!("2026-11-{:02}T{hour:02}:{:02}:00Z", 1 + day, minute % 60)
}

pub fn user(person: &Person) -> Value {
    account(person.id, &person.login, person.kind)
}

pub fn account(id: u64, login: &str, kind: &str) -> Value {
    let here = format!("https://forge.invalid/users/{login}");
    let mut object = Map::new();
    for name in OF_USER {
        object.insert(format!("{name}_url"), json!(format!("{here}/{name}")));
    }
    let rest = json!({
        "id": id, "login": login, "type": kind, "node_id": "U_1", "avatar_url": here,
        "gravatar_id": "", "html_url": here, "url": here, "site_admin": false,
    });
    merged(object, rest)
}

fn merged(mut object: Map<String, Value>, rest: Value) -> Value {
    if let Value::Object(rest) = rest {
        object.extend(rest);
    }
    Value::Object(object)
}

impl State {
    pub fn user(&self, id: Option<u64>) -> Value {
        let person = id.and_then(|id| self.people.get(&id));
        person.map_or(Value::Null, user)
    }

    /// The repository itself, or a fork of it.
    pub fn repository(&self, id: u64, full_name: &str) -> Value {
        let here = format!("https://forge.invalid/{full_name}");
        let (owner, name) = full_name.split_once('/').unwrap_or_default();
        let mut object = Map::new();
        for part in OF_REPOSITORY {
            object.insert(format!("{part}_url"), json!(format!("{here}/{part}")));
        }
        for count in [
            "forks",
            "forks_count",
            "open_issues",
            "open_issues_count",
            "size",
            "stargazers_count",
            "watchers",
            "watchers_count",
            "network_count",
            "subscribers_count",
        ] {
            object.insert(count.into(), json!(0));
        }
        for switch in [
            "has_issues",
            "has_projects",
            "has_wiki",
            "has_pages",
            "has_discussions",
            "has_downloads",
            "archived",
            "disabled",
            "private",
        ] {
            object.insert(switch.into(), json!(false));
        }
        for nothing in [
            "homepage",
            "language",
            "mirror_url",
            "license",
            "description",
        ] {
            object.insert(nothing.into(), Value::Null);
        }
        let rest = json!({
            "id": id, "node_id": "R_1", "name": name, "full_name": full_name,
            "owner": account(900, owner, "Organization"), "fork": id != self.repository,
            "default_branch": self.default_branch, "url": here, "html_url": here,
            "git_url": here, "ssh_url": here, "pushed_at": time(0), "created_at": time(0),
            "updated_at": time(0),
        });
        merged(object, rest)
    }
}
