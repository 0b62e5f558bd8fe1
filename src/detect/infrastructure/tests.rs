//! Models of small trees of files, for the tests of each language, and what holds for all of them.

use super::intake::collect;
use super::resource::{Model, Resource};
use crate::document::yaml::tests::places_hold;
use crate::inventory::{InMemory, Snapshot as _};
use crate::source::RepoPath;
use proptest::prelude::*;

pub(super) fn model(files: &[(&str, &str)]) -> Model {
    let snapshot = InMemory::new(
        files
            .iter()
            .map(|(path, text)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec())),
    );
    let mut model = Model::default();
    collect(&snapshot, snapshot.paths(), &mut model);
    model
}

pub(super) fn addresses(model: &Model) -> Vec<&str> {
    model
        .resources
        .iter()
        .map(|resource| &*resource.address)
        .collect()
}

pub(super) fn of<'m>(model: &'m Model, address: &str) -> &'m Resource {
    let found = model
        .resources
        .iter()
        .find(|resource| &*resource.address == address);
    found.unwrap_or_else(|| panic!("{address} in {:?}", addresses(model)))
}

#[test]
fn a_file_that_is_not_text_is_a_gap_if_its_path_promises_more() {
    let path = |path: &str| RepoPath::new(path).unwrap();
    let snapshot = InMemory::new([
        (path("Dockerfile"), b"FROM \xff".to_vec()),
        (path("a.yaml"), b"\xff\xfe".to_vec()),
    ]);
    let mut model = Model::default();
    collect(&snapshot, snapshot.paths(), &mut model);
    assert_eq!(model.unread.len(), 1);
    assert!(model.unread[0].reason.contains("UTF-8"));
}

/// Keys and values that the languages look for, in any order.
const SOUP: &str = r"(apiVersion: v1\n|kind: (Pod|List|NetworkPolicy|CronJob)\n|spec:\n  |template: |containers: |items: |metadata: |jobs:\n  a:\n    |steps:\n  - |run: |on: |services:\n  s:\n    |ports: |volumes: |Resources:\n  R: |Type: X::Y::Z\n|Conditions: |Properties: |Globals: |Transform: |Fn::If: |Ref: |FROM a\n|\[|\]|\{|\}|, |- |\n|  |a|b: |\*x|&x |<<: |\$\{\{ a \}\}|\|\n  ){0,30}";

proptest! {
    #[test]
    fn no_file_makes_any_language_panic(text in SOUP) {
        for path in ["a.yaml", "compose.yml", ".github/workflows/a.yml", "action.yml", "Dockerfile", "b.json", "c.template"] {
            let model = model(&[(path, &text)]);
            for resource in &model.resources {
                places_hold(&text, &resource.body);
                prop_assert!(text.get(resource.header.span.range()).is_some());
            }
            for unread in &model.unread {
                prop_assert!(unread.place.is_none_or(|place| text.get(place.span.range()).is_some()));
            }
        }
    }
}
