//! `--format FORMAT[=FILE]`: reports go to files, and at most one to standard output.

use super::request::Output;
use crate::report::Format;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use std::ffi::OsStr;
use std::path::PathBuf;

/// Reads one `FORMAT[=FILE]`; help and completions list the formats.
#[derive(Debug, Clone)]
pub(super) struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = Output;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Output, clap::Error> {
        let (name, file) = split(value);
        if let Some(format) = Format::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
            && file.as_deref() != Some(OsStr::new(""))
        {
            let file = file.map(PathBuf::from);
            return Ok(Output { format, file });
        }
        let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
        let arg = arg.map(ToString::to_string).unwrap_or_default();
        let valid = Format::ALL.map(|format| format.as_str().to_owned()).into();
        let typed = value.to_string_lossy().into_owned();
        error.insert(ContextKind::InvalidArg, ContextValue::String(arg));
        error.insert(ContextKind::InvalidValue, ContextValue::String(typed));
        error.insert(ContextKind::ValidValue, ContextValue::Strings(valid));
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = Format::ALL.map(|format| PossibleValue::new(format.as_str()));
        Some(Box::new(values.into_iter()))
    }
}

/// The words before and behind the first `=`; file names need not be UTF-8.
fn split(value: &OsStr) -> (String, Option<std::ffi::OsString>) {
    let bytes = value.as_encoded_bytes();
    let Some(at) = memchr::memchr(b'=', bytes) else {
        return (value.to_string_lossy().into_owned(), None);
    };
    let name = String::from_utf8_lossy(&bytes[..at]).into_owned();
    (name, Some(behind(value, at + 1)))
}

#[cfg(unix)]
fn behind(value: &OsStr, at: usize) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(&value.as_bytes()[at..]).to_owned()
}

#[cfg(not(unix))]
fn behind(value: &OsStr, at: usize) -> std::ffi::OsString {
    value.to_string_lossy()[at..].to_owned().into()
}

/// Human on standard output unless the user says otherwise. Errors: two reports would mix in one place.
pub(super) fn outputs(asked: Vec<Output>) -> Result<Vec<Output>, clap::Error> {
    if asked.is_empty() {
        let human = Output {
            format: Format::Human,
            file: None,
        };
        return Ok(vec![human]);
    }
    for (at, output) in asked.iter().enumerate() {
        if asked[..at].iter().any(|other| other.file == output.file) {
            return Err(same_place(output));
        }
    }
    Ok(asked)
}

fn same_place(output: &Output) -> clap::Error {
    let message = match &output.file {
        Some(file) => format!("two reports cannot both be written to '{}'", file.display()),
        None => format!(
            "two reports cannot both be written to standard output; give one a file: --format {}=FILE",
            output.format.as_str()
        ),
    };
    let mut command = super::command();
    let check = command.find_subcommand_mut("check");
    match check {
        Some(check) => check.error(ErrorKind::ArgumentConflict, message),
        None => clap::Error::raw(ErrorKind::ArgumentConflict, message),
    }
}
