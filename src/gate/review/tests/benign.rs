//! What people do every day, each as a story: nothing of it is blocked.

use super::{Verdict, judged, story};

const A1: &str = "ann commits a1 touching src/lib.rs";
const TWO: &str = "ann: write, bob: write";
const THREE: &str = "ann: write, bob: write, eve: write";

#[rustfmt::skip]
const BENIGN: &[(&str, &str, &str, &[&str])] = &[
    ("approved", TWO, "", &[A1, "bob approves"]),
    ("a comment after an approval", TWO, "", &[A1, "bob approves", "bob comments"]),
    ("a clean merge of the base", TWO, "", &[A1, "bob approves", "ann merges main as m1"]),
    ("a clean merge by the reviewer", TWO, "", &[A1, "bob approves", "bob merges main as m1 online"]),
    ("a second approval", THREE, "policy: { approvals: 2 }", &[A1, "bob approves", "eve approves"]),
    ("approved again after a push", TWO, "", &[A1, "bob approves", "ann commits a2 touching x", "bob approves"]),
    ("a stale approval beside a fresh one", THREE, "", &[A1, "bob approves", "ann commits a2 touching x", "eve approves"]),
    ("a co-owner", THREE, "policy: { code_owners: true }\ncodeowners: \"* @ann @bob\"", &[A1, "bob approves"]),
    ("a bot's change and a person", "robot: bot, bob: write", "", &["robot commits r1 touching Cargo.lock", "bob approves"]),
    ("changes requested and made", TWO, "", &[A1, "bob requests-changes", "ann commits a2 touching x", "bob approves"]),
    ("an approval of somebody who may only read", "ann: write, bob: write, eve: read", "", &[A1, "eve approves", "bob approves"]),
    ("changes requested by somebody who may only read", "ann: write, bob: write, eve: read", "", &[A1, "eve requests-changes", "bob approves"]),
    ("conflicts resolved, then approved", TWO, "", &[A1, "ann merges main as m1 by-hand touching x", "bob approves"]),
    ("forced, then approved", TWO, "", &[A1, "ann forces a2 touching x", "bob approves"]),
    ("another base, then approved", TWO, "", &[A1, "ann retargets", "bob approves"]),
    ("a commit made on the pages", TWO, "", &["ann commits a1 touching x online", "bob approves"]),
    ("a co-author who did not approve", THREE, "", &["ann commits a1 touching x with eve", "bob approves"]),
    ("a co-author by a private address", TWO, "", &["ann commits a1 touching x with 198+tom@users.noreply.github.com", "bob approves"]),
    ("auto-merge armed and approved", TWO, "", &[A1, "ann arms squash", "bob approves"]),
    ("squashed", TWO, "event: push", &[A1, "bob approves", "ann lands squash"]),
    ("merged", TWO, "event: push", &[A1, "bob approves", "ann lands merge"]),
    ("rebased", TWO, "event: push", &[A1, "bob approves", "ann lands rebase"]),
    ("released", TWO, "event: release", &[A1, "bob approves", "ann lands squash"]),
    ("an owner in a team", THREE, "policy: { code_owners: true }\ncodeowners: \"* @acme/core\"\nteams: { \"@acme/core\": [bob] }", &[A1, "bob approves"]),
    ("a workflow approved by its security owner", THREE, "policy: { security_owners: [\"@bob\"] }", &["ann commits a1 touching .github/workflows/ci.yml", "bob approves"]),
    ("a workflow that is not the gate's", TWO, "workflows: { .github/workflows/ci.yml: { before: \"jobs: { test: { runs-on: x } }\", after: \"jobs: { test: { runs-on: y } }\" } }", &["ann commits a1 touching .github/workflows/ci.yml", "bob approves"]),
    ("CODEOWNERS approved by its owner", THREE, "codeowners: \"* @bob\"", &["ann commits a1 touching .github/CODEOWNERS", "bob approves"]),
    ("a bypass list that cannot be seen", TWO, "host: { bypass: [hidden], protection: hidden }", &[A1, "bob approves"]),
    ("rules changed before the approval", TWO, "", &[A1, "ann lowers", "bob approves"]),
];

#[test]
fn nothing_of_everyday_work_is_blocked() {
    let mut blocked = Vec::new();
    for (name, people, more, sentences) in BENIGN {
        let (verdict, faults) = judged(&story(people, more, sentences));
        if verdict != Verdict::Pass {
            blocked.push(format!("{name}: {verdict:?} {faults:?}"));
        }
    }
    assert!(blocked.is_empty(), "{}", blocked.join("\n"));
}

#[test]
fn a_queue_of_ten_passes() {
    let others: Vec<String> = (8..17)
        .map(|number| format!("{number}: [ann commits c{number} touching f{number}, bob approves]"))
        .collect();
    let more = format!("event: merge-group\nalso: {{ {} }}", others.join(", "));
    let text = story(TWO, &more, &[A1, "bob approves"]);
    assert_eq!(judged(&text), (Verdict::Pass, [].into()));
}
