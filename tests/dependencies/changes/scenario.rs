//! A change from one set of files to another, and all that is said of it: one line for each finding, for each fault that is
//! gone, and for each file that could not be audited.
//!
//! A finding's line is `FOLDER/ NAME@VERSION WHAT HOW`: the folder only below the top, the advisory or the check, and
//! `blocking`, `existing`, `warning`, `waived` or `suppressed`. What the base had and the change has no more ends in `gone`.

use crate::dependencies::managers::Manager;
use crate::dependencies::{Advisories, gaps};
use crate::support::Repository;
use serde_json::Value;

/// A file: path and text.
pub type File = (String, String);

/// The policy of a change that says nothing else: what could not be audited counts.
pub const POLICY: &str = "version: 1\nrequire: [dependencies]\n";

/// What is done to a repository between the two commits, beside its files.
type Deed<'c> = Box<dyn Fn(&Repository) + 'c>;

/// A change that is not made yet.
pub struct Change<'c> {
    before: Vec<File>,
    after: Vec<File>,
    gone: Vec<&'c str>,
    deeds: Vec<Deed<'c>>,
    advisories: Option<Advisories>,
    staged: bool,
}

/// A change of one set of files to another. What stands in the first alone stays as it is.
pub fn change<'c>(before: &[File], after: &[File]) -> Change<'c> {
    Change {
        before: before.to_vec(),
        after: after.to_vec(),
        gone: Vec::new(),
        deeds: Vec::new(),
        advisories: None,
        staged: false,
    }
}

/// A file.
pub fn file(path: &str, text: impl Into<String>) -> File {
    (path.to_owned(), text.into())
}

impl<'c> Change<'c> {
    /// Deletes a file.
    pub fn without(mut self, path: &'c str) -> Self {
        self.gone.push(path);
        self
    }

    /// Does something else before the second commit.
    pub fn and(mut self, deed: impl Fn(&Repository) + 'c) -> Self {
        self.deeds.push(Box::new(deed));
        self
    }

    /// By other advisories.
    pub fn by(mut self, advisories: Advisories) -> Self {
        self.advisories = Some(advisories);
        self
    }

    /// Leaves the change in the index.
    pub fn staged(mut self) -> Self {
        self.staged = true;
        self
    }

    /// Makes the change and compares all that is said of it.
    #[track_caller]
    pub fn says(self, code: i32, lines: &[&str]) {
        self.says_of("", code, lines);
    }

    /// The same change in a project of each of these managers, every one in a folder of its own. The lines are those of each
    /// folder, without it.
    #[track_caller]
    pub fn everywhere(
        managers: &[Manager],
        before: &[&str],
        after: &[&str],
        code: i32,
        lines: &[&str],
    ) {
        let files = |packages: &[&str]| -> Vec<File> {
            managers
                .iter()
                .zip(1..)
                .map(|(one, at)| one.file_in(&folder_of(at), packages))
                .collect()
        };
        let all: Vec<String> = (1..=managers.len())
            .flat_map(|at| {
                lines
                    .iter()
                    .map(move |line| format!("{}/ {line}", folder_of(at)))
            })
            .collect();
        let names: Vec<String> = managers
            .iter()
            .zip(1..)
            .map(|(one, at)| format!("{} in {}", one.name, folder_of(at)))
            .collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        change(&files(before), &files(after)).says_of(&names.join(", "), code, &all);
    }

    /// The same, with the name of a case.
    #[track_caller]
    pub fn says_of(self, name: &str, code: i32, lines: &[&str]) {
        let advisories = self.advisories.as_ref();
        let advisories = advisories.unwrap_or_else(|| Advisories::everywhere());
        let repository = Repository::new();
        let mut before = vec![
            file("portcullis.yaml", POLICY),
            file("README.md", "Hello.\n"),
        ];
        before.extend(self.before);
        commit(&repository, "Before", &before);
        let base = advisories.check(&repository, "").1;
        for path in &self.gone {
            repository.remove(path);
        }
        for deed in &self.deeds {
            deed(&repository);
        }
        let mut after = vec![file("README.md", "Hello again.\n")];
        after.extend(self.after);
        let (exit, report) = if self.staged {
            repository.stage(&borrowed(&after));
            advisories.check(&repository, "--staged")
        } else {
            commit(&repository, "After", &after);
            advisories.check(&repository, "--base HEAD~1")
        };
        let mut said = said(&report, &base);
        said.sort();
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines.sort();
        assert_eq!((exit, said), (code, lines), "{name}: {report:#}");
    }
}

fn folder_of(at: usize) -> String {
    format!("project-{at:02}")
}

fn borrowed(files: &[File]) -> Vec<(&str, &str)> {
    files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect()
}

pub fn commit(repository: &Repository, message: &str, files: &[File]) {
    repository.commit(message, &borrowed(files));
}

/// All that a report says of dependencies, against the report of its base.
pub fn said(report: &Value, base: &Value) -> Vec<String> {
    let mut lines: Vec<String> = findings(report)
        .map(|finding| {
            let how = finding["disposition"].as_str().expect("a word");
            format!("{}{} {how}", folder(finding), what(finding))
        })
        .collect();
    // What is found in its old place is there; then what is found anywhere.
    let both = |report| -> Vec<(String, String)> {
        findings(report)
            .map(|finding| (folder(finding), what(finding)))
            .collect()
    };
    let (mut left, mut old) = (both(report), both(base));
    old.retain(|one| !take(&mut left, |there| there == one));
    old.retain(|one| !take(&mut left, |there| there.1 == one.1));
    lines.extend(
        old.iter()
            .map(|(folder, what)| format!("{folder}{what} gone")),
    );
    let mut unaudited: Vec<String> = gaps(report)
        .iter()
        .map(|gap| format!("{} gap", gap.split(':').next().unwrap_or_default()))
        .collect();
    unaudited.sort();
    unaudited.dedup();
    lines.extend(unaudited);
    lines
}

/// Takes the first that fits out of a list.
fn take<T>(list: &mut Vec<T>, fits: impl Fn(&T) -> bool) -> bool {
    let at = list.iter().position(fits);
    at.is_some_and(|at| {
        list.swap_remove(at);
        true
    })
}

fn findings(report: &Value) -> impl Iterator<Item = &Value> {
    report["findings"].as_array().expect("findings").iter()
}

/// The folder of a finding, if it is not the top.
fn folder(finding: &Value) -> String {
    let path = finding["path"]
        .as_str()
        .or_else(|| finding["file"].as_str())
        .unwrap_or_default();
    path.rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/ "))
}

/// What a finding is about: the package, or the file, and the advisory or check.
fn what(finding: &Value) -> String {
    let dependency = &finding["dependency"];
    let check = finding["check"].as_str().unwrap_or_default();
    let check = check.rsplit('/').next().unwrap_or_default();
    let about = dependency["advisory"]["ids"][0].as_str().unwrap_or(check);
    let Some(name) = dependency["name"].as_str() else {
        return about.to_owned();
    };
    let name = name.rsplit(['/', ':']).next().unwrap_or(name);
    match dependency["version"].as_str() {
        Some(version) => format!("{name}@{} {about}", version.trim_start_matches('v')),
        None => format!("{name} {about}"),
    }
}
