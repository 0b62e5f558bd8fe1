//! `advisories status`: which index counts, how old it is, what it holds.

use super::{bytes, line};
use crate::advisory::{About, Counts, SourceFile, YankedCount};
use crate::cli::ListFormat;
use crate::gate::GateError;
use crate::host::Host;
use crate::host::output::{OutputError, to_stderr, to_stdout};
use crate::host::store::Opened;
use crate::report::escape;
use crate::report::wording::{grouped, plural};
use crate::verdict::Outcome;
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;

const SCHEMA: &str = "portcullis/advisories/1";
const SHORT_DIGEST: usize = 12;

/// Says which index counts. Returns 3 where there is none, or none that can be used.
pub(in crate::gate) fn status(
    named: Option<&Path>,
    format: ListFormat,
    host: &Host,
) -> Result<u8, GateError> {
    let incomplete = Outcome::Incomplete.exit_code();
    let opened = match host.advisories(named) {
        Ok(Some(opened)) => opened,
        Ok(None) => {
            to_stderr("there is no advisory index: `portcullis advisories update` fetches one\n");
            return Ok(incomplete);
        }
        Err(error) => {
            to_stderr(&GateError::Store(error).shown(host));
            return Ok(incomplete);
        }
    };
    if let Err(error) = opened.index.verify() {
        let from = &opened.from;
        let said =
            format!("error: {from}: {error}; `portcullis advisories update` makes a new one");
        to_stderr(&escape::log(&format!("{}\n", escape::visible(&said))));
        return Ok(incomplete);
    }
    let text = match format {
        ListFormat::Human => escape::log(&in_words(&opened, host.today)),
        ListFormat::Json => json(&opened, host.today)?,
    };
    to_stdout(text.as_bytes())?;
    Ok(0)
}

/// Days from one to another; a snapshot of tomorrow is not old.
fn age(snapshot: Date, today: Date) -> usize {
    usize::try_from((today - snapshot).get_days()).unwrap_or(0)
}

fn in_words(opened: &Opened, today: Date) -> String {
    let about = opened.index.about();
    let mut text = String::new();
    let days = plural(age(about.snapshot, today), "day");
    let per_row = about.length / about.rows.max(1);
    let rows = grouped(about.rows);
    line(&mut text, &format!("Advisories: {}", opened.from));
    line(
        &mut text,
        &format!("  snapshot  {}, {days} old", about.snapshot),
    );
    let length = bytes(about.length);
    line(
        &mut text,
        &format!("  size      {length} in {rows} rows, {per_row} bytes a row"),
    );
    line(&mut text, &format!("  digest    sha256:{}", about.digest));
    text.push('\n');
    ecosystems(&mut text, &about.ecosystems);
    text.push('\n');
    sources(&mut text, &about.sources);
    text.push('\n');
    line(&mut text, &yanked(&about.yanked));
    text
}

fn ecosystems(text: &mut String, counts: &[Counts]) {
    let row = |name: &str, advisories: &str, malware: &str, newest: &str, snapshot: &str| {
        format!("{name:28}  {advisories:>10}  {malware:>8}  {newest:10}  {snapshot:10}")
    };
    line(
        text,
        &row("Ecosystem", "Advisories", "Malware", "Newest", "Snapshot"),
    );
    for counts in counts {
        let newest = counts
            .newest
            .map_or("not said".to_owned(), |day| day.to_string());
        let name = counts.ecosystem.as_str();
        let (advisories, malware) = (grouped(counts.advisories), grouped(counts.malware));
        let snapshot = counts.snapshot.to_string();
        line(text, &row(name, &advisories, &malware, &newest, &snapshot));
    }
}

/// What is known of versions that were taken back, and that nothing is where nobody said anything.
fn yanked(counts: &[YankedCount]) -> String {
    if counts.is_empty() {
        return "Yanked versions: not known; `advisories build --yanked` takes them in".to_owned();
    }
    let count = |of: &YankedCount| format!("{} of {}", grouped(of.versions), of.ecosystem);
    let counts: Vec<String> = counts.iter().map(count).collect();
    format!("Yanked versions: {}", counts.join(", "))
}

fn sources(text: &mut String, sources: &[SourceFile]) {
    line(
        text,
        &format!(
            "{:28}  {:>10}  {:10}  SHA-256",
            "Source", "Records", "Snapshot"
        ),
    );
    for source in sources {
        let digest = source.digest.get(..SHORT_DIGEST).unwrap_or(&source.digest);
        let (name, records) = (escape::clip(&source.name, 28), grouped(source.records));
        line(
            text,
            &format!("{name:28}  {records:>10}  {:10}  {digest}", source.snapshot),
        );
    }
}

#[derive(Serialize)]
struct Report<'r> {
    schema: &'static str,
    from: &'r str,
    /// None: the index is in the program.
    path: Option<String>,
    snapshot: String,
    age_days: usize,
    digest: &'r str,
    bytes: u64,
    rows: u64,
    bytes_per_row: u64,
    ecosystems: Vec<Known>,
    sources: Vec<Source>,
    /// Of all other ecosystems it is not known what was taken back.
    yanked: Vec<Yanked>,
}

#[derive(Serialize)]
struct Yanked {
    ecosystem: &'static str,
    versions: u64,
}

#[derive(Serialize)]
struct Known {
    #[serde(rename = "ecosystem")]
    name: &'static str,
    advisories: u64,
    malware: u64,
    newest: Option<String>,
    snapshot: String,
}

#[derive(Serialize)]
struct Source {
    name: String,
    sha256: String,
    snapshot: String,
    records: u64,
}

fn json(opened: &Opened, today: Date) -> Result<String, OutputError> {
    let about: &About = opened.index.about();
    let ecosystem = |counts: &Counts| Known {
        name: counts.ecosystem.as_str(),
        advisories: counts.advisories,
        malware: counts.malware,
        newest: counts.newest.map(|day| day.to_string()),
        snapshot: counts.snapshot.to_string(),
    };
    let source = |source: &SourceFile| Source {
        name: source.name.clone(),
        sha256: source.digest.clone(),
        snapshot: source.snapshot.to_string(),
        records: source.records,
    };
    let taken_back = |of: &YankedCount| Yanked {
        ecosystem: of.ecosystem.as_str(),
        versions: of.versions,
    };
    let report = Report {
        schema: SCHEMA,
        from: &opened.from,
        path: opened.path.as_ref().map(|path| path.display().to_string()),
        snapshot: about.snapshot.to_string(),
        age_days: age(about.snapshot, today),
        digest: &about.digest,
        bytes: about.length,
        rows: about.rows,
        bytes_per_row: about.length / about.rows.max(1),
        ecosystems: about.ecosystems.iter().map(ecosystem).collect(),
        sources: about.sources.iter().map(source).collect(),
        yanked: about.yanked.iter().map(taken_back).collect(),
    };
    let text =
        serde_json::to_string_pretty(&report).map_err(|error| OutputError::Stdout(error.into()))?;
    Ok(text + "\n")
}
