//! The keys of the section `release:`.

use super::{Key, Kind, Section, key, list, needed, section, text, word};
use serde_json::json;

pub(super) fn release() -> Section {
    let age = Kind::Text(r"^\s*[0-9]+d\s*$", "days, as `30d`");
    let triggers = Kind::List(
        Box::new(Kind::Text("^(?!pull_request)[a-z_]+$", "event")),
        1,
    );
    let digests = list(Kind::Text("^[0-9a-f]{64}$", "SHA-256"));
    let mut keys = vec![key(
        "issuer",
        Kind::Text("^(https://|http://localhost)", "address"),
        "",
        "The issuer of the tokens that signers have. Left out: GitHub's.",
    )];
    keys.extend(says());
    keys.extend([
        key(
            "runner",
            word(&["github-hosted", "any"]),
            "github-hosted",
            "Where a signing run may have run.",
        ),
        key(
            "triggers",
            triggers,
            "",
            "What may set a signing run off; events of pull requests cannot be named.",
        ),
        key(
            "resource",
            text(),
            "",
            "What the attestations have to be about, as a URI.",
        ),
        key(
            "policy_digests",
            digests,
            "[]",
            "SHA-256 of policies that it may have been judged by besides this one.",
        ),
        key("max_age", age, "", "The most days since it was signed."),
        key(
            "attestations",
            list(Kind::Map(attestation())),
            "[]",
            "Attestations of which each has to be there. Left out: one by the keys above.",
        ),
    ]);
    Section {
        together: Some(json!({ "anyOf": [
            { "required": ["signers"] }, { "required": ["keys"] }, { "required": ["attestations"] },
        ] })),
        may_be_empty: false,
        ..section("`release`", keys)
    }
}

/// Who signs, and what has to be said: of all attestations, or of one.
fn says() -> Vec<Key> {
    let levels = list(Kind::Text("^[A-Z0-9_]+$", "level"));
    vec![
        key(
            "signers",
            list(Kind::Map(signer())),
            "[]",
            "Workflows that may sign, each named exactly.",
        ),
        key(
            "keys",
            list(text()),
            "[]",
            "Public keys that may sign, in PEM or base64.",
        ),
        key(
            "levels",
            levels,
            "[]",
            "Levels that have to be verified: `GATE_SECRETS_CLEAN`.",
        ),
        key(
            "verifiers",
            list(Kind::Text(":", "URI")),
            "[]",
            "Ids under which keys may speak. Left out: ours.",
        ),
    ]
}

fn attestation() -> Section {
    let mut keys = vec![needed(
        "name",
        text(),
        "What it stands for, so that what is missing can be told.",
    )];
    keys.extend(says());
    Section {
        may_be_empty: false,
        ..section("an attestation", keys)
    }
}

fn signer() -> Section {
    let number = Kind::Either(vec![
        Kind::Number(0, u32::MAX),
        Kind::Text("^[0-9]+$", "number"),
    ]);
    let keys = vec![
        needed(
            "identity",
            Kind::Text(r"^[^*]+$", "name"),
            "The certificate's name, exactly, with the ref behind the `@`.",
        ),
        key(
            "repository",
            text(),
            "",
            "Its repository: `https://github.com/ORG/REPO`.",
        ),
        key(
            "repository_id",
            number,
            "",
            "The number of the repository, which no other ever gets.",
        ),
        key(
            "ref",
            text(),
            "",
            "The ref that it ran for: `refs/heads/main`.",
        ),
        key(
            "workflow",
            text(),
            "",
            "The workflow that ran, where it is another than the one that signed.",
        ),
        key(
            "verifier",
            text(),
            "",
            "The id under which it may speak. Left out: ours.",
        ),
    ];
    Section {
        may_be_empty: false,
        ..section("a signer", keys)
    }
}
