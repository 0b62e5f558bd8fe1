//! The same changes in every main format: what is added blocks, what stays is let be, what is mended is gone.

use super::scenario::change;
use crate::dependencies::managers::{
    BERRY, BUNDLER, CARGO, COMPOSER, GRADLE, MAIN, MAVEN, Manager, NPM1, NPM2, NPM3, NUGET, PNPM, POETRY, UV, YARN,
};

const A: &str = "left-merge@1.4.1 CVE-2026-0001";

#[test]
fn a_vulnerable_package_that_is_added_blocks_in_every_format() {
    for manager in MAIN {
        let (before, after) = (&["calm-table@1.0.0"], &["calm-table@1.0.0", "left-merge@1.4.1"]);
        change(&[manager.file(before)], &[manager.file(after)])
            .says_of(manager.name, 1, &[&format!("{A} blocking")]);
    }
}

#[test]
fn a_vulnerable_package_in_a_new_lockfile_blocks_in_every_format() {
    for manager in MAIN {
        change(&[], &[manager.file_in("shop", &["left-merge@1.4.1"])])
            .says_of(manager.name, 1, &[&format!("shop/ {A} blocking")]);
    }
}

#[test]
fn what_was_there_stays_existing_beside_a_new_package_in_every_format() {
    for manager in MAIN {
        let (before, after) = (&["left-merge@1.4.1"], &["calm-table@1.0.0", "left-merge@1.4.1"]);
        change(&[manager.file(before)], &[manager.file(after)])
            .says_of(manager.name, 0, &[&format!("{A} existing")]);
    }
}

#[test]
fn an_upgrade_that_mends_is_gone_in_every_format() {
    for manager in MAIN {
        change(&[manager.file(&["left-merge@1.4.1"])], &[manager.file(&["left-merge@1.4.2"])])
            .says_of(manager.name, 0, &[&format!("{A} gone")]);
    }
}

#[test]
fn a_downgrade_into_a_fault_blocks_in_every_format() {
    for manager in MAIN {
        change(&[manager.file(&["left-merge@1.4.2"])], &[manager.file(&["left-merge@1.4.1"])])
            .says_of(manager.name, 1, &[&format!("{A} blocking")]);
    }
}

#[test]
fn a_removed_package_is_gone_in_every_format() {
    for manager in MAIN {
        let (before, after) = (&["calm-table@1.0.0", "left-merge@1.4.1"], &["calm-table@1.0.0"]);
        change(&[manager.file(before)], &[manager.file(after)])
            .says_of(manager.name, 0, &[&format!("{A} gone")]);
    }
}

#[test]
fn malware_blocks_though_it_was_there_in_every_format() {
    for manager in MAIN {
        let (before, after) = (&["evil-merge@1.0.0"], &["calm-table@1.0.0", "evil-merge@1.0.0"]);
        change(&[manager.file(before)], &[manager.file(after)])
            .says_of(manager.name, 1, &["evil-merge@1.0.0 MAL-2026-1 blocking"]);
    }
}

#[test]
fn a_vulnerable_package_that_another_brings_blocks() {
    for manager in MAIN {
        let (before, after) = (&["calm-table@1.0.0"], &["calm-table@1.1.0", "left-merge@1.4.1 by calm-table"]);
        change(&[manager.file(before)], &[manager.file(after)])
            .says_of(manager.name, 1, &[&format!("{A} blocking")]);
    }
}

#[test]
fn a_second_vulnerable_version_beside_the_first_blocks() {
    let several: [Manager; 7] = [CARGO, NPM1, NPM2, NPM3, PNPM, YARN, BERRY];
    for manager in several {
        let before = ["calm-table@1.0.0", "left-merge@1.4.1"];
        let after = ["calm-table@1.0.0", "left-merge@1.4.1", "left-merge@1.4.0 by calm-table"];
        change(&[manager.file(&before)], &[manager.file(&after)]).says_of(
            manager.name,
            1,
            &[&format!("{A} existing"), "left-merge@1.4.0 CVE-2026-0001 blocking"],
        );
    }
}

#[test]
fn one_of_two_uses_that_is_deleted_leaves_the_other_existing() {
    for manager in [CARGO, NPM1, NPM2, NPM3, PNPM, YARN, BERRY] {
        let before = ["calm-table@1.0.0", "left-merge@1.4.1", "left-merge@1.4.0 by calm-table"];
        let after = ["calm-table@1.0.0", "left-merge@1.4.1"];
        change(&[manager.file(&before)], &[manager.file(&after)]).says_of(
            manager.name,
            0,
            &[&format!("{A} existing"), "left-merge@1.4.0 CVE-2026-0001 gone"],
        );
    }
}

#[test]
fn what_only_the_build_used_and_the_product_uses_now_blocks() {
    for manager in [NPM1, NPM2, NPM3, PNPM, POETRY, UV, MAVEN, GRADLE, COMPOSER] {
        // Version 1 of npm's does not say what the project asks for itself.
        let (before, after) = (&["left-merge@1.4.1 dev"], &["left-merge@1.4.1"]);
        change(&[manager.file(before)], &[manager.file(after)])
            .says_of(manager.name, 1, &[&format!("{A} blocking")]);
        change(&[manager.file(after)], &[manager.file(before)])
            .says_of(manager.name, 0, &[&format!("{A} existing")]);
    }
}

#[test]
fn a_package_that_becomes_direct_was_there() {
    for manager in [CARGO, NPM3, PNPM, YARN, BERRY, POETRY, UV, NUGET, BUNDLER, COMPOSER] {
        let before = ["calm-table@1.0.0", "left-merge@1.4.1 by calm-table"];
        let after = ["calm-table@1.0.0", "left-merge@1.4.1"];
        change(&[manager.file(&before)], &[manager.file(&after)])
            .says_of(manager.name, 0, &[&format!("{A} existing")]);
    }
}

#[test]
fn other_line_ends_change_nothing_in_any_format() {
    for manager in MAIN {
        let (path, text) = manager.file(&["calm-table@1.0.0", "left-merge@1.4.1 by calm-table"]);
        let other = (path.clone(), text.replace('\n', "\r\n"));
        change(&[(path, text)], &[other]).says_of(manager.name, 0, &[&format!("{A} existing")]);
    }
}

#[test]
fn a_mark_at_the_beginning_changes_nothing_in_any_format() {
    for manager in MAIN {
        let (path, text) = manager.file(&["left-merge@1.4.1"]);
        let other = (path.clone(), format!("\u{feff}{text}"));
        change(&[(path, text)], &[other]).says_of(manager.name, 0, &[&format!("{A} existing")]);
    }
}

#[test]
fn another_order_changes_nothing_in_any_format() {
    for manager in MAIN {
        let (before, after) = (&["left-merge@1.4.1", "calm-table@1.0.0"], &["calm-table@1.0.0", "left-merge@1.4.1"]);
        change(&[manager.file(before)], &[manager.file(after), ("NOTES.md".into(), "Text.\n".into())])
            .says_of(manager.name, 0, &[&format!("{A} existing")]);
    }
}
