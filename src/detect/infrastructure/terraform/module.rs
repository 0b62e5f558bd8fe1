//! What the files of one folder declare together, with overrides merged in. Not here: any value.

use crate::document::hcl::{Attribute, Block, Body, Expression, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A folder's declarations.
#[derive(Debug, Default)]
pub struct Module {
    /// From the top of the repository; empty for the top itself.
    pub folder: String,
    pub variables: BTreeMap<Arc<str>, Block>,
    pub outputs: BTreeMap<Arc<str>, Block>,
    pub locals: BTreeMap<Arc<str>, Attribute>,
    pub calls: BTreeMap<Arc<str>, Block>,
    /// `resource`, `data` and `ephemeral` blocks by `kind.name`, `data.kind.name`, `ephemeral.kind.name`.
    pub resources: BTreeMap<String, Block>,
    /// `terraform` and `provider` blocks.
    pub settings: Vec<Block>,
    /// A part could not be read, so that something may be declared which is not here.
    pub broken: bool,
    /// How many files there are; of a folder that is not there, none.
    pub files: usize,
}

/// The name of a file of configuration without its extension. None: it is no such file.
pub fn stem(name: &str) -> Option<&str> {
    let endings = [".tf", ".tf.json", ".tofu", ".tofu.json"];
    endings.iter().find_map(|ending| name.strip_suffix(ending))
}

/// Whether a file of this name changes what others declare.
pub fn is_override(name: &str) -> bool {
    let stem = stem(name).unwrap_or(name);
    stem == "override" || stem.ends_with("_override")
}

impl Module {
    /// Takes a file's declarations in.
    pub fn add(&mut self, body: Body) {
        for block in body.blocks {
            self.declare(block, false);
        }
    }

    /// Lets a file's declarations change those that are there.
    pub fn add_override(&mut self, body: Body) {
        for block in body.blocks {
            self.declare(block, true);
        }
    }

    fn declare(&mut self, block: Block, change: bool) {
        let label = |at: usize| block.labels.get(at).map(|label| Arc::clone(&label.text));
        match (&*block.kind.text, label(0), label(1)) {
            ("variable", Some(name), _) => put(&mut self.variables, name, block, change),
            ("output", Some(name), _) => put(&mut self.outputs, name, block, change),
            ("module", Some(name), _) => put(&mut self.calls, name, block, change),
            ("resource", Some(kind), Some(name)) => {
                put(&mut self.resources, format!("{kind}.{name}"), block, change);
            }
            (class @ ("data" | "ephemeral"), Some(kind), Some(name)) => {
                let key = format!("{class}.{kind}.{name}");
                put(&mut self.resources, key, block, change);
            }
            ("locals", ..) => {
                for local in block.body.attributes {
                    self.locals.insert(Arc::clone(&local.name.text), local);
                }
            }
            ("provider" | "terraform", ..) => self.set(block, change),
            _ => {}
        }
    }

    fn set(&mut self, block: Block, change: bool) {
        let same = |other: &&mut Block| {
            other.kind.text == block.kind.text
                && label_texts(other) == label_texts(&block)
                && literal(&other.body, "alias") == literal(&block.body, "alias")
        };
        match self.settings.iter_mut().find(same) {
            Some(before) if change => merge(before, block),
            _ => self.settings.push(block),
        }
    }
}

fn label_texts(block: &Block) -> Vec<&str> {
    block.labels.iter().map(|label| &*label.text).collect()
}

fn put<K: Ord>(into: &mut BTreeMap<K, Block>, key: K, block: Block, change: bool) {
    match into.get_mut(&key) {
        Some(before) if change => merge(before, block),
        _ => {
            into.insert(key, block);
        }
    }
}

/// Attributes one by one; of a kind of nested blocks, all give way to the new ones.
fn merge(into: &mut Block, change: Block) {
    for attribute in change.body.attributes {
        let name = &attribute.name.text;
        into.body
            .attributes
            .retain(|before| before.name.text != *name);
        into.body.attributes.push(attribute);
    }
    let replaced: Vec<Arc<str>> = change.body.blocks.iter().map(block_name).collect();
    into.body
        .blocks
        .retain(|block| !replaced.contains(&block_name(block)));
    into.body.blocks.extend(change.body.blocks);
}

/// What a nested block makes: a `dynamic` one makes those of its label.
pub fn block_name(block: &Block) -> Arc<str> {
    match (&*block.kind.text, block.labels.first()) {
        ("dynamic", Some(label)) => Arc::clone(&label.text),
        _ => Arc::clone(&block.kind.text),
    }
}

/// The last attribute of a name.
pub fn attribute<'b>(body: &'b Body, name: &str) -> Option<&'b Attribute> {
    body.attributes
        .iter()
        .rev()
        .find(|attribute| &*attribute.name.text == name)
}

/// An attribute that is a plain string.
pub fn literal<'b>(body: &'b Body, name: &str) -> Option<&'b str> {
    match attribute(body, name) {
        Some(Attribute {
            value:
                Expression {
                    kind: Kind::String(text),
                    ..
                },
            ..
        }) => Some(text),
        _ => None,
    }
}
