//! The repository's own checks through whole runs: where they are read, what a change can do to them, and how they are
//! tried.

use crate::support::samples::value;
use crate::support::{Repository, gate};
use serde_json::Value;

const POLICY: &str = "version: 1\nrequire: [secrets]\nown_checks: .portcullis/checks\n";
const KEY_FILE: &str = ".portcullis/checks/acme-key.yaml";
const KEY: &str = "\
title: Acme key is exposed
severity: critical
confidence: high
why: Whoever has the key acts as its owner.
fix: Revoke it.
references: [https://docs.acme.example/keys]
cwe: [798]
match:
  token:
    pattern: 'acme_[0-9a-f]{32}'
examples:
  bad:
    - name: variable
      at: 'acme_%{hex:32}'
      text: |
        first
        key=acme_%{hex:32}
  good:
    - name: placeholder
      text: key=acme_x
";
const OWNER_FILE: &str = ".portcullis/checks/team/bucket-owner.yaml";
const OWNER: &str = "\
title: Bucket names no owner
severity: high
confidence: high
why: Nobody knows whom to ask.
fix: Add a tag.
match:
  resource:
    - kinds: [terraform:aws_sqs_queue]
      fault: { tags.Owner: { absent: true } }
examples:
  bad:
    - name: none
      path: main.tf
      at: 'resource \"aws_sqs_queue\" \"q\" {'
      text: |
        resource \"aws_sqs_queue\" \"q\" {
        }
  good:
    - name: tagged
      path: main.tf
      text: |
        resource \"aws_sqs_queue\" \"q\" {
          tags = { Owner = \"ann\" }
        }
";
const QUEUE: &str = "resource \"aws_sqs_queue\" \"q\" {\n}\n";

fn key(label: &str) -> String {
    value(&format!("acme_%{{hex:32#{label}}}"))
}

fn line(label: &str) -> String {
    format!("line one\nvalue {}\n", key(label))
}

/// A repository whose base has the policy and both checks.
fn repository() -> Repository {
    let repository = Repository::new();
    repository.commit(
        "First",
        &[
            ("portcullis.yaml", POLICY),
            (KEY_FILE, KEY),
            (OWNER_FILE, OWNER),
        ],
    );
    repository
}

/// The exit code, the report, and the own checks that found something.
fn check(repository: &Repository, args: &str) -> (i32, Value, Vec<String>) {
    let (code, report) = gate().repo(repository).args("check").args(args).json();
    let findings = report["findings"].as_array().unwrap().iter();
    let mut own: Vec<String> = findings
        .map(|finding| finding["check"].as_str().unwrap().to_owned())
        .filter(|check| check.starts_with("own/"))
        .collect();
    own.sort();
    (code, report, own)
}

#[test]
fn they_find_secrets_and_resources_in_every_scope() {
    let repository = repository();
    repository.write(&[("a.txt", &line("a")), ("main.tf", QUEUE)]);
    let both = ["own/acme-key", "own/team/bucket-owner"];
    let (code, report, own) = check(&repository, "");
    assert_eq!((code, own), (1, both.map(str::to_owned).to_vec()));
    assert!(
        report["run"]["notes"]
            .to_string()
            .contains("2 own checks of the repository")
    );
    repository.stage(&[("a.txt", &line("a")), ("main.tf", QUEUE)]);
    assert_eq!(check(&repository, "--staged").2, both);
    repository.commit("Both", &[]);
    assert_eq!(check(&repository, "--base HEAD~1").2, both);
    assert_eq!(check(&repository, "--history").2, both);
    assert_eq!(check(&repository, "--only secrets").2, ["own/acme-key"]);
}

#[test]
fn the_digest_of_the_checks_covers_them() {
    let digest =
        |repository: &Repository| check(repository, "").1["run"]["catalogue_digest"].clone();
    let with = digest(&repository());
    let bare = Repository::new();
    bare.commit("First", &[("a.txt", "Hello.\n")]);
    assert_ne!(with, digest(&bare));
    assert_eq!(with, digest(&repository()));
}

#[test]
fn the_policy_levels_waives_and_suppresses_them_as_any_other() {
    let repository = repository();
    repository.write(&[("a.txt", &line("a"))]);
    let under = |checks: &str| {
        repository.write(&[(
            "portcullis.yaml",
            &format!("{POLICY}checks: {{ {checks} }}\n"),
        )]);
        let (code, report, _) = check(&repository, "");
        let disposition = report["findings"][0]["disposition"]
            .as_str()
            .map(str::to_owned);
        (code, disposition.unwrap_or_default())
    };
    assert_eq!(under("own/acme-key: warn"), (0, "warning".to_owned()));
    assert_eq!(
        under("own/*: off, own/acme-key: block"),
        (1, "blocking".to_owned())
    );
    assert_eq!(under("own/*: off"), (0, String::new()));
    assert_eq!(under("secret/*: off"), (1, "blocking".to_owned()));
    repository.write(&[("portcullis.yaml", POLICY)]);
    let print = check(&repository, "").1["findings"][0]["fingerprint"].clone();
    let said = gate()
        .repo(&repository)
        .args("waive --reason Revoked. --owner Ada --approved-by Grace --expires 2999-12-31")
        .arg(print.as_str().unwrap())
        .run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(check(&repository, "").0, 0);
    let marked = format!(
        "{} # portcullis:allow own/* until 2999-12-31 a test key\n",
        key("b")
    );
    repository.write(&[("b.txt", &marked)]);
    let (code, report, _) = check(&repository, "");
    assert_eq!(code, 0, "{report}");
}

#[test]
fn a_change_cannot_add_loosen_or_remove_what_judges_it() {
    let loosened = KEY.replace("{32}'", "{33}'");
    let milder = KEY.replace("severity: critical", "severity: low");
    let widened = KEY.replace("acme_[0-9a-f]{32}'", "line'");
    for (what, files) in [
        ("looser", vec![(KEY_FILE, loosened.as_str())]),
        ("milder", vec![(KEY_FILE, &milder)]),
        ("other", vec![(KEY_FILE, &widened)]),
        ("broken", vec![(KEY_FILE, "title: [\n")]),
        (
            "elsewhere",
            vec![("portcullis.yaml", "version: 1\nown_checks: none\n")],
        ),
        ("no key", vec![("portcullis.yaml", "version: 1\n")]),
        (
            "off",
            vec![("portcullis.yaml", "version: 1\nchecks: { own/*: off }\n")],
        ),
        (
            "a file that is none",
            vec![(".portcullis/checks/l.yml", "x")],
        ),
    ] {
        let repository = repository();
        let text = line(what);
        let mut files = files;
        files.push(("a.txt", &text));
        repository.stage(&files);
        let (code, report, own) = check(&repository, "--staged");
        assert_eq!((code, own.len()), (1, 1), "{what} staged");
        assert_eq!(report["findings"][0]["severity"], "critical", "{what}");
        repository.commit("Change", &[]);
        let (code, report, own) = check(&repository, "--base HEAD~1");
        assert_eq!((code, own.len()), (1, 1), "{what}");
        assert_eq!(report["findings"][0]["severity"], "critical", "{what}");
    }
    let repository = repository();
    repository.remove(KEY_FILE).remove(OWNER_FILE);
    repository.commit("Gone", &[("a.txt", &line("gone")), ("main.tf", QUEUE)]);
    assert_eq!(check(&repository, "--base HEAD~1").0, 1);
    assert_eq!(check(&repository, "--base HEAD~1").2.len(), 2);
}

#[test]
fn a_check_that_a_change_adds_counts_once_it_is_merged() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "Hello.\n")]);
    repository.commit(
        "Checks",
        &[
            ("portcullis.yaml", POLICY),
            (KEY_FILE, KEY),
            ("b.txt", &line("b")),
        ],
    );
    assert_eq!(check(&repository, "--base HEAD~1").0, 0);
    repository.commit("Later", &[("c.txt", &line("c"))]);
    assert_eq!(check(&repository, "--base HEAD~1").2, ["own/acme-key"]);
}

#[test]
fn a_change_that_would_break_the_gate_is_told_so() {
    let warned = |files: &[(&str, &str)]| {
        let repository = repository();
        repository.commit("Change", files);
        let (code, report, _) = check(&repository, "--base HEAD~1");
        assert_eq!(code, 0, "{report}");
        let notes = report["run"]["notes"].to_string();
        notes.contains("once it is merged, every run ends with code 2")
    };
    assert!(warned(&[(KEY_FILE, "title: [\n")]));
    assert!(warned(&[(
        "portcullis.yaml",
        "version: 1\nown_checks: none\n"
    )]));
    assert!(warned(&[("portcullis.yaml", "version: 1\nblock_at: hi\n")]));
    assert!(!warned(&[(
        KEY_FILE,
        &KEY.replace("severity: critical", "severity: low")
    )]));
    assert!(!warned(&[("portcullis.yaml", "version: 1\n")]));
    assert!(!warned(&[("a.txt", "Hello.\n")]));
}

#[test]
fn a_policy_from_the_command_line_brings_the_folder_beside_it() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", &line("a"))]);
    let central = tempfile::tempdir().unwrap();
    crate::support::write(central.path(), "central.yaml", POLICY.as_bytes());
    let args = format!("--policy {}", central.path().join("central.yaml").display());
    let said = gate().repo(&repository).args("check").args(&args).run();
    assert_eq!(said.code, 2, "{}", said.stdout);
    assert!(
        said.stderr.contains("there is no folder"),
        "{}",
        said.stderr
    );
    crate::support::write(central.path(), KEY_FILE, KEY.as_bytes());
    assert_eq!(check(&repository, &args).2, ["own/acme-key"]);
}

#[test]
fn they_do_not_stand_in_for_ours_that_the_policy_turns_off() {
    let repository = repository();
    let off = format!("{POLICY}checks: {{ secret/*: off, infrastructure/*: off }}\n");
    repository.write(&[("portcullis.yaml", &off), ("main.tf", "x = 1\n")]);
    let (code, report, _) = check(&repository, "");
    assert_eq!(code, 3, "{report}");
    for domain in ["secrets", "infrastructure"] {
        let reason =
            format!("the policy turns every check for {domain} off but the repository's own");
        assert!(report["gaps"].to_string().contains(&reason), "{report}");
    }
    repository.write(&[("main.tf", QUEUE)]);
    assert_eq!(check(&repository, "").2, ["own/team/bucket-owner"]);
}

#[test]
fn every_report_knows_them() {
    let repository = repository();
    repository.write(&[("a.txt", &line("a")), ("main.tf", QUEUE)]);
    for format in [
        "human", "json", "sarif", "github", "markdown", "junit", "html",
    ] {
        let said = gate().repo(&repository).args("check -f").arg(format).run();
        assert_eq!(said.code, 1, "{format}: {}", said.stderr);
        for text in [
            "own/acme-key",
            "Acme key is exposed",
            "own/team/bucket-owner",
        ] {
            assert!(
                said.stdout.contains(text),
                "{format}: {text}: {}",
                said.stdout
            );
        }
        assert!(!said.stdout.contains(&key("a")), "{format}");
    }
    let said = gate().repo(&repository).args("check -f sarif").run();
    let sarif: Value = serde_json::from_str(&said.stdout).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let rule = rules
        .iter()
        .find(|rule| rule["id"] == "own/acme-key")
        .unwrap();
    assert_eq!(rule["helpUri"], "https://docs.acme.example/keys");
    assert_eq!(rule["properties"]["security-severity"], "9.5");
    assert!(
        rule["help"]["text"]
            .as_str()
            .unwrap()
            .contains("Revoke it.")
    );
}

#[test]
fn what_only_an_own_check_knows_is_struck_out_of_names_too() {
    let repository = repository();
    let secret = key("name");
    repository.write(&[(&format!("{secret}.tf"), QUEUE)]);
    for format in [
        "human", "json", "sarif", "github", "markdown", "junit", "html",
    ] {
        let said = gate().repo(&repository).args("check -f").arg(format).run();
        assert_eq!(said.code, 1, "{format}");
        assert!(!said.stdout.contains(&secret), "{format}: {}", said.stdout);
    }
}

#[test]
fn a_folder_that_cannot_be_followed_ends_with_code_2() {
    for (path, text, said) in [
        (KEY_FILE, "title: [\n", "acme-key.yaml:"),
        (KEY_FILE, "severity: high\n", "missing field `title`"),
        (
            ".portcullis/checks/Upper.yaml",
            KEY,
            "the path of a check is its id",
        ),
        (
            "portcullis.yaml",
            "version: 1\nown_checks: .portcullis/cheks\n",
            "there is no folder",
        ),
        (
            "portcullis.yaml",
            "version: 1\nown_checks: ../checks\n",
            "not at `../checks`",
        ),
        (
            "portcullis.yaml",
            "version: 1\nown_checks: [a]\n",
            "not at a list",
        ),
        (
            "portcullis.yaml",
            "version: 1\nown_check: a\n",
            "Did you mean `own_checks`?",
        ),
        (
            "portcullis.yaml",
            "version: 1\nchecks: { own/acme-key: off }\n",
            "`own_checks` of this policy",
        ),
    ] {
        let repository = repository();
        repository.write(&[(path, text)]);
        let run = gate().repo(&repository).args("check").run();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{text}");
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    let misspelt = format!("{POLICY}checks: {{ own/acme-kye: off }}\n");
    let repository = repository();
    repository.write(&[("portcullis.yaml", &misspelt)]);
    let run = gate().repo(&repository).args("check").run();
    assert!(
        run.stderr.contains("Did you mean `own/acme-key`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn they_are_listed_and_explained_in_their_repository() {
    let repository = repository();
    let listed = gate().repo(&repository).args("checks list").run().stdout;
    assert!(
        listed.contains("own: 1 check\n") && listed.contains("own/team: 1 check\n"),
        "{listed}"
    );
    for name in ["own/acme-key", "acme-key"] {
        let explained = gate().repo(&repository).args("explain").arg(name).run();
        assert_eq!(explained.code, 0, "{}", explained.stderr);
        assert!(explained.stdout.starts_with(
            "Acme key is exposed\nown/acme-key: severity critical, confidence high\n"
        ));
    }
    repository.write(&[("portcullis.yaml", "version: 2\n")]);
    let listed = gate().repo(&repository).args("checks list").run();
    assert_eq!(listed.code, 0);
    assert!(!listed.stdout.contains("own/acme-key"));
    assert!(
        listed.stderr.contains("own checks are left out"),
        "{}",
        listed.stderr
    );
}

#[test]
fn their_examples_are_tried() {
    let repository = repository();
    let right = gate().repo(&repository).args("checks test").run();
    assert_eq!(
        (right.code, right.stdout.as_str()),
        (0, "2 checks, 4 examples: all are as they should be\n")
    );
    let lint = gate().repo(&repository).args("checks lint").run();
    assert_eq!(
        (lint.code, lint.stdout.as_str()),
        (0, "2 checks and 0 controls: nothing is wrong\n")
    );

    let shifted = KEY.replace("at: 'acme_%", "at: '=acme_%");
    repository.write(&[(KEY_FILE, &shifted)]);
    for path in ["", KEY_FILE, ".portcullis/checks", ".portcullis"] {
        let said = gate()
            .repo(&repository)
            .args("checks test")
            .args(path)
            .run();
        assert_eq!(said.code, 1, "{path}: {}", said.stderr);
        for text in [
            "own/acme-key: bad example `variable` (",
            "acme-key.yaml:13)",
            "the check fires, but at another place",
            "expected  2:4-2:42  key=acme_%{hex:32}",
            "found     2:5-2:42  key=acme_%{hex:32}  by own/acme-key",
            "1 fails",
        ] {
            assert!(
                said.stdout.contains(text),
                "{path}: {text}: {}",
                said.stdout
            );
        }
    }
    let json = gate()
        .repo(&repository)
        .args("checks test --format json")
        .run();
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        (json.code, &report["failed"], &report["examples"]),
        (1, &1.into(), &4.into())
    );
    let results = report["results"].as_array().unwrap();
    let failed = results
        .iter()
        .find(|result| result["passed"] == false)
        .unwrap();
    assert_eq!(failed["faults"][0]["expected"]["start_column"], 4);
    assert_eq!(failed["faults"][0]["found"][0]["check"], "own/acme-key");

    repository.write(&[(KEY_FILE, "title: [\n")]);
    let said = gate().repo(&repository).args("checks test").run();
    assert_eq!(said.code, 1);
    assert!(
        said.stdout.contains("own/acme-key: cannot be tested"),
        "{}",
        said.stdout
    );
    assert_eq!(
        gate().repo(&repository).args("checks test none").run().code,
        2
    );
}

#[test]
fn an_example_that_holds_its_own_credential_fails() {
    let repository = repository();
    let written = KEY.replace("acme_%{hex:32}", &key("written"));
    repository.write(&[(KEY_FILE, &written)]);
    let said = gate().repo(&repository).args("checks test").run();
    assert_eq!(said.code, 1);
    assert!(
        said.stdout
            .contains("as it is written it looks like a credential"),
        "{}",
        said.stdout
    );
    assert!(!said.stdout.contains(&key("written")));
}
