//! Where a repository keeps its objects: packs and single files, its own and those it borrows.

use crate::finding::GapSubject;
use crate::inventory::collector::Collector;
use crate::inventory::paths::path_of;
use std::path::{Path, PathBuf};

/// The folders of objects of one repository.
pub(super) struct Stores {
    /// Index files of packs, sorted.
    pub packs: Vec<PathBuf>,
    /// Ids of single objects, hexadecimal.
    pub single: Vec<String>,
    partial: bool,
}

/// Alternates may name alternates; git goes as deep.
const DEEPEST: usize = 5;

impl Stores {
    pub fn find(objects: &Path, collector: &Collector<'_>) -> Self {
        let mut stores = Self {
            packs: Vec::new(),
            single: Vec::new(),
            partial: false,
        };
        let mut seen = Vec::new();
        stores.add(objects, DEEPEST, &mut seen, collector);
        stores.packs.sort();
        stores
    }

    /// Whether objects were left out when the repository was cloned.
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    fn add(
        &mut self,
        objects: &Path,
        depth: usize,
        seen: &mut Vec<PathBuf>,
        collector: &Collector<'_>,
    ) {
        let Ok(objects) = objects.canonicalize() else {
            let reason = format!(
                "objects are kept in `{}`, which is not there",
                objects.display()
            );
            collector.gap(GapSubject::Domain, reason);
            return;
        };
        if seen.contains(&objects) {
            return;
        }
        seen.push(objects.clone());
        for (name, path) in entries(&objects.join("pack")) {
            self.partial |= name.ends_with(".promisor");
            if name.starts_with("pack-") && path.extension().is_some_and(|end| end == "idx") {
                self.packs.push(path);
            }
        }
        for (folder, path) in entries(&objects).filter(|(name, _)| is_hex(name, 2)) {
            let files = entries(&path).filter(|(name, _)| is_hex(name, 38));
            self.single
                .extend(files.map(|(name, _)| format!("{folder}{name}")));
        }
        if depth > 0 {
            for alternate in alternates(&objects) {
                self.add(&alternate, depth - 1, seen, collector);
            }
        }
    }
}

fn alternates(objects: &Path) -> Vec<PathBuf> {
    let text = std::fs::read(objects.join("info/alternates")).unwrap_or_default();
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty() && line[0] != b'#');
    lines.map(|line| objects.join(path_of(line))).collect()
}

fn entries(folder: &Path) -> impl Iterator<Item = (String, PathBuf)> + use<> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
}

fn is_hex(name: &str, digits: usize) -> bool {
    name.len() == digits && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
