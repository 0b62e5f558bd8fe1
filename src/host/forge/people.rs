//! Accounts: who may write, whose e-mails stand in commits, who belongs to a team, what the organisation enforces.

use super::client::Client;
use super::endpoint::{self, Endpoint};
use super::fault::{Fault, FaultKind, seen};
use super::list;
use crate::forge::evidence::{IdentityEvidence, PermissionEvidence, PullEvidence};
use crate::forge::review::opinions;
use crate::forge::wire::{RepositoryFacts, TeamFacts};
use crate::forge::{
    Account, CommitIdentity, Membership, MembershipState, Organisation, Permission, Plan, Seen,
    TeamName,
};
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeSet;

const AT_ONCE: usize = 4;

/// The people whose opinion can count: approvals that git does not rule out before requests for changes, the newest first.
/// Not the author, no bots.
pub(super) fn who_can_count(pulls: &[PullEvidence], plan: &Plan) -> Vec<Account> {
    let mut found: Vec<(bool, Reverse<Option<Timestamp>>, &Account)> = Vec::new();
    for pull in pulls {
        let author = pull.pull.known().and_then(|pull| pull.author.as_ref());
        let standing = opinions(pull.reviews.known().map_or(&[], Vec::as_slice));
        for opinion in standing {
            let own = author.is_some_and(|author| author.is(opinion.author));
            let stale = opinion.approves() && !plan.can_count(opinion.review.commit_id.as_ref());
            if opinion.author.is_person() && !own && !stale {
                let newest = Reverse(opinion.review.submitted_at);
                found.push((!opinion.approves(), newest, opinion.author));
            }
        }
    }
    found.sort_by_key(|(blocks, newest, account)| (*blocks, *newest, account.id));
    let mut seen = BTreeSet::new();
    let once = found
        .into_iter()
        .filter(|(.., account)| seen.insert(account.id));
    once.map(|(.., account)| account.clone()).collect()
}

pub(super) async fn permissions(
    client: &Client<'_>,
    repository: &Endpoint,
    reviewers: &[Account],
    plan: &Plan,
) -> Vec<PermissionEvidence> {
    let of_reviewers = reviewers
        .iter()
        .map(|one| (one.login.clone(), Some(one.id)));
    let of_plan = plan.logins.iter().map(|login| (login.clone(), None));
    let mut named = BTreeSet::new();
    let all = of_reviewers
        .enumerate()
        .map(|(at, one)| (at < plan.limits.permissions, one));
    let all = all.chain(of_plan.map(|one| (true, one)));
    let once: Vec<_> = all
        .filter(|(_, (login, _))| named.insert(login.to_ascii_lowercase()))
        .collect();
    let asked = once.into_iter().map(|(ask, (login, id))| async move {
        let permission = if ask {
            let path = repository.permission(&login);
            seen(permission(client, &path, &login, id).await, &path)
        } else {
            Seen::NotAsked
        };
        PermissionEvidence {
            login,
            id,
            permission,
        }
    });
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

/// Errors: the login belongs to somebody else by now.
async fn permission(
    client: &Client<'_>,
    path: &str,
    login: &str,
    id: Option<u64>,
) -> Result<Permission, Fault> {
    let permission = client.one::<Permission>(path).await?;
    let told = &permission.account;
    let same = match id {
        Some(id) => told.id == id,
        None => told.login.eq_ignore_ascii_case(login),
    };
    if same {
        return Ok(permission);
    }
    Err(Fault::incomplete("the answer is about another account"))
}

pub(super) async fn identities(
    client: &Client<'_>,
    repository: &Endpoint,
    plan: &Plan,
) -> Vec<IdentityEvidence> {
    let chosen = plan.representatives().into_iter().enumerate();
    let asked = chosen.map(|(at, people)| async move {
        let sha = people.sha.as_str();
        let path = repository.commit(sha);
        let identity = if at < plan.limits.identities {
            client.one::<CommitIdentity>(&path).await
        } else {
            let most = plan.limits.identities;
            Err(Fault::incomplete(format!(
                "there are more than {most} pairs of e-mails"
            )))
        };
        let identity = identity.and_then(|told| {
            // The forge finds accounts by the e-mails: others than git has would be other people.
            let same = told.sha == people.sha
                && told.author_signature.email == people.author.email
                && told.committer_signature.email == people.committer.email;
            let other = || Fault::incomplete("the answer is about another commit");
            same.then_some(told).ok_or_else(other)
        });
        IdentityEvidence {
            sha: people.sha.clone(),
            author: people.author.clone(),
            committer: people.committer.clone(),
            identity: seen(identity, &path),
        }
    });
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

pub(super) async fn organisation(
    client: &Client<'_>,
    facts: &RepositoryFacts,
    plan: &Plan,
) -> Seen<Organisation> {
    if !plan.organisation {
        return Seen::NotAsked;
    }
    let login = facts.repository.full_name.owner();
    let path = endpoint::organisation(login);
    if !facts.in_organisation {
        return Seen::not_visible(format!("GET {path}"), "the repository belongs to a person");
    }
    let organisation = client.one::<Organisation>(&path).await;
    let mut organisation = match organisation {
        Ok(organisation) if organisation.login.eq_ignore_ascii_case(login) => organisation,
        Ok(_) => return Fault::incomplete("the answer is about another organisation").seen(&path),
        Err(fault) => return fault.seen(&path),
    };
    let members = endpoint::without_two_factor(login, organisation.id);
    organisation.members_without_two_factor = match list::all(client, &members).await {
        Ok(members) => Seen::Known(members),
        // Only owners may use the filter: the others are told that it is not processable.
        Err(fault) if fault.status == Some(422) => {
            let request = format!("GET {}", members.page(1));
            Seen::not_visible(request, "only owners of the organisation see it")
        }
        Err(fault) => fault.seen(&members.page(1)),
    };
    Seen::Known(organisation)
}

pub(super) async fn memberships(
    client: &Client<'_>,
    reviewers: &[Account],
    plan: &Plan,
) -> Vec<Membership> {
    let mut memberships = Vec::new();
    let reviewers = &reviewers[..reviewers.len().min(plan.limits.permissions)];
    let teams: BTreeSet<&TeamName> = plan.teams.iter().collect();
    for team in teams {
        let path = endpoint::team(&team.organisation, &team.slug);
        let visible = seen(client.one::<TeamFacts>(&path).await, &path);
        for account in reviewers {
            let state = match &visible {
                Seen::Known(_) => membership(client, team, account).await,
                other => other.clone().map(|_| MembershipState::NotAMember),
            };
            memberships.push(Membership {
                organisation: team.organisation.clone(),
                team: team.slug.clone(),
                account: account.clone(),
                state,
            });
        }
    }
    memberships
}

/// Whether an account is in a team that the token sees: only then does "not found" mean that it is not.
async fn membership(
    client: &Client<'_>,
    team: &TeamName,
    account: &Account,
) -> Seen<MembershipState> {
    let path = endpoint::membership(&team.organisation, &team.slug, &account.login);
    match client.one::<MembershipState>(&path).await {
        Ok(state) => Seen::Known(state),
        Err(fault) if fault.kind == FaultKind::NotVisible && fault.status == Some(404) => {
            Seen::Known(MembershipState::NotAMember)
        }
        Err(fault) => fault.seen(&path),
    }
}
