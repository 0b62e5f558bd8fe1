//! What is attested of a review: only one that the forge itself vouched for in this run earns its level.

use super::story::{Files, Story};
use crate::attest::{SUMMARY, statement, timeless, without_program};
use crate::support::gate;
use std::path::Path;

const FILE: Files<'_> = &[("src/b.rs", "b\n")];
const REVIEWED: &str = "ORG_SOURCE_TWO_PARTY_REVIEWED";

/// A story, and the flags that have its verdict signed at `a`.
fn signed() -> (Story, String) {
    let story = Story::plain();
    let folder = story.path("");
    let made = gate().at(&folder).args("keygen --out k.pem").run();
    assert_eq!(made.code, 0, "{}", made.stderr);
    let (key, bundle) = (story.path("k.pem"), story.path("a"));
    let flags = format!(
        "--quiet --key {} --attest {}",
        key.display(),
        bundle.display()
    );
    (story, flags)
}

fn levels(path: &Path) -> String {
    statement(path)["predicate"]["verifiedLevels"].to_string()
}

#[test]
fn an_approval_that_counts_is_attested_with_its_numbers_and_both_ways_say_the_same() {
    let (story, flags) = signed();
    let head = story.open(1, 1, FILE).to_string();
    let review = story.approve(1, 2);
    let ended = story.flags(&flags).judge(1);
    assert_eq!(ended.code, 0, "{}", ended.texts);
    let said = statement(&story.path("a"));
    assert_eq!(said["subject"][0]["digest"]["gitCommit"], head);
    assert_eq!(
        said["predicate"]["verifiedLevels"],
        serde_json::json!([REVIEWED])
    );
    let pull = &said["predicate"][SUMMARY]["review"]["pullRequests"][0];
    assert_eq!((&pull["number"], &pull["author"]), (&1.into(), &1.into()));
    let approvals = serde_json::json!([{ "review": review, "reviewer": 2, "head": head }]);
    assert_eq!(pull["approvals"], approvals);
    assert!(
        !said.to_string().contains("user2"),
        "logins are not told: {said}"
    );
    let again = gate()
        .at(&story.path(""))
        .args("attest --verdict report.json --key k.pem --out b")
        .run();
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(
        without_program(&story.path("a")),
        timeless(&story.path("b"))
    );
}

#[test]
fn without_an_approval_there_is_no_level() {
    let (story, flags) = signed();
    story.open(1, 1, FILE);
    assert_eq!(story.flags(&flags).judge(1).code, 1);
    assert_eq!(levels(&story.path("a")), r#"["FAILED"]"#);
}

#[test]
fn a_record_of_answers_is_nobody_s_word_and_earns_no_level() {
    let (story, flags) = signed();
    story.open(1, 1, FILE);
    story.approve(1, 2);
    let record = story.path("record.json").display().to_string();
    let recorded = story.flags(&format!("--record-reviews {record}")).judge(1);
    assert_eq!(recorded.code, 0, "{}", recorded.texts);
    story.without_flags();
    let ended = story.flags(&format!("{flags} --reviews {record}")).judge(1);
    assert_eq!(ended.code, 0, "{}", ended.texts);
    assert_eq!(levels(&story.path("a")), "[]");
    let said = statement(&story.path("a"));
    assert_eq!(said["predicate"][SUMMARY]["review"]["replayed"], true);
}
