//! The repository's own checks: read from the folder that the policy names, as the base has it, and made into checks
//! beside ours. What is no check stops the run: one that is left out in silence looks like one that found nothing.

mod error;
#[cfg(test)]
mod tests;

pub(super) use error::OwnChecksError;

use crate::check::lint::{self, Problem, Sources};
use crate::check::{Catalogue, Check};
use crate::finding::CheckId;
use crate::inventory::{Bounds, Subtree};
use crate::policy::OwnChecks;
use error::Fault;
use sha2::{Digest, Sha256};

/// More than anybody reviews, and less than would slow a run.
pub(super) const BOUNDS: Bounds = Bounds {
    files: 1_000,
    file: 256 << 10,
    bytes: 8 << 20,
    depth: 16,
};

/// The policy that names the folder, for diagnostics that point at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    pub policy: &'a str,
    pub text: &'a str,
    pub own: &'a OwnChecks,
}

/// Our catalogue with the folder's checks in it. Errors: everything that is no check, each with its place.
pub(super) fn catalogue(
    named: Named<'_>,
    folder: Subtree,
) -> Result<Catalogue, Box<OwnChecksError>> {
    let files = files(named, folder)?;
    let mut faults = Vec::new();
    let checks = checks(named, &files, &mut faults);
    if !faults.is_empty() {
        return Err(named.error(faults));
    }
    let ours = Catalogue::embedded();
    Ok(ours.with_own(checks, digest(ours.digest(), &files)))
}

/// The files of the folder: path below it, id of the check, text. Errors: what is there is no folder of check files.
pub(super) fn files(
    named: Named<'_>,
    folder: Subtree,
) -> Result<Vec<(String, String, String)>, Box<OwnChecksError>> {
    let files = match folder {
        Subtree::Files(files) => files,
        Subtree::Absent => return Err(named.error(vec![Fault::absent(&named.folder())])),
        Subtree::Refused { path, why } => {
            let below = path.to_text();
            let path = if below == "." {
                named.folder()
            } else {
                named.path(&below)
            };
            return Err(named.error(vec![Fault::refused(&path, &why)]));
        }
    };
    if files.is_empty() {
        return Err(named.error(vec![Fault::empty(&named.folder())]));
    }
    let mut faults = Vec::new();
    let named_texts = files.into_iter().filter_map(|(path, bytes)| {
        let below = path.to_text().into_owned();
        let Some(id) = id_of(&below) else {
            let why = "has to end with `.yaml` to be a check";
            faults.push(Fault::refused(&named.path(&below), why));
            return None;
        };
        let Ok(text) = String::from_utf8(bytes) else {
            faults.push(Fault::refused(&named.path(&below), "is not text in UTF-8"));
            return None;
        };
        Some((below, id, text))
    });
    let named_texts = named_texts.collect();
    if faults.is_empty() {
        Ok(named_texts)
    } else {
        Err(named.error(faults))
    }
}

impl Named<'_> {
    fn folder(&self) -> String {
        self.own.folder.to_text().into_owned()
    }

    /// The path of a file of the folder from the folder of the policy.
    fn path(&self, below: &str) -> String {
        format!("{}/{below}", self.folder())
    }

    fn error(&self, faults: Vec<Fault>) -> Box<OwnChecksError> {
        Box::new(OwnChecksError::new(self, faults))
    }
}

/// The id of a check by its path below the folder, whose extension is `.yaml`.
pub(super) fn id_of(below: &str) -> Option<String> {
    let below = below.strip_suffix(".yaml")?;
    Some(format!("{}{below}", CheckId::OWN))
}

/// The checks of the files, and what of them cannot be run.
fn checks(
    named: Named<'_>,
    files: &[(String, String, String)],
    faults: &mut Vec<Fault>,
) -> Vec<Check> {
    let mut sources = Sources::default();
    let mut problems = Vec::new();
    for (_, id, text) in files {
        match lint::read_check(id, text) {
            Ok(file) => sources.checks.push((id.clone(), file)),
            Err(problem) => problems.push(problem),
        }
    }
    let said = super::lint::without_running(&sources);
    problems.extend(said.into_iter().filter(Problem::keeps_from_running));
    problems.sort();
    for problem in &problems {
        if let Some((below, _, text)) = files.iter().find(|(_, id, _)| *id == problem.check) {
            faults.push(Fault::in_file(&named.path(below), text, problem));
        }
    }
    let check = |(id, file): (String, _)| Check::new(id, file).ok();
    sources.checks.into_iter().filter_map(check).collect()
}

/// SHA-256 over the digest of our catalogue and every file of the folder with its name, hexadecimal.
fn digest(ours: &str, files: &[(String, String, String)]) -> String {
    let mut digest = Sha256::new();
    digest.update(ours);
    for (below, _, text) in files {
        for part in [below, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    super::rules::hexadecimal(&digest.finalize())
}
