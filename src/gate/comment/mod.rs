//! The verdict as one comment on the pull request, which later runs of the same key replace.
//!
//! It is a courtesy: whether it could be written decides nothing, and is said on standard error. The verdict is the exit
//! code's to say. Not here: what the forge is asked, and whose comment may be changed (`host::forge`).

mod body;
#[cfg(test)]
mod tests;

use super::review::{self, Found};
use super::rules::Rules;
use super::{GateError, git};
use crate::check::Catalogue;
use crate::cli::{CheckRequest, ReviewRequest};
use crate::forge::{Forge, Question, Subject};
use crate::host::forge::{Comment, Commented, Fetch};
use crate::host::{Host, clock, output};
use crate::inventory::{Inventory, Scope};
use crate::report::escape;
use crate::verdict::Verdict;
use std::fmt;

/// What became of the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Written(Commented),
    /// There is none of this run, and why.
    Not(String),
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(Commented::Made) => f.write_str("a comment on the pull request was made"),
            Self::Written(Commented::Replaced) => {
                f.write_str("the comment on the pull request was updated")
            }
            Self::Written(Commented::Same) => {
                f.write_str("the comment on the pull request says so already")
            }
            Self::Written(Commented::Nothing) => {
                f.write_str("there is nothing to say on the pull request, so no comment was made")
            }
            Self::Written(Commented::Outdated) => f.write_str(
                "the pull request has newer commits, so their own run is left to comment on it",
            ),
            Self::Not(why) => write!(f, "no comment on the pull request: {why}"),
        }
    }
}

/// Says the verdict where the user asked for a comment, and on standard error what became of it.
pub(super) fn tell(request: &CheckRequest, verdict: &Verdict, catalogue: &Catalogue, host: &Host) {
    let wanted = request.review.as_ref().map(|review| &review.comment);
    let Some(Some(key)) = wanted else {
        return;
    };
    let said = post(request, key, verdict, catalogue, host);
    if matches!(said, Said::Not(_)) || !request.quiet {
        let line = format!("note: {said}");
        output::to_stderr(&escape::log(&format!("{}\n", escape::visible(&line))));
    }
}

/// Makes or replaces the comment of this key. Never fails: what stands in the way is said.
pub(super) fn post(
    request: &CheckRequest,
    key: &str,
    verdict: &Verdict,
    catalogue: &Catalogue,
    host: &Host,
) -> Said {
    let Some(review) = &request.review else {
        return Said::Not("no pull request is meant".to_owned());
    };
    if request.offline {
        return Said::Not("--offline".to_owned());
    }
    match written(request, review, key, (verdict, catalogue), host) {
        Ok(said) => said,
        Err(error) => Said::Not(error.to_string()),
    }
}

fn written(
    request: &CheckRequest,
    review: &ReviewRequest,
    key: &str,
    (verdict, catalogue): (&Verdict, &Catalogue),
    host: &Host,
) -> Result<Said, GateError> {
    let asked = review::ask(review, host)?;
    let Subject::PullRequest {
        number, ref head, ..
    } = asked.question.subject
    else {
        return Ok(Said::Not("the event is about none".to_owned()));
    };
    let rules = match rules(request, review, &asked, host)? {
        Ok(rules) => rules,
        Err(why) => return Ok(Said::Not(why)),
    };
    let forge = review::agreed(&asked, review, &rules, host)?;
    let marker = body::marker(key);
    let comment = Comment {
        number,
        marker: &marker,
        body: &body::body(&marker, verdict, catalogue),
        make: !body::is_clean(verdict),
        head: head.as_ref().map(|head| &head.sha),
    };
    Ok(sent(&forge, &asked.question, &comment, host))
}

/// The policy of the base, which has a say in who is asked. Errors within: the base cannot be found, and why.
fn rules(
    request: &CheckRequest,
    review: &ReviewRequest,
    asked: &review::Asked,
    host: &Host,
) -> Result<Result<Rules, String>, GateError> {
    let scope = match review::find(request, review, asked, &git(host), host)? {
        Found::Here(scope) => scope,
        Found::NoChange(_) => Scope::WorkTree,
        Found::Nowhere(why) => return Ok(Err(why)),
    };
    let inventory = Inventory::open(&request.path, &git(host), scope)?;
    Ok(Ok(Rules::of(request, &inventory)?))
}

fn sent(forge: &Forge, question: &Question, comment: &Comment<'_>, host: &Host) -> Said {
    let access = &host.forge;
    let token = match &access.token {
        None => return Said::Not("there is no token: set GH_TOKEN or GITHUB_TOKEN".to_owned()),
        Some(Ok(token)) => token,
        Some(Err(error)) => return Said::Not(error.to_string()),
    };
    let fetch = Fetch {
        forge,
        token: Some(token),
        deadline: access.deadline,
        patience: access.patience,
        proxy: access.proxy.clone(),
        clock: &clock::now,
    };
    match fetch.comment(question, comment) {
        Ok(done) => Said::Written(done),
        Err(error) => Said::Not(error.to_string()),
    }
}
