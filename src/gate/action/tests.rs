//! Inputs, and the command lines that they stand for.

use super::arguments::{Places, arguments};
use super::inputs::Inputs;
use super::{INPUTS, usage};
use crate::cli::{self, CheckRequest, Request, SignerRequest};
use crate::finding::Domain;
use crate::host::job::{Job, variable_of};
use crate::inventory::Scope;
use crate::report::Format;
use proptest::prelude::*;
use std::ffi::OsString;
use std::path::Path;

fn job(said: &[(&str, &str)]) -> Job {
    Job::read(&INPUTS, |name| {
        let found = said.iter().find(|(input, _)| variable_of(input) == name);
        found.map(|(_, value)| OsString::from(value))
    })
}

fn asked(said: &[(&str, &str)], event: &str) -> Result<CheckRequest, String> {
    let inputs = Inputs::of(&job(said)).map_err(|error| error.to_string())?;
    let places = Places::of(&inputs, Path::new("/t/portcullis"), Some(Path::new("/s")));
    match cli::parse(arguments(&inputs, Some(event), &places)) {
        Ok(Request::Check(request)) => Ok(request),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(usage(&error)),
    }
}

#[test]
fn events_about_a_change_ask_who_reviewed_it_and_the_others_look_at_everything() {
    for event in [
        "pull_request",
        "pull_request_target",
        "pull_request_review",
        "merge_group",
        "push",
        "release",
    ] {
        let request = asked(&[], event).unwrap();
        assert!(request.review.is_some(), "{event}");
    }
    for event in ["schedule", "workflow_dispatch", "repository_dispatch", "x"] {
        let request = asked(&[], event).unwrap();
        let everything = Scope::History {
            include_unreachable: false,
        };
        assert_eq!(
            (request.review, request.scope),
            (None, everything),
            "{event}"
        );
    }
}

#[test]
fn the_scope_can_be_named() {
    let scope = |said: &[(&str, &str)]| asked(said, "push").unwrap();
    assert_eq!(scope(&[("scope", "tree")]).scope, Scope::WorkTree);
    assert!(scope(&[("scope", "tree")]).review.is_none());
    assert!(matches!(
        scope(&[("scope", "history")]).scope,
        Scope::History { .. }
    ));
    let change = asked(&[("scope", "change")], "schedule").unwrap();
    assert!(change.review.is_some());
    let ends = scope(&[("base", "main"), ("head", "-x")]);
    let range = Scope::Range {
        base: "main".to_owned(),
        head: Some("-x".to_owned()),
    };
    assert_eq!((ends.scope, ends.review), (range, None));
}

#[test]
fn inputs_mirror_the_command_line() {
    let said = [
        ("path", "services/api"),
        ("only", "secrets,infrastructure"),
        ("policy", "p.yaml"),
        ("advisories", "a.index"),
        ("rendered", "out/a\n\n  out/b\n"),
        ("attest", "true"),
        ("subject", "dist\nnotes.txt"),
        ("key-env", "SIGNING_KEY"),
    ];
    let request = asked(&said, "push").unwrap();
    assert_eq!(request.path, Path::new("services/api"));
    assert_eq!(request.domains, [Domain::Secrets, Domain::Infrastructure]);
    assert_eq!(request.policy.as_deref(), Some(Path::new("p.yaml")));
    assert_eq!(request.advisories.as_deref(), Some(Path::new("a.index")));
    assert_eq!(request.rendered, [Path::new("out/a"), Path::new("out/b")]);
    let attest = request.attest.unwrap();
    assert_eq!(attest.out, Path::new("/t/portcullis/verdict.sigstore.json"));
    assert_eq!(attest.subjects, [Path::new("dist"), Path::new("notes.txt")]);
    assert_eq!(
        attest.signer,
        SignerRequest::KeyVariable("SIGNING_KEY".to_owned())
    );
}

#[test]
fn reports_are_written_where_they_are_wanted() {
    let formats = |said: &[(&str, &str)]| {
        let outputs = asked(said, "push").unwrap().outputs;
        let formats = outputs.iter().map(|it| (it.format, it.file.is_some()));
        formats.collect::<Vec<_>>()
    };
    let usual = [
        (Format::Github, false),
        (Format::Json, true),
        (Format::Sarif, true),
        (Format::Markdown, true),
    ];
    assert_eq!(formats(&[]), usual);
    let few = [
        ("annotations", "false"),
        ("sarif", "False"),
        ("html", "true"),
        ("summary", "FALSE"),
    ];
    let written = [
        (Format::Human, false),
        (Format::Json, true),
        (Format::Html, true),
    ];
    assert_eq!(formats(&few), written);
}

#[test]
fn a_comment_is_asked_for_where_there_is_something_to_comment_on() {
    let key = |said: &[(&str, &str)], event: &str| {
        let review = asked(said, event).unwrap().review;
        review.and_then(|review| review.comment)
    };
    assert!(key(&[("comment", "true")], "pull_request").is_some());
    let keyed = key(&[("comment", "web-2")], "pull_request");
    assert_eq!(keyed.as_deref(), Some("web-2"));
    assert_eq!(key(&[("comment", "false")], "pull_request"), None);
    assert_eq!(key(&[("comment", "true")], "schedule"), None);
}

#[test]
fn what_is_not_understood_is_refused_and_named() {
    let cases: [(&[(&str, &str)], &str); 12] = [
        (&[("scope", "all")], "input `scope` is `all`"),
        (&[("sarif", "yes")], "input `sarif` is `yes`"),
        (&[("fail-on", "pass")], "input `fail-on` is `pass`"),
        (&[("scope", "tree"), ("base", "main")], "two scopes"),
        (&[("only", "secret")], "secret"),
        (&[("only", "secrets"), ("skip", "review")], "--skip"),
        (&[("head", "x"), ("scope", "tree")], "--base"),
        (&[("subject", "dist")], "--attest"),
        (&[("comment", "A b")], "comment"),
        (&[("comment", "true"), ("offline", "true")], "--offline"),
        (&[("predicate", "x"), ("attest", "true")], "vsa"),
        (&[("attest", "true"), ("offline", "true")], "--offline"),
    ];
    for (said, named) in cases {
        let why = asked(said, "push").unwrap_err();
        assert!(why.contains(named), "{said:?}: {why}");
        assert!(!why.contains("Usage:"), "{why}");
    }
}

#[test]
fn the_verdict_fails_the_step_unless_it_shall_not() {
    let fails = |said: &[(&str, &str)]| Inputs::of(&job(said)).unwrap().fails;
    assert!(fails(&[]) && fails(&[("fail-on", "verdict")]));
    assert!(!fails(&[("fail-on", "never")]));
}

proptest! {
    /// Whatever an input says, it stays the value of its own option.
    #[test]
    fn no_input_becomes_another_option(at in 0..INPUTS.len(), value in "(--|-)?[ -~\\n]{0,24}", event in "[a-z_]{0,12}") {
        let name = INPUTS[at];
        let Ok(with) = asked(&[(name, &value)], &event) else { return Ok(()) };
        let without = asked(&[], &event).unwrap();
        let usual = ["path", "policy", "advisories", "rendered"];
        if usual.contains(&name) {
            let same = CheckRequest {
                path: without.path.clone(),
                policy: None,
                advisories: None,
                rendered: Vec::new(),
                ..with
            };
            prop_assert_eq!(same, without);
        }
    }
}
