//! Which policy a run is judged by, and where it came from.

use super::{GateError, own};
use crate::check::Catalogue;
use crate::cli::CheckRequest;
use crate::finding::CheckId;
use crate::host::files;
use crate::inventory::{self, Inventory, InventoryError, Subtree};
use crate::policy::{FILE_NAME, OwnChecks, Policy, PolicyError, known_in};
use crate::source::RepoPath;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// A policy with its origin, as every report names it.
#[derive(Debug)]
pub(super) struct Rules {
    pub policy: Policy,
    /// Our checks, and those of the folder that the policy names.
    pub catalogue: Cow<'static, Catalogue>,
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
            catalogue: Cow::Borrowed(Catalogue::embedded()),
            source: "built-in defaults".to_owned(),
            digest: None,
            notes: Vec::new(),
        }
    }

    fn named(path: &Path) -> Result<Self, GateError> {
        let name = path.display().to_string();
        let beside = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let folder = |folder: &RepoPath| {
            inventory::folder_on_disk(beside.unwrap_or(Path::new(".")), folder, &own::BOUNDS)
        };
        let source = format!("{name} (--policy)");
        let mut rules = Self::read(&files::read(path)?, &name, source, &folder)?;
        rules.notes.push(format!(
            "judged by {name}, named on the command line, and not by the repository's own policy"
        ));
        Ok(rules)
    }

    fn of_the_base(inventory: &Inventory) -> Result<Self, GateError> {
        let Ok(path) = RepoPath::new(FILE_NAME) else {
            return Ok(Self::built_in());
        };
        let base = inventory.base_file(&path)?;
        let mut rules = match &base {
            Some(bytes) => Self::read_base(bytes, inventory)?,
            None => Self::built_in(),
        };
        let head = inventory.head_file(&path).ok().flatten();
        let same = head == base && rules.policy.own_checks.is_none();
        let head = head.filter(|_| !same);
        rules
            .notes
            .extend(head.and_then(|bytes| broken_by_the_change(&bytes, inventory)));
        Ok(rules)
    }

    fn read_base(bytes: &[u8], inventory: &Inventory) -> Result<Self, GateError> {
        let source = match inventory.base() {
            Some(commit) => format!("{FILE_NAME} at {}", commit.get(..7).unwrap_or(&commit)),
            None => FILE_NAME.to_owned(),
        };
        let folder = |folder: &RepoPath| inventory.base_folder(folder, &own::BOUNDS);
        Self::read(bytes, FILE_NAME, source, &folder)
    }

    /// What holds in a folder of the disk, with no change in sight: for commands that only say which checks there are.
    pub fn on_disk(folder: &Path) -> Result<Self, GateError> {
        match files::read_if_there(&folder.join(FILE_NAME))? {
            None => Ok(Self::built_in()),
            Some(text) => {
                let checks =
                    |path: &RepoPath| inventory::folder_on_disk(folder, path, &own::BOUNDS);
                Self::read(text.as_bytes(), FILE_NAME, FILE_NAME.to_owned(), &checks)
            }
        }
    }

    /// The policy in a folder of the disk and the folder that it names for own checks, where there are both.
    pub fn own_folder_on_disk(folder: &Path) -> Result<Option<(String, OwnChecks)>, GateError> {
        let Some(text) = files::read_if_there(&folder.join(FILE_NAME))? else {
            return Ok(None);
        };
        let policy = parse(text.as_bytes(), FILE_NAME)?;
        Ok(policy.own_checks.map(|own| (text, own)))
    }

    /// A policy, and the checks in the folder that it names. Which those are is not known before it is read, so what it
    /// says of them is proved afterwards.
    fn read(
        bytes: &[u8],
        name: &str,
        source: String,
        folder: &dyn Fn(&RepoPath) -> Result<Subtree, InventoryError>,
    ) -> Result<Self, GateError> {
        let mut policy = parse(bytes, name)?;
        let mut catalogue = Cow::Borrowed(Catalogue::embedded());
        let mut notes = Vec::new();
        if let Some(own) = &policy.own_checks {
            let text = String::from_utf8_lossy(bytes);
            let named = own::Named {
                policy: name,
                text: &text,
                own,
            };
            let both = own::catalogue(named, folder(&own.folder)?)?;
            notes.push(said_of(&both, &own.folder));
            catalogue = Cow::Owned(both);
        }
        if policy.names_own_checks() {
            policy = Policy::parse_for(bytes, name, &catalogue)?;
        }
        Ok(Self {
            policy,
            catalogue,
            source,
            digest: Some(hexadecimal(&Sha256::digest(bytes))),
            notes,
        })
    }
}

/// A policy as far as it can be told without the repository's own checks.
pub(super) fn parse(bytes: &[u8], name: &str) -> Result<Policy, PolicyError> {
    let ours = known_in(Catalogue::embedded());
    let known = |id: &str| id.starts_with(CheckId::OWN) || ours(id);
    Policy::parse_bytes(bytes, name, &known)
}

/// What to say of a policy that the change leaves and that cannot be followed. The base judges; but once this is merged
/// it is the base, and then nothing passes any more.
fn broken_by_the_change(bytes: &[u8], inventory: &Inventory) -> Option<String> {
    let folder = |folder: &RepoPath| inventory.head_folder(folder, &own::BOUNDS);
    let what = match Rules::read(bytes, FILE_NAME, String::new(), &folder) {
        Err(GateError::Policy(_)) => "a policy",
        Err(GateError::OwnChecks(_)) => "own checks",
        _ => return None,
    };
    Some(format!(
        "this change leaves {what} that cannot be followed: once it is merged, every run ends with code 2 and judges \
         nothing; `portcullis check` on its work tree says why"
    ))
}

fn said_of(catalogue: &Catalogue, folder: &RepoPath) -> String {
    let (count, folder) = (catalogue.own(), folder.to_text());
    let noun = if count == 1 { "check" } else { "checks" };
    format!("{count} own {noun} of the repository, from {folder}")
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
