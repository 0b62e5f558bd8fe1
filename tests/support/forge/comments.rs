//! Comments on pull requests, as the forge keeps them, and what is written to it.

use super::answers::refusal;
use super::json::time;
use super::server::{Asked, Reply};
use super::state::State;
use serde_json::{Value, json};

/// A comment that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub id: u64,
    /// Of the pull request.
    pub number: u64,
    pub by: Option<u64>,
    pub body: String,
}

/// The comments on a pull request, oldest first.
pub fn of(state: &State, number: u64) -> Vec<Value> {
    let on = state.comments.iter().filter(|kept| kept.number == number);
    on.map(|kept| told(state, kept)).collect()
}

fn told(state: &State, kept: &Kept) -> Value {
    let url = "https://forge.invalid/comment";
    json!({
        "id": kept.id, "node_id": "IC_1", "url": url, "html_url": url, "issue_url": url,
        "user": state.user(kept.by), "body": kept.body, "created_at": time(0),
        "updated_at": time(0), "author_association": "NONE", "performed_via_github_app": null,
    })
}

fn said(status: u16, value: &Value) -> Reply {
    Reply {
        status,
        link: None,
        headers: Vec::new(),
        body: value.to_string().into_bytes(),
    }
}

/// What comes of a request that is not to be read.
pub fn write(state: &mut State, asked: &Asked) -> Reply {
    let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
    let parts: Vec<&str> = asked.path.split('/').skip(1).collect();
    match (asked.method.as_str(), parts.as_slice()) {
        ("POST", ["graphql"]) => {
            let viewer = json!({"login": "user41[bot]", "databaseId": state.viewer});
            let wanted = body["query"]
                .as_str()
                .is_some_and(|it| it.contains("viewer"));
            if wanted {
                said(200, &json!({"data": {"viewer": viewer}}))
            } else {
                said(200, &json!({"errors": [{"message": "no such field"}]}))
            }
        }
        _ if !state.may_comment => refusal(403, "Resource not accessible by integration"),
        ("POST", ["repos", _, _, "issues", number, "comments"]) => {
            let kept = Kept {
                id: 900 + state.comments.len() as u64,
                number: number.parse().expect("a number"),
                by: Some(state.viewer),
                body: body["body"].as_str().expect("a text").to_owned(),
            };
            state.comments.push(kept.clone());
            said(201, &told(state, &kept))
        }
        ("PATCH", ["repos", _, _, "issues", "comments", id]) => {
            let id: u64 = id.parse().expect("a number");
            let found = state.comments.iter_mut().find(|kept| kept.id == id);
            let Some(kept) = found else {
                return refusal(404, "Not Found");
            };
            body["body"]
                .as_str()
                .expect("a text")
                .clone_into(&mut kept.body);
            let kept = kept.clone();
            said(200, &told(state, &kept))
        }
        _ => refusal(404, "Not Found"),
    }
}
