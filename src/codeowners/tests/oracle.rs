//! The matcher against a second one that is built differently: each pattern as one regular expression, tried on every
//! path, with no index.

use super::*;
use proptest::prelude::*;
use regex_automata::meta::Regex;

/// The pattern as a regular expression over the whole path.
fn regex(pattern: &str) -> Regex {
    let bare = pattern.strip_prefix('/').unwrap_or(pattern);
    let body = bare.strip_suffix('/').unwrap_or(bare);
    let rooted = pattern.starts_with('/') || body.contains('/');
    let mut source = String::from(if rooted { "^" } else { "^(?:.*/)?" });
    let names: Vec<&str> = body.split('/').collect();
    for (at, name) in names.iter().enumerate() {
        let is_last = at + 1 == names.len();
        match (*name, is_last) {
            ("**", true) => source.push_str(".+"),
            ("**", false) => source.push_str("(?:[^/]+/)*"),
            (name, _) => {
                source.push_str(&of_name(name));
                source.push_str(if is_last { "" } else { "/" });
            }
        }
    }
    let last = names.last().unwrap();
    let only_stars = last.chars().all(|c| c == '*');
    source.push_str(match (bare.ends_with('/'), only_stars) {
        (true, _) => "/.+$",
        (false, true) => "$",
        (false, false) => "(?:/.+)?$",
    });
    Regex::new(&source).unwrap()
}

fn of_name(name: &str) -> String {
    let mut source = String::new();
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        match c {
            '*' => source.push_str("[^/]*"),
            '?' => source.push_str("[^/]"),
            '\\' => source.push_str(&literal(rest.next().unwrap())),
            c => source.push_str(&literal(c)),
        }
    }
    source
}

fn literal(c: char) -> String {
    format!("\\x{{{:x}}}", c as u32)
}

const NAMES: [&str; 16] = [
    "a", "b", "ab", "*", "**", "***", "a*", "*b", "?", "a?b", "*.b", "a.b", "*a*", "\\*", "é",
    "b\\ a",
];
const PARTS: [&str; 10] = ["a", "b", "ab", "aab", "a.b", "b.b", "*", "é", "b a", "xaxb"];

fn patterns() -> impl Strategy<Value = String> {
    let names = prop::collection::vec(prop::sample::select(&NAMES[..]), 1..5);
    (any::<bool>(), names, any::<bool>()).prop_map(|(root, names, folder)| {
        let (before, behind) = (if root { "/" } else { "" }, if folder { "/" } else { "" });
        format!("{before}{}{behind}", names.join("/"))
    })
}

fn paths() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PARTS[..]), 1..6).prop_map(|parts| parts.join("/"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_pattern_matches_what_its_regular_expression_does(pattern in patterns(), text in paths()) {
        let expected = regex(&pattern).is_match(&text);
        let read = Pattern::parse(&pattern).unwrap();
        prop_assert_eq!(read.matches(&path(&text)), expected, "{} {}", pattern, text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_index_finds_the_line_that_trying_each_finds(
        lines in prop::collection::vec(patterns(), 1..30),
        texts in prop::collection::vec(paths(), 1..20),
    ) {
        let text = format!("{} @x\n", lines.join(" @x\n"));
        let file = parsed(&text);
        let compiled: Vec<Regex> = lines.iter().map(|line| regex(line)).collect();
        for text in texts {
            let expected = compiled.iter().rposition(|regex| regex.is_match(&text));
            let found = file.owners_of(&path(&text)).map(|ruling| ruling.line as usize - 1);
            prop_assert_eq!(found, expected, "{} of {:?}", text, lines);
        }
    }

    #[test]
    fn a_pattern_that_covers_another_matches_all_that_it_does(
        one in patterns(),
        other in patterns(),
        texts in prop::collection::vec(paths(), 1..60),
    ) {
        let covers = Pattern::parse(&one).unwrap().covers(&Pattern::parse(&other).unwrap());
        if covers {
            let (one_regex, other_regex) = (regex(&one), regex(&other));
            for text in texts {
                let stands = one_regex.is_match(&text) || !other_regex.is_match(&text);
                prop_assert!(stands, "{} {} {}", one, other, text);
            }
        }
    }
}

#[test]
fn every_pattern_covers_itself_and_the_widest_covers_all() {
    let all = Pattern::parse("*").unwrap();
    for text in ["a", "/a/", "a/**/b", "*.js", "/a/*", "?x*"] {
        let pattern = Pattern::parse(text).unwrap();
        assert!(pattern.covers(&pattern), "{text}");
        assert!(Pattern::parse("/**").unwrap().covers(&pattern), "{text}");
        // `*` at any depth is every file.
        assert!(all.matches(&path("a/b/c")));
    }
}
