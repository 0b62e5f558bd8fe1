//! The keys of the section `review:`.

use super::sections::PATH;
use super::{Key, Kind, Section, globs, key, list, needed, section, text, word};
use serde_json::json;

const LOGIN: &str = r"^[A-Za-z0-9_-]{1,100}(\[bot\])?$";
const FORGE: &str =
    r"^(https://[^/@?#\\%]|http://(127\.0\.0\.1|localhost|\[::1\])([:/]|$))[^@?#\\%]*$";

pub(super) fn review() -> Section {
    let keys = approvals().into_iter().chain(signers()).chain(rules());
    section("`review`", keys.collect())
}

fn approvals() -> Vec<Key> {
    let owners = Kind::List(Box::new(Kind::Text("^@", "user or team")), 1);
    vec![
        key(
            "approvals",
            Kind::Number(0, 20),
            "1",
            "How many people have to approve the head who took no part in the change.",
        ),
        key(
            "code_owners",
            Kind::Switch,
            "false",
            "Whether an owner of every changed path has to approve, by CODEOWNERS of the base.",
        ),
        key(
            "security_owners",
            owners,
            "",
            "Of whom one has to approve a change of a protected path: `\"@org/security\"`.",
        ),
        key(
            "protected",
            protected(),
            "",
            "Protected paths, as in .gitignore. Left out: workflows, actions, CODEOWNERS, the policy and Terraform.",
        ),
    ]
}

/// Whose word counts, and how commits are signed.
fn signers() -> Vec<Key> {
    let accounts = list(Kind::Text(r"^@?[A-Za-z0-9_-]{1,100}(\[bot\])?$", "login"));
    let signed = word(&["off", "warn", "required"]);
    let file = || Kind::Text(PATH, "file");
    vec![
        key(
            "forge",
            Kind::Text(FORGE, "address"),
            "",
            "The forge, where it is not the runner's: its server, or its API.",
        ),
        key(
            "signed_commits",
            signed,
            "off",
            "What becomes of commits without a signature that counts.",
        ),
        key(
            "allowed_signers",
            file(),
            "",
            "The file of OpenSSH's keys that commits may be signed with; read from the base.",
        ),
        key(
            "openpgp_keys",
            file(),
            "",
            "The file of OpenPGP's keys that they may be signed with; read from the base.",
        ),
        key(
            "bots",
            list(Kind::Map(bot())),
            "",
            "Bots that may author changes. Left out: the policy does not say.",
        ),
        key(
            "shared_accounts",
            accounts,
            "[]",
            "Logins that several people use: their approvals do not count.",
        ),
    ]
}

/// What the forge has to enforce.
fn rules() -> Vec<Key> {
    let methods = list(word(&["merge", "squash", "rebase"]));
    vec![
        key(
            "last_push_approval",
            Kind::Switch,
            "false",
            "Whether somebody else than the last pusher has to approve the head itself.",
        ),
        key(
            "resolve_conversations",
            Kind::Switch,
            "false",
            "Whether the forge has to ask for resolved conversations.",
        ),
        key(
            "linear_history",
            Kind::Switch,
            "false",
            "Whether the forge has to ask for a linear history.",
        ),
        key(
            "merge_methods",
            methods,
            "[]",
            "How a pull request may be merged; empty: any way.",
        ),
        key(
            "two_factor",
            Kind::Switch,
            "false",
            "Whether the organisation has to ask its members for a second factor.",
        ),
        key(
            "host_rules",
            word(&["compare", "off"]),
            "compare",
            "Whether the forge's rules are compared with these.",
        ),
        key(
            "direct_push",
            word(&["block", "warn"]),
            "block",
            "What becomes of what came without a pull request.",
        ),
    ]
}

/// Unlike what is left out, everything may be protected.
fn protected() -> Kind {
    match globs() {
        Kind::List(_, fewest) => Kind::List(Box::new(Kind::Text("^(?![!#])", "glob")), fewest),
        other => other,
    }
}

fn bot() -> Section {
    let number = Kind::Either(vec![
        Kind::Number(0, u32::MAX),
        Kind::Text("^[0-9]+$", "number"),
    ]);
    let keys = vec![
        key(
            "login",
            Kind::Text(LOGIN, "login"),
            "",
            "The bot's login: `dependabot[bot]`. Either this or `id`.",
        ),
        key("id", number, "", "The number of its account."),
        needed(
            "reason",
            text(),
            "Why it may author changes; no placeholder.",
        ),
        needed("approver", text(), "Who allows it."),
        needed("expires", Kind::Day, "The last day on which it may."),
    ];
    Section {
        together: Some(json!({ "oneOf": [{ "required": ["login"] }, { "required": ["id"] }] })),
        may_be_empty: false,
        ..section("a bot", keys)
    }
}
