//! Values of parameters:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>.

use crate::detect::infrastructure::partial::text_of;
use crate::document::{Node, Place, Value};

/// What a reference to a parameter is, at the place of the reference: its default, or its only allowed value.
pub(super) fn value(parameter: &Node, place: Place) -> Node {
    let mut node = Node::new(
        known(parameter, place).unwrap_or_else(Value::unknown),
        place,
    );
    node.sensitive = parameter
        .get("NoEcho")
        .and_then(text_of)
        .is_some_and(|text| text == "true");
    node
}

fn known(parameter: &Node, place: Place) -> Option<Value> {
    let kind = parameter
        .get("Type")
        .and_then(Node::as_str)
        .unwrap_or("String");
    // The default is the name under which the value is kept.
    if kind.starts_with("AWS::SSM::Parameter::Value") {
        return None;
    }
    let default = parameter
        .get("Default")
        .or_else(|| only_allowed(parameter))?;
    let text = text_of(default)?;
    if kind == "CommaDelimitedList" || kind.starts_with("List<") {
        let items = text.split(',').filter(|item| !item.trim().is_empty());
        let items = items.map(|item| Node::new(Value::string(item.trim()), place));
        return Some(Value::list(items.collect()));
    }
    let number = (kind == "Number").then(|| text.parse().ok()).flatten();
    Some(number.map_or_else(|| Value::string(text), Value::Number))
}

fn only_allowed(parameter: &Node) -> Option<&Node> {
    match &parameter.get("AllowedValues")?.as_list()?.items[..] {
        [only] => Some(only),
        _ => None,
    }
}
