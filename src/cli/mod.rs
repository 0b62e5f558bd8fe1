//! What the user typed, as a [`Request`] of plain data. Nothing is read, written or decided here.

mod action;
mod advisories;
mod args;
mod attest;
mod format;
mod help;
mod hook;
mod merge;
mod request;
mod review;
#[cfg(test)]
mod tests;
mod verify;

pub use attest::{AttestRequest, AttestationRequest, KeygenRequest, SignerRequest};
pub use hook::{HookRequest, RunRequest, Stage};
pub use merge::{Expected, MergeRequest, ResultFile, is_name};
pub use request::{
    BuildRequest, CheckRequest, Colour, ListFormat, Output, Request, ReviewRequest, SbomFormat,
    SbomRequest, UpdateRequest, WaiveRequest,
};

pub use verify::{UpdateRoot, VerifyFormat, VerifyRequest};

use args::Arguments;
use clap::error::ErrorKind;
use clap::{Command, CommandFactory, FromArgMatches};
use clap_complete::Shell;
use std::ffi::OsString;
use std::io;

/// Reads the command line, the program's name first. Errors: what clap says of it; `--help` is one of them, with a
/// text for standard output.
pub fn parse<I, T>(args: I) -> Result<Request, clap::Error>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let parsed = command()
        .try_get_matches_from(args)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    match parsed {
        Ok(arguments) => arguments.into_request(),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => Ok(Request::Version),
        Err(error) => Err(error),
    }
}

/// The definition that parsing, help, completions and the man pages are made from.
pub fn command() -> Command {
    Arguments::command()
}

/// The completion script of a shell.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "portcullis", &mut script);
    script
}

/// The man page of the program, or of one of its commands. `None`: there is no such command.
pub fn man(name: Option<&str>) -> Option<io::Result<Vec<u8>>> {
    let mut whole = command().disable_help_subcommand(true);
    whole.build();
    let page = match name {
        None => whole,
        Some(name) => whole.find_subcommand(name)?.clone(),
    };
    let title = page.get_display_name().unwrap_or("portcullis").to_owned();
    let mut roff = Vec::new();
    let page = clap_mangen::Man::new(page).title(title);
    Some(page.render(&mut roff).map(|()| roff))
}
