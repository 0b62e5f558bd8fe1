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

#[test]
fn a_finding_says_whether_a_refreshed_lock_brings_the_fix() {
    let lock = |wanted: &str| {
        format!(
            r#"{{"name":"shop","lockfileVersion":3,"requires":true,"packages":{{
  "":{{"name":"shop","dependencies":{{"mixer":"^1.0.0"}}}},
  "node_modules/left-merge":{{"version":"1.4.1","resolved":"https://registry.npmjs.org/left-merge/-/left-merge-1.4.1.tgz"}},
  "node_modules/mixer":{{"version":"1.0.0","resolved":"https://registry.npmjs.org/mixer/-/mixer-1.0.0.tgz","dependencies":{{"left-merge":"{wanted}"}}}}}}}}
"#
        )
    };
    let said = |wanted: &str| {
        let repository = Repository::new();
        repository.commit("All", &[("package-lock.json", &lock(wanted))]);
        let (_, report) = Advisories::ours().check(&repository, "");
        report["findings"][0].clone()
    };
    let near = said("^1.4.0");
    let upgrade = &near["dependency"]["upgrade"];
    assert_eq!(upgrade["admits"], true);
    assert_eq!(upgrade["package"], "mixer@1.0.0");
    assert_eq!(upgrade["requirement"], "^1.4.0");
    assert_eq!(upgrade["command"], "npm update left-merge");
    let message = near["message"].as_str().expect("a message");
    assert!(message.contains("mixer needs no upgrade"), "{message}");
    let far = said("1.4.1");
    assert_eq!(far["dependency"]["upgrade"]["admits"], false);
    let message = far["message"].as_str().expect("a message");
    assert!(
        message.contains("mixer@1.0.0's requirement `1.4.1` does not admit 1.4.2"),
        "{message}"
    );
}
