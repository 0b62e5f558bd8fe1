//! The token goes to one address, and into no text.

use super::super::support::forge::{Damage, Fault, Running, State, TOKEN};
use super::{busy, everything};
use portcullis::forge::Plan;
use std::time::{Duration, Instant};

#[test]
fn no_other_address_is_ever_asked() {
    let elsewhere = Running::start(State::new());
    let other = elsewhere.address();
    let forge = Running::start(busy());
    let plan = everything(&forge);
    for (at, damage) in [
        ("/pulls/1", Damage::with_header(302, "location", &other, "")),
        (
            "/repos/octo/gate",
            Damage::with_header(307, "location", &format!("{other}/repos/octo/gate"), ""),
        ),
        (
            "/reviews",
            Damage::Link(format!(
                "<{other}/repositories/4242/pulls/1/reviews?page=2>; rel=\"next\""
            )),
        ),
        (
            "/timeline",
            Damage::Link(format!(
                "<{other}/repositories/4242/issues/1/timeline?page=9>; rel=\"last\""
            )),
        ),
        (
            "/rules/branches",
            Damage::Link(format!("<{other}/x?page=2>; rel=\"next\"")),
        ),
    ] {
        forge.heal();
        forge.fail(Fault::at(at, damage));
        let _ = forge.evidence(1, &plan);
    }
    assert_eq!(elsewhere.asked().len(), 0);
    let sent = forge.asked();
    assert!(
        sent.iter()
            .all(|one| one.authorization.as_deref() == Some(&format!("Bearer {TOKEN}")))
    );
}

#[test]
fn a_forge_that_says_the_token_back_does_not_get_it_printed() {
    let forge = Running::start(busy());
    let plan = everything(&forge);
    let body = format!(r#"{{"message":"{TOKEN} may not do this"}}"#);
    for address in [
        "/pulls/1",
        "/timeline",
        "/collaborators",
        "/rules",
        "/repos/octo/gate",
    ] {
        for status in [401, 403, 404, 500, 200] {
            forge.heal();
            forge.fail(Fault::at(address, Damage::status(status, &body)));
            let said = match forge.evidence(1, &plan) {
                Ok(evidence) => {
                    format!(
                        "{evidence:?}{}",
                        String::from_utf8(evidence.write().unwrap()).unwrap()
                    )
                }
                Err(error) => format!("{error} {error:?}"),
            };
            assert!(!said.contains(TOKEN), "{address} {status}");
        }
    }
}

#[test]
fn control_characters_of_the_forge_are_not_kept() {
    let forge = Running::start(busy());
    let body = "{\"message\":\"\\u001b[2J\\n::error::x\"}";
    forge.fail(Fault::at("/pulls/1/reviews", Damage::status(403, body)));
    let evidence = forge.evidence(1, &Plan::default()).unwrap();
    let (_, why) = evidence.pull(1).unwrap().reviews.missing().unwrap();
    assert!(!why.chars().any(char::is_control), "{why:?}");
}

#[test]
fn the_deadline_holds_whatever_the_forge_does() {
    let forge = Running::start(busy());
    let plan = everything(&forge);
    forge.fail(Fault::at("/pulls/1", Damage::Hang));
    let name = portcullis::forge::RepositoryName::new("octo/gate").unwrap();
    let question = portcullis::forge::Question::about_pull_request(name, 1);
    let started = Instant::now();
    let patience = portcullis::host::forge::Patience::default();
    let evidence = forge.answer_within(&question, &plan, Duration::from_millis(600), patience);
    assert!(evidence.is_err() || !evidence.unwrap().missing().is_empty());
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
}
