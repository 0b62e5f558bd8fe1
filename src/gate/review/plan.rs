//! What to ask the forge about a change, by what git knows of it: whose e-mails stand in it, on which commits an approval
//! can count, whose teams and accounts own what it touches.

use crate::codeowners::{Codeowners, Owner};
use crate::forge::commit::Signature;
use crate::forge::{CommitPeople, Limits, Plan, Sha, TeamName};
use crate::inventory::InventoryError;
use crate::inventory::change::{
    Change, ChangeCommit, CoAuthor, CommitFacts, CommitGraph, Identity, Since,
};
use crate::policy::ReviewRules;
use std::collections::BTreeSet;

/// Owners that are looked up beside the reviewers; a change that touches the paths of more has their reviewers' permissions
/// asked for, and not theirs.
const MOST_LOGINS: usize = 10;

/// What one answer has to give: which commits the pull requests have. For whoever knows no more than a number.
pub(super) fn first_look() -> Plan {
    Plan {
        limits: Limits {
            pages: 1,
            permissions: 0,
            identities: 0,
            ..Limits::default()
        },
        ..Plan::default()
    }
}

/// The pull requests that the commits of a push, a group or a release came by.
pub(super) fn origins(change: &Change) -> Plan {
    let commits = change.commits.iter();
    Plan {
        pulls_of: commits
            .filter_map(|one| Sha::new(&one.facts.id).ok())
            .collect(),
        limits: Limits {
            permissions: 0,
            identities: 0,
            ..Limits::default()
        },
        ..Plan::default()
    }
}

/// Everything, of one change or of several.
pub(super) fn whole<'a>(
    changes: impl Iterator<Item = &'a Change> + Clone,
    owners: &[&Codeowners],
    policy: &ReviewRules,
) -> Plan {
    let mut seen = BTreeSet::new();
    let commits = changes.clone().flat_map(|change| &change.commits);
    let commits = commits.filter(|one| seen.insert(&one.facts.id));
    let mut plan = Plan {
        commits: commits.filter_map(people).collect(),
        rules: policy.host_rules,
        protection: policy.host_rules,
        organisation: policy.two_factor,
        ..Plan::default()
    };
    let mut wanted: BTreeSet<Owner> = policy.security_owners.iter().map(Owner::folded).collect();
    if policy.code_owners {
        for path in changes.flat_map(Change::all_paths) {
            let rulings = owners.iter().filter_map(|file| file.owners_of(path));
            let named = rulings.flat_map(|ruling| ruling.owners);
            wanted.extend(named.map(|(owner, _)| owner.folded()));
        }
    }
    for owner in wanted {
        match owner {
            Owner::Team { organisation, slug } => plan.teams.push(TeamName { organisation, slug }),
            Owner::User(login) if plan.logins.len() < MOST_LOGINS => plan.logins.push(login),
            Owner::User(_) | Owner::Email(_) => {}
        }
    }
    plan
}

/// Addresses of co-authors that wrote and committed nothing in the changes, in small letters. Whose they are the forge only
/// tells of commits.
pub(super) fn strangers<'a>(changes: impl Iterator<Item = &'a Change> + Clone) -> BTreeSet<String> {
    let commits = changes.flat_map(|change| &change.commits);
    let own: BTreeSet<String> = commits
        .clone()
        .flat_map(|one| [&one.facts.author.email, &one.facts.committer.email])
        .map(|email| email.to_lowercase())
        .collect();
    let named = commits.flat_map(|one| one.facts.co_authors.all());
    let addresses = named.filter_map(|who| match who {
        CoAuthor::Person { email, .. } => Some(email.trim().to_lowercase()),
        CoAuthor::Unparsed(_) => None,
    });
    addresses.filter(|email| !own.contains(email)).collect()
}

/// What the plan asks of a commit: whose its addresses are.
pub(super) fn people_of(facts: &CommitFacts) -> Option<CommitPeople> {
    let signature = |person: &Identity| Signature {
        name: person.name.clone(),
        email: person.email.clone(),
    };
    Some(CommitPeople {
        sha: Sha::new(&facts.id).ok()?,
        author: signature(&facts.author),
        committer: signature(&facts.committer),
    })
}

fn people(commit: &ChangeCommit) -> Option<CommitPeople> {
    people_of(&commit.facts)
}

/// The head, and the commits that nothing but proven clean merges of the base part from it.
pub(super) fn heads(graph: &CommitGraph, change: &Change) -> Result<Vec<Sha>, InventoryError> {
    let mut heads: Vec<Sha> = Sha::new(&change.head).into_iter().collect();
    let mut at = change.head.clone();
    while let Some(below) = below(graph, change, &at)? {
        heads.extend(Sha::new(&below));
        at = below;
    }
    Ok(heads)
}

/// The parent of a merge that the head is nothing but clean merges away from.
fn below(graph: &CommitGraph, change: &Change, at: &str) -> Result<Option<String>, InventoryError> {
    let own = change.commits.iter().find(|one| one.facts.id == at);
    let Some(merge) = own.filter(|one| one.facts.is_merge()) else {
        return Ok(None);
    };
    let is_own = |parent: &&String| {
        let mut commits = change.commits.iter();
        commits.any(|one| one.facts.id == **parent)
    };
    for parent in merge.facts.parents.iter().filter(is_own) {
        if let Since::Unchanged { .. } = graph.since(parent, &change.head, &change.base)? {
            return Ok(Some(parent.clone()));
        }
    }
    Ok(None)
}
