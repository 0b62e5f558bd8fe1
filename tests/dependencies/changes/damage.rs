//! Lockfiles that cannot be read on one side of a change or on both, and what is no file at all.

use super::scenario::{File, change, file};
use crate::dependencies::managers::{CARGO, GO, MAIN, NPM3, PNPM};
use crate::support::Repository;
use std::path::Path;

const A: &str = "left-merge@1.4.1 CVE-2026-0001";
const FAULTY: &[&str] = &["calm-table@1.0.0", "left-merge@1.4.1"];

fn half(text: &str) -> String {
    text[..text.len() / 2].to_owned()
}

#[test]
fn a_lockfile_that_a_change_damages_is_a_gap_in_every_format() {
    // Half of the lines of requirements are requirements.
    let managers = || MAIN.iter().filter(|one| one.name != "pip");
    let packages = [
        "calm-table@1.0.0",
        "left-merge@1.4.2 by calm-table",
        "tall-lamp@3.0.4",
    ];
    let whole: Vec<File> = managers()
        .map(|one| one.file_in(one.name, &packages))
        .collect();
    let damaged: Vec<File> = whole
        .iter()
        .map(|(path, text)| (path.clone(), half(text)))
        .collect();
    let lines: Vec<String> = whole
        .iter()
        .map(|(path, _)| format!("{path} gap"))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    change(&whole, &damaged).says(3, &lines);
}

#[test]
fn damage_hides_no_fault_of_the_base() {
    let text = NPM3.text(FAULTY);
    change(
        &[file("package-lock.json", &*text)],
        &[file("package-lock.json", half(&text))],
    )
    .says(3, &["package-lock.json gap", &format!("{A} gone")]);
}

#[test]
fn what_a_mended_lockfile_shows_was_not_known_before() {
    let text = NPM3.text(FAULTY);
    change(
        &[file("package-lock.json", half(&text))],
        &[file("package-lock.json", text)],
    )
    .says(1, &[&format!("{A} blocking")]);
}

#[test]
fn a_mended_lockfile_without_faults_passes() {
    let text = NPM3.text(&["calm-table@1.0.0"]);
    change(
        &[file("package-lock.json", half(&text))],
        &[file("package-lock.json", text)],
    )
    .says(0, &[]);
}

#[test]
fn a_lockfile_that_is_damaged_on_both_sides_is_a_gap() {
    let text = half(&CARGO.text(FAULTY));
    change(&[file("Cargo.lock", text)], &[]).says(3, &["Cargo.lock gap"]);
}

#[test]
fn another_project_is_judged_beside_a_damaged_one() {
    let text = NPM3.text(FAULTY);
    change(
        &[NPM3.file(FAULTY)],
        &[file("package-lock.json", half(&text)), CARGO.file(FAULTY)],
    )
    .says(1, &["package-lock.json gap", &format!("{A} blocking")]);
}

#[test]
fn a_conflict_that_is_committed_is_a_gap() {
    let text = PNPM.text(FAULTY);
    let conflict = format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n");
    change(&[PNPM.file(FAULTY)], &[file("pnpm-lock.yaml", conflict)])
        .says(3, &["pnpm-lock.yaml gap", &format!("{A} gone")]);
}

#[test]
fn an_empty_lockfile_is_a_gap() {
    change(&[NPM3.file(FAULTY)], &[file("package-lock.json", "")])
        .says(3, &["package-lock.json gap", &format!("{A} gone")]);
}

#[test]
fn digests_that_are_missing_beside_a_go_mod_are_a_gap() {
    let sums =
        "github.com/acme/calm-table v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    change(
        &[GO.file(&["calm-table@1.0.0"]), file("go.sum", sums)],
        &[GO.file(FAULTY)],
    )
    .says(1, &["go.sum gap", &format!("{A} blocking")]);
}

/// Puts something that is no file at a path of the index.
fn entry(repository: &Repository, path: &str, mode: u32, id: git2::Oid) {
    let mut index = repository.git().index().expect("an index");
    let zero = git2::IndexTime::new(0, 0);
    index
        .add(&git2::IndexEntry {
            ctime: zero,
            mtime: zero,
            dev: 0,
            ino: 0,
            mode,
            uid: 0,
            gid: 0,
            file_size: 0,
            id,
            flags: 0,
            flags_extended: 0,
            path: path.as_bytes().to_vec(),
        })
        .expect("an entry");
    index.write().expect("an index");
}

#[test]
fn a_link_in_place_of_a_lockfile_is_a_gap() {
    let link = |repository: &Repository| {
        let id = repository.git().blob(b"kept/lock.json").expect("a blob");
        entry(repository, "package-lock.json", 0o120_000, id);
    };
    change(
        &[NPM3.file(FAULTY), file("kept/lock.json", NPM3.text(FAULTY))],
        &[],
    )
    .and(link)
    .says(3, &["package-lock.json gap", &format!("{A} gone")]);
}

#[test]
fn a_submodule_in_place_of_a_lockfile_is_a_gap() {
    let submodule = |repository: &Repository| {
        let id = git2::Oid::from_str("0123456789abcdef0123456789abcdef01234567").expect("an id");
        entry(repository, "Cargo.lock", 0o160_000, id);
    };
    change(&[CARGO.file(FAULTY)], &[])
        .and(submodule)
        .says(3, &["Cargo.lock gap", &format!("{A} gone")]);
}

#[test]
fn a_folder_in_place_of_a_lockfile_is_a_gap() {
    let folder = |repository: &Repository| {
        std::fs::remove_file(repository.path().join("Cargo.lock")).expect("a file");
        let mut index = repository.git().index().expect("an index");
        index.remove_path(Path::new("Cargo.lock")).expect("a path");
        index.write().expect("an index");
        repository.stage(&[("Cargo.lock/part", "text\n")]);
    };
    change(&[CARGO.file(FAULTY)], &[])
        .and(folder)
        .says(3, &["Cargo.lock gap", &format!("{A} gone")]);
}

#[test]
fn a_submodule_elsewhere_is_nobodys_lockfile() {
    let submodule = |repository: &Repository| {
        let id = git2::Oid::from_str("0123456789abcdef0123456789abcdef01234567").expect("an id");
        entry(repository, "third-party", 0o160_000, id);
    };
    change(&[CARGO.file(FAULTY)], &[])
        .and(submodule)
        .says(0, &[&format!("{A} existing")]);
}
