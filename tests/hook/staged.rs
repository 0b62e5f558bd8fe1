//! Before a commit: the index, whatever the work tree holds.

use crate::support::{Repository, gate, samples};

#[test]
fn a_pass_is_one_line() {
    let repository = Repository::new();
    repository.stage(&[("a.txt", "a\n")]);
    let said = gate().repo(&repository).args("hook run pre-commit").run();
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    assert_eq!(
        said.stdout,
        "portcullis: pass (staged; 1 file, 2 B looked at); not looked at: review, evidence\n"
    );
}

#[test]
fn a_secret_stops_the_commit_and_the_way_on_is_named() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "a\n")]);
    repository.stage(&[("a.toml", &samples::settings("a"))]);
    let said = gate().repo(&repository).args("hook run").run();
    assert_eq!(said.code, 1, "{}", said.stderr);
    for words in [
        "a.toml:1:10",
        "git restore --staged FILE",
        "portcullis waive ",
        "--no-verify",
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    assert!(!said.stdout.contains(&samples::token("a")));
}

#[test]
fn the_work_tree_is_not_looked_at() {
    let repository = Repository::new();
    repository.stage(&[("a.toml", "a = 1\n")]);
    repository.write(&[("a.toml", &samples::settings("a"))]);
    let run = || {
        gate()
            .repo(&repository)
            .args("hook run pre-commit")
            .run()
            .code
    };
    assert_eq!(run(), 0);
    repository.stage(&[("a.toml", &samples::settings("a"))]);
    repository.write(&[("a.toml", "a = 1\n")]);
    assert_eq!(run(), 1);
    let by_hand = gate().repo(&repository).args("hook run manual").run();
    assert_eq!(by_hand.code, 0, "{}", by_hand.stdout);
}

#[test]
fn another_index_is_judged_where_git_names_one() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "a\n")]);
    let index = repository.path().join(".git/index");
    let partial = repository.path().join(".git/next-index");
    std::fs::copy(&index, &partial).unwrap();
    repository.stage(&[("a.toml", &samples::settings("a"))]);
    let run = |file: &str| {
        let run = gate().repo(&repository).args("hook run pre-commit");
        run.variable("GIT_INDEX_FILE", file).run().code
    };
    assert_eq!(run(".git/next-index"), 0);
    assert_eq!(run(".git/index"), 1);
    assert_eq!(run(".git/missing"), 2);
}

#[test]
fn the_whole_index_is_judged_from_a_folder_below() {
    let repository = Repository::new();
    repository.stage(&[("a.toml", &samples::settings("a")), ("below/b.txt", "b\n")]);
    let below = repository.path().join("below");
    let run = || gate().at(&below).args("hook run pre-commit");
    assert_eq!(run().run().code, 1);
    let top = repository.path();
    let named = run()
        .variable("GIT_DIR", top.join(".git"))
        .variable("GIT_WORK_TREE", "..");
    assert_eq!(named.run().code, 1);
}

#[test]
fn what_the_policy_requires_and_is_missing_stops_the_commit() {
    let repository = Repository::new();
    let policy = "version: 1\nrequire: [evidence]\n";
    repository.commit("First", &[("portcullis.yaml", policy)]);
    repository.stage(&[("a.txt", "a\n")]);
    let said = gate().repo(&repository).args("hook run pre-commit").run();
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(
        said.stdout.contains("required: evidence"),
        "{}",
        said.stdout
    );
    assert!(!said.stdout.contains("portcullis waive"), "{}", said.stdout);
}

/// Whoever may push to that branch changes what is installed.
const LOOSE: &str = "NAME @ git+https://github.com/example/NAME.git@main\n";

#[test]
fn a_merge_is_not_blamed_for_dependencies_of_the_other_side() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "a\n")]);
    repository.branch("other");
    let theirs = repository.commit(
        "Theirs",
        &[("t/requirements.txt", &LOOSE.replace("NAME", "t"))],
    );
    repository.switch("main");
    repository.stage(&[("t/requirements.txt", &LOOSE.replace("NAME", "t"))]);
    let run = || gate().repo(&repository).args("hook run pre-commit").run();
    let alone = run();
    assert_eq!(alone.code, 1, "{}", alone.stdout);
    std::fs::write(
        repository.git().path().join("MERGE_HEAD"),
        format!("{theirs}\n"),
    )
    .unwrap();
    let merge = run();
    assert_eq!(merge.code, 0, "{}", merge.stdout);
    repository.stage(&[("o/requirements.txt", &LOOSE.replace("NAME", "o"))]);
    let evil = run();
    assert_eq!(evil.code, 1, "{}", evil.stdout);
    assert!(
        evil.stdout.contains("o/requirements.txt"),
        "{}",
        evil.stdout
    );
    assert!(
        !evil.stdout.contains("t/requirements.txt"),
        "{}",
        evil.stdout
    );
}

/// An instance that the internet may reach.
const OPEN: &str = "resource \"aws_db_instance\" \"NAME\" {\n  publicly_accessible = true\n  storage_encrypted   = true\n}\n";

#[test]
fn a_merge_is_not_blamed_for_what_the_other_side_brings() {
    let repository = Repository::new();
    repository.commit("First", &[("a.txt", "a\n")]);
    repository.branch("main2");
    let theirs = repository.commit(
        "Theirs",
        &[
            ("t.toml", &samples::settings("t")),
            ("t.tf", &OPEN.replace("NAME", "t")),
        ],
    );
    repository.switch("main").branch("feature");
    repository.commit("Ours", &[("o.txt", "o\n")]);
    repository.stage(&[
        ("t.toml", &samples::settings("t")),
        ("t.tf", &OPEN.replace("NAME", "t")),
    ]);
    let run = || gate().repo(&repository).args("hook run pre-commit").run();
    let alone = run();
    assert_eq!(alone.code, 1);
    assert!(
        alone.stdout.contains("t.toml:1") && alone.stdout.contains("t.tf:2"),
        "{}",
        alone.stdout
    );
    std::fs::write(
        repository.git().path().join("MERGE_HEAD"),
        format!("{theirs}\n"),
    )
    .unwrap();
    let merge = run();
    assert_eq!(merge.code, 0, "{}", merge.stdout);
    repository.stage(&[
        ("o.toml", &samples::settings("o")),
        ("o.tf", &OPEN.replace("NAME", "o")),
    ]);
    let evil = run();
    assert_eq!(evil.code, 1);
    assert!(
        evil.stdout.contains("o.toml:1") && evil.stdout.contains("o.tf:2"),
        "{}",
        evil.stdout
    );
    assert!(
        !evil.stdout.contains("t.toml") && !evil.stdout.contains("t.tf"),
        "{}",
        evil.stdout
    );
}
