//! The only door to the outside: the process's environment, the clock, its streams, and files that are not the
//! repository's. Whoever needs one of these is handed the value; `.clippy.toml` keeps the other doors shut.

pub mod artifacts;
pub mod clock;
pub mod download;
pub mod env;
pub mod files;
pub mod forge;
pub mod hooks;
pub mod job;
pub mod lists;
pub mod net;
pub mod output;
pub mod program;
pub mod progress;
pub mod rewrite;
pub mod signature;
pub mod signing;
pub mod sources;
pub mod store;
mod tar;
pub mod update;

pub use env::{Environment, ForgeAccess, Runner};
pub use progress::Bar;

use jiff::civil::Date;
use std::io::IsTerminal;

/// What the process was started with.
#[derive(Debug, Clone)]
pub struct Host {
    pub environment: Environment,
    pub forge: ForgeAccess,
    /// The day of the run, in UTC.
    pub today: Date,
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// Columns of the terminal that standard output is.
    pub columns: Option<usize>,
}

impl Host {
    /// Reads everything once.
    pub fn of_this_process() -> Self {
        let environment = Environment::of_this_process();
        let size = terminal_size::terminal_size();
        let columns = environment
            .columns
            .or(size.map(|(terminal_size::Width(columns), _)| usize::from(columns)));
        Self {
            environment,
            forge: ForgeAccess::of_this_process(),
            today: clock::today(),
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
            columns,
        }
    }

    /// Whether standard output takes colours, where the user has not said.
    pub fn colours_stdout(&self) -> bool {
        self.environment.colours(self.stdout_is_terminal)
    }

    /// Whether standard error takes colours, where the user has not said.
    pub fn colours_stderr(&self) -> bool {
        self.environment.colours(self.stderr_is_terminal)
    }

    /// Whether frames may be drawn with characters beyond ASCII: into files and pipes always, to a terminal when its
    /// locale says UTF-8.
    pub fn unicode(&self) -> bool {
        !self.stdout_is_terminal || self.environment.utf8_locale
    }

    /// A bar for long work; one that never shows where nobody would see it, or where it would fill a log.
    pub fn progress(&self, quiet: bool) -> Bar {
        let environment = &self.environment;
        let seen = self.stderr_is_terminal && !environment.dumb_terminal && !environment.ci;
        Bar::new(seen && !quiet)
    }
}
