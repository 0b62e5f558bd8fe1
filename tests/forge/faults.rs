//! Every fault at every address. None of them may leave evidence that looks whole.

use super::super::support::forge::{Damage, Fault, Running, hasty, patience};
use super::{busy, calm, clean, everything};
use portcullis::forge::Plan;
use portcullis::host::forge::Patience;
use std::time::Duration;

/// Every kind of address that is asked, and whether it answers with a list.
const ADDRESSES: [(&str, bool); 14] = [
    ("/repos/octo/gate", false),
    ("/pulls/1", false),
    ("/pulls/1/reviews", true),
    ("/pulls/1/reviews?per_page=100&page=2", true),
    ("/issues/1/timeline", true),
    ("?per_page=1", false),
    ("/collaborators/user2/permission", false),
    ("/rules/branches/main", true),
    ("/rulesets/71", false),
    ("/branches/main/protection", false),
    ("/orgs/octo?", false),
    ("/orgs/octo/members", true),
    ("/teams/cyber/memberships/user2", false),
    ("/commits/{head}/pulls", true),
];

/// Nothing that `evidence` would call whole comes of these faults.
fn never_whole(name: &str, damage: impl Fn(bool) -> Damage) {
    // Long lists for the addresses of lists that are long, and short ones for the rest.
    let forges = [Running::start(calm()), Running::start(busy())];
    let plan = everything(&forges[0]);
    for (address, list) in ADDRESSES {
        let long = address.contains("page=2") || address.contains("timeline");
        let forge = &forges[usize::from(long)];
        let head = super::super::support::forge::sha("head");
        let mut pattern = address.replace("{head}", &head);
        if pattern.ends_with("octo?") {
            pattern.pop();
        }
        forge.heal();
        forge.fail(Fault::at(&pattern, damage(list)));
        never_complete(forge, &plan, &format!("{name} at {address}"));
        assert!(
            forge.struck(),
            "{name} at {address}: the fault struck nothing"
        );
    }
}

fn never_complete(forge: &Running, plan: &Plan, name: &str) {
    never_complete_within(forge, plan, patience(), name);
}

fn never_complete_within(forge: &Running, plan: &Plan, patience: Patience, name: &str) {
    match forge.evidence_within(1, plan, patience) {
        Err(error) => assert!(!error.to_string().is_empty(), "{name}"),
        Ok(evidence) => {
            let inside = evidence.organisation.known();
            let inside = inside.and_then(|one| one.members_without_two_factor.missing());
            let missing = evidence.missing().into_iter().chain(inside).count();
            assert!(missing > 0, "{name}: nothing is missing");
            let whole = evidence.write().unwrap();
            let whole = String::from_utf8(whole).unwrap();
            assert!(whole.contains("\"incomplete\"") || whole.contains("\"not-visible\""));
        }
    }
}

fn say(status: u16, body: &'static str) -> impl Fn(bool) -> Damage {
    move |_| Damage::status(status, body)
}

const HTML: &str = "<html><body>Bad gateway</body></html>";

#[test]
fn the_forges_are_whole_without_faults() {
    for state in [calm(), busy()] {
        let forge = Running::start(state);
        clean(&forge, &everything(&forge));
    }
}

#[test]
fn a_fault_of_one_page_that_passes_leaves_no_trace() {
    let forge = Running::start(busy());
    let plan = everything(&forge);
    let whole = clean(&forge, &plan);
    for damage in [Damage::status(502, HTML), Damage::Truncate, Damage::Close] {
        forge.heal();
        forge.fail(Fault::once("page=2", damage));
        assert_eq!(forge.evidence(1, &plan).unwrap(), whole);
    }
}

#[test]
fn a_forge_that_fails() {
    never_whole("500", say(500, r#"{"message":"Server Error"}"#));
    never_whole("502 in HTML", say(502, HTML));
    never_whole("503", say(503, ""));
    never_whole("408", say(408, ""));
}

#[test]
fn a_limit_that_does_not_end_in_time() {
    let secondary = r#"{"message":"You have exceeded a secondary rate limit. Please wait."}"#;
    never_whole("403 without headers", say(403, secondary));
    never_whole("403 with retry-after", |_| {
        Damage::with_header(403, "retry-after", "3600", r#"{"message":"slow down"}"#)
    });
    never_whole("403 with a reset far away", |_| {
        let headers = vec![
            ("x-ratelimit-remaining", "0".to_owned()),
            ("x-ratelimit-reset", "4102444800".to_owned()),
        ];
        Damage::Say(
            403,
            headers,
            r#"{"message":"API rate limit exceeded"}"#.to_owned(),
        )
    });
    never_whole("429", say(429, ""));
    never_whole("429 with retry-after", |_| {
        Damage::with_header(429, "retry-after", "86400", "")
    });
    never_whole("429 with nonsense", |_| {
        Damage::with_header(429, "retry-after", "-1", "")
    });
}

#[test]
fn a_refusal() {
    never_whole("401", say(401, r#"{"message":"Bad credentials"}"#));
    never_whole(
        "403 in the forge's words",
        say(403, r#"{"message":"Resource not accessible"}"#),
    );
    never_whole("403 in HTML", say(403, HTML));
    never_whole("404 in HTML", say(404, HTML));
    never_whole("410", say(410, r#"{"message":"Gone"}"#));
    never_whole("451", say(451, ""));
}

#[test]
fn an_answer_that_is_none() {
    never_whole("204", say(204, ""));
    never_whole("206", say(206, "[]"));
    never_whole("304", say(304, ""));
    never_whole("202", say(202, "{}"));
    never_whole("an empty body", say(200, ""));
    never_whole("null", say(200, "null"));
    never_whole("a text", say(200, "\"[]\""));
    never_whole("a refusal with 200", say(200, r#"{"message":"Not Found"}"#));
    never_whole("HTML with 200", say(200, HTML));
    never_whole("no UTF-8", |_| Damage::status(200, "[\"\u{fffd}\"]"));
    never_whole(
        "deep",
        say(
            200,
            concat!("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "[[[[[[[["),
        ),
    );
    never_whole("the other type", |list| {
        Damage::status(200, if list { "{}" } else { "[]" })
    });
}

#[test]
fn a_redirect() {
    for status in [301, 302, 303, 307, 308] {
        never_whole("to another host", |_| {
            Damage::with_header(status, "location", "http://forge.invalid/", "")
        });
    }
    never_whole("to the same host", |_| {
        Damage::with_header(302, "location", "/repos/octo/gate", "")
    });
}

#[test]
fn a_connection_that_breaks() {
    never_whole("closed", |_| Damage::Close);
    never_whole("no HTTP", |_| Damage::Garbage);
    never_whole("cut", |_| Damage::Truncate);
    never_whole("shorter than it says", |_| Damage::Length(5));
    never_whole("longer than it says", |_| Damage::Length(-5));
    never_whole("huge", |_| Damage::Huge(2 << 20));
}

#[test]
fn a_forge_that_does_not_answer_in_time() {
    let forge = Running::start(busy());
    let plan = everything(&forge);
    for address in [
        "/pulls/1/reviews",
        "/timeline",
        "/collaborators/user2",
        "/rules/",
    ] {
        for damage in [Damage::Hang, Damage::Drip] {
            forge.heal();
            forge.fail(Fault::at(address, damage));
            let patience = hasty(Duration::from_millis(300));
            never_complete_within(&forge, &plan, patience, address);
        }
    }
}

#[test]
fn a_fault_that_passes_leaves_no_trace() {
    let forge = Running::start(calm());
    let plan = everything(&forge);
    let whole = clean(&forge, &plan);
    for damage in [
        Damage::status(500, ""),
        Damage::status(502, HTML),
        Damage::status(429, ""),
        Damage::with_header(403, "retry-after", "0", "{}"),
        Damage::status(200, ""),
        Damage::Close,
        Damage::Garbage,
        Damage::Truncate,
        Damage::Length(5),
        Damage::Length(-5),
    ] {
        for address in ["/pulls/1/reviews", "/collaborators", "/pulls/1"] {
            forge.heal();
            forge.fail(Fault::once(address, damage.clone()));
            assert_eq!(forge.evidence(1, &plan).unwrap(), whole, "{address}");
        }
    }
}

#[test]
fn an_answer_that_does_not_come_is_asked_for_again() {
    let forge = Running::start(calm());
    let plan = everything(&forge);
    let whole = clean(&forge, &plan);
    forge.fail(Fault::once("/pulls/1/reviews", Damage::Hang));
    let patience = Patience {
        attempts: 8,
        ..hasty(Duration::from_secs(3))
    };
    assert_eq!(forge.evidence_within(1, &plan, patience).unwrap(), whole);
}
