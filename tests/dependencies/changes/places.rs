//! Lockfiles that move: renamed, replaced, split, deleted, reformatted.

use super::scenario::{change, file};
use crate::dependencies::managers::{CARGO, NPM1, NPM3, PNPM, POETRY, REQUIREMENTS, UV, YARN};

const A: &str = "left-merge@1.4.1 CVE-2026-0001";
const FAULTY: &[&str] = &["calm-table@1.0.0", "left-merge@1.4.1"];

#[test]
fn a_fault_moves_with_its_lockfile() {
    change(&[NPM3.file(FAULTY)], &[NPM3.file_in("web", FAULTY)])
        .without("package-lock.json")
        .says(0, &[&format!("web/ {A} existing")]);
}

#[test]
fn a_fault_that_a_moved_lockfile_gains_blocks() {
    change(
        &[NPM3.file(&["calm-table@1.0.0"])],
        &[NPM3.file_in("web", FAULTY)],
    )
    .without("package-lock.json")
    .says(1, &[&format!("web/ {A} blocking")]);
}

#[test]
fn a_folder_that_changes_its_case_moves_its_lockfile() {
    change(
        &[NPM3.file_in("Web", FAULTY)],
        &[NPM3.file_in("web", FAULTY)],
    )
    .without("Web/package-lock.json")
    .says(0, &[&format!("web/ {A} existing")]);
}

#[test]
fn a_lockfile_that_takes_its_other_name_keeps_its_faults() {
    change(
        &[NPM3.file(FAULTY)],
        &[file("npm-shrinkwrap.json", NPM3.text(FAULTY))],
    )
    .without("package-lock.json")
    .says(0, &[&format!("{A} existing")]);
}

#[test]
fn another_managers_lockfile_in_its_stead_keeps_its_faults() {
    for (before, after) in [
        (NPM3, YARN),
        (NPM3, PNPM),
        (YARN, PNPM),
        (POETRY, UV),
        (REQUIREMENTS, UV),
    ] {
        change(&[before.file(FAULTY)], &[after.file(FAULTY)])
            .without(before.lock)
            .says_of(after.name, 0, &[&format!("{A} existing")]);
    }
}

#[test]
fn another_managers_lockfile_that_takes_another_faulty_version_keeps_the_fault() {
    change(
        &[NPM3.file(FAULTY)],
        &[YARN.file(&["calm-table@1.0.0", "left-merge@1.4.0"])],
    )
    .without("package-lock.json")
    .says(
        0,
        &[
            "left-merge@1.4.0 CVE-2026-0001 existing",
            &format!("{A} gone"),
        ],
    );
}

#[test]
fn another_managers_lockfile_beside_the_first_is_a_second_place() {
    change(&[NPM3.file(FAULTY)], &[YARN.file(FAULTY)])
        .says(1, &[&format!("{A} existing"), &format!("{A} blocking")]);
}

#[test]
fn a_lockfile_of_a_newer_version_of_its_format_keeps_its_faults() {
    change(&[NPM1.file(FAULTY)], &[NPM3.file(FAULTY)]).says(0, &[&format!("{A} existing")]);
}

#[test]
fn a_lockfile_that_is_split_takes_each_fault_to_one_place() {
    // Who of the two had it before is not said; a second place is one more.
    change(
        &[NPM3.file(FAULTY)],
        &[
            NPM3.file_in("a", &["calm-table@1.0.0"]),
            NPM3.file_in("b", &["left-merge@1.4.1"]),
        ],
    )
    .without("package-lock.json")
    .says(0, &[&format!("b/ {A} existing")]);
    change(
        &[NPM3.file(FAULTY)],
        &[NPM3.file_in("a", FAULTY), NPM3.file_in("b", FAULTY)],
    )
    .without("package-lock.json")
    .says(
        1,
        &[&format!("a/ {A} existing"), &format!("b/ {A} blocking")],
    );
}

#[test]
fn lockfiles_that_are_merged_into_one_keep_their_faults() {
    change(
        &[NPM3.file_in("a", FAULTY), NPM3.file_in("b", FAULTY)],
        &[NPM3.file(FAULTY)],
    )
    .without("a/package-lock.json")
    .without("b/package-lock.json")
    .says(0, &[&format!("{A} existing"), &format!("b/ {A} gone")]);
}

#[test]
fn a_package_that_another_project_takes_over_is_new_there() {
    // The first project was mended; that says nothing of the second, which had no fault before.
    change(
        &[
            NPM3.file_in("a", FAULTY),
            NPM3.file_in("b", &["calm-table@1.0.0"]),
        ],
        &[
            NPM3.file_in("a", &["calm-table@1.0.0"]),
            NPM3.file_in("b", FAULTY),
        ],
    )
    .says(1, &[&format!("b/ {A} blocking")]);
}

#[test]
fn a_lockfile_that_is_copied_is_a_second_place() {
    change(&[CARGO.file(FAULTY)], &[CARGO.file_in("tool", FAULTY)]).says(
        1,
        &[&format!("{A} existing"), &format!("tool/ {A} blocking")],
    );
}

#[test]
fn a_project_that_is_deleted_takes_its_faults_along() {
    let manifest = "{ \"name\": \"shop\", \"dependencies\": { \"calm-table\": \"1.0.0\", \"left-merge\": \"1.4.1\" } }\n";
    change(
        &[
            NPM3.file_in("web", FAULTY),
            file("web/package.json", manifest),
        ],
        &[],
    )
    .without("web/package-lock.json")
    .without("web/package.json")
    .says(0, &[&format!("web/ {A} gone")]);
}

#[test]
fn a_lockfile_that_is_deleted_beside_its_manifest_leaves_nothing_clean() {
    let manifest = "{ \"name\": \"shop\", \"dependencies\": { \"calm-table\": \"1.0.0\", \"left-merge\": \"^1.4.1\" } }\n";
    change(&[NPM3.file(FAULTY), file("package.json", manifest)], &[])
        .without("package-lock.json")
        .says(
            3,
            &[
                "unlocked-manifest warning",
                "package.json gap",
                &format!("{A} gone"),
                // The lockfile had been made for other words than the manifest's.
                "lock-outdated gone",
            ],
        );
}

#[test]
fn a_manifest_that_gets_its_lockfile_shows_what_it_takes() {
    let manifest = "{ \"name\": \"shop\", \"dependencies\": { \"left-merge\": \"1.4.1\" } }\n";
    change(
        &[file("package.json", manifest)],
        &[NPM3.file(&["left-merge@1.4.1"])],
    )
    .says(0, &[&format!("{A} existing")]);
    let loose = manifest.replace("1.4.1", "^1.4.0");
    let lock = NPM3
        .text(&["left-merge@1.4.1"])
        .replace("\"left-merge\": \"1.4.1\"", "\"left-merge\": \"^1.4.0\"");
    change(
        &[file("package.json", loose)],
        &[file("package-lock.json", lock)],
    )
    .says(1, &[&format!("{A} blocking"), "unlocked-manifest gone"]);
}

#[test]
fn other_white_space_changes_nothing() {
    let text = NPM3.text(FAULTY);
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    change(
        &[file("package-lock.json", text)],
        &[file("package-lock.json", value.to_string())],
    )
    .says(0, &[&format!("{A} existing")]);
}

#[test]
fn a_comment_that_is_added_changes_nothing() {
    for manager in [CARGO, YARN, POETRY, UV, REQUIREMENTS] {
        let (path, text) = manager.file(FAULTY);
        let commented = text.replacen('\n', "\n# Left-merge waits for its release.\n", 1);
        change(&[(path.clone(), text)], &[(path, commented)]).says_of(
            manager.name,
            0,
            &[&format!("{A} existing")],
        );
    }
}

#[test]
fn a_file_mode_changes_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let executable = |repository: &crate::support::Repository| {
        let path = repository.path().join("package-lock.json");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        let mut index = repository.git().index().expect("an index");
        index
            .add_path(std::path::Path::new("package-lock.json"))
            .expect("a path");
        index.write().expect("an index");
    };
    change(&[NPM3.file(FAULTY)], &[])
        .and(executable)
        .says(0, &[&format!("{A} existing")]);
}
