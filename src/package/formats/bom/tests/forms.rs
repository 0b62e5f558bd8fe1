//! Every form says the same.

use super::*;
use crate::package::{Ecosystem, Package, Relation, Source, Usage};

fn named<'l>(listing: &'l Listing, name: &str) -> &'l Package {
    let found = listing.packages.iter().find(|package| package.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {listing:#?}"))
}

#[test]
fn every_form_gives_the_same_packages() {
    for (path, text) in samples() {
        let listing = read(path, &text).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(listing.problems, [], "{path}");
        assert_eq!(listing.packages.len(), 3, "{path}");
        let (core, inner, tool) = (
            named(&listing, "@babel/core"),
            named(&listing, "inner"),
            named(&listing, "tool"),
        );
        assert_eq!(core.ecosystem, Ecosystem::Npm, "{path}");
        assert_eq!(core.version.as_deref(), Some("7.0.0"), "{path}");
        assert_eq!(core.checksums.len(), 1, "{path}");
        assert_eq!(
            (core.relation, core.usage),
            (Relation::Direct, Usage::Runtime),
            "{path}"
        );
        assert_eq!(
            (inner.relation, inner.usage),
            (Relation::Transitive, Usage::Optional),
            "{path}"
        );
        assert_eq!(
            (tool.relation, tool.usage),
            (Relation::Direct, Usage::Development),
            "{path}"
        );
        let at = |index: &u32| listing.packages[*index as usize].name.as_str();
        assert_eq!(
            core.dependencies.iter().map(at).collect::<Vec<_>>(),
            ["inner"],
            "{path}"
        );
        if path != "sbom-3.json" {
            assert_eq!(core.licence.as_deref(), Some("MIT"), "{path}");
            assert_eq!(tool.licence.as_deref(), Some("MIT OR ISC"), "{path}");
        }
        for package in &listing.packages {
            let said = &text[package.at.range()];
            assert!(
                said.contains(package.name.rsplit('/').next().unwrap()),
                "{path}: {said}"
            );
        }
    }
}

#[test]
fn files_are_known_by_their_names() {
    let table = [
        ("bom.json", "sbom-json"),
        ("a/SBOM-release.json", "sbom-json"),
        ("target/app.cdx.json", "cyclonedx-json"),
        ("app.cdx.xml", "cyclonedx-xml"),
        ("x.spdx", "spdx-tag-value"),
        ("x.spdx.json", "spdx-json"),
        ("x.spdx.yaml", "spdx-yaml"),
        ("x.spdx.rdf", "spdx-rdf"),
    ];
    for (path, id) in table {
        assert_eq!(format(path).id, id, "{path}");
    }
    assert!(formats::of(&RepoPath::new("src/bombs.json").unwrap()).is_none());
    assert!(read("x.spdx.rdf", "<rdf/>").is_err());
}

#[test]
fn a_library_that_nobody_can_look_up_is_a_problem() {
    let document = |component: &str| {
        format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.4","components":[{component}]}}"#)
    };
    let listing = |component: &str| read("bom.json", &document(component)).unwrap();
    let nameless = listing(r#"{"type":"library","group":"g","name":"x","version":"1"}"#);
    assert_eq!(nameless.packages[0].ecosystem, Ecosystem::Generic);
    assert_eq!(nameless.packages[0].name, "g/x");
    assert_eq!(nameless.problems.len(), 1);
    let wrong = listing(r#"{"type":"library","name":"x","version":"1","purl":"npm/x"}"#);
    assert_eq!((wrong.packages.len(), wrong.problems.len()), (1, 1));
    let cpe = listing(
        r#"{"type":"library","name":"x","version":"1","cpe":"cpe:2.3:a:v:x:1:*:*:*:*:*:*:*"}"#,
    );
    assert_eq!((cpe.packages.len(), cpe.problems.len()), (1, 0));
    let system = listing(r#"{"type":"operating-system","name":"debian","version":"12"}"#);
    assert_eq!((system.packages.len(), system.problems.len()), (0, 0));
    let twice = r#"{"type":"library","name":"x","purl":"pkg:npm/x@1"}"#;
    assert_eq!(listing(&format!("{twice},{twice}")).packages.len(), 1);
}

#[test]
fn what_is_no_bill_of_materials_lists_nothing_and_what_lost_its_head_is_unreadable() {
    for other in [
        r#"{"title": "a report", "items": []}"#,
        r#"[{"a": 1}]"#,
        r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {}}"#,
    ] {
        assert_eq!(
            read("bom.json", other).unwrap(),
            Listing::default(),
            "{other}"
        );
        assert!(read("a.cdx.json", other).is_err(), "{other}");
    }
    for headless in [
        "{}",
        "[]",
        "1",
        r#"{"components": []}"#,
        r#"{"SPDXID": "x", "packages": []}"#,
    ] {
        assert!(read("bom.json", headless).is_err(), "{headless}");
    }
    assert_eq!(
        read("bom.xml", "<project><a/></project>").unwrap(),
        Listing::default()
    );
    assert!(read("a.cdx.xml", "<project><a/></project>").is_err());
}

#[test]
fn sources_of_packages_are_kept() {
    let commit = "a".repeat(40);
    let text = SPDX.replacen(
        r#""versionInfo": "1.0.0", "downloadLocation": "NOASSERTION""#,
        &format!(r#""versionInfo": "1.0.0", "downloadLocation": "git+https://h/p@{commit}""#),
        1,
    );
    let listing = read("a.spdx.json", &text).unwrap();
    let source = Source::Git {
        url: "https://h/p".to_owned(),
        commit: Some(commit),
    };
    assert_eq!(named(&listing, "inner").source, source);
}

#[test]
fn references_of_tools_and_of_the_thing_itself_are_known() {
    let text = r#"{"bomFormat":"CycloneDX","specVersion":"1.6",
      "metadata":{"tools":{"components":[{"type":"application","bom-ref":"t","name":"t"}]},
        "component":{"type":"library","bom-ref":"r","name":"r","purl":"pkg:pypi/r@1"}},
      "components":[{"type":"library","bom-ref":"r","name":"r","purl":"pkg:pypi/r@1"},
        {"type":"library","bom-ref":"a","name":"a","purl":"pkg:pypi/a@1"}],
      "dependencies":[{"ref":"r","dependsOn":["a"]},{"ref":"t","dependsOn":[]},{"ref":"a","dependsOn":["t"]}]}"#;
    let listing = read("bom.json", text).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(named(&listing, "a").relation, Relation::Direct);
    let dangling = text.replace(r#"["t"]"#, r#"["u"]"#);
    assert_eq!(read("bom.json", &dangling).unwrap().problems.len(), 1);
}
