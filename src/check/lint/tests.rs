//! Tests of `check::lint`: one right check, and what each fault in it is called.

use super::*;
use crate::finding::CheckId;
use std::ops::Range;

mod own;
mod trial;

const RIGHT: &str = r"title: Acme key is exposed
severity: high
confidence: high
since: 0.1.0
aliases: [othertool:acme-key]
why: |
  Whoever holds the key acts as its owner. It never expires.
fix: |
  Revoke it.
references:
  - https://docs.acme.example/keys
cwe: [798]
controls: [SEC-01]
match:
  token:
    pattern: 'acme_[a-z0-9]{20}'
    conditions:
      has: [digit]
      paths: ['**/*.env']
examples:
  bad:
    - name: env file
      path: app/.env
      at: 'acme_%{alnum:20}'
      text: |
        ACME_KEY=acme_%{alnum:20}
    - name: shell
      at: 'acme_%{alnum:20}'
      text: |
        echo first
        curl -H acme_%{alnum:20}
  good:
    - name: too short
      text: |
        ACME_KEY=acme_%{alnum:12}
";

const KNOWN: Known<'_> = Known {
    controls: &["SEC-01"],
    runs: &|check| match &check.file.matcher.predicate {
        Some(predicate) if predicate.name != "basic-auth" => Err("no such predicate".to_owned()),
        _ => Ok(()),
    },
};

fn sources(text: &str) -> Sources {
    Sources {
        checks: vec![(
            "secret/acme-key".to_owned(),
            read_check("secret/acme-key", text).unwrap(),
        )],
        controls: Vec::new(),
    }
}

/// The problems of the right check after one replacement.
fn after(from: &str, to: &str) -> String {
    assert!(RIGHT.contains(from), "{from}");
    let text = RIGHT.replacen(from, to, 1);
    let problems = lint(&sources(&text), &KNOWN);
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn scan(exhibit: Exhibit<'_>) -> Vec<(CheckId, Range<usize>)> {
    let (path, text) = (exhibit.path, exhibit.text.as_bytes());
    let regex = regex_automata::meta::Regex::new("acme_[a-z0-9]{20}").unwrap();
    assert!(!path.is_empty());
    regex
        .find_iter(text)
        .map(|found| (CheckId::new("secret/acme-key"), found.range()))
        .collect()
}

fn proof(text: &str) -> Vec<String> {
    let problems = prove(&sources(text).checks, &scan);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_right_check_has_no_problems() {
    assert_eq!(lint(&sources(RIGHT), &KNOWN), []);
    assert_eq!(proof(RIGHT), [""; 0]);
}

/// A replacement in the right check, and what is said of it.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "Acme key is exposed",
        "Acme key is exposed.",
        "title: ends with a full stop",
    ),
    ("Acme key", "the Acme key", "title: begins with neither"),
    (
        "Acme key",
        "Acme keyAcme keyAcme keyAcme keyAcme keyAcme keyAcme keyAcme keyAcme keyAcme key",
        "title: has 91 characters",
    ),
    (
        "severity: high",
        "severity: hgih",
        "severity: `hgih` is none of",
    ),
    (
        "confidence: high",
        "confidence: sure",
        "confidence: `sure` is none of",
    ),
    (
        "since: 0.1.0",
        "since: 9.1.0",
        "since: 9.1.0 lies after this version",
    ),
    ("since: 0.1.0", "since: '1'", "since: `1` is no version"),
    (
        "othertool:acme-key",
        "acme-key",
        "is not of the form `tool:id`",
    ),
    (
        "[othertool:acme-key]",
        "[a:b, a:b]",
        "aliases[1]: `a:b` stands twice",
    ),
    ("Whoever holds", "It holds", "what is `It`?"),
    (
        "owner. It never expires.",
        "owner",
        "ends with no full stop",
    ),
    (
        "https://docs",
        "http://docs",
        "references[0]: is no address",
    ),
    ("[798]", "[0]", "cwe[0]: there is no CWE-0"),
    ("[798]", "[798, 798]", "cwe[1]: 798 stands twice"),
    (
        "[SEC-01]",
        "[SEC-99]",
        "controls[0]: there is no control `SEC-99`",
    ),
    ("has: [digit]", "has: [number]", "`number` is none of lower"),
    (
        "has: [digit]",
        "checksum: luhn",
        "there is no checksum `luhn`; there are: github",
    ),
    ("has: [digit]", "entropy: 9", "is not between 0 and 8"),
    (
        "**/*.env",
        "a[",
        "match.token.conditions.paths[0]: is no glob",
    ),
    (
        "{20}'\n    cond",
        "{20'\n    cond",
        "match.token.pattern: does not compile: ",
    ),
    (
        "'acme_[a-z0-9]{20}'",
        "'(acme_[a-z0-9]{20})?'",
        "matches the empty text",
    ),
    (
        "'acme_[a-z0-9]{20}'",
        "'acme_(?P<key>[a-z]{20})'",
        "has a group `key`",
    ),
    (
        "'acme_[a-z0-9]{20}'",
        "'(?:[a-z]{900}){900}'",
        "does not compile",
    ),
    (
        "    conditions",
        "    keywords: [key]\n    conditions",
        "`key` is shorter than 4 bytes",
    ),
    (
        "    conditions",
        "    near: [a, A]\n    conditions",
        "match.token.near[1]: `A` stands twice",
    ),
    (
        "app/.env",
        "../.env",
        "examples.bad[0].path: the path leaves",
    ),
    (
        "name: shell",
        "name: env file",
        "examples.bad[1].name: another example is called",
    ),
    (
        "%{alnum:12}",
        "%{alpha:12}",
        "examples.good[0].text: `%{alpha:12}` is no generator",
    ),
    (
        "at: 'acme_%{alnum:20}'",
        "at: ''",
        "examples.bad[0].at: is empty",
    ),
];

#[test]
fn every_field_is_looked_at() {
    for (from, to, said) in WRONG {
        let problems = after(from, to);
        assert!(
            problems.contains(said),
            "{to}: {problems:?} does not say {said:?}"
        );
    }
}

#[test]
fn a_check_has_a_matcher() {
    let mut sources = sources(RIGHT);
    sources.checks[0].1.matcher.token = None;
    let problems = lint(&sources, &KNOWN);
    assert!(
        problems[0].message.contains("has 0 matchers"),
        "{problems:?}"
    );
}

#[test]
fn two_matchers_are_one_too_many() {
    let problems = after(
        "examples:",
        "  predicate:\n    name: basic-auth\n    keywords: []\nexamples:",
    );
    assert!(problems.contains("has 2 matchers"), "{problems}");
    assert!(
        problems.contains("match.predicate.keywords: is empty"),
        "{problems}"
    );
}

#[test]
fn what_cannot_run_is_said_by_the_detectors() {
    let mut sources = sources(RIGHT);
    sources.checks[0].1.matcher =
        serde_yaml::from_str("predicate: { name: made-up, keywords: [acme] }").unwrap();
    let problems = lint(&sources, &KNOWN);
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].to_string(),
        "secret/acme-key: match: no such predicate"
    );
}

#[test]
fn an_id_is_a_lower_case_path() {
    for bad in [
        "Secret/x",
        "secret//x",
        "secret/-x",
        "secret/x_y",
        "",
        "a b",
    ] {
        let mut sources = sources(RIGHT);
        bad.clone_into(&mut sources.checks[0].0);
        let problems = lint(&sources, &KNOWN);
        assert!(
            problems[0].message.contains("is its id"),
            "{bad}: {problems:?}"
        );
    }
}

#[test]
fn text_that_is_no_check_says_the_line() {
    let text = RIGHT.replace("cwe: [798]", "cve: [798]");
    let problem = read_check("secret/acme-key", &text).unwrap_err();
    assert_eq!(problem.line, Some(12));
    assert!(
        problem.to_string().starts_with("secret/acme-key:12: "),
        "{problem}"
    );
    assert!(problem.message.contains("cve"), "{problem}");
}

#[test]
fn a_bad_example_must_fire_exactly_there() {
    let elsewhere = RIGHT.replacen("at: 'acme_%{alnum:20}'", "at: '_%{alnum:20}'", 1);
    let problems = proof(&elsewhere);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0]
            .contains("`env file` does not fire at 1:14-1:35: `secret/acme-key` at 1:10-1:35"),
        "{problems:?}"
    );
    let silent = RIGHT.replacen("ACME_KEY=acme_%{alnum:20}", "ACME_KEY=acme-%{alnum:20}", 1);
    assert!(proof(&silent)[0].contains("examples.bad[0].at: does not stand in the text"));
    let silent = silent.replacen("at: 'acme_%", "at: 'acme-%", 1);
    assert!(proof(&silent)[0].contains("nothing is found"));
}

#[test]
fn a_good_example_must_be_silent() {
    let noisy = RIGHT.replace("%{alnum:12}", "%{alnum:20}");
    let problems = proof(&noisy);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].contains("`too short` fires: `secret/acme-key` at 1:10-1:35"),
        "{problems:?}"
    );
}

#[test]
fn an_example_as_written_must_not_hold_a_credential() {
    let value = ["acme_", "0123456789abcdefghij"].concat();
    let written = RIGHT.replace("acme_%{alnum:20}", &value);
    let problems = proof(&written);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("use a generator"));
    assert!(!problems.concat().contains(&value));
}

#[test]
fn a_place_is_found_in_the_file() {
    let line = |place: &str| {
        let line = line_of(RIGHT, place).unwrap() as usize;
        RIGHT.lines().nth(line - 1).unwrap().trim()
    };
    assert_eq!(line("title"), "title: Acme key is exposed");
    assert_eq!(line("cwe[0]"), "cwe: [798]");
    assert_eq!(line("references[0]"), "- https://docs.acme.example/keys");
    assert_eq!(line("match.token.pattern"), "pattern: 'acme_[a-z0-9]{20}'");
    assert_eq!(line("match.token.conditions.has[0]"), "has: [digit]");
    assert_eq!(line("examples.bad[1].name"), "- name: shell");
    assert_eq!(
        line_of(RIGHT, "examples.bad[1].at"),
        line_of(RIGHT, "examples.bad[1].name").map(|n| n + 1)
    );
    assert_eq!(line("examples.good[0].text"), "text: |");
    assert_eq!(line("examples.good[7].text"), "good:");
    assert_eq!(line_of(RIGHT, "nothing"), None);
}

#[test]
fn controls_are_linted_as_well() {
    let text = "title: T\nclass: [verified, sometimes]\ndemand: D\nsource: ' '\nconfidence: S\nmappings:\n  caf_v4_0: 'A4.b.3, '\n  made_up: x\n";
    let sources = Sources {
        checks: Vec::new(),
        controls: vec![("Sec1".to_owned(), read_control("Sec1", text).unwrap())],
    };
    let problems: Vec<String> = lint(&sources, &KNOWN)
        .iter()
        .map(ToString::to_string)
        .collect();
    let all = problems.join("\n");
    for said in [
        "controls/Sec1: the file name of a control",
        "class[1]: `sometimes` is none of verified",
        "source: is empty",
        "mappings.caf_v4_0: has an empty id",
        "mappings.made_up: is no standard",
    ] {
        assert!(all.contains(said), "{said}: {all}");
    }
    assert!(
        read_control("SEC-01", "title: [")
            .unwrap_err()
            .to_string()
            .starts_with("controls/SEC-01:")
    );
}

#[test]
fn every_check_and_control_of_ours_is_right() {
    let catalogue = crate::check::Catalogue::embedded();
    let sources = Sources {
        checks: catalogue.files().collect(),
        controls: catalogue
            .controls()
            .iter()
            .map(|c| (c.id.clone(), c.file.clone()))
            .collect(),
    };
    let ids: Vec<&str> = catalogue.controls().iter().map(|c| c.id.as_str()).collect();
    // Whether the detectors can run them is asked by the end-to-end test of `checks lint`.
    let problems = lint(
        &sources,
        &Known {
            controls: &ids,
            runs: &|_| Ok(()),
        },
    );
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn an_alias_is_shared_within_a_folder_alone() {
    let named = |id: &str| (id.to_owned(), read_check(id, RIGHT).unwrap());
    let said = |other: &str| {
        let sources = Sources {
            checks: vec![named("secret/acme-key"), named(other)],
            controls: Vec::new(),
        };
        let problems = lint(&sources, &KNOWN);
        let shared = problems.iter().map(ToString::to_string);
        shared
            .filter(|line| line.contains("is an alias of"))
            .count()
    };
    assert_eq!(said("secret/acme-token"), 0);
    assert_eq!(said("review/acme-key"), 1);
}
