//! What a plan says beside the values of resources: provisioners, providers, calls of modules, and resources that are
//! written and not planned.

use super::address;
use super::configuration::Module;
use super::keyed::list;
use crate::detect::infrastructure::body::entries;
use crate::detect::infrastructure::resource::{Call, Framework, Model, Resource};
use crate::document::{Entry, Map, Node, Place, Value};
use std::collections::HashSet;
use std::sync::Arc;

/// What a plan does not say of a resource (`open`: there may be more), and the provisioners that only its configuration
/// names.
pub fn add_unsaid(body: &mut Node, block: Option<&Node>, open: bool, header: Place) {
    let Value::Map(map) = &mut body.value else {
        return;
    };
    let map = Arc::make_mut(map);
    map.open |= open;
    let unknown = Node::new(Value::unknown(), header);
    map.entries.push(entry("lifecycle", header, unknown));
    let provisioners: Vec<Node> = list(block.and_then(|block| block.get("provisioners")))
        .iter()
        .filter_map(provisioner)
        .collect();
    if let Some(first) = provisioners.first() {
        let place = first.place;
        let blocks = Node::new(Value::list(provisioners), place);
        map.entries.push(entry("provisioner", place, blocks));
    }
}

fn provisioner(node: &Node) -> Option<Node> {
    let kind = node.as_map()?.entry("type")?;
    let mut written = constants(node.get("expressions"));
    written.entries.insert(
        0,
        Entry {
            key: "__label".into(),
            ..kind.clone()
        },
    );
    Some(Node::new(Value::Map(Arc::new(written)), node.place))
}

/// What expressions are, where they say it themselves; blocks as they are nested.
fn constants(expressions: Option<&Node>) -> Map {
    let value = |node: &Node| match (&node.value, node.get("constant_value")) {
        (_, Some(constant)) => constant.clone(),
        (Value::List(blocks), None) => {
            let block =
                |node: &Node| Node::new(Value::Map(Arc::new(constants(Some(node)))), node.place);
            Node::new(
                Value::list(blocks.items.iter().map(block).collect()),
                node.place,
            )
        }
        _ => Node::new(Value::unknown(), node.place),
    };
    let written = entries(expressions).iter().map(|entry| Entry {
        node: value(&entry.node),
        ..entry.clone()
    });
    Map {
        entries: written.collect(),
        open: false,
    }
}

/// `aws`, `aws.east`, `module.a:aws`.
pub fn provider(entry: &Entry) -> Resource {
    let said_of = |key: &str| entry.node.get(key).and_then(Node::as_str);
    let name = said_of("name").unwrap_or(&entry.key);
    let kind = format!("provider.{name}");
    let address = match said_of("alias") {
        Some(alias) => format!("{kind}.{alias}"),
        None => kind.clone(),
    };
    let module = said_of("module_address").unwrap_or_default();
    let expressions = entry.node.get("expressions");
    let place = expressions.map_or(entry.node.place, |node| node.place);
    Resource {
        framework: Framework::Terraform,
        kind: kind.into(),
        name: name.into(),
        address: address::join(module, &address).into(),
        header: entry.key_place,
        body: Node::new(Value::Map(Arc::new(constants(expressions))), place),
        calls: Vec::new(),
        doubtful: false,
        within: std::sync::Arc::default(),
    }
}

/// The calls of a module and of all that they call.
pub fn calls(module: &Module<'_>, outer: &str, model: &mut Model) {
    let mut written: Vec<_> = module.calls.iter().collect();
    written.sort_by_key(|(_, call)| call.place);
    for (name, call) in written {
        let address = address::join(outer, &format!("module.{name}"));
        let map = call.node.as_map();
        let part = |from: &str, to: &str| {
            let said = map?.entry(from)?;
            Some(Entry {
                key: to.into(),
                ..said.clone()
            })
        };
        let body = [
            part("source", "source"),
            part("version_constraint", "version"),
        ];
        model.resources.push(Resource {
            framework: Framework::Terraform,
            kind: "module".into(),
            name: (*name).into(),
            address: address.as_str().into(),
            header: call.place,
            body: Node::new(
                Value::map(body.into_iter().flatten().collect()),
                call.node.place,
            ),
            calls: Vec::new(),
            doubtful: false,
            within: std::sync::Arc::default(),
        });
        calls(&call.module, &address, model);
    }
}

/// The calls that lead to a module instance, outermost first.
pub fn through(root: &Module<'_>, steps: &[address::Step<'_>]) -> Vec<Call> {
    let mut module = root;
    let mut through = Vec::with_capacity(steps.len());
    for step in steps {
        let Some(call) = module.calls.get(step.name) else {
            break;
        };
        through.push(Call {
            address: step.address.into(),
            place: call.place,
        });
        module = &call.module;
    }
    through
}

fn entry(key: &str, key_place: Place, node: Node) -> Entry {
    Entry {
        key: key.into(),
        key_place,
        node,
    }
}

/// What is written and has no planned instance, in a plan that is not all: it may be there, and nothing is known of it.
pub fn unplanned(
    module: &Module<'_>,
    outer: &str,
    planned: &HashSet<String>,
    place: Place,
    model: &mut Model,
) {
    let mut written: Vec<&String> = module.resources.keys().collect();
    written.sort_unstable();
    for key in written {
        let address = address::join(outer, key);
        let Some((kind, name)) = key.rsplit_once('.').filter(|_| !planned.contains(&address))
        else {
            continue;
        };
        let body = Map {
            entries: Vec::new(),
            open: true,
        };
        model.resources.push(Resource {
            framework: Framework::Terraform,
            kind: kind.into(),
            name: name.into(),
            address: address.into(),
            header: place,
            body: Node::new(Value::Map(Arc::new(body)), place),
            calls: Vec::new(),
            doubtful: true,
            within: std::sync::Arc::default(),
        });
    }
    for (name, call) in &module.calls {
        let address = address::join(outer, &format!("module.{name}"));
        unplanned(&call.module, &address, planned, place, model);
    }
}
