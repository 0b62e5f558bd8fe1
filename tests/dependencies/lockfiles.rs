//! What a report says of a dependency.

use super::{Advisories, npm};
use crate::support::Repository;

#[test]
fn a_finding_names_the_package_its_advisory_and_its_line() {
    let repository = Repository::new();
    repository.commit(
        "All",
        &[("package-lock.json", &npm(&[("left-merge", "1.4.1")]))],
    );
    let (code, report) = Advisories::ours().check(&repository, "");
    assert_eq!(code, 1, "{report}");
    let finding = &report["findings"][0];
    let dependency = &finding["dependency"];
    assert_eq!(finding["severity"], "critical");
    assert_eq!(dependency["purl"], "pkg:npm/left-merge@1.4.1");
    assert_eq!(dependency["advisory"]["fixed"], "1.4.2");
    assert_eq!(dependency["advisory"]["score"], 9.8);
    let line = finding["region"]["start_line"].as_u64().expect("a line");
    let lock = npm(&[("left-merge", "1.4.1")]);
    let text = lock.lines().nth(usize::try_from(line).expect("small") - 1);
    assert_eq!(text, Some("    \"node_modules/left-merge\": {"));
    assert_eq!(
        report["run"]["sbom_digest"].as_str().map(str::len),
        Some(64)
    );
    let ecosystems = report["run"]["advisories"]["ecosystems"]
        .as_array()
        .expect("a list");
    assert_eq!(ecosystems.len(), 2, "{ecosystems:?}");
}
