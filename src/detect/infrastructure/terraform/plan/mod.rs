//! Plans in JSON, as `terraform show -json FILE` writes them: what will be there once the plan is applied.
//!
//! After <https://developer.hashicorp.com/terraform/internals/json-format>. Its resources have the shape of those that are
//! worked out from a configuration, so that the same checks ask the same of both:
//!
//! | of the plan | becomes |
//! |---|---|
//! | `planned_values` (else `resource_changes`) | resources, with the addresses that Terraform prints |
//! | data sources in `prior_state` | data sources: those that were read before planning |
//! | `after_unknown` | unknown values; none where nobody wrote the attribute |
//! | `references` of `configuration` | what a value depends on |
//! | `provider_config`, `module_calls` of `configuration` | providers and calls of modules |
//! | whatever is marked as sensitive | nothing that is ever shown |
//!
//! A value stands where the plan has it, and a resource at its address. Not here: plans in their binary form, states.

mod address;
mod concealed;
mod configuration;
mod declared;
mod keyed;
mod reference;
#[cfg(test)]
mod tests;
mod value;

use crate::detect::infrastructure::intake::Document;
use crate::detect::infrastructure::resource::Model;
use crate::document::yaml::Options;
use crate::document::{Node, Value};
use keyed::list;

/// The newest major version of the format that is known.
const MAJOR: u32 = 1;

/// Whether it is worth reading the text as a plan.
pub fn may_declare(text: &str) -> bool {
    let said = [
        "planned_values",
        "resource_changes",
        "root_module",
        "terraform_version",
    ];
    text.contains("\"format_version\"") && said.iter().any(|key| text.contains(key))
}

/// Adds what a plan declares, and says what it leaves open. False: the file is no plan.
pub fn declare(document: &Document, model: &mut Model) -> bool {
    let root = match document.parse(Options::default()) {
        Ok(roots) => roots.into_iter().next(),
        Err(error) => {
            document.unread(error, model);
            return true;
        }
    };
    let Some(root) = root.filter(is_plan) else {
        return false;
    };
    if let Some(version) = unknown_version(&root) {
        let reason = "the plan is of a newer format than this program knows: it is not checked";
        document.gap(Some(version.place), reason, model);
        return true;
    }
    unfinished(&root, document, model);
    model
        .sources
        .conceal(document.file, concealed::spans(&root));
    declared::add(&root, document, model);
    true
}

fn is_plan(root: &Node) -> bool {
    let there = |key: &str| root.get(key).is_some();
    there("format_version")
        && (there("planned_values") || there("resource_changes") || there("configuration"))
}

/// "Reject any input which reports an unsupported major version."
fn unknown_version(root: &Node) -> Option<&Node> {
    let version = root.get("format_version")?;
    let major = version.as_str().and_then(|text| text.split('.').next());
    let known = major
        .and_then(|major| major.parse().ok())
        .is_some_and(|major: u32| major <= MAJOR);
    (!known).then_some(version)
}

/// A plan may say of itself that it is not all.
fn unfinished(root: &Node, document: &Document, model: &mut Model) {
    let says = |key: &str, value: bool| {
        root.get(key)
            .filter(|node| node.value == Value::Bool(value))
    };
    if let Some(node) = says("errored", true) {
        let reason =
            "the plan ended with an error: what it would have come to after that is not checked";
        document.gap(Some(node.place), reason, model);
    } else if let Some(node) = says("complete", false) {
        let reason = "the plan says that it is not complete: what it leaves out is not checked";
        document.gap(Some(node.place), reason, model);
    }
    if let Some(first) = list(root.get("deferred_changes")).first() {
        let reason = "the plan defers changes to a later one: they are not checked";
        document.gap(Some(first.place), reason, model);
    }
}
