//! The answers of the forge: asked for, or taken from a record; and kept, where the user wants that.

use super::asked::{AskError, Asked, Source};
use crate::cli::{CheckRequest, ReviewRequest};
use crate::forge::{Claims, Evidence, Forge, Plan, Question};
use crate::gate::GateError;
use crate::host::forge::Fetch;
use crate::host::{Host, clock, output};

/// Why there are none. The run goes on, with a gap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unanswered(pub String);

/// The forge that user, runner, event and policy agree on. Errors: two of them disagree; nobody has been asked then.
pub(super) fn forge(
    asked: &Asked,
    review: &ReviewRequest,
    policy: Option<&str>,
    host: &Host,
) -> Result<Forge, AskError> {
    let runner = &host.environment.runner;
    let (api, server) = match (&asked.source, &review.api) {
        (Source::Record(evidence), _) => (Some(&*evidence.api), Some(&*evidence.server)),
        (Source::Forge, Some(api)) => (Some(api.as_str()), None),
        (Source::Forge, None) => (runner.api.as_deref(), runner.server.as_deref()),
    };
    let policy = policy.map(server_of);
    let claims = Claims {
        api,
        server,
        policy: policy.as_deref(),
        event: &asked.question.addresses,
        repository: &asked.question.repository,
    };
    Ok(Forge::agree(claims)?)
}

/// The server that an address in the policy means, which may be that of its API.
fn server_of(address: &str) -> String {
    let address = address.trim_end_matches('/');
    let address = address.strip_suffix("/api/v3").unwrap_or(address);
    match address.strip_prefix("https://api.") {
        Some(rest) if rest == "github.com" || rest.ends_with(".ghe.com") => {
            format!("https://{rest}")
        }
        _ => address.to_owned(),
    }
}

/// Asks, within what the host allows.
pub(super) fn fetch(
    forge: &Forge,
    question: &Question,
    plan: &Plan,
    request: &CheckRequest,
    host: &Host,
) -> Result<Evidence, Unanswered> {
    if request.offline {
        let reason = "the forge was not asked who reviewed the change, because of --offline; --reviews judges by what \
                      --record-reviews kept";
        return Err(Unanswered(reason.to_owned()));
    }
    let access = &host.forge;
    let token = match &access.token {
        None => None,
        Some(Ok(token)) => Some(token),
        Some(Err(error)) => return Err(Unanswered(error.to_string())),
    };
    let fetch = Fetch {
        forge,
        token,
        deadline: access.deadline,
        patience: access.patience,
        proxy: access.proxy.clone(),
        clock: &clock::now,
    };
    let evidence = fetch.evidence(question, plan);
    evidence.map_err(|error| {
        let advice = match token {
            None => "; there is no token: set GH_TOKEN or GITHUB_TOKEN",
            Some(_) => "",
        };
        Unanswered(format!(
            "who reviewed the change is not known: {error}{advice}"
        ))
    })
}

/// Keeps the answers where the user wants them.
pub(super) fn record(review: &ReviewRequest, evidence: &Evidence) -> Result<(), GateError> {
    let Some(path) = &review.record else {
        return Ok(());
    };
    let text = evidence.write().map_err(|error| AskError::Record {
        path: path.clone(),
        error,
    })?;
    Ok(output::to_file(path, &text)?)
}
