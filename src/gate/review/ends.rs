//! Where a change begins and ends in this clone.
//!
//! The base is the tip of the base branch as the clone last saw it, where that goes on from what the event names: policy
//! and CODEOWNERS shall not be those of an older base. What is not there is named, with the command that brings it.

use crate::forge::question::End;
use crate::forge::{Evidence, Question, Sha, Subject};
use crate::inventory::{Inventory, InventoryError};

/// Full hexadecimal ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ends {
    pub base: String,
    pub head: String,
}

/// Why the change cannot be found here.
pub(super) enum Lost {
    Inventory(InventoryError),
    /// With its cure.
    Missing(String),
    /// There is none: nothing that a review could be about.
    NoChange(String),
}

impl From<InventoryError> for Lost {
    fn from(error: InventoryError) -> Self {
        Self::Inventory(error)
    }
}

/// The ends of the change that the question is about. `evidence` has them where nobody else said.
pub(super) fn find(
    question: &Question,
    evidence: Option<&Evidence>,
    inventory: &Inventory,
) -> Result<Ends, Lost> {
    match &question.subject {
        Subject::PullRequest {
            number, head, base, ..
        } => {
            let ends = head.as_ref().zip(base.as_ref());
            let (head, base) = match ends {
                Some((head, base)) => (head.clone(), base.clone()),
                None => of_forge(*number, evidence)?,
            };
            let cure = format!("run `git fetch origin pull/{number}/head`");
            there(inventory, &head.sha, "the head of the pull request", &cure)?;
            from_tip(inventory, &base, head.sha.as_str(), false)
        }
        Subject::MergeGroup { head, base } => {
            let cure = format!("run `git fetch origin {}`", head.branch);
            there(inventory, &head.sha, "the head of the merge group", &cure)?;
            from_tip(inventory, base, head.sha.as_str(), true)
        }
        Subject::Push {
            reference,
            before,
            after,
            ..
        } => {
            let after = after.as_ref().ok_or_else(|| {
                Lost::NoChange(format!("`{reference}` was deleted: there is no change"))
            })?;
            pushed(question, reference, before.as_ref(), after, inventory)
        }
        Subject::Release { tag, .. } => released(tag, inventory),
        Subject::Branch { .. } => Err(Lost::NoChange(
            "the event that set the workflow off is about no change: who reviewed what is asked of pull requests, merge groups, pushes and releases"
                .to_owned(),
        )),
    }
}

/// Both ends as the forge has them now.
fn of_forge(number: u64, evidence: Option<&Evidence>) -> Result<(End, End), Lost> {
    let pull = evidence.and_then(|evidence| evidence.pull(number));
    let missing = || {
        let why = pull.and_then(|pull| pull.pull.missing());
        let why = why.map_or_else(String::new, |(request, why)| format!(": {why} ({request})"));
        Lost::Missing(format!(
            "which commits pull request {number} has is not known{why}"
        ))
    };
    let pull = pull
        .and_then(|pull| pull.pull.known())
        .ok_or_else(missing)?;
    let end = |side: &crate::forge::Side| End {
        sha: side.sha.clone(),
        branch: side.branch.clone(),
        repository_id: side.repository.as_ref().map(|it| it.id),
    };
    Ok((end(&pull.head), end(&pull.base)))
}

fn there(inventory: &Inventory, sha: &Sha, what: &str, cure: &str) -> Result<(), Lost> {
    if inventory.has_commit(sha.as_str())? {
        return Ok(());
    }
    Err(Lost::Missing(format!(
        "{what}, commit {sha}, is not in this clone: check out with `fetch-depth: 0`, or {cure}"
    )))
}

/// From the tip of the base branch, where it goes on from the commit that the event names and does not hold the head
/// already. Of a group the tip has to be in it: the groups before this one are then judged with it.
fn from_tip(inventory: &Inventory, base: &End, head: &str, within: bool) -> Result<Ends, Lost> {
    let tip = inventory.tip(&base.branch)?;
    let named = base.sha.as_str();
    let fits = |tip: &String| -> Result<bool, InventoryError> {
        if within {
            return Ok(tip != head && inventory.contains(tip, head)?);
        }
        Ok(inventory.contains(named, tip)? && !inventory.contains(head, tip)?)
    };
    let chosen = match tip {
        Some(tip) if fits(&tip)? => tip,
        _ => {
            let cure = format!("run `git fetch --unshallow origin {}`", base.branch);
            there(inventory, &base.sha, "the base", &cure)?;
            named.to_owned()
        }
    };
    Ok(Ends {
        base: chosen,
        head: head.to_owned(),
    })
}

fn pushed(
    question: &Question,
    reference: &str,
    before: Option<&Sha>,
    after: &Sha,
    inventory: &Inventory,
) -> Result<Ends, Lost> {
    if let Some(tag) = reference.strip_prefix("refs/tags/") {
        return released(tag, inventory);
    }
    let cure = format!("run `git fetch origin {reference}`");
    there(inventory, after, "what was pushed", &cure)?;
    let head = after.to_string();
    if let Some(before) = before {
        let cure = format!("run `git fetch origin {before}`");
        there(inventory, before, "what the branch was before", &cure)?;
        let base = before.to_string();
        return Ok(Ends { base, head });
    }
    let default = question.default_branch.as_deref().unwrap_or_default();
    let is_default = reference.strip_prefix("refs/heads/") == Some(default);
    match inventory.tip(default)?.filter(|_| !is_default) {
        Some(base) => Ok(Ends { base, head }),
        None => Err(Lost::NoChange(format!(
            "`{reference}` is new, and there is no branch that it could have come from"
        ))),
    }
}

fn released(tag: &str, inventory: &Inventory) -> Result<Ends, Lost> {
    let head = inventory.tag(tag)?.ok_or_else(|| {
        Lost::Missing(format!(
            "tag `{tag}` is not in this clone: check out with `fetch-depth: 0`, or run `git fetch --tags`"
        ))
    })?;
    let base = inventory.release_before(tag, &head)?;
    Ok(Ends { base, head })
}
