//! What each report looks like. `UPDATE=1 cargo test` writes the files under `snapshots/`, `cargo test` compares.

use super::fixture::{HOSTILE, everything, many, said, styled, verdict, written_by_the_repository};
use crate::report::{Format, Style, VERSION};
use crate::verdict::Verdict;
use std::path::Path;

#[expect(clippy::disallowed_methods, reason = "UPDATE=1 writes the snapshots")]
fn compare(name: &str, text: &str) {
    let text = text.replace(VERSION, "VERSION");
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/report/snapshots")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        std::fs::write(&path, &text).expect("a file");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == text,
        "{name} differs: run `UPDATE=1 cargo test` and read the diff\n{text}"
    );
}

fn compare_all(name: &str, verdict: &Verdict) {
    for (format, extension) in [
        (Format::Human, "txt"),
        (Format::Json, "json"),
        (Format::Sarif, "sarif"),
        (Format::Github, "github.txt"),
        (Format::Markdown, "md"),
        (Format::Junit, "xml"),
    ] {
        compare(&format!("{name}.{extension}"), &said(format, verdict));
    }
}

#[test]
fn a_report_of_nothing_is_as_it_was() {
    compare_all("nothing", &verdict());
}

#[test]
fn a_report_of_everything_is_as_it_was() {
    compare_all("everything", &everything());
}

#[test]
fn a_report_of_thirty_findings_is_as_it_was_for_people() {
    compare("thirty.txt", &said(Format::Human, &many(30)));
    compare("thirty.md", &said(Format::Markdown, &many(30)));
}

#[test]
fn a_terminal_without_unicode_gets_ascii() {
    let style = Style {
        unicode: false,
        width: 72,
        colour: false,
    };
    let text = styled(Format::Human, &everything(), style);
    assert!(text.is_ascii());
    compare("ascii.txt", &text);
}

#[test]
fn a_hostile_repository_is_quoted_and_not_obeyed() {
    let verdict = written_by_the_repository(HOSTILE, HOSTILE.as_bytes());
    for (format, name) in [
        (Format::Human, "hostile.txt"),
        (Format::Github, "hostile.github.txt"),
        (Format::Markdown, "hostile.md"),
    ] {
        compare(name, &said(format, &verdict));
    }
}
