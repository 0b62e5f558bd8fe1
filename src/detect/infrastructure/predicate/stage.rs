//! What only shows in the stages of an image as a whole. Not here: which stage an instruction copies from.
//!
//! | predicate | true of an image |
//! |---|---|
//! | `stage-named-twice` | two stages have one name; names are compared without case, as builders do |
//! | `instruction-overridden` | a stage has the instruction `keyword` twice: each but the last |
//! | `pipe-without-pipefail` | a `RUN` has a pipe, and its shell is not told to fail when a command in front fails |
//! | `curl-and-wget` | a stage runs both: the one that comes second |

use super::command::{Call, commands, told};
use super::{Asked, Finder};
use crate::detect::infrastructure::body::items;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::{Node, Place};
use std::collections::HashMap;

/// Those that may be true at several places. Sorted.
pub(super) const FINDERS: &[(&str, Finder)] = &[
    ("instruction-overridden", overridden),
    ("pipe-without-pipefail", without_pipefail),
];

pub(super) fn named_twice(asked: &Asked<'_, '_>) -> Truth {
    let stages = items(asked.node.get("stages"));
    let name = |stage: &Node| Some(stage.get("name")?.as_str()?.to_ascii_lowercase());
    let names: Vec<Option<String>> = stages.iter().map(name).collect();
    let twice =
        (1..stages.len()).find(|at| names[*at].is_some() && names[..*at].contains(&names[*at]));
    twice.map_or(Truth::False, |at| Truth::True(Some(stages[at].place)))
}

/// The instructions of a stage with one keyword, those behind `ONBUILD` left out.
fn of_keyword<'n>(stage: &'n Node, keyword: &'n str) -> impl Iterator<Item = &'n Node> {
    items(stage.get("instructions")).iter().filter(move |one| {
        let onbuild = one.get("onbuild").and_then(Node::as_bool);
        said(one, "keyword") == keyword && onbuild != Some(true)
    })
}

fn said<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::as_str).unwrap_or_default()
}

fn overridden(asked: &Asked<'_, '_>) -> Vec<Place> {
    let keywords = told(asked.told, "keyword");
    let mut places = Vec::new();
    for stage in items(asked.node.get("stages")) {
        for keyword in &keywords {
            let mut all: Vec<Place> = of_keyword(stage, keyword).map(|one| one.place).collect();
            all.pop();
            places.extend(all);
        }
    }
    places
}

/// `SHELL` holds for what comes behind it, in the stages that are built from that one too.
/// <https://docs.docker.com/reference/dockerfile/#shell>
fn without_pipefail(asked: &Asked<'_, '_>) -> Vec<Place> {
    let mut places = Vec::new();
    let mut safe_at_end: HashMap<String, bool> = HashMap::new();
    for (number, stage) in items(asked.node.get("stages")).iter().enumerate() {
        let image = stage.get("image");
        let base = image.map_or("", |image| said(image, "stage"));
        let windows = image.is_some_and(|image| said(image, "spelled").contains("windows"));
        let inherited = safe_at_end.get(&base.to_ascii_lowercase());
        let mut safe = windows || inherited.is_some_and(|safe| *safe);
        for one in items(stage.get("instructions")) {
            match said(one, "keyword") {
                "SHELL" => safe = fails_in_pipes(one),
                "RUN" if !safe => places.extend(pipe(one)),
                _ => {}
            }
        }
        let name = stage.get("name").and_then(Node::as_str);
        let name = name.map_or_else(|| number.to_string(), str::to_ascii_lowercase);
        safe_at_end.insert(name, safe);
    }
    places
}

/// The shells of Windows have no such option.
fn fails_in_pipes(shell: &Node) -> bool {
    let words = items(shell.get("words")).iter();
    let text: Vec<String> = words
        .filter_map(Node::as_str)
        .map(str::to_ascii_lowercase)
        .collect();
    let program = text.first().map_or("", String::as_str);
    let windows = ["cmd", "powershell", "pwsh"];
    text.iter().any(|word| word.contains("pipefail"))
        || windows.iter().any(|name| program.contains(name))
}

/// The first pipe of several commands of a `RUN` that says nothing of `pipefail`.
fn pipe(run: &Node) -> Option<Place> {
    if said(run, "text").contains("pipefail") || said(run, "form") == "exec" {
        return None;
    }
    let mut pipelines = items(run.get("pipelines")).iter();
    let pipeline = pipelines.find(|pipeline| items(Some(pipeline)).len() > 1)?;
    Some(super::command::whole(pipeline))
}

pub(super) fn curl_and_wget(asked: &Asked<'_, '_>) -> Truth {
    let mut stages = items(asked.node.get("stages")).iter();
    let second = stages.find_map(|stage| {
        let runs = of_keyword(stage, "RUN").flat_map(|run| commands(run).iter());
        let mut seen: Option<&str> = None;
        for command in runs {
            let calls = Call::all(items(Some(command)));
            let names = ["curl", "wget"];
            let called = names
                .into_iter()
                .find(|name| calls.iter().any(|call| call.name == *name));
            match (seen, called) {
                (Some(first), Some(now)) if first != now => return Some(command.place),
                (None, Some(now)) => seen = Some(now),
                _ => {}
            }
        }
        None
    });
    second.map_or(Truth::False, |place| Truth::True(Some(place)))
}
