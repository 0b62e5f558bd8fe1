//! The fake's answers, written out for `.ci/forge-contract`, which holds them against the forge's own description of its API.

use super::super::support::forge::sha;
use super::busy;
use serde_json::json;
use std::fs;
use std::path::Path;

/// Paths of the description, and a request for each.
fn requests() -> Vec<(&'static str, String)> {
    let repository = "/repos/octo/gate";
    let commit = format!("{repository}/commits/{}", sha("head"));
    let below = |rest: &str| format!("{repository}{rest}");
    vec![
        ("/repos/{owner}/{repo}", repository.to_owned()),
        (
            "/repos/{owner}/{repo}/pulls/{pull_number}",
            below("/pulls/1"),
        ),
        (
            "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
            below("/pulls/1/reviews?per_page=100"),
        ),
        (
            "/repos/{owner}/{repo}/issues/{issue_number}/timeline",
            below("/issues/1/timeline?per_page=100"),
        ),
        ("/repos/{owner}/{repo}/commits/{ref}", commit.clone()),
        (
            "/repos/{owner}/{repo}/commits/{commit_sha}/pulls",
            format!("{commit}/pulls"),
        ),
        (
            "/repos/{owner}/{repo}/collaborators/{username}/permission",
            below("/collaborators/user2/permission"),
        ),
        (
            "/repos/{owner}/{repo}/rules/branches/{branch}",
            below("/rules/branches/main"),
        ),
        (
            "/repos/{owner}/{repo}/rulesets/{ruleset_id}",
            below("/rulesets/71"),
        ),
        (
            "/repos/{owner}/{repo}/branches/{branch}/protection",
            below("/branches/main/protection"),
        ),
        ("/orgs/{org}", "/orgs/octo".to_owned()),
        (
            "/orgs/{org}/members",
            "/orgs/octo/members?filter=2fa_disabled".to_owned(),
        ),
        (
            "/orgs/{org}/teams/{team_slug}",
            "/orgs/octo/teams/cyber".to_owned(),
        ),
        (
            "/orgs/{org}/teams/{team_slug}/memberships/{username}",
            "/orgs/octo/teams/cyber/memberships/user2".to_owned(),
        ),
    ]
}

/// It leaves them in `target/forge-answers`.
#[test]
fn every_request_has_an_answer_and_no_refusal() {
    let mut state = busy();
    state.push(1, "later");
    state.force_push(1, "head");
    state.retarget(1, "dev");
    let review = state.approve(1, 5);
    state.dismiss(1, review, Some(1), Some(sha("later")));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/forge-answers");
    fs::create_dir_all(&folder).unwrap();
    for (at, (path, request)) in requests().into_iter().enumerate() {
        let answer = state.answer(&request);
        assert!(answer.is_array() || answer.is_object(), "{request}");
        assert_eq!(answer.get("message"), None, "{request}");
        let answer = json!({"path": path, "answer": answer});
        fs::write(folder.join(format!("{at}.json")), answer.to_string()).unwrap();
    }
}
