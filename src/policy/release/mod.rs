//! The section `release:`: whose attestations a release needs, and what they have to say. `verify` asks for it.

mod signer;

pub use signer::ReleaseSigner;

use super::error::Problem;
use super::reader::{Fields, Reader, cut, shown};
use super::yaml::{Entry, Node, Value};
use crate::source::Span;
use signer::read_signers;
use std::collections::BTreeSet;

/// What a release needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleaseRules {
    /// Who may sign, and what has to be said, where a single attestation does not say otherwise.
    pub general: ReleaseAttestation,
    /// The issuer of the tokens that signers have. `None`: GitHub's.
    pub issuer: Option<String>,
    /// Runners that may sign. Empty: the forge's own. `any` in the policy: `None`.
    pub runner: Runner,
    /// What may set a signing run off. Empty: the built-in ones.
    pub triggers: BTreeSet<String>,
    pub resource: Option<String>,
    /// SHA-256 of policies, hexadecimal, by which it may have been judged besides this one.
    pub policy_digests: BTreeSet<String>,
    /// The most days since it was signed.
    pub max_age: Option<u16>,
    /// Attestations of which each one has to be there. Empty: the general one.
    pub attestations: Vec<ReleaseAttestation>,
}

/// One attestation that has to be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleaseAttestation {
    pub name: String,
    pub signers: Vec<ReleaseSigner>,
    /// Public keys, PEM or base64, as written.
    pub keys: Vec<String>,
    pub levels: BTreeSet<String>,
    /// Ids under which keys may speak. Empty: ours.
    pub verifiers: BTreeSet<String>,
}

/// Where a signing run may have run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Runner {
    /// On a machine of the forge's.
    #[default]
    Hosted,
    /// Anywhere.
    Any,
}

const KEYS: [&str; 11] = [
    "issuer",
    "signers",
    "runner",
    "triggers",
    "keys",
    "levels",
    "verifiers",
    "resource",
    "policy_digests",
    "max_age",
    "attestations",
];
/// More attestations than a release can need.
const MOST: usize = 50;
const MOST_DAYS: u16 = 3650;

pub(super) fn read_release(reader: &mut Reader<'_>, section: &Entry) -> ReleaseRules {
    let fields = reader.fields(&section.value, section.place(), "`release`", &KEYS);
    let mut rules = ReleaseRules {
        general: read_attestation(reader, &fields),
        ..ReleaseRules::default()
    };
    if let Some(entry) = fields.get("issuer") {
        rules.issuer = read_issuer(reader, entry);
    }
    if let Some(entry) = fields.get("runner") {
        let words = [("github-hosted", Runner::Hosted), ("any", Runner::Any)];
        let word = reader.word(&entry.value, entry.place(), "runner", &words);
        rules.runner = word.unwrap_or_default();
    }
    if let Some(entry) = fields.get("triggers") {
        rules.triggers = read_triggers(reader, entry);
    }
    if let Some(entry) = fields.get("resource") {
        rules.resource = reader.text(entry, "resource").map(str::to_owned);
    }
    if let Some(entry) = fields.get("policy_digests") {
        let help =
            "Write the SHA-256 of a policy file in 64 digits: `sha256sum portcullis.yaml` says it.";
        rules.policy_digests = read_set(reader, entry, ("policy_digests", help), is_sha256);
    }
    if let Some(entry) = fields.get("max_age") {
        rules.max_age = read_age(reader, entry);
    }
    if let Some(entry) = fields.get("attestations") {
        rules.attestations = read_attestations(reader, entry);
    }
    nobody(reader, section, &rules);
    rules
}

/// A section that lets nobody sign could only ever refuse, or be taken for one that lets anybody.
fn nobody(reader: &mut Reader<'_>, section: &Entry, rules: &ReleaseRules) {
    let signs = |one: &ReleaseAttestation| !one.signers.is_empty() || !one.keys.is_empty();
    let all_sign = !rules.attestations.is_empty() && rules.attestations.iter().all(signs);
    if signs(&rules.general) || all_sign {
        return;
    }
    let message = "`release` does not say who may sign";
    let help = "Name signers or keys: `signers: [{ identity: https://github.com/ORG/REPO/.github/workflows/FILE@refs/heads/main }]`.";
    reader.report(Problem::at(section.place(), message, "by whom?").help(help));
}

fn read_attestation(reader: &mut Reader<'_>, fields: &Fields<'_>) -> ReleaseAttestation {
    let mut one = ReleaseAttestation::default();
    if let Some(entry) = fields.get("signers") {
        one.signers = read_signers(reader, entry);
    }
    if let Some(entry) = fields.get("keys") {
        let help = "Write public keys in PEM or base64; `portcullis keygen` writes one beside the private key.";
        one.keys = read_list(reader, entry, ("keys", help), |text| {
            !text.contains("PRIVATE")
        });
    }
    if let Some(entry) = fields.get("levels") {
        let help =
            "Levels are words such as `GATE_SECRETS_CLEAN` and `ORG_SOURCE_TWO_PARTY_REVIEWED`.";
        one.levels = read_set(reader, entry, ("levels", help), is_level);
    }
    if let Some(entry) = fields.get("verifiers") {
        let help = "Write the id of who verified, a URI: `urn:portcullis:gate:v1`.";
        one.verifiers = read_set(reader, entry, ("verifiers", help), |text| {
            text.contains(':')
        });
    }
    one
}

fn read_attestations(reader: &mut Reader<'_>, entry: &Entry) -> Vec<ReleaseAttestation> {
    let items = reader.items(entry, "attestations", "{ name: review, levels: [...] }");
    let mut all: Vec<ReleaseAttestation> = Vec::new();
    for item in items.iter().take(MOST) {
        let at = place(item, entry);
        let keys = ["name", "signers", "keys", "levels", "verifiers"];
        let fields = reader.fields(item, at, "an attestation", &keys);
        let name = fields
            .get("name")
            .and_then(|entry| reader.text(entry, "name"));
        let mut one = read_attestation(reader, &fields);
        match name {
            Some(name) if all.iter().any(|other| other.name == name) => {
                let message = format!("two attestations are called `{}`", cut(name));
                reader.report(
                    Problem::at(at, message, "again here").help("Give each a name of its own."),
                );
            }
            Some(name) => {
                name.clone_into(&mut one.name);
                all.push(one);
            }
            None => {
                let message = "an attestation has no name";
                let help =
                    "Name what it stands for, so that what is missing can be told: `name: review`.";
                reader.report(Problem::at(at, message, "no name").help(help));
            }
        }
    }
    if items.len() > MOST {
        let message = format!(
            "{} attestations are more than a release can need",
            items.len()
        );
        reader.report(
            Problem::at(entry.place(), message, "too many").help(format!("The most is {MOST}.")),
        );
    }
    all
}

fn read_issuer(reader: &mut Reader<'_>, entry: &Entry) -> Option<String> {
    let issuer = reader.text(entry, "issuer")?;
    if issuer.starts_with("https://") || issuer.starts_with("http://localhost") {
        return Some(issuer.to_owned());
    }
    let message = format!("`{}` is no issuer of tokens", cut(issuer));
    let help = "Write its address: `https://token.actions.githubusercontent.com`.";
    reader.report(Problem::at(entry.place(), message, "no address").help(help));
    None
}

fn read_triggers(reader: &mut Reader<'_>, entry: &Entry) -> BTreeSet<String> {
    let help = "Write events such as `push`, `release` and `workflow_dispatch`. Those of pull requests cannot be named: \
                anybody sets them off.";
    let word = |text: &str| {
        let letters = text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        letters && !text.starts_with("pull_request")
    };
    let triggers = read_set(reader, entry, ("triggers", help), word);
    if triggers.is_empty() {
        let message = "`triggers` names no event";
        reader.report(
            Problem::at(entry.place(), message, "empty").help("Name one, or leave the key out."),
        );
    }
    triggers
}

fn read_age(reader: &mut Reader<'_>, entry: &Entry) -> Option<u16> {
    let days = match &entry.value.value {
        Value::Text { text, .. } => text
            .trim()
            .strip_suffix('d')
            .and_then(|days| days.parse::<u16>().ok()),
        _ => None,
    };
    let days = days.filter(|days| (1..=MOST_DAYS).contains(days));
    if days.is_none() {
        let message = format!(
            "`max_age` has to be a number of days, not {}",
            shown(&entry.value)
        );
        reader.report(
            Problem::at(entry.place(), message, "no such number").help("Write `max_age: 30d`."),
        );
    }
    days
}

fn read_set(
    reader: &mut Reader<'_>,
    entry: &Entry,
    words: (&str, &str),
    fits: impl Fn(&str) -> bool,
) -> BTreeSet<String> {
    read_list(reader, entry, words, fits).into_iter().collect()
}

/// The texts of a list that fit; of the others the problem is told.
fn read_list(
    reader: &mut Reader<'_>,
    entry: &Entry,
    (name, help): (&str, &str),
    fits: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut texts = Vec::new();
    for item in reader.items(entry, name, "...") {
        let text = match &item.value {
            Value::Text { text, .. } => text.trim(),
            _ => "",
        };
        if text.is_empty() || !fits(text) {
            let message = format!("{} is nothing that `{name}` can hold", shown(item));
            reader.report(Problem::at(place(item, entry), message, "not one").help(help));
        } else {
            texts.push(text.to_owned());
        }
    }
    texts
}

fn is_level(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Where an item of a list stands; an empty one where its list does.
fn place(item: &Node, entry: &Entry) -> Span {
    if item.span.is_empty() {
        entry.place()
    } else {
        item.span
    }
}
