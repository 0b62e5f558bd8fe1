//! `OpenVEX` documents: statements that a package is not affected by a vulnerability, or has its fix.
//!
//! Format: <https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md>, 0.2.0 and the older form with plain texts. A
//! statement counts for the packages that it names by package URL: its subcomponents where it has some, else its products.
//! A later statement about the same product and vulnerability takes the place of an earlier one. Documents of other kinds
//! in the same folders (CSAF, `CycloneDX`) are noted and not read.

use super::entry::{Field, Reader, items, text, wrong};
use super::excuse::{Excuse, Grant, Target};
use super::{Malformed, Remark};
use crate::detect::dependencies::selector::Selector;
use crate::document::json::Dialect;
use crate::document::{Map, Node, Value};
use crate::source::Span;

/// One statement, as far as it matters here.
struct Statement {
    at: Span,
    ids: Vec<String>,
    packages: Vec<Selector>,
    /// Not affected, or fixed.
    clears: bool,
    reason: Option<String>,
    timestamp: String,
}

pub(super) fn read(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let root = reader.json(Dialect::Strict)?;
    let Some(map) = root.as_map() else {
        return Err(no_document(&root));
    };
    if !is_openvex(map) {
        if map.get("bomFormat").is_some() || map.get("document").is_some() {
            reader.note(
                root.place.span,
                "this document is not OpenVEX and excuses nothing",
            );
            return Ok(());
        }
        return Err(no_document(&root));
    }
    let issued = text(map, "timestamp").ok().flatten().unwrap_or_default();
    let statements = match items(map, "statements") {
        Ok(statements) if map.get("statements").is_some() => statements,
        _ => return Err(no_document(&root)),
    };
    let mut kept: Vec<Statement> = Vec::new();
    for node in statements {
        match statement(node, &issued) {
            Ok(statement) => kept.push(statement),
            Err(remark) => reader.fault(remark.at, remark.reason),
        }
    }
    // RFC 3339 of one time zone sorts as text; those of one document have one.
    kept.sort_by(|a, b| a.timestamp.cmp(&b.timestamp));
    for (at, statement) in kept.iter().enumerate() {
        if statement.clears
            && !kept[at + 1..]
                .iter()
                .any(|later| takes_back(later, statement))
        {
            excuse(reader, statement);
        }
    }
    Ok(())
}

fn is_openvex(map: &Map) -> bool {
    let context = map.get("@context").and_then(Node::as_str);
    context.is_some_and(|context| context.contains("openvex.dev/ns"))
}

fn no_document(root: &Node) -> Malformed {
    Malformed {
        at: root.place.span,
        reason: "it is no OpenVEX document: its `@context` or its `statements` are not there"
            .to_owned(),
    }
}

/// Whether a later statement says otherwise of the same.
fn takes_back(later: &Statement, earlier: &Statement) -> bool {
    let same_id = later.ids.iter().any(|id| earlier.ids.contains(id));
    let same_package = later
        .packages
        .iter()
        .any(|one| earlier.packages.contains(one));
    !later.clears && same_id && same_package
}

fn excuse(reader: &mut Reader<'_>, statement: &Statement) {
    if statement.packages.is_empty() {
        let note = "this statement names no package by its package URL, so it excuses nothing";
        return reader.note(statement.at, note);
    }
    let excuse = Excuse {
        target: Target {
            any_of: statement.packages.clone(),
            ..Target::default()
        },
        scope: super::Scope::default(),
        reason: statement.reason.clone(),
        ..reader.excuse(statement.at, Grant::Advisories(statement.ids.clone()))
    };
    reader.keep(Ok(excuse));
}

fn statement(node: &Node, issued: &str) -> Field<Statement> {
    let at = node.place.span;
    let map = node
        .as_map()
        .ok_or_else(|| wrong(node, "statements", "a list of statements"))?;
    let status = text(map, "status")?.unwrap_or_default();
    let clears = match status.as_str() {
        "not_affected" | "fixed" => true,
        "affected" | "under_investigation" => false,
        _ => {
            return Err(Remark {
                at,
                reason: "a statement has no status of VEX".to_owned(),
            });
        }
    };
    let justification = text(map, "justification")?;
    let words = text(map, "impact_statement")?.or(text(map, "status_notes")?);
    let reason = match (justification, words) {
        (Some(label), Some(words)) => Some(format!("{label}: {words}")),
        (label, words) => label.or(words),
    };
    Ok(Statement {
        at,
        ids: ids(map, at)?,
        packages: packages(map)?,
        clears,
        // That the fix is in needs no other reason.
        reason: reason.or_else(|| (status == "fixed").then_some(status)),
        timestamp: text(map, "timestamp")?.unwrap_or_else(|| issued.to_owned()),
    })
}

fn ids(map: &Map, at: Span) -> Field<Vec<String>> {
    let mut ids = Vec::new();
    match map.get("vulnerability").map(|node| &node.value) {
        Some(Value::String(name)) => ids.push(name.to_string()),
        Some(Value::Map(vulnerability)) => {
            ids.extend(text(vulnerability, "name")?);
            ids.extend(super::entry::texts(vulnerability, "aliases")?);
        }
        _ => {}
    }
    ids.retain(|id| !id.is_empty());
    if ids.is_empty() {
        return Err(Remark {
            at,
            reason: "a statement names no vulnerability".to_owned(),
        });
    }
    Ok(ids)
}

fn packages(map: &Map) -> Field<Vec<Selector>> {
    let mut packages = Vec::new();
    for product in items(map, "products")? {
        let parts = match product.as_map() {
            Some(product) => items(product, "subcomponents")?,
            None => &[],
        };
        if parts.is_empty() {
            packages.extend(selector(product));
        } else {
            packages.extend(parts.iter().filter_map(selector));
        }
    }
    // The older form has them beside the products.
    let older = items(map, "subcomponents")?;
    if !older.is_empty() {
        packages = older.iter().filter_map(selector).collect();
    }
    Ok(packages)
}

/// The package URL of a component, where it has one.
fn selector(component: &Node) -> Option<Selector> {
    let id = component
        .as_str()
        .or_else(|| component.get("@id")?.as_str());
    let purl = (component.get("identifiers"))
        .and_then(|identifiers| identifiers.get("purl")?.as_str())
        .or(id)?;
    // A `*` in a package URL is no wildcard.
    let is_purl = purl.starts_with("pkg:") && !purl.contains('*');
    is_purl.then(|| Selector::parse(purl).ok()).flatten()
}
