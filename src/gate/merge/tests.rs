//! A report is read back as the verdict that it tells, or refused; and what several of them say is one verdict, of which
//! nothing is lost.

use super::named::Named;
use super::read::{ResultError, Told, read};
use super::{join, words};
use crate::check::Catalogue;
use crate::report::{Format, Style, VERSION, render};
use crate::verdict::{Outcome, Verdict, settle};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One of everything, as the tests of the reporters keep it.
const EVERYTHING: &str = include_str!("../../report/snapshots/everything.json");
const NOTHING: &str = include_str!("../../report/snapshots/nothing.json");

fn said(format: Format, verdict: &Verdict, catalogue: &Catalogue) -> String {
    let mut out = Vec::new();
    render(format, verdict, catalogue, &Style::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn named(name: &str, text: &str) -> Named {
    Named {
        name: name.to_owned(),
        told: read(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}")),
    }
}

fn merged(results: &[(&str, &str)], repositories: bool) -> Verdict {
    let results = results.iter().map(|(name, text)| named(name, text));
    let joined = join::join(results.collect(), repositories, Vec::new()).unwrap();
    settle(joined.findings, joined.gaps, joined.waivers, joined.run)
}

/// What a text says, in whatever order: the snapshots list their findings as the fixture has them. Which is the first of
/// them depends on it.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("To waive the first finding"))
        .map(|line| line.trim().trim_end_matches(','))
        .collect();
    lines.sort_unstable();
    lines
}

#[test]
fn a_report_holds_all_that_any_format_says() {
    let snapshots = [
        (Format::Json, EVERYTHING),
        (
            Format::Human,
            include_str!("../../report/snapshots/everything.txt"),
        ),
        (
            Format::Markdown,
            include_str!("../../report/snapshots/everything.md"),
        ),
        (
            Format::Sarif,
            include_str!("../../report/snapshots/everything.sarif"),
        ),
        (
            Format::Github,
            include_str!("../../report/snapshots/everything.github.txt"),
        ),
        (
            Format::Junit,
            include_str!("../../report/snapshots/everything.xml"),
        ),
    ];
    let result = named("a", EVERYTHING);
    let (catalogue, _) = words::catalogue(std::slice::from_ref(&result), "");
    for (format, snapshot) in snapshots {
        let text = said(format, &result.told.verdict, &catalogue);
        let text = text.replace(VERSION, "VERSION");
        assert_eq!(lines(&text), lines(snapshot), "{format:?}");
    }
}

fn fault(edit: impl Fn(&mut Value)) -> ResultError {
    let mut value: Value = serde_json::from_str(EVERYTHING).unwrap();
    edit(&mut value);
    read(value.to_string().as_bytes()).expect_err("a fault")
}

#[test]
fn what_is_no_report_of_ours_is_refused() {
    assert_eq!(read(b" \n").unwrap_err(), ResultError::Empty);
    assert!(matches!(read(b"{"), Err(ResultError::NotJson(_))));
    assert!(matches!(read(b"\xff{}"), Err(ResultError::NotJson(_))));
    assert_eq!(read(b"[1]").unwrap_err(), ResultError::NotOurs);
    assert_eq!(read(b"{}").unwrap_err(), ResultError::NotOurs);
    let deep = "[".repeat(100_000);
    assert!(matches!(
        read(deep.as_bytes()),
        Err(ResultError::NotJson(_))
    ));
    let twice = EVERYTHING.replacen("\"outcome\"", "\"outcome\": \"pass\", \"outcome\"", 1);
    assert!(matches!(
        read(twice.as_bytes()),
        Err(ResultError::NotJson(_))
    ));
    let cut = &EVERYTHING[..EVERYTHING.len() / 2];
    assert!(matches!(read(cut.as_bytes()), Err(ResultError::NotJson(_))));
    assert_eq!(
        fault(|it| it["tool"]["name"] = json!("x")),
        ResultError::NotOurs
    );
    let other = "portcullis/report/2";
    assert_eq!(
        fault(|it| it["schema"] = json!(other)),
        ResultError::OtherSchema(other.to_owned())
    );
    assert_eq!(fault(|it| it["merged"] = json!([{}])), ResultError::Merged);
}

#[test]
fn a_report_that_contradicts_itself_is_refused() {
    let lies: Vec<fn(&mut Value)> = vec![
        |it| it["outcome"] = json!("pass"),
        |it| it["exit_code"] = json!(0),
        |it| {
            it["outcome"] = json!("incomplete");
            it["exit_code"] = json!(3);
        },
        |it| it["counts"]["blocking"] = json!(0),
        |it| it["counts"]["gaps"] = json!(0),
        |it| it["counts"]["by_severity"]["critical"] = json!(0),
        |it| it["counts"]["refused_suppressions"] = json!(0),
        |it| {
            it["findings"].as_array_mut().unwrap().pop();
        },
        |it| {
            it["gaps"].as_array_mut().unwrap().pop();
        },
        |it| {
            it["waivers"].as_array_mut().unwrap().pop();
        },
        |it| it["findings"][0]["blocks"] = json!(false),
        |it| it["findings"][0]["waiver"] = json!(0),
        |it| it["waivers"][0]["matched"] = json!(0),
        |it| it["waivers"][0]["lapsed"] = json!(true),
        |it| it["run"]["day"] = json!("2030-01-01"),
    ];
    for (n, lie) in lies.into_iter().enumerate() {
        let error = fault(lie);
        assert!(
            matches!(
                error,
                ResultError::Contradiction(_) | ResultError::Malformed(_)
            ),
            "{n}: {error}"
        );
    }
}

#[test]
fn values_that_cannot_be_are_refused() {
    let lies: Vec<fn(&mut Value)> = vec![
        |it| it["outcome"] = json!("fine"),
        |it| it["findings"][0]["disposition"] = json!("forgiven"),
        |it| it["findings"][0]["severity"] = json!("none"),
        |it| it["findings"][0]["location"] = json!("nowhere"),
        |it| it["findings"][0]["path"] = json!("../../etc/passwd"),
        |it| it["findings"][0]["path"] = json!("/etc/passwd"),
        |it| it["findings"][0]["path_bytes"] = json!("other"),
        |it| it["findings"][0]["path_bytes"] = json!("%zz"),
        |it| it["findings"][0]["region"]["start_line"] = json!(0),
        |it| it["findings"][0]["region"]["end_byte"] = json!(0),
        |it| it["findings"][0]["excerpt"]["end"] = json!(4_000_000),
        |it| it["findings"][0]["excerpt"]["first_line"] = json!(0),
        |it| it["findings"][0]["fingerprint"] = json!("x"),
        |it| it["run"]["commit"] = json!("HEAD"),
        |it| it["run"]["catalogue_digest"] = json!(""),
        |it| it["run"]["domains"] = json!(["weather"]),
        |it| it["gaps"][0]["domain"] = json!("weather"),
        |it| {
            it.as_object_mut().unwrap().remove("review");
        },
        |it| {
            it["run"].as_object_mut().unwrap().remove("policy_digest");
        },
    ];
    for (n, lie) in lies.into_iter().enumerate() {
        let error = fault(lie);
        let refused = matches!(
            error,
            ResultError::Contradiction(_) | ResultError::Malformed(_)
        );
        assert!(refused, "{n}: {error}");
    }
}

#[test]
fn the_same_finding_of_two_parts_is_one() {
    let alone = read(EVERYTHING.as_bytes()).unwrap().verdict;
    let both = merged(&[("a", EVERYTHING), ("b", EVERYTHING)], false);
    assert_eq!(both.findings, alone.findings);
    assert_eq!(both.gaps, alone.gaps);
    assert_eq!(both.waivers, alone.waivers);
    assert_eq!(both.outcome, Outcome::Fail);
    assert_eq!(both.run.coverage, alone.run.coverage);
    assert_eq!(both.run.policy_digest, alone.run.policy_digest);
    assert_eq!(both.run.parts.len(), 2);
}

#[test]
fn repositories_stay_apart_under_their_names() {
    let both = merged(&[("org/api", EVERYTHING), ("web", EVERYTHING)], true);
    let alone = read(EVERYTHING.as_bytes()).unwrap().verdict;
    assert_eq!(both.findings.len(), 2 * alone.findings.len());
    assert_eq!(both.waivers.len(), 2 * alone.waivers.len());
    assert_eq!(both.gaps.len(), 2 * alone.gaps.len());
    assert_eq!(both.run.coverage.files, 2 * alone.run.coverage.files);
    for judged in &both.findings {
        let text = match judged.finding.location.path() {
            Some(path) => path.to_text().into_owned(),
            None => judged.finding.message.replace(": ", "/"),
        };
        assert!(
            text.starts_with("org/api/") || text.starts_with("web/"),
            "{text}"
        );
    }
    let notes = both.run.notes.join("\n");
    assert!(
        notes.contains("web: the waiver at portcullis.yaml:20 lapsed"),
        "{notes}"
    );
}

/// A result with another value of its run.
fn with(text: &str, edit: impl Fn(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(text).unwrap();
    edit(&mut value);
    value.to_string()
}

#[test]
fn what_results_differ_in_is_listed_and_never_picked() {
    let other = with(NOTHING, |it| {
        it["run"]["policy"] = json!("elsewhere.yaml");
        it["run"]["policy_digest"] = json!("ef".repeat(32));
        it["run"]["catalogue_digest"] = json!("01".repeat(32));
        it["run"]["scope"] = json!("history");
        it["run"]["day"] = json!("2026-02-02");
        it["tool"]["version"] = json!("9.9.9");
    });
    let run = merged(&[("a", NOTHING), ("b", &other)], false).run;
    assert_eq!(run.policy_digest, None);
    assert_eq!(
        run.policy,
        "elsewhere.yaml (b); portcullis.yaml at 89abcdef01 (a)"
    );
    assert_eq!(run.scope, "history (b); work tree (a)");
    assert!(![&"cd".repeat(32), &"01".repeat(32)].contains(&&run.catalogue_digest));
    let [a, b] = &run.parts[..] else { panic!() };
    assert_eq!((&*a.version, &*b.version), ("VERSION", "9.9.9"));
    assert_eq!(a.catalogue_digest, "cd".repeat(32));
    assert_eq!(b.policy_digest, Some("ef".repeat(32)));
    assert!(
        run.notes
            .iter()
            .any(|note| note.contains("from 2026-02-01 to 2026-02-02"))
    );
}

#[test]
fn parts_of_different_commits_are_not_joined() {
    let other = with(NOTHING, |it| it["run"]["commit"] = json!("ab".repeat(20)));
    let both = || vec![named("a", NOTHING), named("b", &other)];
    assert!(matches!(
        join::join(both(), false, Vec::new()),
        Err(super::MergeError::OtherCommit { .. })
    ));
    assert!(join::join(both(), true, Vec::new()).is_ok());
}

/// A part that looked at one domain, under a policy that requires two.
fn part(domain: &str, other: &str, policy: &str) -> String {
    with(NOTHING, |it| {
        it["run"]["domains"] = json!([domain]);
        it["run"]["policy_digest"] = json!(policy.repeat(32));
        it["gaps"] = json!([{
            "domain": other, "file": null, "member": null, "object": null,
            "reason": crate::gate::LEFT_OUT, "required": true,
        }]);
        it["outcome"] = json!("incomplete");
        it["exit_code"] = json!(3);
        it["counts"]["gaps"] = json!(1);
        it["counts"]["required_gaps"] = json!(1);
    })
}

#[test]
fn a_domain_that_another_part_looked_at_is_no_gap() {
    let secrets = part("secrets", "infrastructure", "ab");
    let infrastructure = part("infrastructure", "secrets", "ab");
    let whole = merged(&[("s", &secrets), ("i", &infrastructure)], false);
    assert_eq!((whole.outcome, whole.gaps.len()), (Outcome::Pass, 0));
    // Alone, and under another policy, it stays one; and so it does between repositories.
    assert_eq!(
        merged(&[("s", &secrets)], false).outcome,
        Outcome::Incomplete
    );
    let lax = part("infrastructure", "secrets", "cd");
    let apart = merged(&[("s", &secrets), ("i", &lax)], false);
    assert_eq!((apart.outcome, apart.gaps.len()), (Outcome::Incomplete, 2));
    let far = merged(&[("s", &secrets), ("i", &infrastructure)], true);
    assert_eq!((far.outcome, far.gaps.len()), (Outcome::Incomplete, 2));
}

#[test]
fn the_more_pressing_judgement_of_a_finding_counts() {
    // `b` waived what `a` blocks, by another policy.
    let lenient = with(EVERYTHING, |it| {
        let found = it["findings"].as_array_mut().unwrap();
        let blocked = found
            .iter()
            .filter(|one| one["disposition"] == "blocking")
            .count();
        for one in found
            .iter_mut()
            .filter(|one| one["disposition"] == "blocking")
        {
            one["disposition"] = json!("warning");
            one["blocks"] = json!(false);
        }
        it["run"]["policy_digest"] = json!("01".repeat(32));
        let warnings = it["counts"]["by_disposition"]["warning"].as_u64().unwrap();
        let left = it["counts"]["blocking"].as_u64().unwrap() - blocked as u64;
        it["counts"]["by_disposition"]["blocking"] = json!(0);
        it["counts"]["by_disposition"]["warning"] = json!(warnings + blocked as u64);
        it["counts"]["blocking"] = json!(left);
    });
    let strict = read(EVERYTHING.as_bytes()).unwrap().verdict;
    for order in [["a", "b"], ["b", "a"]] {
        let both = merged(&[(order[0], EVERYTHING), (order[1], &lenient)], false);
        assert_eq!(both.findings.len(), strict.findings.len());
        let blocking = |verdict: &Verdict| verdict.count(|it| it.disposition.blocks());
        assert_eq!(blocking(&both), blocking(&strict));
    }
}

#[test]
fn two_parts_in_any_order_say_the_same() {
    let other = with(NOTHING, |it| it["run"]["scope"] = json!("history"));
    let one = merged(&[("a", EVERYTHING), ("b", &other)], true);
    let two = merged(&[("b", &other), ("a", EVERYTHING)], true);
    assert_eq!(one.findings, two.findings);
    assert_eq!(one.outcome, two.outcome);
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("::error::x\r\n##[group]")),
        Just(json!([])),
        Just(json!({})),
    ]
}

/// Puts a value at the `n`th place of a tree.
fn put(value: &mut Value, n: &mut usize, new: &Value) {
    if *n == 0 {
        *value = new.clone();
    }
    *n = n.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, n, new)),
        Value::Object(entries) => entries.values_mut().for_each(|item| put(item, n, new)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever stands anywhere in it: it is refused, or every format can say it.
    #[test]
    fn a_hostile_report_is_refused_or_said(places in prop::collection::vec((0..900_usize, leaf()), 1..3)) {
        let mut value: Value = serde_json::from_str(EVERYTHING).unwrap();
        for (mut at, new) in places {
            put(&mut value, &mut at, &new);
        }
        if let Ok(told) = read(value.to_string().as_bytes()) {
            let results = vec![Named { name: "a".to_owned(), told }];
            let joined = join::join(results, true, Vec::new()).unwrap();
            let catalogue = joined.catalogue.clone();
            let verdict = settle(joined.findings, joined.gaps, joined.waivers, joined.run);
            for format in Format::ALL {
                let text = said(format, &verdict, &catalogue);
                let command = |line: &&str| line.trim_start().starts_with("::") && format != Format::Github;
                prop_assert!(!text.lines().any(|line| command(&line)), "{text}");
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_report(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
    }
}

#[test]
fn a_result_knows_the_version_and_the_digest_of_its_file() {
    let Told {
        version, digest, ..
    } = read(NOTHING.as_bytes()).unwrap();
    assert_eq!(version, "VERSION");
    assert_eq!(digest.len(), 64);
}
