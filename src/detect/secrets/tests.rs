//! The catalogue proves itself: every example of every check, through the whole detector.

use super::{SecretDetector, Settings, rules};
use crate::check::example::{expand, seed};
use crate::check::lint::{Known, Problem, Sources, lint, prove};
use crate::check::{Catalogue, Check};
use crate::finding::Domain;
use crate::inventory::{Glance, Visitor};
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::LazyLock;

/// One for all tests: patterns are compiled when they are first needed, and kept.
static DETECTOR: LazyLock<SecretDetector> = LazyLock::new(|| {
    let settings = Settings {
        depth: 4,
        ..Settings::default()
    };
    let checks = Catalogue::embedded().of_domain(Domain::Secrets);
    SecretDetector::new(checks, settings, super::suppress::Files::default()).unwrap()
});

/// A bad example with its generators expanded.
#[derive(Debug)]
struct Bad {
    check: &'static str,
    path: &'static str,
    text: String,
    at: String,
}

static BAD: LazyLock<Vec<Bad>> = LazyLock::new(|| {
    let catalogue = Catalogue::embedded();
    let checks = catalogue.of_domain(Domain::Secrets);
    let examples = checks.flat_map(|check| {
        let bad = catalogue.examples(check).bad.iter();
        bad.map(move |example| (check.id.as_str(), example))
    });
    let expanded = examples.map(|(check, example)| {
        let seed = seed(check, &example.name);
        Bad {
            check,
            path: example.path.as_deref().unwrap_or("example.txt"),
            text: expand(&example.text, &seed).unwrap(),
            at: expand(&example.at, &seed).unwrap(),
        }
    });
    expanded.collect()
});

#[test]
fn every_check_is_well_formed() {
    let catalogue = Catalogue::embedded();
    let sources = Sources {
        checks: catalogue
            .of_domain(Domain::Secrets)
            .map(|check| catalogue.file(check))
            .collect(),
        controls: catalogue
            .controls()
            .iter()
            .map(|control| (control.id.clone(), control.file.clone()))
            .collect(),
    };
    let controls: Vec<&str> = catalogue
        .controls()
        .iter()
        .map(|control| control.id.as_str())
        .collect();
    let runs = |check: &Check| {
        rules::compile(check)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let problems = lint(
        &sources,
        &Known {
            controls: &controls,
            runs: &runs,
        },
    );
    assert!(problems.is_empty(), "{}", lines(&problems));
}

#[test]
fn every_example_proves_its_check() {
    let catalogue = Catalogue::embedded();
    let checks = catalogue.of_domain(Domain::Secrets);
    let checks: Vec<_> = checks.map(|check| catalogue.file(check)).collect();
    let problems = prove(&checks, &|exhibit| {
        DETECTOR.scan(exhibit.path, exhibit.text.as_bytes())
    });
    assert!(problems.is_empty(), "{}", lines(&problems));
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().fold(String::new(), |mut text, problem| {
        let _ = writeln!(text, "{problem}");
        text
    })
}

/// A bad example of any check.
fn bad() -> impl Strategy<Value = &'static Bad> {
    (0..BAD.len()).prop_map(|index| &BAD[index])
}

/// Bytes that lead into every rule and break off anywhere: pieces of bad examples among noise.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = (bad(), any::<(prop::sample::Index, prop::sample::Index)>());
    let cut = piece.prop_map(|(bad, (one, other))| {
        let length = bad.text.len() + 1;
        let (one, other) = (one.index(length), other.index(length));
        bad.text.as_bytes()[one.min(other)..one.max(other)].to_vec()
    });
    let noise = prop::collection::vec(any::<u8>(), 0..24);
    let syntax = r#"[ \t\n\r:=@/\\"'{}<>().,;%&#*_+-]{0,6}"#.prop_map(String::into_bytes);
    prop::collection::vec(prop_oneof![3 => cut, 1 => noise, 1 => syntax], 0..8)
        .prop_map(|pieces| pieces.concat())
}

/// A failure is not written down: its file would hold the secret.
fn unrecorded() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(unrecorded())]

    #[test]
    fn arbitrary_bytes_are_scanned_without_a_panic(text in prop::collection::vec(any::<u8>(), 0..2000)) {
        let found = DETECTOR.scan("a.txt", &text);
        prop_assert!(found.iter().all(|(_, span)| span.start <= span.end && span.end <= text.len()));
    }

    #[test]
    fn broken_secrets_are_scanned_without_a_panic(text in hostile(), like in bad()) {
        let found = DETECTOR.scan(like.path, &text);
        prop_assert!(found.iter().all(|(_, span)| span.start < span.end && span.end <= text.len()));
    }

    #[test]
    fn a_secret_is_found_behind_any_text(before in "([ -~é]{0,120}\n){0,4}", bad in bad()) {
        let text = format!("{before}{}", bad.text);
        let start = before.len() + bad.text.find(&bad.at).unwrap();
        let wanted = start..start + bad.at.len();
        let found = DETECTOR.scan(bad.path, text.as_bytes());
        let fires = found.iter().any(|(check, span)| check.as_str() == bad.check && *span == wanted);
        prop_assert!(fires, "{}: {:?}", bad.check, found);
    }
}

/// A history is glanced at before it is known where its texts stood: nothing that is found there may be passed over.
#[test]
fn what_is_found_at_a_path_is_suspect_without_it() {
    let prose = "The walk begins at the gate and follows the wall.\n".repeat(80);
    let mut by_path = 0;
    for bad in BAD.iter() {
        let path = crate::source::RepoPath::new(bad.path).unwrap();
        for text in [bad.text.clone(), format!("{prose}{}\n{prose}", bad.text)] {
            if DETECTOR.scan(bad.path, text.as_bytes()).is_empty() {
                continue;
            }
            let Glance::Suspect { marks } = DETECTOR.glance(text.as_bytes(), None) else {
                panic!("{} {}: {text}", bad.check, bad.path);
            };
            if !marks.is_empty() && marks.iter().all(|mark| mark.by_path) {
                by_path += 1;
                assert!(DETECTOR.is_telling(&path), "{} {}", bad.check, bad.path);
            }
        }
    }
    assert!(by_path > 10, "{by_path}");
    let elsewhere = crate::source::RepoPath::new("package-lock.json").unwrap();
    assert!(!DETECTOR.is_telling(&elsewhere));
}

/// What a text has that the clean one has not which it is made of, must not be passed over: all examples, each built up
/// in two steps.
#[test]
fn what_a_change_completes_is_not_passed_over() {
    let prose = "The walk begins at the gate and follows the wall.\n".repeat(80);
    let mut passed_over = Vec::new();
    let mut judged = 0;
    for bad in BAD.iter() {
        let cuts = [bad.text.len() / 3, bad.text.len() * 2 / 3];
        for cut in cuts.map(|cut| bad.text.floor_char_boundary(cut)) {
            let (first, second) = bad.text.split_at(cut);
            let base = format!("{prose}{first}\n{prose}");
            if DETECTOR.glance(base.as_bytes(), None) != Glance::Clean {
                continue;
            }
            judged += 1;
            let made = format!("{prose}{first}{second}\n{prose}");
            let start = prose.len() + first.len();
            let news = start..start + second.len();
            let whole = DETECTOR.glance(made.as_bytes(), None);
            let glance = DETECTOR.glance(made.as_bytes(), Some(&[news]));
            if glance == Glance::Clean && whole != Glance::Clean {
                passed_over.push(format!("{} {}", bad.check, bad.path));
            }
        }
    }
    assert!(judged > 500, "{judged}");
    assert!(passed_over.is_empty(), "{passed_over:#?}");
}

/// A detector with all of ours and one of a repository's own.
fn with_own(severity: &str, pattern: &str) -> SecretDetector {
    let text = format!(
        "{{title: T, severity: {severity}, confidence: high, why: W., fix: F, match: {{token: {{pattern: '{pattern}'}}}}, \
         examples: {{bad: [], good: []}}}}"
    );
    let own = Check::new("own/key", serde_yaml::from_str(&text).unwrap()).unwrap();
    let ours = Catalogue::embedded().of_domain(Domain::Secrets);
    let files = super::suppress::Files::default();
    SecretDetector::new(ours.chain([&own]), Settings::default(), files).unwrap()
}

/// The checks that a text is reported by.
fn reported(detector: SecretDetector, text: &str) -> Vec<String> {
    let path = crate::source::RepoPath::new("a.txt").unwrap();
    detector.visit(&crate::inventory::Unit {
        subject: crate::inventory::Subject::File(&path),
        bytes: text.as_bytes(),
        start: crate::inventory::Start::default(),
        added: None,
        origin: None,
    });
    let (findings, _) = detector.finish();
    let mut checks: Vec<String> = findings
        .iter()
        .map(|finding| finding.check.to_string())
        .collect();
    checks.sort();
    checks
}

#[test]
fn an_own_check_takes_the_place_of_no_check_of_ours_but_a_general_one_that_is_no_worse() {
    let github = expand("k = \"%{github:ghp_}\"\n", "own").unwrap();
    let both = reported(with_own("critical", "ghp_[A-Za-z0-9]{36}"), &github);
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(
        both[0] == "own/key" && both[1].starts_with("secret/"),
        "{both:?}"
    );

    let general = expand("api_token = \"zork_%{base62:32}\"\n", "own").unwrap();
    assert_eq!(
        reported(with_own("low", "nothing_[0-9]{9}"), &general),
        ["secret/generic-token"]
    );
    assert_eq!(
        reported(with_own("critical", "zork_[A-Za-z0-9]{32}"), &general),
        ["own/key"]
    );
    assert_eq!(
        reported(with_own("low", "zork_[A-Za-z0-9]{32}"), &general),
        ["own/key", "secret/generic-token"]
    );
}

#[test]
fn a_value_that_is_not_quite_an_own_token_is_still_looked_at_by_ours() {
    // Of a provider's form that is known here, a wrong length would make it nobody's token.
    let text = expand("api_token = \"zork_%{base62:30}\"\n", "own").unwrap();
    assert_eq!(
        reported(with_own("critical", "zork_[A-Za-z0-9]{32}"), &text),
        ["secret/generic-token"]
    );
}
