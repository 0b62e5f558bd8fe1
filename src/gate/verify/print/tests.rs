//! Three ways to say one outcome; none lets text of a bundle act.

use super::*;
use crate::gate::verify::outcome::{Attestation, Proven, Refused};
use crate::verification::{Check, Proof, Refusal};
use jiff::Timestamp;

fn outcome(refused: bool) -> Outcome {
    let hostile = "evil\n::error::x\u{1b}[31m ##[error]";
    let refusal =
        Refusal::new(Check::Identity, "name", format!("found {hostile}")).help("Do this.");
    let proven = Proven {
        source: "gate.jsonl:1".to_owned(),
        signed_at: Some(Timestamp::UNIX_EPOCH),
        proofs: vec![Proof::new(Check::Identity, "signer", hostile)],
    };
    Outcome {
        attestations: vec![Attestation {
            name: "review".to_owned(),
            proven: if refused { Vec::new() } else { vec![proven] },
            refused: refused.then(|| Refused {
                artifact: Some("app\n.tgz".to_owned()),
                source: Some("gate.jsonl:1".to_owned()),
                refusal: refusal.clone(),
            }),
            not_asked: vec!["how old it is (--max-age)"],
            others: vec![
                ("gate.jsonl:2".to_owned(), refusal.clone()),
                ("gate.jsonl:3".to_owned(), refusal),
            ],
        }],
        refusals: Vec::new(),
        artifacts: 1,
        policy: None,
        trust: "a root".to_owned(),
        signature_only: false,
        now: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn nothing_of_a_bundle_acts_in_any_format() {
    for refused in [false, true] {
        let outcome = outcome(refused);
        for text in [
            human::text(&outcome, false),
            json::text(&outcome),
            github::text(&outcome),
        ] {
            assert!(
                !text.contains('\u{1b}') && !text.contains("##[error]"),
                "{text}"
            );
            let commands = text
                .lines()
                .filter(|line| line.trim_start().starts_with("::"));
            assert!(
                commands
                    .clone()
                    .all(|line| line.starts_with("::error title=verify/identity/name::")),
                "{text}"
            );
        }
    }
}

#[test]
fn the_answer_stands_in_the_first_line_and_what_was_not_asked_is_said() {
    let text = human::text(&outcome(false), false);
    assert!(
        text.starts_with("VERIFIED: 1 artefact, 1 attestation\n"),
        "{text}"
    );
    assert!(text.contains("Not asked\n     how old it is"), "{text}");
    assert!(
        text.contains("Not counted\n     gate.jsonl:2: verify/identity/name: found"),
        "{text}"
    );
    let text = human::text(&outcome(true), false);
    assert!(
        text.starts_with("REFUSED: verify/identity/name\n"),
        "{text}"
    );
    assert!(text.contains("What to do: Do this."), "{text}");
}

#[test]
fn the_json_is_as_its_schema_says() {
    let schema = serde_json::from_str(include_str!("verify.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for refused in [false, true] {
        let value = serde_json::from_str(&json::text(&outcome(refused))).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
