//! The image as a whole: its stages, and what holds in the one that is built.

use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::intake::Document;
use crate::document::dockerfile::{Base, Dockerfile};
use crate::document::{Entry, Node, Place, Value};
use crate::source::Span;

/// The body and the line of the final `FROM`. None: the file has no stage.
pub(super) fn body(
    parsed: &Dockerfile,
    bodies: &[Node],
    document: &Document,
) -> Option<(Node, Place)> {
    let chain = parsed.final_chain();
    let last = parsed.stages.get(*chain.first()?)?;
    let header = document.header(bodies[last.from].place);
    let file = document.file;
    let place = Place {
        file,
        span: Span {
            start: bodies[last.from].place.span.start,
            end: bodies.last()?.place.span.end,
        },
    };
    let entry = |key: &str, node: Node| Entry {
        key: key.into(),
        key_place: node.place,
        node,
    };
    let stages = (0..parsed.stages.len()).map(|stage| of_stage(parsed, bodies, stage, &chain));
    let mut entries = vec![entry(
        "stages",
        Node::new(Value::list(stages.collect()), place),
    )];
    for (key, keyword) in [
        ("user", "USER"),
        ("healthcheck", "HEALTHCHECK"),
        ("entrypoint", "ENTRYPOINT"),
        ("cmd", "CMD"),
    ] {
        let last = chain
            .iter()
            .find_map(|stage| of_keyword(parsed, bodies, *stage, keyword).next_back());
        entries.extend(last.map(|node| entry(key, node.clone())));
    }
    let exposed = chain
        .iter()
        .rev()
        .flat_map(|stage| of_keyword(parsed, bodies, *stage, "EXPOSE"));
    let ports = exposed.flat_map(|node| items(node.get("words")).iter().cloned());
    entries.push(entry(
        "exposed",
        Node::new(Value::list(ports.collect()), place),
    ));
    entries.extend(base(parsed, bodies, &chain).map(|node| entry("base", node)));
    Some((Node::new(Value::map(entries), place), header))
}

/// The instructions of a stage with one keyword, those behind `ONBUILD` left out.
fn of_keyword<'b>(
    parsed: &'b Dockerfile,
    bodies: &'b [Node],
    stage: usize,
    keyword: &'b str,
) -> impl DoubleEndedIterator<Item = &'b Node> {
    let end = parsed
        .stages
        .get(stage + 1)
        .map_or(bodies.len(), |next| next.from);
    let start = parsed.stages[stage].from;
    parsed.instructions[start..end]
        .iter()
        .zip(&bodies[start..end])
        .filter(move |(one, _)| one.keyword == keyword && !one.onbuild)
        .map(|(_, body)| body)
}

fn of_stage(parsed: &Dockerfile, bodies: &[Node], stage: usize, chain: &[usize]) -> Node {
    let start = parsed.stages[stage].from;
    let end = parsed
        .stages
        .get(stage + 1)
        .map_or(bodies.len(), |next| next.from);
    let from = &bodies[start];
    let entry = |key: &str, node: Node| Entry {
        key: key.into(),
        key_place: node.place,
        node,
    };
    let said = |value: Value| Node::new(value, from.place);
    let instructions = Value::list(bodies[start..end].to_vec());
    let mut entries = vec![
        entry("final", said(Value::Bool(chain.contains(&stage)))),
        entry("instructions", said(instructions)),
    ];
    let name = parsed.stages[stage].name.clone();
    entries.extend(name.map(|name| entry("name", said(Value::string(name)))));
    entries.extend(from.get("image").map(|image| entry("image", image.clone())));
    said(Value::map(entries))
}

/// What the last stage of the chain is built from.
fn base(parsed: &Dockerfile, bodies: &[Node], chain: &[usize]) -> Option<Node> {
    let stage = &parsed.stages[*chain.last()?];
    match stage.base {
        Base::Stage(_) => None,
        _ => bodies[stage.from].get("image").cloned(),
    }
}
