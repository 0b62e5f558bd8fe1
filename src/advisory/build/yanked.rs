//! Versions that their publishers took back: a list as CSV, a file of crates.io's index, what `PyPI` says of a project.
//!
//! Formats: `ecosystem,name,version[,day][,reason]` of our own;
//! <https://doc.rust-lang.org/cargo/reference/registry-index.html> (one JSON object a line, `yanked`);
//! <https://docs.pypi.org/api/json/> (`releases`, files with `yanked` and `yanked_reason`) and
//! <https://packaging.python.org/specifications/simple-repository-api/> (`files`, `yanked` is a truth value or the reason).
//! Not here: the files themselves.

pub(super) mod encode;

use super::advisory::day;
use crate::package::Ecosystem;
use crate::package::name::canonical;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Characters of a reason that are kept.
const LONGEST_REASON: usize = 120;

/// Versions that were taken back, by ecosystem, canonical name and version.
pub(super) type Yanks = BTreeMap<Ecosystem, Packages>;
pub(super) type Packages = BTreeMap<String, BTreeMap<String, Yank>>;

/// What is said of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Yank {
    pub day: Option<Date>,
    /// Empty: nobody says why.
    pub reason: String,
}

/// A text that is no list of versions that were taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct YankedError {
    pub line: usize,
    pub reason: String,
}

/// Takes in one text, recognised by its content.
///
/// An ecosystem that a text is about is known from then on, even where nothing of it was taken back.
pub(super) fn read(text: &str, yanks: &mut Yanks) -> Result<(), YankedError> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('{') {
        return read_list(text, yanks);
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    if serde_json::from_str::<Version>(first).is_ok() {
        return read_crates(text, yanks);
    }
    read_project(text, yanks).map_err(|reason| YankedError { line: 1, reason })
}

fn keep(yanks: &mut Yanks, ecosystem: Ecosystem, name: &str, version: &str, yank: &Yank) {
    let name = canonical(ecosystem, name).into_owned();
    let packages = yanks.entry(ecosystem).or_default();
    let reason = yank.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let yank = Yank {
        day: yank.day,
        reason: reason.chars().take(LONGEST_REASON).collect(),
    };
    (packages.entry(name).or_default()).insert(version.to_owned(), yank);
}

/// A list of ours. The first line may name the fields.
fn read_list(text: &str, yanks: &mut Yanks) -> Result<(), YankedError> {
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let is_head = at == 0 && line.to_ascii_lowercase().starts_with("ecosystem,");
        if line.is_empty() || line.starts_with('#') || is_head {
            continue;
        }
        keep_line(line, yanks).map_err(|reason| YankedError {
            line: at + 1,
            reason: format!("no `ecosystem,name,version[,day][,reason]`: {reason}"),
        })?;
    }
    Ok(())
}

fn keep_line(line: &str, yanks: &mut Yanks) -> Result<(), &'static str> {
    let mut fields = line.splitn(4, ',').map(unquoted);
    let mut field = || fields.next().filter(|field| !field.is_empty());
    let ecosystem = field().ok_or("there is no ecosystem")?;
    let (ecosystem, _) = Ecosystem::parse(ecosystem).ok_or("the ecosystem is not known")?;
    let name = field().ok_or("there is no name")?;
    let version = field().ok_or("there is no version")?;
    // What stands behind the version is cut once more: a reason may hold commas.
    let rest = line.splitn(4, ',').nth(3).unwrap_or_default();
    let (head, tail) = rest.split_once(',').unwrap_or((rest, ""));
    let (head, is_day) = (unquoted(head), is_day_like(unquoted(head)));
    let released = is_day.then(|| day(head)).flatten();
    if is_day && released.is_none() {
        return Err("the day is none");
    }
    let reason = if is_day || head.is_empty() {
        tail
    } else {
        rest
    };
    let yank = Yank {
        day: released,
        reason: unquoted(reason).replace("\"\"", "\""),
    };
    keep(yanks, ecosystem, name, version, &yank);
    Ok(())
}

fn unquoted(field: &str) -> &str {
    let field = field.trim();
    let bare = field.strip_prefix('"').and_then(|f| f.strip_suffix('"'));
    bare.unwrap_or(field)
}

/// Ten characters of digits and dashes are meant to be a day.
fn is_day_like(field: &str) -> bool {
    field.len() == 10 && field.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

/// One version in crates.io's index.
#[derive(Deserialize)]
struct Version {
    name: String,
    vers: String,
    #[serde(default)]
    yanked: bool,
}

fn read_crates(text: &str, yanks: &mut Yanks) -> Result<(), YankedError> {
    yanks.entry(Ecosystem::CratesIo).or_default();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let version: Version = serde_json::from_str(line).map_err(|error| YankedError {
            line: at + 1,
            reason: format!("no version of crates.io's index: {error}"),
        })?;
        if version.yanked {
            let (name, version) = (&version.name, &version.vers);
            keep(yanks, Ecosystem::CratesIo, name, version, &Yank::default());
        }
    }
    Ok(())
}

/// What `PyPI` says of a project: by version, or file by file.
#[derive(Deserialize)]
struct Project {
    info: Option<Info>,
    releases: Option<BTreeMap<String, Vec<Upload>>>,
    name: Option<String>,
    files: Option<Vec<Upload>>,
}

#[derive(Deserialize)]
struct Info {
    name: String,
}

#[derive(Deserialize)]
struct Upload {
    #[serde(default)]
    filename: String,
    #[serde(default)]
    yanked: Said,
    yanked_reason: Option<String>,
}

/// Whether, or why.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Whether(bool),
    Why(String),
}

impl Default for Said {
    fn default() -> Self {
        Self::Whether(false)
    }
}

impl Upload {
    fn is_yanked(&self) -> bool {
        !matches!(self.yanked, Said::Whether(false))
    }

    fn reason(&self) -> Option<&str> {
        match (&self.yanked, &self.yanked_reason) {
            (_, Some(reason)) | (Said::Why(reason), None) => Some(reason),
            (Said::Whether(_), None) => None,
        }
    }
}

fn read_project(text: &str, yanks: &mut Yanks) -> Result<(), String> {
    let read: Project = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let (name, releases) = match read {
        Project {
            info: Some(info),
            releases: Some(releases),
            ..
        } => (info.name, releases),
        Project {
            name: Some(name),
            files: Some(files),
            ..
        } => {
            let releases = by_version(&name, files);
            (name, releases)
        }
        _ => {
            return Err(
                "it is neither a file of crates.io's index nor what PyPI says of a project"
                    .to_owned(),
            );
        }
    };
    yanks.entry(Ecosystem::PyPi).or_default();
    for (version, files) in releases {
        // A release is taken back as a whole; a file alone is not one.
        if files.is_empty() || !files.iter().all(Upload::is_yanked) {
            continue;
        }
        let yank = Yank {
            day: None,
            reason: (files.iter().find_map(Upload::reason))
                .unwrap_or_default()
                .to_owned(),
        };
        keep(yanks, Ecosystem::PyPi, &name, &version, &yank);
    }
    Ok(())
}

fn by_version(name: &str, files: Vec<Upload>) -> BTreeMap<String, Vec<Upload>> {
    let mut releases: BTreeMap<String, Vec<Upload>> = BTreeMap::new();
    for file in files {
        if let Some(version) = version_of(name, &file.filename) {
            releases.entry(version.to_owned()).or_default().push(file);
        }
    }
    releases
}

/// The version in the name of a wheel or of an archive of sources, for names of the project in any spelling.
fn version_of<'f>(name: &str, file: &'f str) -> Option<&'f str> {
    let wanted = canonical(Ecosystem::PyPi, name);
    let archives = [".tar.gz", ".zip", ".tar.bz2", ".tgz"];
    let stem = archives.iter().find_map(|ending| file.strip_suffix(ending));
    let is_named = |start: &str| canonical(Ecosystem::PyPi, start) == wanted;
    if let Some(stem) = stem {
        let mut dashes = stem.match_indices('-');
        return dashes.find_map(|(at, _)| is_named(&stem[..at]).then(|| &stem[at + 1..]));
    }
    let mut parts = (file.strip_suffix(".whl").or(file.strip_suffix(".egg")))?.split('-');
    let (start, version) = (parts.next()?, parts.next()?);
    is_named(start).then_some(version)
}

#[cfg(test)]
mod tests;
