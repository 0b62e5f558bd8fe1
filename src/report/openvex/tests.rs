//! A verdict as `OpenVEX`, by the rules of the specification's version 0.2.0.

use super::*;
use crate::finding::CheckId;
use crate::policy::{Waiver, WaiverScope};
use crate::report::tests::dependencies::dependencies;
use crate::source::Span;
use jiff::civil::date;
use serde_json::Value;

fn waiver(kind: WaiverKind, reason: &str) -> JudgedWaiver {
    JudgedWaiver {
        waiver: Waiver {
            check: CheckId::new("dependency/known-vulnerability"),
            scope: WaiverScope::Advisory {
                advisory: "GHSA-1".to_owned(),
                package: None,
            },
            kind,
            reason: reason.to_owned(),
            owner: "Owner".to_owned(),
            approved_by: "Approver".to_owned(),
            expires: date(2027, 1, 31),
            declared_at: Span::default(),
            declared_line: 1,
        },
        matched: 1,
        lapsed: false,
    }
}

/// The document of a verdict whose first finding stands so.
fn document(disposition: Disposition, waivers: Vec<JudgedWaiver>) -> Value {
    let mut verdict = dependencies();
    verdict.findings.truncate(1);
    verdict.findings[0].disposition = disposition;
    verdict.waivers = waivers;
    serde_json::from_str(&text(&verdict).unwrap()).unwrap()
}

/// The rules of <https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md>, 0.2.0.
fn assert_valid(document: &Value) {
    assert_eq!(document["@context"], "https://openvex.dev/ns/v0.2.0");
    assert!(document["@id"].as_str().unwrap().starts_with("urn:uuid:"));
    assert!(!document["author"].as_str().unwrap().is_empty());
    assert!(document["version"].as_u64().unwrap() >= 1);
    let timestamp = document["timestamp"].as_str().unwrap();
    assert!(timestamp.len() == 20 && timestamp.ends_with('Z'));
    for statement in document["statements"].as_array().unwrap() {
        assert!(
            !statement["vulnerability"]["name"]
                .as_str()
                .unwrap()
                .is_empty()
        );
        let products = statement["products"].as_array().unwrap();
        assert!(!products.is_empty());
        for product in products {
            assert!(product["@id"].as_str().unwrap().starts_with("pkg:"));
        }
        let has = |key: &str| statement[key].as_str().is_some_and(|text| !text.is_empty());
        match statement["status"].as_str().unwrap() {
            "not_affected" => assert!(has("justification") || has("impact_statement")),
            "affected" => assert!(has("action_statement")),
            "fixed" | "under_investigation" => {
                assert!(!has("justification") && !has("impact_statement"));
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn what_nobody_looked_into_is_under_investigation() {
    let document = document(Disposition::Blocking, Vec::new());
    assert_valid(&document);
    let statement = &document["statements"][0];
    assert_eq!(statement["status"], "under_investigation");
    assert_eq!(document["statements"].as_array().unwrap().len(), 1);
}

#[test]
fn a_false_positive_is_not_affected_by_its_label_and_words() {
    let reason = "vulnerable_code_not_in_execute_path: no dates are parsed";
    let labelled = document(
        Disposition::Waived { by: 0 },
        vec![waiver(WaiverKind::FalsePositive, reason)],
    );
    assert_valid(&labelled);
    let statement = &labelled["statements"][0];
    assert_eq!(statement["status"], "not_affected");
    assert_eq!(
        statement["justification"],
        "vulnerable_code_not_in_execute_path"
    );
    assert_eq!(statement["impact_statement"], "no dates are parsed");
    let worded = document(
        Disposition::Waived { by: 0 },
        vec![waiver(
            WaiverKind::FalsePositive,
            "Windows alone: we have none",
        )],
    );
    assert_valid(&worded);
    assert_eq!(
        worded["statements"][0]["impact_statement"],
        "Windows alone: we have none"
    );
}

#[test]
fn an_accepted_risk_is_affected_and_says_until_when() {
    let document = document(
        Disposition::Waived { by: 0 },
        vec![waiver(WaiverKind::Accept, "replaced in May.")],
    );
    assert_valid(&document);
    let statement = &document["statements"][0];
    assert_eq!(statement["status"], "affected");
    let action = statement["action_statement"].as_str().unwrap();
    assert!(
        action.starts_with("The risk is accepted until 2027-01-31: replaced in May."),
        "{action}"
    );
    assert!(!action.contains("Owner"), "names stay inside: {action}");
}

#[test]
fn a_waiver_that_has_passed_clears_nothing() {
    let lapsed = Disposition::Lapsed {
        by: 0,
        blocking: true,
    };
    let document = document(lapsed, vec![waiver(WaiverKind::FalsePositive, "none")]);
    assert_eq!(document["statements"][0]["status"], "under_investigation");
}
