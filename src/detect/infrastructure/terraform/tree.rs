//! The folders of a repository as modules: every file is read once. Not here: any value.

use super::json_syntax;
use super::module::{Module, is_override, literal, stem};
use super::module_sources::{ModuleSources, is_local, join};
use crate::detect::infrastructure::resource::{Model, Unread};
use crate::document::{Place, hcl};
use crate::inventory::Snapshot;
use crate::source::RepoPath;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Every module that is selected, or called from one that is.
#[derive(Debug, Default)]
pub struct Tree {
    pub modules: BTreeMap<String, Module>,
    /// Folders that no other module calls.
    pub roots: Vec<String>,
    /// By root folder and path of calls (`a.b`): the folder, as `terraform init` noted it.
    pub installed: BTreeMap<(String, String), String>,
    /// What the variable files of a root folder assign, in the order in which later ones win.
    pub assigned: BTreeMap<String, Vec<hcl::Attribute>>,
}

/// Reads folders one after the other.
struct Loader<'l> {
    snapshot: &'l dyn Snapshot,
    sources: &'l ModuleSources,
    model: &'l mut Model,
    /// The configuration files of every folder.
    files: BTreeMap<String, Vec<RepoPath>>,
    tree: Tree,
}

/// Reads the modules that the selected files belong to, and all that they call.
pub fn load(
    snapshot: &dyn Snapshot,
    selected: &[RepoPath],
    sources: &ModuleSources,
    model: &mut Model,
) -> Tree {
    let mut loader = Loader {
        snapshot,
        sources,
        model,
        files: folders(snapshot),
        tree: Tree::default(),
    };
    loader.read_installed();
    let selected: BTreeSet<String> = selected
        .iter()
        .filter(|path| is_configuration(&path.to_text()))
        .map(|path| split(&path.to_text()).0.to_owned())
        .collect();
    let mut waiting: Vec<String> = selected.iter().cloned().collect();
    waiting.extend(loader.tree.installed.values().cloned());
    while let Some(folder) = waiting.pop() {
        if !loader.tree.modules.contains_key(&folder) {
            let module = loader.module(&folder);
            waiting.extend(called(&module, loader.sources));
            loader.tree.modules.insert(folder, module);
        }
    }
    loader.tree.roots = roots(&loader.tree, &selected, sources);
    for root in loader.tree.roots.clone() {
        let assigned = loader.assigned(&root);
        loader.tree.assigned.insert(root, assigned);
    }
    loader.tree
}

/// A path's folder and file name.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Whether Terraform reads a file of this path as configuration.
fn is_configuration(path: &str) -> bool {
    stem(split(path).1).is_some_and(|stem| !stem.is_empty() && !stem.starts_with('.'))
}

fn folders(snapshot: &dyn Snapshot) -> BTreeMap<String, Vec<RepoPath>> {
    let mut folders: BTreeMap<String, Vec<RepoPath>> = BTreeMap::new();
    for path in snapshot.paths() {
        let text = path.to_text();
        if is_configuration(&text) {
            let folder = split(&text).0.to_owned();
            folders.entry(folder).or_default().push(path.clone());
        }
    }
    for files in folders.values_mut() {
        files.retain(|path| !gives_way(path, snapshot));
    }
    folders
}

/// `OpenTofu` reads `a.tofu` in the place of `a.tf`: <https://opentofu.org/docs/language/files/>.
fn gives_way(path: &RepoPath, snapshot: &dyn Snapshot) -> bool {
    let text = path.to_text();
    let other = match (text.strip_suffix(".tf"), text.strip_suffix(".tf.json")) {
        (Some(stem), _) => format!("{stem}.tofu"),
        (_, Some(stem)) => format!("{stem}.tofu.json"),
        _ => return false,
    };
    RepoPath::new(&other).is_ok_and(|other| snapshot.paths().binary_search(&other).is_ok())
}

/// The files that Terraform takes variables from by itself: later ones win.
///
/// After <https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>.
fn variable_files(snapshot: &dyn Snapshot, folder: &str) -> Vec<RepoPath> {
    let rank = |path: &RepoPath| {
        let text = path.to_text();
        let (its_folder, name) = split(&text);
        let automatic = name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
        match name {
            _ if its_folder != folder => None,
            "terraform.tfvars" => Some(0),
            "terraform.tfvars.json" => Some(1),
            _ if automatic => Some(2),
            _ => None,
        }
    };
    let prefix = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let paths = snapshot.paths();
    let start = paths.partition_point(|path| path.as_bytes() < prefix.as_bytes());
    let below = paths[start..]
        .iter()
        .take_while(|path| path.as_bytes().starts_with(prefix.as_bytes()));
    let mut files: Vec<(u8, &RepoPath)> = below
        .filter_map(|path| rank(path).map(|rank| (rank, path)))
        .collect();
    files.sort();
    files.into_iter().map(|(_, path)| path.clone()).collect()
}

/// The folders that a module's calls lead to.
fn called(module: &Module, sources: &ModuleSources) -> Vec<String> {
    let folder = |call: &hcl::Block| {
        let source = literal(&call.body, "source")?;
        if is_local(source) {
            join(&module.folder, source)
        } else {
            sources.folder(source)
        }
    };
    module.calls.values().filter_map(folder).collect()
}

/// The selected folders that nothing else calls; of a ring of calls, the first.
fn roots(tree: &Tree, selected: &BTreeSet<String>, sources: &ModuleSources) -> Vec<String> {
    let installed: BTreeSet<&String> = tree.installed.values().collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for module in tree.modules.values() {
        let others = called(module, sources);
        reached.extend(others.into_iter().filter(|other| *other != module.folder));
    }
    // What `terraform init` has fetched is there to be called, with all its examples.
    let fetched = |folder: &str| folder.split('/').any(|part| part == ".terraform");
    let is_root = |folder: &&String| !reached.contains(*folder) && !installed.contains(*folder);
    let own = selected.iter().filter(|folder| !fetched(folder));
    let mut roots: Vec<String> = own.clone().filter(is_root).cloned().collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for root in &roots {
        reach(tree, root, sources, &mut seen);
    }
    for folder in own {
        if !seen.contains(folder) && !installed.contains(folder) {
            reach(tree, folder, sources, &mut seen);
            roots.push(folder.clone());
        }
    }
    roots
}

fn reach(tree: &Tree, from: &str, sources: &ModuleSources, seen: &mut BTreeSet<String>) {
    let mut waiting = vec![from.to_owned()];
    while let Some(folder) = waiting.pop() {
        if let Some(module) = tree.modules.get(&folder)
            && seen.insert(folder)
        {
            waiting.extend(called(module, sources));
        }
    }
}

impl Loader<'_> {
    /// A folder's files: first those that declare, then those that override.
    fn module(&mut self, folder: &str) -> Module {
        let mut module = Module {
            folder: folder.to_owned(),
            files: self.files.get(folder).map_or(0, Vec::len),
            ..Module::default()
        };
        let paths = self.files.get(folder).cloned().unwrap_or_default();
        for changes in [false, true] {
            for path in &paths {
                if is_override(split(&path.to_text()).1) != changes {
                    continue;
                }
                match self.file(path, &mut module.broken) {
                    Some(body) if changes => module.add_override(body),
                    Some(body) => module.add(body),
                    None => module.broken = true,
                }
            }
        }
        module
    }

    fn file(&mut self, path: &RepoPath, broken: &mut bool) -> Option<hcl::Body> {
        let text = match read(self.snapshot, path) {
            Ok(text) => text,
            Err(reason) => {
                self.unread(path, None, reason);
                return None;
            }
        };
        let file = self.model.sources.add(path.clone(), Arc::clone(&text));
        if path.extension() == b"json" {
            let read = json_syntax::parse(&text, file);
            return match read {
                Ok(body) => Some(body),
                Err(reason) => {
                    self.unread(path, None, reason);
                    None
                }
            };
        }
        let parsed = hcl::parse(&text, file);
        for fault in parsed.faults {
            *broken = true;
            let place = Place {
                file,
                span: fault.at,
            };
            let reason = format!("the block around here cannot be read: {}", fault.reason);
            self.unread(path, Some(place), reason);
        }
        Some(parsed.body)
    }

    /// What the variable files of a folder assign.
    fn assigned(&mut self, folder: &str) -> Vec<hcl::Attribute> {
        let mut assigned = Vec::new();
        for path in variable_files(self.snapshot, folder) {
            let text = match read(self.snapshot, &path) {
                Ok(text) => text,
                Err(reason) => {
                    self.unread(&path, None, reason);
                    continue;
                }
            };
            let file = self.model.sources.add(path.clone(), Arc::clone(&text));
            if path.extension() == b"json" {
                match json_syntax::assignments(&text, file) {
                    Ok(attributes) => assigned.extend(attributes),
                    Err(reason) => self.unread(&path, None, reason),
                }
                continue;
            }
            let parsed = hcl::parse(&text, file);
            for fault in parsed.faults {
                let place = Place {
                    file,
                    span: fault.at,
                };
                let reason = format!("this cannot be read: {}", fault.reason);
                self.unread(&path, Some(place), reason);
            }
            assigned.extend(parsed.body.attributes);
        }
        assigned
    }

    fn unread(&mut self, path: &RepoPath, place: Option<Place>, reason: String) {
        self.model.unread.push(Unread {
            path: path.clone(),
            place,
            reason,
        });
    }

    /// What `terraform init` noted in `.terraform/modules/modules.json`, where that is in the tree.
    fn read_installed(&mut self) {
        const NOTES: &str = ".terraform/modules/modules.json";
        for path in self.snapshot.paths() {
            let text = path.to_text();
            let Some(folder) = text.strip_suffix(NOTES) else {
                continue;
            };
            let root = folder.trim_end_matches('/');
            let Ok(notes) = read(self.snapshot, path) else {
                continue;
            };
            self.tree.installed.extend(installed(root, &notes));
        }
    }
}

fn installed(root: &str, notes: &str) -> Vec<((String, String), String)> {
    let notes: serde_json::Value = serde_json::from_str(notes).unwrap_or_default();
    let entry = |note: &serde_json::Value| {
        let source = note["Source"].as_str()?;
        let folder = join(root, note["Dir"].as_str()?)?;
        let key = note["Key"].as_str()?.to_owned();
        (!is_local(source) && !key.is_empty()).then_some(((root.to_owned(), key), folder))
    };
    let notes = notes["Modules"].as_array();
    notes.into_iter().flatten().filter_map(entry).collect()
}

/// A file's text. Errors: why it is none, as a sentence.
pub fn read(snapshot: &dyn Snapshot, path: &RepoPath) -> Result<Arc<str>, String> {
    match snapshot.read(path) {
        Ok(Some(bytes)) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Arc::from(text)),
            Err(_) => Err("the file is not UTF-8".to_owned()),
        },
        Ok(None) => Err("the file is not there".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
