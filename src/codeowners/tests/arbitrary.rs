//! Bytes that nobody meant: nothing panics, every span stands in the text, and time stays in proportion.

use super::*;
use crate::codeowners::lint::{Protected, Tree, lint};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Bytes in which the characters that mean something are frequent.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let telling =
        prop::sample::select(b" \t\r\n\n#@/*?[]!\\^.,a\xC3\xA9\xFF\x00\xEF\xBB\xBF".to_vec());
    prop::collection::vec(prop_oneof![6 => telling, 1 => any::<u8>()], 0..300)
}

fn on_boundaries(text: &[u8], span: Span) -> bool {
    let is_start = |at: usize| text.get(at).is_none_or(|byte| byte & 0xC0 != 0x80);
    let inside = span.range().start <= span.range().end && span.range().end <= text.len();
    inside
        && std::str::from_utf8(&text[span.range()]).is_ok()
        && (is_start(span.range().start) || span.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn nothing_panics_and_every_span_is_text(text in bytes(), names in prop::collection::vec("[a-c*@é]{1,3}(/[a-c.]{1,2}){0,3}", 0..12)) {
        let file = Codeowners::parse(&text, Location::Github);
        for rule in file.rules() {
            prop_assert!(on_boundaries(&text, rule.span));
            prop_assert!(on_boundaries(&text, rule.pattern_span));
            for (_, span) in &rule.owners {
                prop_assert!(on_boundaries(&text, *span));
            }
        }
        let mut files: Vec<RepoPath> = names.iter().filter_map(|name| RepoPath::new(name).ok()).collect();
        files.sort();
        for path in &files {
            let naive = file.rules().iter().rfind(|rule| rule.pattern.matches(path));
            prop_assert_eq!(file.owners_of(path).map(|r| r.line), naive.map(|r| r.line));
        }
        let tree = Tree { files: &files, ..Tree::default() };
        let linted = lint(&file, tree, &[Protected::new("all", &["*"])]);
        prop_assert!(linted.complete);
        for problem in linted.problems {
            prop_assert!(on_boundaries(&text, problem.span), "{:?}", problem);
            prop_assert!(problem.line >= 1);
        }
    }

    #[test]
    fn a_path_of_any_bytes_is_matched(pattern in "\\PC{1,20}", text in prop::collection::vec(any::<u8>(), 1..40)) {
        if let (Ok(pattern), Ok(path)) = (Pattern::parse(&pattern), RepoPath::new(text)) {
            let _ = pattern.matches(&path);
        }
    }

    #[test]
    fn a_line_more_never_changes_what_stands_before_it(text in bytes(), more in bytes()) {
        let mut longer = text.clone();
        longer.push(b'\n');
        longer.extend(&more);
        let (short, long) = (Codeowners::parse(&text, Location::Root), Codeowners::parse(&longer, Location::Root));
        prop_assert_eq!(short.rules(), &long.rules()[..short.rules().len()]);
    }
}

/// A file of `rules` lines and a repository of `files` files.
fn large(rules: usize, files: usize) -> (String, Vec<RepoPath>) {
    let mut text = "* @acme/all\n".to_owned();
    for number in 0..rules {
        let line = match number % 5 {
            0 => format!("/team{number}/ @acme/t{number}\n"),
            1 => format!("/team{}/src/*.rs @acme/t{number}\n", number - 1),
            2 => format!("*.ext{number} @acme/t{number}\n"),
            3 => format!("**/part{number}/ @acme/t{number}\n"),
            _ => format!("/lib*/mod{number}?/** @acme/t{number}\n"),
        };
        text.push_str(&line);
    }
    let mut paths: Vec<RepoPath> = (0..files)
        .map(|number| {
            let team = number % rules.max(1);
            path(&format!(
                "team{team}/src/part{}/deep/file{number}.ext{team}",
                number % 97
            ))
        })
        .collect();
    paths.sort();
    (text, paths)
}

#[test]
fn five_thousand_paths_and_a_thousand_lines_take_no_time() {
    let (text, paths) = large(1000, 5000);
    let begun = Instant::now();
    let file = parsed(&text);
    let ruled = paths
        .iter()
        .filter(|path| file.owners_of(path).is_some())
        .count();
    let took = begun.elapsed();
    assert_eq!(ruled, 5000);
    // Without optimisation, on a machine that others use too.
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
fn a_file_made_to_be_slow_is_given_up_and_says_so() {
    let file = parsed(&"*a*a*a*a*b\n* @x\n".repeat(500));
    let mut files: Vec<RepoPath> = (0..100)
        .map(|n| path(&format!("{n}/{}", "a".repeat(30))))
        .collect();
    files.sort();
    let tree = Tree {
        files: &files,
        ..Tree::default()
    };
    let linted = |most| crate::codeowners::lint::lint_within(&file, tree, &[], most);
    assert!(linted(u64::MAX).complete);
    let given_up = linted(1_000_000);
    assert!(!given_up.complete);
    // What the file shows by itself is said all the same.
    let twice = |problem: &Problem| matches!(problem.kind, ProblemKind::DuplicatePattern { .. });
    assert_eq!(given_up.problems.iter().filter(|p| twice(p)).count(), 998);
}

#[test]
fn a_pattern_made_to_be_slow_is_not() {
    let pattern = format!("/{}b", "*a".repeat(2000));
    let pattern = Pattern::parse(&pattern).unwrap();
    let deep = Pattern::parse(&format!("{}b", "**/a/".repeat(800))).unwrap();
    let name = path(&"a".repeat(4000));
    let folders = path("a/".repeat(2000).trim_end_matches('/'));
    let begun = Instant::now();
    assert!(!pattern.matches(&name));
    assert!(!deep.matches(&folders));
    assert!(begun.elapsed() < Duration::from_secs(5));
}
