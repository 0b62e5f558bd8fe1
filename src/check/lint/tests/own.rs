//! Checks of a repository's own.

use super::*;

#[test]
fn an_own_check_needs_no_version_and_no_control_and_names_no_rule_of_ours() {
    let short = RIGHT
        .replace("since: 0.1.0\n", "")
        .replace("controls: [SEC-01]\n", "");
    let of = |id: &str, text: &str| {
        let sources = Sources {
            checks: vec![(id.to_owned(), read_check(id, text).unwrap())],
            controls: Vec::new(),
        };
        let problems = lint(&sources, &KNOWN);
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    assert_eq!(of("own/acme-key", &short), "");
    assert_eq!(of("acme-key", &short), "");
    assert_eq!(
        of("own/acme-key", &short.replace("cwe:", "since: '7'\ncwe:")),
        ""
    );
    let ours = of("secret/acme-key", &short);
    assert!(
        ours.contains("since: `` is no version") && ours.contains("controls: is empty"),
        "{ours}"
    );
    assert!(
        of(
            "own/acme-key",
            &short.replace("cwe:", "controls: [NO-1]\ncwe:")
        )
        .contains("there is no control `NO-1`")
    );
    let (head, tail) = short.split_once("match:").unwrap();
    let examples = tail.split_once("examples:").unwrap().1;
    let rust = format!(
        "{head}match: {{ predicate: {{ name: basic-auth, keywords: [acme] }} }}\nexamples:{examples}"
    );
    assert!(of("own/acme-key", &rust).contains("match.predicate: names a rule inside"));
    assert_eq!(of("team/acme-key", &rust), "");
}

#[test]
fn an_alias_is_refused_with_its_line() {
    let text = RIGHT.replace("cwe: [798]", "cwe: &a [798]\naliases: *a");
    let problem = read_check("own/acme-key", &text).unwrap_err();
    assert!(
        problem
            .to_string()
            .starts_with("own/acme-key:13: a check cannot refer"),
        "{problem}"
    );
    assert!(read_check("own/acme-key", &RIGHT.replace("It never", "*It* never")).is_ok());
}
