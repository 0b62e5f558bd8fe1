//! A record of reviews for the tests of the reporters, and what people read of it.

use super::fixture::{said, verdict};
use crate::report::Format;
use crate::verdict::{
    NotVisible, ReviewQuery, ReviewRecord, ReviewRulesSeen, ReviewSeen, ReviewedPull, Reviewer,
    Verdict,
};

/// A record in which every text that others write is this one.
pub fn record(text: &str) -> ReviewRecord {
    let somebody = |id| Reviewer {
        id,
        login: text.to_owned(),
    };
    let review = |id, head: &str, counts| ReviewSeen {
        id,
        reviewer: (id != 3).then(|| somebody(id)),
        state: "approved",
        head: Some(head.repeat(20)),
        submitted_at: Some("2026-02-01T10:00:00Z".to_owned()),
        counts,
        why_not: (!counts).then(|| text.to_owned()),
    };
    let pull = ReviewedPull {
        number: 12,
        head: Some("ab".repeat(20)),
        base: Some("cd".repeat(20)),
        base_branch: Some(text.to_owned()),
        author: Some(somebody(1)),
        reviews: vec![
            review(2, "ab", true),
            review(3, "ef", false),
            review(4, "ef", true),
        ],
    };
    ReviewRecord {
        about: text.to_owned(),
        api: "https://api.github.com".to_owned(),
        repository: "octo/gate".to_owned(),
        repository_id: 1,
        fetched_at: "2026-02-01T12:00:00Z".to_owned(),
        replayed: false,
        evidence_digest: "ef".repeat(32),
        pulls: vec![
            pull,
            ReviewedPull {
                number: 13,
                head: None,
                base: None,
                base_branch: None,
                author: None,
                reviews: Vec::new(),
            },
        ],
        rules: Some(ReviewRulesSeen {
            rulesets: vec![7],
            approvals: 2,
            code_owners: true,
            dismiss_stale: false,
            last_push_approval: false,
            conversation_resolution: false,
            signatures: false,
            merge_queue: true,
        }),
        not_visible: vec![NotVisible {
            request: text.to_owned(),
            why: text.to_owned(),
        }],
        notes: vec![text.to_owned()],
        requests: vec![ReviewQuery {
            path: text.to_owned(),
            status: Some(200),
            pages: 1,
            sha256: "ab".repeat(32),
        }],
    }
}

pub fn reviewed(text: &str) -> Verdict {
    let mut verdict = verdict();
    verdict.run.review = Some(Box::new(record(text)));
    verdict
}

#[test]
fn people_read_who_approved_which_head_and_what_was_not_visible() {
    for format in [Format::Human, Format::Markdown, Format::Github] {
        let text = said(format, &reviewed("ann")).replace("<br>", "\n");
        let text = text
            .replace(['\n', '\\'], " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for part in [
            "approved by ann (account 2), ann (account 4) on efefefe",
            "at abababa",
            "not visible: ann",
        ] {
            assert!(text.contains(part), "{format:?}: {part}: {text}");
        }
        assert!(
            text.contains("13 at an unknown head: no approval counts"),
            "{text}"
        );
    }
}

#[test]
fn a_replayed_record_says_that_nobody_was_asked() {
    let mut verdict = reviewed("ann");
    if let Some(record) = &mut verdict.run.review {
        record.replayed = true;
    }
    assert!(said(Format::Human, &verdict).contains("nobody was asked"));
}
