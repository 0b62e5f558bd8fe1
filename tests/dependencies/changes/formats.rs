//! The same changes in every main format: what is added blocks, what stays is let be, what is mended is gone.

use super::scenario::{Change, File, change};
use crate::dependencies::managers::{
    BERRY, BUNDLER, CARGO, COMPOSER, GRADLE, MAIN, MAVEN, Manager, NPM1, NPM2, NPM3, NUGET, PNPM,
    POETRY, UV, YARN,
};

const A: &str = "left-merge@1.4.1 CVE-2026-0001";
const ADDED: &str = "left-merge@1.4.1 CVE-2026-0001 blocking";
const KEPT: &str = "left-merge@1.4.1 CVE-2026-0001 existing";
const GONE: &str = "left-merge@1.4.1 CVE-2026-0001 gone";

/// Formats that can hold two versions of a package.
const SEVERAL: [Manager; 7] = [CARGO, NPM1, NPM2, NPM3, PNPM, YARN, BERRY];
/// Formats that tell what only the build uses.
const USES: [Manager; 9] = [NPM1, NPM2, NPM3, PNPM, POETRY, UV, MAVEN, GRADLE, COMPOSER];
/// Formats that tell what the project asks for itself.
const DIRECT: [Manager; 10] = [
    CARGO, NPM3, PNPM, YARN, BERRY, POETRY, UV, NUGET, BUNDLER, COMPOSER,
];

#[test]
fn a_vulnerable_package_that_is_added_blocks() {
    Change::everywhere(
        MAIN,
        &["calm-table@1.0.0"],
        &["calm-table@1.0.0", "left-merge@1.4.1"],
        1,
        &[ADDED],
    );
}

#[test]
fn a_vulnerable_package_in_a_new_lockfile_blocks() {
    let files: Vec<File> = MAIN
        .iter()
        .map(|one| one.file_in(one.name, &["left-merge@1.4.1"]))
        .collect();
    let lines: Vec<String> = MAIN
        .iter()
        .map(|one| format!("{}/ {ADDED}", one.name))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    change(&[], &files).says(1, &lines);
}

#[test]
fn what_was_there_stays_existing_beside_a_new_package() {
    Change::everywhere(
        MAIN,
        &["left-merge@1.4.1"],
        &["calm-table@1.0.0", "left-merge@1.4.1"],
        0,
        &[KEPT],
    );
}

#[test]
fn an_upgrade_that_mends_passes() {
    Change::everywhere(
        MAIN,
        &["left-merge@1.4.1"],
        &["left-merge@1.4.2"],
        0,
        &[GONE],
    );
}

#[test]
fn a_downgrade_into_a_fault_blocks() {
    Change::everywhere(
        MAIN,
        &["left-merge@1.4.2"],
        &["left-merge@1.4.1"],
        1,
        &[ADDED],
    );
}

#[test]
fn a_removed_package_is_gone() {
    Change::everywhere(
        MAIN,
        &["calm-table@1.0.0", "left-merge@1.4.1"],
        &["calm-table@1.0.0"],
        0,
        &[GONE],
    );
}

#[test]
fn malware_blocks_though_it_was_there() {
    let kept = "evil-merge@1.0.0 MAL-2026-1 blocking";
    Change::everywhere(
        MAIN,
        &["evil-merge@1.0.0"],
        &["calm-table@1.0.0", "evil-merge@1.0.0"],
        1,
        &[kept],
    );
}

#[test]
fn an_upgrade_into_a_second_advisory_blocks_for_that_one() {
    let lines = [
        "left-merge@1.2.5 CVE-2026-0001 existing",
        "left-merge@1.2.5 GHSA-bbbb-bbbb-bbbb blocking",
        "left-merge@1.1.0 CVE-2026-0001 gone",
    ];
    Change::everywhere(
        MAIN,
        &["left-merge@1.1.0"],
        &["left-merge@1.2.5"],
        1,
        &lines,
    );
}

#[test]
fn a_low_fault_that_is_added_warns() {
    let warned = "right-merge@1.0.0 GHSA-cccc-cccc-cccc warning";
    Change::everywhere(
        MAIN,
        &["calm-table@1.0.0"],
        &["calm-table@1.0.0", "right-merge@1.0.0"],
        0,
        &[warned],
    );
}

#[test]
fn a_vulnerable_package_that_another_brings_blocks() {
    let after = ["calm-table@1.1.0", "left-merge@1.4.1 by calm-table"];
    Change::everywhere(MAIN, &["calm-table@1.0.0"], &after, 1, &[ADDED]);
}

#[test]
fn a_second_vulnerable_version_beside_the_first_blocks() {
    let before = ["calm-table@1.0.0", "left-merge@1.4.1"];
    let after = [
        "calm-table@1.0.0",
        "left-merge@1.4.1",
        "left-merge@1.4.0 by calm-table",
    ];
    Change::everywhere(
        &SEVERAL,
        &before,
        &after,
        1,
        &[KEPT, "left-merge@1.4.0 CVE-2026-0001 blocking"],
    );
}

#[test]
fn one_of_two_uses_that_is_deleted_leaves_the_other_existing() {
    let before = [
        "calm-table@1.0.0",
        "left-merge@1.4.1",
        "left-merge@1.4.0 by calm-table",
    ];
    let after = ["calm-table@1.0.0", "left-merge@1.4.1"];
    Change::everywhere(
        &SEVERAL,
        &before,
        &after,
        0,
        &[KEPT, "left-merge@1.4.0 CVE-2026-0001 gone"],
    );
}

#[test]
fn what_only_the_build_used_and_the_product_uses_now_blocks() {
    Change::everywhere(
        &USES,
        &["left-merge@1.4.1 dev"],
        &["left-merge@1.4.1"],
        1,
        &[ADDED],
    );
}

#[test]
fn what_the_product_used_and_only_the_build_uses_now_was_there() {
    Change::everywhere(
        &USES,
        &["left-merge@1.4.1"],
        &["left-merge@1.4.1 dev"],
        0,
        &[KEPT],
    );
}

#[test]
fn a_package_that_becomes_direct_was_there() {
    let before = ["calm-table@1.0.0", "left-merge@1.4.1 by calm-table"];
    Change::everywhere(
        &DIRECT,
        &before,
        &["calm-table@1.0.0", "left-merge@1.4.1"],
        0,
        &[KEPT],
    );
}

/// The same packages, written otherwise: every line is that of a fault that was there.
fn rewritten(rewrite: impl Fn(&str) -> String) {
    let packages = ["calm-table@1.0.0", "left-merge@1.4.1 by calm-table"];
    let before: Vec<File> = MAIN
        .iter()
        .map(|one| one.file_in(one.name, &packages))
        .collect();
    let after: Vec<File> = before
        .iter()
        .map(|(path, text)| (path.clone(), rewrite(text)))
        .collect();
    let lines: Vec<String> = MAIN
        .iter()
        .map(|one| format!("{}/ {A} existing", one.name))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    change(&before, &after).says(0, &lines);
}

#[test]
fn other_line_ends_change_nothing() {
    rewritten(|text| text.replace('\n', "\r\n"));
}

#[test]
fn a_mark_at_the_beginning_changes_nothing() {
    rewritten(|text| format!("\u{feff}{text}"));
}

#[test]
fn blank_lines_at_the_end_change_nothing() {
    rewritten(|text| format!("{text}\n\n"));
}

#[test]
fn another_order_changes_nothing() {
    let (before, after) = (
        ["left-merge@1.4.1", "calm-table@1.0.0"],
        ["calm-table@1.0.0", "left-merge@1.4.1"],
    );
    Change::everywhere(MAIN, &before, &after, 0, &[KEPT]);
}
