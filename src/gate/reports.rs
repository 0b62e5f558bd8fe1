//! Hands the verdict to everybody who asked for it.

use super::GateError;
use crate::check::Catalogue;
use crate::cli::{CheckRequest, Colour, Output};
use crate::host::output::OutputError;
use crate::host::{Host, output};
use crate::report::{Style, render_in_job};
use crate::verdict::Verdict;

/// Columns of a report that no terminal shows.
const COLUMNS: usize = 100;

/// Writes every report that `check` was asked for.
pub(super) fn write(
    request: &CheckRequest,
    verdict: &Verdict,
    catalogue: &Catalogue,
    host: &Host,
) -> Result<(), GateError> {
    say(&request.outputs, request.colour, verdict, catalogue, host)
}

/// Writes every report. One that fails does not keep the others from being written. Errors: the first that failed.
pub(super) fn say(
    outputs: &[Output],
    colour: Colour,
    verdict: &Verdict,
    catalogue: &Catalogue,
    host: &Host,
) -> Result<(), GateError> {
    let mut first_failure = Ok(());
    for report in outputs {
        let text = text(report, colour, verdict, catalogue, host);
        let written = text.and_then(|text| hand_over(report, &text, host));
        if first_failure.is_ok() {
            first_failure = written;
        }
    }
    first_failure.map_err(GateError::from)
}

pub(super) fn text(
    report: &Output,
    colour: Colour,
    verdict: &Verdict,
    catalogue: &Catalogue,
    host: &Host,
) -> Result<Vec<u8>, OutputError> {
    let style = match report.file {
        None => Style {
            colour: colours_stdout(colour, host),
            unicode: host.unicode(),
            width: host.columns.unwrap_or(COLUMNS),
        },
        Some(_) => Style::default(),
    };
    let mut text = Vec::new();
    let page = host.environment.runner.page();
    let page = page.as_deref();
    render_in_job(report.format, verdict, catalogue, &style, page, &mut text)
        .map_err(OutputError::Stdout)?;
    Ok(text)
}

fn hand_over(report: &Output, text: &[u8], host: &Host) -> Result<(), OutputError> {
    match &report.file {
        None => output::to_stdout(text),
        Some(file) if host.environment.step_summary.as_ref() == Some(file) => {
            output::to_end_of_file(file, text)
        }
        Some(file) => output::to_file(file, text),
    }
}

pub(super) fn colours_stdout(colour: Colour, host: &Host) -> bool {
    match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => host.colours_stdout(),
    }
}
