//! The limits of the places we print to, and how a report says that it reached one.

use super::fixture::{
    HOSTILE, catalogue, everything, gap, many, said, verdict, written_by_the_repository,
};
use crate::finding::{Domain, GapSubject};
use crate::report::{Format, Style, render_in_job};
use crate::source::RepoPath;
use crate::verdict::{Disposition, Outcome};
use serde_json::Value;

fn lines_that_start_with(text: &str, start: &str) -> usize {
    text.lines().filter(|line| line.starts_with(start)).count()
}

#[test]
fn annotations_are_ten_of_a_kind_and_the_last_counts_the_rest() {
    let text = said(Format::Github, &many(5_000));
    for kind in ["::error ", "::warning "] {
        assert_eq!(lines_that_start_with(&text, kind), 10);
    }
    assert_eq!(text.matches("2,491 more: see the job summary").count(), 2);
    assert!(
        text.lines()
            .last()
            .is_some_and(|line| line.starts_with("portcullis: FAIL: 2,500 findings block"))
    );
}

#[test]
fn the_last_annotation_links_to_the_page_with_the_summary() {
    let page = "https://forge.example/o/r/actions/runs/7";
    let (mut out, style) = (Vec::new(), Style::default());
    let all = many(5_000);
    render_in_job(
        Format::Github,
        &all,
        &catalogue(),
        &style,
        Some(page),
        &mut out,
    )
    .expect("memory");
    let text = String::from_utf8(out).expect("text");
    let linked = format!("2,491 more: see the job summary at {page}");
    assert_eq!(text.matches(&linked).count(), 2);
}

#[test]
fn a_job_never_gets_more_annotations_than_it_keeps() {
    let mut verdict = everything();
    let mut more = many(3_000).findings;
    for (at, judged) in more.iter_mut().enumerate().filter(|(at, _)| at % 3 == 0) {
        judged.disposition = Disposition::Existing;
        judged.because = format!("existing: report ({at})");
    }
    verdict.findings.extend(more);
    let text = said(Format::Github, &verdict);
    assert_eq!(
        lines_that_start_with(&text, "::"),
        30,
        "ten of each kind, and a job keeps fifty"
    );
    assert_eq!(text.matches(" more: see the job summary").count(), 3);
}

#[test]
fn one_fault_with_many_ids_is_one_result_of_few_tags() {
    let verdict = super::dependencies::dependencies();
    let document: Value = serde_json::from_str(&said(Format::Sarif, &verdict)).expect("JSON");
    let run = &document["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        run["tool"]["driver"]["rules"].as_array().map(Vec::len),
        Some(1)
    );
    let ids = &run["results"][0]["properties"]["dependency"]["advisory"]["ids"];
    assert_eq!(
        *ids,
        serde_json::json!(["CVE-2026-0001", "GHSA-aaaa-aaaa-aaaa"])
    );
}

#[test]
fn gaps_leave_room_for_findings_among_the_annotations() {
    let mut verdict = many(30);
    verdict.gaps = (0..30)
        .map(|n| {
            gap(
                Domain::Secrets,
                GapSubject::Domain,
                &format!("reason {n}"),
                true,
            )
        })
        .collect();
    let text = said(Format::Github, &verdict);
    assert_eq!(
        lines_that_start_with(&text, "::error title=Not looked at"),
        4
    );
    assert!(
        text.contains("::and 27 more gaps: see the job summary"),
        "{text}"
    );
    assert_eq!(lines_that_start_with(&text, "::error file="), 5);
}

#[test]
fn an_annotation_is_never_too_long() {
    let text = said(
        Format::Github,
        &written_by_the_repository(&"%\n".repeat(4_000), b"a"),
    );
    for line in text.lines().filter(|line| line.starts_with("::")) {
        let message = line.splitn(3, "::").nth(2).expect("a message");
        assert!(message.chars().count() <= 4_096, "{}", message.len());
    }
}

#[test]
fn sarif_keeps_the_most_pressing_results_and_counts_the_rest() {
    let document: Value = serde_json::from_str(&said(Format::Sarif, &many(5_001))).expect("JSON");
    let run = &document["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 5_000);
    assert!(
        results[..2_501]
            .iter()
            .all(|result| result["level"] == "error")
    );
    let notes = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(notes.contains("1 finding left out of this file"), "{notes}");
}

#[test]
fn a_summary_of_long_texts_stays_below_the_limit_and_counts_what_it_left_out() {
    let mut verdict = many(5_000);
    for judged in &mut verdict.findings {
        judged.finding.message = "@".repeat(5_000);
        judged.because = HOSTILE.to_owned();
    }
    let file = |n: usize| GapSubject::File {
        path: RepoPath::new(format!("{n}.bin")).expect("a path"),
        member: None,
    };
    verdict.gaps = (0..5_000)
        .map(|n| gap(Domain::Secrets, file(n), &format!("{n} {HOSTILE}"), false))
        .collect();
    verdict.run.notes = vec!["@".repeat(5_000); 100];
    let text = said(Format::Markdown, &verdict);
    assert!(text.contains("and 90 more notes"));
    assert!(text.len() < 900 << 10, "{}", text.len());
    assert!(text.contains("findings left out") && text.contains("reasons left out"));
    assert!(text.contains("34,473 commits looked at"));
}

#[test]
fn a_summary_has_one_row_for_each_finding() {
    for verdict in [
        everything(),
        many(200),
        written_by_the_repository(HOSTILE, HOSTILE.as_bytes()),
    ] {
        let text = said(Format::Markdown, &verdict);
        let rows = lines_that_start_with(&text, "| <code>");
        let checks = text.matches("| check | why | fix |").count();
        assert_eq!(rows - checks, verdict.findings.len(), "{text}");
    }
}

#[test]
fn five_thousand_findings_can_be_read_at_a_terminal() {
    let text = said(Format::Human, &many(5_000));
    assert!(text.lines().count() < 500, "{}", text.lines().count());
    assert!(text.contains("more findings: see --format json"));
    assert_eq!(text.lines().last(), Some("FAIL: 2,500 findings block"));
}

#[test]
fn findings_of_a_check_in_one_file_are_shown_once() {
    let mut verdict = many(5);
    let first = verdict.findings[0].finding.clone();
    for judged in &mut verdict.findings {
        judged.finding.location = first.location.clone();
        judged.finding.check = first.check.clone();
        judged.disposition = Disposition::Blocking;
    }
    let text = said(Format::Human, &verdict);
    assert!(text.contains("and 4 more in this file: line 12"), "{text}");
}

#[test]
fn many_gaps_of_one_reason_are_told_together() {
    let mut verdict = verdict();
    let file = |n: usize| GapSubject::File {
        path: RepoPath::new(format!("{n}.bin")).expect("a path"),
        member: None,
    };
    verdict.outcome = Outcome::Incomplete;
    verdict.gaps = (0..40)
        .map(|n| gap(Domain::Secrets, file(n), "too large", true))
        .collect();
    let text = said(Format::Human, &verdict);
    assert!(
        text.contains("required: secrets: too large") && text.contains("and 30 more"),
        "{text}"
    );
    assert_eq!(
        text.lines().last(),
        Some("INCOMPLETE: secrets not fully looked at (40 required gaps)")
    );
    let text = said(Format::Github, &verdict);
    assert_eq!(lines_that_start_with(&text, "::error "), 1);
}

#[test]
fn a_pass_with_gaps_says_so() {
    let mut verdict = verdict();
    verdict.gaps = vec![gap(
        Domain::Review,
        GapSubject::Domain,
        "no pull request",
        false,
    )];
    let headline = "PASS with 1 gap: review not fully looked at";
    assert_eq!(said(Format::Human, &verdict).lines().last(), Some(headline));
    for format in [
        Format::Json,
        Format::Sarif,
        Format::Github,
        Format::Markdown,
    ] {
        assert!(said(format, &verdict).contains(headline), "{format:?}");
    }
}

#[test]
fn every_finding_shown_in_full_says_its_sentence() {
    let verdict = everything();
    let text = said(Format::Human, &verdict);
    for judged in verdict
        .findings
        .iter()
        .filter(|judged| !judged.disposition.excused())
    {
        let sentence = &judged.finding.message;
        let whole = text.lines().any(|line| line.ends_with(sentence));
        assert!(whole, "{sentence} is missing in\n{text}");
        assert!(text.contains(judged.finding.fingerprint.as_str()));
    }
}
