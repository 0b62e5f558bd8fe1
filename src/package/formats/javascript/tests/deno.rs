//! Deno: its lockfile from version 1 to 5.

use super::{INTEGRITY, is_silent, names, read, silent_changes, silent_cuts, uses};
use crate::package::{Ecosystem, Relation, Usage};

const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

pub(super) fn lock_5() -> String {
    format!(
        r#"{{
  "version": "5",
  "specifiers": {{
    "jsr:@std/lib@1": "1.0.1",
    "jsr:@std/other@^2.0.0": "2.5.0",
    "npm:tool@^3.0.0": "3.0.0_host@4.0.0"
  }},
  "jsr": {{
    "@std/lib@1.0.1": {{ "integrity": "{SUM}", "dependencies": ["jsr:@std/other"] }},
    "@std/other@2.5.0": {{ "integrity": "{SUM}" }}
  }},
  "npm": {{
    "extra@1.2.3": {{ "integrity": "{INTEGRITY}", "os": ["darwin"] }},
    "host@4.0.0": {{ "integrity": "{INTEGRITY}" }},
    "tool@3.0.0_host@4.0.0": {{
      "integrity": "{INTEGRITY}",
      "dependencies": ["alias@npm:host@4.0.0", "host"],
      "optionalDependencies": ["extra"]
    }}
  }},
  "remote": {{
    "https://deno.land/std@0.140.0/fmt/colors.ts": "{SUM}",
    "https://deno.land/std@0.140.0/fmt/printf.ts": "{SUM}"
  }}
}}
"#
    )
}

fn lock_3() -> String {
    format!(
        r#"{{
  "version": "3",
  "packages": {{
    "specifiers": {{ "jsr:@std/lib@1": "jsr:@std/lib@1.0.1", "npm:tool@3": "npm:tool@3.0.0" }},
    "jsr": {{ "@std/lib@1.0.1": {{ "integrity": "{SUM}" }} }},
    "npm": {{
      "host@4.0.0": {{ "integrity": "{INTEGRITY}", "dependencies": {{}} }},
      "tool@3.0.0": {{ "integrity": "{INTEGRITY}", "dependencies": {{ "alias": "host@4.0.0" }} }}
    }}
  }},
  "remote": {{}}
}}
"#
    )
}

#[test]
fn packages_of_both_registries_and_modules_are_listed() {
    let listing = read("deno.lock", &lock_5(), &[]).unwrap();
    assert_eq!(listing.problems, []);
    let (direct, transitive) = (Relation::Direct, Relation::Transitive);
    assert_eq!(
        uses(&listing)[..5],
        [
            ("extra", transitive, Usage::Optional),
            ("host", transitive, Usage::Runtime),
            ("tool", direct, Usage::Runtime),
            ("@std/lib", direct, Usage::Runtime),
            ("@std/other", transitive, Usage::Runtime),
        ]
    );
    assert_eq!(names(&listing)[5..], [("https://deno.land/std", "0.140.0")]);
    assert_eq!(listing.packages[3].ecosystem, Ecosystem::Jsr);
    assert_eq!(listing.packages[5].ecosystem, Ecosystem::Generic);
}

#[test]
fn older_versions_are_read() {
    let listing = read("deno.lock", &lock_3(), &[]).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(
        names(&listing),
        [("host", "4.0.0"), ("tool", "3.0.0"), ("@std/lib", "1.0.1")]
    );
    assert_eq!(listing.packages[1].dependencies, [0]);
    let second = format!(
        r#"{{"version": "2", "remote": {{}}, "npm": {{"specifiers": {{"tool@3": "tool@3.0.0"}},
            "packages": {{"tool@3.0.0": {{"integrity": "{INTEGRITY}", "dependencies": {{}}}}}}}}}}"#
    );
    assert_eq!(
        names(&read("deno.lock", &second, &[]).unwrap()),
        [("tool", "3.0.0")]
    );
    let first = format!(r#"{{"https://deno.land/x/lib@v1.2.0/mod.ts": "{SUM}"}}"#);
    let listing = read("deno.lock", &first, &[]).unwrap();
    assert_eq!(names(&listing), [("https://deno.land/x/lib", "1.2.0")]);
    assert!(is_silent(&Ok(listing)));
}

#[test]
fn a_cut_never_passes_for_a_whole_file() {
    assert_eq!(silent_cuts("deno.lock", &lock_5(), &[]), Vec::<&str>::new());
}

#[test]
fn what_deno_never_writes_is_no_silent_pass() {
    let changes = [
        ("\"version\": \"5\"", "\"version\": \"6\""),
        ("\"version\": \"5\",", ""),
        ("\"npm\": {", "\"npms\": {"),
        ("\"host@4.0.0\": {", "\"gone@4.0.0\": {"),
        ("\"host@4.0.0\": {", "\"extra@1.2.3\": {"),
        ("\"@std/other@2.5.0\"", "\"@std/other\""),
        (INTEGRITY, &INTEGRITY[..30]),
        ("\"3.0.0_host@4.0.0\"", "\"3.0.1\""),
        ("\"3.0.0_host@4.0.0\"", "3"),
    ];
    assert_eq!(silent_changes("deno.lock", &lock_5(), &changes), []);
}
