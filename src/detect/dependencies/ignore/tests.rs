//! Ignore files: what each tool's entries excuse, and what is wrong with them.

mod arbitrary;

use super::*;
use crate::package::{Ecosystem, Package, Usage};
use jiff::civil::{Date, date};

const DAY: Date = date(2026, 11, 22);

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

fn file(name: &str, text: &str) -> IgnoreFile {
    read(&path(name), text).unwrap()
}

fn package(ecosystem: Ecosystem, name: &str, version: &str) -> Package {
    Package {
        ecosystem,
        name: name.to_owned(),
        version: Some(version.to_owned()),
        ..Package::default()
    }
}

fn lodash() -> Package {
    package(Ecosystem::Npm, "lodash", "4.17.20")
}

/// Whether an advisory is excused in a lockfile.
fn excused(file: &IgnoreFile, ids: &[&str], package: &Package, lock: &str) -> bool {
    excused_on(file, ids, package, lock, DAY)
}

fn excused_on(file: &IgnoreFile, ids: &[&str], package: &Package, lock: &str, day: Date) -> bool {
    let matter = Matter::Advisory {
        ids,
        fix_exists: true,
    };
    asked(file, matter, package, lock, day)
}

fn asked(file: &IgnoreFile, matter: Matter<'_>, package: &Package, lock: &str, day: Date) -> bool {
    let lock = path(lock);
    let asked = Asked {
        matter,
        package,
        path: &lock,
        day,
    };
    file.excuses.iter().any(|excuse| excuse.excuses(&asked))
}

fn shown<'t>(file: &IgnoreFile, text: &'t str) -> Vec<&'t str> {
    file.excuses
        .iter()
        .map(|excuse| &text[excuse.at.range()])
        .collect()
}

#[test]
fn files_are_known_by_their_names() {
    for (name, tool) in [
        ("osv-scanner.toml", Some(Tool::OsvScanner)),
        ("app/.trivyignore", Some(Tool::Trivy)),
        (".trivyignore.yaml", Some(Tool::Trivy)),
        (".grype/config.yaml", Some(Tool::Grype)),
        (".cargo/audit.toml", Some(Tool::CargoAudit)),
        ("deny.toml", Some(Tool::CargoDeny)),
        (".vex/a.json", Some(Tool::OpenVex)),
        ("release/app.openvex.json", Some(Tool::OpenVex)),
        ("config.yaml", None),
        ("src/audit.toml", None),
        ("package.json", None),
    ] {
        assert_eq!(recognise(&path(name)), tool, "{name}");
    }
}

const OSV_SCANNER: &str = r#"
[[IgnoredVulns]]
id = "GHSA-35jh-r3h4-6jhm"
ignoreUntil = 2026-12-01
reason = "no template is taken from users"

[[IgnoredVulns]]
id = "CVE-2020-28500"

[[PackageOverrides]]
name = "lib"
version = "1.0.0"
ecosystem = "Go"
ignore = true
effectiveUntil = 2026-11-22
reason = "abc"

[[PackageOverrides]]
ecosystem = "npm"
group = "dev"
vulnerability.ignore = true
license.override = ["MIT"]
reason = "built with, not shipped"
"#;

#[test]
fn osv_scanner_ignores_an_id_and_its_aliases_in_its_own_folder() {
    let file = file("web/osv-scanner.toml", OSV_SCANNER);
    assert_eq!(file.faults, []);
    let ids = ["CVE-2021-23337", "ghsa-35jh-r3h4-6jhm"];
    assert!(excused(&file, &ids, &lodash(), "web/package-lock.json"));
    assert!(!excused(
        &file,
        &ids,
        &lodash(),
        "web/deep/package-lock.json"
    ));
    assert!(!excused(&file, &ids, &lodash(), "package-lock.json"));
    assert!(!excused(
        &file,
        &["CVE-1"],
        &lodash(),
        "web/package-lock.json"
    ));
}

#[test]
fn an_entry_holds_up_to_the_beginning_of_its_last_day() {
    let file = file("osv-scanner.toml", OSV_SCANNER);
    let ids = ["GHSA-35jh-r3h4-6jhm"];
    let on = |day| excused_on(&file, &ids, &lodash(), "package-lock.json", day);
    assert!(on(date(2026, 11, 30)));
    assert!(!on(date(2026, 12, 1)));
}

#[test]
fn osv_scanner_overrides_packages_by_group_and_licence() {
    let file = file("osv-scanner.toml", OSV_SCANNER);
    let go = package(Ecosystem::Go, "lib", "1.0.0");
    assert!(asked(
        &file,
        Matter::Other,
        &go,
        "go.mod",
        date(2026, 11, 21)
    ));
    assert!(!asked(&file, Matter::Other, &go, "go.mod", DAY));
    let development = Package {
        usage: Usage::Development,
        ..lodash()
    };
    assert!(excused(&file, &["X-1"], &development, "package-lock.json"));
    assert!(!excused(&file, &["X-1"], &lodash(), "package-lock.json"));
    let mut ledger = Ledger::new(file.excuses);
    let licences = ledger.licences_of(&development, &path("package-lock.json"), DAY);
    assert_eq!(licences, Some(&["MIT".to_owned()][..]));
}

#[test]
fn what_lacks_a_reason_or_a_last_day_says_so() {
    let file = file("osv-scanner.toml", OSV_SCANNER);
    let lacks: Vec<(bool, bool)> = file
        .excuses
        .iter()
        .map(|excuse| (excuse.lacks_reason(), excuse.lacks_expiry()))
        .collect();
    let expected = [
        (false, false),
        (true, true),
        (false, false),
        (false, true),
        (false, false),
    ];
    assert_eq!(lacks, expected);
}

#[test]
fn an_entry_that_osv_scanner_would_refuse_is_a_fault_and_excuses_nothing() {
    for entry in [
        "[[IgnoredVulns]]\nid = 'A-1'\nignoreUntill = 2027-01-01",
        "[[IgnoredVulns]]\nreason = 'x'",
        "[[IgnoredVulns]]\nid = 'A-1'\nignoreUntil = 'soon'",
        "[[PackageOverrides]]\nignore = true\necosystem = 'nowhere'",
        "[[PackageOverrides]]\nignore = 'yes'",
        "[[IgnoreVulns]]\nid = 'A-1'",
        "IgnoredVulns = 3",
    ] {
        let file = file("osv-scanner.toml", entry);
        assert!(file.excuses.is_empty(), "{entry}");
        assert_eq!(file.faults.len(), 1, "{entry}");
    }
}

#[test]
fn trivy_ignores_a_line_with_its_day_and_its_remark() {
    let text = "# not reachable:\n# only tests use it\nCVE-2021-23337 exp:2026-12-01\n\nGHSA-x\nAVD-AWS-0104\n# CVE-1\n";
    let file = file("app/.trivyignore", text);
    assert_eq!(shown(&file, text), ["CVE-2021-23337", "GHSA-x"]);
    let first = &file.excuses[0];
    assert_eq!(
        first.reason.as_deref(),
        Some("not reachable: only tests use it")
    );
    assert_eq!(first.until, Some(date(2026, 12, 1)));
    assert!(file.excuses[1].lacks_reason() && file.excuses[1].lacks_expiry());
    assert!(excused(
        &file,
        &["CVE-2021-23337"],
        &lodash(),
        "app/x/package-lock.json"
    ));
    assert!(!excused(
        &file,
        &["CVE-2021-23337"],
        &lodash(),
        "package-lock.json"
    ));
    assert_eq!(
        read(&path(".trivyignore"), "CVE-1 exp:soon")
            .unwrap()
            .faults
            .len(),
        1
    );
}

#[test]
fn trivy_ignores_by_path_and_package_url() {
    let text = "vulnerabilities:\n  - id: CVE-1\n    paths: ['web/*.json']\n    statement: accepted\n    expired_at: 2027-01-01\n  - id: CVE-2\n    purls: ['pkg:npm/lodash@4.17.20', 'pkg:deb/debian/x']\nmisconfigurations:\n  - id: AVD-1\n";
    let file = file(".trivyignore.yaml", text);
    assert!(excused(
        &file,
        &["CVE-1"],
        &lodash(),
        "web/package-lock.json"
    ));
    assert!(!excused(
        &file,
        &["CVE-1"],
        &lodash(),
        "web/deep/package-lock.json"
    ));
    assert!(excused(
        &file,
        &["CVE-2"],
        &lodash(),
        "any/package-lock.json"
    ));
    let other = package(Ecosystem::Npm, "lodash", "4.17.21");
    assert!(!excused(&file, &["CVE-2"], &other, "any/package-lock.json"));
}

#[test]
fn grype_holds_all_criteria_together() {
    let text = "ignore:\n  # looked at in May\n  - vulnerability: CVE-1\n    package: {name: lodash, type: npm, version: 4.17.20}\n  - fix-state: not-fixed\n    reason: nothing to do\n  - vulnerability: CVE-3\n    namespace: 'debian:12'\n  - package: {name: 'lod.*', location: '**/package-lock.json'}\n  - {}\n";
    let file = file(".grype.yaml", text);
    assert_eq!(
        (file.excuses.len(), file.notes.len(), file.faults.len()),
        (3, 1, 1)
    );
    assert_eq!(file.excuses[0].reason.as_deref(), Some("looked at in May"));
    assert!(excused(&file, &["CVE-1"], &lodash(), "yarn.lock"));
    assert!(!excused(&file, &["CVE-2"], &lodash(), "yarn.lock"));
    assert!(excused(
        &file,
        &["CVE-2"],
        &lodash(),
        "a/b/package-lock.json"
    ));
    assert!(!excused(&file, &["CVE-3"], &lodash(), "yarn.lock"));
    let unfixed = Matter::Advisory {
        ids: &["CVE-9"],
        fix_exists: false,
    };
    assert!(asked(&file, unfixed, &lodash(), "yarn.lock", DAY));
}

#[test]
fn cargo_audit_has_reasons_only_as_remarks() {
    let text = "[advisories]\nignore = [\n  \"RUSTSEC-2020-0071\", # the clock is never read\n  \"RUSTSEC-2021-0139\",\n]\n";
    let file = file(".cargo/audit.toml", text);
    let time = package(Ecosystem::CratesIo, "time", "0.1.44");
    assert!(excused(
        &file,
        &["RUSTSEC-2020-0071"],
        &time,
        "fuzz/Cargo.lock"
    ));
    assert!(!excused(
        &file,
        &["RUSTSEC-2020-0071"],
        &lodash(),
        "Cargo.lock"
    ));
    assert_eq!(
        file.excuses[0].reason.as_deref(),
        Some("the clock is never read")
    );
    assert!(file.excuses[1].lacks_reason());
    assert!(file.excuses.iter().all(Excuse::lacks_expiry));
}

#[test]
fn cargo_deny_names_advisories_yanked_crates_and_licences() {
    let text = "[advisories]\nyanked = 'deny'\nignore = [\n  { id = 'RUSTSEC-2020-0071', reason = 'never read' },\n  { crate = 'time@0.1.44', reason = 'soon' },\n  'old@1.0.0',\n]\n[licenses]\nallow = ['MIT', 'Apache-2.0']\n";
    let file = file("deny.toml", text);
    let time = package(Ecosystem::CratesIo, "time", "0.1.44");
    assert!(excused(&file, &["RUSTSEC-2020-0071"], &time, "Cargo.lock"));
    assert!(asked(&file, Matter::Yanked, &time, "Cargo.lock", DAY));
    let newer = package(Ecosystem::CratesIo, "time", "0.1.45");
    assert!(!asked(&file, Matter::Yanked, &newer, "Cargo.lock", DAY));
    assert_eq!(file.allowed_licences, ["MIT", "Apache-2.0"]);
    assert_eq!(file.notes.len(), 1);
}

#[test]
fn audit_ci_and_nsprc_have_records_with_notes() {
    let text = "{\n  // why\n  \"allowlist\": [\n    // no users\n    \"GHSA-1\",\n    \"lodash\",\n    \"GHSA-2|a>b\",\n    {\"GHSA-3\": {\"active\": true, \"notes\": \"n\", \"expiry\": \"2026-12-01\"}},\n    {\"GHSA-4\": {\"active\": false}}\n  ]\n}";
    let ci = file("audit-ci.jsonc", text);
    assert_eq!(
        (ci.excuses.len(), ci.notes.len(), ci.faults.len()),
        (3, 2, 0)
    );
    assert_eq!(ci.excuses[0].reason.as_deref(), Some("no users"));
    assert!(excused(&ci, &["GHSA-9"], &lodash(), "package-lock.json"));
    let other = package(Ecosystem::Npm, "braces", "1.0.0");
    assert!(excused(&ci, &["GHSA-3"], &other, "package-lock.json"));
    assert!(!excused(&ci, &["GHSA-2"], &other, "package-lock.json"));
    let nsprc = file(
        ".nsprc",
        r#"{"GHSA-5": {"active": true, "expiry": 1795996800000}, "1337": "old"}"#,
    );
    assert_eq!(nsprc.excuses[0].until, Some(date(2026, 11, 30)));
    assert_eq!(nsprc.excuses[1].reason.as_deref(), Some("old"));
}

#[test]
fn snyk_names_an_issue_and_where() {
    let text = "version: v1.25.0\nignore:\n  SNYK-JS-LODASH-1018905:\n    - '*':\n        reason: not reachable\n        expires: 2026-12-01T00:00:00.000Z\n  CVE-2:\n    - lodash@4.17.20:\n        reason: None given\n    - a > b:\n        reason: x\npatch: {}\n";
    let file = file(".snyk", text);
    assert_eq!((file.excuses.len(), file.notes.len()), (2, 1));
    assert!(excused(
        &file,
        &["SNYK-JS-LODASH-1018905"],
        &lodash(),
        "package-lock.json"
    ));
    assert!(excused(&file, &["CVE-2"], &lodash(), "package-lock.json"));
    assert!(file.excuses[1].lacks_reason());
}

const VEX: &str = r#"{
  "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex/1", "author": "a",
  "timestamp": "2026-01-01T00:00:00Z", "version": 1,
  "statements": [
    {"vulnerability": {"name": "CVE-1", "aliases": ["GHSA-1"]}, "status": "not_affected",
     "products": [{"@id": "pkg:oci/app", "subcomponents": [{"@id": "pkg:npm/lodash@4.17.20"}]}],
     "justification": "vulnerable_code_not_in_execute_path", "impact_statement": "no templates"},
    {"vulnerability": {"name": "CVE-2"}, "status": "not_affected", "products": [{"@id": "pkg:npm/lodash"}],
     "justification": "component_not_present"},
    {"vulnerability": {"name": "CVE-2"}, "status": "affected", "products": [{"@id": "pkg:npm/lodash"}],
     "timestamp": "2026-02-01T00:00:00Z", "action_statement": "upgrade"},
    {"vulnerability": {"name": "CVE-3"}, "status": "fixed", "products": [{"@id": "https://example.org/app"}]},
    {"vulnerability": {"name": "CVE-4"}, "status": "gone", "products": []}
  ]
}"#;

#[test]
fn openvex_clears_the_packages_that_it_names() {
    let file = file("vex/app.json", VEX);
    assert_eq!(
        (file.excuses.len(), file.notes.len(), file.faults.len()),
        (1, 1, 1)
    );
    assert!(excused(
        &file,
        &["GHSA-1"],
        &lodash(),
        "web/package-lock.json"
    ));
    assert!(!excused(
        &file,
        &["CVE-2"],
        &lodash(),
        "web/package-lock.json"
    ));
    let braces = package(Ecosystem::Npm, "braces", "1.0.0");
    assert!(!excused(&file, &["CVE-1"], &braces, "package-lock.json"));
    let own = &file.excuses[0];
    assert_eq!(
        own.reason.as_deref(),
        Some("vulnerable_code_not_in_execute_path: no templates")
    );
    assert!(!own.lacks_expiry());
}

#[test]
fn a_document_of_another_kind_is_noted() {
    let csaf = file("vex/a.json", r#"{"document": {"category": "csaf_vex"}}"#);
    assert_eq!((csaf.excuses.len(), csaf.notes.len()), (0, 1));
    assert!(read(&path("a.vex.json"), "{}").is_err());
}

#[test]
fn a_malformed_file_says_where() {
    for (name, text) in [
        ("osv-scanner.toml", "[[IgnoredVulns]\nid = 'a'"),
        (".trivyignore.yaml", "- a"),
        (".grype.yaml", "ignore: [}"),
        ("audit.toml", "advisories = ["),
        ("audit-ci.json", "{"),
        (".nsprc", "[]"),
        ("app.openvex.json", "{\"statements\": []}"),
    ] {
        let malformed = read(&path(name), text).unwrap_err();
        assert!(malformed.at.range().end <= text.len(), "{name}");
        assert!(!malformed.reason.is_empty(), "{name}");
    }
}

#[test]
fn the_ledger_tells_what_was_not_needed() {
    let text = "CVE-1 exp:2026-12-01\nCVE-2\nCVE-3 exp:2026-11-22\nCVE-4 exp:2020-01-01\n";
    let mut ledger = Ledger::new(file(".trivyignore", text).excuses);
    let (package, lock) = (lodash(), path("package-lock.json"));
    let mut ask = |id: &str| {
        let asked = Asked {
            matter: Matter::Advisory {
                ids: &[id],
                fix_exists: true,
            },
            package: &package,
            path: &lock,
            day: DAY,
        };
        ledger.ask(&asked).is_some()
    };
    assert!(ask("CVE-1") && !ask("CVE-3") && !ask("CVE-9"));
    let leftovers: Vec<(&str, Leftover)> = ledger
        .leftovers(DAY)
        .iter()
        .map(|(excuse, leftover)| (&text[excuse.at.range()], *leftover))
        .collect();
    assert_eq!(
        leftovers,
        [
            ("CVE-2", Leftover::Unused),
            ("CVE-3", Leftover::Lapsed { still_there: true }),
            ("CVE-4", Leftover::Lapsed { still_there: false }),
        ]
    );
}
