//! What the base of a change is: its ancestor, the place where it branched off, or the change itself.

use super::scenario::{commit, file, said};
use crate::dependencies::Advisories;
use crate::dependencies::managers::{CARGO, NPM3};
use crate::support::Repository;

const A: &str = "left-merge@1.4.1 CVE-2026-0001";

/// What a range says, without what is gone.
#[track_caller]
fn says(repository: &Repository, line: &str, code: i32, lines: &[&str]) {
    let (exit, report) = Advisories::everywhere().check(repository, line);
    assert_eq!(
        (exit, said(&report, &report)),
        (code, lines.iter().map(|line| (*line).to_owned()).collect()),
        "{report:#}"
    );
}

fn begun(packages: &[&str]) -> Repository {
    let repository = Repository::new();
    let policy = file("portcullis.yaml", super::scenario::POLICY);
    commit(&repository, "First", &[policy, NPM3.file(packages)]);
    repository
}

#[test]
fn an_empty_range_adds_nothing() {
    let repository = begun(&["left-merge@1.4.1"]);
    says(&repository, "--base HEAD", 0, &[&format!("{A} existing")]);
}

#[test]
fn a_fault_that_comes_and_goes_within_a_range_is_none() {
    let repository = begun(&["calm-table@1.0.0"]);
    commit(&repository, "In", &[NPM3.file(&["left-merge@1.4.1"])]);
    commit(&repository, "Out", &[NPM3.file(&["calm-table@1.0.0"])]);
    says(&repository, "--base HEAD~2", 0, &[]);
}

#[test]
fn a_range_of_several_commits_is_one_change() {
    let repository = begun(&["calm-table@1.0.0"]);
    commit(&repository, "One", &[NPM3.file(&["left-merge@1.4.0"])]);
    commit(&repository, "Two", &[NPM3.file(&["left-merge@1.4.1"])]);
    says(&repository, "--base HEAD~2", 1, &[&format!("{A} blocking")]);
    says(&repository, "--base HEAD~1", 0, &[&format!("{A} existing")]);
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let repository = begun(&["left-merge@1.4.1"]);
    repository.branch("change");
    commit(&repository, "On the branch", &[file("NOTES.md", "Text.\n")]);
    repository.switch("main");
    commit(&repository, "Mended", &[NPM3.file(&["left-merge@1.4.2"])]);
    repository.switch("change");
    // The branch has not brought what it has not mended.
    says(&repository, "--base main", 0, &[&format!("{A} existing")]);
}

#[test]
fn what_the_base_gained_since_excuses_nothing() {
    let repository = begun(&["calm-table@1.0.0"]);
    repository.branch("change");
    commit(
        &repository,
        "On the branch",
        &[NPM3.file(&["left-merge@1.4.1"])],
    );
    repository.switch("main");
    commit(&repository, "On main", &[NPM3.file(&["left-merge@1.4.1"])]);
    repository.switch("change");
    says(&repository, "--base main", 1, &[&format!("{A} blocking")]);
}

#[test]
fn a_merge_commit_is_judged_by_what_it_adds_to_the_base() {
    let repository = begun(&["calm-table@1.0.0"]);
    repository.branch("change");
    commit(
        &repository,
        "On the branch",
        &[CARGO.file(&["left-merge@1.4.1"])],
    );
    repository.switch("main");
    commit(&repository, "On main", &[file("NOTES.md", "Text.\n")]);
    repository.merge("change", &[]);
    says(&repository, "--base HEAD~1", 1, &[&format!("{A} blocking")]);
}

#[test]
fn a_merge_that_slips_a_package_in_is_caught() {
    let repository = begun(&["calm-table@1.0.0"]);
    repository.branch("change");
    commit(&repository, "On the branch", &[file("NOTES.md", "Text.\n")]);
    repository.switch("main");
    commit(&repository, "On main", &[file("OTHER.md", "Text.\n")]);
    let (path, text) = NPM3.file(&["evil-merge@1.0.0"]);
    repository.merge("change", &[(&path, &text)]);
    says(
        &repository,
        "--base HEAD~1",
        1,
        &["evil-merge@1.0.0 MAL-2026-1 blocking"],
    );
}

#[test]
fn a_merge_of_the_base_into_the_branch_brings_what_the_base_has() {
    let repository = begun(&["calm-table@1.0.0"]);
    repository.branch("change");
    commit(&repository, "On the branch", &[file("NOTES.md", "Text.\n")]);
    repository.switch("main");
    commit(&repository, "On main", &[CARGO.file(&["left-merge@1.4.1"])]);
    repository.switch("change");
    repository.merge("main", &[]);
    says(&repository, "--base main", 0, &[&format!("{A} existing")]);
}

#[test]
fn a_base_that_is_not_there_is_no_pass() {
    let repository = begun(&["left-merge@1.4.1"]);
    let said = Advisories::everywhere()
        .gate()
        .repo(&repository)
        .args("--base nowhere")
        .run();
    assert!(matches!(said.code, 2 | 3), "{said:?}");
}
