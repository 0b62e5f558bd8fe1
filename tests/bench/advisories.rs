//! Looks every package of a Cargo.lock up in an advisory index, and says how long that took and how much memory it held.
//!
//! `cargo run --release --example look-up-advisories -- INDEX CARGO_LOCK`. Not part of the program: the lockfile is read
//! by the lines that Cargo writes, so that only the index is measured.

use portcullis::advisory::Affected;
use portcullis::host::{output, store};
use portcullis::package::Ecosystem;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [index, lockfile] = &arguments[..] else {
        return Err("usage: look-up-advisories INDEX CARGO_LOCK".into());
    };
    let text = fs::read_to_string(lockfile)?;
    let packages: Vec<(&str, &str)> = packages(&text);
    let before = resident();
    let begun = Instant::now();
    let opened = store::open(Path::new(index))?;
    let open = begun.elapsed();
    let begun = Instant::now();
    let affected = look_up(&opened, &packages)?;
    let first = begun.elapsed();
    let begun = Instant::now();
    look_up(&opened, &packages)?;
    let again = begun.elapsed();
    let after = resident();
    output::to_stdout(
        format!(
            "{} packages, {affected} pairs affected; opened in {}, looked up in {}, again in {}; resident {before} kB before, {after} kB after\n",
            packages.len(),
            microseconds(open),
            microseconds(first),
            microseconds(again),
        )
        .as_bytes(),
    )?;
    Ok(())
}

fn microseconds(time: Duration) -> String {
    format!("{} us", time.as_micros())
}

/// Names and versions, as Cargo writes them on neighbouring lines.
fn packages(text: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let pair = |pair: &[&'_ str]| {
        let name = pair[0].strip_prefix("name = \"")?.strip_suffix('"')?;
        let version = pair[1].strip_prefix("version = \"")?.strip_suffix('"')?;
        Some((name.len(), version.len()))
    };
    let pairs = lines.windows(2).filter_map(|lines| {
        let (name, version) = pair(lines)?;
        Some((
            &lines[0]["name = \"".len()..][..name],
            &lines[1]["version = \"".len()..][..version],
        ))
    });
    pairs.collect()
}

fn look_up(opened: &store::Opened, packages: &[(&str, &str)]) -> Result<usize, Box<dyn Error>> {
    let mut affected = 0;
    for (name, version) in packages {
        for record in opened.index.records(Ecosystem::CratesIo, name)? {
            affected += usize::from(record.affects(None, version) != Affected::No);
        }
    }
    Ok(affected)
}

/// Kilobytes of this process that are in memory; 0 where the system does not say.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}
