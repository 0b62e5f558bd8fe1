//! Which policy a run is judged by, and where it came from.

use super::GateError;
use crate::check::Catalogue;
use crate::cli::CheckRequest;
use crate::host::files;
use crate::inventory::Inventory;
use crate::policy::{FILE_NAME, Policy, known_in};
use crate::source::RepoPath;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

/// A policy with its origin, as every report names it.
#[derive(Debug)]
pub(super) struct Rules {
    pub policy: Policy,
    /// In words: `portcullis.yaml at 1a2b3c4`, `built-in defaults`.
    pub source: String,
    /// SHA-256 of the file, hexadecimal; none for the built-in defaults.
    pub digest: Option<String>,
    pub notes: Vec<String>,
}

impl Rules {
    /// The file that the user names, else the one of the base: a change cannot excuse itself. Else the defaults.
    pub fn of(request: &CheckRequest, inventory: &Inventory) -> Result<Self, GateError> {
        match &request.policy {
            Some(path) => Self::named(path),
            None => Self::of_the_base(inventory),
        }
    }

    /// What holds where nobody has written a policy.
    pub fn built_in() -> Self {
        Self {
            policy: Policy::default(),
            source: "built-in defaults".to_owned(),
            digest: None,
            notes: Vec::new(),
        }
    }

    fn named(path: &Path) -> Result<Self, GateError> {
        let name = path.display().to_string();
        let mut rules = Self::read(&files::read(path)?, &name, format!("{name} (--policy)"))?;
        rules.notes.push(format!(
            "judged by {name}, named on the command line, and not by the repository's own policy"
        ));
        Ok(rules)
    }

    fn of_the_base(inventory: &Inventory) -> Result<Self, GateError> {
        let Some(bytes) = RepoPath::new(FILE_NAME)
            .ok()
            .map(|path| inventory.base_file(&path))
            .transpose()?
            .flatten()
        else {
            return Ok(Self::built_in());
        };
        let source = match inventory.base() {
            Some(commit) => format!("{FILE_NAME} at {}", commit.get(..7).unwrap_or(&commit)),
            None => FILE_NAME.to_owned(),
        };
        Self::read(&bytes, FILE_NAME, source)
    }

    fn read(bytes: &[u8], name: &str, source: String) -> Result<Self, GateError> {
        let policy = Policy::parse_bytes(bytes, name, &known_in(Catalogue::embedded()))?;
        Ok(Self {
            policy,
            source,
            digest: Some(hexadecimal(&Sha256::digest(bytes))),
            notes: Vec::new(),
        })
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
