//! What is only said: checks, completions, man pages, the version.

use super::GateError;
use super::reports::colours_stdout;
use super::rules::Rules;
use crate::check::Catalogue;
use crate::check::explain::{self, Layout};
use crate::cli::{self, Colour, ListFormat};
use crate::host::Host;
use crate::host::files;
use crate::host::output::{OutputError, to_stderr, to_stdout};
use clap_complete::Shell;
use std::borrow::Cow;
use std::path::Path;

/// Prose is not wrapped wider than this, however wide the terminal.
const WIDEST_PROSE: usize = 100;
const SHORT_DIGEST: usize = 12;

/// The checks of this repository: ours, and its own as they lie on the disk. Where those cannot be read the rest is said
/// all the same: whoever puts a policy right needs the names of checks for it.
fn here(host: &Host) -> Cow<'static, Catalogue> {
    let top = files::top_of_repository(Path::new("."));
    match Rules::on_disk(&top) {
        Ok(rules) => rules.catalogue,
        Err(error) => {
            to_stderr(&error.shown(host));
            to_stderr("The repository's own checks are left out here.\n");
            Cow::Borrowed(Catalogue::embedded())
        }
    }
}

pub(super) fn list(format: ListFormat, colour: Colour, host: &Host) -> Result<u8, GateError> {
    let catalogue = &*here(host);
    let text = match format {
        ListFormat::Json => {
            explain::json(catalogue).map_err(|error| OutputError::Stdout(error.into()))?
        }
        ListFormat::Human => {
            // Whoever reads from a pipe has all the width there is.
            let width = if host.stdout_is_terminal {
                host.columns
            } else {
                None
            };
            let layout = Layout {
                bold: colours_stdout(colour, host),
                width: width.unwrap_or(usize::MAX),
            };
            explain::table(catalogue, layout)
        }
    };
    say(text.as_bytes())
}

pub(super) fn explain(id: &str, colour: Colour, host: &Host) -> Result<u8, GateError> {
    let catalogue = &*here(host);
    let check = explain::find(catalogue, id)?;
    let layout = Layout {
        bold: colours_stdout(colour, host),
        width: host.columns.unwrap_or(WIDEST_PROSE).min(WIDEST_PROSE),
    };
    say(explain::explain(check, catalogue, layout).as_bytes())
}

pub(super) fn completions(shell: Shell) -> Result<u8, GateError> {
    say(&cli::completions(shell))
}

pub(super) fn man(command: Option<&str>) -> Result<u8, GateError> {
    match cli::man(command) {
        Some(page) => say(&page.map_err(OutputError::Stdout)?),
        None => Err(GateError::NoSuchCommand(
            command.unwrap_or_default().to_owned(),
        )),
    }
}

pub(super) fn version() -> Result<u8, GateError> {
    let catalogue = Catalogue::embedded();
    let digest = catalogue.digest();
    let line = format!(
        "portcullis {} (catalogue {}, {} checks)\n",
        env!("CARGO_PKG_VERSION"),
        digest.get(..SHORT_DIGEST).unwrap_or(digest),
        catalogue.ids().len()
    );
    say(line.as_bytes())
}

fn say(text: &[u8]) -> Result<u8, GateError> {
    to_stdout(text)?;
    Ok(0)
}
