//! Kustomize: which files are patches. A patch looks like an object and declares none.
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>.

use crate::detect::infrastructure::body::items;
use crate::document::yaml::{self, Options};
use crate::document::{Node, Sources};
use crate::inventory::Snapshot;
use crate::source::RepoPath;
use std::collections::HashSet;

/// The files that some `kustomization.yaml` names as a patch. One that cannot be read names none.
pub fn patches(snapshot: &dyn Snapshot) -> HashSet<RepoPath> {
    let paths = snapshot.paths().iter();
    let files = paths.filter(|path| {
        let name = path.file_name();
        name == b"kustomization.yaml" || name == b"kustomization.yml" || name == b"Kustomization"
    });
    files
        .flat_map(|path| named(snapshot, path).unwrap_or_default())
        .collect()
}

fn named(snapshot: &dyn Snapshot, path: &RepoPath) -> Option<Vec<RepoPath>> {
    let text = String::from_utf8(snapshot.read(path).ok()??).ok()?;
    let file = Sources::default().add(path.clone(), "".into());
    let root = yaml::parse(&text, file, Options::default())
        .ok()?
        .into_iter()
        .next()?;
    let listed = |key: &str| items(root.get(key)).to_vec();
    let merged = listed("patchesStrategicMerge").into_iter();
    let others = listed("patches")
        .into_iter()
        .chain(listed("patchesJson6902"));
    let others = others.filter_map(|patch| patch.get("path").cloned());
    let folder = &path.as_bytes()[..path.as_bytes().len() - path.file_name().len()];
    let names = merged.chain(others);
    Some(
        names
            .filter_map(|node| resolved(folder, Node::as_str(&node)?))
            .collect(),
    )
}

/// A path that is written in a folder. None: it leads out of the tree.
fn resolved(folder: &[u8], written: &str) -> Option<RepoPath> {
    let mut parts: Vec<&[u8]> = folder
        .split(|b| *b == b'/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in written.as_bytes().split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    RepoPath::new(parts.join(&b'/')).ok()
}
