//! Faults on the way, each kind at each address that a run asks: none of them passes, and each gap names the request.
//! Not here: faults of answers that are whole and wrong (`forge/edits.rs`).

use super::attacks::approved;
use super::story::{Ended, Story};
use crate::support::forge::{Damage, Fault, RuleSet, Standing};
use serde_json::Value;

/// Asks for all that a run can ask for.
const POLICY: &str =
    "version: 1\nrequire: [review]\nreview: { code_owners: true, two_factor: true }\n";

/// Addresses, and whether each answers with a list. In braces stands the commit.
const OF_PULL_REQUESTS: [(&str, bool); 13] = [
    ("=/repos/octo/gate", false),
    ("=/repos/octo/gate/pulls/1", false),
    ("/pulls/1/reviews?per_page=100", true),
    ("/issues/1/timeline?per_page=100", true),
    ("/commits/{}?per_page=1", false),
    ("/collaborators/user2/permission", false),
    ("/rules/branches/main", true),
    ("/rulesets/71", false),
    ("/branches/main/protection", false),
    ("=/orgs/octo", false),
    ("/orgs/octo/members", true),
    ("=/orgs/octo/teams/cyber", false),
    ("/orgs/octo/teams/cyber/memberships/user2", false),
];
/// Where the lists are long.
const OF_SECOND_PAGES: [(&str, bool); 2] = [
    ("/pulls/1/reviews?per_page=100&page=2", true),
    ("/issues/1/timeline?per_page=100&page=2", true),
];
const OF_PUSHES: [(&str, bool); 3] = [
    ("=/repos/octo/gate", false),
    ("/commits/{}/pulls", true),
    ("/pulls/1/reviews", true),
];

type Kind = (&'static str, fn(bool) -> Damage);

const HTML: &str = "<html><body>Bad gateway</body></html>";
const SLOW: &str = r#"{"message":"You have exceeded a secondary rate limit."}"#;

/// Kinds of faults; of some it matters whether a list was asked for.
const KINDS: [Kind; 14] = [
    ("500", |_| {
        Damage::status(500, r#"{"message":"Server Error"}"#)
    }),
    ("401", |_| {
        Damage::status(401, r#"{"message":"Bad credentials"}"#)
    }),
    ("403 with a page", |_| Damage::status(403, HTML)),
    ("404 without a word", |_| Damage::status(404, "")),
    ("secondary limit", |_| Damage::status(403, SLOW)),
    ("limit until tomorrow", |_| {
        Damage::with_header(429, "retry-after", "86400", "")
    }),
    ("204", |_| Damage::status(204, "")),
    ("redirect", |_| {
        Damage::with_header(302, "location", "http://127.0.0.1:1/", "")
    }),
    ("null", |_| Damage::status(200, "null")),
    ("the other type", |list| {
        Damage::status(200, if list { "{}" } else { "[]" })
    }),
    ("closed", |_| Damage::Close),
    ("no HTTP", |_| Damage::Garbage),
    ("cut", |_| Damage::Truncate),
    ("shorter than it says", |_| Damage::Length(10)),
];

/// Everything approved, so many comments behind it, and a token that sees all.
fn story(comments: usize) -> Story {
    let owners = "* @octo/cyber\n";
    let story = Story::new(POLICY, &[(".github/CODEOWNERS", owners)]);
    let mut state = story.forge.state();
    state.token = Standing {
        administration: true,
        members: true,
        owner: true,
    };
    state.teams.insert("cyber".into(), vec![(2, "active")]);
    let mut rules = RuleSet::new(71, 1);
    rules.code_owners = true;
    state.rulesets = vec![rules];
    drop(state);
    approved(&story);
    for _ in 0..comments {
        story.review(1, 4, "COMMENTED");
    }
    story
}

/// What an address has to be called in the reason of the gap.
fn request(address: &str) -> &str {
    let path = address.split_once('?').map_or(address, |(path, _)| path);
    path.trim_start_matches('=')
}

/// Wants every kind of fault at these addresses to keep a change from passing that passes without one.
fn none_passes(
    story: &Story,
    (event, payload): (&str, &Value),
    addresses: &[(&str, bool)],
    commit: &str,
) -> usize {
    let judge = || story.judge_event(event, payload);
    let (mut wrong, mut count) = (Vec::new(), 0);
    let clean = judge();
    assert_eq!(clean.code, 0, "without a fault: {}", clean.said());
    for (address, list) in addresses {
        for (name, damage) in KINDS {
            let address = address.replace("{}", commit);
            story.forge.heal();
            story.forge.fail(match address.strip_prefix('=') {
                Some(whole) => Fault::exactly(whole, damage(*list)),
                None => Fault::at(&address, damage(*list)),
            });
            let ended = judge();
            count += 1;
            if let Some(why) = lets_by(story, &ended, request(&address)) {
                wrong.push(format!("{name} at {address}: {why}: {}", ended.said()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    story.forge.heal();
    assert_eq!(judge().code, 0, "the faults are gone");
    count
}

fn lets_by(story: &Story, ended: &Ended, request: &str) -> Option<&'static str> {
    let named = ended.unknown().iter().any(|why| why.contains(request));
    if !story.forge.struck() {
        Some("the fault struck nothing")
    } else if ended.code != 3 {
        Some("not incomplete")
    } else if !named {
        Some("the request is not named")
    } else {
        None
    }
}

#[test]
fn no_fault_of_a_pull_request_passes() {
    let story = story(1);
    let event = ("pull_request", &story.event(1));
    let head = story.tip("change-1").to_string();
    let count = none_passes(&story, event, &OF_PULL_REQUESTS, &head);
    assert_eq!(count, 182);
}

#[test]
fn no_fault_at_a_second_page_passes() {
    let story = story(110);
    let event = ("pull_request", &story.event(1));
    let count = none_passes(&story, event, &OF_SECOND_PAGES, "");
    assert_eq!(count, 28);
}

#[test]
fn no_fault_of_a_push_passes() {
    let story = story(1);
    let (base, head) = (story.tip("main"), story.tip("change-1"));
    let merge = story.joined(base, head, &["1", "1"], &[]);
    story.came_by(merge, &[1]);
    story.merged(1, 2, merge);
    let event = ("push", &story.pushed(base, merge));
    let count = none_passes(&story, event, &OF_PUSHES, &merge.to_string());
    assert_eq!(count, 42);
}

#[test]
fn what_the_token_may_not_see_is_told_and_is_no_fault() {
    let story = story(1);
    let refusal = r#"{"message":"Resource not accessible by integration"}"#;
    for address in ["/branches/main/protection", "/orgs/octo/members"] {
        story.forge.heal();
        story
            .forge
            .fail(Fault::at(address, Damage::status(403, refusal)));
        let ended = story.judge(1);
        assert_eq!(ended.code, 0, "{address}: {}", ended.said());
        let told = ended.report["review"].to_string();
        assert!(told.contains("not accessible"), "{address}: {told}");
    }
    // Without these nobody knows whether the approval is one.
    for address in [
        "/pulls/1/reviews",
        "/timeline",
        "/permission",
        "/teams/cyber",
    ] {
        story.forge.heal();
        story
            .forge
            .fail(Fault::at(address, Damage::status(403, refusal)));
        let ended = story.judge(1);
        assert_eq!(ended.code, 3, "{address}: {}", ended.said());
        assert!(ended.unknown().iter().any(|why| why.contains(address)));
    }
}
