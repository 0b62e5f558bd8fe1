//! Tests of `cli`: which command lines there are, and which there are not.

use super::*;
use crate::finding::Domain;
use crate::inventory::Scope;
use crate::policy::WaiverKind;
use crate::report::Format;
use std::path::Path;

fn request(line: &str) -> Request {
    parse(line.split_whitespace()).unwrap_or_else(|error| panic!("{line}: {error}"))
}

fn check(line: &str) -> CheckRequest {
    match request(line) {
        Request::Check(request) => request,
        other => panic!("{other:?}"),
    }
}

fn refusal(line: &str) -> String {
    let error = parse(line.split_whitespace()).expect_err(line);
    assert_eq!(error.exit_code(), 2, "{line}");
    error.to_string()
}

#[test]
fn the_definition_is_sound() {
    command().debug_assert();
}

#[test]
fn a_bare_check_looks_at_everything_in_the_work_tree() {
    let request = check("portcullis check");
    assert_eq!(request.path, Path::new("."));
    assert_eq!(request.scope, Scope::WorkTree);
    assert_eq!(request.domains, Domain::ALL);
    assert_eq!(
        request.outputs,
        [Output {
            format: Format::Human,
            file: None
        }]
    );
    assert_eq!(
        (request.policy, request.quiet, request.colour),
        (None, false, Colour::Auto)
    );
}

#[test]
fn scopes_exclude_each_other() {
    let scope = |line: &str| check(line).scope;
    assert_eq!(scope("portcullis check --staged"), Scope::Staged);
    assert_eq!(
        scope("portcullis check --base main --head topic"),
        Scope::Range {
            base: "main".to_owned(),
            head: Some("topic".to_owned())
        }
    );
    assert_eq!(
        scope("portcullis check --history --include-unreachable"),
        Scope::History {
            include_unreachable: true
        }
    );
    for line in [
        "portcullis check --staged --base main",
        "portcullis check --staged --history",
        "portcullis check --base main --history",
    ] {
        assert!(refusal(line).contains("cannot be used with"), "{line}");
    }
    for line in [
        "portcullis check --head topic",
        "portcullis check --include-unreachable",
    ] {
        assert!(refusal(line).contains("required"), "{line}");
    }
}

#[test]
fn a_pull_request_is_named_or_left_to_the_event() {
    let review = |line: &str| check(line).review;
    assert_eq!(review("portcullis check"), None);
    let of_event = review("portcullis check . --pull-request").unwrap();
    assert_eq!(*of_event, ReviewRequest::default());
    let line =
        "portcullis check --pull-request 12 --repository o/r --api https://forge.example/api/v3";
    let named = review(line).unwrap();
    assert_eq!(
        (named.number, named.repository.as_deref()),
        (Some(12), Some("o/r"))
    );
    let line =
        "portcullis check --pull-request --event e.json --event-name push --record-reviews r.json";
    let event = review(line).unwrap().event.unwrap();
    assert_eq!(
        (event.0.to_str(), event.1.as_str()),
        (Some("e.json"), "push")
    );
}

#[test]
fn flags_about_reviews_need_a_pull_request_and_exclude_each_other() {
    for line in [
        "--staged",
        "--history",
        "--base main",
        "--reviews a --record-reviews b",
    ] {
        let line = format!("portcullis check --pull-request {line}");
        assert!(refusal(&line).contains("cannot be used with"), "{line}");
    }
    for line in [
        "--pull-request --offline --record-reviews a",
        "--pull-request --reviews a --api https://a",
        "--pull-request --fix",
    ] {
        refusal(&format!("portcullis check {line}"));
    }
    for line in [
        "--reviews a",
        "--record-reviews a",
        "--repository o/r",
        "--event a --event-name push",
    ] {
        let line = format!("portcullis check {line}");
        assert!(refusal(&line).contains("--pull-request"), "{line}");
    }
    assert!(refusal("portcullis check --pull-request --event a").contains("--event-name"));
    refusal("portcullis check --pull-request 0");
    refusal("portcullis check --pull-request -- a b");
}

#[test]
fn domains_are_named_or_left_out() {
    let domains = |line: &str| check(line).domains;
    assert_eq!(
        domains("portcullis check --only review,secrets"),
        [Domain::Secrets, Domain::Review]
    );
    assert_eq!(
        domains("portcullis check --skip secrets --skip review").len(),
        3
    );
    assert!(
        refusal("portcullis check --only secrets --skip review").contains("cannot be used with")
    );
    assert!(
        refusal("portcullis check --only secret").contains("a similar value exists: 'secrets'")
    );
}

#[test]
fn several_reports_go_to_several_places() {
    let outputs =
        check("portcullis check --format sarif=a=b.sarif -f json --format junit=j.xml").outputs;
    let file = |at: usize| {
        outputs[at]
            .file
            .as_deref()
            .map(|path| path.display().to_string())
    };
    assert_eq!(outputs[0].format, Format::Sarif);
    assert_eq!(file(0).as_deref(), Some("a=b.sarif"));
    assert_eq!(file(1), None);
    assert!(
        refusal("portcullis check -f json -f sarif")
            .contains("give one a file: --format sarif=FILE")
    );
    assert!(refusal("portcullis check -f json=a -f sarif=a").contains("both be written to 'a'"));
    assert!(refusal("portcullis check -f xml").contains("[possible values: human, json, sarif"));
    assert!(refusal("portcullis check -f json=").contains("invalid value 'json='"));
}

#[test]
fn several_rendered_folders_may_be_named() {
    let request = check("portcullis check a --rendered b --rendered ../c");
    assert_eq!(request.path, Path::new("a"));
    assert_eq!(request.rendered, [Path::new("b"), Path::new("../c")]);
    assert!(refusal("portcullis check --rendered").contains("a value is required"));
}

#[test]
fn a_waiver_needs_reason_owner_approval_and_a_day() {
    let line = "portcullis waive 0123456789abcdef0123456789abcdef --reason r --owner o --approved-by a --expires";
    let Request::Waive(waive) = request(&format!("{line} 2027-01-31")) else {
        panic!()
    };
    assert_eq!((waive.kind, waive.check), (WaiverKind::Accept, None));
    assert_eq!(waive.expires.to_string(), "2027-01-31");
    for day in [
        "2027-02-30",
        "31.01.2027",
        "2027-1-31",
        "20270131",
        "2027-01-31T00:00:00",
    ] {
        assert!(
            refusal(&format!("{line} {day}")).contains("YYYY-MM-DD"),
            "{day}"
        );
    }
    assert!(refusal(line).contains("a value is required"));
    assert!(refusal("portcullis waive 0123 --reason r").contains("a fingerprint is 32 digits"));
    let missing = refusal("portcullis waive 0123456789abcdef0123456789abcdef");
    for flag in ["--reason", "--owner", "--approved-by", "--expires"] {
        assert!(missing.contains(flag), "{missing}");
    }
}

#[test]
fn an_unknown_command_is_a_usage_error() {
    assert!(refusal("portcullis chekc").contains("similar subcommand"));
    refusal("portcullis");
    refusal("portcullis checks");
    refusal("portcullis check a b");
}

#[test]
fn the_version_is_a_request_of_its_own() {
    assert_eq!(request("portcullis --version"), Request::Version);
    assert_eq!(request("portcullis -V"), Request::Version);
}

#[test]
fn every_command_has_help_with_its_flags() {
    let help = |line: &str| parse(line.split_whitespace()).unwrap_err();
    let text = help("portcullis check --help");
    assert_eq!(text.exit_code(), 0);
    let text = text.to_string();
    for said in [
        "Exit codes:",
        "3  incomplete",
        "--staged",
        "Examples:",
        "[possible values: human",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
}

#[test]
fn completions_and_man_pages_are_made_from_the_definition() {
    for shell in <Shell as clap::ValueEnum>::value_variants() {
        let script = String::from_utf8(completions(*shell)).unwrap();
        assert!(script.contains("include-unreachable"), "{shell}");
    }
    let page = |name| String::from_utf8(man(name).unwrap().unwrap()).unwrap();
    assert!(page(None).contains(".TH portcullis 1"));
    assert!(page(Some("check")).contains("\\-\\-include\\-unreachable"));
    assert!(
        page(Some("check")).contains(".TH portcullis\\-check 1")
            || page(Some("check")).contains(".TH portcullis-check 1")
    );
    assert!(man(Some("nothing")).is_none());
}

#[test]
fn a_comment_wants_a_pull_request_and_somebody_to_ask() {
    let key = |line: &str| check(line).review.and_then(|review| review.comment);
    assert_eq!(key("portcullis check --pull-request"), None);
    assert_eq!(
        key("portcullis check --pull-request --comment").as_deref(),
        Some("check")
    );
    assert_eq!(
        key("portcullis check --pull-request 7 --comment=web-2").as_deref(),
        Some("web-2")
    );
    for line in [
        "portcullis check --comment",
        "portcullis check --pull-request --comment --offline",
        "portcullis check --pull-request --comment --reviews x",
        "portcullis check --pull-request --comment=",
        "portcullis check --pull-request --comment=A",
        "portcullis check --pull-request --comment=a-->",
    ] {
        refusal(line);
    }
}
