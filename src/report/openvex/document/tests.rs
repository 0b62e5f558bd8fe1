//! `OpenVEX` documents: what the specification asks for.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

fn issue(product: Option<&str>) -> Issue {
    Issue {
        author: "https://example.org/team".to_owned(),
        product: product.map(str::to_owned),
        day: date(2026, 11, 22),
        version: 1,
    }
}

fn said(vulnerability: &str, package: &str, status: Status) -> Statement {
    Statement {
        vulnerability: vulnerability.to_owned(),
        aliases: BTreeSet::from(["CVE-2021-23337".to_owned()]),
        package: package.to_owned(),
        status,
    }
}

fn affected() -> Status {
    Status::Affected {
        action: "Upgrade to 4.17.21.".to_owned(),
    }
}

fn waived() -> Status {
    Status::NotAffected(Grounds::Both(
        Justification::VulnerableCodeNotInExecutePath,
        "no templates".to_owned(),
    ))
}

fn document(statements: &[Statement]) -> Value {
    serde_json::from_str(&write(&issue(None), statements).unwrap()).unwrap()
}

#[test]
fn a_document_has_what_the_specification_asks_for() {
    let document = document(&[
        said("GHSA-1", "pkg:npm/a@1", affected()),
        said("GHSA-1", "pkg:npm/b@1", affected()),
        said("GHSA-2", "pkg:npm/a@1", waived()),
        said("GHSA-3", "pkg:npm/a@1", Status::UnderInvestigation),
    ]);
    for field in [
        "@context",
        "@id",
        "author",
        "timestamp",
        "version",
        "statements",
    ] {
        assert!(!document[field].is_null(), "{field}");
    }
    assert_eq!(document["timestamp"], "2026-11-22T00:00:00Z");
    assert_eq!(
        document["statements"][0],
        json!({
            "vulnerability": {"name": "GHSA-1", "aliases": ["CVE-2021-23337"]},
            "products": [{"@id": "pkg:npm/a@1"}, {"@id": "pkg:npm/b@1"}],
            "status": "affected", "action_statement": "Upgrade to 4.17.21."
        })
    );
    assert_eq!(
        document["statements"][1]["justification"],
        "vulnerable_code_not_in_execute_path"
    );
    assert_eq!(
        document["statements"][1]["impact_statement"],
        "no templates"
    );
    assert_eq!(document["statements"][2]["status"], "under_investigation");
}

#[test]
fn packages_are_parts_of_the_product_where_it_has_a_name() {
    let statements = [said("GHSA-1", "pkg:npm/a@1", affected())];
    let text = write(&issue(Some("pkg:github/nhs/app")), &statements).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        document["statements"][0]["products"],
        json!([{"@id": "pkg:github/nhs/app", "subcomponents": [{"@id": "pkg:npm/a@1"}]}])
    );
}

#[test]
fn of_two_statements_the_worse_counts() {
    let one = said("GHSA-1", "pkg:npm/a@1", waived());
    let other = said("GHSA-1", "pkg:npm/a@1", affected());
    for pair in [[one.clone(), other.clone()], [other, one]] {
        let document = document(&pair);
        assert_eq!(document["statements"].as_array().unwrap().len(), 1);
        assert_eq!(document["statements"][0]["status"], "affected");
    }
}

#[test]
fn a_label_is_written_as_it_is_read() {
    for label in [
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    ] {
        let parsed = Justification::parse(label).unwrap();
        assert_eq!(serde_json::to_value(parsed).unwrap(), label);
    }
    assert_eq!(Justification::parse("because"), None);
}

#[test]
fn the_id_changes_with_the_contents_and_is_a_uuid_of_version_8() {
    let one = document(&[said("GHSA-1", "pkg:npm/a@1", affected())]);
    let two = document(&[said("GHSA-2", "pkg:npm/a@1", affected())]);
    assert_ne!(one["@id"], two["@id"]);
    let id = one["@id"]
        .as_str()
        .unwrap()
        .strip_prefix("urn:uuid:")
        .unwrap();
    let parts: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12]);
    assert!(id[14..].starts_with('8') && "89ab".contains(&id[19..20]));
}

fn statements() -> impl Strategy<Value = Vec<Statement>> {
    let status = prop_oneof![
        Just(affected()),
        Just(waived()),
        Just(Status::UnderInvestigation),
        any::<String>().prop_map(|words| Status::NotAffected(Grounds::Words(words))),
    ];
    let one = ("GHSA-[1-3]", "pkg:npm/[a-c]@1", status);
    proptest::collection::vec(
        one.prop_map(|(id, package, status)| said(&id, &package, status)),
        0..8,
    )
}

proptest! {
    #[test]
    fn the_order_of_findings_never_shows(statements in statements()) {
        let mut reversed = statements.clone();
        reversed.reverse();
        prop_assert_eq!(write(&issue(None), &statements).unwrap(), write(&issue(None), &reversed).unwrap());
    }
}
