//! Terraform: what a configuration declares, worked out as far as it can be without a provider or a network.
//!
//! [`tree`] reads folders, [`emit`] goes through what they declare, [`evaluator`] works expressions out and [`function`] has
//! the built-in functions. What cannot be worked out is unknown, and says what it depends on. Not here: what is weak about
//! a resource.

mod block_body;
mod budget;
mod children;
mod collection;
mod constraint;
mod emit;
mod evaluator;
mod function;
mod instance;
mod json_syntax;
mod module;
mod module_sources;
mod named;
mod operator;
pub mod policy;
mod reference;
mod repetition;
mod root_files;
mod step;
mod target;
mod template;
#[cfg(test)]
mod tests;
mod tree;
mod value;

pub use function::base64;
pub use module_sources::ModuleSources;

use super::resource::{Model, Resource, Unread};
use crate::inventory::Snapshot;
use crate::source::RepoPath;
use budget::Budget;
use evaluator::Evaluator;
use instance::{Instance, Memory, Scope};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use tree::Tree;

/// Whether a file is one of configuration: Terraform and `OpenTofu` read whole folders of them.
pub fn is_configuration(path: &RepoPath) -> bool {
    let name = path.file_name();
    let endings: [&[u8]; 4] = [b".tf", b".tf.json", b".tofu", b".tofu.json"];
    endings.iter().any(|ending| name.ends_with(ending))
}

/// References may lead through hundreds of expressions: more than a thread's usual stack holds.
const STACK: usize = 128 << 20;

/// Adds every resource that the selected files declare, and what could not be read of them.
///
/// `selected` holds the configuration files (`.tf`, `.tf.json`) to look at. Modules that they call are read wherever they
/// are in the snapshot, and judged through their calls; a folder that nothing calls is a root. Variable files are taken as
/// Terraform takes them.
pub fn evaluate(
    snapshot: &dyn Snapshot,
    selected: &[RepoPath],
    sources: &ModuleSources,
    model: &mut Model,
) {
    let work = || work(snapshot, selected, sources, model);
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let running = thread.spawn_scoped(scope, work);
        running.is_ok_and(|running| running.join().is_ok())
    });
    if !done {
        model.unread.extend(selected.iter().map(|path| Unread {
            path: path.clone(),
            place: None,
            reason: "the configuration could not be worked out".to_owned(),
        }));
    }
}

fn work(
    snapshot: &dyn Snapshot,
    selected: &[RepoPath],
    sources: &ModuleSources,
    model: &mut Model,
) {
    let tree = tree::load(snapshot, selected, sources, model);
    let evaluator = Evaluator {
        tree: &tree,
        sources: &model.sources,
        snapshot,
        module_sources: sources,
        budget: Budget::default(),
        unread: RefCell::default(),
        strict: Cell::new(false),
    };
    let mut resources = Vec::new();
    for root in &tree.roots {
        evaluate_root(&evaluator, &tree, root, &mut resources);
    }
    let unread = evaluator.unread.into_inner();
    model.resources.extend(resources);
    model.unread.extend(unread);
}

fn evaluate_root<'t>(
    evaluator: &Evaluator<'t>,
    tree: &'t Tree,
    root: &'t str,
    resources: &mut Vec<Resource>,
) {
    let Some(module) = tree.modules.get(root) else {
        return;
    };
    evaluator.budget.next_root();
    let instance = |assigned| {
        Rc::new(Instance {
            module,
            address: String::new(),
            path: String::new(),
            root,
            calls: Vec::new(),
            doubtful: false,
            call: None,
            assigned,
            memory: RefCell::new(Memory::default()),
        })
    };
    let scope = Scope::of(&instance(BTreeMap::new()));
    let mut assigned = BTreeMap::new();
    for attribute in tree.assigned.get(root).into_iter().flatten() {
        let node = evaluator.lenient(&attribute.value, &scope);
        assigned.insert(Arc::clone(&attribute.name.text), node);
    }
    let instance = instance(assigned);
    evaluator.emit(&instance, resources);
    instance.forget();
    if evaluator.budget.exceeded() {
        evaluator.tell_root(root);
    }
}

impl Evaluator<'_> {
    /// Says of a root module that it is too much.
    fn tell_root(&self, root: &str) {
        let folder = |path: &RepoPath| tree::split(&path.to_text()).0 == root;
        let first = self.sources.iter().find(|(_, source)| folder(&source.path));
        if let Some((_, source)) = first {
            self.unread.borrow_mut().push(Unread {
                path: source.path.clone(),
                place: None,
                reason: "the configuration is too large to be worked out in full: some values were left unknown"
                    .to_owned(),
            });
        }
    }
}
