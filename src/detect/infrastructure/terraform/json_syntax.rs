//! The JSON form of Terraform's language (`*.tf.json`, `*.tfvars.json`): from a tree of JSON to the tree of HCL.
//!
//! After <https://developer.hashicorp.com/terraform/language/syntax/json>. JSON does not tell blocks from attributes of
//! resources: all but the few kinds that every resource has are attributes here.

use crate::document::hcl::{self, Attribute, Block, Body, Expression, Kind, Name, Pair};
use crate::document::{Entry, FileId, Map, Node, SyntaxError, Value, json};
use std::sync::Arc;

/// Nested blocks that every resource may have.
const BLOCKS: [&str; 5] = [
    "lifecycle",
    "provisioner",
    "connection",
    "dynamic",
    "content",
];
/// Attributes whose strings are no templates.
const PLAIN: [&str; 6] = [
    "depends_on",
    "ignore_changes",
    "provider",
    "providers",
    "replace_triggered_by",
    "iterator",
];

/// Reads a file. A block stands at its last label's key, a value where it is written. Errors: where and why it cannot be
/// read.
pub fn parse(text: &str, file: FileId) -> Result<Body, SyntaxError> {
    let root = json::parse(text, file)?;
    let map = object(&root)?;
    let mut body = Body::default();
    for entry in &map.entries {
        match &*entry.key {
            "resource" | "data" | "ephemeral" => labelled(entry, &entry.node, 2, &[], &mut body),
            "variable" | "output" | "module" | "provider" => {
                labelled(entry, &entry.node, 1, &[], &mut body);
            }
            "locals" | "terraform" => labelled(entry, &entry.node, 0, &[], &mut body),
            _ => {}
        }
    }
    Ok(body)
}

/// Reads a file of variables. Errors: where and why it cannot be read.
pub fn assignments(text: &str, file: FileId) -> Result<Vec<Attribute>, SyntaxError> {
    let root = json::parse(text, file)?;
    let map = object(&root)?;
    let attribute = |entry: &Entry| Attribute {
        name: name(entry),
        value: expression(&entry.node, true),
        place: entry.node.place,
    };
    Ok(map.entries.iter().map(attribute).collect())
}

fn object(root: &Node) -> Result<&Map, SyntaxError> {
    root.as_map().ok_or_else(|| SyntaxError {
        span: root.place.span,
        reason: "the file is no JSON object".to_owned(),
    })
}

/// Goes through as many levels of labels as a block has.
fn labelled(entry: &Entry, node: &Node, labels: usize, outer: &[Name], body: &mut Body) {
    if let Value::List(list) = &node.value {
        for item in &list.items {
            if item.as_list().is_none() {
                labelled(entry, item, labels, outer, body);
            }
        }
        return;
    }
    let Some(map) = node.as_map() else { return };
    if labels == 0 {
        body.blocks.push(block(entry, node, outer));
        return;
    }
    for inner in &map.entries {
        let mut names = outer.to_vec();
        names.push(name(inner));
        labelled(entry, &inner.node, labels - 1, &names, body);
    }
}

fn name(entry: &Entry) -> Name {
    Name {
        text: Arc::clone(&entry.key),
        place: entry.key_place,
    }
}

fn block(entry: &Entry, node: &Node, labels: &[Name]) -> Block {
    let kind = name(entry);
    let variable = &*kind.text == "variable";
    let header = labels.last().map_or(kind.place, |label| label.place);
    Block {
        body: block_body(node, variable),
        kind,
        labels: labels.to_vec(),
        place: node.place,
        header,
    }
}

fn block_body(node: &Node, variable: bool) -> Body {
    let mut body = Body::default();
    for entry in node.as_map().iter().flat_map(|map| &map.entries) {
        if &*entry.key == "//" {
            continue;
        }
        match &*entry.key {
            "provisioner" | "dynamic" => labelled(entry, &entry.node, 1, &[], &mut body),
            key if BLOCKS.contains(&key) => labelled(entry, &entry.node, 0, &[], &mut body),
            key => body.attributes.push(Attribute {
                name: name(entry),
                value: value(key, &entry.node, variable),
                place: entry.node.place,
            }),
        }
    }
    body
}

fn value(key: &str, node: &Node, variable: bool) -> Expression {
    match (&node.value, key) {
        (Value::String(text), "type") if variable => {
            hcl::parse_expression(text, node.place).unwrap_or_else(|_| expression(node, true))
        }
        (_, "default") if variable => expression(node, true),
        (_, key) => expression(node, PLAIN.contains(&key)),
    }
}

/// Strings are templates, unless they are plain.
fn expression(node: &Node, plain: bool) -> Expression {
    let kind = match &node.value {
        Value::Bool(truth) => Kind::Bool(*truth),
        Value::Number(number) => Kind::Number(*number),
        Value::String(text) if plain || !text.contains(['$', '%']) => {
            Kind::String(Arc::clone(text))
        }
        Value::String(text) => match hcl::parse_template(text, node.place) {
            Ok(template) => Kind::Template(template),
            Err(_) => Kind::String(Arc::clone(text)),
        },
        Value::List(list) => Kind::Tuple(
            list.items
                .iter()
                .map(|item| expression(item, plain))
                .collect(),
        ),
        Value::Map(map) => {
            let pair = |entry: &Entry| Pair {
                key: Expression {
                    kind: Kind::String(Arc::clone(&entry.key)),
                    place: entry.key_place,
                },
                value: expression(&entry.node, plain),
            };
            Kind::Object(map.entries.iter().map(pair).collect())
        }
        Value::Null | Value::Unknown(_) => Kind::Null,
    };
    Expression {
        kind,
        place: node.place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Sources;
    use crate::source::RepoPath;
    use proptest::prelude::*;

    fn read(text: &str) -> (Sources, Result<Body, SyntaxError>) {
        let mut sources = Sources::default();
        let file = sources.add(RepoPath::new("main.tf.json").unwrap(), text.into());
        let body = parse(text, file);
        (sources, body)
    }

    /// Every place of a body and of what is in it.
    fn places(body: &Body) -> Vec<crate::document::Place> {
        let attributes = body.attributes.iter();
        let own = attributes.flat_map(|one| [one.name.place, one.value.place, one.place]);
        let blocks = body.blocks.iter().flat_map(|block| {
            let mut inner = places(&block.body);
            inner.extend([block.place, block.header, block.kind.place]);
            inner
        });
        own.chain(blocks).collect()
    }

    #[test]
    fn a_value_stands_where_it_is_written_and_a_block_at_its_name() {
        let text = "{\n  \"resource\": {\"t\": {\n    \"n\": {\"a\": \"${x}\", \"b\": [1],\n      \"lifecycle\": {\"c\": true}}\n  }}\n}";
        let (sources, body) = read(text);
        let body = body.unwrap();
        let block = &body.blocks[0];
        assert_eq!(sources.text(block.header), "\"n\"");
        assert_eq!(sources.region(block.header).start.line.get(), 3);
        let written: Vec<&str> = block
            .body
            .attributes
            .iter()
            .map(|one| sources.text(one.place))
            .collect();
        assert_eq!(written, ["\"${x}\"", "[1]"]);
        let inner = &block.body.blocks[0];
        assert_eq!(sources.text(inner.header), "\"lifecycle\"");
        assert_eq!(sources.text(inner.body.attributes[0].value.place), "true");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        for (text, at) in [
            ("{\n  \"a\": x}", 9),
            ("[]", 0),
            ("{\"a\": 1,}", 8),
            ("", 0),
        ] {
            assert_eq!(read(text).1.unwrap_err().span.start, at, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in r#"(\{|\}|\[|\]|,|:|"resource":|"t":|"é":|"dynamic":|"content":|"lifecycle":|"variable":|"type":|"default":|"\$\{a\}"|"\$\{"|"string"|1|null|true|"//":){0,40}"#) {
            let (sources, body) = read(&text);
            match body {
                Ok(body) => {
                    for place in places(&body) {
                        prop_assert!(text.get(place.span.range()).is_some());
                        sources.region(place);
                    }
                }
                Err(error) => prop_assert!(text.get(error.span.range()).is_some()),
            }
            let file = Sources::default().add(RepoPath::new("a").unwrap(), "".into());
            let _ = assignments(&text, file);
        }
    }
}
