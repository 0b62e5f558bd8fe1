//! Encrypted connections, straight and through a proxy: a certificate that the machine does not trust is a fault and never
//! a pass, and the token is sent to nobody who shows one.

use super::attacks::approved;
use super::story::{Ended, Story};
use crate::support::forge::{Encrypted, Paper, Running, State, TOKEN, Tunnels, patience};
use crate::support::gate;
use portcullis::forge::{Forge, Plan, Question, RepositoryName};
use portcullis::host::forge::{Fetch, Proxy, Token};
use serde_json::Value;
use std::fs;
use std::time::Duration;

const PAPER: Paper = Paper {
    name: "127.0.0.1",
    expired: false,
};

/// What comes of asking an address that nothing on this machine vouches for.
fn refused(address: &str, proxy: Option<&Tunnels>) -> String {
    let forge = Forge {
        api: address.to_owned(),
        server: address.to_owned(),
    };
    let token = Token::new(TOKEN).unwrap();
    let clock = || "2026-11-22T12:00:00Z".parse().unwrap();
    let fetch = Fetch {
        forge: &forge,
        token: Some(&token),
        deadline: Duration::from_mins(1),
        patience: patience(),
        proxy: proxy.map(|proxy| Proxy {
            address: proxy.address.clone(),
            except: String::new(),
        }),
        clock: &clock,
    };
    let name = RepositoryName::new("octo/gate").unwrap();
    let question = Question::about_pull_request(name, 1);
    let error = fetch.evidence(&question, &Plan::default()).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("GET /repos/octo/gate"), "{said}");
    assert!(!said.contains(TOKEN), "{said}");
    said
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let forge = Running::start(State::new());
    let encrypted = Encrypted::before(&forge.address(), PAPER);
    let said = refused(&encrypted.address, None);
    assert!(said.contains("certificate"), "{said}");
    assert!(forge.asked().is_empty());
}

#[test]
fn a_forge_that_does_not_encrypt_is_not_asked_in_the_clear() {
    let forge = Running::start(State::new());
    refused(&forge.address().replace("http://", "https://"), None);
    let asked = forge.asked();
    assert!(asked.iter().all(|one| one.authorization.is_none()));
}

#[test]
fn a_proxy_sees_no_token_and_none_that_refuses_makes_a_pass() {
    let forge = Running::start(State::new());
    let encrypted = Encrypted::before(&forge.address(), PAPER);
    for proxy in [
        Tunnels::start(None),
        Tunnels::refusing("407 Proxy Authentication Required"),
        Tunnels::refusing("502 Bad Gateway"),
        Tunnels::refusing("302 Found"),
    ] {
        refused(&encrypted.address, Some(&proxy));
        let seen = proxy.seen();
        assert!(seen.starts_with("CONNECT 127.0.0.1:"), "{seen}");
        assert!(!seen.contains(TOKEN) && !seen.contains("/repos/"));
    }
    assert!(forge.asked().is_empty());
}

/// A run of the program on an approved pull request of a forge behind an encrypted address.
fn run(story: &Story, encrypted: &Encrypted, trusted: &str, proxy: &str) -> Ended {
    let certificates = story.path("trusted.pem");
    fs::write(&certificates, trusted).unwrap();
    let event = story.path("event.json");
    let address = encrypted.address.as_str();
    let text = story.event(1).to_string();
    let text = text.replace(&story.forge.address(), address);
    fs::write(&event, text).unwrap();
    let said = gate()
        .at(&story.path("clone"))
        .args("check --pull-request --only review -f json")
        .variable("GITHUB_EVENT_NAME", "pull_request")
        .variable("GITHUB_EVENT_PATH", event)
        .variable("GITHUB_REPOSITORY", "octo/gate")
        .variable("GITHUB_API_URL", address)
        .variable("GITHUB_SERVER_URL", address)
        .variable("GITHUB_TOKEN", TOKEN)
        .variable("SSL_CERT_FILE", certificates)
        .variable("SSL_CERT_DIR", "")
        .variable("HTTPS_PROXY", proxy)
        .variable("https_proxy", "")
        .variable("NO_PROXY", "")
        .variable("no_proxy", "")
        .run();
    Ended {
        code: u8::try_from(said.code).unwrap(),
        report: serde_json::from_str(&said.stdout).unwrap_or(Value::Null),
        texts: said.stdout + &said.stderr,
    }
}

#[test]
fn a_forge_that_the_machine_trusts_is_asked_straight_and_through_a_proxy() {
    let story = Story::plain();
    approved(&story);
    let encrypted = Encrypted::before(&story.forge.address(), PAPER);
    let ended = run(&story, &encrypted, &encrypted.certificate, "");
    assert_eq!(ended.code, 0, "{}\n{}", ended.said(), ended.texts);
    assert!(!story.forge.asked().is_empty());
    let proxy = Tunnels::start(None);
    let ended = run(&story, &encrypted, &encrypted.certificate, &proxy.address);
    assert_eq!(ended.code, 0, "{}\n{}", ended.said(), ended.texts);
    let seen = proxy.seen();
    assert!(seen.starts_with("CONNECT 127.0.0.1:") && !seen.contains(TOKEN));
}

/// Wants a run to end as incomplete, with nothing asked.
fn never_trusted(paper: Paper, trusted: impl Fn(&Encrypted) -> String) {
    let story = Story::plain();
    approved(&story);
    let encrypted = Encrypted::before(&story.forge.address(), paper);
    let ended = run(&story, &encrypted, &trusted(&encrypted), "");
    assert_eq!(ended.code, 3, "{}\n{}", ended.said(), ended.texts);
    let why = ended.unknown().join("\n");
    assert!(why.contains("certificate") && why.contains("GET /repos/octo/gate"));
    assert!(story.forge.asked().is_empty() && !ended.texts.contains(TOKEN));
}

#[test]
fn the_certificate_of_another_host_is_refused() {
    let paper = Paper {
        name: "forge.example",
        ..PAPER
    };
    never_trusted(paper, |own| own.certificate.clone());
}

#[test]
fn a_certificate_whose_time_has_passed_is_refused() {
    let paper = Paper {
        expired: true,
        ..PAPER
    };
    never_trusted(paper, |own| own.certificate.clone());
}

#[test]
fn another_certificate_than_the_trusted_one_is_refused() {
    let other = Encrypted::before("http://127.0.0.1:1", PAPER);
    never_trusted(PAPER, |_| other.certificate.clone());
}

#[test]
fn a_proxy_that_leads_to_somebody_else_is_refused() {
    let story = Story::plain();
    approved(&story);
    let encrypted = Encrypted::before(&story.forge.address(), PAPER);
    let other = Encrypted::before(&story.forge.address(), PAPER);
    let proxy = Tunnels::start(Some(&other.address));
    let ended = run(&story, &encrypted, &encrypted.certificate, &proxy.address);
    assert_eq!(ended.code, 3, "{}\n{}", ended.said(), ended.texts);
    assert!(story.forge.asked().is_empty());
}
