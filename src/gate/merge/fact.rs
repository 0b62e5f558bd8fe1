//! Facts of a report, validated: dependencies, reviews, waivers, advisories.

use super::place::{is_hexadecimal, wrong};
use super::read::Malformed;
use super::wire;
use crate::finding::{Advisory, CheckId, Dependency, Fingerprint, Suppression, Upgrade};
use crate::package::Ecosystem;
use crate::policy::{Waiver, WaiverScope};
use crate::source::Span;
use crate::verdict::{
    Advisories, AdvisoryCount, JudgedWaiver, NotVisible, ReviewQuery, ReviewRecord,
    ReviewRulesSeen, ReviewSeen, ReviewedPull, Reviewer,
};

const STATES: [&str; 5] = [
    "approved",
    "changes-requested",
    "commented",
    "dismissed",
    "pending",
];

pub(super) fn dependency(told: wire::Dependency) -> Result<Dependency, Malformed> {
    let ecosystem = Ecosystem::all()
        .map(Ecosystem::as_str)
        .find(|known| *known == told.ecosystem)
        .ok_or_else(|| wrong("an ecosystem", &told.ecosystem))?;
    Ok(Dependency {
        ecosystem,
        name: told.name,
        version: told.version,
        purl: told.purl,
        path: told.path,
        development: told.development,
        advisory: told.advisory.map(advisory).transpose()?,
        upgrade: told.upgrade.map(|told| Upgrade {
            words: told.words,
            package: told.package,
            requirement: told.requirement,
            admits: told.admits,
            command: told.command,
        }),
    })
}

fn advisory(told: wire::Advisory) -> Result<Advisory, Malformed> {
    Ok(Advisory {
        ids: told.ids,
        summary: told.summary,
        score: told
            .score
            .map(|score| part_of(score, 10.0, 10))
            .transpose()?,
        vector: told.vector,
        published: told.published,
        fixed: told.fixed,
        fixed_on: told.fixed_on,
        exploited: told.exploited,
        epss: told
            .epss
            .map(|epss| part_of(epss, 1.0, 10_000))
            .transpose()?,
    })
}

/// A number from 0 to `most` in so many parts of one.
fn part_of(number: f64, most: f64, parts: u16) -> Result<u16, Malformed> {
    if !(0.0..=most).contains(&number) {
        return Err(wrong("a score", &number.to_string()));
    }
    let wanted = (number * f64::from(parts)).round();
    let all = 0..=u16::MAX;
    let found = all.into_iter().find(|part| f64::from(*part) >= wanted);
    Ok(found.unwrap_or_default())
}

pub(super) fn suppression(told: &wire::Suppression) -> Suppression {
    Suppression {
        kind: told.kind,
        reason: told.reason.clone(),
        expires: told.expires,
        added_by_change: told.added_by_change,
    }
}

pub(super) fn waiver(told: wire::Waiver) -> Result<JudgedWaiver, Malformed> {
    let scope = match (told.fingerprint, told.advisory) {
        (Some(text), None) => {
            let fingerprint =
                Fingerprint::parse(&text).ok_or_else(|| wrong("a fingerprint", &text))?;
            WaiverScope::Fingerprint(fingerprint)
        }
        (None, Some(advisory)) => WaiverScope::Advisory {
            advisory,
            package: told.package,
        },
        _ => return Err(wrong("a waiver", &told.check)),
    };
    Ok(JudgedWaiver {
        waiver: Waiver {
            check: CheckId::new(told.check),
            scope,
            kind: told.kind,
            reason: told.reason,
            owner: told.owner,
            approved_by: told.approved_by,
            expires: told.expires,
            declared_at: Span::default(),
            declared_line: told.declared_line,
        },
        matched: told.matched,
        lapsed: told.lapsed,
    })
}

pub(super) fn advisories(told: wire::Advisories) -> Result<Advisories, Malformed> {
    let count = |told: wire::AdvisoryCount| AdvisoryCount {
        ecosystem: told.ecosystem,
        advisories: told.advisories,
        malware: told.malware,
        newest: told.newest,
        packages: told.packages,
    };
    Ok(Advisories {
        from: told.from,
        snapshot: told.snapshot,
        age_days: told.age_days,
        digest: digest(told.digest)?,
        ecosystems: told.ecosystems.into_iter().map(count).collect(),
    })
}

/// A SHA-256.
pub(super) fn digest(text: String) -> Result<String, Malformed> {
    if is_hexadecimal(&text, &[64]) {
        Ok(text)
    } else {
        Err(wrong("a digest", &text))
    }
}

pub(super) fn review(told: wire::Review) -> Result<Box<ReviewRecord>, Malformed> {
    let pulls = told.pulls.into_iter().map(pull);
    Ok(Box::new(ReviewRecord {
        about: told.about,
        api: told.api,
        repository: told.repository,
        repository_id: told.repository_id,
        fetched_at: told.fetched_at,
        replayed: told.replayed,
        evidence_digest: digest(told.evidence_digest)?,
        pulls: pulls.collect::<Result<_, _>>()?,
        rules: told.rules.map(|told| ReviewRulesSeen {
            rulesets: told.rulesets,
            approvals: told.approvals,
            code_owners: told.code_owners,
            dismiss_stale: told.dismiss_stale,
            last_push_approval: told.last_push_approval,
            conversation_resolution: told.conversation_resolution,
            signatures: told.signatures,
            merge_queue: told.merge_queue,
        }),
        not_visible: (told.not_visible.into_iter())
            .map(|told| NotVisible {
                request: told.request,
                why: told.why,
            })
            .collect(),
        notes: told.notes,
        requests: (told.requests.into_iter())
            .map(|told| ReviewQuery {
                path: told.path,
                status: told.status,
                pages: told.pages,
                sha256: told.sha256,
            })
            .collect(),
    }))
}

fn pull(told: wire::Pull) -> Result<ReviewedPull, Malformed> {
    let person = |told: wire::Person| Reviewer {
        id: told.id,
        login: told.login,
    };
    let review = |told: wire::Seen| {
        let state = STATES.into_iter().find(|known| *known == told.state);
        Ok(ReviewSeen {
            id: told.id,
            reviewer: told.reviewer.map(person),
            state: state.ok_or_else(|| wrong("a review", &told.state))?,
            head: told.head,
            submitted_at: told.submitted_at,
            counts: told.counts,
            why_not: told.why_not,
        })
    };
    Ok(ReviewedPull {
        number: told.number,
        head: told.head,
        base: told.base,
        base_branch: told.base_branch,
        author: told.author.map(person),
        reviews: told
            .reviews
            .into_iter()
            .map(review)
            .collect::<Result<_, Malformed>>()?,
    })
}
