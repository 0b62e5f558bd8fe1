//! Wherever a repository can keep a secret, it is found.

use crate::support::samples::{base64, gzip, hex, noise, percent, settings, tar, utf16, zip};
use crate::support::{Repository, gate, write};
use git2::{ObjectType, Signature, Time};
use std::fs;

fn who() -> Signature<'static> {
    Signature::new("Ada", "ada@example.com", &Time::new(1_767_600_000, 0)).unwrap()
}

fn repository() -> Repository {
    let repository = Repository::new();
    repository.commit("First", &[("README.md", "Hello.\n")]);
    repository
}

fn code(repository: &Repository, line: &str) -> i32 {
    gate().repo(repository).args(line).run().code
}

/// Every wrapping of one line with a token, under the name of a file.
fn wrapped() -> Vec<(&'static str, Vec<u8>)> {
    let line = settings("hidden");
    let text = line.as_bytes();
    let once = base64(text);
    let twice = base64(once.as_bytes());
    let inner = zip(&[("app.toml", text)], true);
    let binary = [&b"\0\x01\x02\0"[..], text, b"\0\0"].concat();
    vec![
        ("plain.toml", text.to_vec()),
        ("base64.txt", format!("x: {once}\n").into_bytes()),
        ("twice.txt", format!("x: {twice}\n").into_bytes()),
        ("hex.txt", format!("x: {}\n", hex(text)).into_bytes()),
        ("percent.txt", format!("x={}\n", percent(text)).into_bytes()),
        ("deflated.zip", inner.clone()),
        ("stored.zip", zip(&[("app.toml", text)], false)),
        ("inner.zip", zip(&[("app.zip", &inner)], false)),
        ("app.toml.gz", gzip(text)),
        ("app.tar", tar("app.toml", text)),
        ("app.tar.gz", gzip(&tar("app.toml", text))),
        (
            "gz.txt",
            format!("x: {}\n", base64(&gzip(text))).into_bytes(),
        ),
        ("le.txt", utf16(&line, true, true)),
        ("be.txt", utf16(&line, false, true)),
        ("le-bare.txt", utf16(&line, true, false)),
        ("be-bare.txt", utf16(&line, false, false)),
        ("binary.dat", binary),
    ]
}

fn found_in(report: &serde_json::Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    let mut paths: Vec<&str> = findings
        .iter()
        .filter_map(|found| found["path"].as_str())
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

#[test]
fn every_encoding_and_archive_is_opened_in_every_scope() {
    let repository = repository();
    let mut expected: Vec<&str> = Vec::new();
    for (name, bytes) in wrapped() {
        repository.stage_bytes(name, &bytes);
        expected.push(name);
    }
    expected.sort_unstable();
    for line in ["check", "check --staged"] {
        let (code, report) = gate().repo(&repository).args(line).json();
        assert_eq!((code, found_in(&report)), (1, expected.clone()), "{line}");
    }
    repository.commit("All of them", &[]);
    for line in ["check --base HEAD~1", "check --history"] {
        let (code, report) = gate().repo(&repository).args(line).json();
        assert_eq!((code, found_in(&report)), (1, expected.clone()), "{line}");
    }
    repository.pack();
    let (_, report) = gate().repo(&repository).args("check --history").json();
    assert_eq!(found_in(&report), expected, "out of a pack");
}

#[test]
fn an_archive_longer_than_one_piece_is_opened_whole() {
    let repository = repository();
    let noise = noise((4 << 20) + 4096);
    let sound = zip(&[("noise.bin", &noise), ("a.txt", b"nothing")], true);
    let line = settings("far");
    let leaky = zip(&[("noise.bin", &noise), ("a.txt", line.as_bytes())], true);
    write(repository.path(), "sound.zip", &sound);
    write(repository.path(), "leaky.zip", &leaky);
    let (code, report) = gate().repo(&repository).args("check").json();
    assert_eq!((code, found_in(&report)), (1, vec!["leaky.zip"]));
    let gaps = report["gaps"].to_string();
    assert!(!gaps.contains(".zip"), "a sound archive is no gap: {gaps}");
}

#[test]
fn messages_of_commits_and_tags_are_read() {
    let repository = repository();
    repository.commit(&format!("Rotate\n\nwas {}", settings("message")), &[]);
    assert_eq!(code(&repository, "check --base HEAD~1"), 1);
    assert_eq!(code(&repository, "check --history"), 1);
    assert_eq!(code(&repository, "check"), 0);

    let repository = self::repository();
    repository.commit(&base64(settings("encoded").as_bytes()), &[]);
    assert_eq!(code(&repository, "check --base HEAD~1"), 1);

    let repository = self::repository();
    let head = repository
        .git()
        .head()
        .unwrap()
        .peel(ObjectType::Commit)
        .unwrap();
    let message = settings("tag");
    repository
        .git()
        .tag("v1", &head, &who(), &message, false)
        .unwrap();
    assert_eq!(code(&repository, "check --history"), 1);
}

#[test]
fn a_note_is_read() {
    let repository = repository();
    let head = repository.git().head().unwrap().target().unwrap();
    let note = settings("note");
    repository
        .git()
        .note(&who(), &who(), None, head, &note, false)
        .unwrap();
    assert_eq!(code(&repository, "check --history"), 1);
}

#[test]
fn every_part_of_every_stash_is_read() {
    let repository = repository();
    let mut git = git2::Repository::open(repository.path()).unwrap();
    repository.write(&[("untracked.toml", &settings("stash"))]);
    let flags = git2::StashFlags::INCLUDE_UNTRACKED;
    git.stash_save(&who(), "one", Some(flags)).unwrap();
    assert!(!repository.path().join("untracked.toml").exists());
    assert_eq!(code(&repository, "check --history"), 1);
    repository.write(&[("other.txt", "other\n")]);
    git.stash_save(&who(), "two", Some(flags)).unwrap();
    assert_eq!(code(&repository, "check --history"), 1, "the older stash");

    let repository = self::repository();
    let mut git = git2::Repository::open(repository.path()).unwrap();
    repository.stage(&[("README.md", &settings("index"))]);
    repository.write(&[("README.md", "Hello.\n")]);
    git.stash_save(&who(), "the index", None).unwrap();
    assert_eq!(code(&repository, "check --history"), 1, "the index's part");
}

#[test]
fn other_branches_and_renamed_and_deleted_files_are_read() {
    let repository = repository();
    repository.branch("topic");
    repository.commit("Settings", &[("a.toml", &settings("branch"))]);
    repository.switch("main");
    assert_eq!(code(&repository, "check"), 0);
    assert_eq!(code(&repository, "check --history"), 1);
    repository.switch("topic");
    fs::remove_file(repository.path().join("a.toml")).unwrap();
    repository.stage(&[("b.toml", &settings("branch"))]);
    let mut index = repository.git().index().unwrap();
    index.remove_path("a.toml".as_ref()).unwrap();
    index.write().unwrap();
    repository.commit("Rename", &[]);
    repository.remove("b.toml").commit("Remove", &[]);
    repository.pack();
    assert_eq!(code(&repository, "check --base main"), 1);
    assert_eq!(code(&repository, "check --history"), 1);
    assert_eq!(
        code(&repository, "check --base HEAD~1"),
        0,
        "removing it adds nothing"
    );
}

#[test]
fn a_merge_that_brings_its_own_is_read_in_the_range_and_in_history() {
    let repository = repository();
    repository.branch("topic");
    repository.commit("Topic", &[("topic.txt", "topic\n")]);
    repository.switch("main");
    repository.commit("Main", &[("main.txt", "main\n")]);
    repository.merge("topic", &[("evil.toml", &settings("merge"))]);
    repository.remove("evil.toml").commit("Clean", &[]);
    assert_eq!(code(&repository, "check"), 0);
    assert_eq!(code(&repository, "check --base HEAD~2"), 1);
    assert_eq!(code(&repository, "check --history"), 1);
}

#[test]
fn a_blob_that_nothing_names_is_read_when_asked_for() {
    let repository = repository();
    repository.stage(&[("gone.toml", &settings("dangling"))]);
    repository.remove("gone.toml");
    assert_eq!(code(&repository, "check --history"), 0);
    assert_eq!(
        code(&repository, "check --history --include-unreachable"),
        1
    );
}

#[test]
fn a_replaced_commit_is_still_read() {
    let repository = repository();
    let leaky = repository.commit("Leaky", &[("a.toml", &settings("replaced"))]);
    repository.commit("Clean", &[("a.toml", "token = none\n")]);
    let clean = repository.git().head().unwrap().target().unwrap();
    let name = format!("refs/replace/{leaky}");
    repository
        .git()
        .reference(&name, clean, false, "hide")
        .unwrap();
    assert_eq!(code(&repository, "check --history"), 1);
    assert_eq!(code(&repository, "check --base HEAD~2"), 1);
}

#[test]
fn what_other_tools_are_told_to_ignore_is_read() {
    let repository = repository();
    repository.write(&[
        ("a.toml", &settings("ignored")),
        (".ignore", "a.toml\n"),
        (".rgignore", "*\n"),
    ]);
    assert_eq!(code(&repository, "check"), 1);
    repository.write(&[(".gitignore", "a.toml\n")]);
    assert_eq!(code(&repository, "check"), 0, "git would not take it");
    repository.commit("Forced", &[("a.toml", &settings("ignored"))]);
    assert_eq!(code(&repository, "check"), 1, "git has it now");
}

#[test]
fn a_repository_in_a_folder_that_git_knows_nothing_of_is_read() {
    let repository = repository();
    let other = Repository::new();
    let nested = repository.path().join("nested");
    fs::create_dir_all(&nested).unwrap();
    fs::rename(other.path().join(".git"), nested.join(".git")).unwrap();
    write(&nested, "a.toml", settings("nested").as_bytes());
    assert_eq!(code(&repository, "check"), 1);
}
