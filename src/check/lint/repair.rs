//! The proof of edits: a bad example that an edit repairs fires no more, can still be read, and fires for nothing else
//! that was silent before.

use super::trial::{DEFAULT_PATH, Exhibit, Scan};
use super::{Page, Problem};
use crate::check::example::{expand, seed};
use crate::check::file::{BadExampleFile, CheckFile};
use crate::finding::{CheckId, Fingerprint, Fix};
use std::collections::{BTreeMap, BTreeSet};

/// What a check finds in an exhibit, and what of it can be repaired.
#[derive(Debug, Default)]
pub struct Mended {
    pub faults: Vec<Mendable>,
    /// How many things could not be read.
    pub unread: usize,
}

/// One fault.
#[derive(Debug)]
pub struct Mendable {
    /// Which entry of `match.resource` found it.
    pub entry: usize,
    pub fix: Option<Fix>,
}

/// Asks one check, by its id.
pub type Mend<'a> = dyn Fn(Exhibit<'_>, &str) -> Mended + 'a;

/// Repairs every bad example of every check that has an edit.
pub fn prove_edits(
    checks: &[(String, CheckFile)],
    scan: &Scan<'_>,
    mend: &Mend<'_>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, check) in checks {
        let entries = check.matcher.resource.iter().enumerate();
        let with_edit = entries.filter(|(_, entry)| entry.edit.is_some());
        let mut unproved: BTreeSet<usize> = with_edit.map(|(at, _)| at).collect();
        if unproved.is_empty() {
            continue;
        }
        let mut page = Page {
            check: id,
            problems: &mut problems,
        };
        for (at, bad) in check.examples.bad.iter().enumerate() {
            let repaired = prove(bad, scan, mend, &mut page, &format!("examples.bad[{at}]"));
            unproved.retain(|entry| !repaired.contains(entry));
        }
        for entry in unproved {
            let place = format!("match.resource[{entry}].edit");
            page.say(place, "repairs none of the bad examples");
        }
    }
    problems.sort();
    problems
}

/// The entries whose edits repair the example.
fn prove(
    bad: &BadExampleFile,
    scan: &Scan<'_>,
    mend: &Mend<'_>,
    page: &mut Page<'_>,
    place: &str,
) -> BTreeSet<usize> {
    let Ok(text) = expand(&bad.text, &seed(page.check, &bad.name)) else {
        return BTreeSet::new();
    };
    let before = Files::of(bad, text);
    let found = mend(before.exhibit(), page.check);
    let by_hand = found
        .faults
        .iter()
        .filter(|fault| fault.fix.is_none())
        .count();
    let mut entries = BTreeSet::new();
    let mut after = before.clone();
    let loses = |fault: &Mendable| {
        fault
            .fix
            .as_ref()
            .is_some_and(|fix| before.loses_lines(fix))
    };
    let loses = found.faults.iter().any(loses);
    let mut left = found.faults;
    // Two faults may want to write at one place: the second one is repaired when the first one is.
    for _ in 0..=left.len() {
        for fault in &left {
            if fault.fix.as_ref().is_some_and(|fix| after.repair(fix)) {
                entries.insert(fault.entry);
            }
        }
        left = mend(after.exhibit(), page.check).faults;
    }
    if entries.is_empty() {
        return entries;
    }
    if loses {
        page.say(
            place,
            format!(
                "`{}` loses lines that its edit has no need to touch",
                bad.name
            ),
        );
    }
    if left.len() > by_hand {
        page.say(
            place,
            format!("`{}` still fires when its edit is made", bad.name),
        );
    }
    if mend(after.exhibit(), page.check).unread > found.unread {
        page.say(
            place,
            format!("`{}` cannot be read when its edit is made", bad.name),
        );
    }
    let fired: BTreeSet<CheckId> = ids(scan(before.exhibit()));
    let news = ids(scan(after.exhibit()));
    for check in news.difference(&fired) {
        let message = format!("`{}` fires for `{check}` when its edit is made", bad.name);
        page.say(place, message);
    }
    entries
}

fn ids(found: Vec<(CheckId, std::ops::Range<usize>)>) -> BTreeSet<CheckId> {
    found.into_iter().map(|(check, _)| check).collect()
}

/// An example with the files beside it.
#[derive(Debug, Clone)]
struct Files {
    path: String,
    text: String,
    beside: BTreeMap<String, String>,
}

impl Files {
    fn of(bad: &BadExampleFile, text: String) -> Self {
        Self {
            path: bad.path.clone().unwrap_or_else(|| DEFAULT_PATH.to_owned()),
            text,
            beside: bad.files.clone(),
        }
    }

    fn exhibit(&self) -> Exhibit<'_> {
        Exhibit {
            path: &self.path,
            text: &self.text,
            beside: &self.beside,
        }
    }

    /// Whether an edit puts something in the place of several lines: what it changes is one value, or white space.
    fn loses_lines(&self, fix: &Fix) -> bool {
        let text = match self.beside.get(&*fix.path.to_text()) {
            Some(text) => text,
            None => &self.text,
        };
        fix.edits.iter().any(|edit| {
            let gone = text.get(edit.region.span.range()).unwrap_or_default();
            !edit.replacement.is_empty() && gone.trim().contains('\n')
        })
    }

    /// Makes the edits. False: the file is no more what they were worked out from.
    fn repair(&mut self, fix: &Fix) -> bool {
        let path = fix.path.to_text().into_owned();
        let text = if path == self.path {
            &mut self.text
        } else if let Some(text) = self.beside.get_mut(&path) {
            text
        } else {
            return false;
        };
        if Fingerprint::of(&[text.as_bytes()]) != fix.of {
            return false;
        }
        let mut edited = text.clone();
        for edit in fix.edits.iter().rev() {
            let range = edit.region.span.range();
            if edited.get(range.clone()).is_none() {
                return false;
            }
            edited.replace_range(range, &edit.replacement);
        }
        *text = edited;
        true
    }
}

#[cfg(test)]
mod tests;
