//! Pull requests: themselves, their reviews and timelines, and which of them commits came by.

use super::client::Client;
use super::endpoint::{Endpoint, ListPath};
use super::fault::{Fault, seen};
use super::list::{self, Page, Walk};
use crate::forge::evidence::{CommitPulls, PullEvidence, Timeline};
use crate::forge::review::opinions;
use crate::forge::{Plan, PullRequest, Repository, Review, Seen, TimelineEvent, TimelineKind};
use futures_util::future::join;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Lists that are walked side by side.
const AT_ONCE: usize = 4;

/// For each commit of the plan the pull requests that it belongs to.
pub(super) async fn of_commits(
    client: &Client<'_>,
    repository: &Endpoint,
    plan: &Plan,
) -> Vec<CommitPulls> {
    let commits: BTreeSet<_> = plan.pulls_of.iter().collect();
    let asked = commits.into_iter().map(|sha| async move {
        let list = repository.pulls_of_commit(sha.as_str());
        CommitPulls {
            sha: sha.clone(),
            pulls: seen(list::all(client, &list).await, &list.path),
        }
    });
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

/// The pull requests into this repository that commits belong to.
pub(super) fn numbers(commits: &[CommitPulls], repository: &Repository) -> Vec<u64> {
    let known = commits.iter().filter_map(|commit| commit.pulls.known());
    let here = known.flatten().filter(|pull| {
        let base = pull.base_repository.as_ref();
        base.is_some_and(|base| base.id == repository.id)
    });
    let numbers: BTreeSet<u64> = here.map(|pull| pull.number).collect();
    numbers.into_iter().collect()
}

pub(super) async fn all(
    client: &Client<'_>,
    repository: &Endpoint,
    numbers: &[u64],
    plan: &Plan,
) -> Vec<PullEvidence> {
    let asked = numbers.iter().enumerate().map(|(at, &number)| async move {
        if at < plan.limits.pulls {
            return one(client, repository, number, plan).await;
        }
        let why = format!("there are more than {} pull requests", plan.limits.pulls);
        PullEvidence {
            number,
            pull: Fault::incomplete(why).seen(&repository.pull(number)),
            reviews: Seen::NotAsked,
            timeline: Seen::NotAsked,
            threads: Seen::NotAsked,
        }
    });
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

async fn one(client: &Client<'_>, repository: &Endpoint, number: u64, plan: &Plan) -> PullEvidence {
    let path = repository.pull(number);
    let list = repository.reviews(number);
    let (pull, reviews) = join(
        pull(client, &path, number, repository),
        reviews(client, &list),
    )
    .await;
    let timeline = repository.timeline(number);
    let since = reviews
        .as_ref()
        .ok()
        .and_then(|reviews| oldest(reviews, plan));
    let history = history(client, &timeline, since).await;
    PullEvidence {
        number,
        pull: seen(pull, &path),
        reviews: seen(reviews, &list.path),
        timeline: seen(history, &timeline.path),
        threads: Seen::not_visible(
            path,
            "the REST API does not show whether conversations are resolved",
        ),
    }
}

/// A pull request that is the one that was asked for, into the repository that was asked.
pub(super) async fn pull(
    client: &Client<'_>,
    path: &str,
    number: u64,
    repository: &Endpoint,
) -> Result<PullRequest, Fault> {
    let pull = client.one::<PullRequest>(path).await?;
    let base = pull.base.repository.as_ref().map(Endpoint::of);
    let here = base.is_some_and(|base| base.numbered == repository.numbered);
    if pull.number == number && here {
        return Ok(pull);
    }
    Err(Fault::incomplete(
        "the answer is about another pull request",
    ))
}

async fn reviews(client: &Client<'_>, list: &ListPath) -> Result<Vec<Review>, Fault> {
    let reviews = list::all::<Review>(client, list).await?;
    let ids: BTreeSet<u64> = reviews.iter().map(|review| review.id).collect();
    if ids.len() == reviews.len() {
        return Ok(reviews);
    }
    Err(Fault::incomplete("the list names a review twice"))
}

/// When the oldest approval was given that stands and can count.
fn oldest(reviews: &[Review], plan: &Plan) -> Option<Timestamp> {
    let standing = opinions(reviews);
    let counting = standing
        .iter()
        .filter(|opinion| opinion.approves() && plan.can_count(opinion.review.commit_id.as_ref()));
    counting
        .filter_map(|opinion| opinion.review.submitted_at)
        .min()
}

/// The timeline from its end backwards, until all is there since a moment; without one, its last page.
async fn history(
    client: &Client<'_>,
    list: &ListPath,
    since: Option<Timestamp>,
) -> Result<Timeline, Fault> {
    let mut walk = Walk::new(client, list);
    let timeline = backwards(&mut walk, since).await;
    walk.end();
    timeline
}

async fn backwards(walk: &mut Walk<'_, '_>, since: Option<Timestamp>) -> Result<Timeline, Fault> {
    let first = walk.page::<TimelineEvent>(1).await?;
    let mut pages = Vec::new();
    let mut reached = 2;
    match first.links.last.filter(|last| *last > 2) {
        Some(last) => {
            // Pages are added at the end while they are read.
            pages.extend(walk.onward::<TimelineEvent>(last).await?);
            reached = last;
            while reached > 2 && !pages.iter().any(|page| is_before(page, since)) {
                reached -= 1;
                pages.insert(0, walk.page(reached).await?);
            }
        }
        None if first.links.next.is_some() || first.entries.len() >= super::endpoint::PAGE => {
            pages.extend(walk.onward::<TimelineEvent>(2).await?);
        }
        None => {}
    }
    let whole = reached == 2;
    if whole {
        // A comment that is deleted meanwhile moves what is behind it to a page that was read before.
        if !pages.is_empty() {
            walk.unmoved(&first).await?;
        }
        pages.insert(0, first);
    }
    let events: Vec<TimelineEvent> = pages.into_iter().flat_map(|page| page.entries).collect();
    Ok(Timeline {
        whole,
        since: if whole {
            None
        } else {
            since.or(begin(&events))
        },
        events,
    })
}

/// Whether a page holds something older than a moment, by the forge's own clock: committers choose their times.
fn is_before(page: &Page<TimelineEvent>, since: Option<Timestamp>) -> bool {
    let Some(since) = since else {
        return true;
    };
    let mut times = page.entries.iter().filter_map(by_the_forge);
    times.any(|at| at < since)
}

fn by_the_forge(event: &TimelineEvent) -> Option<Timestamp> {
    let of_committer = matches!(event.kind, TimelineKind::Committed { .. });
    event.at.filter(|_| !of_committer)
}

fn begin(events: &[TimelineEvent]) -> Option<Timestamp> {
    events.iter().filter_map(by_the_forge).min()
}

/// Asks for each pull request once more: what was read beside it belongs to it only if its ends have not moved.
pub(super) async fn confirm(
    client: &Client<'_>,
    repository: &Endpoint,
    pulls: Vec<PullEvidence>,
) -> Vec<PullEvidence> {
    let asked = pulls.into_iter().map(|mut evidence| async move {
        let path = repository.pull(evidence.number);
        if let Some(before) = evidence.pull.known() {
            let now = pull(client, &path, evidence.number, repository).await;
            let still = now.and_then(|now| unmoved(before, &now));
            if let Err(fault) = still {
                evidence.pull = fault.seen(&path);
            }
        }
        evidence
    });
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

fn unmoved(before: &PullRequest, now: &PullRequest) -> Result<(), Fault> {
    let same = before.head == now.head
        && before.base.branch == now.base.branch
        && (before.state, before.draft, before.merged) == (now.state, now.draft, now.merged)
        && before.auto_merge == now.auto_merge;
    if same {
        return Ok(());
    }
    Err(Fault::incomplete(
        "the pull request changed while it was read",
    ))
}
