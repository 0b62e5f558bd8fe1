//! `OpenVEX` 0.2.0: statements, and the document that they make.
//!
//! Format: <https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md>. The same statements give the same bytes, in
//! whatever order they come. Not here: what the statements are made from, reading such documents.

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the format.
const CONTEXT: &str = "https://openvex.dev/ns/v0.2.0";

/// What is known of one vulnerability in one package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// The id that the finding goes by.
    pub vulnerability: String,
    /// Its other ids.
    pub aliases: BTreeSet<String>,
    /// The package URL of the vulnerable package.
    pub package: String,
    pub status: Status,
}

/// A status of VEX with what the specification asks for beside it. Of `fixed` a verdict says nothing: it knows what is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    NotAffected(Grounds),
    /// With what is done about it.
    Affected {
        action: String,
    },
    UnderInvestigation,
}

/// Why a product is not affected: a label, words, or both, never neither.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grounds {
    Label(Justification),
    Words(String),
    Both(Justification, String),
}

/// The labels of VEX for not being affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Justification {
    ComponentNotPresent,
    VulnerableCodeNotPresent,
    VulnerableCodeNotInExecutePath,
    VulnerableCodeCannotBeControlledByAdversary,
    InlineMitigationsAlreadyExist,
}

/// Who says it, of what, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// A person or an organisation, best as an address.
    pub author: String,
    /// What the packages are part of: a package URL or another IRI. None: the packages stand for themselves.
    pub product: Option<String>,
    pub day: Date,
    /// Counts up from 1 with every change of the document.
    pub version: u32,
}

#[derive(Serialize)]
struct DocumentOut<'s> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: String,
    author: &'s str,
    timestamp: String,
    version: u32,
    tooling: &'static str,
    statements: Vec<StatementOut<'s>>,
}

#[derive(Serialize)]
struct StatementOut<'s> {
    vulnerability: VulnerabilityOut<'s>,
    products: Vec<ComponentOut<'s>>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<Justification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact_statement: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_statement: Option<&'s str>,
}

#[derive(Serialize)]
struct VulnerabilityOut<'s> {
    name: &'s str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<&'s str>,
}

#[derive(Serialize)]
struct ComponentOut<'s> {
    #[serde(rename = "@id")]
    id: &'s str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subcomponents: Vec<ComponentOut<'s>>,
}

impl Justification {
    /// A label as the specification writes it.
    pub fn parse(label: &str) -> Option<Self> {
        match label {
            "component_not_present" => Some(Self::ComponentNotPresent),
            "vulnerable_code_not_present" => Some(Self::VulnerableCodeNotPresent),
            "vulnerable_code_not_in_execute_path" => Some(Self::VulnerableCodeNotInExecutePath),
            "vulnerable_code_cannot_be_controlled_by_adversary" => {
                Some(Self::VulnerableCodeCannotBeControlledByAdversary)
            }
            "inline_mitigations_already_exist" => Some(Self::InlineMitigationsAlreadyExist),
            _ => None,
        }
    }
}

impl Status {
    fn label(&self) -> &'static str {
        match self {
            Self::NotAffected(_) => "not_affected",
            Self::Affected { .. } => "affected",
            Self::UnderInvestigation => "under_investigation",
        }
    }
}

/// Writes a document, one statement for each vulnerability and status, with a newline at its end.
///
/// Of two statements about one vulnerability in one package the worse status counts, so that nothing is cleared by
/// another finding's waiver. Errors: the writer of JSON fails, which it does for no value of these types.
pub fn write(issue: &Issue, statements: &[Statement]) -> serde_json::Result<String> {
    let grouped = grouped(statements);
    let mut document = DocumentOut {
        context: CONTEXT,
        id: String::new(),
        author: &issue.author,
        timestamp: format!("{}T00:00:00Z", issue.day),
        version: issue.version,
        tooling: concat!("portcullis ", env!("CARGO_PKG_VERSION")),
        statements: grouped
            .iter()
            .map(|(key, packages)| statement(key, packages, issue.product.as_deref()))
            .collect(),
    };
    document.id = urn(&serde_json::to_vec(&document)?);
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

/// A vulnerability with a status, and its other ids.
type Key<'s> = (&'s str, &'s Status, Vec<&'s str>);

fn grouped(statements: &[Statement]) -> BTreeMap<Key<'_>, BTreeSet<&str>> {
    let mut worst: BTreeMap<(&str, &str), &Statement> = BTreeMap::new();
    for statement in statements {
        let place = worst
            .entry((&statement.vulnerability, &statement.package))
            .or_insert(statement);
        if (severity(&statement.status), *place) > (severity(&place.status), statement) {
            *place = statement;
        }
    }
    let mut groups: BTreeMap<Key<'_>, BTreeSet<&str>> = BTreeMap::new();
    for ((vulnerability, package), statement) in worst {
        let aliases = statement.aliases.iter().map(String::as_str);
        let aliases = aliases.filter(|alias| *alias != vulnerability).collect();
        let packages = groups.entry((vulnerability, &statement.status, aliases));
        packages.or_default().insert(package);
    }
    groups
}

/// Which of two statuses counts: the one that says more against the product.
fn severity(status: &Status) -> u8 {
    match status {
        Status::NotAffected(_) => 0,
        Status::UnderInvestigation => 1,
        Status::Affected { .. } => 2,
    }
}

fn statement<'s>(
    (vulnerability, status, aliases): &Key<'s>,
    packages: &BTreeSet<&'s str>,
    product: Option<&'s str>,
) -> StatementOut<'s> {
    let parts = packages.iter().map(|id| ComponentOut {
        id,
        subcomponents: Vec::new(),
    });
    let products = match product {
        None => parts.collect(),
        Some(product) => vec![ComponentOut {
            id: product,
            subcomponents: parts.collect(),
        }],
    };
    let (justification, impact_statement) = match status {
        Status::NotAffected(Grounds::Label(label)) => (Some(*label), None),
        Status::NotAffected(Grounds::Words(words)) => (None, Some(words.as_str())),
        Status::NotAffected(Grounds::Both(label, words)) => (Some(*label), Some(words.as_str())),
        _ => (None, None),
    };
    let action_statement = match status {
        Status::Affected { action } => Some(action.as_str()),
        _ => None,
    };
    StatementOut {
        vulnerability: VulnerabilityOut {
            name: vulnerability,
            aliases: aliases.clone(),
        },
        products,
        status: status.label(),
        justification,
        impact_statement,
        action_statement,
    }
}

/// An IRI made of what a document says: a UUID of version 8 (RFC 9562, 5.8) out of its SHA-256.
fn urn(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut id: [u8; 16] = std::array::from_fn(|at| digest[at]);
    id[6] = (id[6] & 0x0f) | 0x80;
    id[8] = (id[8] & 0x3f) | 0x80;
    let mut text = String::from("urn:uuid:");
    for (at, byte) in id.iter().enumerate() {
        if [4, 6, 8, 10].contains(&at) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0x0f] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    text
}
