//! Bun: its text lockfile, and the binary one before it.

use super::{COMMIT, INTEGRITY, names, read, silent_changes, silent_cuts, uses};
use crate::package::{Relation, Source, Usage};

pub(super) fn lock() -> String {
    format!(
        r#"{{
  "lockfileVersion": 1,
  "workspaces": {{
    "": {{
      "name": "app",
      "dependencies": {{
        "alias": "npm:@s/real@2.0.0",
        "lib": "^1.0.0",
      }},
      "devDependencies": {{
        "tool": "github:o/tool",
      }},
    }},
    "packages/member": {{
      "name": "member",
      "version": "1.0.0",
      "dependencies": {{
        "lib": "^2.0.0",
      }},
    }},
  }},
  "packages": {{
    "alias": ["@s/real@2.0.0", "https://npm.example.org/@s/real/-/real-2.0.0.tgz", {{}}, "{INTEGRITY}"],

    "extra": ["extra@1.2.3", "", {{ "os": "darwin" }}, "{INTEGRITY}"],

    "lib": ["lib@1.0.1", "", {{ "optionalDependencies": {{ "extra": "1.2.3" }}, "peerDependencies": {{ "absent": "*" }} }}, "{INTEGRITY}"],

    "member": ["member@workspace:packages/member"],

    "tool": ["tool@github:o/tool#{COMMIT}", {{ "dependencies": {{ "lib": "^1.0.0" }} }}, "o-tool-0123456"],

    "member/lib": ["lib@2.0.0", "", {{}}, "{INTEGRITY}"],
  }}
}}
"#
    )
}

#[test]
fn keys_are_chains_and_uses_follow_from_workspaces() {
    let listing = read("bun.lock", &lock(), &[]).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(
        names(&listing),
        [
            ("@s/real", "2.0.0"),
            ("extra", "1.2.3"),
            ("lib", "1.0.1"),
            ("member", "-"),
            ("tool", "-"),
            ("lib", "2.0.0")
        ]
    );
    let (direct, transitive) = (Relation::Direct, Relation::Transitive);
    assert_eq!(
        uses(&listing),
        [
            ("@s/real", direct, Usage::Runtime),
            ("extra", transitive, Usage::Optional),
            ("lib", direct, Usage::Runtime),
            ("member", Relation::Unknown, Usage::Runtime),
            ("tool", direct, Usage::Development),
            ("lib", direct, Usage::Runtime),
        ]
    );
    assert_eq!(listing.packages[4].dependencies, [2]);
    assert_eq!(
        listing.packages[0].source,
        Source::OtherRegistry("https://npm.example.org".to_owned())
    );
    assert_eq!(listing.packages[3].source, Source::FirstParty);
    assert!(matches!(
        &listing.packages[4].source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
}

#[test]
fn the_binary_file_is_a_gap_that_says_what_to_do() {
    let binary = "#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0\0";
    let refused = read("bun.lockb", binary, &[]).unwrap_err();
    assert!(refused.reason.contains("--save-text-lockfile"), "{refused}");
    assert!(
        read("bun.lock", binary, &[])
            .unwrap_err()
            .reason
            .contains("NUL")
    );
}

#[test]
fn a_cut_never_passes_for_a_whole_file() {
    assert_eq!(silent_cuts("bun.lock", &lock(), &[]), Vec::<&str>::new());
}

#[test]
fn what_bun_never_writes_is_no_silent_pass() {
    let changes = [
        ("\"lockfileVersion\": 1", "\"lockfileVersion\": 9"),
        ("\"lockfileVersion\": 1", "\"lockfileVersion\": \"1\""),
        ("\"packages\": {", "\"package\": {"),
        ("\"\": {", "\"root\": {"),
        ("\"lib\": [\"lib@1.0.1\"", "\"gone\": [\"lib@1.0.1\""),
        ("\"lib\": [\"lib@1.0.1\"", "\"tool\": [\"lib@1.0.1\""),
        ("\"lib@1.0.1\"", "\"lib\""),
        ("\"lib@1.0.1\"", "101"),
        ("\"lib@1.0.1\", \"\", {", "\"lib@1.0.1\", {"),
        (INTEGRITY, &INTEGRITY[..30]),
    ];
    assert_eq!(silent_changes("bun.lock", &lock(), &changes), []);
}

#[test]
fn a_lockfile_for_another_manifest_is_outdated() {
    let outdated = |manifest: &str| {
        read("bun.lock", &lock(), &[("package.json", manifest)])
            .unwrap()
            .outdated
    };
    assert_eq!(outdated(r#"{"dependencies": {"lib": "^1.0.0"}}"#), None);
    assert!(outdated(r#"{"dependencies": {"lib": "^3.0.0"}}"#).is_some());
}
