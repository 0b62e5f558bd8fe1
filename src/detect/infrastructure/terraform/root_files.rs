//! The files that functions of one root module may read.

use super::function::Files;
use super::module_sources::join;
use crate::inventory::Snapshot;
use crate::source::RepoPath;

/// Larger ones are not read: nothing that is judged is in them.
const MAX_FILE: usize = 1 << 20;

/// Paths are relative to the root module, as they are where Terraform runs.
pub struct RootFiles<'t> {
    pub snapshot: &'t dyn Snapshot,
    pub root: &'t str,
}

impl Files for RootFiles<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        if path.starts_with('/') {
            return None;
        }
        let path = RepoPath::new(join(self.root, path)?).ok()?;
        let bytes = self.snapshot.read(&path).ok()??;
        (bytes.len() <= MAX_FILE).then_some(bytes)
    }

    fn exists(&self, path: &str) -> Option<bool> {
        if path.starts_with('/') {
            return None;
        }
        let path = RepoPath::new(join(self.root, path)?).ok()?;
        Some(self.snapshot.paths().binary_search(&path).is_ok())
    }

    fn below(&self, folder: &str) -> Option<Vec<String>> {
        if folder.starts_with('/') {
            return None;
        }
        let folder = join(self.root, folder)?;
        let prefix = if folder.is_empty() {
            folder
        } else {
            format!("{folder}/")
        };
        let paths = self.snapshot.paths();
        let start = paths.partition_point(|path| path.as_bytes() < prefix.as_bytes());
        let below = paths[start..]
            .iter()
            .take_while(|path| path.as_bytes().starts_with(prefix.as_bytes()))
            .map(|path| path.to_text()[prefix.len()..].to_owned());
        Some(below.collect())
    }
}
