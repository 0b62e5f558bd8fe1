//! The page for browsers, read back: what stands on it, what its filters do, how large it grows.

use super::dependencies::dependencies;
use super::fixture::{everything, gap, many, said, verdict, written_by_the_repository};
use super::strings::{Strings, hostile};
use super::tokens::{Token, assert_sound, text, tokens};
use crate::finding::{Domain, GapSubject};
use crate::report::Format;
use crate::source::RepoPath;
use crate::verdict::{Outcome, Verdict};

fn page(verdict: &Verdict) -> Vec<Token> {
    let tokens = tokens(&said(Format::Html, verdict));
    assert_sound(&tokens);
    tokens
}

fn with_class(tokens: &[Token], class: &str) -> usize {
    tokens.iter().filter(|token| token.has_class(class)).count()
}

fn style(tokens: &[Token]) -> &str {
    let mut styles = tokens.iter().filter_map(|token| match token {
        Token::Style(text) => Some(text.as_str()),
        _ => None,
    });
    let style = styles.next().expect("a style sheet");
    assert_eq!(styles.next(), None);
    style
}

#[test]
fn the_page_says_the_verdict_and_what_to_do_about_it() {
    let said = |verdict: &Verdict| text(&page(verdict));
    let mut passed = verdict();
    assert!(said(&passed).contains("This may pass"));
    assert!(said(&passed).contains("Nothing was found"));
    passed.gaps = vec![gap(
        Domain::Review,
        GapSubject::Domain,
        "no pull request",
        false,
    )];
    let read = said(&passed);
    assert!(
        read.contains("1 thing was not looked at, which the policy does not require"),
        "{read}"
    );
    passed.gaps[0].required = true;
    passed.outcome = Outcome::Incomplete;
    let read = said(&passed);
    assert!(
        read.contains("Nobody can say yet") && read.contains("The exit code is 3."),
        "{read}"
    );
    let read = said(&everything());
    assert!(
        read.contains("This may not pass") && read.contains("so there may be more"),
        "{read}"
    );
}

#[test]
fn every_fact_of_a_finding_stands_on_its_card() {
    let read = text(&page(&everything()));
    for part in [
        "Cloud key in a file",
        "services/api-0/config/prod.env:12:18",
        "Whoever reads the repository can act as its owner. Keys in history stay readable for ever.",
        "Revoke the key at the provider, then read it from the environment.",
        "blocking: block_at: high",
        "SEC-01, SEC-02",
        "https://cloud.example/keys",
        "CWE-798, CWE-312",
        "gitleaks:cloud-key",
        "not honoured: the change under test brought it in",
        "zip member config/app.env > base64",
        "accepted until 2026-06-30",
        "Head of Platform",
        "Chief Information Officer",
        "the key was revoked on 2026-01-12",
        "portcullis:allow until 2026-06-30: only a test key",
        "portcullis.yaml:31 matches nothing: remove it",
        "range 89abcdef01..0123456789",
        "12,345 files, 285.1 MB, 34,473 commits looked at",
        "data/dump.zip > a/b.bin",
        "+   rotate = true",
    ] {
        assert!(read.contains(part), "{part}: {read}");
    }
}

#[test]
fn every_fact_of_a_dependency_stands_on_its_card() {
    let read = text(&page(&dependencies()));
    for part in [
        "npm/left-merge 1.4.1",
        "shop@1.0.0 > left-merge@1.4.1",
        "GHSA-aaaa-aaaa-aaaa",
        "CVSS 9.8, listed as exploited on 2026-01-02",
        "a probability of 93.50 % (EPSS)",
        "upgrade shop",
        "1 there before the change",
        "2026-01-30 (2 days old), the index in this program",
    ] {
        assert!(read.contains(part), "{part}: {read}");
    }
}

#[test]
fn a_joined_verdict_says_first_which_of_its_results_did_not_pass() {
    let mut strings = Strings::new(1);
    let mut verdict = hostile(&mut strings);
    let [first, second] = &mut verdict.run.parts[..] else {
        panic!("two results");
    };
    (first.name, first.outcome) = ("letters".to_owned(), Outcome::Pass);
    (second.name, second.outcome) = ("portal".to_owned(), Outcome::Incomplete);
    let tokens = page(&verdict);
    let read = text(&tokens);
    let at = |words: &str| read.find(words).expect(words);
    assert!(at("Made of 2 results") < at("portal: incomplete, 1 of 2 findings block, 1 gap"));
    assert!(at("portal: incomplete") < at("letters: pass"));
    let shown = with_class(&tokens, "finding");
    assert_eq!(shown, verdict.findings.len(), "a result is no finding");
}

#[test]
fn the_place_is_marked_in_the_lines() {
    let page = said(Format::Html, &many(1));
    let marked: Vec<&str> = page
        .split("<mark>")
        .skip(1)
        .filter_map(|it| it.split("</mark>").next())
        .collect();
    assert_eq!(marked, ["CKEY****************"]);
    assert!(
        page.contains("<span class=\"number\">12  </span>export CLOUD_KEY="),
        "{page}"
    );
}

#[test]
fn an_excerpt_with_any_numbers_is_drawn() {
    let mut verdict = many(1);
    for (first_line, start, end) in [(0, 0, 0), (u32::MAX, 1, u32::MAX), (1, 9, 2), (7, 3, 4)] {
        let excerpt = verdict.findings[0]
            .finding
            .excerpt
            .as_mut()
            .expect("an excerpt");
        excerpt.text = "é🦀\r\n\tx\n\n".to_owned();
        (excerpt.first_line, excerpt.start, excerpt.end) = (first_line, start, end);
        assert!(text(&page(&verdict)).contains("é🦀"));
    }
}

#[test]
fn filters_know_every_value_that_occurs_and_hide_on_screens_alone() {
    let tokens = page(&everything());
    let rules = style(&tokens);
    let screen = rules
        .rfind("@media screen {")
        .expect("the rules of the filters");
    let hiding = rules[screen..]
        .lines()
        .filter(|line| line.contains(".finding:not(") || line.contains(") .s-"));
    assert!(hiding.count() >= 5, "{rules}");
    assert!(!rules[..screen].contains(".s-"), "{rules}");
    for token in tokens.iter().filter(|token| token.has_class("finding")) {
        let classes = token.attribute("class").expect("classes").split(' ');
        for class in classes.filter(|class| class.starts_with("s-") || class.starts_with("d-")) {
            assert!(
                tokens.iter().any(|it| it.attribute("id") == Some(class)),
                "{class}"
            );
            assert!(
                rules.contains(&format!(":not(:has(#{class}:checked)) .{class} ")),
                "{class}"
            );
        }
    }
    // The controls of the one check that the catalogue carries, and the choice of none.
    let values: Vec<&str> = tokens
        .iter()
        .filter_map(|token| token.attribute("value"))
        .collect();
    assert_eq!(values, ["", "c0", "c1"]);
}

#[test]
fn counts_of_the_filters_are_those_of_all_findings() {
    let tokens = page(&many(5_000));
    let read = text(&tokens);
    assert!(
        read.contains("critical 1,250") && read.contains("secrets 5,000"),
        "{}",
        &read[..2_000]
    );
    assert!(read.contains(" of 5,000 findings match the filters"));
}

#[test]
fn one_finding_needs_no_filters() {
    assert!(!said(Format::Html, &many(1)).contains("<form"));
    assert!(said(Format::Html, &many(2)).contains("<form"));
}

#[test]
fn a_page_of_very_much_stays_below_five_megabytes_and_counts_what_it_left_out() {
    let mut verdict = many(20_000);
    for judged in &mut verdict.findings {
        judged.finding.message = "<&\u{202e}".repeat(2_000);
        judged.finding.layers = vec!["'\"".repeat(2_000)];
        judged.because = "`<`".repeat(2_000);
        if let Some(excerpt) = &mut judged.finding.excerpt {
            excerpt.text = "\u{0}<x\n".repeat(1_000);
        }
    }
    let file = |n: usize| GapSubject::File {
        path: RepoPath::new(format!("{n}.bin")).expect("a path"),
        member: None,
    };
    verdict.gaps = (0..5_000)
        .map(|n| {
            gap(
                Domain::Secrets,
                file(n),
                &format!("{n} {}", "<".repeat(5_000)),
                false,
            )
        })
        .collect();
    verdict.run.notes = vec!["\"".repeat(5_000); 1_000];
    let written = said(Format::Html, &verdict);
    assert!(written.len() < 5_000_000, "{}", written.len());
    let tokens = tokens(&written);
    let shown = with_class(&tokens, "finding");
    let read = text(&tokens);
    assert!(read.contains("10,000 findings block") && read.contains("10,000 warnings"));
    let left_out: usize = left_out(&tokens).iter().sum();
    assert_eq!(
        shown + left_out,
        20_000 + 4_900,
        "gaps have a hundred cards"
    );
    assert!(read.contains("and 950 more notes"));
}

/// The numbers of the lines that say what has no room.
fn left_out(tokens: &[Token]) -> Vec<usize> {
    let pairs = tokens.windows(2);
    let lines = pairs.filter_map(|pair| match pair {
        [open, Token::Text(text)] if open.has_class("left-out") => Some(text),
        _ => None,
    });
    lines
        .map(|text| text.split(' ').next().expect("a number").replace(',', ""))
        .map(|number| number.parse().expect("a number"))
        .collect()
}

#[test]
fn two_thousand_findings_all_stand_on_the_page() {
    let verdict = many(2_000);
    let tokens = page(&verdict);
    assert_eq!(with_class(&tokens, "finding"), 2_000);
    assert_eq!(with_class(&tokens, "left-out"), 0);
    let read = text(&tokens);
    for judged in &verdict.findings {
        assert!(read.contains(judged.finding.fingerprint.as_str()));
    }
}

#[test]
fn headings_go_down_one_step_at_a_time() {
    for verdict in [
        everything(),
        verdict(),
        dependencies(),
        written_by_the_repository("x", b"y"),
    ] {
        let mut level = 0;
        for token in page(&verdict) {
            let Token::Open { name, .. } = &token else {
                continue;
            };
            let Some(digit) = name.strip_prefix('h').and_then(|it| it.parse::<u32>().ok()) else {
                continue;
            };
            assert!(digit <= level + 1, "h{digit} after h{level}");
            assert!(digit > 1 || level == 0, "one h1");
            level = digit;
        }
    }
}
