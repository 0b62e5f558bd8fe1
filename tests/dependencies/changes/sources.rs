//! Where packages come from, what they are called, and under which licence: changes that no advisory knows of.

use super::scenario::{POLICY, change, file};
use crate::dependencies::managers::{CARGO, COMPOSER, NPM3};
use serde_json::{Value, json};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// The lockfile with the address of `left-merge` changed.
fn from(address: &str) -> (String, String) {
    edited(|entry| {
        entry["resolved"] = json!(address);
        entry
            .as_object_mut()
            .expect("an object")
            .remove("integrity");
    })
}

fn edited(edit: impl Fn(&mut Value)) -> (String, String) {
    let (path, text) = NPM3.file(&["calm-table@1.0.0", "left-merge@1.4.2"]);
    let mut lock: Value = serde_json::from_str(&text).expect("JSON");
    edit(&mut lock["packages"]["node_modules/left-merge"]);
    (
        path,
        serde_json::to_string_pretty(&lock).expect("JSON") + "\n",
    )
}

fn git(repository: &str, reference: &str) -> String {
    format!("git+https://git.example.org/{repository}.git#{reference}")
}

#[test]
fn a_pin_that_is_removed_blocks() {
    change(
        &[from(&git("acme/left-merge", COMMIT))],
        &[from(&git("acme/left-merge", "main"))],
    )
    .says(1, &["left-merge@1.4.2 git-without-commit blocking"]);
}

#[test]
fn a_pin_that_was_missing_is_existing_and_one_that_is_added_mends() {
    let (loose, pinned) = (
        git("acme/left-merge", "main"),
        git("acme/left-merge", COMMIT),
    );
    change(&[from(&loose)], &[from(&git("acme/left-merge", "next"))])
        .says(0, &["left-merge@1.4.2 git-without-commit existing"]);
    change(&[from(&loose)], &[from(&pinned)])
        .says(0, &["left-merge@1.4.2 git-without-commit gone"]);
}

#[test]
fn a_branch_of_another_repository_is_not_the_one_that_was_there() {
    change(
        &[from(&git("acme/left-merge", "main"))],
        &[from(&git("mallory/left-merge", "main"))],
    )
    .says(1, &["left-merge@1.4.2 git-without-commit blocking"]);
}

#[test]
fn a_package_that_is_fetched_without_encryption_blocks() {
    let address = "http://npm.example.org/left-merge/-/left-merge-1.4.2.tgz";
    change(
        &[NPM3.file(&["calm-table@1.0.0", "left-merge@1.4.2"])],
        &[from(address)],
    )
    .says(1, &["left-merge@1.4.2 insecure-source blocking"]);
}

#[test]
fn a_registry_that_the_policy_does_not_name_blocks_and_a_second_such_one_too() {
    let policy = file(
        "portcullis.yaml",
        format!("{POLICY}dependencies: {{ registries: [npm.example.org] }}\n"),
    );
    let at = |host: &str| from(&format!("https://{host}/left-merge/-/left-merge-1.4.2.tgz"));
    change(
        &[at("npm.example.org"), policy.clone()],
        &[at("npm.example.net")],
    )
    .says(1, &["left-merge@1.4.2 unknown-source blocking"]);
    change(
        &[at("npm.example.net"), policy.clone()],
        &[at("mallory.example.net")],
    )
    .says(1, &["left-merge@1.4.2 unknown-source blocking"]);
    change(&[at("npm.example.net"), policy], &[])
        .says(0, &["left-merge@1.4.2 unknown-source existing"]);
}

#[test]
fn an_archive_of_the_registry_that_is_another_packages_is_a_gap() {
    let other = "https://registry.npmjs.org/evil-merge/-/evil-merge-1.4.2.tgz";
    change(
        &[NPM3.file(&["calm-table@1.0.0", "left-merge@1.4.2"])],
        &[from(other)],
    )
    .says(3, &["package-lock.json gap"]);
}

#[test]
fn an_alias_hides_no_fault() {
    let alias = |version: &str| {
        let (path, text) = NPM3.file(&["calm-table@1.0.0"]);
        let mut lock: Value = serde_json::from_str(&text).expect("JSON");
        lock["packages"][""]["dependencies"]["harmless"] =
            json!(format!("npm:left-merge@{version}"));
        lock["packages"]["node_modules/harmless"] = json!({
            "name": "left-merge", "version": version,
            "resolved": format!("https://registry.npmjs.org/left-merge/-/left-merge-{version}.tgz"),
        });
        (path, lock.to_string())
    };
    change(&[alias("1.4.2")], &[alias("1.4.1")])
        .says(1, &["left-merge@1.4.1 CVE-2026-0001 blocking"]);
    // From its own name to an alias, the fault is the same.
    change(
        &[NPM3.file(&["calm-table@1.0.0", "left-merge@1.4.1"])],
        &[alias("1.4.1")],
    )
    .says(0, &["left-merge@1.4.1 CVE-2026-0001 existing"]);
}

/// Composer's lockfile says licences.
fn under(licence: &str) -> (String, String) {
    let (path, text) = COMPOSER.file(&["calm-table@1.0.0"]);
    (path, text.replace("\"MIT\"", &format!("\"{licence}\"")))
}

#[test]
fn a_licence_that_changes_to_one_that_is_not_allowed_blocks() {
    let policy = file(
        "portcullis.yaml",
        format!(
            "{POLICY}block_at: medium\ndependencies: {{ licences: {{ deny: [GPL-3.0-only, AGPL-3.0-only] }} }}\n"
        ),
    );
    let denied = "calm-table@1.0.0 licence-not-allowed";
    change(&[under("MIT"), policy.clone()], &[under("GPL-3.0-only")])
        .says(1, &[&format!("{denied} blocking")]);
    change(
        &[under("GPL-3.0-only"), policy.clone()],
        &[under("AGPL-3.0-only")],
    )
    .says(1, &[&format!("{denied} blocking")]);
    change(&[under("GPL-3.0-only"), policy.clone()], &[]).says(0, &[&format!("{denied} existing")]);
    change(&[under("GPL-3.0-only"), policy], &[under("MIT")]).says(0, &[&format!("{denied} gone")]);
}

#[test]
fn a_name_that_is_nearly_a_popular_one_blocks_when_it_is_added() {
    change(
        &[NPM3.file(&["calm-table@1.0.0"])],
        &[NPM3.file(&["calm-table@1.0.0", "lodahs@4.17.21"])],
    )
    .says(1, &["lodahs@4.17.21 typosquat blocking"]);
    change(
        &[NPM3.file(&["lodahs@4.17.20"])],
        &[NPM3.file(&["lodahs@4.17.21"])],
    )
    .says(
        0,
        &[
            "lodahs@4.17.21 typosquat existing",
            "lodahs@4.17.20 typosquat gone",
        ],
    );
}

#[test]
fn a_name_of_the_organisation_that_comes_from_the_public_registry_blocks() {
    let policy = file(
        "portcullis.yaml",
        format!("{POLICY}dependencies: {{ internal: [npm/shop-tools] }}\n"),
    );
    change(
        &[NPM3.file(&["calm-table@1.0.0"]), policy],
        &[NPM3.file(&["shop-tools@9.9.9"])],
    )
    .says(1, &["shop-tools@9.9.9 dependency-confusion blocking"]);
}

#[test]
fn a_new_release_that_follows_a_new_release_is_not_the_one_that_was_there() {
    let policy = file(
        "portcullis.yaml",
        format!("{POLICY}block_at: medium\ndependencies: {{ release_age: 36500d }}\n"),
    );
    let at = |version: &str| COMPOSER.file(&[&format!("calm-table@{version}")]);
    change(&[at("1.0.0"), policy.clone()], &[at("1.0.1")]).says(
        1,
        &[
            "calm-table@1.0.1 too-new blocking",
            "calm-table@1.0.0 too-new gone",
        ],
    );
    change(&[at("1.0.0"), policy], &[]).says(0, &["calm-table@1.0.0 too-new existing"]);
}

#[test]
fn a_folder_outside_of_the_repository_is_said() {
    change(
        &[NPM3.file(&["calm-table@1.0.0", "left-merge@1.4.2"])],
        &[from("file:../../elsewhere")],
    )
    .says(0, &["left-merge@1.4.2 path-outside-repository warning"]);
}

#[test]
fn a_digest_that_changes_and_nothing_else_leaves_the_faults_alone() {
    let text = CARGO.text(&["left-merge@1.4.1"]);
    let at = text.find("checksum = \"").expect("a checksum") + 12;
    let other = format!("{}{}{}", &text[..at], "0".repeat(64), &text[at + 64..]);
    change(&[file("Cargo.lock", text)], &[file("Cargo.lock", other)])
        .says(0, &["left-merge@1.4.1 CVE-2026-0001 existing"]);
}
