//! References: names to what they stand for, and the steps behind them.

use super::evaluator::Evaluator;
use super::instance::{Children, Instance, Scope};
use super::module_sources::relative;
use super::repetition::{Copied, Key, Repetition, Shape};
use super::step::{attribute_of_node, index_of_node};
use super::target::Target;
use super::value::{Fault, Outcome, text, unknown, unknown_with};
use crate::document::hcl::{Block, Name, Step};
use crate::document::{Entry, List, Map, Node, Place, Reference, Value};
use std::rc::Rc;
use std::sync::Arc;

/// What a reference stands for, worked out no further than needed.
#[derive(Clone)]
pub enum Term<'t> {
    Node(Node),
    /// One copy of a resource or data source.
    Resource(Rc<Target<'t>>),
    /// All of them.
    Resources(Group<'t>),
    /// One instance of a called module; whether it is the only one.
    Module(Rc<Instance<'t>>, bool),
    Modules(Rc<Children<'t>>),
}

/// The copies of one resource block.
#[derive(Clone)]
pub struct Group<'t> {
    pub instance: Rc<Instance<'t>>,
    pub block: &'t Block,
    /// Within the module: `data.aws_ami.a`.
    pub name: Arc<str>,
    pub repetition: Rc<Repetition>,
}

impl<'t> Group<'t> {
    pub fn target(&self, copy: &Copied) -> Rc<Target<'t>> {
        let address = format!("{}{}", self.instance.full(&self.name), copy.suffix());
        Rc::new(Target {
            instance: Rc::clone(&self.instance),
            block: self.block,
            copy: copy.clone(),
            address: address.into(),
            one_of_many: self.repetition.shape != Shape::One,
        })
    }

    /// The whole, when it cannot be said which.
    fn unknown(&self, place: Place) -> Node {
        let reference = Reference {
            address: self.instance.full(&self.name).into(),
            attribute: "".into(),
        };
        Node::new(unknown_with(vec![reference]), place)
    }
}

impl<'t> Evaluator<'t> {
    /// A word and the steps behind it.
    pub fn reference(
        &self,
        word: &str,
        steps: &[Step],
        place: Place,
        scope: &Scope<'t>,
    ) -> Outcome {
        let (term, used) = self.root(word, steps, place, scope)?;
        self.walk(term, &steps[used..], place, scope)
    }

    /// A value and the steps behind it.
    pub fn steps_of(&self, node: Node, steps: &[Step], place: Place, scope: &Scope<'t>) -> Outcome {
        self.walk(Term::Node(node), steps, place, scope)
    }

    /// What the first words stand for, and how many steps they took.
    fn root(
        &self,
        word: &str,
        steps: &[Step],
        place: Place,
        scope: &Scope<'t>,
    ) -> Result<(Term<'t>, usize), Fault> {
        if let Some(node) = scope.get(word) {
            return Ok((Term::Node(node.clone()), 0));
        }
        let name = |at: usize| match steps.get(at) {
            Some(Step::Attribute(name)) => Ok(name),
            _ => Err(Fault("a name is missing")),
        };
        let instance = &scope.instance;
        match word {
            "var" => Ok((Term::Node(self.variable(instance, &name(0)?.text)?), 1)),
            "local" => Ok((Term::Node(self.local(instance, &name(0)?.text)?), 1)),
            "module" => Ok((self.module_term(instance, name(0)?, place)?, 1)),
            "path" => Ok((Term::Node(path(instance, &name(0)?.text, place)), 1)),
            "self" | "each" | "count" | "terraform" => {
                Ok((Term::Node(unknown([], place)), steps.len()))
            }
            "data" | "ephemeral" => {
                let key = format!("{word}.{}.{}", name(0)?.text, name(1)?.text);
                Ok((self.resource_term(instance, key, place)?, 2))
            }
            kind => {
                let key = format!("{kind}.{}", name(0)?.text);
                Ok((self.resource_term(instance, key, place)?, 1))
            }
        }
    }

    fn module_term(
        &self,
        instance: &Rc<Instance<'t>>,
        name: &Name,
        place: Place,
    ) -> Result<Term<'t>, Fault> {
        let Some(call) = instance.module.calls.get(&name.text) else {
            return absent(instance, place, "there is no such module call");
        };
        let Some(children) = self.children(instance, call) else {
            let reference = Reference {
                address: instance.full(&format!("module.{}", name.text)).into(),
                attribute: "".into(),
            };
            return Ok(Term::Node(Node::new(unknown_with(vec![reference]), place)));
        };
        let alone = children.repetition.shape == Shape::One;
        match &children.instances[..] {
            [only] if alone || children.repetition.copies[0].key.is_none() => {
                Ok(Term::Module(Rc::clone(only), alone))
            }
            _ => Ok(Term::Modules(children)),
        }
    }

    fn resource_term(
        &self,
        instance: &Rc<Instance<'t>>,
        key: String,
        place: Place,
    ) -> Result<Term<'t>, Fault> {
        let Some(block) = instance.module.resources.get(&key) else {
            return absent(instance, place, "there is no such resource");
        };
        let group = Group {
            instance: Rc::clone(instance),
            block,
            name: key.into(),
            repetition: self.repetition(instance, block),
        };
        Ok(match &group.repetition.copies[..] {
            [only] if only.key.is_none() => Term::Resource(group.target(only)),
            _ => Term::Resources(group),
        })
    }

    fn walk(&self, mut term: Term<'t>, steps: &[Step], place: Place, scope: &Scope<'t>) -> Outcome {
        for step in steps {
            term = match step {
                Step::Attribute(name) => Term::Node(self.attribute_of(&term, &name.text, place)?),
                Step::Index(key) => {
                    let key = self.eval_part(key, scope)?;
                    self.index_of(term, &key, place)?
                }
                Step::Splat(inner) => Term::Node(self.splat(term, inner, place, scope)?),
            };
        }
        Ok(self.whole(&term, place))
    }

    fn attribute_of(&self, term: &Term<'t>, name: &Arc<str>, place: Place) -> Outcome {
        match term {
            Term::Node(node) => attribute_of_node(node, name, place),
            Term::Resource(target) => Ok(self.attribute_of_target(target, name)),
            Term::Module(instance, _) => self.output(instance, name),
            Term::Resources(group) => {
                Ok(self.by_key(term, name, place, |place| group.unknown(place)))
            }
            Term::Modules(_) => Ok(self.by_key(term, name, place, |place| unknown([], place))),
        }
    }

    /// `module.a.x` where `x` is a key of `for_each`.
    fn by_key(
        &self,
        term: &Term<'t>,
        name: &Arc<str>,
        place: Place,
        otherwise: impl Fn(Place) -> Node,
    ) -> Node {
        let key = Node::new(Value::String(Arc::clone(name)), place);
        match self.index_of(term.clone(), &key, place) {
            Ok(term) => self.whole(&term, place),
            Err(_) => otherwise(place),
        }
    }

    fn index_of(&self, term: Term<'t>, key: &Node, place: Place) -> Result<Term<'t>, Fault> {
        const MISSING: Fault = Fault("there is no such copy");
        match term {
            Term::Node(node) => index_of_node(&node, key, place).map(Term::Node),
            Term::Resource(target) if target.one_of_many => Ok(Term::Resource(target)),
            Term::Module(instance, false) => Ok(Term::Module(instance, false)),
            Term::Resource(_) | Term::Module(..) => {
                index_of_node(&self.whole(&term, place), key, place).map(Term::Node)
            }
            Term::Resources(group) => match which(&group.repetition, key)? {
                Some(at) => Ok(Term::Resource(group.target(&group.repetition.copies[at]))),
                None if key.is_unknown() || group.repetition.open => {
                    Ok(Term::Node(group.unknown(place)))
                }
                None => Err(MISSING),
            },
            Term::Modules(children) => match which(&children.repetition, key)? {
                Some(at) => Ok(Term::Module(Rc::clone(&children.instances[at]), true)),
                None if key.is_unknown() || children.repetition.open => {
                    Ok(Term::Node(unknown([], place)))
                }
                None => Err(MISSING),
            },
        }
    }

    /// The same steps for every element. What is no list is a list of one, and nothing a list of none.
    fn splat(&self, term: Term<'t>, steps: &[Step], place: Place, scope: &Scope<'t>) -> Outcome {
        let mut list = List::default();
        let terms: Vec<Term<'t>> = match term {
            Term::Node(node) => match &node.value {
                Value::Null => Vec::new(),
                Value::List(items) => {
                    list.open = items.open;
                    items.items.iter().cloned().map(Term::Node).collect()
                }
                Value::Unknown(_) => return self.walk(Term::Node(node), steps, place, scope),
                _ => vec![Term::Node(node)],
            },
            Term::Resources(group) => {
                list.open = group.repetition.open;
                let known = group
                    .repetition
                    .copies
                    .iter()
                    .filter(|copy| copy.key.is_some());
                known
                    .map(|copy| Term::Resource(group.target(copy)))
                    .collect()
            }
            Term::Modules(children) => {
                list.open = children.repetition.open;
                let known = children.instances.iter().cloned();
                known.map(|instance| Term::Module(instance, true)).collect()
            }
            Term::Resource(ref target) if target.one_of_many => {
                return Ok(unknown([&self.walk(term, steps, place, scope)?], place));
            }
            Term::Module(_, false) => {
                return Ok(unknown([&self.walk(term, steps, place, scope)?], place));
            }
            Term::Resource(_) | Term::Module(..) => vec![term],
        };
        for term in terms {
            if !self.budget.spend(1) {
                list.open = true;
                break;
            }
            list.items.push(self.walk(term, steps, place, scope)?);
        }
        Ok(Node::new(Value::List(Arc::new(list)), place))
    }

    /// Everything that a term stands for, as one value.
    fn whole(&self, term: &Term<'t>, place: Place) -> Node {
        match term {
            Term::Node(node) => node.clone(),
            Term::Resource(target) => self.whole_target(target, place),
            Term::Module(_, false) => unknown([], place),
            Term::Module(instance, true) => self.all_outputs(instance, place),
            Term::Resources(group) => {
                let part = |copy: &Copied| self.whole_target(&group.target(copy), place);
                collected(&group.repetition, place, |at| {
                    part(&group.repetition.copies[at])
                })
            }
            Term::Modules(children) => collected(&children.repetition, place, |at| {
                self.all_outputs(&children.instances[at], place)
            }),
        }
    }

    fn all_outputs(&self, instance: &Rc<Instance<'t>>, place: Place) -> Node {
        let entry = |name: &Arc<str>| Entry {
            key: Arc::clone(name),
            key_place: place,
            node: self
                .output(instance, name)
                .unwrap_or_else(|_| unknown([], place)),
        };
        let map = Map {
            entries: instance.module.outputs.keys().map(entry).collect(),
            open: instance.module.broken,
        };
        Node::new(Value::Map(Arc::new(map)), place)
    }
}

fn absent<'t>(
    instance: &Instance<'t>,
    place: Place,
    reason: &'static str,
) -> Result<Term<'t>, Fault> {
    if instance.module.broken {
        Ok(Term::Node(unknown([], place)))
    } else {
        Err(Fault(reason))
    }
}

fn path(instance: &Instance<'_>, name: &str, place: Place) -> Node {
    let text = match name {
        "module" => relative(instance.root, &instance.module.folder),
        "root" => ".".to_owned(),
        _ => return unknown([], place),
    };
    Node::new(Value::string(text), place)
}

/// The position of the copy of a key.
fn which(repetition: &Repetition, key: &Node) -> Result<Option<usize>, Fault> {
    if key.is_unknown() {
        return Ok(None);
    }
    let wanted = text(&key.value).ok_or(Fault("a key is neither number nor string"))?;
    Ok(repetition.copies.iter().position(|copy| match &copy.key {
        Some(Key::Number(number)) => number.to_string() == *wanted,
        Some(Key::Name(name)) => *name == wanted,
        None => false,
    }))
}

/// Copies as `count` gives them, a list, or as `for_each` does, a map.
fn collected(repetition: &Repetition, place: Place, node: impl Fn(usize) -> Node) -> Node {
    let keyed = |at: &usize| repetition.copies[*at].key.is_some();
    let positions: Vec<usize> = (0..repetition.copies.len()).filter(keyed).collect();
    let open = repetition.open;
    if repetition.shape != Shape::Each {
        let list = List {
            items: positions.into_iter().map(node).collect(),
            open,
            set: false,
        };
        return Node::new(Value::List(Arc::new(list)), place);
    }
    let entry = |at: usize| Entry {
        key: match &repetition.copies[at].key {
            Some(Key::Name(name)) => Arc::clone(name),
            _ => "".into(),
        },
        key_place: place,
        node: node(at),
    };
    let entries = positions.into_iter().map(entry).collect();
    Node::new(Value::Map(Arc::new(Map { entries, open })), place)
}
