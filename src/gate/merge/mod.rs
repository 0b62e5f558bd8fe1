//! `merge`: what several runs said, as one verdict in every format.
//!
//! A result is read strictly (`read`), named (`named`), and joined with the others (`join`); one that should be there and
//! is not is a gap (`missing`). What the results differ in is listed and never picked from. Not here: judging. The verdict
//! follows from what each run judged, by the same rule as in a run of its own (`verdict::settle`).

mod fact;
mod join;
mod missing;
mod named;
mod place;
mod read;
mod run;
#[cfg(test)]
mod tests;
mod waivers;
mod wire;
mod words;

pub use read::ResultError;

use super::{GateError, reports};
use crate::cli::MergeRequest;
use crate::host::Host;
use crate::host::files::{self, FileError};
use crate::report::escape;
use crate::verdict::settle;
use named::{Named, named};
use read::read;
use std::path::{Path, PathBuf};

/// Results of one call: a matrix of the forge has 256 jobs at most.
const MOST: usize = 1_024;

/// Bytes of all results together.
const LONGEST: usize = 512 << 20;

/// Why nothing was merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// One line for each, with its fault.
    #[error("{0}\nNothing was merged: no verdict can be made without them.")]
    Unreadable(String),
    #[error("there are more than {MOST} results")]
    TooMany,
    #[error("the results are longer than {LONGEST} bytes together")]
    TooLong,
    #[error("`{}` has no name that can be used: say NAME={}", .0.display(), .0.display())]
    NoName(PathBuf),
    #[error("two results are named `{0}`: name them, NAME=FILE")]
    SameName(String),
    #[error("{came} results came, and --expect says {expected}: name the right files")]
    Unexpected { came: usize, expected: usize },
    #[error("nobody expects the result `{0}`: add it to --expect, or leave it out")]
    Stranger(String),
    #[error(
        "`{one}` looked at commit {of_one}, and `{two}` at {of_two}: parts of one run look at one commit; if they are of \
         different repositories, say --repositories"
    )]
    OtherCommit {
        one: String,
        of_one: String,
        two: String,
        of_two: String,
    },
    #[error("`{one}` is about {of_one}, and `{two}` about {of_two}: say --repositories")]
    OtherRepository {
        one: String,
        of_one: String,
        two: String,
        of_two: String,
    },
}

/// Says the results as one. Returns the exit code of the merged verdict.
pub(super) fn merge(request: &MergeRequest, host: &Host) -> Result<u8, GateError> {
    let results = results(request)?;
    let (results, unlooked) = missing::compare(results, request)?;
    let joined = join::join(results, request.repositories, unlooked)?;
    let join::Joined {
        findings,
        gaps,
        waivers,
        run,
        catalogue,
    } = joined;
    let verdict = settle(findings, gaps, waivers, run);
    reports::say(&request.outputs, request.colour, &verdict, &catalogue, host)?;
    Ok(verdict.outcome.exit_code())
}

/// Reads them all, and tells every one that cannot be read.
fn results(request: &MergeRequest) -> Result<Vec<Named>, MergeError> {
    if request.results.len() > MOST {
        return Err(MergeError::TooMany);
    }
    let mut faults: Vec<String> = Vec::new();
    let mut told = Vec::new();
    let mut length = 0_usize;
    for file in &request.results {
        let bytes = match files::long(&file.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                faults.push(unreadable(&error));
                continue;
            }
        };
        length = length.saturating_add(bytes.len());
        if length > LONGEST {
            return Err(MergeError::TooLong);
        }
        match read(&bytes) {
            Ok(result) => told.push((file, result)),
            Err(error) => faults.push(fault(&file.path, &error)),
        }
    }
    if !faults.is_empty() {
        return Err(MergeError::Unreadable(faults.join("\n")));
    }
    named(told, request.repositories)
}

fn unreadable(error: &FileError) -> String {
    escape::visible(&format!(
        "{error}: did the job that should write it deliver it?"
    ))
    .into_owned()
}

fn fault(path: &Path, error: &ResultError) -> String {
    escape::visible(&format!("`{}`: {error}", path.display())).into_owned()
}
