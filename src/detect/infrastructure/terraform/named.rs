//! Variables, locals and outputs: what has a name in a module, worked out once and when asked for.

use super::constraint::{self, Constraint};
use super::evaluator::Evaluator;
use super::instance::{Instance, Named, Scope, Slot};
use super::module::attribute;
use super::value::{Fault, Outcome, unknown};
use crate::document::hcl::Block;
use crate::document::{Node, Place, Value};
use std::rc::Rc;
use std::sync::Arc;

impl<'t> Evaluator<'t> {
    pub fn local(&self, instance: &Rc<Instance<'t>>, name: &Arc<str>) -> Outcome {
        let Some(written) = instance.module.locals.get(name) else {
            return missing(instance, "there is no such local value");
        };
        self.remember(instance, (Named::Local, name), written.place, || {
            self.eval(&written.value, &Scope::of(instance))
        })
    }

    pub fn output(&self, instance: &Rc<Instance<'t>>, name: &Arc<str>) -> Outcome {
        let Some(block) = instance.module.outputs.get(name) else {
            return missing(instance, "there is no such output");
        };
        self.remember(instance, (Named::Output, name), block.place, || {
            let written = attribute(&block.body, "value").ok_or(Fault("an output has no value"))?;
            let mut node = self.eval(&written.value, &Scope::of(instance))?;
            node.sensitive |= self.is_true(instance, block, "sensitive");
            Ok(node)
        })
    }

    pub fn variable(&self, instance: &Rc<Instance<'t>>, name: &Arc<str>) -> Outcome {
        let Some(block) = instance.module.variables.get(name) else {
            return missing(instance, "there is no such variable");
        };
        self.remember(instance, (Named::Variable, name), block.place, || {
            let mut node = self.input(instance, name, block);
            node.sensitive |= self.is_true(instance, block, "sensitive")
                || self.is_true(instance, block, "ephemeral");
            Ok(node)
        })
    }

    fn is_true(&self, instance: &Rc<Instance<'t>>, block: &Block, name: &str) -> bool {
        let written = attribute(&block.body, name);
        written.is_some_and(|written| {
            self.lenient(&written.value, &Scope::of(instance)).as_bool() == Some(true)
        })
    }

    /// What the call or a variable file says, or else the default, as the type that is declared.
    fn input(&self, instance: &Rc<Instance<'t>>, name: &Arc<str>, block: &Block) -> Node {
        let given = match &instance.call {
            Some((call, scope)) => {
                attribute(&call.body, name).map(|written| self.lenient(&written.value, scope))
            }
            None => instance.assigned.get(name).cloned(),
        };
        let nullable = attribute(&block.body, "nullable").is_none_or(|written| {
            self.lenient(&written.value, &Scope::of(instance)).as_bool() != Some(false)
        });
        let given = given.filter(|node| nullable || node.value != Value::Null);
        let default = || attribute(&block.body, "default");
        let node = match (given, default()) {
            (Some(node), _) => node,
            (None, Some(default)) => self.lenient(&default.value, &Scope::of(instance)),
            (None, None) => return unknown([], block.place),
        };
        let constraint = self.constraint(instance, block);
        constraint::convert(&node, &constraint).unwrap_or_else(|_| unknown([&node], node.place))
    }

    fn constraint(&self, instance: &Rc<Instance<'t>>, block: &Block) -> Constraint {
        let written = attribute(&block.body, "type");
        let scope = Scope::of(instance);
        written.map_or(Constraint::Any, |written| {
            constraint::read(&written.value, &|default| self.lenient(default, &scope))
        })
    }

    fn remember(
        &self,
        instance: &Rc<Instance<'t>>,
        (kind, name): (Named, &Arc<str>),
        place: Place,
        work: impl FnOnce() -> Outcome,
    ) -> Outcome {
        let key = (kind, Arc::clone(name));
        let known = instance.memory.borrow().named.get(&key).cloned();
        match known {
            Some(Slot::Done(outcome)) => return outcome,
            // In a circle.
            Some(Slot::Busy) => return Ok(unknown([], place)),
            None => {}
        }
        let remember = |slot| {
            let mut memory = instance.memory.borrow_mut();
            memory.named.insert(key.clone(), slot);
        };
        remember(Slot::Busy);
        let outcome = self.named(work).map(|node| self.admit(node));
        remember(Slot::Done(outcome.clone()));
        outcome
    }
}

fn missing(instance: &Instance<'_>, reason: &'static str) -> Outcome {
    match (&instance.call, instance.module.broken) {
        (Some((call, _)), true) => Ok(unknown([], call.place)),
        _ => Err(Fault(reason)),
    }
}
