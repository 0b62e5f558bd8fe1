//! Repositories made on the spot, and the program run on them in an environment that holds nothing of the machine's.

pub mod forge;
mod repository;
pub mod samples;
pub mod sigstore;

pub use repository::{Repository, write};

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Variables by which a runner, a hook or a developer's shell would change what the program does.
const SCRUBBED: [&str; 9] = [
    "GITHUB_",
    "GH_",
    "RUNNER_",
    "ACTIONS_",
    "PORTCULLIS_",
    "PRE_COMMIT",
    "GIT_",
    "LC_",
    "CLICOLOR",
];
const SCRUBBED_WHOLE: [&str; 7] = [
    "XDG_DATA_HOME",
    "CI",
    "NO_COLOR",
    "TERM",
    "COLUMNS",
    "LANG",
    "RUST_BACKTRACE",
];

/// A run of the program in the making.
pub struct Gate {
    folder: Folder,
    args: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    stdin: Vec<u8>,
}

enum Folder {
    Empty(TempDir),
    Of(PathBuf),
}

/// What a run said. The folder it ran in stands as `[FOLDER]`.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A run in an empty folder.
pub fn gate() -> Gate {
    Gate {
        folder: Folder::Empty(tempfile::tempdir().expect("a temporary folder")),
        args: Vec::new(),
        variables: Vec::new(),
        stdin: Vec::new(),
    }
}

impl Gate {
    /// Runs in the work tree of a repository.
    pub fn repo(self, repository: &Repository) -> Self {
        self.at(repository.path())
    }

    /// Runs in a folder.
    pub fn at(mut self, folder: &Path) -> Self {
        self.folder = Folder::Of(folder.to_owned());
        self
    }

    /// Puts a file into the folder.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        repository::write(self.path(), path, text.as_ref());
        self
    }

    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Arguments, separated by white space.
    pub fn args(mut self, line: &str) -> Self {
        self.args
            .extend(line.split_whitespace().map(OsString::from));
        self
    }

    /// One argument, as it is.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// What comes on standard input.
    pub fn stdin(mut self, bytes: &[u8]) -> Self {
        self.stdin = bytes.to_vec();
        self
    }

    pub fn path(&self) -> &Path {
        match &self.folder {
            Folder::Empty(folder) => folder.path(),
            Folder::Of(folder) => folder,
        }
    }

    /// The command, for tests that start it in a way of their own.
    pub fn command(&self) -> Command {
        let mut command = program();
        for (name, _) in std_env() {
            let name_text = name.to_string_lossy();
            let by_prefix = SCRUBBED.iter().any(|prefix| name_text.starts_with(prefix));
            if by_prefix || SCRUBBED_WHOLE.contains(&name_text.as_ref()) {
                command.env_remove(name);
            }
        }
        // No configuration of git's but the repository's own.
        command
            .env("HOME", self.path())
            .env("XDG_CONFIG_HOME", self.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.path())
            .args(&self.args);
        command
    }

    pub fn run(self) -> Said {
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(&self.stdin).expect("the program reads");
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        Said {
            code: output.status.code().expect("an exit code"),
            stdout: self.without_paths(&output.stdout),
            stderr: self.without_paths(&output.stderr),
        }
    }

    /// Runs, and reads the report in JSON.
    pub fn json(self) -> (i32, serde_json::Value) {
        let said = self.args("-f json").run();
        let report = serde_json::from_str(&said.stdout);
        (
            said.code,
            report.unwrap_or_else(|_| panic!("{}", said.stderr)),
        )
    }

    fn without_paths(&self, said: &[u8]) -> String {
        let said = String::from_utf8(said.to_vec()).expect("the program speaks UTF-8");
        let real = self.path().canonicalize().expect("the folder is there");
        said.replace(&*real.to_string_lossy(), "[FOLDER]")
            .replace(&*self.path().to_string_lossy(), "[FOLDER]")
    }
}

#[expect(clippy::disallowed_methods, reason = "tests start the program")]
fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
}

#[expect(clippy::disallowed_methods, reason = "to know what to leave out of it")]
fn std_env() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}
