//! `advisories build`, `update` and `status`: makes, fetches and describes the index that dependencies are judged by.

mod settings;
mod status;
mod update;

pub(super) use status::status;
pub(super) use update::update;

use super::GateError;
use crate::advisory::build::{Builder, Tally};
use crate::advisory::{About, Index};
use crate::cli::BuildRequest;
use crate::host::output::{self, to_stdout};
use crate::host::{Host, files, lists, sources};
use crate::report::escape;
use crate::report::wording::{grouped, plural};
use std::fmt::Write;
use std::path::Path;

/// So many of the records that could not be read are named.
const NAMED: usize = 3;

/// Makes an index from files, and puts it in the place of the old one.
pub(super) fn build(request: &BuildRequest, host: &Host) -> Result<u8, GateError> {
    let mut builder = Builder::new();
    for path in &request.from {
        sources::read(path, request.snapshot, host.today, &mut builder)?;
    }
    for path in &request.releases {
        let text = files::long_text(path)?;
        builder
            .releases(&text)
            .map_err(|error| GateError::Releases {
                path: path.clone(),
                error,
            })?;
    }
    for path in &request.yanked {
        lists::read(path, &mut |path, text| {
            builder.yanked(text).map_err(|error| GateError::Yanked {
                path: path.to_owned(),
                error,
            })
        })?;
    }
    let built = builder
        .finish()
        .map_err(|error| GateError::NoAdvisories { error })?;
    output::to_file(&request.out, &built.bytes)?;
    let index = Index::open(built.bytes).map_err(GateError::OwnIndex)?;
    let text = made(&request.out, index.about(), &built.tally);
    to_stdout(escape::log(&text).as_bytes())?;
    Ok(0)
}

/// What was written, and what was left out.
fn made(path: &Path, about: &About, tally: &Tally) -> String {
    let mut text = String::new();
    let noun = match tally.advisories {
        1 => "advisory",
        _ => "advisories",
    };
    line(
        &mut text,
        &format!(
            "wrote {}: {} {noun} of {}, {}, snapshot {}",
            path.display(),
            grouped(tally.advisories),
            plural(about.ecosystems.len(), "ecosystem"),
            size(about),
            about.snapshot
        ),
    );
    left_out(&mut text, tally);
    text
}

/// `5.6 MB in 51,553 rows, 109 bytes a row`
fn size(about: &About) -> String {
    format!(
        "{} in {} rows, {} bytes a row",
        bytes(about.length),
        grouped(about.rows),
        about.length / about.rows.max(1)
    )
}

/// A length in the unit in which it is short.
fn bytes(length: u64) -> String {
    match length {
        0..1_000 => format!("{length} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", length / 1_000, length % 1_000 / 100),
        _ => format!("{}.{} MB", length / 1_000_000, length % 1_000_000 / 100_000),
    }
}

fn left_out(text: &mut String, tally: &Tally) {
    let counted = [
        (tally.withdrawn, "withdrawn by their publisher, left out"),
        (tally.replaced, "replaced by a newer text of the same id"),
        (
            tally.exploited,
            "entries of known exploited vulnerabilities",
        ),
        (tally.scores, "EPSS scores"),
        (tally.releases, "days of releases"),
        (tally.yanked, "versions that their publishers took back"),
    ];
    for (count, what) in counted.into_iter().filter(|(count, _)| *count > 0) {
        line(text, &format!("  {} {what}", grouped(count)));
    }
    for (named, count) in &tally.elsewhere {
        line(
            text,
            &format!(
                "  {} of {named}, left out: no such ecosystem is known here",
                grouped(*count)
            ),
        );
    }
    unreadable(text, tally);
}

/// How many records could not be read, and the first of them.
fn unreadable(text: &mut String, tally: &Tally) {
    if tally.unreadable == 0 {
        return;
    }
    let count = usize::try_from(tally.unreadable).unwrap_or(usize::MAX);
    line(
        text,
        &format!("  {} could not be read:", plural(count, "record")),
    );
    for bad in tally.named.iter().take(NAMED) {
        line(text, &format!("    {}: {}", bad.name, bad.reason));
    }
    if count > NAMED {
        line(
            text,
            &format!("    and {} more", grouped((count - NAMED) as u64)),
        );
    }
}

/// What could not be read, for an error that says that nothing could.
pub(super) fn nothing_read(tally: &Tally) -> String {
    let mut text = String::new();
    left_out(&mut text, tally);
    text.trim_end().to_owned()
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{}", escape::visible(line));
}
