//! The attacks that a review gate must resist, each as a story. A number is that of the list in the project's issue on
//! reviews; what a story cannot show (answers of the API, addresses) is tested where it is decided.

use super::{Verdict, judged, story};

const A1: &str = "ann commits a1 touching src/lib.rs";
const TWO: &str = "ann: write, bob: write";
const THREE: &str = "ann: write, bob: write, eve: write";
const OWNED: &str = "policy: { code_owners: true }\ncodeowners: \"/src/ @bob\"";
const SECURED: &str = "policy: { security_owners: [\"@bob\"] }\ncodeowners: \"* @eve\"";

/// Number, name, people, further keys, sentences, a fault that has to be among those found.
type Attack = (
    u8,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
);

#[rustfmt::skip]
const ATTACKS: &[Attack] = &[
    (1, "push after the approval", TWO, "", &[A1, "bob approves", "ann commits a2 touching src/lib.rs"], "stale-approval"),
    (1, "an approval named for an older commit", TWO, "", &[A1, "ann commits a2 touching x", "bob approves a1"], "stale-approval"),
    (2, "forced away and back", TWO, "", &[A1, "bob approves", "ann forces b1 touching x", "ann forces back to a1"], "stale-approval"),
    (2, "forced to something else", TWO, "", &[A1, "bob approves", "ann forces b1 touching src/lib.rs"], "stale-approval"),
    (3, "another base", TWO, "", &[A1, "bob approves", "ann retargets"], "retargeted"),
    (4, "the base merged, then a commit", TWO, "", &[A1, "bob approves", "ann merges main as m1", "ann commits a2 touching x"], "stale-approval"),
    (5, "edits in a merge", TWO, "", &[A1, "bob approves", "ann merges main as m1 with-edits touching src/auth.rs"], "evil-merge"),
    (5, "edits in a resolution", TWO, "", &[A1, "bob approves", "ann merges main as m1 by-hand touching src/auth.rs"], "evil-merge"),
    (5, "edits in a merge that is approved", TWO, "", &[A1, "ann merges main as m1 with-edits touching src/auth.rs", "bob approves"], "evil-merge"),
    (6, "a squash made by hand", TWO, "event: push", &[A1, "bob approves", "ann lands squash altered"], "merge-not-by-host"),
    (6, "a merge made by hand", TWO, "event: push", &[A1, "bob approves", "ann lands merge altered"], "merge-not-by-host"),
    (6, "a rebase made by hand", TWO, "event: push", &[A1, "bob approves", "ann lands rebase altered"], "merge-not-by-host"),
    (7, "a second account that nobody gave access", "ann: write, ann2: read", "", &[A1, "ann2 approves"], "approver-without-write"),
    (7, "a second account that owns nothing", "ann: write, ann2: write, bob: write", OWNED, &[A1, "ann2 approves"], "code-owner-missing"),
    (8, "a committer", TWO, "", &[A1, "bob commits b1 touching x", "bob approves"], "self-approval"),
    (8, "whoever committed for another", TWO, "", &["ann commits a1 for bob touching x", "bob approves"], "self-approval"),
    (8, "a pusher", TWO, "", &[A1, "bob forces a2 for ann touching x", "bob approves"], "self-approval"),
    (8, "a pusher of a bot's change", "robot: bot, bob: write", "", &["robot commits r1 touching x", "bob commits b1 touching x", "bob approves"], "self-approval"),
    (9, "a co-author", TWO, "", &["ann commits a1 touching x with bob", "bob approves"], "self-approval"),
    (9, "a co-author by a private address", TWO, "", &["ann commits a1 touching x with 102+bob@users.noreply.github.com", "bob approves"], "self-approval"),
    (9, "a co-author by a private address with the login", TWO, "", &["ann commits a1 touching x with Bob@users.noreply.github.com", "bob approves"], "self-approval"),
    (10, "an address of nobody", TWO, "", &["ann commits a1 touching x from me@home.example", "bob approves"], "unknown-identity"),
    (10, "a co-author of nobody", TWO, "", &["ann commits a1 touching x with me@home.example", "bob approves"], "unknown-identity"),
    (10, "the approver's address", TWO, "", &["ann commits a1 for bob touching x", "bob approves"], "self-approval"),
    (10, "two authors in one commit", TWO, "", &["ann commits a1 touching x oddly", "bob approves"], "unknown-identity"),
    (11, "a bot", "ann: write, robot: bot", "", &[A1, "robot approves"], "bot-approval"),
    (11, "an organisation", "ann: write, acme: organisation", "", &[A1, "acme approves"], "bot-approval"),
    (12, "read", "ann: write, eve: read", "", &[A1, "eve approves"], "approver-without-write"),
    (12, "triage", "ann: write, eve: triage", "", &[A1, "eve approves"], "approver-without-write"),
    (12, "a former member", "ann: write, eve: none", "", &[A1, "eve approves"], "approver-without-write"),
    (12, "invited and not a member yet", THREE, "policy: { code_owners: true }\ncodeowners: \"* @acme/core\"\nteams: { \"@acme/core\": [\"eve (invited)\"] }", &[A1, "eve approves"], "code-owner-missing"),
    (13, "a dismissed approval", TWO, "", &[A1, "bob approves", "ann dismisses bob"], "not-approved"),
    (13, "a dismissed request for changes", TWO, "", &[A1, "bob approves", "bob requests-changes", "ann dismisses bob"], "not-approved"),
    (14, "approved, then changes requested", TWO, "", &[A1, "bob approves", "bob requests-changes"], "changes-requested"),
    (14, "changes requested by another", THREE, "", &[A1, "bob requests-changes", "eve approves"], "changes-requested"),
    (15, "a comment", TWO, "", &[A1, "bob comments"], "not-approved"),
    (15, "a review that was never sent", TWO, "", &[A1, "bob starts"], "not-approved"),
    (16, "a deleted reviewer", "ann: write, bob: ghost", "", &[A1, "bob approves"], "not-approved"),
    (16, "a deleted author", "ann: ghost, bob: write", "", &[A1, "bob approves"], "unknown-identity"),
    (17, "one reviewer twice", TWO, "policy: { approvals: 2 }", &[A1, "bob approves", "bob approves"], "not-approved"),
    (19, "a protected file among many", THREE, SECURED, &["ann commits a1 touching a,b,c,d,e,.github/workflows/x.yml,f", "eve approves"], "security-owner-missing"),
    (20, "renamed out of an owned folder", THREE, OWNED, &["ann commits a1 touching src/a=>lib/a", "eve approves"], "code-owner-missing"),
    (20, "an owned path in another case", THREE, OWNED, &["ann commits a1 touching SRC/a", "ann doubles SRC of src", "eve approves"], "code-owner-missing"),
    (20, "a link in place of a workflow", TWO, "", &["ann commits a1 touching .github/workflows/a.yml(symlink)", "bob approves"], "protected-path-swapped"),
    (20, "a submodule in place of an action", TWO, "", &["ann commits a1 touching .github/actions/a(submodule)", "bob approves"], "protected-path-swapped"),
    (20, "a mode", TWO, "", &["ann commits a1 touching .github/actions/a/run.sh(mode)", "bob approves"], "protected-path-swapped"),
    (21, "CODEOWNERS edited", THREE, OWNED, &["ann commits a1 touching .github/CODEOWNERS,src/a", "eve approves"], "codeowners-changed"),
    (21, "CODEOWNERS in another place", THREE, OWNED, &["ann commits a1 touching docs/CODEOWNERS(new)", "eve approves"], "codeowners-changed"),
    (21, "an owner without write access", "ann: write, bob: read, eve: write", OWNED, &[A1, "bob approves", "eve approves"], "code-owner-missing"),
    (22, "the policy edited", TWO, "", &["ann commits a1 touching portcullis.yaml", "bob approves"], "policy-changed"),
    (22, "the policy edited in another case", TWO, "", &["ann commits a1 touching Portcullis.yaml", "bob approves"], "policy-changed"),
    (22, "the gate's workflow edited", TWO, "workflows: { .github/workflows/g.yml: { before: \"jobs: { g: { steps: [{ run: portcullis check }] } }\", after: \"jobs: {}\" } }", &["ann commits a1 touching .github/workflows/g.yml", "bob approves"], "policy-changed"),
    (22, "a job of the gate's name", TWO, "host: { checks: [gate] }\nworkflows: { .github/workflows/n.yml: { after: \"jobs: { gate: { runs-on: x } }\" } }", &["ann commits a1 touching .github/workflows/n.yml", "bob approves"], "check-impersonated"),
    (24, "behind an approved one in the queue", TWO, "event: merge-group\nalso: { 8: [ann commits c1 touching x] }", &[A1, "bob approves"], "not-approved"),
    (24, "a commit of no pull request in the queue", TWO, "event: merge-group", &[A1, "bob approves", "ann pushes p1 touching x"], "commit-without-pull-request"),
    (25, "merged after the approval was dismissed", TWO, "event: push", &[A1, "bob approves", "ann dismisses bob", "ann lands squash"], "not-approved"),
    (25, "approved after it was merged", TWO, "event: push", &[A1, "ann lands squash", "bob approves"], "not-approved"),
    (26, "an old run again", TWO, "", &[A1, "ann commits a2 touching x", "bob approves", "ann reruns a1"], "head-moved"),
    (27, "a direct push", TWO, "event: push", &[A1, "bob approves", "ann lands squash", "ann pushes p1 touching x"], "direct-push"),
    (27, "an administrator merged without an approval", "ann: admin, bob: write", "event: push", &[A1, "ann lands squash"], "not-approved"),
    (27, "closed as merged by pushing its commits", TWO, "event: push", &[A1, "bob approves", "ann lands push"], "merge-not-by-host"),
    (28, "a release of a fork's commit", TWO, "event: stray-release", &[A1, "bob approves", "ann lands squash"], "unreachable-commit"),
    (30, "a draft", TWO, "", &[A1, "ann drafts", "bob approves"], "draft"),
    (30, "armed and not approved", TWO, "", &[A1, "ann arms squash"], "not-approved"),
    (32, "rules changed before the merge", TWO, "event: push", &[A1, "bob approves", "ann lowers", "ann lands squash"], "rule-lowered"),
];

#[test]
fn no_attack_passes() {
    let mut passed = Vec::new();
    for (number, name, people, more, sentences, fault) in ATTACKS {
        let (verdict, faults) = judged(&story(people, more, sentences));
        if verdict != Verdict::Fail || !faults.contains(fault) {
            passed.push(format!("{number} {name}: {verdict:?} {faults:?}"));
        }
    }
    assert!(passed.is_empty(), "{}", passed.join("\n"));
}

/// What is missing in an otherwise approved change.
#[test]
fn what_the_forge_did_not_say_is_a_gap_and_never_a_pass() {
    for missing in ["reviews", "timeline", "pull", "identities", "clone"] {
        let more = format!("missing: [{missing}]");
        let text = story(TWO, &more, &[A1, "bob approves"]);
        assert_eq!(judged(&text).0, Verdict::Incomplete, "{missing}");
    }
    for (people, more) in [
        ("ann: write, bob: hidden", ""),
        (
            TWO,
            "policy: { code_owners: true }\ncodeowners: \"* @acme/core\"",
        ),
        (TWO, "policy: { two_factor: true }"),
        (TWO, "policy: { two_factor: true }\norganisation: {}"),
        (TWO, "policy: { resolve_conversations: true }"),
        (TWO, "event: branch"),
    ] {
        let text = story(people, more, &[A1, "bob approves"]);
        assert_eq!(judged(&text).0, Verdict::Incomplete, "{people} {more}");
    }
    let landed = [A1, "bob approves", "ann lands squash"];
    let text = story(TWO, "event: push\nmissing: [commits]", &landed);
    assert_eq!(judged(&text).0, Verdict::Incomplete);
}

#[test]
fn files_hidden_from_the_reviewer_warn() {
    let (verdict, faults) = judged(&story(TWO, "", &[A1, "ann hides *.tf", "bob approves"]));
    assert_eq!(
        (verdict, faults),
        (Verdict::Pass, ["hidden-from-diff"].into())
    );
}
