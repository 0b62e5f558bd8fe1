//! One evaluation of a module: the root, or what one call made. It remembers what was worked out.

use super::module::Module;
use super::repetition::{Key, Repetition};
use super::value::Outcome;
use crate::detect::infrastructure::resource::Call;
use crate::document::Node;
use crate::document::hcl::Block;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

/// What was worked out, or is just being.
#[derive(Debug, Clone)]
pub enum Slot {
    /// Whoever asks again asks in a circle.
    Busy,
    Done(Outcome),
}

/// An attribute of one copy of one block.
pub type AttributeKey = (*const Block, Option<Key>, Arc<str>);

/// The copies that one call of a module made.
pub struct Children<'t> {
    pub repetition: Rc<Repetition>,
    pub instances: Vec<Rc<Instance<'t>>>,
}

/// What was worked out so far.
#[derive(Default)]
pub struct Memory<'t> {
    /// `var.a`, `local.a`, `output.a`.
    pub named: HashMap<(Named, Arc<str>), Slot>,
    pub attributes: HashMap<AttributeKey, Slot>,
    /// None: it is just being worked out.
    pub repetitions: HashMap<*const Block, Option<Rc<Repetition>>>,
    /// None: the module is not on this disk, or it is just being looked for.
    pub children: HashMap<*const Block, Option<Rc<Children<'t>>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named {
    Variable,
    Local,
    Output,
}

/// A module with its inputs.
pub struct Instance<'t> {
    pub module: &'t Module,
    /// `module.a["x"].module.b`; empty for a root.
    pub address: String,
    /// `a.b`: the calls without their keys.
    pub path: String,
    /// The root module's folder.
    pub root: &'t str,
    pub calls: Vec<Call>,
    pub doubtful: bool,
    /// The call, and what its expressions see. None for a root.
    pub call: Option<(&'t Block, Scope<'t>)>,
    /// What the variable files of a root say.
    pub assigned: BTreeMap<Arc<str>, Node>,
    pub memory: RefCell<Memory<'t>>,
}

impl Instance<'_> {
    /// The full address of something within.
    pub fn full(&self, address: &str) -> String {
        if self.address.is_empty() {
            address.to_owned()
        } else {
            format!("{}.{address}", self.address)
        }
    }

    /// Whether this folder is being called already.
    pub fn is_within(&self, module: &Module) -> bool {
        let caller = self.call.as_ref().map(|(_, scope)| &scope.instance);
        std::ptr::eq(self.module, module) || caller.is_some_and(|caller| caller.is_within(module))
    }

    /// Forgets what was worked out, so that instances no longer hold one another.
    pub fn forget(&self) {
        let memory = self.memory.take();
        let children = memory.children.into_values().flatten();
        for children in children {
            children.instances.iter().for_each(|child| child.forget());
        }
    }
}

/// What an expression sees: a module's names, and those of the loops around it.
#[derive(Clone)]
pub struct Scope<'t> {
    pub instance: Rc<Instance<'t>>,
    pub frame: Option<Rc<Frame>>,
}

/// One name of a loop: a variable of `for`, `each`, `count`, a dynamic block's iterator.
#[derive(Debug)]
pub struct Frame {
    pub name: Arc<str>,
    pub node: Node,
    pub outer: Option<Rc<Frame>>,
}

impl<'t> Scope<'t> {
    pub fn of(instance: &Rc<Instance<'t>>) -> Self {
        Self {
            instance: Rc::clone(instance),
            frame: None,
        }
    }

    /// With one name more.
    pub fn with(&self, name: &Arc<str>, node: Node) -> Self {
        Self {
            instance: Rc::clone(&self.instance),
            frame: Some(Rc::new(Frame {
                name: Arc::clone(name),
                node,
                outer: self.frame.clone(),
            })),
        }
    }

    pub fn get(&self, name: &str) -> Option<&Node> {
        let mut frame = self.frame.as_deref();
        while let Some(here) = frame {
            if &*here.name == name {
                return Some(&here.node);
            }
            frame = here.outer.as_deref();
        }
        None
    }
}
