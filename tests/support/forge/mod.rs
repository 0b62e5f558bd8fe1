//! A forge on this machine: it keeps pull requests, reviews and rules as a real one does, answers its API from them, and
//! fails on request. Not here: what any answer means.

mod answers;
mod comments;
mod fault;
mod json;
mod rules;
mod server;
mod state;
mod tls;

pub use comments::Kept;
pub use fault::{Damage, Fault};
pub use rules::RuleSet;
pub use server::Running;
pub use state::{Standing, State, sha};
pub use tls::{Encrypted, Paper, Tunnels};

use portcullis::forge::Forge;
use portcullis::forge::evidence::Evidence;
use portcullis::forge::{Plan, Question, RepositoryName};
use portcullis::host::forge::{Fetch, FetchError, Patience, Token};
use std::time::Duration;

/// The token that the fake wants, and that nothing else may see.
pub const TOKEN: &str = "ghs_InvalidByConstruction0000000000";

/// Pauses that are short enough for tests; an answer may take long, for machines that are busy.
pub fn patience() -> Patience {
    Patience {
        answer: Duration::from_secs(20),
        pause: Duration::from_millis(2),
        secondary: Duration::from_millis(5),
        attempts: 3,
    }
}

/// For a forge that does not answer.
pub fn hasty(answer: Duration) -> Patience {
    Patience {
        answer,
        attempts: 2,
        ..patience()
    }
}

impl Running {
    pub fn addresses(&self) -> Forge {
        Forge {
            api: self.address(),
            server: self.address(),
        }
    }

    /// What the client makes of it, for one pull request.
    pub fn evidence(&self, number: u64, plan: &Plan) -> Result<Evidence, FetchError> {
        let name = RepositoryName::new("octo/gate").unwrap();
        self.answer(&Question::about_pull_request(name, number), plan)
    }

    pub fn evidence_within(
        &self,
        number: u64,
        plan: &Plan,
        patience: Patience,
    ) -> Result<Evidence, FetchError> {
        let name = RepositoryName::new("octo/gate").unwrap();
        let question = Question::about_pull_request(name, number);
        self.answer_within(&question, plan, Duration::from_mins(1), patience)
    }

    pub fn answer(&self, question: &Question, plan: &Plan) -> Result<Evidence, FetchError> {
        self.answer_within(question, plan, Duration::from_mins(1), patience())
    }

    pub fn answer_within(
        &self,
        question: &Question,
        plan: &Plan,
        deadline: Duration,
        patience: Patience,
    ) -> Result<Evidence, FetchError> {
        let token = Token::new(TOKEN).unwrap();
        let forge = self.addresses();
        let clock = || "2026-11-22T12:00:00Z".parse().unwrap();
        let fetch = Fetch {
            forge: &forge,
            token: Some(&token),
            deadline,
            patience,
            proxy: None,
            clock: &clock,
        };
        fetch.evidence(question, plan)
    }
}
