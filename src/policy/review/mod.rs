//! The section `review:`: who has to have looked at a change before it may pass, and what the forge has to enforce.

mod bots;

pub use bots::{Bot, BotAccount};

use super::error::Problem;
use super::exclude::Excludes;
use super::reader::{Fields, Reader, cut, shown};
use super::yaml::{Entry, Node, Value};
use crate::codeowners::Owner;
use crate::source::{RepoPath, Span};
use bots::{is_login, read_bots};
use std::collections::{BTreeMap, BTreeSet};

/// Who has to have looked at a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one key of the policy, and they are independent"
)]
pub struct ReviewRules {
    /// How many independent approvals of the head. Default: 1.
    pub approvals: u32,
    /// Whether an owner of every changed path, by CODEOWNERS of the base, has to approve. Default: no.
    pub code_owners: bool,
    /// Of whom one has to approve a change of a protected path. Empty: nobody in particular.
    pub security_owners: Vec<Owner>,
    /// Globs of protected paths. Default: [`PROTECTED`].
    pub protected: Vec<String>,
    /// The address of the forge's API or server, without a `/` at its end.
    pub forge: Option<String>,
    pub signed_commits: SignedCommits,
    /// The file of OpenSSH's keys that commits may be signed with, as ssh-keygen(1) has it; read from the base. With it or the
    /// next one, keys decide and the forge's word on signatures does not count.
    pub allowed_signers: Option<RepoPath>,
    /// The file of OpenPGP's public keys that commits may be signed with, armoured or binary; read from the base.
    pub openpgp_keys: Option<RepoPath>,
    /// Bots that may author changes. None: the policy does not say.
    pub bots: Option<Vec<Bot>>,
    /// Logins that several people use.
    pub shared_accounts: Vec<String>,
    /// Whether somebody else than the last pusher has to approve the head itself. Default: no.
    pub last_push_approval: bool,
    pub resolve_conversations: bool,
    pub linear_history: bool,
    /// How a pull request may be merged. Empty: any way.
    pub merge_methods: BTreeSet<MergeMethod>,
    /// Whether the organisation has to ask its members for a second factor. Default: no.
    pub two_factor: bool,
    /// Whether the forge's rules are compared with these. Default: yes.
    pub host_rules: bool,
    /// Whether what came without a pull request blocks. Default: yes.
    pub direct_push_blocks: bool,
    /// One-based lines, by key, of what is written.
    pub lines: BTreeMap<&'static str, u32>,
}

/// What becomes of commits without a signature by a listed key or, where no key is listed, one that the forge has verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedCommits {
    Off,
    Warn,
    Required,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MergeMethod {
    Merge,
    Squash,
    Rebase,
}

impl MergeMethod {
    /// As the forge and the policy spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Squash => "squash",
            Self::Rebase => "rebase",
        }
    }
}

/// What is protected where the policy does not say: whoever changes one of these changes who looks, or what is built.
pub const PROTECTED: [&str; 10] = [
    ".github/workflows/**",
    ".github/actions/**",
    ".github/CODEOWNERS",
    "/CODEOWNERS",
    "docs/CODEOWNERS",
    "/portcullis.yaml",
    ".portcullis/**",
    "**/*.tf",
    "action.yml",
    "action.yaml",
];

const KEYS: [&str; 17] = [
    "approvals",
    "code_owners",
    "security_owners",
    "protected",
    "forge",
    "signed_commits",
    "allowed_signers",
    "openpgp_keys",
    "bots",
    "shared_accounts",
    "last_push_approval",
    "resolve_conversations",
    "linear_history",
    "merge_methods",
    "two_factor",
    "host_rules",
    "direct_push",
];

/// More people than this have never looked at one change.
const MOST_APPROVALS: u32 = 20;

impl Default for ReviewRules {
    fn default() -> Self {
        Self {
            approvals: 1,
            code_owners: false,
            security_owners: Vec::new(),
            protected: PROTECTED.map(str::to_owned).to_vec(),
            forge: None,
            signed_commits: SignedCommits::Off,
            allowed_signers: None,
            openpgp_keys: None,
            bots: None,
            shared_accounts: Vec::new(),
            last_push_approval: false,
            resolve_conversations: false,
            linear_history: false,
            merge_methods: BTreeSet::new(),
            two_factor: false,
            host_rules: true,
            direct_push_blocks: true,
            lines: BTreeMap::new(),
        }
    }
}

pub(super) fn read_review(reader: &mut Reader<'_>, section: &Entry, rules: &mut ReviewRules) {
    let fields = reader.fields(&section.value, section.place(), "`review`", &KEYS);
    for key in KEYS {
        if let Some(entry) = fields.get(key) {
            rules.lines.insert(key, reader.line(entry.key.span));
        }
    }
    if let Some(entry) = fields.get("approvals") {
        rules.approvals = read_approvals(reader, entry).unwrap_or(rules.approvals);
    }
    read_switches(reader, &fields, rules);
    read_words(reader, &fields, rules);
    if let Some(entry) = fields.get("security_owners") {
        rules.security_owners = read_owners(reader, entry);
    }
    if let Some(entry) = fields.get("protected") {
        rules.protected = read_protected(reader, entry);
    }
    if let Some(entry) = fields.get("forge") {
        rules.forge = read_forge(reader, entry);
    }
    if let Some(entry) = fields.get("allowed_signers") {
        rules.allowed_signers = read_path(reader, entry, "allowed_signers");
    }
    if let Some(entry) = fields.get("openpgp_keys") {
        rules.openpgp_keys = read_path(reader, entry, "openpgp_keys");
    }
    if let Some(entry) = fields.get("bots") {
        rules.bots = Some(read_bots(reader, entry));
    }
    if let Some(entry) = fields.get("shared_accounts") {
        rules.shared_accounts = read_logins(reader, entry);
    }
}

fn read_approvals(reader: &mut Reader<'_>, entry: &Entry) -> Option<u32> {
    let number = match &entry.value.value {
        Value::Text { text, plain: true } => text.parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| *number <= MOST_APPROVALS);
    if number.is_none() {
        let message = format!(
            "`approvals` has to be a number from 0 to {MOST_APPROVALS}, not {}",
            shown(&entry.value)
        );
        let help = "It is how many people have to approve the head who took no part in the change; 1 if it is left out.";
        reader.report(Problem::at(entry.place(), message, "not such a number").help(help));
    }
    number
}

fn read_switches(reader: &mut Reader<'_>, fields: &Fields<'_>, rules: &mut ReviewRules) {
    for (key, target) in [
        ("code_owners", &mut rules.code_owners),
        ("last_push_approval", &mut rules.last_push_approval),
        ("resolve_conversations", &mut rules.resolve_conversations),
        ("linear_history", &mut rules.linear_history),
        ("two_factor", &mut rules.two_factor),
    ] {
        if let Some(entry) = fields.get(key) {
            *target = reader.boolean(entry, key).unwrap_or(*target);
        }
    }
}

fn read_words(reader: &mut Reader<'_>, fields: &Fields<'_>, rules: &mut ReviewRules) {
    if let Some(entry) = fields.get("signed_commits") {
        let words = [
            ("off", SignedCommits::Off),
            ("warn", SignedCommits::Warn),
            ("required", SignedCommits::Required),
        ];
        let word = reader.word(&entry.value, entry.place(), "way", &words);
        rules.signed_commits = word.unwrap_or(rules.signed_commits);
    }
    if let Some(entry) = fields.get("host_rules") {
        let words = [("compare", true), ("off", false)];
        let word = reader.word(&entry.value, entry.place(), "way", &words);
        rules.host_rules = word.unwrap_or(rules.host_rules);
    }
    if let Some(entry) = fields.get("direct_push") {
        let words = [("block", true), ("warn", false)];
        let word = reader.word(&entry.value, entry.place(), "way", &words);
        rules.direct_push_blocks = word.unwrap_or(rules.direct_push_blocks);
    }
    if let Some(entry) = fields.get("merge_methods") {
        let methods = [MergeMethod::Merge, MergeMethod::Squash, MergeMethod::Rebase];
        let words = methods.map(|method| (method.as_str(), method));
        for item in reader.items(entry, "merge_methods", "squash") {
            let word = reader.word(item, place(item, entry), "way to merge", &words);
            rules.merge_methods.extend(word);
        }
    }
}

/// Where an item of a list stands; an empty one where its list does.
fn place(item: &Node, entry: &Entry) -> Span {
    if item.span.is_empty() {
        entry.place()
    } else {
        item.span
    }
}

/// The items of a list that `read` makes something of; of the others the problem is told.
fn read_items<T>(
    reader: &mut Reader<'_>,
    entry: &Entry,
    (name, example, help): (&str, &str, &str),
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let mut found = Vec::new();
    for item in reader.items(entry, name, example) {
        let one = match &item.value {
            Value::Text { text, .. } => read(text.trim()),
            _ => None,
        };
        if one.is_none() {
            let message = format!("{} is nothing that `{name}` can hold", shown(item));
            let at = place(item, entry);
            reader.report(Problem::at(at, message, "not one").help(help));
        }
        found.extend(one);
    }
    found
}

fn read_owners(reader: &mut Reader<'_>, entry: &Entry) -> Vec<Owner> {
    let help = "Write users and teams: `\"@org/security\"`, `\"@octocat\"`, in quotes, because YAML keeps `@` for itself.";
    let words = ("security_owners", "\"@org/security\"", help);
    let owners = read_items(reader, entry, words, |text| {
        let owner = Owner::parse(text).ok()?;
        (!matches!(owner, Owner::Email(_))).then_some(owner)
    });
    if owners.is_empty() {
        let message = "`security_owners` names nobody";
        let help = "Name a user or a team, or leave the key out.";
        reader.report(Problem::at(entry.place(), message, "empty").help(help));
    }
    owners
}

fn read_protected(reader: &mut Reader<'_>, entry: &Entry) -> Vec<String> {
    let help = "Write globs as in .gitignore: `.github/workflows/**`, `*.tf`, `/deploy/`.";
    let words = ("protected", "\"deploy/**\"", help);
    read_items(reader, entry, words, |text| {
        let everything = text.chars().all(|c| matches!(c, '*' | '/'));
        (Excludes::check(text).is_ok() || (everything && text.contains('*')))
            .then(|| text.to_owned())
    })
}

fn read_logins(reader: &mut Reader<'_>, entry: &Entry) -> Vec<String> {
    let help = "Write logins: `team-release`, `\"@build-user\"`.";
    let words = ("shared_accounts", "build-user", help);
    read_items(reader, entry, words, |text| {
        let login = text.strip_prefix('@').unwrap_or(text);
        is_login(login).then(|| login.to_owned())
    })
}

fn read_forge(reader: &mut Reader<'_>, entry: &Entry) -> Option<String> {
    let text = reader.text(entry, "forge")?;
    let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let here = loopback.iter().any(|start| {
        let rest = text.strip_prefix(start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    let host = text.strip_prefix("https://").unwrap_or_default();
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    let odd = text.contains(['@', '?', '#', '\\', '%']);
    if plain && !odd && (here || (!host.is_empty() && !host.starts_with('/'))) {
        return Some(text.trim_end_matches('/').to_owned());
    }
    let message = format!("`{}` is no address of a forge", cut(text));
    let help = "Write `https://HOST`: the server, or its API. A name, a password or a query cannot stand in it.";
    reader.report(Problem::at(entry.place(), message, "no such address").help(help));
    None
}

fn read_path(reader: &mut Reader<'_>, entry: &Entry, key: &str) -> Option<RepoPath> {
    let text = reader.text(entry, key)?;
    let path = RepoPath::new(text.strip_prefix("./").unwrap_or(text));
    if let Err(error) = &path {
        let message = format!("`{}` is no file of this repository: {error}", cut(text));
        let help = format!("Write its path from the top of the repository: `.github/{key}`.");
        reader.report(Problem::at(entry.place(), message, "no such path").help(help));
    }
    path.ok()
}
