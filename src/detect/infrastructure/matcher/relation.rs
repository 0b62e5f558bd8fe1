//! What is related to what: by reference, or because both say the same name.

mod index;

use super::{Truth, World, select};
use crate::check::condition::{Path, Relation};
use crate::detect::infrastructure::resource::{Framework, Model, Resource};
use crate::document::{Node, Reference, Value};
use index::{Named, Naming};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Resources by their kind, and by what they name: that is worked out when it is first asked for.
#[derive(Debug, Default)]
pub struct Relations {
    by_kind: HashMap<(Framework, String), Vec<usize>>,
    naming: RefCell<HashMap<(String, Path), Rc<Naming>>>,
    named: RefCell<HashMap<String, Rc<Named>>>,
}

/// Attributes by which a resource is named in others, beside its address.
const NAMES: &[&str] = &["id", "arn", "name", "bucket", "metadata.name"];

impl Relations {
    pub fn of(model: &Model) -> Self {
        let mut relations = Self::default();
        for (at, resource) in model.resources.iter().enumerate() {
            let kind = (resource.framework, resource.kind.to_string());
            relations.by_kind.entry(kind).or_default().push(at);
        }
        relations
    }

    /// The resources of a kind, as check files write it: `terraform:aws_s3_bucket`, `terraform:*`.
    pub fn of_kind<'m>(&self, kind: &str, model: &'m Model) -> Vec<&'m Resource> {
        let numbers = self.numbers(kind, model);
        numbers.into_iter().map(|at| &model.resources[at]).collect()
    }

    /// Where the resources of a kind stand in the model.
    fn numbers(&self, kind: &str, model: &Model) -> Vec<usize> {
        let Some((framework, kind)) = split_kind(kind) else {
            return Vec::new();
        };
        if kind == "*" {
            let all = model.resources.iter().enumerate();
            let ours = all.filter(|(_, resource)| resource.framework == framework);
            return ours.map(|(at, _)| at).collect();
        }
        let numbers = self.by_kind.get(&(framework, kind.to_owned()));
        numbers.cloned().unwrap_or_default()
    }

    /// The resources of a kind that may be related to one.
    fn candidates<'m>(
        &self,
        kind: &str,
        relation: &Relation,
        resource: &Resource,
        model: &'m Model,
    ) -> Vec<&'m Resource> {
        let numbers = match (&relation.by, &relation.via) {
            (Some(by), _) => self.naming(kind, by, model).candidates(resource),
            (_, Some(via)) => {
                let named = self.named(kind, model);
                let some = named.candidates(resource, via);
                some.unwrap_or_else(|| self.numbers(kind, model))
            }
            _ => Vec::new(),
        };
        numbers.into_iter().map(|at| &model.resources[at]).collect()
    }

    fn naming(&self, kind: &str, path: &Path, model: &Model) -> Rc<Naming> {
        let mut known = self.naming.borrow_mut();
        let entry = known.entry((kind.to_owned(), path.clone()));
        let made = entry.or_insert_with(|| {
            let numbers = self.numbers(kind, model).into_iter();
            Rc::new(Naming::of(
                numbers.map(|at| (at, &model.resources[at])),
                path,
            ))
        });
        Rc::clone(made)
    }

    fn named(&self, kind: &str, model: &Model) -> Rc<Named> {
        let mut known = self.named.borrow_mut();
        let made = known.entry(kind.to_owned()).or_insert_with(|| {
            let numbers = self.numbers(kind, model).into_iter();
            Rc::new(Named::of(numbers.map(|at| (at, &model.resources[at]))))
        });
        Rc::clone(made)
    }
}

/// The language and the kind of `terraform:aws_s3_bucket`.
pub fn split_kind(kind: &str) -> Option<(Framework, &str)> {
    let (framework, kind) = kind.split_once(':')?;
    let framework = match framework {
        "terraform" => Framework::Terraform,
        "cloudformation" => Framework::CloudFormation,
        "kubernetes" => Framework::Kubernetes,
        "dockerfile" => Framework::Dockerfile,
        "compose" => Framework::Compose,
        "github" => Framework::GithubActions,
        _ => return None,
    };
    Some((framework, kind))
}

/// Whether one of the kinds is related to the resource, and meets the relation's condition.
pub(super) fn related(world: &World<'_>, relation: &Relation, resource: &Resource) -> Truth {
    let others = relation
        .kinds
        .iter()
        .flat_map(|kind| (world.relations).candidates(kind, relation, resource, world.model))
        .filter(|other| !std::ptr::eq(*other, resource));
    Truth::any(others.map(|other| {
        let link = match (&relation.by, &relation.via) {
            (Some(by), _) => names(other, by, resource),
            (_, Some(via)) => names(resource, via, other),
            _ => Truth::False,
        };
        let fits = || match &relation.condition {
            Some(condition) => world.holds(condition, other),
            None => Truth::True(None),
        };
        let there = if other.doubtful {
            Truth::Unknown
        } else {
            Truth::True(None)
        };
        match link {
            Truth::False => Truth::False,
            // What makes the other one fit says more than where it names this one.
            link => Truth::all([fits(), link, there]),
        }
    }))
}

/// Whether `one` names `other` at a path.
fn names(one: &Resource, path: &Path, other: &Resource) -> Truth {
    let selected = select(&one.body, path);
    let of_nodes = selected.nodes.iter().map(|node| names_it(node, other));
    let rest = selected.open.then_some(Truth::Unknown);
    Truth::any(of_nodes.chain(rest))
}

fn names_it(node: &Node, other: &Resource) -> Truth {
    if let Value::List(list) = &node.value {
        let rest = list.open.then_some(Truth::Unknown);
        return Truth::any(
            list.items
                .iter()
                .map(|item| names_it(item, other))
                .chain(rest),
        );
    }
    let refers = node.refers();
    if refers.iter().any(|reference| leads_to(reference, other)) {
        return Truth::True(Some(node.place));
    }
    match &node.value {
        Value::String(text) => Truth::of(own_names(other).any(|name| name == &**text), node.place),
        // It refers to something, and not to this.
        Value::Unknown(_) if !refers.is_empty() => Truth::False,
        Value::Unknown(_) => Truth::Unknown,
        _ => Truth::False,
    }
}

/// The texts by which others name a resource.
fn own_names(resource: &Resource) -> impl Iterator<Item = &str> {
    NAMES.iter().filter_map(|name| own_name(resource, name))
}

fn own_name<'r>(resource: &'r Resource, name: &str) -> Option<&'r str> {
    let mut steps = name.split('.');
    let node = steps.try_fold(&resource.body, |node, key| node.get(key));
    node?.as_str()
}

/// An instance, or all instances where the reference names none of them.
fn leads_to(reference: &Reference, other: &Resource) -> bool {
    let (from, to) = (&*reference.address, &*other.address);
    from == to
        || to
            .strip_prefix(from)
            .is_some_and(|rest| rest.starts_with('['))
}
