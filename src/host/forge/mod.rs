//! Asks a forge about a change: requests through octocrab, pages, retries, and one deadline for all of it.
//!
//! The token goes to the API that runner, event and policy agreed on (see [`crate::forge::Forge::agree`]) and nowhere
//! else; no redirect is followed. Whatever fails is said in the [`Evidence`] where its fact would stand. Not here: what the
//! answers mean, and which address is asked.

mod client;
mod comment;
mod endpoint;
mod errand;
mod fault;
mod links;
mod list;
mod people;
mod pulls;
mod retry;
mod ruling;
mod service;
mod token;

pub use comment::{Comment, CommentError, Commented};
pub use token::{Token, TokenError};

use crate::forge::evidence::{Evidence, SCHEMA};
use crate::forge::wire::RepositoryFacts;
use crate::forge::{EvidenceError, Forge, Plan, Question, Subject};
use client::Client;
use endpoint::Endpoint;
use futures_util::future::join5;
use jiff::Timestamp;
use std::io;
use std::time::Duration;

/// One fetch, and everything that it needs from outside.
pub struct Fetch<'a> {
    pub forge: &'a Forge,
    /// `None`: public facts alone, and few requests an hour.
    pub token: Option<&'a Token>,
    /// For all of it.
    pub deadline: Duration,
    pub patience: Patience,
    /// The proxy to go through, and hosts that are reached without it, as in `HTTPS_PROXY` and `NO_PROXY`.
    pub proxy: Option<Proxy>,
    pub clock: &'a dyn Fn() -> Timestamp,
}

#[derive(Debug, Clone)]
pub struct Proxy {
    pub address: String,
    pub except: String,
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For one answer, from the first byte sent to the last one read.
    pub answer: Duration,
    /// Before the second attempt; twice as long before each one more.
    pub pause: Duration,
    /// After a refusal for too many requests that does not say how long it lasts. GitHub asks for a minute at least.
    pub secondary: Duration,
    /// Attempts for one answer.
    pub attempts: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(20),
            pause: Duration::from_secs(1),
            secondary: Duration::from_mins(1),
            attempts: 4,
        }
    }
}

/// Why there is no evidence at all.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("no connection can be made ready: {0}")]
    Machine(#[from] io::Error),
    #[error(
        "the certificates of this machine cannot be used: {0}; install `ca-certificates`, or set `SSL_CERT_FILE`"
    )]
    Certificates(String),
    #[error("the proxy `{0}` is no address of one")]
    Proxy(String),
    #[error("`{request}` gave no answer to go on with: {why}")]
    Repository { request: String, why: String },
    #[error(
        "the event is about repository {asked}, and the forge has {told} under that name: nothing more is asked"
    )]
    OtherRepository { asked: u64, told: u64 },
    #[error(transparent)]
    Contradiction(#[from] EvidenceError),
}

impl Fetch<'_> {
    /// Asks everything that the question and the plan want.
    ///
    /// Errors: the repository itself could not be seen, or is another one. Everything behind that is in the evidence.
    pub fn evidence(&self, question: &Question, plan: &Plan) -> Result<Evidence, FetchError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let evidence = runtime.block_on(async {
            let client = Client::new(self, plan.limits)?;
            self.ask(&client, question, plan).await
        });
        // A look-up of a name that hangs must not hold up the end.
        runtime.shutdown_background();
        evidence
    }

    async fn ask(
        &self,
        client: &Client<'_>,
        question: &Question,
        plan: &Plan,
    ) -> Result<Evidence, FetchError> {
        let fetched_at = (self.clock)();
        let facts = self.repository(client, question).await?;
        let repository = Endpoint::of(&facts.repository);
        let pulls_of_commits = pulls::of_commits(client, &repository, plan).await;
        let numbers = match &question.subject {
            Subject::PullRequest { number, .. } => vec![*number],
            _ => pulls::numbers(&pulls_of_commits, &facts.repository),
        };
        let pulls = pulls::all(client, &repository, &numbers, plan).await;
        let branch = branch(question, plan, &pulls, &facts);
        let reviewers = people::who_can_count(&pulls, plan);
        let (permissions, identities, (rules, rulesets, protection), organisation, memberships) =
            join5(
                people::permissions(client, &repository, &reviewers, plan),
                people::identities(client, &repository, plan),
                ruling::all(client, &repository, branch.as_deref(), plan),
                people::organisation(client, &facts, plan),
                people::memberships(client, &reviewers, plan),
            )
            .await;
        let pulls = pulls::confirm(client, &repository, pulls).await;
        let evidence = Evidence {
            schema: SCHEMA.to_owned(),
            api: self.forge.api.clone(),
            server: self.forge.server.clone(),
            repository: facts.repository.clone(),
            default_branch: facts.default_branch,
            fetched_at,
            question: question.clone(),
            requests: client.take_log(),
            pulls,
            identities,
            permissions,
            rules,
            rulesets,
            protection,
            organisation,
            memberships,
            pulls_of_commits,
        };
        evidence.check()?;
        Ok(evidence)
    }

    /// The repository itself: whether it is the one that the event is about is known before anything else is asked.
    async fn repository(
        &self,
        client: &Client<'_>,
        question: &Question,
    ) -> Result<RepositoryFacts, FetchError> {
        let path = format!("/repos/{}", question.repository);
        let facts = client.one::<RepositoryFacts>(&path).await;
        let facts = facts.map_err(|fault| FetchError::Repository {
            request: format!("GET {path}"),
            why: fault.why,
        })?;
        let told = facts.repository.id;
        match question.repository_id {
            Some(asked) if asked != told => Err(FetchError::OtherRepository { asked, told }),
            _ if facts.repository.full_name != question.repository => Err(FetchError::Repository {
                request: format!("GET {path}"),
                why: "the answer is about a repository of another name".to_owned(),
            }),
            _ => Ok(facts),
        }
    }
}

/// The branch whose rules count: of the plan, of the pull request as it is now, of the event, or the default one.
fn branch(
    question: &Question,
    plan: &Plan,
    pulls: &[crate::forge::evidence::PullEvidence],
    facts: &RepositoryFacts,
) -> Option<String> {
    let now = match pulls {
        [pull] => pull.pull.known().map(|pull| pull.base.branch.as_str()),
        _ => None,
    };
    let branch = plan.branch.as_deref().or(now);
    let branch = branch.or_else(|| question.base_branch());
    Some(branch.unwrap_or(&facts.default_branch).to_owned()).filter(|branch| !branch.is_empty())
}
