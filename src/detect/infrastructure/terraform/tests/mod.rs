//! Whole configurations in memory, and expressions as Terraform itself works them out.

mod configurations;
mod expressions;
mod hostile;

use super::{ModuleSources, evaluate};
use crate::detect::infrastructure::resource::{Model, Resource};
use crate::document::Node;
use crate::inventory::InMemory;
use crate::source::RepoPath;

/// Evaluates files; every configuration file is selected.
fn model(files: &[(&str, &str)]) -> Model {
    model_with(files, &ModuleSources::default())
}

fn model_with(files: &[(&str, &str)], sources: &ModuleSources) -> Model {
    let path = |path: &str| RepoPath::new(path).unwrap();
    let snapshot = InMemory::new(
        files
            .iter()
            .map(|(name, text)| (path(name), text.as_bytes().to_vec())),
    );
    let selected: Vec<RepoPath> = files.iter().map(|(name, _)| path(name)).collect();
    let mut model = Model::default();
    evaluate(&snapshot, &selected, sources, &mut model);
    model
}

/// The resource of an address.
fn find<'m>(model: &'m Model, address: &str) -> &'m Resource {
    let found = model.resources.iter().find(|one| &*one.address == address);
    found.unwrap_or_else(|| panic!("no {address} among {:?}", addresses(model)))
}

fn addresses(model: &Model) -> Vec<&str> {
    model.resources.iter().map(|one| &*one.address).collect()
}

/// The value of an output of the root module.
fn output<'m>(model: &'m Model, name: &str) -> &'m Node {
    find(model, &format!("output.{name}"))
        .body
        .get("value")
        .unwrap()
}

/// The text that a node points at.
fn text<'m>(model: &'m Model, node: &Node) -> &'m str {
    model.sources.text(node.place)
}
