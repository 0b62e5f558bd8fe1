//! `check --fix`: repairs what has a fix and is not excused, looks again, and gives the verdict on what is left.
//!
//! Each round writes what goes together and leaves the rest for the next one: two repairs may both want to write the
//! block that neither finds. Nothing is decided here: what a repair is, its detector has worked out.

mod merge;

use super::{GateError, Reached};
use crate::cli::CheckRequest;
use crate::finding::{Edit, Fingerprint, Fix};
use crate::host::rewrite::{self, RewriteError};
use crate::host::{Host, output};
use crate::report::escape;
use crate::source::RepoPath;
use crate::verdict::{Disposition, Judged, Verdict};
use merge::Merged;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Repairs that make each other necessary end here.
const MOST_ROUNDS: usize = 12;

/// The verdict after everything was repaired that can be.
pub(super) fn verdict(request: &CheckRequest, host: &Host) -> Result<Reached, GateError> {
    let mut tally = Tally::default();
    let mut reached = super::verdict(request, host)?;
    for _ in 0..MOST_ROUNDS {
        if !round(&request.path, &reached.0, &mut tally) {
            break;
        }
        reached = super::verdict(request, host)?;
    }
    if !request.quiet {
        output::to_stderr(&escape::log(&tally.said(&reached.0)));
    }
    Ok(reached)
}

/// What was done, in all rounds.
#[derive(Default)]
struct Tally {
    files: BTreeSet<RepoPath>,
    /// Findings whose repair was written.
    repaired: BTreeSet<Fingerprint>,
    /// Of the last round: files that were left as they are, and why.
    refused: BTreeMap<RepoPath, RewriteError>,
}

/// Writes what goes together. False: nothing was written.
fn round(root: &Path, verdict: &Verdict, tally: &mut Tally) -> bool {
    let mut files: BTreeMap<&RepoPath, Vec<(&Fingerprint, &Fix)>> = BTreeMap::new();
    for judged in verdict.findings.iter().filter(|judged| is_open(judged)) {
        if let Some(fix) = &judged.finding.fix {
            let of_file = files.entry(&fix.path).or_default();
            of_file.push((&judged.finding.fingerprint, fix));
        }
    }
    tally.refused.clear();
    let mut wrote = false;
    for (path, fixes) in files {
        match repair(root, path, &fixes) {
            Ok(repaired) => {
                wrote = true;
                tally.files.insert(path.clone());
                tally.repaired.extend(repaired);
            }
            Err(error) => {
                tally.refused.insert(path.clone(), error);
            }
        }
    }
    wrote
}

/// What is waived or suppressed is as somebody wants it.
fn is_open(judged: &Judged) -> bool {
    !matches!(
        judged.disposition,
        Disposition::Waived { .. } | Disposition::Suppressed
    )
}

/// Writes one file, and says whose repairs went in: of two that overlap, the first.
fn repair(
    root: &Path,
    path: &RepoPath,
    fixes: &[(&Fingerprint, &Fix)],
) -> Result<Vec<Fingerprint>, RewriteError> {
    let name = std::str::from_utf8(path.as_bytes()).map_err(|_| RewriteError::NoFile)?;
    let text = rewrite::read(root, name)?;
    let read = Fingerprint::of(&[text.as_bytes()]);
    let mut merged = Merged::default();
    let mut repaired = Vec::new();
    for (fingerprint, fix) in fixes {
        if fix.of != read {
            return Err(RewriteError::Changed);
        }
        if merged.take(&fix.edits) {
            repaired.push((*fingerprint).clone());
        }
    }
    let edited = edited(&text, merged.edits()).ok_or(RewriteError::Changed)?;
    rewrite::replace(root, name, &text, &edited)?;
    Ok(repaired)
}

/// Back to front, so that what lies in front of an edit stays where it is.
fn edited(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edited = text.to_owned();
    for edit in edits.iter().rev() {
        let range = edit.region.span.range();
        edited.get(range.clone())?;
        edited.replace_range(range, &edit.replacement);
    }
    Some(edited)
}

impl Tally {
    /// What was changed, and what could not be, a line each.
    fn said(&self, verdict: &Verdict) -> String {
        let all = verdict.findings.iter();
        let there: BTreeSet<&Fingerprint> = all
            .clone()
            .map(|judged| &judged.finding.fingerprint)
            .collect();
        let gone = |fingerprint: &&Fingerprint| !there.contains(fingerprint);
        let fixed = self.repaired.iter().filter(gone).count();
        let left = all.filter(|judged| is_open(judged) && judged.finding.fix.is_some());
        let left = left.count();
        let mut said = match (fixed, left) {
            (0, 0) => "fixed nothing: no finding has a fix\n".to_owned(),
            (0, _) => "fixed nothing\n".to_owned(),
            _ => format!(
                "fixed {} in {}\n",
                plural(fixed, "finding"),
                plural(self.files.len(), "file")
            ),
        };
        for (path, error) in &self.refused {
            let path = path.to_text();
            let line = format!("not fixed: {}: {error}", escape::visible(&path));
            said.push_str(&line);
            said.push('\n');
        }
        if self.refused.is_empty() && left > 0 {
            let left = plural(left, "finding");
            let line = format!("not fixed: {left} after {MOST_ROUNDS} rounds\n");
            said.push_str(&line);
        }
        said
    }
}

fn plural(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
