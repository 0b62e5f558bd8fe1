//! The step of a workflow that runs this process: what its inputs say, and where its results go. What the inputs mean is
//! not known here, and what set the workflow off stands in `env`.

use super::output::{self, OutputError};
use aws_lc_rs::rand;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What stands before the name of an input in the name of its variable.
const PREFIX: &str = "PORTCULLIS_INPUT_";
/// Folders of results that one job may make; a runner empties the folder above them before every job.
const MOST_FOLDERS: usize = 1_000;
/// Bytes of a delimiter: nobody who has text among the outputs can guess it.
const DELIMITER: usize = 24;

/// A step:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Job {
    inputs: BTreeMap<&'static str, String>,
    /// `RUNNER_TEMP`
    pub temporary: Option<PathBuf>,
    /// `GITHUB_OUTPUT`
    pub outputs: Option<PathBuf>,
}

/// Why the results of a step have no place.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error("no folder for the results can be made in `{}`: {source}", path.display())]
    NoFolder {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("this system gives no random numbers")]
    NoRandom,
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl Job {
    /// That of this process, with these inputs.
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment of a step is its command line"
    )]
    pub fn of_this_process(names: &[&'static str]) -> Self {
        Self::read(names, |name| std::env::var_os(name))
    }

    /// From a look-up. What is set to nothing counts as not set: that is how a runner passes an input without a value.
    pub fn read(names: &[&'static str], variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let value = |name: &str| variable(name).filter(|value| !value.is_empty());
        let input = |name: &&'static str| {
            let value = value(&variable_of(name))?;
            let value = value.to_string_lossy().trim().to_owned();
            (!value.is_empty()).then_some((*name, value))
        };
        Self {
            inputs: names.iter().filter_map(input).collect(),
            temporary: value("RUNNER_TEMP").map(PathBuf::from),
            outputs: value("GITHUB_OUTPUT").map(PathBuf::from),
        }
    }

    /// What an input says, without white space around it.
    pub fn input(&self, name: &str) -> Option<&str> {
        self.inputs.get(name).map(String::as_str)
    }

    /// A new folder for the results of this step: `portcullis`, or with a number where an earlier step made that.
    pub fn folder(&self, above: &Path) -> Result<PathBuf, JobError> {
        let failed = |source| JobError::NoFolder {
            path: above.to_owned(),
            source,
        };
        for number in 1..=MOST_FOLDERS {
            let name = match number {
                1 => "portcullis".to_owned(),
                number => format!("portcullis-{number}"),
            };
            let folder = above.join(name);
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(folder),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Err(failed(io::ErrorKind::AlreadyExists.into()))
    }

    /// Hands outputs to the steps behind this one, where there is a runner to take them. Each stands between lines that
    /// nobody can guess, so that no value ends early and goes on as another output.
    pub fn say(&self, outputs: &[(&str, String)]) -> Result<(), JobError> {
        let Some(file) = &self.outputs else {
            return Ok(());
        };
        let text = heredocs(outputs, &delimiter()?);
        Ok(output::to_end_of_file(file, text.as_bytes())?)
    }
}

/// The variable of an input.
pub fn variable_of(input: &str) -> String {
    format!("{PREFIX}{}", input.to_ascii_uppercase().replace('-', "_"))
}

fn heredocs(outputs: &[(&str, String)], delimiter: &str) -> String {
    let mut text = String::new();
    for (name, value) in outputs {
        let _ = writeln!(text, "{name}<<{delimiter}\n{value}\n{delimiter}");
    }
    text
}

fn delimiter() -> Result<String, JobError> {
    let mut bytes = [0_u8; DELIMITER];
    rand::fill(&mut bytes).map_err(|_| JobError::NoRandom)?;
    let mut delimiter = String::from("portcullis-");
    for byte in bytes {
        let _ = write!(delimiter, "{byte:02x}");
    }
    Ok(delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(variables: &[(&str, &str)]) -> Job {
        Job::read(&["only", "key-env"], |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn inputs_are_read_by_name_and_nothing_counts_as_not_said() {
        let said = [
            ("PORTCULLIS_INPUT_ONLY", " secrets\n"),
            ("PORTCULLIS_INPUT_KEY_ENV", "KEY"),
            ("PORTCULLIS_INPUT_OTHER", "x"),
            ("RUNNER_TEMP", ""),
        ];
        let job = job(&said);
        assert_eq!(job.input("only"), Some("secrets"));
        assert_eq!(job.input("key-env"), Some("KEY"));
        assert_eq!((job.input("other"), &job.temporary), (None, &None));
        let blank = [("PORTCULLIS_INPUT_ONLY", "  \n")];
        assert_eq!(super::tests::job(&blank).input("only"), None);
    }

    #[test]
    fn every_step_has_a_folder_of_its_own() {
        let above = tempfile::tempdir().unwrap();
        let folders = [1, 2].map(|_| Job::default().folder(above.path()).unwrap());
        assert_eq!(folders[0], above.path().join("portcullis"));
        assert_eq!(folders[1], above.path().join("portcullis-2"));
        assert!(Job::default().folder(&above.path().join("no")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_waits_for_the_folder_is_not_followed() {
        let above = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), above.path().join("portcullis")).unwrap();
        let folder = Job::default().folder(above.path()).unwrap();
        assert_eq!(folder, above.path().join("portcullis-2"));
    }

    #[test]
    fn a_value_cannot_end_its_output() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("outputs");
        let job = Job {
            outputs: Some(file.clone()),
            ..Job::default()
        };
        let value = "fail\nverdict<<EOF\npass\nEOF".to_owned();
        job.say(&[("verdict", value.clone())]).unwrap();
        job.say(&[("gaps", "1".to_owned())]).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let mut lines = text.lines();
        let delimiter = lines.next().unwrap().strip_prefix("verdict<<").unwrap();
        assert_eq!(delimiter.len(), "portcullis-".len() + 2 * DELIMITER);
        let said: Vec<&str> = lines
            .by_ref()
            .take_while(|line| *line != delimiter)
            .collect();
        assert_eq!(said.join("\n"), value);
        let next = lines.next().unwrap().strip_prefix("gaps<<").unwrap();
        assert_ne!(next, delimiter);
        assert!(Job::default().say(&[]).is_ok());
    }
}
