//! `--format FORMAT[=FILE]`: reports go to files, and at most one to standard output.

use super::request::{Output, SbomFormat};
use crate::report::Format;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use std::ffi::OsStr;
use std::marker::PhantomData;
use std::path::PathBuf;

/// A format that a command writes.
pub(super) trait Written: Copy + Send + Sync + 'static {
    /// The command that writes it.
    const COMMAND: &'static str;

    /// What is written where nobody says.
    const DEFAULT: Self;

    /// Every one, and its name on the command line.
    fn table() -> Vec<(Self, &'static str)>;

    fn name(self) -> &'static str
    where
        Self: PartialEq,
    {
        let table = Self::table();
        let found = table.iter().find(|(format, _)| *format == self);
        found.map_or("", |(_, name)| name)
    }
}

impl Written for Format {
    const COMMAND: &'static str = "check";
    const DEFAULT: Self = Self::Human;

    fn table() -> Vec<(Self, &'static str)> {
        Self::ALL.map(|format| (format, format.as_str())).to_vec()
    }
}

impl Written for SbomFormat {
    const COMMAND: &'static str = "sbom";
    const DEFAULT: Self = Self::CycloneDx;

    fn table() -> Vec<(Self, &'static str)> {
        vec![(Self::CycloneDx, "cyclonedx"), (Self::Spdx, "spdx")]
    }
}

/// Reads one `FORMAT[=FILE]`; help and completions list the formats.
#[derive(Debug)]
pub(super) struct FormatParser<F>(PhantomData<F>);

impl<F> FormatParser<F> {
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<F> Clone for FormatParser<F> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<F: Written> TypedValueParser for FormatParser<F> {
    type Value = Output<F>;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Output<F>, clap::Error> {
        let (name, file) = split(value);
        let table = F::table();
        if let Some((format, _)) = table.iter().find(|(_, known)| *known == name)
            && file.as_deref() != Some(OsStr::new(""))
        {
            let file = file.map(PathBuf::from);
            return Ok(Output {
                format: *format,
                file,
            });
        }
        let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
        let arg = arg.map(ToString::to_string).unwrap_or_default();
        let valid = table.iter().map(|(_, known)| (*known).to_owned()).collect();
        let typed = value.to_string_lossy().into_owned();
        error.insert(ContextKind::InvalidArg, ContextValue::String(arg));
        error.insert(ContextKind::InvalidValue, ContextValue::String(typed));
        error.insert(ContextKind::ValidValue, ContextValue::Strings(valid));
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = F::table().into_iter();
        Some(Box::new(values.map(|(_, name)| PossibleValue::new(name))))
    }
}

/// The words before and behind the first `=`; file names need not be UTF-8.
pub(super) fn split(value: &OsStr) -> (String, Option<std::ffi::OsString>) {
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

/// The default on standard output unless the user says otherwise. Errors: two reports would mix in one place.
pub(super) fn outputs<F: Written + PartialEq>(
    asked: Vec<Output<F>>,
) -> Result<Vec<Output<F>>, clap::Error> {
    if asked.is_empty() {
        return Ok(vec![Output {
            format: F::DEFAULT,
            file: None,
        }]);
    }
    for (at, output) in asked.iter().enumerate() {
        if asked[..at].iter().any(|other| other.file == output.file) {
            return Err(same_place(output));
        }
    }
    Ok(asked)
}

fn same_place<F: Written + PartialEq>(output: &Output<F>) -> clap::Error {
    let message = match &output.file {
        Some(file) => format!("two reports cannot both be written to '{}'", file.display()),
        None => format!(
            "two reports cannot both be written to standard output; give one a file: --format {}=FILE",
            output.format.name()
        ),
    };
    let mut command = super::command();
    let asked = command.find_subcommand_mut(F::COMMAND);
    match asked {
        Some(asked) => asked.error(ErrorKind::ArgumentConflict, message),
        None => clap::Error::raw(ErrorKind::ArgumentConflict, message),
    }
}
