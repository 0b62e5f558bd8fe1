//! Parses, runs, and says the exit code.

use portcullis::cli;
use portcullis::gate::{self, NOTHING_JUDGED};
use portcullis::host::{Host, output};
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;

fn main() -> ExitCode {
    panic::set_hook(Box::new(end));
    ExitCode::from(run())
}

fn run() -> u8 {
    match cli::parse(std::env::args_os()) {
        Ok(request) => gate::run(&request, &Host::of_this_process()),
        Err(said) => {
            let to_the_user = said.use_stderr();
            let _ = said.print();
            if to_the_user { NOTHING_JUDGED } else { 0 }
        }
    }
}

/// A fault of ours is never a pass and never a verdict, whichever thread it is in. Says where, and not what: the message of
/// a panic may quote the text that was being scanned.
fn end(fault: &PanicHookInfo<'_>) {
    let place = fault
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    output::to_stderr(&format!(
        "error: portcullis itself is at fault, at {place}; please report it. Nothing was judged.\n"
    ));
    output::end(NOTHING_JUDGED);
}
