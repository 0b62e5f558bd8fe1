//! Dockerfiles: the image that a file builds, and its instructions.
//!
//! | key of `image` | |
//! |---|---|
//! | `stages` | of each stage: `name`, `image` as of `FROM` below, `final`, `instructions` |
//! | `user`, `healthcheck`, `entrypoint`, `cmd` | what holds in the final stage, or in those it is built from: the instruction |
//! | `exposed` | the words of every `EXPOSE` there |
//! | `base` | the image that the final stage comes from, as of `FROM` below |
//!
//! Every instruction is a resource too, of its keyword (`RUN`, `FROM`):
//!
//! | key | |
//! |---|---|
//! | `keyword`, `text`, `words`, `flags` | as written, continued lines joined; variables of a build replaced where builders do so |
//! | `form` | `shell` or `exec` |
//! | `stage` | the stage's name, or its number; not written in front of the first `FROM` |
//! | `final_stage` | in the stage that is built by default, or in one it is built from |
//! | `onbuild` | behind `ONBUILD` |
//! | `pairs` | of `ENV`, `ARG` and `LABEL`: a mapping |
//! | `commands`, `pipelines` | of `RUN`, `CMD` and `ENTRYPOINT`: lists of commands, which are lists of words |
//! | `heredocs` | of `RUN`, `COPY` and `ADD`: the texts |
//! | `image` | of `FROM`: `kind` (`image`, `stage` or `scratch`), `reference`, `name`, `tag`, `digest`, `stage`, and `spelled`: the reference with `?` for each part that is not known |
//!
//! Not here: what is weak; what a base image holds.

mod image;
mod instruction;
mod reference;
#[cfg(test)]
mod tests;
mod variables;

use super::intake::Document;
use super::resource::{Framework, Model, Resource};
use crate::detect::inert::is_program_or_prose;
use crate::document::{Node, Place, dockerfile, yaml};
use crate::source::RepoPath;

/// The most stages of a file; whoever has more is up to something.
const MOST_STAGES: usize = 200;

/// `Dockerfile`, `Dockerfile.*`, `*.Dockerfile`, `Dockerfile-*` and `Dockerfile_*` without an extension, `Containerfile`,
/// in any case.
pub(super) fn is_dockerfile(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let ends = |end: &[u8]| name.ends_with(end);
    // A program about Dockerfiles may be called `dockerfile.go`; `Dockerfile.go` builds one in Go.
    let is_program = is_program_or_prose(path) && path.file_name().starts_with(&name[..1]);
    if is_program || ends(b".md") || ends(b".dockerignore") || ends(b".containerignore") {
        return false;
    }
    let is = |word: &[u8]| {
        let behind = name.strip_prefix(word);
        let variant = match behind.and_then(<[u8]>::split_first) {
            Some((b'.', _)) => true,
            Some((b'-' | b'_', rest)) => !rest.contains(&b'.'),
            _ => false,
        };
        name == word || variant || ends(&[b".", word].concat())
    };
    is(b"dockerfile") || is(b"containerfile")
}

/// Adds what a file declares.
pub(super) fn declare(document: &Document, model: &mut Model) {
    let parsed = dockerfile::parse(&document.text, document.file);
    if let Some(fault) = parsed.faults.first() {
        if yaml::looks_templated(&document.text) {
            document.template("a Dockerfile", model);
            return;
        }
        document.unread(fault.clone(), model);
    }
    if parsed.stages.len() > MOST_STAGES {
        document.gap(
            None,
            format!("the file has more than {MOST_STAGES} stages"),
            model,
        );
        return;
    }
    let bodies = instruction::Bodies::new(&parsed, document).read();
    if let Some((body, header)) = image::body(&parsed, &bodies, document) {
        add(document, "image", "", body, header, model);
    }
    let mut counts = std::collections::HashMap::new();
    for (one, body) in parsed.instructions.iter().zip(bodies) {
        let stage = body
            .get("stage")
            .and_then(Node::as_str)
            .map(ToOwned::to_owned);
        let holder = stage.map(|stage| format!("{stage}.")).unwrap_or_default();
        let address = format!("{holder}{}", one.keyword);
        let count = counts.entry(address.clone()).or_insert(0_usize);
        let address = format!("{address}[{count}]");
        *count += 1;
        let header = document.header(body.place);
        add(document, &one.keyword, &address, body, header, model);
    }
}

/// `address` is what is added to the file's path.
fn add(
    document: &Document,
    kind: &str,
    address: &str,
    body: Node,
    header: Place,
    model: &mut Model,
) {
    let path = document.path.to_text();
    let separator = if address.is_empty() { "" } else { "#" };
    model.resources.push(Resource {
        framework: Framework::Dockerfile,
        kind: kind.into(),
        name: String::from_utf8_lossy(document.path.file_name()).into(),
        address: format!("{path}{separator}{address}").into(),
        header,
        body,
        calls: Vec::new(),
        doubtful: false,
        within: std::sync::Arc::default(),
    });
}
