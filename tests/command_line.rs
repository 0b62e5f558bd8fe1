//! The program as people type it: exit codes, what goes to which stream, and what it says without looking at anything.

use crate::support::{Repository, gate};
use std::fs;
use std::process::Stdio;

#[test]
fn help_goes_to_standard_output() {
    let said = gate().args("--help").run();
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    for command in [
        "check",
        "checks",
        "explain",
        "init",
        "waive",
        "completions",
        "man",
    ] {
        assert!(
            said.stdout.contains(&format!("\n  {command}")),
            "{command}: {}",
            said.stdout
        );
    }
}

#[test]
fn what_nobody_can_understand_is_exit_code_2() {
    for line in [
        "",
        "chekc",
        "check --nonsense",
        "check -f json -f sarif",
        "check --staged --history",
    ] {
        let said = gate().args(line).run();
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{line}");
        assert!(!said.stderr.is_empty(), "{line}");
    }
}

#[test]
fn the_version_names_the_checks() {
    let said = gate().args("--version").run();
    let checks = portcullis::check::Catalogue::embedded().checks().len();
    assert_eq!(said.code, 0);
    assert!(said.stdout.starts_with(concat!(
        "portcullis ",
        env!("CARGO_PKG_VERSION"),
        " (catalogue "
    )));
    assert!(
        said.stdout.ends_with(&format!(", {checks} checks)\n")),
        "{}",
        said.stdout
    );
}

#[test]
fn completions_and_man_pages_are_written() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = gate().args("completions").arg(shell).run();
        assert_eq!(said.code, 0);
        assert!(said.stdout.contains("portcullis"), "{shell}");
    }
    assert!(gate().args("man").run().stdout.contains(".TH portcullis 1"));
    assert!(gate().args("man check").run().stdout.contains("incomplete"));
    assert_eq!(gate().args("man nothing").run().code, 2);
}

#[test]
fn the_checks_are_listed_for_people_and_programs() {
    let checks = portcullis::check::Catalogue::embedded().checks();
    let json = gate().args("checks list --format json").run();
    let list: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(list.as_array().unwrap().len(), checks.len());
    let table = gate().args("checks list").run().stdout;
    assert!(!table.contains('\u{1b}'));
    for check in checks {
        assert!(table.contains(check.id.as_str()));
        assert!(
            table.contains(&check.file.title),
            "a pipe gets whole titles: {}",
            check.id
        );
    }
}

#[test]
fn a_check_is_explained_and_an_unknown_one_is_not() {
    if let Some(check) = portcullis::check::Catalogue::embedded().checks().first() {
        let explained = gate().args("explain").arg(check.id.as_str()).run();
        assert_eq!(explained.code, 0);
        assert!(explained.stdout.contains(&check.file.title));
        let shown = gate().args("checks show").arg(check.id.as_str()).run();
        assert_eq!(shown.stdout, explained.stdout);
    }
    let said = gate().args("explain no-such-check-anywhere").run();
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(
        said.stderr
            .contains("there is no check `no-such-check-anywhere`")
    );
}

#[test]
fn colours_are_where_they_are_asked_for() {
    let text = |line: &str, variable: (&str, &str)| {
        gate()
            .args(line)
            .variable(variable.0, variable.1)
            .run()
            .stdout
    };
    let Some(check) = portcullis::check::Catalogue::embedded().checks().first() else {
        return;
    };
    let line = format!("explain {}", check.id);
    assert!(
        !text(&line, ("TERM", "xterm")).contains('\u{1b}'),
        "a pipe takes none"
    );
    assert!(text(&line, ("CLICOLOR_FORCE", "1")).contains('\u{1b}'));
    let always = format!("{line} --color always");
    assert!(
        text(&always, ("NO_COLOR", "1")).contains('\u{1b}'),
        "the flag beats the variable"
    );
}

#[test]
fn init_writes_a_policy_once() {
    let repository = Repository::new();
    let first = gate().repo(&repository).args("init").run();
    assert_eq!(
        (first.code, first.stdout.as_str()),
        (0, "wrote portcullis.yaml\n")
    );
    let path = repository.path().join("portcullis.yaml");
    assert!(fs::read_to_string(&path).unwrap().contains("version: 1"));
    let second = gate().repo(&repository).args("init").run();
    assert_eq!(second.code, 2);
    assert!(
        second.stderr.contains("--force replaces it"),
        "{}",
        second.stderr
    );
    fs::write(&path, "version: 1\n").unwrap();
    assert_eq!(gate().repo(&repository).args("init --force").run().code, 0);
    assert!(fs::read_to_string(&path).unwrap().contains("block_at"));
}

#[test]
fn a_waiver_lands_in_the_policy_at_the_top() {
    let Some(check) = portcullis::check::Catalogue::embedded().checks().first() else {
        return;
    };
    let repository = Repository::new();
    repository.commit("First", &[("src/a.txt", "a\n")]);
    let waive = |expires: &str| {
        gate()
            .at(&repository.path().join("src"))
            .args("waive 0123456789abcdef0123456789abcdef --reason Because --owner Ada --approved-by Grace")
            .args("--check")
            .arg(check.id.as_str())
            .arg("--expires")
            .arg(expires)
            .run()
    };
    let past = waive("2020-01-31");
    assert_eq!(past.code, 2);
    assert!(past.stderr.contains("has passed"), "{}", past.stderr);
    let said = waive("9000-01-31");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let policy = fs::read_to_string(repository.path().join("portcullis.yaml")).unwrap();
    assert!(
        policy.contains("0123456789abcdef0123456789abcdef"),
        "{policy}"
    );
    assert_eq!(waive("9000-01-31").code, 2, "one finding has one waiver");
}

#[test]
fn a_path_that_is_not_there_is_a_usage_error() {
    let said = gate().args("check nowhere").run();
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.starts_with("error: "), "{}", said.stderr);
}

#[test]
fn a_broken_policy_judges_nothing() {
    let repository = Repository::new();
    repository.commit(
        "First",
        &[("portcullis.yaml", "version: 1\nblock_at: hgih\n")],
    );
    let said = gate().repo(&repository).args("check").run();
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("block_at"), "{}", said.stderr);
}

#[test]
fn a_repository_without_faults_passes_and_says_what_it_did_not_look_at() {
    let repository = Repository::new();
    repository.commit("First", &[("README.md", "Hello.\n")]);
    let said = gate().repo(&repository).args("check --format json").run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let gaps = report["gaps"].to_string();
    assert!(
        gaps.contains("who approved a change was not: --pull-request asks the forge"),
        "{gaps}"
    );
    let skipped = gate()
        .repo(&repository)
        .args("check --skip secrets --format json")
        .run();
    assert!(skipped.stdout.contains("left out on the command line"));
}

#[test]
fn a_required_domain_that_nobody_looked_at_is_incomplete() {
    let repository = Repository::new();
    let policy = "version: 1\nrequire: [secrets, review]\n";
    repository.commit("First", &[("portcullis.yaml", policy)]);
    assert_eq!(gate().repo(&repository).args("check").run().code, 3);
    repository.commit(
        "Second",
        &[("portcullis.yaml", "version: 1\nrequire: [secrets]\n")],
    );
    assert_eq!(gate().repo(&repository).args("check").run().code, 0);
    assert_eq!(
        gate()
            .repo(&repository)
            .args("check --skip secrets")
            .run()
            .code,
        3
    );
    let said = gate().repo(&repository).args("check --base HEAD~1").run();
    assert_eq!(
        said.code, 3,
        "the base's policy counts, not the change's: {}",
        said.stdout
    );
}

#[test]
fn another_policy_is_named_in_the_report() {
    let repository = Repository::new();
    repository.commit(
        "First",
        &[
            ("a.txt", "a\n"),
            ("strict.yaml", "version: 1\nrequire: [review]\n"),
        ],
    );
    let said = gate()
        .repo(&repository)
        .args("check --policy strict.yaml")
        .run();
    assert_eq!(said.code, 3);
    assert!(said.stdout.contains("strict.yaml"), "{}", said.stdout);
}

#[test]
fn reports_go_to_files_and_one_to_standard_output() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "a\n")]);
    let line =
        "check -f human -f json=out.json -f sarif=out.sarif -f junit=out.xml -f markdown=out.md";
    let said = gate().repo(&repository).args(line).run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(!said.stdout.is_empty());
    for file in ["out.json", "out.sarif", "out.xml", "out.md"] {
        assert!(
            !fs::read(repository.path().join(file)).unwrap().is_empty(),
            "{file}"
        );
    }
    let nowhere = gate()
        .repo(&repository)
        .args("check -f json=no/such/folder.json")
        .run();
    assert_eq!(nowhere.code, 2);
    assert!(
        nowhere.stderr.contains("no/such/folder.json"),
        "{}",
        nowhere.stderr
    );
}

#[test]
fn the_summary_of_a_job_is_added_to() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "a\n")]);
    let summary = repository.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let said = gate()
        .repo(&repository)
        .variable("GITHUB_STEP_SUMMARY", &summary)
        .args("check -f")
        .arg(format!("markdown={}", summary.display()))
        .run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    let text = fs::read_to_string(&summary).unwrap();
    assert!(text.starts_with("before\n") && text.len() > 20, "{text}");
}

#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    let gate = gate().args("completions bash");
    let mut child = gate
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let gate = gate().args("checks list --format json");
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = gate.command().stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output cannot be written"));
}

#[test]
fn checks_of_ones_own_are_linted() {
    let wrong = "title: acme\nseverity: high\n";
    let said = gate()
        .file("checks/secret/acme.yaml", wrong)
        .args("checks lint checks")
        .run();
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stdout.starts_with("checks/secret/acme.yaml:1: "),
        "{}",
        said.stdout
    );
    assert!(said.stdout.ends_with("1 problem\n"), "{}", said.stdout);
    assert_eq!(gate().args("checks lint nowhere").run().code, 2);
}

#[test]
fn the_checks_in_the_binary_are_proved() {
    let said = gate().args("checks lint").run();
    assert_eq!(said.code, 0, "{}", said.stdout);
}
