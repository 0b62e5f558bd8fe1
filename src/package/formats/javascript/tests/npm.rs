//! npm: package-lock.json in its three versions, shrinkwraps, package.json.

use super::{COMMIT, INTEGRITY, is_silent, names, read, silent_changes, silent_cuts, uses};
use crate::package::{Relation, Retracted, Source, Usage};

pub(super) const MANIFEST: &str = r#"{
  "name": "app",
  "packageManager": "npm@10.2.0+sha512.abc",
  "dependencies": { "lib": "^1.0.0", "alias": "npm:@s/real@2.0.0" },
  "devDependencies": { "tool": "github:o/tool" },
  "optionalDependencies": { "extra": "1.2.3" },
  "peerDependencies": { "host": ">=1" }
}
"#;

pub(super) fn lock_3() -> String {
    format!(
        r#"{{
  "name": "app",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {{
    "": {{
      "name": "app",
      "workspaces": ["packages/*"],
      "dependencies": {{ "lib": "^1.0.0", "alias": "npm:@s/real@2.0.0", "beside": "file:beside" }},
      "devDependencies": {{ "tool": "github:o/tool" }},
      "optionalDependencies": {{ "extra": "1.2.3" }}
    }},
    "beside": {{ "version": "0.1.0" }},
    "node_modules/alias": {{
      "name": "@s/real",
      "version": "2.0.0",
      "resolved": "https://npm.example.org/@s/real/-/real-2.0.0.tgz",
      "integrity": "{INTEGRITY}",
      "license": "MIT"
    }},
    "node_modules/beside": {{ "resolved": "beside", "link": true }},
    "node_modules/extra": {{
      "version": "1.2.3",
      "resolved": "https://registry.npmjs.org/extra/-/extra-1.2.3.tgz",
      "integrity": "{INTEGRITY}",
      "optional": true,
      "dependencies": {{ "lib": "^2.0.0" }},
      "os": ["darwin"]
    }},
    "node_modules/extra/node_modules/lib": {{
      "version": "2.0.0",
      "resolved": "https://registry.npmjs.org/lib/-/lib-2.0.0.tgz",
      "integrity": "{INTEGRITY}",
      "optional": true
    }},
    "node_modules/lib": {{
      "version": "1.0.1",
      "resolved": "https://registry.npmjs.org/lib/-/lib-1.0.1.tgz",
      "integrity": "{INTEGRITY}",
      "deprecated": "use lib2",
      "peerDependencies": {{ "absent": "*" }},
      "bundleDependencies": ["inside"],
      "dependencies": {{ "inside": "^1.0.0" }}
    }},
    "node_modules/member": {{ "resolved": "packages/member", "link": true }},
    "node_modules/tool": {{
      "version": "3.0.0",
      "resolved": "git+ssh://git@github.com/o/tool.git#{COMMIT}",
      "integrity": "{INTEGRITY}",
      "dev": true,
      "dependencies": {{ "extra": "^1.0.0" }}
    }},
    "packages/member": {{
      "version": "1.0.0",
      "license": "Apache-2.0",
      "dependencies": {{ "lib": "^1.0.0" }}
    }}
  }}
}}
"#
    )
}

pub(super) fn lock_1() -> String {
    format!(
        r#"{{
  "name": "app",
  "version": "1.0.0",
  "lockfileVersion": 1,
  "requires": true,
  "dependencies": {{
    "alias": {{ "version": "npm:@s/real@2.0.0", "resolved": "https://registry.npmjs.org/@s/real/-/real-2.0.0.tgz", "integrity": "{INTEGRITY}" }},
    "lib": {{
      "version": "1.0.1",
      "resolved": "https://registry.npmjs.org/lib/-/lib-1.0.1.tgz",
      "integrity": "{INTEGRITY}",
      "requires": {{ "nested": "^1.0.0" }},
      "dependencies": {{
        "nested": {{ "version": "1.1.0", "bundled": true, "resolved": false }}
      }}
    }},
    "local": {{ "version": "file:../local" }},
    "tool": {{
      "version": "git+ssh://git@github.com/o/tool.git#{COMMIT}",
      "from": "github:o/tool",
      "dev": true,
      "requires": {{ "lib": "^1.0.0" }}
    }}
  }}
}}
"#
    )
}

/// Version 2 says the same as versions 3 and 1 do.
fn lock_2() -> String {
    let packages = lock_3().replace("\"lockfileVersion\": 3", "\"lockfileVersion\": 2");
    let end = packages.rfind("\n}").unwrap();
    let legacy = r#",
  "dependencies": {
    "alias": { "version": "npm:@s/real@2.0.0" },
    "beside": { "version": "file:beside" },
    "extra": { "version": "1.2.3", "dependencies": { "lib": { "version": "2.0.0" } } },
    "lib": { "version": "1.0.1" },
    "member": { "version": "file:packages/member" },
    "tool": { "version": "git+ssh://git@github.com/o/tool.git" }
  }"#;
    format!("{}{legacy}{}", &packages[..end], &packages[end..])
}

#[test]
fn folders_are_packages_of_their_own_names_and_sources() {
    let text = lock_3();
    let listing = read("package-lock.json", &text, &[]).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(
        names(&listing),
        [
            ("beside", "0.1.0"),
            ("@s/real", "2.0.0"),
            ("extra", "1.2.3"),
            ("lib", "2.0.0"),
            ("lib", "1.0.1"),
            ("tool", "3.0.0"),
            ("member", "1.0.0"),
        ]
    );
    let sources: Vec<&Source> = listing.packages.iter().map(|p| &p.source).collect();
    let git = Source::Git {
        url: "ssh://git@github.com/o/tool.git".to_owned(),
        commit: Some(COMMIT.to_owned()),
    };
    assert_eq!(
        sources,
        [
            &Source::Path("beside".to_owned()),
            &Source::OtherRegistry("https://npm.example.org".to_owned()),
            &Source::Registry,
            &Source::Registry,
            &Source::Registry,
            &git,
            &Source::FirstParty,
        ]
    );
    assert_eq!(
        &text[listing.packages[3].at.range()],
        "node_modules/extra/node_modules/lib"
    );
    assert_eq!(listing.packages[1].licence.as_deref(), Some("MIT"));
    assert!(
        listing.packages[1].checksums[0]
            .hex
            .starts_with("cf83e1357eefb8bd")
    );
    let deprecated = Some(Retracted::Deprecated("use lib2".to_owned()));
    assert_eq!(listing.packages[4].retracted, deprecated);
}

#[test]
fn edges_and_uses_follow_from_folders_and_flags() {
    let listing = read("package-lock.json", &lock_3(), &[]).unwrap();
    let edges: Vec<&[u32]> = listing.packages.iter().map(|p| &*p.dependencies).collect();
    assert_eq!(edges, [&[][..], &[], &[3], &[], &[], &[2], &[4]]);
    let (direct, transitive) = (Relation::Direct, Relation::Transitive);
    assert_eq!(
        uses(&listing)[1..6],
        [
            ("@s/real", direct, Usage::Runtime),
            ("extra", direct, Usage::Optional),
            ("lib", transitive, Usage::Optional),
            ("lib", direct, Usage::Runtime),
            ("tool", direct, Usage::Development),
        ]
    );
}

#[test]
fn one_package_in_two_folders_is_one_with_its_strongest_use() {
    let text = lock_3().replace(
        "\"version\": \"2.0.0\",\n      \"resolved\": \"https://registry",
        "\"version\": \"1.0.1\",\n      \"resolved\": \"https://registry",
    );
    let listing = read("package-lock.json", &text, &[]).unwrap();
    let lib: Vec<_> = listing
        .packages
        .iter()
        .filter(|p| p.name == "lib")
        .collect();
    assert_eq!(lib.len(), 1);
    assert_eq!(lib[0].usage, Usage::Runtime);
}

#[test]
fn the_first_version_is_read_as_the_folders_that_it_means() {
    let listing = read("package-lock.json", &lock_1(), &[]).unwrap();
    assert_eq!(listing.problems, []);
    let mut found = names(&listing);
    found.sort_unstable();
    let expected = [
        ("@s/real", "2.0.0"),
        ("lib", "1.0.1"),
        ("local", "-"),
        ("nested", "1.1.0"),
        ("tool", "-"),
    ];
    assert_eq!(found, expected);
    let tool = listing.packages.iter().find(|p| p.name == "tool").unwrap();
    assert!(matches!(
        &tool.source,
        Source::Git {
            commit: Some(_),
            ..
        }
    ));
    assert_eq!(tool.usage, Usage::Development);
    assert_eq!(tool.relation, Relation::Unknown);
    let beside = [(
        "package.json",
        r#"{"dependencies": {"lib": "1", "local": "1", "alias": "1"}, "devDependencies": {"tool": "1"}}"#,
    )];
    let listing = read("package-lock.json", &lock_1(), &beside).unwrap();
    assert_eq!(listing.outdated, None);
    let nested = listing
        .packages
        .iter()
        .find(|p| p.name == "nested")
        .unwrap();
    assert_eq!(nested.relation, Relation::Transitive);
    let asks = [("package.json", r#"{"dependencies": {"more": "1"}}"#)];
    assert!(
        read("package-lock.json", &lock_1(), &asks)
            .unwrap()
            .outdated
            .is_some()
    );
}

#[test]
fn a_shrinkwrap_may_be_older_than_versions() {
    let text = lock_1().replace("  \"lockfileVersion\": 1,\n", "");
    assert!(is_silent(&read("npm-shrinkwrap.json", &text, &[])));
    assert!(!is_silent(&read("package-lock.json", &text, &[])));
}

#[test]
fn both_lists_of_the_second_version_must_agree() {
    let text = lock_2();
    let listing = read("package-lock.json", &text, &[]).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(listing.packages.len(), 7);
    let start = text.find("    \"node_modules/extra\"").unwrap();
    let end = text.find("    \"node_modules/lib\"").unwrap();
    let removed = format!("{}{}", &text[..start], &text[end..]);
    assert!(!is_silent(&read("package-lock.json", &removed, &[])));
}

#[test]
fn a_lockfile_for_another_manifest_is_outdated() {
    let manifest = |lib: &str| {
        format!(
            r#"{{"dependencies": {{"lib": "{lib}", "alias": "npm:@s/real@2.0.0", "beside": "file:beside"}},
            "devDependencies": {{"tool": "github:o/tool"}}, "optionalDependencies": {{"extra": "1.2.3"}}}}"#
        )
    };
    let outdated = |manifest: &str| {
        let beside = [("app/package.json", manifest)];
        read("app/package-lock.json", &lock_3(), &beside)
            .unwrap()
            .outdated
    };
    assert_eq!(outdated(&manifest("^1.0.0")), None);
    assert!(
        outdated(&manifest("^2.0.0"))
            .unwrap()
            .contains("`lib` ^2.0.0")
    );
    assert!(outdated("{}").is_some());
}

#[test]
fn what_is_installed_may_be_a_part() {
    let text = lock_3().replace(
        "\"\": {",
        "\"node_modules/root\": { \"version\": \"1.0.0\",",
    );
    assert!(is_silent(&read(
        "node_modules/.package-lock.json",
        &text,
        &[]
    )));
}

#[test]
fn a_cut_never_passes_for_a_whole_file() {
    for text in [lock_1(), lock_2(), lock_3()] {
        assert_eq!(
            silent_cuts("package-lock.json", &text, &[]),
            Vec::<&str>::new()
        );
    }
}

#[test]
fn what_npm_never_writes_is_no_silent_pass() {
    let text = lock_3();
    let changes = [
        ("\"lockfileVersion\": 3", "\"lockfileVersion\": 4"),
        ("\"lockfileVersion\": 3", "\"lockfileVersion\": \"3\""),
        ("\"lockfileVersion\": 3,", ""),
        ("\"packages\"", "\"package\""),
        ("\"\": {", "\"root\": {"),
        ("\"version\": \"1.0.1\"", "\"version\": 101"),
        ("\"version\": \"1.0.1\"", "\"version\": \"\""),
        ("\"version\": \"1.0.1\",", ""),
        (
            "\"version\": \"1.0.1\",",
            "\"version\": \"1.0.1\", \"version\": \"1.0.2\",",
        ),
        ("\"node_modules/lib\"", "\"node_modules/extra\""),
        ("\"node_modules/lib\"", "\"node_modules/gone\""),
        (
            "\"node_modules/extra/node_modules/lib\"",
            "\"node_modules/\"",
        ),
        (
            "\"resolved\": \"packages/member\"",
            "\"resolved\": \"packages/gone\"",
        ),
        (INTEGRITY, &INTEGRITY[..40]),
        ("\"dev\": true", "\"dev\": \"yes\""),
    ];
    assert_eq!(silent_changes("package-lock.json", &text, &changes), []);
}

#[test]
fn a_manifest_asks_with_all_its_lists() {
    let listing = read("package.json", MANIFEST, &[]).unwrap();
    let rows: Vec<(&str, Option<&str>, Option<&str>, Usage)> = listing
        .packages
        .iter()
        .map(|p| {
            (
                &*p.name,
                p.requirement.as_deref(),
                p.version.as_deref(),
                p.usage,
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("npm", Some("10.2.0"), Some("10.2.0"), Usage::Development),
            ("lib", Some("^1.0.0"), None, Usage::Runtime),
            ("@s/real", Some("2.0.0"), Some("2.0.0"), Usage::Runtime),
            ("tool", Some("github:o/tool"), None, Usage::Development),
            ("extra", Some("1.2.3"), Some("1.2.3"), Usage::Optional),
            ("host", Some(">=1"), None, Usage::Optional),
        ]
    );
    assert!(read("package.json", &MANIFEST.replace("\"^1.0.0\"", "1"), &[]).is_err());
}
