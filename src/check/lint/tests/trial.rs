//! What a trial of examples says.

use super::*;

#[test]
fn a_trial_says_what_was_expected_and_what_was_found() {
    let trial = |text: &str, at: usize| try_examples(&sources(text).checks, &scan).swap_remove(at);
    let right = trial(RIGHT, 0);
    assert_eq!(
        (right.name.as_str(), right.bad, right.faults.len()),
        ("env file", true, 0)
    );
    assert_eq!(trial(RIGHT, 2).place, "examples.good[0]");

    let shifted = RIGHT.replacen("at: 'acme_%", "at: '=acme_%", 1);
    let Fault {
        kind,
        expected,
        found,
        ..
    } = trial(&shifted, 0).faults.swap_remove(0);
    let expected = expected.unwrap();
    assert_eq!(kind, Kind::Silent);
    assert_eq!(
        (expected.position(), expected.line.as_str()),
        ("1:9-1:35".to_owned(), "ACME_KEY=acme_%{alnum:20}")
    );
    assert_eq!(
        (found[0].position(), found[0].check.as_str()),
        ("1:10-1:35".to_owned(), "secret/acme-key")
    );
    assert_eq!(found[0].line, "ACME_KEY=acme_%{alnum:20}");

    let nowhere = RIGHT.replacen("at: 'acme_%{alnum:20}'", "at: 'none'", 1);
    assert_eq!(trial(&nowhere, 0).faults[0].kind, Kind::NoPlace);
    let no_text = RIGHT.replacen("at: 'acme_%{alnum:20}'", "at: 'acme_%{alnm:20}'", 1);
    assert!(matches!(trial(&no_text, 0).faults[0].kind, Kind::NoText(_)));
    let noisy = RIGHT.replace("%{alnum:12}", "%{alnum:20}");
    assert_eq!(trial(&noisy, 2).faults[0].kind, Kind::Fires);

    let value = ["acme_", "0123456789abcdefghij"].concat();
    let written = RIGHT.replace("acme_%{alnum:20}", &value);
    let fault = trial(&written, 0).faults.swap_remove(0);
    assert_eq!(
        (&fault.kind, fault.found[0].line.as_str()),
        (&Kind::Credential, "")
    );
}
