//! Before a push: what the remote does not have, as git or a framework tells it.

use crate::support::{Gate, Repository, Said, gate, samples};

fn zero() -> String {
    "0".repeat(40)
}

fn published(repository: &Repository, branch: &str, id: &str) {
    let name = format!("refs/remotes/origin/{branch}");
    let id = git2::Oid::from_str(id).unwrap();
    repository.git().reference(&name, id, true, "").unwrap();
}

fn push(repository: &Repository, lines: &str) -> Said {
    pre_push(repository).stdin(lines.as_bytes()).run()
}

fn pre_push(repository: &Repository) -> Gate {
    gate()
        .repo(repository)
        .args("hook run pre-push origin /somewhere/else.git")
}

/// A published commit; then one with a secret, and one that takes it back.
fn leaked() -> (Repository, String, String) {
    let repository = Repository::new();
    let base = repository.commit("First", &[("a.txt", "a\n")]);
    published(&repository, "main", &base);
    repository.commit("Leak", &[("a.toml", &samples::settings("a"))]);
    let head = repository.commit("Oops", &[("a.toml", "gone\n")]);
    (repository, base, head)
}

#[test]
fn every_commit_of_a_new_branch_is_judged() {
    let (repository, base, head) = leaked();
    let said = push(
        &repository,
        &format!("refs/heads/x {head} refs/heads/x {}\n", zero()),
    );
    assert_eq!(said.code, 1, "{}", said.stderr);
    for words in [
        "a.toml:1",
        "2 commits looked at",
        "to origin",
        &format!("git rebase -i {}", &base[..7]),
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
}

#[test]
fn of_a_branch_that_the_remote_has_only_what_is_new_is_judged() {
    let (repository, _, head) = leaked();
    published(&repository, "x", &head);
    let more = repository.commit("More", &[("b.txt", "b\n")]);
    let said = push(
        &repository,
        &format!("refs/heads/x {more} refs/heads/x {head}\n"),
    );
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(
        said.stdout.contains("1 commit looked at"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_deletion_is_nothing_and_of_several_refs_the_worst_counts() {
    let (repository, base, head) = leaked();
    let gone = format!("(delete) {} refs/heads/d {base}\n", zero());
    let said = push(&repository, &gone);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stdout.contains("nothing is pushed"), "{}", said.stdout);
    let clean = format!("refs/heads/c {base} refs/heads/c {}\n", zero());
    let leak = format!("refs/heads/x {head} refs/heads/x {}\n", zero());
    for lines in [
        format!("{gone}{clean}{leak}"),
        format!("{leak}{clean}{gone}"),
    ] {
        let said = push(&repository, &lines);
        assert_eq!(said.code, 1, "{}", said.stdout);
    }
    assert_eq!(push(&repository, "").code, 0);
}

#[test]
fn what_cannot_be_read_lets_nothing_through() {
    let (repository, ..) = leaked();
    let said = push(&repository, "refs/heads/x\n");
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("line 1 of standard input"),
        "{}",
        said.stderr
    );
    let said = push(&repository, &format!("x {} y {}\n", "1".repeat(40), zero()));
    assert_eq!(said.code, 2, "{}", said.stdout);
}

#[test]
fn a_framework_names_what_is_pushed() {
    let (repository, base, head) = leaked();
    let run = |variables: &[(&str, &str)]| {
        let mut run = gate().repo(&repository).args("hook run");
        for (name, value) in variables {
            run = run.variable(name, *value);
        }
        run.run()
    };
    let range = [
        ("PRE_COMMIT_FROM_REF", base.as_str()),
        ("PRE_COMMIT_TO_REF", head.as_str()),
        ("PRE_COMMIT_REMOTE_NAME", "origin"),
    ];
    let said = run(&range);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stdout.contains("2 commits looked at"),
        "{}",
        said.stdout
    );
    let whole = [
        ("PRE_COMMIT_REMOTE_NAME", "elsewhere"),
        ("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main"),
    ];
    let said = run(&whole);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stdout.contains("3 commits looked at"),
        "{}",
        said.stdout
    );
    let said = run(&[("PRE_COMMIT", "1")]);
    assert_eq!(said.code, 0, "nothing is staged: {}", said.stdout);
    let said = run(&[("PRE_COMMIT_REMOTE_NAME", "origin")]);
    assert_eq!(said.code, 2, "{}", said.stdout);
}

#[test]
fn what_git_says_counts_and_not_what_is_left_in_the_environment() {
    let (repository, base, head) = leaked();
    let line = format!("refs/heads/x {head} refs/heads/x {}\n", zero());
    let said = pre_push(&repository)
        .variable("PRE_COMMIT_FROM_REF", &base)
        .variable("PRE_COMMIT_TO_REF", &base)
        .stdin(line.as_bytes())
        .run();
    assert_eq!(said.code, 1, "{}", said.stdout);
}

#[test]
fn a_push_is_judged_by_the_published_policy() {
    let (repository, base, _) = leaked();
    let off = "version: 1\nchecks: { \"secret/*\": off }\n";
    let head = repository.commit("Off", &[("portcullis.yaml", off)]);
    let said = push(
        &repository,
        &format!("refs/heads/x {head} refs/heads/x {base}\n"),
    );
    assert_eq!(said.code, 1, "{}", said.stdout);
    published(&repository, "main", &head);
    let more = repository.commit("More", &[("b.toml", &samples::settings("b"))]);
    let said = push(
        &repository,
        &format!("refs/heads/x {more} refs/heads/x {}\n", zero()),
    );
    assert_eq!(said.code, 0, "{}", said.stdout);
}

/// An instance that the internet may reach.
const OPEN: &str = "resource \"aws_db_instance\" \"NAME\" {\n  publicly_accessible = true\n  storage_encrypted   = true\n}\n";

#[test]
fn a_branch_that_took_main_in_is_not_blamed_for_it() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "a\n")]);
    repository.branch("feature");
    let feature = repository.commit("Ours", &[("f.tf", &OPEN.replace("NAME", "f"))]);
    repository.switch("main");
    let main = repository.commit(
        "Theirs",
        &[
            ("m.tf", &OPEN.replace("NAME", "m")),
            ("m.toml", &samples::settings("m")),
        ],
    );
    published(&repository, "feature", &feature);
    published(&repository, "main", &main);
    repository.switch("feature");
    let line = |head: &str| format!("refs/heads/feature {head} refs/heads/feature {feature}\n");
    let merge = repository.merge("main", &[]);
    let said = push(&repository, &line(&merge));
    assert_eq!(said.code, 0, "{}", said.stdout);
    let more = repository.commit("More", &[("n.tf", &OPEN.replace("NAME", "n"))]);
    let said = push(&repository, &line(&more));
    assert_eq!(said.code, 1, "{}", said.stdout);
    assert!(said.stdout.contains("n.tf:2"), "{}", said.stdout);
    assert!(
        !said.stdout.contains("m.tf") && !said.stdout.contains("f.tf"),
        "{}",
        said.stdout
    );
}
