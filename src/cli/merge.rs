//! `merge`: the results of several runs as one.

use super::format::{self, FormatParser};
use super::request::{Colour, Output, Request};
use crate::report::Format;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Args, Command, ValueHint};
use std::ffi::OsStr;
use std::path::PathBuf;

/// What is said below the flags.
pub(super) const HELP: &str = "\
A RESULT is what `portcullis check --format json` wrote. Without --repositories the results
are parts of one run: of one commit, by one policy, split by domain or by folder. A domain
that one part left out on the command line, and another one looked at, is no gap. With
--repositories each is about a repository of its own, and its name stands before its paths.

The verdict is the worst of them: fail over incomplete over pass. A result that cannot be read
ends in exit code 2. One that --expect names and that is not there is a gap, and the run is
incomplete.

Examples:
  portcullis merge results/*.json --expect secrets,infrastructure
  portcullis merge --repositories api=a.json web=b.json --expect api,web --format markdown
";

/// The longest name.
const LONGEST: usize = 100;

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// A report in JSON, and what it is called (default: its repository with --repositories, else the file's name; of
    /// several files of one name, and of `portcullis.json` as the action writes it, the folder's)
    #[arg(required = true, value_name = "[NAME=]RESULT", value_parser = FileParser)]
    #[arg(value_hint = ValueHint::FilePath)]
    results: Vec<ResultFile>,
    /// Each result is of another repository
    #[arg(long)]
    repositories: bool,
    /// How many results there have to be, or their names: one that did not come is a gap
    #[arg(long, value_name = "COUNT|NAME,..", value_delimiter = ',')]
    expect: Vec<String>,
    /// How to say the verdict, and the file that gets it; may be given several times
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = FormatParser::<Format>::new())]
    format: Vec<Output>,
}

/// What to merge, and how to say what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRequest {
    /// At least one.
    pub results: Vec<ResultFile>,
    /// Whether each is about a repository of its own; else they are parts of one run.
    pub repositories: bool,
    pub expected: Expected,
    /// At least one; at most one without a file.
    pub outputs: Vec<Output>,
    pub colour: Colour,
}

/// A result as the user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultFile {
    pub name: Option<String>,
    pub path: PathBuf,
}

/// Which results there have to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Nobody said.
    Any,
    Count(usize),
    /// Each once.
    Names(Vec<String>),
}

/// Whether a text can be the name of a result: it may become the first part of paths.
pub fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/@+".contains(&byte);
    let mut parts = text.split('/');
    let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(plain);
    fits && parts.all(|part| !part.trim_matches('.').is_empty())
}

#[derive(Debug, Clone)]
struct FileParser;

impl TypedValueParser for FileParser {
    type Value = ResultFile;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<ResultFile, clap::Error> {
        let refused = |why: String| {
            let mut command = command.clone();
            Err(command.error(ErrorKind::ValueValidation, why))
        };
        match format::split(value) {
            (_, None) => Ok(ResultFile {
                name: None,
                path: PathBuf::from(value),
            }),
            (name, Some(_)) if !is_name(&name) => refused(format!(
                "`{}` is no name: one is of up to {LONGEST} letters, digits, `.`, `_`, `-`, `+`, `@` and `/`",
                name.escape_debug()
            )),
            (name, Some(file)) if file.is_empty() => refused(format!(
                "the result `{name}` is in no file: write {name}=FILE"
            )),
            (name, Some(file)) => Ok(ResultFile {
                name: Some(name),
                path: PathBuf::from(file),
            }),
        }
    }
}

impl MergeArgs {
    pub(super) fn into_request(self, colour: Colour) -> Result<Request, clap::Error> {
        Ok(Request::Merge(MergeRequest {
            results: self.results,
            repositories: self.repositories,
            expected: expected(self.expect)?,
            outputs: format::outputs(self.format)?,
            colour,
        }))
    }
}

fn expected(said: Vec<String>) -> Result<Expected, clap::Error> {
    let refused = |why: String| Err(clap::Error::raw(ErrorKind::ValueValidation, why));
    if said.is_empty() {
        return Ok(Expected::Any);
    }
    if let [count] = said.as_slice()
        && let Ok(count) = count.parse()
    {
        return match count {
            0 => refused(
                "--expect 0 expects nothing: say how many results there have to be\n".to_owned(),
            ),
            count => Ok(Expected::Count(count)),
        };
    }
    for (at, name) in said.iter().enumerate() {
        if !is_name(name) || said[..at].contains(name) {
            let name = name.escape_debug();
            return refused(format!(
                "--expect: `{name}` is no name, or stands there twice\n"
            ));
        }
    }
    Ok(Expected::Names(said))
}
