//! One comment on a pull request: found again by its marker among those of whoever asks, and made or replaced.
//!
//! Shapes: GitHub's description of its own API (`issues/list-comments`, `issues/create-comment`, `issues/update-comment`).
//! Who asks is a question of GraphQL, because a workflow's own token may not ask the other API for it. Somebody else's
//! comment is never changed, whatever it says. Not here: what the comment says.

use super::client::{Client, Record};
use super::endpoint::Endpoint;
use super::errand::Errand;
use super::fault::Fault;
use super::{Fetch, FetchError, list, pulls};
use crate::forge::wire::{Entry, WireError};
use crate::forge::{Limits, Question, Sha};
use serde::Deserialize;
use serde_json::json;

/// A comment as it shall be.
#[derive(Debug, Clone, Copy)]
pub struct Comment<'a> {
    /// Of the pull request.
    pub number: u64,
    /// What the body begins with, by which the comment is found again.
    pub marker: &'a str,
    /// The whole body, the marker included.
    pub body: &'a str,
    /// Whether one is made where there is none.
    pub make: bool,
    /// The commit that was judged, where the event names it: one that is the head no more has nothing to say.
    pub head: Option<&'a Sha>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commented {
    Made,
    Replaced,
    /// It says that already.
    Same,
    /// There is none, and none was to be made.
    Nothing,
    /// The pull request has newer commits, whose own run is left to speak.
    Outdated,
}

/// Why it is not there, or not known to be.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the forge does not say whose the token is: {0}")]
    Nobody(String),
    #[error("pull request {number} and its comments cannot be read: {why}")]
    Unread { number: u64, why: String },
    /// The API refused it.
    #[error(
        "the token may not write comments ({0}): the job needs `pull-requests: write`, and the token of a run for a \
         fork has it never"
    )]
    Forbidden(String),
    #[error("the comment was not written: {0}")]
    Unwritten(String),
}

/// Who asks.
#[derive(Debug, Deserialize)]
struct Viewer {
    #[serde(rename = "databaseId")]
    id: u64,
}

#[derive(Deserialize)]
struct Answered {
    data: Option<ViewerData>,
}

#[derive(Deserialize)]
struct ViewerData {
    viewer: Viewer,
}

/// A comment that is there.
#[derive(Deserialize)]
struct There {
    id: u64,
    /// None: the account was deleted.
    user: Option<Author>,
    body: Option<String>,
}

#[derive(Deserialize)]
struct Author {
    id: u64,
}

impl Entry for There {
    fn read_page(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
        parse(bytes)
    }
}

fn parse<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, WireError> {
    serde_json::from_slice(bytes).map_err(|error| WireError::Malformed(error.to_string()))
}

impl Fetch<'_> {
    /// Makes the comment, or replaces the one of the same marker by the same author.
    pub fn comment(
        &self,
        question: &Question,
        comment: &Comment<'_>,
    ) -> Result<Commented, CommentError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(FetchError::Machine)?;
        let done = runtime.block_on(async {
            let client = Client::new(self, Limits::default())?;
            let facts = self.repository(&client, question).await?;
            let repository = Endpoint::of(&facts.repository);
            say(&client, &repository, comment).await
        });
        runtime.shutdown_background();
        done
    }
}

async fn say(
    client: &Client<'_>,
    repository: &Endpoint,
    comment: &Comment<'_>,
) -> Result<Commented, CommentError> {
    let number = comment.number;
    let me = viewer(client)
        .await
        .map_err(|fault| CommentError::Nobody(fault.why))?;
    let there = list::all::<There>(client, &repository.comments(number)).await;
    let there = there.map_err(|fault| CommentError::Unread {
        number,
        why: fault.why,
    })?;
    let own = there.into_iter().find(|there| {
        let mine = there.user.as_ref().is_some_and(|author| author.id == me);
        let body = there.body.as_deref().unwrap_or_default();
        mine && body.starts_with(comment.marker)
    });
    let body = json!({ "body": comment.body });
    match own {
        Some(own) if same(own.body.as_deref(), comment.body) => Ok(Commented::Same),
        None if !comment.make => Ok(Commented::Nothing),
        _ if is_outdated(client, repository, comment).await? => Ok(Commented::Outdated),
        Some(own) => {
            let path = repository.comment(own.id);
            write(client, &Errand::patch(client.api, &path, &body), &path).await?;
            Ok(Commented::Replaced)
        }
        None => {
            let path = repository.comments(number).path;
            write(client, &Errand::post(client.api, &path, &body), &path).await?;
            Ok(Commented::Made)
        }
    }
}

/// Whether the pull request has another head by now: of two runs the one that ends last need not be the newer one.
async fn is_outdated(
    client: &Client<'_>,
    repository: &Endpoint,
    comment: &Comment<'_>,
) -> Result<bool, CommentError> {
    let Some(head) = comment.head else {
        return Ok(false);
    };
    let number = comment.number;
    let pull = pulls::pull(client, &repository.pull(number), number, repository).await;
    let pull = pull.map_err(|fault| CommentError::Unread {
        number,
        why: fault.why,
    })?;
    Ok(pull.head.sha != *head)
}

/// The forge may keep other line ends than it was given, and none at the end.
fn same(there: Option<&str>, wanted: &str) -> bool {
    there.is_some_and(|there| there.replace("\r\n", "\n").trim_end() == wanted.trim_end())
}

async fn viewer(client: &Client<'_>) -> Result<u64, Fault> {
    let errand = Errand::query(client.api, "query { viewer { databaseId } }");
    let mut record = Record::new("/graphql");
    let read = |bytes: &[u8]| {
        let answered: Answered = parse(bytes)?;
        let viewer = answered.data.map(|data| data.viewer.id);
        viewer.ok_or_else(|| WireError::Malformed("it names no viewer".to_owned()))
    };
    let answer = client.run(&errand, &mut record, read).await;
    answer.map(|(id, _)| id)
}

async fn write(client: &Client<'_>, errand: &Errand, path: &str) -> Result<(), CommentError> {
    let mut record = Record::new(path);
    let made = client.run(errand, &mut record, |_| Ok(())).await;
    let answer = made.map_err(|fault| match fault.status {
        Some(401 | 403 | 404) => CommentError::Forbidden(fault.why),
        _ => CommentError::Unwritten(fault.why),
    });
    answer.map(|_| ())
}
