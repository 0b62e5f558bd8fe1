//! What a `pyproject.toml` asks Poetry for, held against its lock.

use super::super::super::Usage;
use super::super::draft::Draft;
use super::super::toml_tree::{self, View};
use super::super::{Input, decode};
use super::name::normal;
use super::pep508;
use super::poetry_hash::beside;
use crate::source::Span;

/// The text of the manifest beside a lock, if there is one and it can be read.
pub(super) fn manifest(input: &Input<'_>) -> Option<String> {
    let path = beside(input.path, "pyproject.toml")?;
    let bytes = input.files.read(&path).ok()??;
    Some(decode(&bytes).ok()?.into_owned())
}

/// One name that the manifest asks for.
struct Asked<'d> {
    name: &'d str,
    /// The group or extra that it is part of; `default` is the product.
    group: &'d str,
    usage: Usage,
    /// Whether it may be absent from a whole lock: markers, and Python versions that the project does not have.
    maybe: bool,
}

/// Takes the manifest's requirements as roots. `locked`: whether what a group
/// asks for has to be in the lock.
/// False: the manifest asks Poetry for nothing, or is no TOML.
pub(super) fn add(manifest: &str, draft: &mut Draft, locked: impl Fn(&str) -> bool) -> bool {
    let Ok(document) = toml_tree::parse(manifest) else {
        return false;
    };
    let top = View::of(&document);
    let name = top
        .path(&["project", "name"])
        .or_else(|| top.path(&["tool", "poetry", "name"]));
    let own = name.and_then(View::as_str).map(normal);
    let mut asked = asked(top);
    // An extra may name others of the same project.
    asked.retain(|one| own.as_ref() != Some(&normal(one.name)));
    if asked.is_empty() {
        return false;
    }
    for one in asked {
        let key = normal(one.name);
        if draft.of(&key).is_empty() && !one.maybe && locked(one.group) {
            let reason = format!(
                "pyproject.toml asks for `{}`, which the file does not hold",
                one.name
            );
            draft.problem(Span::default(), reason);
        }
        draft.root(key, one.usage);
    }
    true
}

fn asked(top: View<'_>) -> Vec<Asked<'_>> {
    let mut all = Vec::new();
    if let Some(poetry) = top.path(&["tool", "poetry"]) {
        let main = ("default", Usage::Runtime);
        let dev = ("dev", Usage::Development);
        table(poetry.get("dependencies"), main, &mut all);
        table(poetry.get("dev-dependencies"), dev, &mut all);
        for (group, _, value) in poetry.get("group").into_iter().flat_map(View::entries) {
            let usage = if group == "main" {
                Usage::Runtime
            } else {
                Usage::Development
            };
            table(value.get("dependencies"), (group, usage), &mut all);
        }
    }
    let product = top.path(&["project", "dependencies"]);
    list(product, ("default", Usage::Runtime), &mut all);
    for (keys, usage) in [
        (&["project", "optional-dependencies"][..], Usage::Optional),
        (&["dependency-groups"], Usage::Development),
        (&["tool", "pdm", "dev-dependencies"], Usage::Development),
    ] {
        for (group, _, asked) in top.path(keys).into_iter().flat_map(View::entries) {
            list(Some(asked), (group, usage), &mut all);
        }
    }
    all
}

fn table<'d>(view: Option<View<'d>>, (group, usage): (&'d str, Usage), all: &mut Vec<Asked<'d>>) {
    for (name, _, asked) in view.into_iter().flat_map(View::entries) {
        if name.eq_ignore_ascii_case("python") {
            continue;
        }
        let flag = |key: &str| asked.get(key).and_then(View::as_bool) == Some(true);
        let optional = usage == Usage::Runtime && flag("optional");
        let maybe = asked.get("markers").is_some()
            || asked.get("python").is_some()
            || asked.get("platform").is_some()
            || asked.is_array();
        all.push(Asked {
            name,
            group,
            usage: if optional { Usage::Optional } else { usage },
            maybe,
        });
    }
}

fn list<'d>(view: Option<View<'d>>, (group, usage): (&'d str, Usage), all: &mut Vec<Asked<'d>>) {
    for item in view.into_iter().flat_map(View::items) {
        if let Some(requirement) = item.as_str().and_then(pep508::parse) {
            all.push(Asked {
                name: requirement.name,
                group,
                usage,
                maybe: requirement.marker.is_some(),
            });
        }
    }
}
