//! `portcullis sbom`: reads what lists packages, and hands the bill of materials to everybody who asked for it.

use super::GateError;
use crate::cli::{SbomFormat, SbomRequest};
use crate::host::output::OutputError;
use crate::host::{Host, output};
use crate::inventory::{Environment, Inventory, Moment, Snapshot};
use crate::package::{Listing, formats};
use crate::report::escape;
use crate::sbom::{self, Listed, Listings, Missing};
use crate::source::{Region, RepoPath};
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
    let listings = Listings {
        name: name(&request.path),
        ..collect(&inventory.snapshot(Moment::Now)?)
    };
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
fn name(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = real
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "repository".to_owned());
    name.strip_suffix(".git")
        .map_or(name.clone(), str::to_owned)
}

/// Every file of a snapshot that lists packages.
fn collect(files: &dyn Snapshot) -> Listings {
    let mut listings = Listings::default();
    for path in files.paths() {
        if let Some(format) = formats::of(path) {
            take(&mut listings, path, format, files);
        }
    }
    listings
}

fn take(
    listings: &mut Listings,
    path: &RepoPath,
    format: &'static formats::Format,
    files: &dyn Snapshot,
) {
    let mut miss = |line: Option<u32>, reason: String| {
        listings.missing.push(Missing {
            path: path.clone(),
            line,
            reason,
        });
    };
    let bytes = match files.read(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return miss(None, "the file is gone".to_owned()),
        Err(error) => return miss(None, error.to_string()),
    };
    let text = formats::decode(&bytes);
    let read: Result<Listing, _> = text
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|text| (format.read)(&formats::Input { path, text, files }));
    match (text, read) {
        (Ok(text), Ok(listing)) => {
            let problems = Missing::of_problems(path, &text, &listing);
            listings.missing.extend(problems);
            if !listing.packages.is_empty() {
                listings
                    .files
                    .push(Listed::new(path.clone(), format, &text, listing));
            }
        }
        (text, Err(error)) => {
            let text = text.unwrap_or_default();
            let line = error
                .at
                .map(|at| Region::of(text.as_bytes(), at).start.line.get());
            miss(line, error.reason);
        }
        (Err(error), Ok(_)) => miss(None, error.reason),
    }
}
