//! Dockerfiles: the images that stages begin from and copy from.

use super::super::Input;
use super::image::image;
use super::lower_name;
use super::references::References;
use crate::document::dockerfile::{Base, Dockerfile, parse};
use crate::document::{Piece, Sources, Value};
use crate::package::{Listing, Unreadable};
use crate::source::RepoPath;
use std::sync::Arc;

/// `Dockerfile`, `Containerfile`, and both with something behind or in front: `Dockerfile.prod`, `api.Dockerfile`.
pub(super) fn recognise(path: &RepoPath) -> bool {
    let name = lower_name(path);
    let is = |stem: &str| {
        let behind = name.strip_prefix(stem);
        let front = name.strip_suffix(stem);
        name == stem
            || behind.is_some_and(|rest| rest.starts_with(['.', '-', '_']))
            || front.is_some_and(|rest| rest.ends_with(['.', '-', '_']))
    };
    let documents = [
        ".template",
        ".tmpl",
        ".tpl",
        ".j2",
        ".jinja",
        ".jinja2",
        ".erb",
        ".in",
        ".md",
        ".txt",
        ".dockerignore",
        ".yml",
        ".yaml",
        ".json",
        ".sh",
        ".py",
        ".go",
        ".rs",
        ".ts",
    ];
    (is("dockerfile") || is("containerfile")) && !documents.iter().any(|end| name.ends_with(end))
}

/// Reads a Dockerfile. Errors: it has no `FROM`.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let dockerfile = parse(input.text, file);
    let is_part = !matches!(
        lower_name(input.path).as_str(),
        "dockerfile" | "containerfile"
    );
    if dockerfile.stages.is_empty() && is_part && dockerfile.faults.is_empty() {
        // A part that is put behind another file: `Dockerfile.metadata` with nothing but labels.
        return Ok(Listing::default());
    }
    if dockerfile.stages.is_empty() {
        return Err(Unreadable::new(
            "a Dockerfile without `FROM` builds nothing",
        ));
    }
    let mut references = References::default();
    for fault in &dockerfile.faults {
        references.problem(fault.span, fault.reason.clone());
    }
    for stage in &dockerfile.stages {
        if let Base::Image(value) = &stage.base
            && let Some(package) = image(&spelled(value), stage.base_span)
        {
            references.add(package);
        }
    }
    copied(&dockerfile, &mut references);
    Ok(references.finish())
}

/// `COPY --from=image` and `RUN --mount=from=image`: neither a stage by its name nor by its number.
fn copied(dockerfile: &Dockerfile, references: &mut References) {
    let flags = dockerfile.instructions.iter().flat_map(|instruction| {
        let keyword = &*instruction.keyword;
        let flags = instruction.flags.iter();
        flags.filter_map(move |flag| Some((keyword, flag, flag.value.as_deref()?)))
    });
    for (keyword, from, value) in flags {
        let value = match (keyword, &*from.name) {
            ("COPY", "from") => Some(value),
            ("RUN", "mount") => value.split(',').find_map(|part| part.strip_prefix("from=")),
            _ => None,
        };
        let Some(value) = value else {
            continue;
        };
        let lower = value.to_lowercase();
        let is_stage = dockerfile
            .stages
            .iter()
            .any(|stage| stage.name.as_ref() == Some(&lower));
        // A name alone is most often that of a context that the builder is given.
        let is_image = value.contains(['/', ':', '@']) && !value.contains('$');
        if !is_stage
            && is_image
            && let Some(package) = image(value, from.span)
        {
            references.add(package);
        }
    }
}

/// As far as it is known; the rest as somebody would write a variable.
fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Unknown(unknown) => {
            let part = |piece: &Piece| match piece {
                Piece::Known(text) => text.to_string(),
                Piece::Unknown => "${}".to_owned(),
            };
            unknown.pieces.iter().map(part).collect()
        }
        _ => String::new(),
    }
}
