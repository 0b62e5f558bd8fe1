//! Dependencies in every format: the facts are there, what was there before is said apart, the index is named.

use super::fixture::{finding, judged, said, verdict};
use crate::finding::{Advisory, CheckId, Dependency, Domain, Upgrade};
use crate::report::Format;
use crate::verdict::{Advisories, AdvisoryCount, Disposition, Outcome, Verdict};
use jiff::civil::date;

/// One that blocks, and one that was there before.
pub fn dependencies() -> Verdict {
    let fact = |name: &str| Dependency {
        ecosystem: "npm",
        name: name.to_owned(),
        version: Some("1.4.1".to_owned()),
        purl: format!("pkg:npm/{name}@1.4.1"),
        path: vec!["shop@1.0.0".to_owned(), format!("{name}@1.4.1")],
        development: false,
        upgrade: Some(Upgrade {
            words: "upgrade shop".to_owned(),
            package: Some("shop@1".to_owned()),
            requirement: Some("^1".to_owned()),
            admits: Some(false),
            command: None,
        }),
        advisory: Some(Advisory {
            ids: vec!["CVE-2026-0001".to_owned(), "GHSA-aaaa-aaaa-aaaa".to_owned()],
            summary: "A merge too far".to_owned(),
            score: Some(98),
            vector: Some("CVSS:3.1/AV:N".to_owned()),
            published: Some(date(2026, 1, 1)),
            fixed: Some("1.4.2".to_owned()),
            fixed_on: Some(date(2026, 1, 1)),
            exploited: Some(date(2026, 1, 2)),
            epss: Some(9_350),
        }),
    };
    let one = |n, name, existing, disposition| {
        let mut found = judged(finding(n), disposition);
        found.finding.message = format!("{name} 1.4.1: CVE-2026-0001");
        found.finding.check = CheckId::new("dependency/known-vulnerability");
        found.finding.dependency = Some(Box::new(fact(name)));
        found.finding.existing = Some(existing);
        found
    };
    let mut verdict = verdict();
    verdict.outcome = Outcome::Fail;
    verdict.findings = vec![
        one(0, "left-merge", false, Disposition::Blocking),
        one(1, "right-merge", true, Disposition::Existing),
    ];
    verdict.run.domains = vec![Domain::Dependencies];
    verdict.run.sbom_digest = Some("ef".repeat(32));
    verdict.run.advisories = Some(Advisories {
        from: "the index in this program".to_owned(),
        snapshot: "2026-01-30".to_owned(),
        age_days: 2,
        digest: "01".repeat(32),
        ecosystems: vec![AdvisoryCount {
            ecosystem: "npm".to_owned(),
            advisories: 9_300,
            malware: 22_241,
            newest: Some("2026-01-29".to_owned()),
            packages: 2,
        }],
    });
    verdict
}

#[test]
fn people_see_the_index_and_what_was_there_before() {
    for format in [Format::Human, Format::Markdown] {
        let text = said(format, &dependencies());
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "2026-01-30 (2 days old), the index in this program: npm 9,300 and 22,241 of malware",
            "left-merge 1.4.1",
            "right-merge 1.4.1",
            "there before the change",
        ] {
            assert!(
                words.to_lowercase().contains(&part.to_lowercase()),
                "{part}: {text}"
            );
        }
    }
}

#[test]
fn programs_get_the_facts() {
    let report: serde_json::Value =
        serde_json::from_str(&said(Format::Json, &dependencies())).expect("JSON");
    let found = &report["findings"][0];
    assert_eq!(found["dependency"]["advisory"]["epss"], 0.935);
    assert_eq!(found["existing"], false);
    assert_eq!(report["counts"]["by_disposition"]["existing"], 1);
    let sarif: serde_json::Value =
        serde_json::from_str(&said(Format::Sarif, &dependencies())).expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(
        result["properties"]["dependency"]["advisory"]["ids"][1],
        "GHSA-aaaa-aaaa-aaaa"
    );
}
