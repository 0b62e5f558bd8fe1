//! Manifests that another program has rendered: `helm template --output-dir DIR`, `kustomize build -o DIR`. Nothing is
//! rendered here. Helm says above each document which template it comes from.

use super::chart::Charts;
use super::{add, may_declare, object, options};
use crate::detect::infrastructure::intake::{Document, read};
use crate::detect::infrastructure::resource::{Model, Unread};
use crate::inventory::{Rendered, Snapshot};
use crate::source::RepoPath;
use std::collections::BTreeSet;

/// What Helm writes above a document.
const SOURCE: &str = "# Source: ";

/// Adds what the folders declare, and notes which templates of the repository were looked at in this way.
pub fn collect(folders: &[Rendered], snapshot: &dyn Snapshot, model: &mut Model) {
    let mut sources = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for folder in folders {
        let mut declares = false;
        for path in folder.paths() {
            // Of two folders, one may be within the other.
            let again = !seen.insert(folder.on_disk(path));
            declares |= again || file(folder, path, &mut sources, model);
        }
        let unread = folder.unread().iter();
        model
            .unread
            .extend(unread.map(|(path, reason)| gap(path, reason.clone())));
        if !declares {
            let reason =
                "a folder of rendered manifests that holds none: nothing was looked at in it";
            model.unread.push(gap(folder.name(), reason.to_owned()));
        }
    }
    if !sources.is_empty() {
        let rendered = Charts::of(snapshot).templates(&sources);
        model.rendered.extend(rendered);
    }
}

fn gap(path: &RepoPath, reason: String) -> Unread {
    Unread {
        path: path.clone(),
        place: None,
        reason,
    }
}

/// Whether a file declares something.
fn file(
    folder: &Rendered,
    path: &RepoPath,
    sources: &mut BTreeSet<String>,
    model: &mut Model,
) -> bool {
    let Some(text) = read(folder, path, true, model) else {
        return false;
    };
    if !may_declare(&text) {
        return false;
    }
    let document = Document::new(path, text, model);
    let objects = match document.parse(options()) {
        Ok(roots) => object::objects(roots),
        Err(error) => {
            document.unread(error, model);
            return false;
        }
    };
    for object in &objects {
        add(object, &document, model);
    }
    let named = document
        .text
        .lines()
        .filter_map(|line| line.strip_prefix(SOURCE));
    sources.extend(named.map(|name| name.trim().to_owned()));
    !objects.is_empty()
}
