//! One step of a workflow: `portcullis action`, which `.github/action/run.sh` starts once the program is there.
//!
//! The inputs become a command line of `check`, and what it comes to becomes outputs, an exit code and, where nothing was
//! judged, an error that says so. What is looked at and how it is judged is the same as everywhere.

mod arguments;
mod inputs;
#[cfg(test)]
mod tests;

pub use inputs::{INPUTS, InputError};

use super::{GateError, NOTHING_JUDGED};
use crate::cli::{self, Request};
use crate::host::job::{Job, JobError};
use crate::host::{Host, output};
use crate::report::escape;
use crate::report::levels::Counts;
use crate::verdict::Verdict;
use arguments::{Places, arguments};
use inputs::Inputs;
use std::path::{Path, PathBuf};

/// Characters of a message that an annotation keeps.
const LONGEST: usize = 4_096;

/// Why a step judged nothing.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Job(#[from] JobError),
    /// What the command line says of these inputs.
    #[error("{0}")]
    Usage(String),
    #[error(
        "RUNNER_TEMP is not set, and input `results` names no folder: where should the results go?"
    )]
    NoFolder,
}

/// What a step came to.
struct Ended {
    verdict: Verdict,
    places: Places,
    fails: bool,
}

/// Runs the step. Returns the exit code: that of `check`, or 0 where the verdict shall not fail the step.
pub(super) fn run(host: &Host) -> Result<u8, GateError> {
    let job = Job::of_this_process(&INPUTS);
    let ended = match step(&job, host) {
        Ok(ended) => ended,
        Err(error) => {
            refuse(&error, &job, host)?;
            return Ok(NOTHING_JUDGED);
        }
    };
    let code = ended.verdict.outcome.exit_code();
    job.say(&outputs(&ended)).map_err(ActionError::from)?;
    Ok(if ended.fails { code } else { 0 })
}

fn step(job: &Job, host: &Host) -> Result<Ended, GateError> {
    let inputs = Inputs::of(job).map_err(ActionError::from)?;
    let folder = folder(&inputs, job)?;
    let summary = host.environment.step_summary.as_deref();
    let places = Places::of(&inputs, &folder, summary);
    let event = host.environment.runner.event_name.as_deref();
    let request = match cli::parse(arguments(&inputs, event, &places)) {
        Ok(Request::Check(request)) => request,
        Ok(_) => unreachable!("the arguments begin with `check`"),
        Err(error) => return Err(ActionError::Usage(usage(&error)).into()),
    };
    Ok(Ended {
        verdict: super::judged(&request, host)?,
        places,
        fails: inputs.fails,
    })
}

fn folder(inputs: &Inputs, job: &Job) -> Result<PathBuf, ActionError> {
    let above = inputs.results.as_deref().map(Path::new);
    let above = above.or(job.temporary.as_deref());
    Ok(job.folder(above.ok_or(ActionError::NoFolder)?)?)
}

/// The first part of what the command line says; the rest is how it is typed, and nobody typed it.
fn usage(error: &clap::Error) -> String {
    let text = error.to_string();
    let text = text.split("\n\nUsage:").next().unwrap_or_default();
    let text = text.strip_prefix("error: ").unwrap_or(text);
    format!(
        "{}\nInputs of the action are named like these options.",
        text.trim_end()
    )
}

fn outputs(ended: &Ended) -> Vec<(&'static str, String)> {
    let Ended {
        verdict, places, ..
    } = ended;
    let counts = Counts::of(verdict);
    let path = |path: Option<&PathBuf>| path.map_or_else(String::new, |it| absolute(it));
    vec![
        ("verdict", verdict.outcome.as_str().to_owned()),
        ("exit-code", verdict.outcome.exit_code().to_string()),
        ("json", path(Some(&places.json))),
        ("sarif", path(places.sarif.as_ref())),
        ("html", path(places.html.as_ref())),
        ("attestation", path(places.attestation.as_ref())),
        ("blocking", counts.blocking.to_string()),
        ("warnings", counts.warnings.to_string()),
        ("waived", counts.waived.to_string()),
        ("gaps", counts.gaps.to_string()),
    ]
}

fn absolute(path: &Path) -> String {
    let absolute = std::path::absolute(path);
    absolute.map_or_else(
        |_| path.display().to_string(),
        |path| path.display().to_string(),
    )
}

/// Says that nothing was judged, where people look: as an error of the step, in its summary, and in its outputs, where the
/// verdict stays empty.
fn refuse(error: &GateError, job: &Job, host: &Host) -> Result<(), GateError> {
    let shown = error.shown(host);
    let shown = shown.strip_prefix("error: ").unwrap_or(&shown).trim_end();
    let message = format!("Nothing was judged.\n{shown}");
    let annotation = format!(
        "::error title=portcullis::{}\n",
        escape::workflow_data(&message, LONGEST)
    );
    output::to_stdout(annotation.as_bytes())?;
    if let Some(summary) = &host.environment.step_summary {
        let lines: Vec<String> = shown.lines().map(escape::markdown).collect();
        let text = format!(
            "## ❌ portcullis: nothing was judged\n\n{}\n",
            lines.join("<br>\n")
        );
        output::to_end_of_file(summary, escape::log(&text).as_bytes())?;
    }
    let outputs = [
        ("verdict", String::new()),
        ("exit-code", NOTHING_JUDGED.to_string()),
    ];
    job.say(&outputs).map_err(ActionError::from)?;
    Ok(())
}
