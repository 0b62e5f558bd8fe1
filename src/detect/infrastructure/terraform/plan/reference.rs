//! From the references that a plan lists for an expression to instances of resources, through calls and outputs.
//!
//! A plan lists them without saying how they make the value, and says nothing of local values: where one of them cannot
//! be followed, what the value depends on is not known.

use super::address::{self, Target, join};
use super::configuration::{Call, Module};
use super::keyed::list;
use crate::document::{Node, Reference};
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

/// Calls and outputs within each other.
const DEEPEST: usize = 32;
/// References that are followed for one expression.
const STEPS: usize = 500;
/// References that are kept of one expression.
const MOST: usize = 50;
/// References that are followed in one plan.
const ALL_STEPS: usize = 5_000_000;

/// What an expression depends on.
#[derive(Debug, Default)]
pub struct Resolved {
    /// Empty where not all of it is known.
    pub refers: Vec<Reference>,
    /// It is the constant `null`.
    pub null: bool,
}

/// Follows references.
pub struct Resolver<'p> {
    root: &'p Module<'p>,
    /// The instances of a module by its address without the last key.
    instances: HashMap<String, Vec<&'p str>>,
    left: Cell<usize>,
}

/// Where an expression is written: an instance of a module.
#[derive(Clone)]
struct Scope<'s> {
    address: String,
    /// From the root on; empty there.
    calls: Vec<&'s Call<'s>>,
    module: &'s Module<'s>,
}

struct Walk {
    found: Vec<Reference>,
    complete: bool,
    steps: usize,
}

impl<'p> Resolver<'p> {
    /// `modules` are the addresses of all instances of modules.
    pub fn new(root: &'p Module<'p>, modules: impl IntoIterator<Item = &'p str>) -> Self {
        let mut instances: HashMap<String, Vec<&'p str>> = HashMap::new();
        for module in modules {
            let (steps, _) = address::split(module);
            if let Some(last) = steps.last() {
                let before = steps.iter().rev().nth(1).map_or("", |step| step.address);
                let all = join(before, &format!("module.{}", last.name));
                instances.entry(all).or_default().push(module);
            }
        }
        Self {
            root,
            instances,
            left: Cell::new(ALL_STEPS),
        }
    }

    /// What an expression in an instance of a module depends on. `repeated` holds the `for_each` it may read.
    pub fn resolve(&self, expression: &Node, module: &str, repeated: Option<&Node>) -> Resolved {
        let constant = expression.get("constant_value");
        let null = constant.is_some_and(|value| value.value == crate::document::Value::Null);
        let mut walk = Walk {
            found: Vec::new(),
            complete: true,
            steps: STEPS,
        };
        match self.scope(module) {
            Some(scope) => self.follow(expression, &scope, repeated, 0, &mut walk),
            None => walk.complete = false,
        }
        let refers = if walk.complete {
            walk.found
        } else {
            Vec::new()
        };
        Resolved { refers, null }
    }

    fn scope(&self, module: &str) -> Option<Scope<'p>> {
        let (steps, _) = address::split(module);
        let mut scope = Scope {
            address: module.to_owned(),
            calls: Vec::new(),
            module: self.root,
        };
        for step in steps {
            let call = scope.module.calls.get(step.name)?;
            scope.calls.push(call);
            scope.module = &call.module;
        }
        Some(scope)
    }

    fn follow(
        &self,
        expression: &Node,
        scope: &Scope<'_>,
        repeated: Option<&Node>,
        depth: usize,
        walk: &mut Walk,
    ) {
        let mut longest = "";
        for reference in list(expression.get("references")) {
            let Some(written) = reference.as_str() else {
                walk.complete = false;
                continue;
            };
            // `a.b.id` is listed again as `a.b`.
            let again = longest.strip_prefix(written);
            if again.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])) {
                continue;
            }
            longest = written;
            if walk.steps == 0 || self.left.get() == 0 || depth > DEEPEST {
                walk.complete = false;
                return;
            }
            walk.steps -= 1;
            self.left.set(self.left.get() - 1);
            self.target(Target::parse(written), scope, repeated, depth, walk);
        }
    }

    fn target(
        &self,
        target: Target<'_>,
        scope: &Scope<'_>,
        repeated: Option<&Node>,
        depth: usize,
        walk: &mut Walk,
    ) {
        match target {
            Target::Constant => {}
            Target::Opaque => walk.complete = false,
            Target::Resource { address, attribute } => {
                let reference = Reference {
                    address: join(&scope.address, address).into(),
                    attribute: Arc::from(attribute),
                };
                if walk.found.len() >= MOST {
                    walk.complete = false;
                } else if !walk.found.contains(&reference) {
                    walk.found.push(reference);
                }
            }
            Target::Repetition => {
                let over = repeated.and_then(|block| block.get("for_each_expression"));
                if let Some(over) = over {
                    self.follow(over, scope, None, depth + 1, walk);
                }
            }
            Target::Variable(name) => {
                let Some(call) = scope.calls.last() else {
                    return;
                };
                if let (Some(given), Some(outer)) = (call.given.get(name), self.outer(scope)) {
                    self.follow(given, &outer, Some(call.node), depth + 1, walk);
                }
            }
            Target::Output { call, key, output } => {
                self.output((call, key, output), scope, depth, walk);
            }
        }
    }

    /// Where the call of a scope is written.
    fn outer(&self, scope: &Scope<'_>) -> Option<Scope<'p>> {
        let (steps, _) = address::split(&scope.address);
        let before = steps.iter().rev().nth(1).map_or("", |step| step.address);
        self.scope(before)
    }

    fn output(
        &self,
        (call, key, output): (&str, &str, &str),
        scope: &Scope<'_>,
        depth: usize,
        walk: &mut Walk,
    ) {
        let inner = join(&scope.address, &format!("module.{call}{key}"));
        let written = scope.module.calls.get(call);
        let instances = match written {
            Some(call) if key.is_empty() && call.repeats() => {
                self.instances.get(&inner).cloned().unwrap_or_default()
            }
            _ => vec![&*inner],
        };
        let expression = written.and_then(|call| call.module.outputs.get(output));
        let Some(expression) = expression else {
            walk.complete = false;
            return;
        };
        for instance in instances.into_iter().take(walk.steps) {
            match self.scope(instance) {
                Some(scope) => self.follow(expression, &scope, None, depth + 1, walk),
                None => walk.complete = false,
            }
        }
    }
}
