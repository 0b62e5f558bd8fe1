//! Ten thousand strings that try to act, through every reporter: none of them does, and no finding is lost.

use super::runner::{Command, commands};
use super::schemas::elements;
use super::strings::{Strings, hostile, hostile_catalogue};
use super::tokens;
use crate::check::Catalogue;
use crate::report::{Format, Style, escape, levels, render};
use crate::verdict::Verdict;
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use serde_json::Value;

const ENOUGH: usize = 10_000;

/// Characters that act, by a list of its own: what `escape` thinks of them does not count here.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn assert_nothing_acts(format: &str, text: &str) {
    let acting = text.chars().find(|c| acts(*c) && *c != '\n');
    assert!(acting.is_none(), "{format}: {acting:?}");
}

fn assert_no_command(format: &str, text: &str) {
    assert_eq!(commands(text), [], "{format}");
}

struct Case {
    verdict: Verdict,
    catalogue: Catalogue,
}

impl Case {
    fn said(&self, format: Format, colour: bool) -> String {
        let style = Style {
            colour,
            ..Style::default()
        };
        let mut out = Vec::new();
        render(format, &self.verdict, &self.catalogue, &style, &mut out).expect("a vector");
        String::from_utf8(out).expect("reports are UTF-8")
    }

    fn of(strings: &mut Strings) -> Self {
        Self {
            catalogue: hostile_catalogue(strings),
            verdict: hostile(strings),
        }
    }
}

/// Runs over as many verdicts as it takes.
fn every(seed: u64, check: impl Fn(&Case)) {
    let mut strings = Strings::new(seed);
    while strings.made < ENOUGH {
        check(&Case::of(&mut strings));
    }
}

#[test]
fn a_terminal_gets_our_colours_and_no_other_sequence() {
    every(1, |case| {
        let plain = case.said(Format::Human, false);
        assert_nothing_acts("human", &plain);
        assert_no_command("human", &plain);
        let coloured = case.said(Format::Human, true);
        let mut stripped = String::new();
        let mut pieces = coloured.split('\u{1b}');
        stripped += pieces.next().expect("there is a first");
        for piece in pieces {
            let (code, behind) = piece.split_once('m').expect("a colour");
            let code = code.strip_prefix('[').expect("a colour");
            assert!(
                code.bytes().all(|b| b.is_ascii_digit() || b == b';'),
                "{code:?}"
            );
            stripped += behind;
        }
        assert_nothing_acts("human", &stripped);
        assert_no_command("human", &coloured);
        assert_no_command("human", &stripped);
        let all = case.verdict.findings.iter();
        for judged in all.filter(|judged| levels::Level::of(judged) != levels::Level::Note) {
            let fingerprint = judged.finding.fingerprint.as_str();
            assert!(plain.contains(fingerprint) && stripped.contains(fingerprint));
        }
        let counts = levels::Counts::of(&case.verdict);
        let excused = format!("{} waived, {} suppressed", counts.waived, counts.suppressed);
        assert!(plain.contains(&excused));
    });
}

#[test]
fn programs_read_the_exact_text_from_json() {
    every(2, |case| {
        let text = case.said(Format::Json, false);
        assert_nothing_acts("json", &text);
        assert_no_command("json", &text);
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let findings = document["findings"].as_array().expect("a list");
        assert_eq!(findings.len(), case.verdict.findings.len());
        for (read, judged) in findings.iter().zip(&case.verdict.findings) {
            let finding = &judged.finding;
            assert_eq!(read["message"], finding.message);
            assert_eq!(read["because"], judged.because);
            assert_eq!(read["layers"][1], finding.layers[1]);
            let excerpt = finding
                .excerpt
                .as_ref()
                .map(|excerpt| excerpt.text.as_str());
            assert_eq!(read["excerpt"]["text"].as_str(), excerpt);
            let dependency = finding.dependency.as_ref();
            let purl = dependency.map(|dependency| dependency.purl.as_str());
            assert_eq!(read["dependency"]["purl"].as_str(), purl);
        }
        for (read, gap) in document["gaps"]
            .as_array()
            .expect("a list")
            .iter()
            .zip(&case.verdict.gaps)
        {
            assert_eq!(read["reason"], gap.gap.reason);
        }
    });
}

#[test]
fn code_scanning_reads_every_result() {
    every(3, |case| {
        let text = case.said(Format::Sarif, false);
        assert_nothing_acts("sarif", &text);
        assert_no_command("sarif", &text);
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let run = &document["runs"][0];
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), case.verdict.findings.len());
        for (result, judged) in results.iter().zip(levels::ranked(&case.verdict)) {
            let message = result["message"]["text"].as_str().expect("a message");
            assert_eq!(result["properties"]["because"], judged.because);
            assert!(
                !message.contains("](") && !message.contains(acts),
                "{message:?}"
            );
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            let uri = uri.as_str().expect("an address");
            assert!(
                uri.is_ascii() && !uri.contains([':', ' ', '<', '"']),
                "{uri:?}"
            );
        }
        for rule in run["tool"]["driver"]["rules"].as_array().expect("rules") {
            let uri = rule["helpUri"].as_str();
            assert!(uri.is_none_or(|uri| uri.starts_with("https://")), "{uri:?}");
            if rule["id"] == "own/hostile" {
                let help = rule["help"]["markdown"].as_str().expect("Markdown");
                super::escapes::assert_inert_markdown(help);
            }
        }
    });
}

#[test]
fn a_job_carries_out_our_annotations_and_nothing_else() {
    every(4, |case| {
        let text = case.said(Format::Github, false);
        assert_nothing_acts("github", &text);
        let found = commands(&text);
        let lines = text.lines().filter(|line| line.starts_with("::")).count();
        assert_eq!(found.len(), lines, "{text}");
        for command in &found {
            assert!(
                ["error", "warning", "notice"].contains(&command.name.as_str()),
                "{command:?}"
            );
            for (name, value) in &command.properties {
                let known = ["file", "line", "endLine", "col", "endColumn", "title"];
                assert!(
                    known.contains(&name.as_str()) && !value.contains(acts),
                    "{command:?}"
                );
            }
            let acting = command.message.chars().find(|c| acts(*c) && *c != '\n');
            assert!(acting.is_none(), "{command:?}");
        }
        let beyond = text.matches(" more: see the job summary").count();
        let mut exact = 0;
        for judged in &case.verdict.findings {
            let message = escape::visible(&judged.finding.message).replace("##[", "##\\[");
            let fingerprint = format!("fingerprint {}", judged.finding.fingerprint);
            let whole = |command: &&Command| command.message.ends_with(&fingerprint);
            if let Some(command) = found.iter().find(whole) {
                assert_eq!(command.message.lines().next(), Some(message.as_str()));
                exact += 1;
            } else {
                // It was cut at its end for its length, or stands among those that are counted.
                let start: String = message.chars().take(200).collect();
                let cut = found
                    .iter()
                    .any(|command| command.message.starts_with(&start));
                assert!(cut || beyond > 0, "{fingerprint}");
            }
        }
        assert!(exact > 0, "{text}");
    });
}

#[test]
fn a_summary_is_what_we_wrote_around_their_words() {
    every(5, |case| {
        let text = case.said(Format::Markdown, false);
        assert_no_command("markdown", &text);
        super::escapes::assert_inert_markdown(&text);
        assert!(!text.contains('@'));
        let mut columns = 0;
        for line in text.lines() {
            let bars = line.matches('|').count();
            if line.starts_with("|---|") {
                columns = bars;
            } else if line.starts_with("| ") && columns > 0 {
                assert_eq!(bars, columns, "{line:?}");
            } else if !line.starts_with("| ") {
                columns = 0;
            }
        }
        let checks = text.matches("| check | why | fix |").count();
        let rows = text
            .lines()
            .filter(|line| line.starts_with("| <code>"))
            .count();
        let explained = text
            .lines()
            .skip_while(|line| !line.starts_with("| check |"));
        let explained = explained
            .skip(2)
            .take_while(|line| line.starts_with("| "))
            .count();
        let results = case.verdict.run.parts.len();
        let findings = rows - explained * checks - results;
        assert_eq!(findings, case.verdict.findings.len());
    });
}

#[test]
fn test_reporters_read_a_case_for_every_finding() {
    every(6, |case| {
        let text = case.said(Format::Junit, false);
        assert_nothing_acts("junit", &text);
        assert_no_command("junit", &text);
        let known = [
            "testsuites",
            "testsuite",
            "testcase",
            "failure",
            "error",
            "skipped",
            "system-out",
        ];
        let names = elements(&text);
        assert!(
            names.iter().all(|name| known.contains(&name.as_str())),
            "{names:?}"
        );
        let cases = names.iter().filter(|name| *name == "testcase").count();
        assert!(cases >= case.verdict.findings.len() + case.verdict.gaps.len());
        let messages = messages(&text);
        for judged in case
            .verdict
            .findings
            .iter()
            .filter(|judged| judged.disposition.blocks())
        {
            let message = escape::visible(&judged.finding.message);
            assert!(messages.iter().any(|read| *read == message), "{message}");
        }
    });
}

/// The attribute `message` of every element.
fn messages(xml: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut messages = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(element) | Event::Empty(element) => {
                let found = element.attributes().flatten();
                let found = found.filter(|it| it.key.as_ref() == "message");
                messages.extend(found.map(|it| {
                    it.normalized_value(XmlVersion::Implicit1_0)
                        .expect("text")
                        .into_owned()
                }));
            }
            Event::Eof => return messages,
            _ => {}
        }
    }
}

#[test]
fn vex_names_every_vulnerability_exactly() {
    every(7, |case| {
        let text = case.said(Format::OpenVex, false);
        assert_nothing_acts("openvex", &text);
        assert_no_command("openvex", &text);
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let statements = document["statements"].as_array().expect("statements");
        let about = case
            .verdict
            .findings
            .iter()
            .filter(|judged| judged.finding.check.as_str() == "dependency/known-vulnerability");
        let advisories = about.filter_map(|it| it.finding.dependency.as_ref()?.advisory.as_ref());
        let ids: Vec<&str> = advisories.map(|it| it.ids[0].as_str()).collect();
        assert_eq!(statements.len(), ids.len());
        for id in ids {
            assert!(
                statements
                    .iter()
                    .any(|it| it["vulnerability"]["name"] == id),
                "{id:?}"
            );
        }
    });
}

#[test]
fn a_browser_sees_our_elements_and_their_words() {
    every(8, |case| {
        let text = case.said(Format::Html, false);
        assert_nothing_acts("html", &text);
        assert_no_command("html", &text);
        let read = tokens::tokens(&text);
        tokens::assert_sound(&read);
        let cards = read
            .iter()
            .filter(|token| token.has_class("finding"))
            .count();
        assert_eq!(cards, case.verdict.findings.len());
        let seen = tokens::text(&read).replace('`', "");
        for judged in &case.verdict.findings {
            let message = escape::visible(&judged.finding.message).replace('`', "");
            let start: String = message.chars().take(500).collect();
            assert!(seen.contains(&start), "{start:?}");
            assert!(seen.contains(judged.finding.fingerprint.as_str()));
        }
    });
}
