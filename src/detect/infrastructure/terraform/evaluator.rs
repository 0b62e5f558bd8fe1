//! Expressions to values: operators, conditionals, calls. The other kinds are in the files beside this one.

use super::budget::Budget;
use super::constraint::{Constraint, primitive};
use super::function;
use super::instance::Scope;
use super::module_sources::ModuleSources;
use super::operator::unary;
use super::root_files::RootFiles;
use super::tree::Tree;
use super::value::{self, Fault, Outcome, either, unknown};
use crate::detect::infrastructure::resource::Unread;
use crate::document::hcl::{Call, Expression, Kind, parse_template};
use crate::document::{Node, Place, Sources, Value};
use crate::inventory::Snapshot;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Works expressions out.
pub struct Evaluator<'t> {
    pub tree: &'t Tree,
    pub sources: &'t Sources,
    pub snapshot: &'t dyn Snapshot,
    pub module_sources: &'t ModuleSources,
    pub budget: Budget,
    pub unread: RefCell<Vec<Unread>>,
    /// Within `try` and `can`: a part without a value leaves the whole without one.
    pub strict: Cell<bool>,
}

/// Whether one place lies in another.
pub fn within(inner: Place, outer: Place) -> bool {
    inner.file == outer.file
        && inner.span.start >= outer.span.start
        && inner.span.end <= outer.span.end
}

impl<'t> Evaluator<'t> {
    /// An expression's value, at a place within the expression. Errors: it has none.
    pub fn eval(&self, expression: &Expression, scope: &Scope<'t>) -> Outcome {
        if !self.budget.enter() {
            return Ok(unknown([], expression.place));
        }
        let outcome = self.eval_kind(expression, scope);
        self.budget.leave();
        let mut node = outcome?;
        if !within(node.place, expression.place) {
            node.place = expression.place;
        }
        Ok(node)
    }

    /// An expression's value; one that has none is unknown, unless `try` asks.
    pub fn eval_part(&self, expression: &Expression, scope: &Scope<'t>) -> Outcome {
        match self.eval(expression, scope) {
            Err(_) if !self.strict.get() => Ok(unknown([], expression.place)),
            outcome => outcome,
        }
    }

    /// The value of something that has a name of its own: whoever asks, it is the same.
    pub fn lenient(&self, expression: &Expression, scope: &Scope<'t>) -> Node {
        self.named(|| self.eval(expression, scope))
            .unwrap_or_else(|_| unknown([], expression.place))
    }

    /// Works out something that has a name of its own.
    pub fn named<T>(&self, work: impl FnOnce() -> T) -> T {
        let strict = self.strict.replace(false);
        let done = work();
        self.strict.set(strict);
        done
    }

    fn eval_kind(&self, expression: &Expression, scope: &Scope<'t>) -> Outcome {
        let place = expression.place;
        let plain = |value| Ok(Node::new(value, place));
        match &expression.kind {
            Kind::Null => plain(Value::Null),
            Kind::Bool(truth) => plain(Value::Bool(*truth)),
            Kind::Number(number) => plain(Value::Number(*number)),
            Kind::String(text) => plain(Value::String(Arc::clone(text))),
            Kind::Template(template) => self.template(template, place, scope),
            Kind::Word(word) => self.reference(word, &[], place, scope),
            Kind::Access(base, steps) => match &base.kind {
                Kind::Word(word) => self.reference(word, steps, place, scope),
                _ => self.steps_of(self.eval(base, scope)?, steps, place, scope),
            },
            Kind::Call(call) => self.call(call, place, scope),
            Kind::Unary(operator, operand) => unary(*operator, &self.eval(operand, scope)?, place),
            Kind::Binary(operator, sides) => self.binary(*operator, sides, place, scope),
            Kind::Conditional(parts) => self.conditional(parts, place, scope),
            Kind::Tuple(items) => self.tuple(items, place, scope),
            Kind::Object(pairs) => self.object(pairs, place, scope),
            Kind::For(each) => self.for_expression(each, place, scope),
            Kind::Group(inner) => self.eval(inner, scope),
        }
    }

    fn conditional(
        &self,
        [condition, then, otherwise]: &[Expression; 3],
        place: Place,
        scope: &Scope<'t>,
    ) -> Outcome {
        let condition = self.eval_part(condition, scope)?;
        let mut node = match truth(&condition)? {
            Some(true) => self.eval(then, scope)?,
            Some(false) => self.eval(otherwise, scope)?,
            None => {
                let then = self.eval_part(then, scope)?;
                let otherwise = self.eval_part(otherwise, scope)?;
                match self.budget.weigh([&then, &otherwise]) {
                    Some(_) => either(&then, &otherwise, place),
                    None => unknown([], place),
                }
            }
        };
        node.sensitive |= condition.sensitive;
        Ok(node)
    }

    fn call(&self, call: &Call, place: Place, scope: &Scope<'t>) -> Outcome {
        match &*call.name {
            "try" => return self.first_value(call, place, scope),
            "can" => return self.has_value(call, place, scope),
            _ => {}
        }
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.eval(argument, scope)?);
        }
        if call.expand && !expand(&mut arguments)? {
            return Ok(unknown(&arguments, place));
        }
        match &*call.name {
            "templatefile" => self.template_file(&arguments, place, scope),
            "templatestring" => self.template_string(&arguments, place, scope),
            name => self.function(name, &arguments, place, scope),
        }
    }

    fn function(&self, name: &str, arguments: &[Node], place: Place, scope: &Scope<'t>) -> Outcome {
        let files = RootFiles {
            snapshot: self.snapshot,
            root: scope.instance.root,
        };
        let context = function::Context {
            place,
            files: &files,
            budget: &self.budget,
        };
        function::call(name, arguments, &context)
    }

    /// `try`: the first argument that has a value.
    fn first_value(&self, call: &Call, place: Place, scope: &Scope<'t>) -> Outcome {
        let strict = self.strict.replace(true);
        let mut values = call.arguments.iter();
        let found = values.find_map(|argument| self.eval(argument, scope).ok());
        self.strict.set(strict);
        let node = found.ok_or(Fault("no argument of `try` has a value"))?;
        Ok(if node.is_unknown() && node.refers().is_empty() {
            unknown([&node], place)
        } else {
            node
        })
    }

    fn has_value(&self, call: &Call, place: Place, scope: &Scope<'t>) -> Outcome {
        let argument = call
            .arguments
            .first()
            .ok_or(Fault("`can` takes an argument"))?;
        let strict = self.strict.replace(true);
        let outcome = self.eval(argument, scope);
        self.strict.set(strict);
        Ok(match outcome {
            Ok(node) if node.is_unknown() => unknown([&node], place),
            outcome => Node::new(Value::Bool(outcome.is_ok()), place),
        })
    }

    fn template_file(&self, arguments: &[Node], place: Place, scope: &Scope<'t>) -> Outcome {
        let text = self.function("file", arguments.get(..1).unwrap_or_default(), place, scope)?;
        self.template_of(&text, arguments, place, scope)
    }

    fn template_string(&self, arguments: &[Node], place: Place, scope: &Scope<'t>) -> Outcome {
        let text = arguments.first().ok_or(Fault("a template is missing"))?;
        self.template_of(text, arguments, place, scope)
    }

    /// A template that sees the names of a map.
    fn template_of(
        &self,
        text: &Node,
        arguments: &[Node],
        place: Place,
        scope: &Scope<'t>,
    ) -> Outcome {
        let names = arguments.get(1).and_then(Node::as_map);
        let (Some(text), Some(names)) = (text.as_str(), names) else {
            return Ok(unknown(arguments, place));
        };
        if names.open || !self.budget.spend(text.len() / 16) {
            return Ok(unknown(arguments, place));
        }
        let template = parse_template(text, place).map_err(|fault| Fault(fault.reason))?;
        let mut inner = Scope::of(&scope.instance);
        for entry in &names.entries {
            inner = inner.with(&entry.key, entry.node.clone());
        }
        self.template(&template, place, &inner)
    }
}

/// Puts the items of the last argument in its place. False: they are unknown.
fn expand(arguments: &mut Vec<Node>) -> Result<bool, Fault> {
    let Some(last) = arguments.last().cloned() else {
        return Ok(true);
    };
    match &last.value {
        Value::List(items) if !items.open => {
            arguments.pop();
            arguments.extend(items.items.iter().cloned());
            Ok(true)
        }
        Value::List(_) | Value::Unknown(_) => Ok(false),
        _ => Err(Fault("only a list can be expanded")),
    }
}

/// Lets everything that was written elsewhere stand where the nearest thing around it stands within `place`.
pub fn settle(node: &mut Node, place: Place) {
    settle_in(node, place, place);
}

fn settle_in(node: &mut Node, place: Place, around: Place) {
    if !within(node.place, place) {
        node.place = around;
    }
    let outer = node.place;
    match &mut node.value {
        Value::List(list) if list.items.iter().any(|item| foreign(item, place)) => {
            for item in &mut Arc::make_mut(list).items {
                settle_in(item, place, outer);
            }
        }
        Value::Map(map) if map.entries.iter().any(|entry| foreign_entry(entry, place)) => {
            for entry in &mut Arc::make_mut(map).entries {
                settle_in(&mut entry.node, place, outer);
                if !within(entry.key_place, place) {
                    entry.key_place = entry.node.place;
                }
            }
        }
        _ => {}
    }
}

fn foreign_entry(entry: &crate::document::Entry, place: Place) -> bool {
    !within(entry.key_place, place) || foreign(&entry.node, place)
}

/// Whether it or anything in it is written elsewhere.
fn foreign(node: &Node, place: Place) -> bool {
    !within(node.place, place)
        || match &node.value {
            Value::List(list) => list.items.iter().any(|item| foreign(item, place)),
            Value::Map(map) => map.entries.iter().any(|entry| foreign_entry(entry, place)),
            _ => false,
        }
}

impl Evaluator<'_> {
    /// A named value is kept, unless it is too large.
    pub fn admit(&self, node: Node) -> Node {
        match self.budget.admit(&node) {
            Ok(()) => node,
            Err(_) => value::unknown([], node.place),
        }
    }
}

/// A truth value; none where it is unknown. Errors: it is none.
pub fn truth(node: &Node) -> Result<Option<bool>, Fault> {
    match primitive(node, &Constraint::Bool)? {
        Value::Bool(truth) => Ok(Some(truth)),
        Value::Unknown(_) => Ok(None),
        _ => Err(Fault("a condition is null")),
    }
}
