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
mod beside;
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
use crate::document::{Node, Place, Value, json};
use keyed::list;
use std::borrow::Cow;
use std::sync::Arc;

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
    let root = match json::parse(&without_command(&document.text), document.file) {
        Ok(root) => root,
        Err(error) => {
            document.unread(error, model);
            return true;
        }
    };
    if !is_plan(&root) {
        return false;
    }
    if let Some(version) = unknown_version(&root) {
        let reason = "the plan is of a newer format than this program knows: it is not checked";
        document.gap(Some(version.place), reason, model);
        return true;
    }
    model.sources.without_comments(document.file);
    model
        .sources
        .conceal(document.file, concealed::spans(&root));
    let unfinished = unfinished(&root);
    let rest = unfinished.first().map(|(place, _)| *place);
    let first = model.resources.len();
    declared::add(&root, rest, document, model);
    let within: Arc<str> = document.path.to_text().as_ref().into();
    for resource in &mut model.resources[first..] {
        resource.within = Arc::clone(&within);
    }
    for (place, reason) in unfinished {
        document.gap(Some(place), reason, model);
    }
    true
}

/// In workflows, a wrapper writes the command above what Terraform says, which is one line, and outputs of the step below
/// it. Blanks stand in the command's place.
/// <https://github.com/hashicorp/setup-terraform>.
fn without_command(text: &str) -> Cow<'_, str> {
    match text.split_once('\n') {
        Some((first, rest)) if first.starts_with("[command]") => {
            let said = rest.lines().next().unwrap_or_default();
            Cow::Owned(format!("{}\n{said}", " ".repeat(first.len())))
        }
        _ => Cow::Borrowed(text),
    }
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

/// A plan may say of itself that it is not all: where it does, and what that means.
fn unfinished(root: &Node) -> Vec<(Place, &'static str)> {
    let says = |key: &str, value: bool| {
        let said = root
            .get(key)
            .filter(|node| node.value == Value::Bool(value));
        said.map(|node| node.place)
    };
    let errored = says("errored", true).map(|place| {
        let reason =
            "the plan ended with an error: what it would have come to after that is not checked";
        (place, reason)
    });
    let incomplete = says("complete", false).filter(|_| errored.is_none());
    let incomplete = incomplete.map(|place| {
        let reason = "the plan says that it is not complete: what it leaves out is not checked";
        (place, reason)
    });
    let deferred = list(root.get("deferred_changes")).first().map(|first| {
        let reason = "the plan defers changes to a later one: they are not checked";
        (first.place, reason)
    });
    [errored, incomplete, deferred]
        .into_iter()
        .flatten()
        .collect()
}
