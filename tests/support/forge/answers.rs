//! The API's answers, made of what the forge remembers, page by page.

use super::comments;
use super::json::{time, user};
use super::server::Reply;
use super::state::{Commit, Event, Pull, Review, State};
use serde_json::{Value, json};

pub fn refusal(status: u16, message: &str) -> Reply {
    let body = json!({
        "message": message, "status": status.to_string(),
        "documentation_url": "https://docs.github.com/rest",
    });
    Reply {
        status,
        link: None,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}

fn thing(value: &Value) -> Reply {
    Reply {
        status: 200,
        link: None,
        headers: Vec::new(),
        body: value.to_string().into_bytes(),
    }
}

enum Said {
    Thing(Value),
    List(Vec<Value>),
    Refused(u16, &'static str),
}

/// The answer to a request, by path and query.
pub fn answer(state: &State, address: &str, asked: &str) -> Reply {
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    let parts: Vec<String> = path.split('/').skip(1).map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let said = match parts.as_slice() {
        ["repos", owner, name, rest @ ..] if here(state, owner, name) => of_repository(state, rest),
        ["orgs", owner, rest @ ..] if state.full_name.starts_with(&format!("{owner}/")) => {
            of_organisation(state, rest)
        }
        _ => Said::Refused(404, "Not Found"),
    };
    match said {
        Said::Thing(value) => thing(&value),
        Said::List(entries) => page(state, address, path, query, &entries),
        Said::Refused(status, message) => refusal(status, message),
    }
}

fn here(state: &State, owner: &str, name: &str) -> bool {
    state
        .full_name
        .eq_ignore_ascii_case(&format!("{owner}/{name}"))
}

fn decoded(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let code = behind
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let (b'%', Some(code)) = (byte, code) {
            bytes.push(code);
            rest = &behind[2..];
        } else {
            bytes.push(byte);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn number(query: &str, name: &str) -> Option<usize> {
    let found = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found?.parse().ok()
}

/// One page, with links as the forge writes them: by the repository's number.
fn page(state: &State, address: &str, path: &str, query: &str, entries: &[Value]) -> Reply {
    let size = number(query, "per_page").unwrap_or(30).clamp(1, 100);
    let page = number(query, "page").unwrap_or(1).max(1);
    let last = entries.len().div_ceil(size).max(1);
    let chosen: Vec<&Value> = entries.iter().skip((page - 1) * size).take(size).collect();
    let numbered = path.replace(
        &format!("/repos/{}", state.full_name),
        &format!("/repositories/{}", state.repository),
    );
    let numbered = numbered.replace("/orgs/octo/", "/organizations/900/");
    let to = |page: usize, relation: &str| {
        format!("<{address}{numbered}?per_page={size}&page={page}>; rel=\"{relation}\"")
    };
    let mut links = Vec::new();
    if page > 1 {
        links.extend([to(page - 1, "prev"), to(1, "first")]);
    }
    if page < last {
        links.extend([to(page + 1, "next"), to(last, "last")]);
    }
    Reply {
        link: (!links.is_empty()).then(|| links.join(", ")),
        ..thing(&json!(chosen))
    }
}

fn of_repository(state: &State, rest: &[&str]) -> Said {
    let number = |text: &str| text.parse::<u64>().ok();
    let pull = |text: &str| number(text).and_then(|number| state.pulls.get(&number));
    let found = match rest {
        [] => Some(Said::Thing(
            state.repository(state.repository, &state.full_name),
        )),
        ["pulls", n] => pull(n).map(|pull| Said::Thing(state.pull_request(pull, true))),
        ["pulls", n, "reviews"] => pull(n).map(|pull| {
            Said::List(
                pull.reviews
                    .iter()
                    .map(|one| state.review_of(pull, one))
                    .collect(),
            )
        }),
        ["issues", n, "timeline"] => pull(n).map(|pull| {
            Said::List(
                pull.events
                    .iter()
                    .map(|one| state.event_of(pull, one))
                    .collect(),
            )
        }),
        ["issues", n, "comments"] => {
            number(n).map(|number| Said::List(comments::of(state, number)))
        }
        ["commits", sha] => state
            .commits
            .get(*sha)
            .map(|one| Said::Thing(state.commit_of(one))),
        ["commits", sha, "pulls"] => state.commits.get(*sha).map(|one| {
            let pulls = one
                .pulls
                .iter()
                .filter_map(|number| state.pulls.get(number));
            Said::List(pulls.map(|pull| state.pull_request(pull, false)).collect())
        }),
        ["collaborators", login, "permission"] => permission(state, login),
        ["rules", "branches", _] => {
            let active = state
                .rulesets
                .iter()
                .filter(|rules| rules.enforcement == "active");
            Some(Said::List(
                active
                    .flat_map(|rules| rules.of_branch(&state.full_name))
                    .collect(),
            ))
        }
        ["rulesets", id] => {
            let rules = state
                .rulesets
                .iter()
                .find(|rules| Some(rules.id) == number(id));
            rules.map(|rules| {
                Said::Thing(rules.detail(&state.full_name, state.token.administration))
            })
        }
        ["branches", branch, "protection"] => Some(protection(state, branch)),
        _ => None,
    };
    found.unwrap_or(Said::Refused(404, "Not Found"))
}

fn permission(state: &State, login: &str) -> Option<Said> {
    let person = state
        .people
        .values()
        .find(|one| one.login.eq_ignore_ascii_case(login))?;
    let (permission, role) = person.permission;
    let mut told = user(person);
    told["role_name"] = json!(role);
    Some(Said::Thing(
        json!({"permission": permission, "role_name": role, "user": told}),
    ))
}

fn protection(state: &State, branch: &str) -> Said {
    if !state.token.administration {
        return Said::Refused(403, "Resource not accessible by integration");
    }
    if !state.protected || branch != state.default_branch {
        return Said::Refused(404, "Branch not protected");
    }
    let url = "https://forge.invalid/protection";
    Said::Thing(json!({
        "url": url,
        "required_pull_request_reviews": {
            "url": url, "dismiss_stale_reviews": true, "require_code_owner_reviews": true,
            "required_approving_review_count": 2, "require_last_push_approval": true,
            "bypass_pull_request_allowances": {"users": [state.user(Some(1))], "teams": [], "apps": []},
        },
        "required_status_checks": {
            "url": url, "strict": true, "contexts": ["gate"], "checks": [{"context": "gate", "app_id": null}],
            "contexts_url": url,
        },
        "enforce_admins": {"url": url, "enabled": true},
        "required_linear_history": {"enabled": true},
        "allow_force_pushes": {"enabled": false},
        "allow_deletions": {"enabled": false},
        "required_conversation_resolution": {"enabled": true},
        "required_signatures": {"url": url, "enabled": false},
    }))
}

fn of_organisation(state: &State, rest: &[&str]) -> Said {
    match rest {
        [] => Said::Thing(organisation(state)),
        ["members"] if !state.token.owner => Said::Refused(422, "Only owners can use this filter."),
        ["members"] => {
            let members = state.without_two_factor.iter();
            Said::List(members.map(|id| state.user(Some(*id))).collect())
        }
        ["teams", ..] if !state.token.members => {
            Said::Refused(403, "Resource not accessible by integration")
        }
        ["teams", slug] if state.teams.contains_key(*slug) => Said::Thing(team(state, slug)),
        ["teams", slug, "memberships", login] => {
            let members = state.teams.get(*slug).into_iter().flatten();
            let known = |id: &u64| state.people.get(id).is_some_and(|one| one.login == *login);
            let member = members.into_iter().find(|(id, _)| known(id));
            member.map_or(Said::Refused(404, "Not Found"), |(_, standing)| {
                Said::Thing(
                    json!({"url": "https://forge.invalid", "role": "member", "state": standing}),
                )
            })
        }
        _ => Said::Refused(404, "Not Found"),
    }
}

fn organisation(state: &State) -> Value {
    let url = "https://forge.invalid/orgs/octo";
    let mut organisation = json!({
        "login": "octo", "id": 900, "node_id": "O_1", "url": url, "repos_url": url,
        "events_url": url, "hooks_url": url, "issues_url": url, "members_url": url,
        "public_members_url": url, "avatar_url": url, "description": null, "html_url": url,
        "has_organization_projects": true, "has_repository_projects": true, "public_repos": 1,
        "public_gists": 0, "followers": 0, "following": 0, "type": "Organization",
        "created_at": time(0), "updated_at": time(0), "archived_at": null,
    });
    if state.token.owner {
        organisation["two_factor_requirement_enabled"] = json!(state.two_factor);
        organisation["default_repository_permission"] = json!("read");
    }
    organisation
}

fn team(state: &State, slug: &str) -> Value {
    let url = "https://forge.invalid/teams";
    json!({
        "id": 31, "node_id": "T_1", "url": url, "html_url": url, "members_url": url,
        "repositories_url": url, "name": slug, "slug": slug, "description": null,
        "permission": "pull", "type": "organization", "created_at": time(0), "updated_at": time(0),
        "members_count": state.teams[slug].len(), "repos_count": 1,
        "organization": organisation(state),
    })
}

impl State {
    /// The answer to a request, as JSON.
    pub fn answer(&self, asked: &str) -> Value {
        let reply = answer(self, "http://127.0.0.1", asked);
        serde_json::from_slice(&reply.body).expect("JSON")
    }

    fn side(
        &self,
        branch: &str,
        sha: &str,
        repository: Option<&(u64, String)>,
        by: Option<u64>,
    ) -> Value {
        let repo = repository.map_or(Value::Null, |(id, name)| self.repository(*id, name));
        let label = format!("octo:{branch}");
        json!({"label": label, "ref": branch, "sha": sha, "repo": repo, "user": self.user(by)})
    }

    fn pull_request(&self, pull: &Pull, whole: bool) -> Value {
        let url = format!(
            "https://forge.invalid/{}/pull/{}",
            self.full_name, pull.number
        );
        let link = json!({"href": url});
        let merged = pull.merged.as_ref();
        let own = (self.repository, self.full_name.clone());
        let mut told = json!({
            "url": url, "id": 5000 + pull.number, "node_id": "PR_1", "html_url": url, "diff_url": url,
            "patch_url": url, "issue_url": url, "commits_url": url, "review_comments_url": url,
            "review_comment_url": url, "comments_url": url, "statuses_url": url,
            "number": pull.number, "state": if pull.open { "open" } else { "closed" },
            "locked": false, "title": "A change", "user": self.user(pull.by), "body": null,
            "labels": [], "milestone": null, "assignee": null, "assignees": [],
            "requested_reviewers": [], "requested_teams": [],
            "created_at": time(pull.created), "updated_at": time(pull.updated),
            "closed_at": merged.map(|_| time(pull.updated)),
            "merged_at": merged.map(|_| time(pull.updated)),
            "merge_commit_sha": merged.map(|(_, sha)| sha), "draft": pull.draft,
            "head": self.side(&pull.head_branch, &pull.head, pull.head_repository.as_ref(), pull.by),
            "base": self.side(&pull.base_branch, &pull.base_sha, Some(&own), Some(1)),
            "_links": {"comments": link, "commits": link, "statuses": link, "html": link,
                "issue": link, "review_comments": link, "review_comment": link, "self": link},
            "author_association": "MEMBER", "auto_merge": pull.auto_merge.map(|by| json!({
                "enabled_by": self.user(Some(by)), "merge_method": "squash",
                "commit_title": "A change", "commit_message": "",
            })),
        });
        if whole {
            told["merged"] = json!(pull.merged.is_some());
            told["merged_by"] = self.user(merged.map(|(by, _)| *by));
            told["mergeable"] = Value::Null;
            told["mergeable_state"] = json!("unknown");
            told["maintainer_can_modify"] = json!(false);
            told["commits"] = json!(pull.commits);
            told["changed_files"] = json!(pull.files);
            for count in ["comments", "review_comments", "additions", "deletions"] {
                told[count] = json!(0);
            }
        }
        told
    }

    fn review_of(&self, pull: &Pull, review: &Review) -> Value {
        let url = format!(
            "https://forge.invalid/{}/pull/{}",
            self.full_name, pull.number
        );
        json!({
            "id": review.id, "node_id": "PRR_1", "user": self.user(review.by), "body": "",
            "state": review.state, "html_url": url, "pull_request_url": url,
            "author_association": "MEMBER", "commit_id": review.commit,
            "submitted_at": time(review.at),
            "_links": {"html": {"href": url}, "pull_request": {"href": url}},
        })
    }

    fn event_of(&self, pull: &Pull, event: &Event) -> Value {
        let url = "https://forge.invalid/event";
        let commit = event.commit.as_deref();
        if event.name == "committed" {
            let sha = commit.unwrap_or_default();
            let who = json!({"name": "A", "email": "a@forge.invalid", "date": time(event.at)});
            return json!({
                "event": "committed", "sha": sha, "node_id": "C_1", "url": url, "html_url": url,
                "author": who, "committer": who, "tree": {"sha": sha, "url": url}, "message": "Change",
                "parents": [], "verification": unsigned(false),
            });
        }
        if event.name == "reviewed" {
            let found = pull.reviews.iter().find(|review| review.id == event.id);
            let mut told = found.map_or(Value::Null, |review| self.review_of(pull, review));
            let state = told["state"].as_str().unwrap_or_default().to_lowercase();
            told["state"] = json!(state);
            told["event"] = json!("reviewed");
            return told;
        }
        let mut told = json!({
            "id": event.id, "node_id": "E_1", "url": url, "actor": self.user(event.by),
            "event": event.name, "commit_id": null, "commit_url": null, "created_at": time(event.at),
            "performed_via_github_app": null,
        });
        match event.review {
            Some((review, was)) => {
                let mut dismissed = json!({
                    "review_id": review, "state": was.to_lowercase(), "dismissal_message": null,
                });
                if let Some(commit) = commit {
                    dismissed["dismissal_commit_id"] = json!(commit);
                }
                told["dismissed_review"] = dismissed;
            }
            None => told["commit_id"] = json!(commit),
        }
        told
    }

    fn commit_of(&self, commit: &Commit) -> Value {
        let url = "https://forge.invalid/commit";
        let who = |(email, _): &(String, Option<u64>)| json!({"name": "A", "email": email, "date": time(0)});
        json!({
            "url": url, "sha": commit.sha, "node_id": "C_1", "html_url": url, "comments_url": url,
            "commit": {
                "url": url, "author": who(&commit.author), "committer": who(&commit.committer),
                "message": "Change", "comment_count": 0, "tree": {"sha": commit.sha, "url": url},
                "verification": unsigned(commit.verified),
            },
            "author": self.user(commit.author.1), "committer": self.user(commit.committer.1),
            "parents": [],
        })
    }
}

fn unsigned(verified: bool) -> Value {
    let reason = if verified { "valid" } else { "unsigned" };
    json!({"verified": verified, "reason": reason, "signature": null, "payload": null, "verified_at": null})
}
