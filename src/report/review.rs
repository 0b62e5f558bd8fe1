//! The reviews of a change in words, for every report that people read.

use super::wording::plural;
use crate::verdict::{ReviewRecord, ReviewedPull, Reviewer};

/// Names of a list before the rest is only counted.
const MOST: usize = 5;

/// Who approved which head, and what could not be seen: a sentence each. Logins and reasons stand in them as they came.
pub fn sentences(record: &ReviewRecord) -> Vec<String> {
    let mut said: Vec<String> = record
        .pulls
        .iter()
        .map(|pull| approvals(record, pull))
        .collect();
    if record.pulls.is_empty() {
        said.push(format!("{}: no pull request was found", record.about));
    }
    let left = said.len().saturating_sub(2 * MOST);
    if left > 0 {
        said.truncate(2 * MOST);
        said.push(format!("and {} more", plural(left, "pull request")));
    }
    if !record.not_visible.is_empty() {
        let mut whys: Vec<&str> = record
            .not_visible
            .iter()
            .map(|it| it.request.as_str())
            .collect();
        let more = whys.len().saturating_sub(MOST);
        whys.truncate(MOST);
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        said.push(format!("not visible: {}{more}", whys.join(", ")));
    }
    said.push(source(record));
    said
}

fn approvals(record: &ReviewRecord, pull: &ReviewedPull) -> String {
    let head = pull.head.as_deref().map_or("an unknown head", short);
    let counted = record
        .approvals()
        .filter(|(of, _)| of.number == pull.number);
    let names: Vec<String> = counted
        .map(|(_, review)| {
            let name = review.reviewer.as_ref().map_or_else(String::new, named);
            match review
                .head
                .as_deref()
                .filter(|it| pull.head.as_deref() != Some(it))
            {
                Some(given) => format!("{name} on {}", short(given)),
                None => name,
            }
        })
        .collect();
    match &names[..] {
        [] => format!("#{} at {head}: no approval counts", pull.number),
        _ => format!(
            "#{} at {head}: approved by {}",
            pull.number,
            names.join(", ")
        ),
    }
}

fn named(reviewer: &Reviewer) -> String {
    format!("{} (account {})", reviewer.login, reviewer.id)
}

fn source(record: &ReviewRecord) -> String {
    let digest = record.evidence_digest.get(..12).unwrap_or_default();
    let when = &record.fetched_at;
    if record.replayed {
        format!("from a record of {when}, sha256 {digest}; nobody was asked")
    } else {
        format!("asked {} at {when}, sha256 {digest}", record.api)
    }
}

fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}
