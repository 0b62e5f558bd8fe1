//! What the forge itself enforces on a branch: rules, the rulesets behind them, classic protection.

use super::client::Client;
use super::endpoint::Endpoint;
use super::fault::{Fault, FaultKind, seen};
use super::list;
use crate::forge::evidence::RulesetEvidence;
use crate::forge::{BranchRules, Plan, Protection, Rule, Ruleset, Seen};
use futures_util::future::join;
use futures_util::stream::{self, StreamExt};

const AT_ONCE: usize = 4;

type Ruling = (
    Seen<BranchRules>,
    Vec<RulesetEvidence>,
    Seen<Option<Protection>>,
);

pub(super) async fn all(
    client: &Client<'_>,
    repository: &Endpoint,
    branch: Option<&str>,
    plan: &Plan,
) -> Ruling {
    let Some(branch) = branch else {
        return (Seen::NotAsked, Vec::new(), Seen::NotAsked);
    };
    let ((rules, rulesets), protection) = join(
        rules(client, repository, branch, plan),
        protection(client, repository, branch, plan),
    )
    .await;
    (rules, rulesets, protection)
}

async fn rules(
    client: &Client<'_>,
    repository: &Endpoint,
    branch: &str,
    plan: &Plan,
) -> (Seen<BranchRules>, Vec<RulesetEvidence>) {
    if !plan.rules {
        return (Seen::NotAsked, Vec::new());
    }
    let list = repository.rules(branch);
    let rules = list::all::<Rule>(client, &list).await;
    let rules = seen(
        rules.map(|rules| BranchRules::of(branch, rules)),
        &list.path,
    );
    let ids = rules.known().map(|rules| rules.rulesets.clone());
    let asked = ids.unwrap_or_default().into_iter().map(|id| async move {
        let path = repository.ruleset(id);
        RulesetEvidence {
            id,
            ruleset: seen(ruleset(client, &path, id).await, &path),
        }
    });
    let rulesets = stream::iter(asked).buffered(AT_ONCE).collect().await;
    (rules, rulesets)
}

async fn ruleset(client: &Client<'_>, path: &str, id: u64) -> Result<Ruleset, Fault> {
    let ruleset = client.one::<Ruleset>(path).await?;
    if ruleset.id == id {
        return Ok(ruleset);
    }
    Err(Fault::incomplete("the answer is about another ruleset"))
}

async fn protection(
    client: &Client<'_>,
    repository: &Endpoint,
    branch: &str,
    plan: &Plan,
) -> Seen<Option<Protection>> {
    if !plan.protection {
        return Seen::NotAsked;
    }
    let path = repository.protection(branch);
    match client.one::<Protection>(&path).await {
        Ok(protection) => Seen::Known(Some(protection)),
        // In these words the forge says that there is none; every other 404 may hide one.
        Err(fault)
            if fault.kind == FaultKind::NotVisible && fault.message == "Branch not protected" =>
        {
            Seen::Known(None)
        }
        Err(fault) => fault.seen(&path),
    }
}
