//! The resources of a plan and the data sources that it was made with.

use super::address;
use super::beside::{add_unsaid, calls, provider, through, unplanned};
use super::configuration::{self, Module};
use super::keyed::list;
use super::reference::Resolver;
use super::value::{Author, Parts};
use crate::detect::infrastructure::body::entries;
use crate::detect::infrastructure::intake::Document;
use crate::detect::infrastructure::matcher::whole;
use crate::detect::infrastructure::resource::{Framework, Model, Resource};
use crate::detect::infrastructure::terraform::policy;
use crate::detect::infrastructure::terraform::value::encoding;
use crate::document::{Entry, Node, Place, Value};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Resources of one plan. Relations are asked of each with each.
const MOST: usize = 20_000;
const POLICY_DOCUMENT: &str = "data.aws_iam_policy_document";

/// A plan while it is gone through.
struct Plan<'p> {
    /// None: the plan has no configuration.
    configuration: Option<&'p Module<'p>>,
    resolver: &'p Resolver<'p>,
    /// What is said of a resource's change, by its address.
    changes: HashMap<&'p str, &'p Node>,
    /// Trees of policy documents, by their addresses.
    policies: HashMap<Arc<str>, Node>,
}

/// A resource as the plan lists it.
struct Listed<'p> {
    address: &'p Entry,
    node: &'p Node,
    value: Option<&'p Node>,
}

/// Adds everything that a plan declares. `rest` is where the plan says that it is not all, if it does.
pub fn add(root: &Node, rest: Option<Place>, document: &Document, model: &mut Model) {
    let written = root.get("configuration");
    let module = written.and_then(|written| written.get("root_module"));
    let configuration = Module::read(module);
    let listed = at_most(listed(root), document, model);
    let inside = |one: &Listed<'_>| module_of(one.address.node.as_str()?).map(str::to_owned);
    let modules: BTreeSet<String> = listed.iter().filter_map(inside).collect();
    let resolver = Resolver::new(&configuration, modules.iter().map(String::as_str));
    let mut plan = Plan {
        configuration: module.map(|_| &configuration),
        resolver: &resolver,
        changes: changes(root),
        policies: HashMap::new(),
    };
    for one in &listed {
        model.resources.extend(plan.resource(one));
    }
    let providers = written.and_then(|written| written.get("provider_config"));
    model
        .resources
        .extend(entries(providers).iter().map(provider));
    calls(&configuration, "", model);
    if let Some(place) = rest {
        unplanned(&configuration, "", &without_keys(&listed), place, model);
    }
}

/// The addresses of what all instances have in common.
fn without_keys(listed: &[Listed<'_>]) -> HashSet<String> {
    let common = |one: &Listed<'_>| {
        let (steps, _) = address::split(one.address.node.as_str()?);
        let names = steps.iter().map(|step| format!("module.{}", step.name));
        let module = names.collect::<Vec<_>>().join(".");
        Some(address::join(&module, &configuration::key(one.node)?))
    };
    listed.iter().filter_map(common).collect()
}

fn changes(root: &Node) -> HashMap<&str, &Node> {
    let mut changes = HashMap::new();
    for resource in list(root.get("resource_changes")) {
        let address = resource.get("address").and_then(Node::as_str);
        if let (Some(address), Some(change)) = (address, resource.get("change")) {
            changes.insert(address, change);
        }
    }
    changes
}

fn at_most<'p>(
    mut listed: Vec<Listed<'p>>,
    document: &Document,
    model: &mut Model,
) -> Vec<Listed<'p>> {
    if let Some(first) = listed.get(MOST) {
        let reason =
            format!("the plan has more than {MOST} resources: those from here on are not checked");
        document.gap(Some(whole(first.address)), reason, model);
        listed.truncate(MOST);
    }
    listed
}

/// Data sources first, because policies are made of them; each address once.
fn listed(root: &Node) -> Vec<Listed<'_>> {
    let planned = root.get("planned_values");
    let prior = root
        .get("prior_state")
        .and_then(|state| state.get("values"));
    let mut all = match planned {
        Some(values) => in_modules(values.get("root_module")),
        None => changed(root),
    };
    let read = in_modules(prior.and_then(|values| values.get("root_module")));
    all.extend(read.into_iter().filter(|one| is_data(one.node)));
    let mut seen = HashSet::new();
    all.retain(|one| {
        one.address
            .node
            .as_str()
            .is_some_and(|address| seen.insert(address))
    });
    all.sort_by_key(|one| !is_data(one.node));
    all
}

fn in_modules(root: Option<&Node>) -> Vec<Listed<'_>> {
    let mut found = Vec::new();
    let mut left: Vec<&Node> = root.into_iter().collect();
    while let Some(module) = left.pop() {
        let resources = list(module.get("resources")).iter();
        found.extend(resources.filter_map(|node| {
            Some(Listed {
                address: node.as_map()?.entry("address")?,
                node,
                value: node.get("values"),
            })
        }));
        left.extend(list(module.get("child_modules")).iter().rev());
    }
    found
}

/// What stays after all changes, for a plan that was cut down to them.
fn changed(root: &Node) -> Vec<Listed<'_>> {
    let stays = |change: &Node| {
        let actions = list(change.get("actions"));
        actions
            .iter()
            .any(|action| !matches!(action.as_str(), Some("delete" | "forget")))
    };
    let changes = list(root.get("resource_changes")).iter();
    let found = changes.filter_map(|node| {
        let change = node.get("change").filter(|change| stays(change))?;
        Some(Listed {
            address: node.as_map()?.entry("address")?,
            node,
            value: change.get("after"),
        })
    });
    found.collect()
}

fn is_data(resource: &Node) -> bool {
    resource.get("mode").and_then(Node::as_str) == Some("data")
}

/// The address of the module instance that a resource is in; none for the root module.
fn module_of(address: &str) -> Option<&str> {
    address::split(address).0.last().map(|step| step.address)
}

impl Plan<'_> {
    fn resource(&mut self, listed: &Listed<'_>) -> Option<Resource> {
        let address = listed.address.node.as_str()?;
        let key = configuration::key(listed.node)?;
        let (kind, name) = key.rsplit_once('.')?;
        let (steps, _) = address::split(address);
        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
        let module = self.configuration.and_then(|root| root.below(&names));
        let block = module.and_then(|module| module.resources.get(&key).copied());
        let author = Author {
            resolver: self.resolver,
            module: steps.last().map_or("", |step| step.address),
            block,
        };
        let header = whole(listed.address);
        let mut body = author.body(self.parts(listed, address), header);
        self.link_policies(&mut body);
        if kind == POLICY_DOCUMENT {
            let tree = policy::tree(&policy::document(&body));
            self.policies
                .extend(tree.map(|tree| (address.into(), tree)));
        }
        // Without its change, nobody knows what is left out because it is not known yet.
        let open = !is_data(listed.node) && !self.changes.contains_key(address);
        add_unsaid(&mut body, block, open, header);
        Some(Resource {
            framework: Framework::Terraform,
            kind: kind.into(),
            name: name.into(),
            address: address.into(),
            header,
            body,
            calls: self
                .configuration
                .map_or_else(Vec::new, |root| through(root, &steps)),
            doubtful: false,
            within: std::sync::Arc::default(),
        })
    }

    fn parts<'n>(&'n self, listed: &'n Listed<'_>, address: &str) -> Parts<'n> {
        // What was read before planning has no change.
        let change = self.changes.get(address);
        let of_change = |key: &str| change.and_then(|change| change.get(key));
        let sensitive = listed.node.get("sensitive_values");
        Parts {
            value: listed.value,
            unknown: of_change("after_unknown"),
            sensitive: sensitive.or_else(|| of_change("after_sensitive")),
        }
    }

    /// What is made of a document is that document, as it is written.
    fn link_policies(&self, body: &mut Node) {
        let Value::Map(map) = &mut body.value else {
            return;
        };
        let uses = |node: &Node| match node.refers() {
            [one] if &*one.attribute == "json" => self.policies.get(&one.address).cloned(),
            _ => None,
        };
        if !map.entries.iter().any(|entry| uses(&entry.node).is_some()) {
            return;
        }
        for entry in &mut Arc::make_mut(map).entries {
            if let Some(tree) = uses(&entry.node) {
                entry.node = encoding(entry.node.clone(), tree);
            }
        }
    }
}
