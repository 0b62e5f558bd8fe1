//! What could not be audited is never clean.

use super::{Advisories, gaps, npm};
use crate::support::{Repository, gate};

const REQUIRED: &str = "version: 1\nrequire: [dependencies]\n";

fn repository(files: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    repository.commit(
        "All",
        &[&[("portcullis.yaml", REQUIRED)][..], files].concat(),
    );
    repository
}

#[test]
fn without_an_index_nothing_is_clean() {
    let repository = repository(&[("package-lock.json", &npm(&[("left-merge", "1.4.2")]))]);
    let run = gate().repo(&repository).args("check --only dependencies");
    let (code, report) = run.json();
    assert_eq!(code, 3);
    assert!(
        gaps(&report)[0].contains("there is no advisory index"),
        "{report}"
    );
}

#[test]
fn an_index_that_was_named_and_is_none_ends_incomplete_whatever_the_policy_says() {
    let repository = Repository::new();
    repository.commit("All", &[("package-lock.json", &npm(&[]))]);
    for (name, text) in [
        ("gone.index", None),
        ("text.index", Some("hello")),
        ("empty.index", Some("")),
    ] {
        if let Some(text) = text {
            repository.write(&[(name, text)]);
        }
        let run = gate()
            .repo(&repository)
            .args("check --only dependencies --advisories")
            .arg(name);
        let (code, report) = run.json();
        assert_eq!(code, 3, "{name}: {report}");
    }
}

#[test]
fn an_ecosystem_without_records_is_named() {
    let lock = "GEM\n  remote: https://rubygems.org/\n  specs:\n    rake (13.0.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  rake\n\nBUNDLED WITH\n   2.5.0\n";
    let repository = repository(&[("Gemfile.lock", lock)]);
    let (code, report) = Advisories::ours().check(&repository, "");
    assert_eq!(code, 3, "{report}");
    let said = gaps(&report);
    assert!(said.iter().any(|gap| gap.contains("RubyGems")), "{said:?}");
}

#[test]
fn an_ecosystem_that_is_known_for_malware_alone_is_named() {
    let advisories = Advisories::of(&[serde_json::json!({
        "id": "MAL-2026-2", "modified": "2026-01-01T00:00:00Z",
        "affected": [{ "package": { "ecosystem": "npm", "name": "evil" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }],
    })]);
    let repository = repository(&[("package-lock.json", &npm(&[("left-merge", "1.4.2")]))]);
    let (code, report) = advisories.check(&repository, "");
    assert_eq!(code, 3, "{report}");
    assert!(gaps(&report)[0].contains("malware alone"), "{report}");
}

#[test]
fn an_index_of_last_year_is_too_old() {
    let advisories = Advisories::ours();
    let repository = repository(&[("package-lock.json", &npm(&[("left-merge", "1.4.2")]))]);
    let build = gate()
        .at(advisories.path().parent().expect("a folder"))
        .args("advisories build --from osv --out advisories.index --snapshot 2025-01-01")
        .run();
    assert_eq!(build.code, 0, "{}", build.stderr);
    let (code, report) = advisories.check(&repository, "");
    assert_eq!(code, 3, "{report}");
    assert!(gaps(&report)[0].contains("max_database_age"), "{report}");
    assert_eq!(report["run"]["advisories"]["snapshot"], "2025-01-01");
}

#[test]
fn a_damaged_lockfile_is_never_clean() {
    let whole = npm(&[("left-merge", "1.4.2"), ("other", "1.0.0")]);
    let advisories = Advisories::ours();
    let half = &whole[..whole.len() / 2];
    let conflict = format!("<<<<<<< ours\n{whole}=======\n{whole}>>>>>>> theirs\n");
    let version = whole.replace("\"lockfileVersion\": 3", "\"lockfileVersion\": 99");
    let nul = whole.replace("1.0.0", "1.\0.0");
    for text in [
        "", "\n", "null", "[]", "{}", half, &conflict, &version, &nul,
    ] {
        let repository = repository(&[("package-lock.json", text)]);
        let (code, report) = advisories.check(&repository, "");
        assert_eq!(code, 3, "{text}: {report}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_lockfile_is_a_gap() {
    let repository = repository(&[("kept/lock.json", &npm(&[("left-merge", "1.4.1")]))]);
    std::os::unix::fs::symlink(
        "kept/lock.json",
        repository.path().join("package-lock.json"),
    )
    .expect("a link");
    let (code, report) = Advisories::ours().check(&repository, "");
    assert_eq!(code, 3, "{report}");
    assert!(gaps(&report)[0].contains("symbolic link"), "{report}");
}

#[test]
fn a_manifest_without_a_lockfile_is_a_gap_and_a_finding() {
    let manifest = "{ \"name\": \"shop\", \"dependencies\": { \"left-merge\": \"^1.0.0\" } }\n";
    let repository = repository(&[("package.json", manifest)]);
    let (code, report) = Advisories::ours().check(&repository, "");
    assert_eq!(code, 3, "{report}");
    assert_eq!(
        report["findings"][0]["check"],
        "dependency/unlocked-manifest"
    );
}
