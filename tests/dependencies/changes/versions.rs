//! Changes of versions: upgrades, severities, advisories with several names.

use super::scenario::{change, file};
use crate::dependencies::Advisories;
use crate::dependencies::managers::{CARGO, NPM3};
use serde_json::{Value, json};

const A: &str = "left-merge@1.4.1 CVE-2026-0001";

fn record(id: &str, aliases: &[&str], introduced: &str, fixed: &str, vector: &str) -> Value {
    json!({
        "schema_version": "1.6.0", "id": id, "aliases": aliases, "modified": "2026-01-02T00:00:00Z",
        "severity": [{ "type": "CVSS_V3", "score": format!("CVSS:3.1/{vector}") }],
        "affected": [{
            "package": { "ecosystem": "npm", "name": "left-merge" },
            "ranges": [{ "type": "SEMVER", "events": [{ "introduced": introduced }, { "fixed": fixed }] }],
        }],
    })
}

const CRITICAL: &str = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const LOW: &str = "AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N";

fn npm(before: &[&str], after: &[&str]) -> super::scenario::Change<'static> {
    change(&[NPM3.file(before)], &[NPM3.file(after)])
}

#[test]
fn an_upgrade_that_leaves_the_fault_has_not_brought_it() {
    npm(&["left-merge@1.4.0"], &["left-merge@1.4.1"]).says(
        0,
        &[
            &format!("{A} existing"),
            "left-merge@1.4.0 CVE-2026-0001 gone",
        ],
    );
}

#[test]
fn an_upgrade_into_a_second_advisory_blocks_for_that_one() {
    npm(&["left-merge@1.1.0"], &["left-merge@1.2.5"]).says(
        1,
        &[
            "left-merge@1.2.5 CVE-2026-0001 existing",
            "left-merge@1.2.5 GHSA-bbbb-bbbb-bbbb blocking",
            "left-merge@1.1.0 CVE-2026-0001 gone",
        ],
    );
}

#[test]
fn an_upgrade_out_of_one_of_two_advisories_passes() {
    npm(&["left-merge@1.2.5"], &["left-merge@1.4.1"]).says(
        0,
        &[
            &format!("{A} existing"),
            "left-merge@1.2.5 CVE-2026-0001 gone",
            "left-merge@1.2.5 GHSA-bbbb-bbbb-bbbb gone",
        ],
    );
}

#[test]
fn one_mended_and_another_added_blocks() {
    npm(
        &["left-merge@1.4.1"],
        &["left-merge@1.4.2", "evil-merge@1.0.0"],
    )
    .says(
        1,
        &["evil-merge@1.0.0 MAL-2026-1 blocking", &format!("{A} gone")],
    );
}

#[test]
fn a_low_fault_that_is_added_warns() {
    npm(
        &["calm-table@1.0.0"],
        &["calm-table@1.0.0", "right-merge@1.0.0"],
    )
    .says(0, &["right-merge@1.0.0 GHSA-cccc-cccc-cccc warning"]);
}

#[test]
fn the_second_version_is_the_new_one_whichever_stands_first() {
    npm(
        &["calm-table@1.0.0", "left-merge@1.4.0 by calm-table"],
        &[
            "calm-table@1.0.0",
            "left-merge@1.4.1",
            "left-merge@1.4.0 by calm-table",
        ],
    )
    .says(
        1,
        &[
            &format!("{A} blocking"),
            "left-merge@1.4.0 CVE-2026-0001 existing",
        ],
    );
}

#[test]
fn two_faulty_versions_that_become_one_pass() {
    npm(
        &[
            "calm-table@1.0.0",
            "left-merge@1.4.1",
            "left-merge@1.4.0 by calm-table",
        ],
        &["calm-table@1.0.0", "left-merge@1.4.1"],
    )
    .says(
        0,
        &[
            &format!("{A} existing"),
            "left-merge@1.4.0 CVE-2026-0001 gone",
        ],
    );
}

#[test]
fn the_same_fault_in_two_projects_is_mended_in_one() {
    change(
        &[
            NPM3.file_in("a", &["left-merge@1.4.1"]),
            NPM3.file_in("b", &["left-merge@1.4.1"]),
        ],
        &[NPM3.file_in("a", &["left-merge@1.4.2"])],
    )
    .says(0, &[&format!("b/ {A} existing"), &format!("a/ {A} gone")]);
}

#[test]
fn a_fault_of_one_ecosystem_excuses_none_of_another() {
    change(
        &[NPM3.file(&["left-merge@1.4.1"])],
        &[
            NPM3.file(&["left-merge@1.4.2"]),
            CARGO.file(&["left-merge@1.4.1"]),
        ],
    )
    .says(1, &[&format!("{A} blocking")]);
}

#[test]
fn an_upgrade_within_a_fault_that_grows_worse_blocks() {
    // One advisory under two names: the older record covers later versions and calls them low.
    let advisories = Advisories::of(&[
        record("GHSA-dddd-dddd-dddd", &["CVE-2026-0009"], "0", "2.0.0", LOW),
        record(
            "PYSEC-2026-9",
            &["CVE-2026-0009"],
            "1.5.0",
            "2.0.0",
            CRITICAL,
        ),
    ]);
    npm(&["left-merge@1.4.1"], &["left-merge@1.6.0"])
        .by(advisories)
        .says(
            1,
            &[
                "left-merge@1.6.0 CVE-2026-0009 blocking",
                "left-merge@1.4.1 CVE-2026-0009 gone",
            ],
        );
}

#[test]
fn an_advisory_that_two_databases_call_differently_is_one() {
    let advisories = || {
        Advisories::of(&[
            record(
                "GHSA-dddd-dddd-dddd",
                &["CVE-2026-0009"],
                "0",
                "1.5.0",
                CRITICAL,
            ),
            record(
                "PYSEC-2026-9",
                &["GHSA-dddd-dddd-dddd"],
                "0",
                "2.0.0",
                CRITICAL,
            ),
        ])
    };
    // At 1.4.1 both know it; at 1.6.0 only the one that does not name the CVE itself.
    npm(&["left-merge@1.4.1"], &["left-merge@1.6.0"])
        .by(advisories())
        .says(
            0,
            &[
                "left-merge@1.6.0 CVE-2026-0009 existing",
                "left-merge@1.4.1 CVE-2026-0009 gone",
            ],
        );
    npm(&["left-merge@1.6.0"], &["left-merge@1.4.1"])
        .by(advisories())
        .says(
            0,
            &[
                "left-merge@1.4.1 CVE-2026-0009 existing",
                "left-merge@1.6.0 CVE-2026-0009 gone",
            ],
        );
}

#[test]
fn a_withdrawn_advisory_says_nothing_on_either_side() {
    let mut withdrawn = record("GHSA-dddd-dddd-dddd", &[], "0", "2.0.0", CRITICAL);
    withdrawn["withdrawn"] = json!("2026-02-01T00:00:00Z");
    let other = record("GHSA-eeee-eeee-eeee", &[], "3.0.0", "3.0.1", CRITICAL);
    npm(&["calm-table@1.0.0"], &["left-merge@1.4.1"])
        .by(Advisories::of(&[withdrawn, other]))
        .says(0, &[]);
}

#[test]
fn what_is_staged_is_compared_with_the_last_commit() {
    change(
        &[NPM3.file(&["left-merge@1.4.1"])],
        &[CARGO.file(&["left-merge@1.2.0"])],
    )
    .staged()
    .says(
        1,
        &[
            &format!("{A} existing"),
            "left-merge@1.2.0 CVE-2026-0001 blocking",
            "left-merge@1.2.0 GHSA-bbbb-bbbb-bbbb blocking",
        ],
    );
}

#[test]
fn a_staged_upgrade_that_mends_passes() {
    change(
        &[NPM3.file(&["left-merge@1.4.1"])],
        &[NPM3.file(&["left-merge@1.4.2"])],
    )
    .staged()
    .says(0, &[&format!("{A} gone")]);
}

#[test]
fn a_staged_lockfile_counts_and_not_the_one_on_the_disk() {
    change(
        &[NPM3.file(&["calm-table@1.0.0"])],
        &[NPM3.file(&["left-merge@1.4.1"])],
    )
    .staged()
    .says(1, &[&format!("{A} blocking")]);
    // What lies on the disk and is not staged is no part of the commit.
    let (path, text) = NPM3.file(&["left-merge@1.4.1"]);
    change(
        &[NPM3.file(&["calm-table@1.0.0"])],
        &[file("NOTES.md", "Text.\n")],
    )
    .and(move |repository| {
        repository.write(&[(&path, &text)]);
    })
    .staged()
    .says(0, &[]);
}
