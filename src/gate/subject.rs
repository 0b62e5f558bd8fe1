//! Which checks `checks lint` and `checks test` are about: those at a path, the repository's own, or those in the binary.

use super::detectors::Detectors;
use super::rules::Rules;
use super::{GateError, own};
use crate::check::file::CheckFile;
use crate::check::lint::{self, Problem, Sources};
use crate::check::{Catalogue, Check};
use crate::host::files::{self, CheckText};
use crate::inventory::{self, Subtree};
use crate::policy::OwnChecks;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Checks and controls as their files say, and what could not be read.
pub(super) struct Subject {
    pub sources: Sources,
    /// Where they stand; empty for those in the binary.
    pub texts: Vec<CheckText>,
    pub unreadable: Vec<Problem>,
}

impl Subject {
    /// The checks at a path. Without one, those of the folder that the policy of this repository names, and without
    /// that those in the binary.
    pub fn of(path: Option<&Path>) -> Result<Self, GateError> {
        let texts = match path {
            Some(path) => Some(at(path)?),
            None => own_folder(Path::new("."))?
                .map(|folder| folder.texts())
                .transpose()?,
        };
        Ok(texts.map_or_else(Self::embedded, Self::read))
    }

    fn read(texts: Vec<CheckText>) -> Self {
        let mut sources = Sources::default();
        let mut unreadable = Vec::new();
        for CheckText { id, text, .. } in &texts {
            let read = match id.strip_prefix("controls/") {
                Some(control) => lint::read_control(control, text)
                    .map(|file| sources.controls.push((control.to_owned(), file))),
                None => {
                    lint::read_check(id, text).map(|file| sources.checks.push((id.clone(), file)))
                }
            };
            unreadable.extend(read.err());
        }
        Self {
            sources,
            texts,
            unreadable,
        }
    }

    fn embedded() -> Self {
        let catalogue = Catalogue::embedded();
        let controls = catalogue.controls().iter();
        Self {
            sources: Sources {
                checks: catalogue.files().collect(),
                controls: controls
                    .map(|control| (control.id.clone(), control.file.clone()))
                    .collect(),
            },
            texts: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// The file of a check or control, where it stands in one.
    pub fn text_of(&self, id: &str) -> Option<&CheckText> {
        self.texts.iter().find(|text| text.id == id)
    }

    /// Those of the checks whose matcher is sound by these problems, and detectors that run them beside all those in the
    /// binary: a good example is silent only if no check fires on it.
    pub fn runnable(
        &self,
        problems: &[Problem],
    ) -> Result<(Vec<(String, CheckFile)>, Detectors), GateError> {
        let unsound: BTreeSet<&str> = problems
            .iter()
            .filter(|problem| problem.keeps_from_running())
            .map(|problem| problem.check.as_str())
            .collect();
        let mut sound = self.sources.checks.clone();
        sound.retain(|(id, _)| !unsound.contains(id.as_str()));
        let these: BTreeMap<String, Check> = sound
            .iter()
            .filter_map(|(id, file)| Some((id.clone(), Check::new(id.clone(), file.clone()).ok()?)))
            .collect();
        sound.retain(|(id, _)| these.contains_key(id));
        let others = Catalogue::embedded()
            .checks()
            .iter()
            .filter(|check| !these.contains_key(check.id.as_str()));
        let detectors = Detectors::of_checks(these.values().chain(others))?;
        Ok((sound, detectors))
    }
}

/// The check files at a path. Those of the repository's own folder have the ids that a run gives them.
fn at(path: &Path) -> Result<Vec<CheckText>, GateError> {
    let near = match path.parent() {
        Some(parent) if path.is_file() && parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) if path.is_file() => parent,
        _ => path,
    };
    // A policy that cannot be read names no folder; that it cannot be is for a run to say.
    let Some(folder) = own_folder(near).ok().flatten() else {
        return Ok(files::check_files(path)?);
    };
    let top = folder.path();
    if path.canonicalize().is_ok_and(|path| path == top) {
        return folder.texts();
    }
    let mut texts = files::check_files(path)?;
    for text in &mut texts {
        let below = text.path.canonicalize().ok();
        let below = below
            .as_deref()
            .and_then(|file| file.strip_prefix(&top).ok());
        if let Some(id) = below.and_then(|below| own::id_of(&below.to_string_lossy())) {
            text.id = id;
        }
    }
    Ok(texts)
}

/// The folder that the policy of a repository names, as it lies on the disk.
struct OwnFolder {
    top: PathBuf,
    own: OwnChecks,
    policy: String,
}

fn own_folder(near: &Path) -> Result<Option<OwnFolder>, GateError> {
    let top = files::top_of_repository(near);
    let Some((policy, own)) = Rules::own_folder_on_disk(&top)? else {
        return Ok(None);
    };
    Ok(Some(OwnFolder { top, own, policy }))
}

impl OwnFolder {
    fn path(&self) -> PathBuf {
        let path = self.top.join(&*self.own.folder.to_text());
        path.canonicalize().unwrap_or(path)
    }

    /// What a run would read.
    fn texts(&self) -> Result<Vec<CheckText>, GateError> {
        let named = own::Named {
            policy: crate::policy::FILE_NAME,
            text: &self.policy,
            own: &self.own,
        };
        let folder: Subtree = inventory::folder_on_disk(&self.top, &self.own.folder, &own::BOUNDS)?;
        let files = own::files(named, folder)?;
        let path = self.top.join(&*self.own.folder.to_text());
        let text = |(below, id, text): (String, String, String)| CheckText {
            id,
            path: path.join(below),
            text,
        };
        Ok(files.into_iter().map(text).collect())
    }
}
