//! `composer.lock` and `vendor/composer/installed.json`: what Composer settled on, and what it put in place.
//!
//! By <https://getcomposer.org/doc/01-basic-usage.md> and Composer's own `Package/Locker.php`. Both are one JSON value, so a
//! file that was cut is none; a removed entry shows where another one asks for it.

use super::super::super::{Listing, Unreadable, Usage};
use super::super::draft::Draft;
use super::super::tree::{self, items, span};
use super::super::{Input, decode};
use super::package::{Virtual, edges, is_platform, stands_in_for, take};
use super::{content_hash, manifest};
use crate::document::Node;
use crate::source::RepoPath;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::json(input.path, input.text)?;
    let digest = tree::text(&top, "content-hash").or_else(|| tree::text(&top, "hash"));
    if top
        .get("packages")
        .is_none_or(|list| list.as_list().is_none())
    {
        return Err(Unreadable::new("the lockfile has no `packages`"));
    }
    let development = top.get("packages-dev");
    // It is null where Composer ran without them; the oldest files do not have it.
    if development.is_some_and(|list| list.as_list().is_none() && list.as_str().is_some()) {
        return Err(Unreadable::new("`packages-dev` is no list"));
    }
    let lists = [
        (items(top.get("packages")), Usage::Runtime),
        (items(development), Usage::Development),
    ];
    let mut draft = Draft::default();
    if digest.is_none_or(|hex| hex.len() != 32) {
        draft.problem(span(&top), "the lockfile has no whole `content-hash`");
    }
    let project = project(input);
    let mut stand_ins = Virtual::new();
    if let Some(project) = &project {
        stands_in_for(project, &mut stand_ins);
    }
    packages(&lists, stand_ins, project.as_ref(), &mut draft);
    // Before there was `content-hash`, every change of a blank counted; those are not told.
    if let (Some(project), Some(digest)) = (&project, tree::text(&top, "content-hash")) {
        let outdated = &mut draft.listing.outdated;
        *outdated = outdated
            .take()
            .or_else(|| content_hash::outdated(project, digest));
    }
    Ok(draft.finish(false))
}

/// The manifest beside a lock.
fn project(input: &Input<'_>) -> Option<Node> {
    let bytes = input.path.as_bytes();
    let name = input.path.file_name();
    let folder = &bytes[..bytes.len() - name.len()];
    let path = RepoPath::new([folder, b"composer.json"].concat()).ok()?;
    let bytes = input.files.read(&path).ok()??;
    tree::json(&path, &decode(&bytes).ok()?).ok()
}

fn packages(
    lists: &[(&[Node], Usage)],
    mut stand_ins: Virtual,
    project: Option<&Node>,
    draft: &mut Draft,
) {
    let all = || {
        lists
            .iter()
            .flat_map(|(list, usage)| list.iter().map(move |node| (node, *usage)))
    };
    for (node, _) in all() {
        stands_in_for(node, &mut stand_ins);
    }
    for (node, usage) in all() {
        match take(node, usage, draft) {
            Ok(from) => edges(node, from, &stand_ins, draft),
            Err(problem) => draft.listing.problems.push(problem),
        }
    }
    let Some(project) = project else {
        return;
    };
    draft.roots_are_known();
    for (name, usage) in manifest::asked(project) {
        let key = name.to_lowercase();
        let missing = draft.of(&key).is_empty() && !stand_ins.contains(&key) && !is_platform(&key);
        if missing && draft.listing.outdated.is_none() {
            draft.listing.outdated = Some(format!(
                "composer.json asks for `{name}`, which the lockfile does not hold: run `composer update --lock`"
            ));
        }
        draft.root(key, usage);
    }
}

/// `installed.json`: a list (Composer 1), or one behind `packages` (Composer 2).
pub(super) fn installed(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let top = tree::json(input.path, input.text)?;
    let list = match (&top.as_list(), top.get("packages")) {
        (Some(list), _) => list.items.as_slice(),
        (None, Some(list)) if list.as_list().is_some() => items(Some(list)),
        _ => return Err(Unreadable::new("the file has no list of packages")),
    };
    let development: Vec<&str> = items(top.get("dev-package-names"))
        .iter()
        .filter_map(Node::as_str)
        .collect();
    let mut stand_ins = Virtual::new();
    for node in list {
        stands_in_for(node, &mut stand_ins);
    }
    let mut draft = Draft::default();
    for node in list {
        let named = tree::text(node, "name").is_some_and(|name| development.contains(&name));
        let usage = if named {
            Usage::Development
        } else {
            Usage::Runtime
        };
        match take(node, usage, &mut draft) {
            Ok(from) => edges(node, from, &stand_ins, &mut draft),
            Err(problem) => draft.listing.problems.push(problem),
        }
    }
    for name in development {
        if draft.of(&name.to_lowercase()).is_empty() {
            let reason = format!("`{name}` is named as installed, and has no entry");
            draft.problem(tree::span(&top), reason);
        }
    }
    Ok(draft.finish(false))
}
