//! Tests of the proof of edits.

use super::*;
use crate::check::lint::read_check;

/// A check of YAML with an edit, whose repair `mend` stands in for.
const REPAIRED: &str = r"title: Switch is off
severity: high
confidence: high
since: 0.1.0
why: |
  A switch that is off does nothing.
fix: |
  Set it.
controls: [SEC-01]
match:
  resource:
    - kinds: ['kubernetes:Switch']
      fault: {on: false}
      edit: {set: {on: true}}
examples:
  bad:
    - name: off
      path: a.yaml
      at: 'on: false'
      text: |
        on: false
  good:
    - name: on
      path: a.yaml
      text: |
        on: true
";

/// What is wrong with edits that put `made` in the place of `false`; what is written counts as unread with a `!`.
fn repair_with(made: &'static str) -> String {
    let mend = |exhibit: Exhibit<'_>, _: &str| {
        let fix = |at: usize| crate::finding::Fix {
            path: crate::source::RepoPath::new(exhibit.path).unwrap(),
            of: crate::finding::Fingerprint::of(&[exhibit.text.as_bytes()]),
            edits: vec![crate::finding::Edit {
                region: crate::source::Region::of(
                    exhibit.text.as_bytes(),
                    crate::source::Span::new(at, at + 5),
                ),
                replacement: made.to_owned(),
            }],
            preview: Vec::new(),
        };
        let faults = exhibit.text.find("false").map(|at| Mendable {
            entry: 0,
            fix: (!made.is_empty()).then(|| fix(at)),
        });
        Mended {
            faults: faults.into_iter().collect(),
            unread: exhibit.text.matches('!').count(),
        }
    };
    let scan = |exhibit: Exhibit<'_>| {
        let found = exhibit.text.find("louder").map(|at| at..at + 6);
        found
            .map(|range| (CheckId::new("secret/other"), range))
            .into_iter()
            .collect::<Vec<_>>()
    };
    let checks = [(
        "infrastructure/switch".to_owned(),
        read_check("infrastructure/switch", REPAIRED).unwrap(),
    )];
    let problems = prove_edits(&checks, &scan, &mend);
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn an_edit_repairs_its_examples_and_breaks_nothing() {
    assert_eq!(repair_with("true"), "");
    for (made, said) in [
        ("false # so", "`off` still fires when its edit is made"),
        ("!", "`off` cannot be read when its edit is made"),
        (
            "louder",
            "`off` fires for `secret/other` when its edit is made",
        ),
        (
            "",
            "match.resource[0].edit: repairs none of the bad examples",
        ),
    ] {
        let problems = repair_with(made);
        assert!(problems.contains(said), "{made}: {problems:?}");
    }
}
