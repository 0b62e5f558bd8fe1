//! What is said of a policy that is wrong: whose fault, where, what to do.

use super::*;

fn told(text: &str) -> String {
    rendered(&read(text).expect_err("this policy is wrong"))
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_file() {
    let text = "version: 1\nrequire: [secret]\nblock_at: hihg\nchecks:\n  secret/jwd: wran\n  secrets/*: off\n";
    assert_eq!(
        told(text),
        r"
  × portcullis.yaml is not a valid policy: 5 problems

Error:
  × `secret` is no domain
   ╭─[portcullis.yaml:2:11]
 1 │ version: 1
 2 │ require: [secret]
   ·           ───┬──
   ·              ╰── no domain
 3 │ block_at: hihg
   ╰────
  help: Did you mean `secrets`? It can be `secrets`, `dependencies`, `infrastructure`, `review` or
        `evidence`.

Error:
  × `hihg` is no severity
   ╭─[portcullis.yaml:3:11]
 2 │ require: [secret]
 3 │ block_at: hihg
   ·           ──┬─
   ·             ╰── no severity
 4 │ checks:
   ╰────
  help: Did you mean `high`? It can be `low`, `medium`, `high` or `critical`.

Error:
  × this version of portcullis has no check `secret/jwd`
   ╭─[portcullis.yaml:5:3]
 4 │ checks:
 5 │   secret/jwd: wran
   ·   ─────┬────
   ·        ╰── no such check
 6 │   secrets/*: off
   ╰────
  help: Did you mean `secret/jwt`? `portcullis checks list` names all checks.

Error:
  × `wran` is no level
   ╭─[portcullis.yaml:5:15]
 4 │ checks:
 5 │   secret/jwd: wran
   ·               ──┬─
   ·                 ╰── no level
 6 │   secrets/*: off
   ╰────
  help: Did you mean `warn`? It can be `off`, `on`, `warn` or `block`.

Error:
  × `secrets/*` covers no check
   ╭─[portcullis.yaml:6:3]
 5 │   secret/jwd: wran
 6 │   secrets/*: off
   ·   ────┬────
   ·       ╰── covers no check
   ╰────
  help: Did you mean `secret/*`? `portcullis checks list` names all checks.
"
    );
}

#[test]
fn a_waiver_tells_all_that_it_lacks() {
    let text = "version: 1\nwaivers:\n  - check: secret/jwt\n    scope: { fingerprint: abc }\n    reason: n/a.\n    owner:\n    \
                kind: accepted\n    expires: 2027-02-30\n";
    assert_eq!(
        told(text),
        r"
  × portcullis.yaml is not a valid policy: 6 problems

Error:
  × the waiver lacks `approved_by`
   ╭─[portcullis.yaml:3:5]
 2 │ waivers:
 3 │   - check: secret/jwt
   ·     ▲
   ·     ╰── this waiver
 4 │     scope: { fingerprint: abc }
   ╰────
  help: A waiver says which check and finding it covers, of which kind it is, why, who owns the
        risk, who approved it and the last day on which it holds. None can be left out.

Error:
  × `abc` is no fingerprint
   ╭─[portcullis.yaml:4:27]
 3 │   - check: secret/jwt
 4 │     scope: { fingerprint: abc }
   ·                           ─┬─
   ·                            ╰── no fingerprint
 5 │     reason: n/a.
   ╰────
  help: Copy the finding's fingerprint from the report: 32 digits of 0-9 and a-f. `portcullis
        waive` writes the whole waiver for you.

Error:
  × the waiver's `reason` is a placeholder
   ╭─[portcullis.yaml:5:13]
 4 │     scope: { fingerprint: abc }
 5 │     reason: n/a.
   ·             ──┬─
   ·               ╰── not an answer
 6 │     owner:
   ╰────
  help: Say why the risk is acceptable, so that a stranger can judge it.

Error:
  × `owner` is empty
   ╭─[portcullis.yaml:6:5]
 5 │     reason: n/a.
 6 │     owner:
   ·     ──┬──
   ·       ╰── empty
 7 │     kind: accepted
   ╰────
  help: Write a value behind `owner:`.

Error:
  × `accepted` is no kind of waiver
   ╭─[portcullis.yaml:7:11]
 6 │     owner:
 7 │     kind: accepted
   ·           ────┬───
   ·               ╰── no kind of waiver
 8 │     expires: 2027-02-30
   ╰────
  help: Did you mean `accept`? It can be `accept`, `mitigate` or `false-positive`.

Error:
  × `2027-02-30` is no day: that month has 28 days
   ╭─[portcullis.yaml:8:14]
 7 │     kind: accepted
 8 │     expires: 2027-02-30
   ·              ─────┬────
   ·                   ╰── not a day
   ╰────
  help: Write the last day on which the waiver holds as `YYYY-MM-DD`: `2027-01-31`.
"
    );
}

#[test]
fn what_a_later_version_knows_is_not_skipped() {
    assert_eq!(
        told("version: 1\nevidence:\n  penetration_test: {}\n"),
        r"
  × portcullis.yaml is not a valid policy: 1 problem

Error:
  × `evidence` is no key of a policy in this version of portcullis
   ╭─[portcullis.yaml:2:1]
 1 │ version: 1
 2 │ evidence:
   · ────┬───
   ·     ╰── unknown key
 3 │   penetration_test: {}
   ╰────
  help: The keys here are `version`, `require`, `block_at`, `checks`, `own_checks`,
        `suppressions`, `secrets`, `infrastructure`, `dependencies`, `review`, `release` or
        `waivers`. Remove this one, or use a version of portcullis that knows it: it is not
        skipped, because then what it asks for would not happen and nobody would notice.
"
    );
}

#[test]
fn both_ends_of_a_duplicate_are_shown() {
    assert_eq!(
        told("version: 1\r\nblock_at: low\r\nblock_at: high\r\n"),
        r"
  × portcullis.yaml is not a valid policy: 1 problem

Error:
  × `block_at` is written twice
   ╭─[portcullis.yaml:2:1]
 1 │ version: 1
 2 │ block_at: low
   · ────┬───
   ·     ╰── first here
 3 │ block_at: high
   · ────┬───
   ·     ╰── and again here
   ╰────
  help: Keep one of them: with two, which one counts is anybody's guess.
"
    );
}

#[test]
fn invalid_yaml_is_shown_where_it_breaks() {
    assert_eq!(
        told("version: 1\nblock_at: high\n  x: 1\n"),
        r"
  × portcullis.yaml is not a valid policy: 1 problem

Error:
  × the policy is not valid YAML: mapping values are not allowed in this context
   ╭─[portcullis.yaml:3:4]
 2 │ block_at: high
 3 │   x: 1
   ·    ▲
   ·    ╰── the YAML stops making sense here
   ╰────
  help: Look at this line and the one above: indentation, a missing `:`, an open quote or bracket.
"
    );
}

#[test]
fn a_terminal_escape_is_named_and_not_printed() {
    assert_eq!(
        told("version: 1\nblock_at: \u{1b}[31m\n"),
        r"
  × portcullis.yaml is not a valid policy: 1 problem

Error:
  × the policy holds the invisible character U+001B
   ╭─[portcullis.yaml:2:11]
 1 │ version: 1
 2 │ block_at: ?[31m
   ·           ┬
   ·           ╰── here
   ╰────
  help: Delete it: who reviews a policy must see all that it says.
"
    );
}

#[test]
fn an_empty_file_has_nothing_to_point_at() {
    assert_eq!(
        told(""),
        r"
  × portcullis.yaml is not a valid policy: 1 problem

Error:
  × the policy does not say its version
  help: Add the line `version: 1` at the top.
"
    );
}

/// What is written, and what is said of it.
const FAULTS: &[(&str, &str)] = &[
    (
        "- a",
        "a policy has to be a mapping (`key: value`), not a list",
    ),
    (
        "a",
        "a policy has to be a mapping (`key: value`), not a single value",
    ),
    (
        "version: 2\nfoo: bar",
        "this version of portcullis reads policies of version 1, not `2`",
    ),
    (
        "version: \"1\"",
        "this version of portcullis reads policies of version 1, not `\"1\"`",
    ),
    ("version:", "the policy does not say its version"),
    ("block_at: high", "the policy does not say its version"),
    (
        "version: 1\n---\nversion: 1",
        "the file holds more than one YAML document",
    ),
    (
        "version: 1\nrequire: secrets",
        "`require` has to be a list, not a single value",
    ),
    (
        "version: 1\nrequire:",
        "`require` does not say what is required",
    ),
    ("version: 1\nrequire: [[]]", "a list is no domain"),
    ("version: 1\nblock_at: [high]", "a list is no severity"),
    ("version: 1\nblock_at:", "the severity is missing"),
    (
        "version: 1\nchecks: off",
        "`checks` has to be a mapping (`key: value`), not a single value",
    ),
    ("version: 1\nchecks: { '*': off }", "`*` covers no check"),
    (
        "version: 1\nchecks: { secret/j*: off }",
        "`secret/j*` covers no check",
    ),
    (
        "version: 1\nchecks: { secret/: off }",
        "this version of portcullis has no check `secret/`",
    ),
    (
        "version: 1\nchecks: { [a]: off }",
        "a key of the policy has to be a word",
    ),
    (
        "version: 1\nchecks: { jwt: off }",
        "this version of portcullis has no check `jwt`",
    ),
    (
        "version: 1\nsuppressions: { honor: true }",
        "`honor` is no key of `suppressions` in this version of portcullis",
    ),
    (
        "version: 1\nsuppressions: { honour: yes }",
        "`honour` has to be `true` or `false`, not `yes`",
    ),
    (
        "version: 1\nsuppressions: { honour: 'true' }",
        "`honour` has to be `true` or `false`, not `\"true\"`",
    ),
    (
        "version: 1\nsuppressions: { longest_days: 1y }",
        "`longest_days` has to be a number of days from 1 to 36500, not `1y`",
    ),
    (
        "version: 1\nsuppressions: { longest_days: 0 }",
        "`longest_days` has to be a number of days from 1 to 36500, not `0`",
    ),
    (
        "version: 1\nown_checks: /etc",
        "own checks lie in a folder of this repository, not at `/etc`",
    ),
    (
        "version: 1\nown_checks: a/../b",
        "own checks lie in a folder of this repository, not at `a/../b`",
    ),
    (
        "version: 1\nown_checks: .",
        "own checks lie in a folder of this repository, not at `.`",
    ),
    (
        "version: 1\nown_checks: { a: b }",
        "own checks lie in a folder of this repository, not at a mapping (`key: value`)",
    ),
    (
        "version: 1\nown_cheks: a",
        "`own_cheks` is no key of a policy in this version of portcullis",
    ),
    (
        "version: 1\nsecrets: { exclude: vendor }",
        "`exclude` has to be a list, not a single value",
    ),
    (
        "version: 1\nsecrets: { exclude: ['', '!a', '**'] }",
        "`\"\"` cannot be excluded: it is empty; `\"!a\"` cannot be excluded: a glob that starts with `!` would exclude nothing; `\"**\"` cannot be excluded: it would leave nothing to look at",
    ),
    (
        "version: 1\nsecrets: { decode_depth: 17 }",
        "`decode_depth` has to be a number from 0 to 16, not `17`",
    ),
    (
        "version: 1\na: &x 1\nb: *x",
        "a policy cannot refer to a value by an alias",
    ),
    (
        "version: 1\nblock_at: !!str high",
        "a policy cannot hold YAML tags",
    ),
    (
        "version: 1\nblock_at: \"\\e[31m\"",
        "the value holds an escaped control character",
    ),
    (
        "version: 1\nblock_at: h\u{202e}igh",
        "the policy holds the invisible character U+202E",
    ),
    (
        "version: 1\nwaivers: none",
        "`waivers` has to be a list, not a single value",
    ),
    (
        "version: 1\nwaivers: [a]",
        "a waiver has to be a mapping (`key: value`), not a single value",
    ),
    (
        "version: 1\nwaivers: [~]",
        "the waiver lacks `check`, `scope`, `kind`, `reason`, `owner`, `approved_by`, `expires`",
    ),
    (
        "version: 1\nwaivers: {}",
        "`waivers` has to be a list, not a mapping (`key: value`)",
    ),
];

#[test]
fn each_fault_has_its_message() {
    for (text, expected) in FAULTS {
        assert_eq!(messages(text).join("; "), *expected, "{text}");
    }
}
