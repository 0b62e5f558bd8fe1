//! `portcullis sbom`: reads what lists packages, and hands the bill of materials to everybody who asked for it.

use super::GateError;
use crate::cli::{SbomFormat, SbomRequest};
use crate::detect::dependencies::collect::{Collected, File, Unread, collect};
use crate::host::output::OutputError;
use crate::host::{Host, output};
use crate::inventory::{Environment, Inventory, Moment};
use crate::report::escape;
use crate::sbom::{self, Listed, Listings, Missing};
use std::fmt::Write;
use std::path::Path;

/// Something could not be read. What could be stands in the document.
const INCOMPLETE: u8 = 3;

/// Writes every document that was asked for. Returns 3 where a file could not be read. Errors: the first document that
/// could not be handed over; no repository.
pub(super) fn write(request: &SbomRequest, host: &Host) -> Result<u8, GateError> {
    let variables = &host.environment;
    let git = Environment {
        git_dir: variables.git_dir.clone(),
        git_index_file: variables.git_index_file.clone(),
        git_work_tree: variables.git_work_tree.clone(),
    };
    let inventory = Inventory::open(&request.path, &git, request.scope.clone())?;
    let files = inventory.snapshot(Moment::Now)?;
    let collected = collect(&files, files.irregular(), &|_| false);
    let listings = listings(name(&request.path), collected);
    let mut first_failure = Ok(());
    for document in &request.outputs {
        let text = match document.format {
            SbomFormat::CycloneDx => sbom::cyclonedx(&listings),
            SbomFormat::Spdx => sbom::spdx(&listings, variables.source_date_epoch.unwrap_or(0)),
        };
        let written = match &document.file {
            None => output::to_stdout(text.as_bytes()),
            Some(file) => output::to_file(file, text.as_bytes()),
        };
        first_failure = first_failure.and(written);
    }
    first_failure.map_err(|error: OutputError| GateError::from(error))?;
    if !request.quiet {
        say(&listings.missing);
    }
    Ok(if listings.missing.is_empty() {
        0
    } else {
        INCOMPLETE
    })
}

/// What is missing, one a line. Names in it come from the repository.
fn say(missing: &[Missing]) {
    let mut lines = String::new();
    for missing in missing {
        let _ = writeln!(lines, "missing: {}", escape::visible(&missing.sentence()));
    }
    output::to_stderr(&escape::log(&lines));
}

/// The name of the folder, however it was pointed at.
pub(super) fn name(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = real
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "repository".to_owned());
    name.strip_suffix(".git")
        .map_or(name.clone(), str::to_owned)
}

/// What was collected, as a document needs it.
pub(super) fn listings(name: String, collected: Collected) -> Listings {
    let listed = |file: File| Listed::new(file.path, file.format, &file.text, file.listing);
    let missing = |unread: Unread| Missing {
        path: unread.path,
        line: unread.line,
        reason: unread.reason,
    };
    Listings {
        name,
        files: collected.files.into_iter().map(listed).collect(),
        missing: collected.unread.into_iter().map(missing).collect(),
    }
}
