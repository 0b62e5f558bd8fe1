//! `OpenVEX` 0.2.0 out: what was judged of each vulnerability, for whoever looks at the product next.
//!
//! Format: <https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md>. The same statements give the same bytes, in
//! whatever order they come. Not here: reading such documents (`ignore::openvex`), judging.

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

/// A status of VEX with what the specification asks for beside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    NotAffected(Grounds),
    /// With what is done about it.
    Affected {
        action: String,
    },
    Fixed,
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
            Self::Fixed => "fixed",
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
        Status::Fixed => 1,
        Status::UnderInvestigation => 2,
        Status::Affected { .. } => 3,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::dependencies::ignore;
    use crate::source::RepoPath;
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn issue(product: Option<&str>) -> Issue {
        Issue {
            author: "https://example.org/team".to_owned(),
            product: product.map(str::to_owned),
            day: date(2026, 11, 22),
            version: 1,
        }
    }

    fn said(vulnerability: &str, package: &str, status: Status) -> Statement {
        Statement {
            vulnerability: vulnerability.to_owned(),
            aliases: BTreeSet::from(["CVE-2021-23337".to_owned()]),
            package: package.to_owned(),
            status,
        }
    }

    fn affected() -> Status {
        Status::Affected {
            action: "Upgrade to 4.17.21.".to_owned(),
        }
    }

    fn waived() -> Status {
        Status::NotAffected(Grounds::Both(
            Justification::VulnerableCodeNotInExecutePath,
            "no templates".to_owned(),
        ))
    }

    fn document(statements: &[Statement]) -> Value {
        serde_json::from_str(&write(&issue(None), statements).unwrap()).unwrap()
    }

    #[test]
    fn a_document_has_what_the_specification_asks_for() {
        let document = document(&[
            said("GHSA-1", "pkg:npm/a@1", affected()),
            said("GHSA-1", "pkg:npm/b@1", affected()),
            said("GHSA-2", "pkg:npm/a@1", waived()),
            said("GHSA-3", "pkg:npm/a@1", Status::Fixed),
        ]);
        for field in [
            "@context",
            "@id",
            "author",
            "timestamp",
            "version",
            "statements",
        ] {
            assert!(!document[field].is_null(), "{field}");
        }
        assert_eq!(document["timestamp"], "2026-11-22T00:00:00Z");
        assert_eq!(
            document["statements"][0],
            json!({
                "vulnerability": {"name": "GHSA-1", "aliases": ["CVE-2021-23337"]},
                "products": [{"@id": "pkg:npm/a@1"}, {"@id": "pkg:npm/b@1"}],
                "status": "affected", "action_statement": "Upgrade to 4.17.21."
            })
        );
        assert_eq!(
            document["statements"][1]["justification"],
            "vulnerable_code_not_in_execute_path"
        );
        assert_eq!(
            document["statements"][1]["impact_statement"],
            "no templates"
        );
        assert_eq!(document["statements"][2]["status"], "fixed");
    }

    #[test]
    fn packages_are_parts_of_the_product_where_it_has_a_name() {
        let statements = [said("GHSA-1", "pkg:npm/a@1", affected())];
        let text = write(&issue(Some("pkg:github/nhs/app")), &statements).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            document["statements"][0]["products"],
            json!([{"@id": "pkg:github/nhs/app", "subcomponents": [{"@id": "pkg:npm/a@1"}]}])
        );
    }

    #[test]
    fn of_two_statements_the_worse_counts() {
        let one = said("GHSA-1", "pkg:npm/a@1", waived());
        let other = said("GHSA-1", "pkg:npm/a@1", affected());
        for pair in [[one.clone(), other.clone()], [other, one]] {
            let document = document(&pair);
            assert_eq!(document["statements"].as_array().unwrap().len(), 1);
            assert_eq!(document["statements"][0]["status"], "affected");
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let path = RepoPath::new("app.openvex.json").unwrap();
        let other = Statement {
            aliases: BTreeSet::new(),
            ..said("GHSA-2", "pkg:npm/a@1", affected())
        };
        let statements = [said("GHSA-1", "pkg:npm/a@1", waived()), other];
        let text = write(&issue(Some("pkg:github/nhs/app")), &statements).unwrap();
        let file = ignore::read(&path, &text).unwrap();
        assert_eq!(
            (file.excuses.len(), file.faults.len(), file.notes.len()),
            (1, 0, 0)
        );
        let ids = vec!["GHSA-1".to_owned(), "CVE-2021-23337".to_owned()];
        assert_eq!(file.excuses[0].grant, ignore::Grant::Advisories(ids));
    }

    #[test]
    fn a_label_is_written_as_it_is_read() {
        for label in [
            "component_not_present",
            "vulnerable_code_not_present",
            "vulnerable_code_not_in_execute_path",
            "vulnerable_code_cannot_be_controlled_by_adversary",
            "inline_mitigations_already_exist",
        ] {
            let parsed = Justification::parse(label).unwrap();
            assert_eq!(serde_json::to_value(parsed).unwrap(), label);
        }
        assert_eq!(Justification::parse("because"), None);
    }

    #[test]
    fn the_id_changes_with_the_contents_and_is_a_uuid_of_version_8() {
        let one = document(&[said("GHSA-1", "pkg:npm/a@1", affected())]);
        let two = document(&[said("GHSA-2", "pkg:npm/a@1", affected())]);
        assert_ne!(one["@id"], two["@id"]);
        let id = one["@id"]
            .as_str()
            .unwrap()
            .strip_prefix("urn:uuid:")
            .unwrap();
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert!(id[14..].starts_with('8') && "89ab".contains(&id[19..20]));
    }

    fn statements() -> impl Strategy<Value = Vec<Statement>> {
        let status = prop_oneof![
            Just(affected()),
            Just(waived()),
            Just(Status::Fixed),
            Just(Status::UnderInvestigation),
            any::<String>().prop_map(|words| Status::NotAffected(Grounds::Words(words))),
        ];
        let one = ("GHSA-[1-3]", "pkg:npm/[a-c]@1", status);
        proptest::collection::vec(
            one.prop_map(|(id, package, status)| said(&id, &package, status)),
            0..8,
        )
    }

    proptest! {
        #[test]
        fn the_order_of_findings_never_shows(statements in statements()) {
            let mut reversed = statements.clone();
            reversed.reverse();
            prop_assert_eq!(write(&issue(None), &statements).unwrap(), write(&issue(None), &reversed).unwrap());
        }
    }
}
