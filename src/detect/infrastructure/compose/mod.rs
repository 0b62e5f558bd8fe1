//! Compose files: <https://docs.docker.com/reference/compose-file/>.
//!
//! Each service is a resource of the kind `service`, whatever short or long form its keys are written in:
//!
//! | key | form |
//! |---|---|
//! | `ports` | mappings with `target`, `published`, `host_ip`, `protocol` |
//! | `volumes` | mappings with `type`, `source`, `target`, `read_only`, `mode` |
//! | `environment`, `labels`, `sysctls`, `build.args` | a mapping; a variable without a value is null |
//! | `networks`, `depends_on` | a mapping by name |
//! | `build` | a mapping with `context` |
//! | `$file` | the whole file, as written |
//!
//! `extends` within a file is followed; one that names another file leaves the body open. A variable is its default,
//! else unknown: what stands around a run is not read. Not here: `include`, overriding files, what is weak.

mod extend;
mod interpolate;
mod port;
mod short_form;
#[cfg(test)]
mod tests;
mod volume;

use super::body::{entries, with};
use super::intake::Document;
use super::resource::{Framework, Model, Resource};
use crate::document::yaml::{self, Options};
use crate::document::{Node, Place};
use crate::source::{RepoPath, Span};
use interpolate::Interpolation;

/// `compose.yaml`, `compose.*.yml`, `docker-compose*.yml`.
pub(super) fn is_compose(path: &RepoPath) -> bool {
    let name = path.file_name();
    let stem = name
        .strip_suffix(b".yml")
        .or_else(|| name.strip_suffix(b".yaml"));
    stem.is_some_and(|stem| {
        stem == b"compose" || stem.starts_with(b"compose.") || stem.starts_with(b"docker-compose")
    })
}

/// Adds what a file declares.
pub(super) fn declare(document: &Document, model: &mut Model) {
    let roots = match document.parse(Options::default()) {
        Ok(roots) => roots,
        Err(_) if yaml::looks_templated(&document.text) => {
            return document.template("a Compose file", model);
        }
        Err(error) => return document.unread(error, model),
    };
    let Some(root) = roots.first() else { return };
    let written = entries(root.get("services"));
    let services = written
        .iter()
        .map(|entry| (&*entry.key, &entry.node))
        .collect();
    let mut interpolation = Interpolation::default();
    for entry in written {
        if entry.node.as_map().is_none() {
            continue;
        }
        let merged = extend::service(&entry.node, &services);
        let known = interpolation.node(&short_form::expanded(&merged));
        let body = with(&short_form::normal(&known), [("$file", root.clone())]);
        let whole = Place {
            span: Span {
                start: entry.key_place.span.start,
                end: entry.node.place.span.end.max(entry.key_place.span.end),
            },
            ..entry.key_place
        };
        add(document, &entry.key, body, document.header(whole), model);
    }
    if interpolation.exhausted() {
        document.gap(
            None,
            "the file's services repeat more than it is sensible to work out",
            model,
        );
    }
}

fn add(document: &Document, name: &str, body: Node, header: Place, model: &mut Model) {
    model.resources.push(Resource {
        framework: Framework::Compose,
        kind: "service".into(),
        name: name.into(),
        address: format!("{}#services.{name}", document.path.to_text()).into(),
        header,
        body,
        calls: Vec::new(),
        doubtful: false,
        within: std::sync::Arc::default(),
    });
}
