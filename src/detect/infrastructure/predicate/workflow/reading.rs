//! What the predicates of workflows read: who is asked, what stands around it, and its scripts. It judges nothing.

use crate::check::tree::Tree;
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::github::{Trigger, triggers};
use crate::detect::infrastructure::matcher::World;
use crate::detect::infrastructure::predicate::Asked;
use crate::detect::infrastructure::resource::Resource;
use crate::document::expression;
use crate::document::shell::{Command, Word};
use crate::document::{Alignment, Entry, Node, Place, Sources, Value};
use crate::source::Span;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

/// Keys under which a resource holds others, which are asked on their own.
fn holds_others(kind: &str) -> &'static [&'static str] {
    match kind {
        "workflow" => &["jobs"],
        "job" | "action" => &["steps"],
        _ => &[],
    }
}

/// The entries that hold a string, with all that is below the resource and not of another one.
pub(super) fn own_strings<'a>(asked: &Asked<'a, '_>) -> Vec<&'a Node> {
    let others = holds_others(&asked.resource.kind);
    let mut found = Vec::new();
    let mut left = vec![asked.node];
    while let Some(node) = left.pop() {
        match &node.value {
            Value::String(_) => found.push(node),
            Value::List(list) => left.extend(list.items.iter().rev()),
            Value::Map(map) => left.extend(
                map.entries
                    .iter()
                    .rev()
                    .filter(|entry| !entry.key.starts_with('$') && !others.contains(&&*entry.key))
                    .map(|entry| &entry.node),
            ),
            _ => {}
        }
    }
    found
}

/// The workflow that is asked, or that holds what is. None in a composite action.
pub(super) fn workflow_of<'a>(asked: &Asked<'a, '_>) -> Option<&'a Node> {
    match &*asked.resource.kind {
        "workflow" => Some(&asked.resource.body),
        _ => asked.resource.body.get("$workflow"),
    }
}

/// The events that start the workflow.
pub(super) fn events(asked: &Asked<'_, '_>) -> Vec<Trigger> {
    workflow_of(asked).map(triggers).unwrap_or_default()
}

/// Whether one of these events starts the workflow.
pub(super) fn starts_on(asked: &Asked<'_, '_>, names: &[&str]) -> bool {
    events(asked)
        .iter()
        .any(|trigger| names.contains(&&*trigger.event))
}

/// The path of the file, as text.
pub(super) fn path_of(asked: &Asked<'_, '_>) -> String {
    file_of(asked.resource, &asked.world.model.sources)
}

pub(super) fn file_of(resource: &Resource, sources: &Sources) -> String {
    let file = sources.get(resource.header.file);
    file.path.to_text().into_owned()
}

/// The jobs and steps of the repository that call this workflow or composite action.
pub(super) fn callers<'m>(asked: &Asked<'_, 'm>) -> Vec<&'m Resource> {
    let path = path_of(asked);
    let (root, inside) = match path.find(".github/") {
        Some(at) => path.split_at(at),
        None => ("", &*path),
    };
    let local = match inside.rsplit_once('/') {
        Some((folder, "action.yml" | "action.yaml")) => format!("./{folder}"),
        _ => format!("./{inside}"),
    };
    let of_same_tree = |resource: &&Resource| {
        let uses = resource.body.get("uses").and_then(Node::as_str);
        uses.is_some_and(|uses| uses.trim_end_matches('/') == local)
            && file_of(resource, &asked.world.model.sources).starts_with(root)
    };
    let all = asked.world.model.resources.iter();
    all.filter(|resource| matches!(&*resource.kind, "job" | "step"))
        .filter(of_same_tree)
        .collect()
}

/// The job or step that stands at a place.
pub(super) fn resource_at<'m>(place: Place, asked: &Asked<'_, 'm>) -> Option<&'m Resource> {
    let mut all = asked.world.model.resources.iter();
    all.find(|one| one.body.place == place && matches!(&*one.kind, "job" | "step"))
}

/// The steps of the job or action that holds a step, or of the job or action that is asked.
pub(super) fn steps_around<'a>(asked: &Asked<'a, '_>) -> &'a [Node] {
    let body = &asked.resource.body;
    let steps = at(body, &["$job", "steps"])
        .or_else(|| at(body, &["$action", "runs", "steps"]))
        .or_else(|| body.get("steps"))
        .or_else(|| at(body, &["runs", "steps"]));
    items(steps)
}

/// The steps before the one that is asked.
pub(super) fn steps_before<'a>(asked: &Asked<'a, '_>) -> &'a [Node] {
    let steps = steps_around(asked);
    let here = asked.resource.body.place;
    let index = steps.iter().position(|step| step.place == here);
    &steps[..index.unwrap_or(0)]
}

/// A text of a mapping; an empty one where there is none.
pub(super) fn text<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::as_str).unwrap_or_default()
}

/// What the check file tells the predicate under a key: a text, or several.
pub(super) fn told<'a>(asked: &Asked<'a, '_>, key: &str) -> Vec<&'a str> {
    let Tree::Map(entries) = asked.told else {
        return Vec::new();
    };
    match entries.iter().find(|(known, _)| known == key) {
        Some((_, Tree::Text(text))) => vec![text],
        Some((_, Tree::List(list))) => list.iter().filter_map(text_of).collect(),
        _ => Vec::new(),
    }
}

fn text_of(tree: &Tree) -> Option<&str> {
    match tree {
        Tree::Text(text) => Some(text),
        _ => None,
    }
}

/// From the key to the end of the value, where one stands before the other.
pub(super) fn whole(entry: &Entry) -> Place {
    let (key, value) = (entry.key_place, entry.node.place);
    if key.file != value.file || key.span.end > value.span.start {
        return value;
    }
    Place {
        span: Span {
            start: key.span.start,
            end: value.span.end,
        },
        ..value
    }
}

/// A text without its quotes and without the line break at its end.
pub(super) fn place_of_text(node: &Node, sources: &Sources) -> Place {
    let end = node.as_str().unwrap_or_default().trim_end().len();
    Alignment::of(node, sources).place(0..end)
}

/// The path of the one context that a text is, as in `${{ matrix.image }}`.
pub(super) fn expressions_only(node: &Node, sources: &Sources) -> Option<String> {
    let found = expression::in_node(node, sources);
    let [one] = found.as_slice() else {
        return None;
    };
    let alone = one.range == (0..node.as_str().unwrap_or_default().trim_end().len());
    let used = one.flowing_contexts();
    match used.as_slice() {
        [used] if alone => Some(used.path.clone()),
        _ => None,
    }
}

/// Every value that a job's matrix has for `matrix.NAME`, as far as it is written out.
pub(super) fn matrix_values<'n>(path: &str, job: &'n Node) -> Vec<&'n Node> {
    let Some(keys) = path.strip_prefix("matrix.") else {
        return Vec::new();
    };
    let Some(matrix) = at(job, &["strategy", "matrix"]) else {
        return Vec::new();
    };
    let (first, rest) = keys.split_once('.').unwrap_or((keys, ""));
    let below = |node: &'n Node| {
        let mut keys = rest.split('.').filter(|key| !key.is_empty());
        keys.try_fold(node, |node, key| ignoring_case(node, key))
    };
    let listed = items(ignoring_case(matrix, first)).iter();
    let included = items(matrix.get("include")).iter();
    let included = included.filter_map(|one| ignoring_case(one, first));
    listed.chain(included).filter_map(below).collect()
}

/// The entry of a mapping of that name: names of contexts are the same in upper and lower case.
pub(super) fn ignoring_case<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let map = node.as_map()?;
    let entry = map
        .entries
        .iter()
        .find(|entry| entry.key.eq_ignore_ascii_case(name))?;
    Some(&entry.node)
}

/// The place of an entry of a mapping.
pub(super) fn place_of_entry(node: &Node, key: &str) -> Option<Place> {
    node.as_map()?.entry(key).map(whole)
}

/// A step's script.
pub(super) struct Script<'n> {
    pub node: &'n Node,
    pub text: &'n str,
    pub commands: Rc<Vec<Command>>,
    sources: &'n Sources,
    /// Asked for where something was found alone.
    alignment: OnceCell<Alignment>,
}

impl<'n> Script<'n> {
    /// Of a step that has one.
    pub fn of(step: &'n Node, world: &World<'n>) -> Option<Self> {
        let node = step.get("run")?;
        let text = node.as_str()?;
        Some(Self {
            node,
            text,
            commands: world.script(text),
            sources: &world.model.sources,
            alignment: OnceCell::new(),
        })
    }

    pub fn place(&self, range: Range<usize>) -> Place {
        let alignment = || Alignment::of(self.node, self.sources);
        self.alignment.get_or_init(alignment).place(range)
    }

    /// From the first word of a command to the last.
    pub fn place_of(&self, command: &Command) -> Place {
        self.place(range_of(command))
    }
}

/// The bytes of a command's words.
pub(super) fn range_of(command: &Command) -> Range<usize> {
    let ends = command.words.first().zip(command.words.last());
    ends.map_or(0..0, |(first, last)| first.range.start..last.range.end)
}

/// The words after a command's name.
pub(super) fn arguments(command: &Command) -> &[Word] {
    command.words.get(1..).unwrap_or_default()
}
