//! How fast the gate is, beside programs that only read: `cargo bench --bench gate -- [DIR] [REPO] [DECLARED] [LOCKED INDEX] [--runs N]`.
//!
//! Gate and reference run in turn, so that whatever else the machine does meets both. DIR is best a plain folder: in a
//! work tree the gate leaves out what git ignores, and `find` does not. DECLARED is a folder of infrastructure code, LOCKED one of lockfiles, INDEX an advisory index. What
//! is not given is made up, which shows a change of speed and no more. This times whole processes; what a single function costs, it cannot tell.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a tool for developers: it starts the gate and git, and prints; the gate itself starts no process"
)]

mod measure;
mod synthetic;

use measure::{Measured, Task, alternate, run};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

type Fallible<T> = Result<T, Box<dyn Error>>;

const GATE: &str = env!("CARGO_BIN_EXE_portcullis");
const RUNS: usize = 5;
/// A run of this takes milliseconds, so it may be run more often.
const STAGED_TIMES: usize = 5;

const READ_FOLDER: &str = r#"find "$1" -type f -print0 | xargs -0 cat"#;
const READ_HISTORY: &str =
    r#"git -C "$1" rev-list --objects --all | cut -c1-40 | git -C "$1" cat-file --batch --buffer"#;

struct Arguments {
    folder: Option<PathBuf>,
    repository: Option<PathBuf>,
    declared: Option<PathBuf>,
    locked: Option<(PathBuf, PathBuf)>,
    runs: usize,
}

fn main() -> Fallible<()> {
    let arguments = arguments(std::env::args().skip(1))?;
    let made_up = tempfile::tempdir()?;
    let folder = match &arguments.folder {
        Some(folder) => folder.clone(),
        None => synthetic::folder(&made_up.path().join("folder"))?,
    };
    let repository = match &arguments.repository {
        Some(repository) => repository.clone(),
        None => synthetic::repository(&made_up.path().join("repository"))?,
    };
    let declared = match &arguments.declared {
        Some(declared) => declared.clone(),
        None => synthetic::declared(&made_up.path().join("declared"))?,
    };
    let (locked, index) = match &arguments.locked {
        Some(locked) => locked.clone(),
        None => synthetic::locked(&made_up.path().join("locked"), GATE)?,
    };
    println!("{} runs of each in turn, medians\n", arguments.runs);
    println!("                 portcullis   reference   ratio   peak memory");
    show("directory", &directory(&folder, arguments.runs)?);
    show("history", &history(&repository, arguments.runs)?);
    show("staged", &staged(&repository, arguments.runs)?);
    show(
        "infrastructure",
        &infrastructure(&declared, arguments.runs)?,
    );
    show(
        "dependencies",
        &dependencies(&locked, &index, arguments.runs)?,
    );
    println!("\ndirectory   {}", shown(arguments.folder.as_deref()));
    println!("            portcullis check DIR   |   {READ_FOLDER}");
    println!("history     {}", shown(arguments.repository.as_deref()));
    println!("            portcullis check REPO --history   |   {READ_HISTORY}");
    println!("staged      one new file of a line, in a clone of the same repository");
    println!("            portcullis check CLONE --staged");
    println!("infrastructure   {}", shown(arguments.declared.as_deref()));
    println!("            portcullis check DECLARED --only infrastructure   |   {READ_FOLDER}");
    let locked = arguments
        .locked
        .as_ref()
        .map(|(locked, _)| locked.as_path());
    println!("dependencies   {}", shown(locked));
    println!(
        "            portcullis check LOCKED --only dependencies --advisories INDEX   |   {READ_FOLDER}"
    );
    Ok(())
}

/// Reads the command line; `--bench` is cargo's own word to a benchmark.
fn arguments(mut words: impl Iterator<Item = String>) -> Fallible<Arguments> {
    let mut places = Vec::new();
    let mut runs = RUNS;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bench" => {}
            "--runs" => runs = words.next().ok_or("--runs: how many?")?.parse()?,
            flag if flag.starts_with('-') => return Err(format!("{flag}: no such flag").into()),
            _ => places.push(PathBuf::from(word).canonicalize()?),
        }
    }
    if places.len() > 5 || places.len() == 4 || runs == 0 {
        let usage =
            "usage: cargo bench --bench gate -- [DIR] [REPO] [DECLARED] [LOCKED INDEX] [--runs N]";
        return Err(usage.into());
    }
    let mut places = places.into_iter();
    Ok(Arguments {
        folder: places.next(),
        repository: places.next(),
        declared: places.next(),
        locked: places.next().zip(places.next()),
        runs,
    })
}

fn directory(folder: &Path, runs: usize) -> Fallible<Measured> {
    alternate(&gate(folder, &[]), Some(&shell(READ_FOLDER, folder)), runs)
}

fn history(repository: &Path, runs: usize) -> Fallible<Measured> {
    let gate = gate(repository, &["--history"]);
    alternate(&gate, Some(&shell(READ_HISTORY, repository)), runs)
}

fn infrastructure(folder: &Path, runs: usize) -> Fallible<Measured> {
    let gate = gate(folder, &["--only", "infrastructure"]);
    alternate(&gate, Some(&shell(READ_FOLDER, folder)), runs)
}

fn dependencies(folder: &Path, index: &Path, runs: usize) -> Fallible<Measured> {
    let mut gate = gate(folder, &["--only", "dependencies", "--advisories"]);
    gate.arguments.push(index.into());
    alternate(
        &gate,
        Some(&shell(READ_FOLDER, folder)),
        runs * STAGED_TIMES,
    )
}

/// What a commit hook would run, in a clone of its own: the user's index stays as it is.
fn staged(repository: &Path, runs: usize) -> Fallible<Measured> {
    let place = tempfile::tempdir()?;
    let clone = place.path().join("clone");
    let git = |folder: &Path, words: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args(words);
        command
    };
    run(git(repository, &["clone", "--quiet", "--shared", "."]).arg(&clone))?;
    std::fs::write(clone.join("staged.py"), "timeout_in_seconds = 30\n")?;
    run(&mut git(&clone, &["add", "--force", "staged.py"]))?;
    alternate(&gate(&clone, &["--staged"]), None, runs * STAGED_TIMES)
}

fn gate(place: &Path, words: &[&str]) -> Task {
    let mut arguments = vec!["check".into(), "--quiet".into(), place.into()];
    arguments.extend(words.iter().map(Into::into));
    Task {
        program: GATE,
        arguments,
        // Blocked and incomplete are answers; 2 is none.
        good: &[0, 1, 3],
    }
}

fn shell(script: &str, place: &Path) -> Task {
    let arguments = vec!["-c".into(), script.into(), "sh".into(), place.into()];
    Task {
        program: "sh",
        arguments,
        good: &[0],
    }
}

fn show(what: &str, measured: &Measured) {
    let milliseconds = |seconds: f64| format!("{:.1} ms", seconds * 1000.0);
    let (reference, ratio) = match measured.reference {
        Some(reference) => (
            milliseconds(reference),
            format!("{:.2}", measured.gate / reference),
        ),
        None => ("-".to_owned(), "-".to_owned()),
    };
    let memory = match measured.peak_kib {
        Some(kib) => format!("{:.1} MiB", kib / 1024.0),
        None => "unknown".to_owned(),
    };
    println!(
        "{what:<15}{:>12}{reference:>12}{ratio:>8}{memory:>14}",
        milliseconds(measured.gate)
    );
}

fn shown(place: Option<&Path>) -> String {
    place.map_or_else(
        || "made up by the benchmark".to_owned(),
        |place| place.display().to_string(),
    )
}
