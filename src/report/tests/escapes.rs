//! Whatever the repository wrote, nothing of it acts: not in a terminal, not in a job log, not in Markdown.

use super::fixture::{HOSTILE, catalogue, said, styled, written_by_the_repository};
use super::schemas::elements;
use crate::report::escape::{self, acts};
use crate::report::{Format, Style};
use proptest::prelude::*;
use serde_json::Value;

const PIECES: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "::",
    "::error::",
    "::error file=a,line=1::x",
    "##[group]",
    "###",
    "[",
    "](",
    "\u{1b}[2J",
    "\u{9b}",
    "\u{202e}",
    "\u{200b}",
    "\u{ad}",
    "</script>",
    "]]>",
    "<!--",
    "@team",
    "`",
    "|",
    "\\",
    "%0A",
    "%",
    ",",
    "*",
    "_",
    "#12",
    "https://x.example",
    "www.x.example",
    "é",
    "🦀",
    "\u{0}",
    "\u{fffe}",
    "\t",
    " ",
    "a",
    "\u{e0041}",
    "\u{3000}",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// A path of the pieces' bytes, with one that is no UTF-8.
fn hostile_path() -> impl Strategy<Value = Vec<u8>> {
    hostile().prop_map(|text| [b"p\xff".as_slice(), text.as_bytes()].concat())
}

/// No line of a log is a command: by the rules of both parsers of the runner.
fn assert_no_command(text: &str) {
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line:?}");
    }
    assert!(!text.contains("##["), "{text:?}");
}

fn assert_nothing_acts(text: &str) {
    let acting = text.chars().find(|c| acts(*c) && *c != '\n');
    assert!(acting.is_none(), "{acting:?} in {text:?}");
}

fn assert_only_our_annotations(text: &str) {
    assert_nothing_acts(text);
    assert!(!text.contains("##["), "{text:?}");
    let mut lines: Vec<&str> = text.lines().collect();
    assert!(
        lines
            .pop()
            .is_some_and(|last| last.starts_with("portcullis: "))
    );
    // What is said of reviews stands on lines that begin with our name, and so is no command.
    lines.retain(|line| !line.starts_with("portcullis: review: "));
    for line in lines {
        let command = line.strip_prefix("::").expect("a command");
        let (name, _) = command.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&name), "{line:?}");
        let (properties, _) = command[name.len() + 1..]
            .split_once("::")
            .expect("a message");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').expect("a value");
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            assert!(known.contains(&name) && !value.contains(':'), "{line:?}");
        }
    }
}

/// What we write into Markdown ourselves.
const OURS: [&str; 12] = [
    "<code>",
    "</code>",
    "<br>",
    "<sub>",
    "</sub>",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "**",
    "| ",
    " |",
];

/// Tags are ours alone, and so are the characters that make links, mentions, code and tables.
pub fn assert_inert_markdown(text: &str) {
    assert_nothing_acts(&text.replace('\u{fe0f}', ""));
    assert_no_command(text);
    for line in text.lines() {
        let table = line.starts_with("|---|") || line.starts_with("##");
        let rest = OURS
            .iter()
            .fold(line.to_owned(), |rest, ours| rest.replace(ours, " "));
        let acting = rest.find(|c| "<>|`*_@[]!~$".contains(c));
        assert!(table || acting.is_none(), "{line:?}");
        assert!(!rest.contains("://") && !rest.contains("www."), "{line:?}");
    }
}

fn assert_all(text: &str, path: &[u8]) {
    let mut verdict = written_by_the_repository(text, path);
    verdict.run.review = Some(Box::new(super::review::record(text)));
    let human = said(Format::Human, &verdict);
    assert_nothing_acts(&human);
    assert_no_command(&human);
    assert_only_our_annotations(&said(Format::Github, &verdict));
    assert_inert_markdown(&said(Format::Markdown, &verdict));
    for format in [Format::Json, Format::Sarif] {
        let said = said(format, &verdict);
        assert_nothing_acts(&said);
        assert_no_command(&said);
        serde_json::from_str::<Value>(&said).expect("JSON");
    }
    let junit = said(Format::Junit, &verdict);
    assert_nothing_acts(&junit);
    assert_no_command(&junit);
    elements(&junit);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn nothing_that_a_repository_writes_acts(text in hostile(), path in hostile_path()) {
        assert_all(&text, &path);
    }

    #[test]
    fn an_excerpt_with_any_numbers_is_drawn(text in hostile(), first_line: u32, start in 0..60_u32, end in 0..60_u32) {
        let mut verdict = written_by_the_repository(&text, b"a");
        for judged in &mut verdict.findings {
            if let Some(excerpt) = &mut judged.finding.excerpt {
                (excerpt.first_line, excerpt.start, excerpt.end) = (first_line, start, end);
            }
        }
        for format in Format::ALL {
            assert_nothing_acts(&said(format, &verdict).replace('\u{fe0f}', ""));
        }
    }

    #[test]
    fn json_escapes_leave_the_document_as_it_was(text in hostile()) {
        let written = serde_json::to_string(&text).expect("a string");
        let read: String = serde_json::from_str(&escape::json(&written)).expect("JSON");
        prop_assert_eq!(read, text);
    }
}

#[test]
fn the_worst_of_everything_does_not_act() {
    assert_all(HOSTILE, HOSTILE.as_bytes());
}

#[test]
fn colours_are_the_only_escapes_and_only_where_they_are_wanted() {
    let verdict = written_by_the_repository(HOSTILE, HOSTILE.as_bytes());
    let style = Style {
        colour: true,
        ..Style::default()
    };
    let text = styled(Format::Human, &verdict, style);
    assert!(text.contains('\u{1b}'));
    for sequence in text.split('\u{1b}').skip(1) {
        let end = sequence.find('m').expect("a colour");
        let code = &sequence[..end];
        assert!(
            code.starts_with('[') && code[1..].bytes().all(|b| b.is_ascii_digit() || b == b';'),
            "{code:?}"
        );
    }
}

#[test]
fn an_id_that_the_catalogue_does_not_carry_is_reported_all_the_same() {
    let verdict = super::fixture::everything();
    assert!(
        catalogue()
            .get(&verdict.findings[1].finding.check)
            .is_none()
    );
    // VEX is of vulnerabilities alone.
    for format in Format::ALL
        .into_iter()
        .filter(|format| *format != Format::OpenVex)
    {
        let text = said(format, &verdict);
        assert!(text.contains("secret/fixture-password"), "{format:?}");
    }
}
