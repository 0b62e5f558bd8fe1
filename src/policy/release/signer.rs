//! The list `signers:` of the section `release:`: who may sign with a certificate.

use super::place;
use crate::policy::error::Problem;
use crate::policy::reader::{Fields, Reader, cut};
use crate::policy::yaml::{Entry, Node};
use crate::source::Span;

/// A workflow, by what its certificate says of it; what is `None` is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseSigner {
    /// The certificate's name, exactly.
    pub identity: String,
    /// `https://github.com/ORG/REPO`
    pub repository: Option<String>,
    /// The number of the repository, which no other ever gets.
    pub repository_id: Option<String>,
    /// The ref it ran for: `refs/heads/main`.
    pub reference: Option<String>,
    /// The workflow that ran, where it is another than the one that signed.
    pub workflow: Option<String>,
    /// The id under which it may speak. `None`: ours.
    pub verifier: Option<String>,
}

const KEYS: [&str; 6] = [
    "identity",
    "repository",
    "repository_id",
    "ref",
    "workflow",
    "verifier",
];

pub(super) fn read_signers(reader: &mut Reader<'_>, entry: &Entry) -> Vec<ReleaseSigner> {
    let example =
        "{ identity: https://github.com/ORG/REPO/.github/workflows/FILE@refs/heads/main }";
    let items = reader.items(entry, "signers", example);
    items
        .iter()
        .filter_map(|item| read_signer(reader, item, place(item, entry)))
        .collect()
}

fn read_signer(reader: &mut Reader<'_>, item: &Node, at: Span) -> Option<ReleaseSigner> {
    let fields = reader.fields(item, at, "a signer", &KEYS);
    let Some(identity) = fields.get("identity") else {
        let message = "a signer has no identity";
        let help = "Write the certificate's name: `identity: https://github.com/ORG/REPO/.github/workflows/FILE@refs/heads/main`. \
                    Nobody is let through who is not named.";
        reader.report(Problem::at(at, message, "who?").help(help));
        return None;
    };
    let identity = read_identity(reader, identity)?;
    let id = optional(reader, &fields, "repository_id");
    if let (Some(id), Some(entry)) = (&id, fields.get("repository_id"))
        && !id.bytes().all(|byte| byte.is_ascii_digit())
    {
        let message = format!("`{}` is no number of a repository", cut(id));
        let help = "The forge's API says it as `id`: `gh api repos/ORG/REPO --jq .id`.";
        reader.report(Problem::at(entry.place(), message, "no number").help(help));
    }
    Some(ReleaseSigner {
        identity,
        repository: optional(reader, &fields, "repository"),
        repository_id: id,
        reference: optional(reader, &fields, "ref"),
        workflow: optional(reader, &fields, "workflow"),
        verifier: optional(reader, &fields, "verifier"),
    })
}

/// A name is compared as a whole: what looks like a pattern would never be one.
fn read_identity(reader: &mut Reader<'_>, entry: &Entry) -> Option<String> {
    let identity = reader.text(entry, "identity")?;
    if !identity.contains('*') {
        return Some(identity.to_owned());
    }
    let message = format!(
        "`{}` is a pattern, and a signer is named exactly",
        cut(identity)
    );
    let help = "Write the whole name, with the ref behind the `@`; one signer for each.";
    reader.report(Problem::at(entry.place(), message, "no pattern").help(help));
    None
}

fn optional(reader: &mut Reader<'_>, fields: &Fields<'_>, key: &str) -> Option<String> {
    let entry = fields.get(key)?;
    reader.text(entry, key).map(str::to_owned)
}
