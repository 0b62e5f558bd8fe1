//! `aws_iam_policy_document`: its blocks as the policy that the provider makes of them.
//!
//! After <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>.

use super::super::function::encode_json;
use super::super::value::{self, encoding, unknown};
use super::{statements, tree};
use crate::document::{Entry, List, Map, Node, Value};
use std::sync::Arc;

/// The names of a statement's arguments, in the document and in the policy.
const NAMES: [(&str, &str); 6] = [
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// The arguments that take documents in before a document's own statements, and behind them.
const SOURCES: [&str; 2] = ["source_json", "source_policy_documents"];
const OVERRIDES: [&str; 2] = ["override_json", "override_policy_documents"];

/// All arguments that take documents in.
pub const TAKEN_OVER: [&str; 4] = [SOURCES[0], SOURCES[1], OVERRIDES[0], OVERRIDES[1]];

/// Statements, and whether there may be others.
#[derive(Default)]
struct Statements {
    items: Vec<Node>,
    open: bool,
}

/// The value of `json` of a document with this body: a text if all is known, and the tree in any case.
pub fn document(body: &Node) -> Node {
    let mut all = Statements::default();
    for name in SOURCES {
        all.add_documents(body.get(name));
    }
    match body.get("statement").map(|node| &node.value) {
        Some(Value::List(list)) => {
            all.open |= list.open;
            list.items
                .iter()
                .for_each(|block| all.add(statement(block)));
        }
        Some(_) => all.open = true,
        None => {}
    }
    for name in OVERRIDES {
        all.add_documents(body.get(name));
    }
    let tree = policy(body, all);
    let mut node = unknown([&tree], body.place);
    if value::wholly_known(&tree)
        && let Ok(text) = encode_json(&tree)
    {
        let refers = node.refers().to_vec();
        node.value = Value::string(text);
        node = value::referring(node, refers);
    }
    encoding(node, tree)
}

fn policy(body: &Node, all: Statements) -> Node {
    let mut entries = vec![entry(body, "version", "Version").unwrap_or_else(|| Entry {
        key: "Version".into(),
        key_place: body.place,
        node: Node::new(Value::string("2012-10-17"), body.place),
    })];
    entries.extend(entry(body, "policy_id", "Id"));
    let list = List {
        items: all.items,
        open: all.open,
        set: false,
    };
    entries.push(Entry {
        key: "Statement".into(),
        key_place: body.place,
        node: Node::new(Value::List(Arc::new(list)), body.place),
    });
    Node::new(Value::map(entries), body.place)
}

/// An argument under its name in the policy.
fn entry(body: &Node, name: &str, key: &str) -> Option<Entry> {
    let written = body.as_map()?.entry(name)?;
    (written.node.value != Value::Null).then(|| Entry {
        key: key.into(),
        ..written.clone()
    })
}

impl Statements {
    /// One with a `Sid` takes the place of the one that has it already.
    fn add(&mut self, statement: Node) {
        let sid = |node: &Node| {
            let sid = node.get("Sid").and_then(Node::as_str);
            sid.filter(|sid| !sid.is_empty()).map(str::to_owned)
        };
        let same = sid(&statement).and_then(|wanted| {
            self.items
                .iter()
                .position(|one| sid(one).as_ref() == Some(&wanted))
        });
        match same {
            Some(at) => self.items[at] = statement,
            None => self.items.push(statement),
        }
    }

    /// The statements of one document, or of a list of them.
    fn add_documents(&mut self, documents: Option<&Node>) {
        let Some(documents) = documents else { return };
        match &documents.value {
            Value::Null => {}
            Value::List(list) => {
                self.open |= list.open;
                list.items
                    .iter()
                    .for_each(|one| self.add_documents(Some(one)));
            }
            Value::String(text) if text.is_empty() => {}
            _ => match tree(documents) {
                Some(tree) => {
                    let (items, open) = statements(&tree);
                    self.open |= open;
                    for statement in items {
                        self.add(statement.clone());
                    }
                }
                None => self.open = true,
            },
        }
    }
}

fn statement(block: &Node) -> Node {
    let mut entries: Vec<Entry> = NAMES
        .iter()
        .filter_map(|(name, key)| entry(block, name, key))
        .collect();
    if block
        .get("effect")
        .is_none_or(|effect| effect.value == Value::Null)
    {
        entries.push(Entry {
            key: "Effect".into(),
            key_place: block.place,
            node: Node::new(Value::string("Allow"), block.place),
        });
    }
    for (name, key) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        entries.extend(principals(block, name, key));
    }
    entries.extend(conditions(block));
    let open = block.as_map().is_none_or(|map| map.open);
    Node::new(Value::Map(Arc::new(Map { entries, open })), block.place)
}

/// Blocks of one name in a statement, and where they begin.
fn blocks<'n>(block: &'n Node, name: &str) -> Option<(&'n Entry, &'n List)> {
    let entry = block.as_map()?.entry(name)?;
    Some((entry, entry.node.as_list()?))
}

/// Everyone is `"*"`, others are lists by their type.
fn principals(block: &Node, name: &str, key: &str) -> Option<Entry> {
    let (written, list) = blocks(block, name)?;
    let mut map = Map {
        open: list.open,
        ..Map::default()
    };
    for principal in &list.items {
        let (Some(kind), Some(identifiers)) = (principal.get("type"), principal.get("identifiers"))
        else {
            continue;
        };
        match kind.as_str() {
            Some("*") => {
                return Some(Entry {
                    key: key.into(),
                    node: Node::new(Value::string("*"), identifiers.place),
                    ..written.clone()
                });
            }
            Some(kind) => add_list(&mut map, kind, identifiers, principal),
            None => map.open = true,
        }
    }
    Some(Entry {
        key: key.into(),
        node: Node::new(Value::Map(Arc::new(map)), written.node.place),
        ..written.clone()
    })
}

/// Adds to the list of a key.
fn add_list(map: &mut Map, key: &str, values: &Node, block: &Node) {
    let before = map.entries.iter_mut().find(|entry| &*entry.key == key);
    let Some(entry) = before else {
        map.entries.push(Entry {
            key: key.into(),
            key_place: block.place,
            node: values.clone(),
        });
        return;
    };
    match (&mut entry.node.value, &values.value) {
        (Value::List(into), Value::List(more)) => {
            let into = Arc::make_mut(into);
            into.items.extend(more.items.iter().cloned());
            into.open |= more.open;
        }
        _ => entry.node = unknown([&entry.node, values], entry.node.place),
    }
}

/// By operator, then by key.
fn conditions(block: &Node) -> Option<Entry> {
    let (written, list) = blocks(block, "condition")?;
    let mut operators: Vec<(Arc<str>, Map, &Node)> = Vec::new();
    let mut open = list.open;
    for condition in &list.items {
        let word = |name| {
            condition
                .get(name)
                .and_then(|node| value::text(&node.value))
        };
        let (Some(test), Some(variable), Some(values)) =
            (word("test"), word("variable"), condition.get("values"))
        else {
            open = true;
            continue;
        };
        let known = operators
            .iter()
            .position(|(operator, ..)| *operator == test);
        let at = known.unwrap_or_else(|| {
            operators.push((test, Map::default(), condition));
            operators.len() - 1
        });
        add_list(&mut operators[at].1, &variable, values, condition);
    }
    let entry = |(key, map, condition): (Arc<str>, Map, &Node)| Entry {
        key,
        key_place: condition.place,
        node: Node::new(Value::Map(Arc::new(map)), condition.place),
    };
    let map = Map {
        entries: operators.into_iter().map(entry).collect(),
        open,
    };
    Some(Entry {
        key: "Condition".into(),
        node: Node::new(Value::Map(Arc::new(map)), written.node.place),
        ..written.clone()
    })
}
