//! What writes into the repository, because the user asked for it: a first policy, and waivers.

use super::rules::Rules;
use super::{GateError, verdict};
use crate::check::explain;
use crate::cli::{CheckRequest, Colour, WaiveRequest};
use crate::finding::{CheckId, Domain, Fingerprint};
use crate::host::{Host, files, output};
use crate::inventory::Scope;
use crate::policy::{FILE_NAME, NewWaiver, add_waiver, starter};
use std::path::{Path, PathBuf};

/// Writes a policy to begin with.
pub(super) fn init(folder: &Path, force: bool) -> Result<u8, GateError> {
    let path = folder.join(FILE_NAME);
    if !force && path.symlink_metadata().is_ok() {
        return Err(GateError::AlreadyThere(path));
    }
    output::to_file(&path, starter().as_bytes())?;
    said(&format!("wrote {}\n", shown(&path)))
}

/// Writes a waiver into the policy, which has to be a valid one before and after.
pub(super) fn waive(request: &WaiveRequest, host: &Host) -> Result<u8, GateError> {
    if request.expires < host.today {
        return Err(GateError::DayHasPassed(request.expires));
    }
    let top = files::top_of_repository(Path::new("."));
    let path = request
        .policy
        .clone()
        .unwrap_or_else(|| top.join(FILE_NAME));
    let check = match &request.check {
        Some(id) => explain::find(&Rules::on_disk(&top)?.catalogue, id.as_str())?
            .id
            .clone(),
        None => check_of(&request.fingerprint, &top, host)?,
    };
    let waiver = NewWaiver {
        check,
        fingerprint: request.fingerprint.clone(),
        kind: request.kind,
        reason: request.reason.clone(),
        owner: request.owner.clone(),
        approved_by: request.approved_by.clone(),
        expires: request.expires,
    };
    let text = files::read_if_there(&path)?.unwrap_or_default();
    let text = add_waiver(&text, &waiver)?;
    output::to_file(&path, text.as_bytes())?;
    said(&format!(
        "waived {} of {} until {} in {}\nIt counts once it is on the base branch.\n",
        waiver.fingerprint,
        waiver.check,
        waiver.expires,
        shown(&path)
    ))
}

/// Looks for the finding in the work tree, as `check` would.
fn check_of(fingerprint: &Fingerprint, top: &Path, host: &Host) -> Result<CheckId, GateError> {
    let request = CheckRequest {
        review: None,
        path: top.to_owned(),
        scope: Scope::WorkTree,
        domains: Domain::ALL.to_vec(),
        outputs: Vec::new(),
        rendered: Vec::new(),
        policy: None,
        advisories: None,
        offline: true,
        fix: false,
        attest: None,
        colour: Colour::Never,
        quiet: false,
    };
    let (verdict, _) = verdict(&request, host)?;
    let found = verdict
        .findings
        .into_iter()
        .find(|judged| judged.finding.fingerprint == *fingerprint);
    found
        .map(|judged| judged.finding.check)
        .ok_or(GateError::NoSuchFinding)
}

/// Without the `./` that a default put there.
fn shown(path: &Path) -> String {
    let bare: PathBuf = path
        .components()
        .skip_while(|part| matches!(part, std::path::Component::CurDir))
        .collect();
    bare.display().to_string()
}

fn said(text: &str) -> Result<u8, GateError> {
    output::to_stdout(text.as_bytes())?;
    Ok(0)
}
