//! The section `review:`.

use super::*;
use crate::codeowners::Owner;
use crate::policy::{BotAccount, MergeMethod, ReviewRules, SignedCommits};

fn review(section: &str) -> ReviewRules {
    read(&format!("version: 1\nreview: {section}\n"))
        .unwrap()
        .review
}

/// Messages and advice, on one line.
fn told(section: &str) -> String {
    let error = read(&format!("version: 1\nreview: {section}\n"));
    let text = rendered(&error.expect_err("it is wrong"));
    let words = text.split_whitespace().filter(|word| *word != "│");
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_written_is_one_approval_and_the_paths_of_the_gate() {
    let rules = review("{}");
    assert_eq!(rules, ReviewRules::default());
    assert_eq!((rules.approvals, rules.code_owners), (1, false));
    assert!(
        rules
            .protected
            .iter()
            .any(|glob| glob == ".github/workflows/**")
    );
    assert!(rules.direct_push_blocks && rules.host_rules);
}

#[test]
fn everything_of_a_review_that_can_be_written_arrives() {
    let rules = review(
        "{ approvals: 2, code_owners: true, security_owners: [\"@org/security\", \"@ann\"], protected: [\"*.tf\", \"**\"], \
         forge: \"https://github.example/\", signed_commits: required, allowed_signers: ./.github/allowed_signers, openpgp_keys: keys.asc, \
         bots: [{ login: \"dependabot[bot]\", reason: Updates., approver: Ann Other, expires: 2027-01-31 }, \
         { id: 7, reason: Releases., approver: Ann Other, expires: 2027-01-31 }], shared_accounts: [\"@build\"], \
         last_push_approval: true, resolve_conversations: true, linear_history: true, merge_methods: [squash], \
         two_factor: true, host_rules: off, direct_push: warn }",
    );
    assert_eq!((rules.approvals, rules.lines["approvals"]), (2, 2));
    let team = Owner::parse("@org/security").unwrap();
    assert_eq!(rules.security_owners, [team, Owner::User("ann".into())]);
    assert_eq!(rules.protected, ["*.tf", "**"]);
    assert_eq!(rules.forge.as_deref(), Some("https://github.example"));
    assert_eq!(rules.signed_commits, SignedCommits::Required);
    let signers = rules.allowed_signers.unwrap();
    assert_eq!(signers.as_bytes(), b".github/allowed_signers");
    assert_eq!(rules.openpgp_keys.unwrap().as_bytes(), b"keys.asc");
    let bots = rules.bots.unwrap();
    assert_eq!(bots[0].account, BotAccount::Login("dependabot[bot]".into()));
    assert_eq!(bots[1].account, BotAccount::Id(7));
    assert_eq!(rules.shared_accounts, ["build"]);
    assert_eq!(rules.merge_methods, [MergeMethod::Squash].into());
    assert!(rules.last_push_approval && rules.resolve_conversations && rules.linear_history);
    assert!(rules.code_owners && rules.two_factor);
    assert!(!rules.host_rules && !rules.direct_push_blocks);
}

#[test]
fn what_a_review_cannot_hold_is_told() {
    for (section, said) in [
        ("{ aprovals: 2 }", "Did you mean `approvals`?"),
        ("{ approvals: -1 }", "a number from 0 to 20"),
        ("{ approvals: many }", "a number from 0 to 20"),
        (
            "{ security_owners: [security] }",
            "nothing that `security_owners` can hold",
        ),
        ("{ security_owners: [] }", "names nobody"),
        (
            "{ protected: [\"!a\"] }",
            "nothing that `protected` can hold",
        ),
        ("{ forge: http://github.example }", "no address of a forge"),
        (
            "{ forge: \"https://a@b.example\" }",
            "no address of a forge",
        ),
        ("{ signed_commits: yes }", "no way"),
        ("{ allowed_signers: ../keys }", "no file of this repository"),
        ("{ openpgp_keys: /keys }", "no file of this repository"),
        ("{ merge_methods: [fast-forward] }", "no way to merge"),
        ("{ code_owners: on }", "has to be `true` or `false`"),
        ("{ bots: [dependabot] }", "a bot"),
        (
            "{ bots: [{ login: a, reason: b, approver: Ann Other }] }",
            "the bot lacks expires",
        ),
        (
            "{ bots: [{ reason: b, approver: c, expires: 2027-01-31 }] }",
            "either `login` or `id",
        ),
        (
            "{ bots: [{ login: a, reason: tbd, approver: Ann, expires: 2027-01-31 }] }",
            "placeholder",
        ),
        (
            "{ bots: [{ login: a, reason: b, approver: Ann, expires: 2027-02-31 }] }",
            "no day",
        ),
        (
            "{ shared_accounts: [\"a b\"] }",
            "nothing that `shared_accounts` can hold",
        ),
        ("[]", "a mapping"),
    ] {
        let told = told(section);
        assert!(told.contains(said), "{section}: {told}");
    }
}
