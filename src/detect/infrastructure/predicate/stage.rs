//! What only shows in the stages of an image as a whole. Not here: which stage an instruction copies from.
//!
//! | predicate | true of an image |
//! |---|---|
//! | `stage-named-twice` | two stages have one name; names are compared without case, as builders do |
//! | `instruction-overridden` | a stage has the instruction `keyword` twice: each but the last |
//! | `pipe-without-pipefail` | a `RUN` has a pipe, and its shell is not told to fail when a command in front fails |
//! | `pip-cache-kept` | a `RUN` of a stage that is built by default installs with pip, which is not told to keep no cache |
//! | `curl-and-wget` | a stage runs both: the one that comes second |

use super::command::{Call, commands, told};
use super::{Asked, Finder};
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::matcher::Truth;
use crate::document::{Node, Place};
use std::collections::HashMap;

/// <https://pip.pypa.io/en/stable/topics/configuration/#environment-variables>
const NO_CACHE: &str = "PIP_NO_CACHE_DIR";

/// Those that may be true at several places. Sorted.
pub(super) const FINDERS: &[(&str, Finder)] = &[
    ("instruction-overridden", overridden),
    ("pip-cache-kept", pip_cache_kept),
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
        let spelled = at(stage, &["image", "spelled"]).and_then(Node::as_str);
        let windows = spelled.is_some_and(|name| name.contains("windows"));
        let inherited = safe_at_end.get(&base_of(stage));
        let mut safe = windows || inherited.is_some_and(|safe| *safe);
        for one in items(stage.get("instructions")) {
            match said(one, "keyword") {
                "SHELL" => safe = fails_in_pipes(one),
                "RUN" if !safe => places.extend(pipe(one)),
                _ => {}
            }
        }
        safe_at_end.insert(name_of(stage, number), safe);
    }
    places
}

fn name_of(stage: &Node, number: usize) -> String {
    let name = stage.get("name").and_then(Node::as_str);
    name.map_or_else(|| number.to_string(), str::to_ascii_lowercase)
}

/// The name of the stage that one is built from; empty where it is built from an image.
fn base_of(stage: &Node) -> String {
    let base = at(stage, &["image", "stage"]).and_then(Node::as_str);
    base.unwrap_or_default().to_ascii_lowercase()
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

/// `ENV PIP_NO_CACHE_DIR=1` holds in the stages that are built from that one too.
fn pip_cache_kept(asked: &Asked<'_, '_>) -> Vec<Place> {
    let mut places = Vec::new();
    let mut off_at_end: HashMap<String, bool> = HashMap::new();
    for (number, stage) in items(asked.node.get("stages")).iter().enumerate() {
        let mut off = off_at_end.get(&base_of(stage)).is_some_and(|off| *off);
        let final_stage = stage.get("final").and_then(Node::as_bool) == Some(true);
        for one in items(stage.get("instructions")) {
            let set = at(one, &["pairs", NO_CACHE]);
            match said(one, "keyword") {
                "ENV" | "ARG" if set.is_some() => off = set.is_some_and(|node| !is_off(node)),
                "RUN" if !off && final_stage => places.extend(cached_install(one)),
                _ => {}
            }
        }
        off_at_end.insert(name_of(stage, number), off);
    }
    places
}

/// What is not known may switch the cache off.
fn is_off(value: &Node) -> bool {
    matches!(value.as_str(), Some("" | "0" | "false" | "off" | "no"))
}

fn cached_install(run: &Node) -> Option<Place> {
    let cleaned = ["cache/pip", "cache purge", NO_CACHE];
    let text = said(run, "text");
    let mounted = at(run, &["flags", "mount"]).is_some();
    if mounted || cleaned.iter().any(|words| text.contains(words)) {
        return None;
    }
    let installs = |command: &&Node| {
        let calls = Call::all(items(Some(command)));
        let mut pips = calls.iter().filter(|call| call.name == "pip");
        pips.any(|call| call.says("install") && !call.has_flag("--no-cache-dir"))
    };
    let found = commands(run).iter().find(installs);
    found.map(|command| command.place)
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
