//! The schema is that of the reader: its keys and words are those that the reader asks for, it takes every policy that the
//! reader takes, and it refuses what a schema can refuse.

use super::render::{schema, table};
use super::sections::policy;
use super::{Kind, Section};
use crate::policy::reader::{ASKED, WORDS};
use crate::policy::{FILE_NAME, Lines, Policy, Problem, starter};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A policy with every section and every list in it.
const FULL: &str = r#"
version: 1
require: [secrets, review]
block_at: medium
checks: { secret/*: block, secret/jwt: off }
own_checks: .portcullis/checks
suppressions: { honour: true, from_the_change: false, require_reason: true, longest_days: 90 }
secrets: { exclude: ["vendor/**"], decode_depth: 2, largest_file: 10 MiB }
infrastructure: { exclude: ["*.md"], module_sources: { "https://example.org/m.zip": vendor/m } }
dependencies:
  exclude: [a/**]
  max_database_age: 2w
  advisories: { url: "https://example.org/i", sha256: "0000000000000000000000000000000000000000000000000000000000000000", key: k }
  existing: block
  development: warn
  fix_within: { critical: 14d, high: 7 days, medium: 30, low: 90d }
  licences: { allow: [MIT], deny: [copyleft], unknown: allow, exceptions: [{ package: npm/a, allow: [MPL-2.0] }] }
  registries: ["https://npm.example"]
  internal: [npm/@acme/*]
  popular: [npm/expresso]
  release_age: 7
  unaudited: [Docker]
review:
  approvals: 2
  code_owners: true
  security_owners: ["@acme/security"]
  protected: ["**"]
  forge: https://git.example/api/v3
  signed_commits: required
  allowed_signers: .github/allowed_signers
  openpgp_keys: .github/keys.asc
  bots:
    - { login: "dependabot[bot]", reason: It updates dependencies, approver: Security team, expires: 2027-01-31 }
    - { id: 49699333, reason: It updates dependencies, approver: Security team, expires: 2027-01-31 }
  shared_accounts: [team-release, "@build"]
  last_push_approval: true
  resolve_conversations: true
  linear_history: true
  merge_methods: [squash]
  two_factor: true
  host_rules: off
  direct_push: warn
release:
  issuer: https://token.actions.githubusercontent.com
  signers:
    - { identity: "https://github.com/a/b/.github/workflows/r.yml@refs/heads/main", repository: https://github.com/a/b, repository_id: 7, ref: refs/heads/main, workflow: w, verifier: "urn:v" }
  runner: any
  triggers: [push]
  keys: [MCowBQYDK2VwAyEA]
  levels: [GATE_SECRETS_CLEAN]
  verifiers: ["urn:portcullis:gate:v1"]
  resource: git+https://github.com/a/b
  policy_digests: ["0000000000000000000000000000000000000000000000000000000000000000"]
  max_age: 30d
  attestations: [{ name: review, keys: [MCowBQYDK2VwAyEA] }]
waivers:
  - { check: secret/jwt, scope: { fingerprint: 0123456789abcdef0123456789abcdef }, kind: accept, reason: It was revoked, owner: Head of the service, approved_by: Security team, expires: 2027-01-31 }
  - { check: secret/jwt, scope: { advisory: CVE-2026-1, package: npm/a }, kind: accept, reason: It was revoked, owner: Head of the service, approved_by: Security team, expires: 2027-01-31 }
"#;

fn read(text: &str) -> Result<Policy, String> {
    Policy::parse(text, FILE_NAME, &|_| true).map_err(|error| {
        let problems = error.problems().iter();
        let told: Vec<&str> = problems.map(Problem::message).collect();
        told.join("\n")
    })
}

static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema(&policy()))
        .expect("a valid schema")
});

/// What the schema says against a policy.
pub(in crate::policy) fn refusals(text: &str) -> Vec<String> {
    // A policy may begin and end as a document of its own, which the reader of values for tests takes for two of them.
    let Ok(value) = serde_yaml::from_str::<Value>(text) else {
        return Vec::new();
    };
    let errors = VALIDATOR.iter_errors(&value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn sections<'s>(section: &'s Section, found: &mut Vec<&'s Section>) {
    found.push(section);
    section
        .keys
        .iter()
        .for_each(|key| of_kind(&key.kind, found));
}

fn of_kind<'s>(kind: &'s Kind, found: &mut Vec<&'s Section>) {
    match kind {
        Kind::Map(section) => sections(section, found),
        Kind::List(item, _) | Kind::Table(_, item) => of_kind(item, found),
        Kind::Either(kinds) => kinds.iter().for_each(|kind| of_kind(kind, found)),
        _ => {}
    }
}

fn words(kind: &Kind, found: &mut BTreeSet<BTreeSet<String>>) {
    match kind {
        Kind::Word(words) => {
            found.insert(words.iter().map(|word| (*word).to_owned()).collect());
        }
        Kind::List(item, _) | Kind::Table(_, item) => words(item, found),
        Kind::Either(kinds) => kinds.iter().for_each(|kind| words(kind, found)),
        _ => {}
    }
}

#[test]
fn the_keys_and_words_are_those_that_the_reader_asks_for() {
    ASKED.with_borrow_mut(BTreeSet::clear);
    WORDS.with_borrow_mut(BTreeSet::clear);
    read(FULL).unwrap();
    read("version: 1\ndependencies: { fix_within: pci-dss }").unwrap();
    let policy = policy();
    let mut all = Vec::new();
    sections(&policy, &mut all);
    let ours: BTreeSet<(String, BTreeSet<String>)> = (all.iter())
        .map(|section| {
            let keys = section.keys.iter().map(|key| key.name.to_owned());
            (section.asked.to_owned(), keys.collect())
        })
        .collect();
    assert_eq!(ASKED.with_borrow(Clone::clone), ours);
    let mut known = BTreeSet::new();
    for section in all {
        section
            .keys
            .iter()
            .for_each(|key| words(&key.kind, &mut known));
    }
    assert_eq!(WORDS.with_borrow(Clone::clone), known);
}

#[test]
fn the_defaults_are_those_of_the_reader() {
    fn defaults(section: &Section, indent: usize, text: &mut String) {
        for key in &section.keys {
            let space = " ".repeat(indent);
            match &key.kind {
                Kind::Map(inner) if inner.may_be_empty => {
                    let _ = writeln!(text, "{space}{}:", key.name);
                    defaults(inner, indent + 2, text);
                }
                _ if key.default.is_empty() => {}
                _ => {
                    let _ = writeln!(text, "{space}{}: {}", key.name, key.default);
                }
            }
        }
    }
    let mut text = "version: 1\n".to_owned();
    defaults(&policy(), 0, &mut text);
    let mut read = read(&text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    read.lines = Lines::default();
    read.review.lines.clear();
    read.dependencies.max_database_age_line = None;
    read.dependencies.existing_line = None;
    read.dependencies.development_line = None;
    // Written out, it is there, and asks for nothing.
    let licences = read.dependencies.licences.take();
    assert_eq!(licences, Some(crate::policy::LicenceRules::default()));
    assert_eq!(read, Policy::default(), "{text}");
}

#[test]
fn every_policy_that_the_reader_takes_fits_the_schema() {
    let bare = starter().replace("\n#  ", "\n  ");
    let readme = fs::read_to_string(top().join("README.md")).expect("the README");
    let mut blocks: Vec<&str> = readme
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .filter(|block| block.starts_with("version: 1") || block.contains("\nversion: 1\n"))
        .collect();
    assert!(!blocks.is_empty(), "the README shows a policy");
    let own = fs::read_to_string(top().join(FILE_NAME)).expect("our own policy");
    let starter = starter();
    blocks.extend([FULL, starter.as_str(), bare.as_str(), own.as_str()]);
    for text in blocks {
        read(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
        serde_yaml::from_str::<Value>(text).expect("YAML that every reader reads");
        assert_eq!(refusals(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_a_schema_can_refuse_it_refuses_as_the_reader_does() {
    let waiver = "check: a/b, kind: accept, reason: It was revoked, owner: Head of it, approved_by: Security team";
    let mut wrong: Vec<String> = ["{}", "version: 2", "version: \"1\"", "- version: 1"]
        .map(str::to_owned)
        .to_vec();
    for rest in [
        "required: [secrets]",
        "require: secrets",
        "require: [weather]",
        "block_at: severe",
        "block_at:",
        "checks: { a/b: maybe }",
        "checks: [a/b]",
        "own_checks: /etc",
        "own_checks: a/../../b",
        "suppressions: { honour: perhaps }",
        "suppressions: { longest_days: 0 }",
        "suppressions: { longest: 7 }",
        "secrets: { exclude: [\"!a\"] }",
        "secrets: { exclude: [\"**\"] }",
        "secrets: { decode_depth: 17 }",
        "secrets: { largest_file: 10 parsecs }",
        "infrastructure: { module_sources: { a: /etc } }",
        "dependencies: { max_database_age: soon }",
        "dependencies: { advisories: { sha256: x } }",
        "dependencies: { advisories: { url: \"http://example.org/i\" } }",
        "dependencies: { fix_within: { severe: 7d } }",
        "dependencies: { fix_within: whenever }",
        "dependencies: { licences: { exceptions: [{ package: a }] } }",
        "dependencies: { unaudited: [Nowhere] }",
        "review: { approvals: many }",
        "review: { approvals: -1 }",
        "review: { security_owners: [] }",
        "review: { security_owners: [me] }",
        "review: { forge: ftp://git.example }",
        "review: { signed_commits: true }",
        "review: { allowed_signers: /etc/keys }",
        "review: { merge_methods: [fast] }",
        "review: { bots: [{ login: a, id: 7, reason: It updates things, approver: Security team, expires: 2027-01-31 }] }",
        "review: { bots: [{ reason: It updates things, approver: Security team, expires: 2027-01-31 }] }",
        "review: { bots: [{ login: a, approver: Security team, expires: 2027-01-31 }] }",
        "review: { shared_accounts: [\"a b\"] }",
        "release:",
        "release: { runner: any }",
        "release: { keys: [k], triggers: [pull_request_target] }",
        "release: { keys: [k], triggers: [] }",
        "release: { keys: [k], max_age: long }",
        "release: { keys: [k], levels: [clean] }",
        "release: { keys: [k], policy_digests: [x] }",
        "release: { signers: [{ identity: \"https://github.com/*\" }] }",
        "release: { signers: [{ ref: refs/heads/main }] }",
        "waivers: [{ check: a/b }]",
    ] {
        wrong.push(format!("version: 1\n{rest}"));
    }
    for rest in [
        "expires: 2027-01-31, scope: {}",
        "expires: 2027-01-31, scope: { package: npm/a }",
        "expires: 2027-01-31, scope: { fingerprint: xyz }",
        "expires: 2027-01-31, scope: { fingerprint: 0123456789abcdef0123456789abcdef, advisory: CVE-2026-1 }",
        "expires: soon, scope: { advisory: CVE-2026-1 }",
        "expires: 2027-13-31, scope: { advisory: CVE-2026-1 }",
        "scope: { advisory: CVE-2026-1 }",
    ] {
        wrong.push(format!("version: 1\nwaivers: [{{ {waiver}, {rest} }}]"));
    }
    for text in wrong {
        assert!(read(&text).is_err(), "the reader takes {text}");
        assert!(!refusals(&text).is_empty(), "the schema takes {text}");
    }
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "UPDATE=1 writes what is generated"
)]
fn compare(path: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, text).expect("a file");
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == text,
        "{} differs: run `UPDATE=1 cargo test` and read the diff",
        path.display()
    );
}

#[test]
fn the_schema_that_is_kept_is_the_one_of_the_keys() {
    let text = serde_json::to_string_pretty(&schema(&policy())).expect("JSON");
    compare(
        &top().join("src/policy/portcullis.schema.json"),
        &(text + "\n"),
    );
}

/// The README with this table between its marks. None: it has none.
fn with_table(readme: &str, table: &str) -> Option<String> {
    let (open, close) = ("<!-- keys -->\n", "<!-- /keys -->");
    let from = readme.find(open)? + open.len();
    let to = from + readme[from..].find(close)?;
    Some(format!("{}\n{table}\n{}", &readme[..from], &readme[to..]))
}

#[test]
fn the_table_in_the_readme_is_the_one_of_the_keys() {
    let table = table(&policy());
    assert!(table.contains("| `waivers[].scope.fingerprint` |"));
    assert!(table.contains("| `dependencies.fix_within.critical` |"));
    let path = top().join("README.md");
    let readme = fs::read_to_string(&path).expect("the README");
    let wanted = with_table(&readme, &table).expect("the README has marks for it");
    compare(&path, &wanted);
}

#[test]
fn a_table_that_was_changed_by_hand_is_put_right() {
    let readme = "a\n<!-- keys -->\nold\n<!-- /keys -->\nb\n";
    let wanted = "a\n<!-- keys -->\n\n| new |\n\n<!-- /keys -->\nb\n";
    assert_eq!(with_table(readme, "| new |\n").as_deref(), Some(wanted));
    assert_eq!(with_table("no marks", "x"), None);
}
