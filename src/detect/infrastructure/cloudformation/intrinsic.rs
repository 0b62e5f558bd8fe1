//! Intrinsic functions:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>.

use super::evaluate::Evaluator;
use super::substitution::{Part, parts};
use super::{network, parameter};
use crate::detect::infrastructure::body::{entries, items};
use crate::detect::infrastructure::partial::{Partial, text_of};
use crate::document::{Node, Place, Reference, Unknown, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Whether a key that stands alone is a function's name.
pub(super) fn is_name(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

fn unknown(place: Place) -> Node {
    Node::new(Value::unknown(), place)
}

/// Unknown, for what these are not known.
fn unknown_for(nodes: &[&Node], place: Place) -> Node {
    let mut refers = Vec::new();
    for node in nodes {
        if let Value::Unknown(unknown) = &node.value {
            refers.extend_from_slice(&unknown.refers);
        }
    }
    let pieces = Vec::new();
    Node::new(Value::Unknown(Arc::new(Unknown { refers, pieces })), place)
}

fn attribute(address: &str, attribute: &str, place: Place) -> Node {
    let refers = vec![Reference {
        address: address.into(),
        attribute: attribute.into(),
    }];
    let pieces = Vec::new();
    Node::new(Value::Unknown(Arc::new(Unknown { refers, pieces })), place)
}

impl<'t> Evaluator<'t> {
    /// What a function makes, at the place of the call. None: nothing, as if it were not written.
    pub(super) fn call(&self, name: &str, argument: &Node, place: Place) -> Option<Node> {
        let arguments = items(Some(argument));
        let made = match name {
            "Ref" => Some(self.reference(argument.as_str().unwrap_or_default(), place)?),
            "Fn::If" => return self.choice(arguments, place),
            "Fn::GetAtt" => self.get_attribute(argument, place),
            "Fn::Sub" => self.substitute(argument, place),
            "Fn::Join" => self.join(arguments, place),
            "Fn::Select" => self.select(arguments, place),
            "Fn::Split" => self.split(arguments, place),
            "Fn::FindInMap" => self.find_in_map(arguments, place),
            // Nobody looks at user data in its encoded form.
            "Fn::Base64" => return self.evaluate(argument),
            "Fn::Cidr" => self.cidr(arguments, place),
            "Fn::Length" => self.length(argument, place),
            // What only exists when deployed, and what is no function.
            _ => None,
        };
        let made = made.unwrap_or_else(|| unknown(place));
        self.spend(&made);
        Some(made)
    }

    fn reference(&self, name: &str, place: Place) -> Option<Node> {
        let said = |text: &str| Some(Node::new(Value::string(text), place));
        match name {
            "AWS::NoValue" => None,
            "AWS::Partition" => said("aws"),
            "AWS::URLSuffix" => said("amazonaws.com"),
            _ => Some(match self.template.parameters.get(name) {
                Some(written) => parameter::value(written, place),
                None if self.template.resources.contains_key(name) => attribute(name, "", place),
                None => unknown(place),
            }),
        }
    }

    /// The branch that is taken keeps its place.
    fn choice(&self, arguments: &[Node], place: Place) -> Option<Node> {
        let [condition, yes, no] = arguments else {
            return Some(unknown(place));
        };
        let holds = match condition.as_str() {
            Some(name) => self.condition(name),
            None => self.holds(condition),
        };
        match holds {
            Some(true) => self.evaluate(yes),
            Some(false) => self.evaluate(no),
            None => match (self.evaluate(yes), self.evaluate(no)) {
                (Some(yes), Some(no)) if same(&yes, &no) => Some(yes),
                (yes, no) => {
                    let both: Vec<&Node> = yes.iter().chain(&no).collect();
                    Some(unknown_for(&both, place))
                }
            },
        }
    }

    fn get_attribute(&self, argument: &Node, place: Place) -> Option<Node> {
        let (id, name) = match (argument.as_str(), items(Some(argument))) {
            (Some(dotted), _) => {
                let (id, name) = dotted.split_once('.')?;
                (id.to_owned(), name.to_owned())
            }
            (None, [id, name]) => (id.as_str()?.to_owned(), text_of(&self.evaluate(name)?)?),
            _ => return None,
        };
        Some(attribute(&id, &name, place))
    }

    fn substitute(&self, argument: &Node, place: Place) -> Option<Node> {
        let (text, variables) = match items(Some(argument)) {
            [text, variables] => (text.as_str()?, Some(self.evaluate(variables)?)),
            [text] => (text.as_str()?, None),
            _ => (argument.as_str()?, None),
        };
        let own: HashMap<&str, &Node> = entries(variables.as_ref())
            .iter()
            .map(|entry| (&*entry.key, &entry.node))
            .collect();
        let mut said = Partial::default();
        let mut sensitive = false;
        for part in parts(text) {
            match part {
                Part::Literal(text) => said.say(text),
                Part::Variable(name) => {
                    let node = match own.get(name) {
                        Some(node) => (*node).clone(),
                        None => self.variable(name, place),
                    };
                    sensitive |= node.sensitive;
                    said.add(&node);
                }
            }
        }
        let mut node = Node::new(said.finish(), place);
        node.sensitive = sensitive;
        Some(node)
    }

    fn variable(&self, name: &str, place: Place) -> Node {
        match name.split_once('.') {
            Some((id, name)) => attribute(id, name, place),
            None => self
                .reference(name, place)
                .unwrap_or_else(|| unknown(place)),
        }
    }

    fn join(&self, arguments: &[Node], place: Place) -> Option<Node> {
        let [delimiter, list] = arguments else {
            return None;
        };
        let delimiter = delimiter.as_str()?;
        let list = self.evaluate(list)?;
        let Some(known) = list.as_list().filter(|known| !known.open) else {
            return Some(unknown_for(&[&list], place));
        };
        let mut said = Partial::default();
        for (index, item) in known.items.iter().enumerate() {
            if index > 0 {
                said.say(delimiter);
            }
            said.add(item);
        }
        let mut node = Node::new(said.finish(), place);
        node.sensitive = known.items.iter().any(|item| item.sensitive);
        Some(node)
    }

    fn select(&self, arguments: &[Node], place: Place) -> Option<Node> {
        let [index, list] = arguments else {
            return None;
        };
        let list = self.evaluate(list)?;
        let Some(known) = list.as_list() else {
            return Some(unknown_for(&[&list], place));
        };
        let index: usize = text_of(&self.evaluate(index)?)?.parse().ok()?;
        known.items.get(index).cloned()
    }

    fn split(&self, arguments: &[Node], place: Place) -> Option<Node> {
        let [delimiter, text] = arguments else {
            return None;
        };
        let delimiter = delimiter
            .as_str()
            .filter(|delimiter| !delimiter.is_empty())?;
        let text = self.evaluate(text)?;
        let Some(known) = text.as_str() else {
            return Some(unknown_for(&[&text], place));
        };
        let parts = known
            .split(delimiter)
            .map(|part| Node::new(Value::string(part), place));
        Some(Node::new(Value::list(parts.collect()), place))
    }

    fn find_in_map(&self, arguments: &[Node], place: Place) -> Option<Node> {
        let [map, top, second, rest @ ..] = arguments else {
            return None;
        };
        let key = |node: &Node| text_of(&self.evaluate(node)?);
        let found = match (key(map), key(top), key(second)) {
            (Some(map), Some(top), Some(second)) => {
                let step = |node: Option<&'t Node>, key: &str| {
                    self.look_through(node);
                    node?.get(key)
                };
                let mappings = self.template.root.get("Mappings");
                step(step(step(mappings, &map), &top), &second)
            }
            _ => return None,
        };
        match found {
            Some(node) => Some(self.moved(node, place)),
            None => self.evaluate(rest.first()?.get("DefaultValue")?),
        }
    }

    fn cidr(&self, arguments: &[Node], place: Place) -> Option<Node> {
        let [block, count, rest @ ..] = arguments else {
            return None;
        };
        let number = |node: &Node| text_of(&self.evaluate(node)?)?.parse().ok();
        let bits = match rest.first() {
            Some(bits) => number(bits)?,
            None => 8,
        };
        let blocks = network::blocks(self.evaluate(block)?.as_str()?, number(count)?, bits)?;
        let blocks = blocks
            .into_iter()
            .map(|block| Node::new(Value::string(block), place));
        Some(Node::new(Value::list(blocks.collect()), place))
    }

    fn length(&self, argument: &Node, place: Place) -> Option<Node> {
        let list = self.evaluate(argument)?;
        let list = list.as_list().filter(|list| !list.open)?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a list has fewer than 2^52 items"
        )]
        Some(Node::new(Value::Number(list.items.len() as f64), place))
    }
}

/// Whether two values say the same, wherever they are written.
fn same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::List(left), Value::List(right)) => {
            !left.open
                && !right.open
                && left.items.len() == right.items.len()
                && left
                    .items
                    .iter()
                    .zip(&right.items)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            !left.open
                && !right.open
                && left.entries.len() == right.entries.len()
                && left
                    .entries
                    .iter()
                    .zip(&right.entries)
                    .all(|(left, right)| left.key == right.key && same(&left.node, &right.node))
        }
        (Value::Unknown(_), _) => false,
        (left, right) => left == right,
    }
}
