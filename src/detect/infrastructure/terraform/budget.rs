//! How much work one evaluation may be: no text makes it endless.

use super::value::{self, Fault};
use crate::document::Node;
use std::cell::Cell;

/// Nodes that one named value may have.
const MAX_NODES: usize = 200_000;
/// Levels that one named value may have.
const MAX_LEVELS: u32 = 200;
/// Expressions within expressions, through references too.
const MAX_DEPTH: u32 = 600;
/// Steps of one root module; a module of thousands of lines takes some ten thousand.
const ROOT_STEPS: u64 = 5_000_000;
/// Steps of all root modules together.
const ALL_STEPS: u64 = 30_000_000;
/// Nodes of all resources together.
const EMITTED_NODES: usize = 3_000_000;
/// Bytes of one string that is put together.
pub const MAX_STRING: usize = 1 << 20;
/// Elements of one list that a function makes.
pub const MAX_ITEMS: usize = 10_000;
/// Copies of one block.
pub const MAX_COPIES: usize = 1_000;
/// Resources of one root module.
pub const MAX_RESOURCES: usize = 50_000;
/// Module calls within module calls.
pub const MAX_CALLS: usize = 32;

/// What is left.
#[derive(Debug)]
pub struct Budget {
    all: Cell<u64>,
    root: Cell<u64>,
    depth: Cell<u32>,
    emitted: Cell<usize>,
    exceeded: Cell<bool>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            all: Cell::new(ALL_STEPS),
            root: Cell::new(ROOT_STEPS),
            depth: Cell::new(0),
            emitted: Cell::new(EMITTED_NODES),
            exceeded: Cell::new(false),
        }
    }
}

impl Budget {
    /// A new root module begins.
    pub fn next_root(&self) {
        self.root.set(ROOT_STEPS);
        self.exceeded.set(false);
    }

    /// Takes steps. False: they are used up, and the value is unknown.
    pub fn spend(&self, steps: usize) -> bool {
        let steps = steps as u64;
        let (all, root) = (self.all.get(), self.root.get());
        if all < steps || root < steps {
            self.exceeded.set(true);
            return false;
        }
        self.all.set(all - steps);
        self.root.set(root - steps);
        true
    }

    /// One level further in. False: too deep, and [`Self::leave`] must not be called.
    pub fn enter(&self) -> bool {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH {
            self.exceeded.set(true);
            return false;
        }
        self.depth.set(depth + 1);
        self.spend(1) || {
            self.depth.set(depth);
            false
        }
    }

    pub fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    /// Whether something of this root module was left unknown for want of budget.
    pub fn exceeded(&self) -> bool {
        self.exceeded.get()
    }

    /// Something was left out that is too much.
    pub fn exceed(&self) {
        self.exceeded.set(true);
    }

    /// Takes steps for going through all of some values, and says how many nodes they have. None: too many.
    pub fn weigh<'n>(&self, nodes: impl IntoIterator<Item = &'n Node>) -> Option<usize> {
        let mut left = MAX_NODES;
        for node in nodes {
            if value::count_nodes(node, MAX_LEVELS, &mut left).is_none() {
                self.exceeded.set(true);
                return None;
            }
        }
        let weight = MAX_NODES - left;
        self.spend(weight / 4).then_some(weight)
    }

    /// Lets a resource be kept. False: there are too many, or they are too large.
    pub fn emit(&self, body: &Node) -> bool {
        let before = self.emitted.get();
        let mut left = before;
        let fits = value::count_nodes(body, MAX_LEVELS, &mut left).is_some();
        self.emitted.set(if fits { left } else { before });
        self.exceeded.set(self.exceeded.get() || !fits);
        fits
    }

    /// Lets a value be named and used again, unless it is too large or too deep. Errors: it is.
    pub fn admit(&self, node: &Node) -> Result<(), Fault> {
        match self.weigh([node]) {
            Some(_) => Ok(()),
            None => Err(Fault("the value is too large")),
        }
    }
}
