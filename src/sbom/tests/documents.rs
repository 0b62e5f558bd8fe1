//! What the documents say.

use super::super::{cyclonedx, spdx};
use super::*;
use serde_json::Value;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn component<'v>(document: &'v Value, name: &str) -> &'v Value {
    let components = document["components"].as_array().unwrap();
    let found = components
        .iter()
        .find(|component| component["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_component_has_group_and_name_as_its_package_url() {
    let document = read(&cyclonedx(&whole()));
    let built = component(&document, "built");
    assert_eq!(built["group"], "@scope");
    assert_eq!(built["purl"], built["bom-ref"]);
    assert_eq!(built["scope"], "excluded");
    assert_eq!(built["version"], "2.0.0");
    assert_eq!(
        built["licenses"][0]["license"]["name"],
        "whatever they like"
    );
    let distribution = &built["externalReferences"][0];
    assert_eq!(distribution["url"], "https://a.example/x%20y.tgz");
    let direct = component(&document, "direct");
    assert_eq!(direct["purl"], "pkg:cargo/direct@1.0.0");
    assert_eq!(direct["licenses"][0]["expression"], "MIT OR Apache-2.0");
    assert_eq!(direct["hashes"][0]["alg"], "SHA-256");
    assert_eq!(
        direct["evidence"]["occurrences"][0]["location"],
        "a/a.lock#L2"
    );
    assert_eq!(direct["properties"][0]["value"], "direct");
    assert_eq!(
        component(&document, "below")["licenses"][0]["license"]["id"],
        "MIT"
    );
    assert_eq!(component(&document, "image")["type"], "container");
    assert_eq!(component(&document, "own")["type"], "application");
}

#[test]
fn the_graph_begins_at_the_repository() {
    let document = read(&cyclonedx(&whole()));
    let of = |reference: &str| {
        let all = document["dependencies"].as_array().unwrap();
        let found = all.iter().find(|entry| entry["ref"] == reference);
        found.map(|entry| entry["dependsOn"].as_array().unwrap().clone())
    };
    let root = of("root").unwrap();
    assert!(root.contains(&"pkg:cargo/own@0.1.0".into()), "{root:?}");
    assert!(root.contains(&"pkg:npm/lonely".into()), "{root:?}");
    assert!(!root.contains(&"pkg:cargo/direct@1.0.0".into()), "{root:?}");
    assert_eq!(of("pkg:cargo/own@0.1.0").unwrap().len(), 2);
    assert_eq!(of("pkg:npm/lonely"), None);
}

#[test]
fn what_is_missing_is_said() {
    let whole = whole();
    let document = read(&cyclonedx(&whole));
    let said = &document["metadata"]["properties"][0]["value"];
    assert_eq!(said, "c/a.lock#L3: it ends in the middle");
    assert_eq!(document["compositions"][0]["aggregate"], "incomplete");
    let other = read(&spdx(&whole, 0));
    assert!(other["comment"].as_str().unwrap().contains("c/a.lock#L3"));
    let nothing = Listings {
        missing: Vec::new(),
        ..whole
    };
    let document = read(&cyclonedx(&nothing));
    assert_eq!(document["compositions"][0]["aggregate"], "complete");
    assert_eq!(read(&spdx(&nothing, 0))["comment"], Value::Null);
}

#[test]
fn a_package_of_several_files_is_one_component() {
    let twice = Listings {
        name: "x".to_owned(),
        files: vec![
            listed("b.lock", &LOCK, lock()),
            listed(
                "a.lock",
                &LOCK,
                vec![Package {
                    usage: Usage::Runtime,
                    source: Source::Archive("https://user:pw@a.example/x y.tgz".to_owned()),
                    ..package(Ecosystem::Npm, "@scope/built", "2.0.0")
                }],
            ),
        ],
        missing: Vec::new(),
    };
    let document = read(&cyclonedx(&twice));
    assert_eq!(document["components"].as_array().unwrap().len(), 4);
    let built = component(&document, "built");
    assert_eq!(built["scope"], "required");
    assert_eq!(
        built["evidence"]["occurrences"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn what_a_lock_settles_is_no_component_of_its_own() {
    let files = |lock: &str| Listings {
        name: "x".to_owned(),
        files: vec![
            listed(lock, &LOCK, vec![package(Ecosystem::Npm, "one", "1.0.0")]),
            listed("a/b/a.toml", &MANIFEST, vec![asked("one"), asked("two")]),
        ],
        missing: Vec::new(),
    };
    let purls = |listings: &Listings| -> Vec<String> {
        let document = read(&cyclonedx(listings));
        let components = document["components"].as_array().unwrap().iter();
        components
            .map(|c| c["purl"].as_str().unwrap().to_owned())
            .collect()
    };
    for lock in ["a.lock", "a/a.lock", "a/b/a.lock"] {
        assert_eq!(
            purls(&files(lock)),
            ["pkg:npm/one@1.0.0", "pkg:npm/two"],
            "{lock}"
        );
    }
    for lock in ["c/a.lock", "a/b/other.lock"] {
        assert_eq!(purls(&files(lock)).len(), 3, "{lock}");
    }
    let document = read(&cyclonedx(&files("a.lock")));
    let two = component(&document, "two");
    assert_eq!(two["version"], Value::Null);
    assert_eq!(two["properties"][1]["value"], "^1");
}

#[test]
fn the_same_packages_give_the_same_text_in_any_order() {
    let one = whole();
    let mut other = whole();
    other.files.reverse();
    other.files.iter_mut().for_each(|file| {
        if file.listing.packages.len() == 3 {
            file.listing.packages.reverse();
        }
    });
    assert_eq!(cyclonedx(&one), cyclonedx(&other));
    assert_eq!(spdx(&one, 7), spdx(&other, 7));
    let serial = |listings: &Listings| read(&cyclonedx(listings))["serialNumber"].clone();
    other.name = "another".to_owned();
    assert_ne!(serial(&one), serial(&other));
}

#[test]
fn spdx_has_ids_of_its_own_and_tells_development_apart() {
    let document = read(&spdx(&whole(), 1_700_000_000));
    assert_eq!(document["creationInfo"]["created"], "2023-11-14T22:13:20Z");
    let packages = document["packages"].as_array().unwrap();
    let ids: std::collections::BTreeSet<&str> = packages
        .iter()
        .map(|package| package["SPDXID"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), packages.len());
    let id = |name: &str| {
        let found = packages.iter().find(|package| package["name"] == name);
        found.unwrap()["SPDXID"].clone()
    };
    let relationships = document["relationships"].as_array().unwrap();
    let has = |one: &Value, kind: &str, two: &Value| {
        relationships.iter().any(|relationship| {
            relationship["spdxElementId"] == *one
                && relationship["relationshipType"] == kind
                && relationship["relatedSpdxElement"] == *two
        })
    };
    assert!(has(
        &"SPDXRef-DOCUMENT".into(),
        "DESCRIBES",
        &"SPDXRef-root".into()
    ));
    assert!(has(&"SPDXRef-root".into(), "DEPENDS_ON", &id("own")));
    assert!(has(&id("own"), "DEPENDS_ON", &id("direct")));
    assert!(has(&id("@scope/built"), "DEV_DEPENDENCY_OF", &id("own")));
    let direct = packages
        .iter()
        .find(|package| package["name"] == "direct")
        .unwrap();
    assert_eq!(
        direct["externalRefs"][0]["referenceLocator"],
        "pkg:cargo/direct@1.0.0"
    );
    assert_eq!(direct["licenseDeclared"], "MIT OR Apache-2.0");
    assert_eq!(direct["checksums"][0]["algorithm"], "SHA256");
}
