//! `cpanfile.snapshot` of Carton: distributions, what they provide and what they need
//! (<https://metacpan.org/dist/Carton/view/lib/Carton/Doc/Install.pod>).
//!
//! It has no end of its own: one that was cut behind a line of a distribution's last section looks whole.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::{Line, lines, span_in};
use crate::package::{Ecosystem, Listing, Package, Relation, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// Reads the distributions.
///
/// Errors: its first line is not that of a known version.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    if input.text.lines().next().map(str::trim_end) != Some("# carton snapshot format: version 1.0")
    {
        return Err(Unreadable::new(
            "the version in the first line is missing or not known",
        ));
    }
    let mut snapshot = Snapshot {
        text: input.text,
        ..Snapshot::default()
    };
    let mut begun = false;
    for line in lines(input.text).skip(1) {
        if line.text.trim().is_empty() {
            continue;
        }
        if !begun {
            begun = line.text == "DISTRIBUTIONS";
            if !begun || !line.ended {
                return Err(Unreadable::at(line.span(), "`DISTRIBUTIONS` is missing"));
            }
            continue;
        }
        if !snapshot.take(&line) {
            let at = line.span();
            snapshot
                .gather
                .problem(at, "this line has no place in the format");
        }
        if !line.ended {
            let at = line.span();
            let reason = "the last line has no end, so the file may be cut short";
            snapshot.gather.problem(at, reason);
        }
    }
    if !begun {
        return Err(Unreadable::new("`DISTRIBUTIONS` is missing"));
    }
    snapshot.close();
    snapshot.link();
    Ok(snapshot.gather.finish())
}

#[derive(Default)]
struct Snapshot<'t> {
    text: &'t str,
    gather: Gather,
    current: Option<(u32, Span)>,
    section: &'t str,
    sections: usize,
    modules: HashMap<&'t str, u32>,
    needs: Vec<(u32, &'t str)>,
}

impl<'t> Snapshot<'t> {
    fn take(&mut self, line: &Line<'t>) -> bool {
        let entry = line.text.trim();
        match (line.text.len() - line.text.trim_start().len(), self.current) {
            (2, _) => {
                self.close();
                let Some((name, version)) = distribution(entry) else {
                    return false;
                };
                let index = self.gather.add(Package {
                    ecosystem: Ecosystem::Cpan,
                    name: name.to_owned(),
                    version: Some(version.to_owned()),
                    relation: Relation::Unknown,
                    at: span_in(self.text, entry),
                    ..Package::default()
                });
                self.current = Some((index, line.span()));
                true
            }
            (4, Some(_)) => {
                let (key, _) = entry.split_once(':').unwrap_or((entry, ""));
                self.section = key;
                self.sections += 1;
                matches!(key, "pathname" | "provides" | "requirements") && entry.contains(':')
            }
            (6, Some((index, _))) => {
                let Some((module, _)) = entry.split_once(' ') else {
                    return false;
                };
                match self.section {
                    "provides" => {
                        self.modules.insert(module, index);
                        true
                    }
                    "requirements" => {
                        self.needs.push((index, module));
                        true
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Every distribution has all three sections.
    fn close(&mut self) {
        if let Some((_, at)) = self.current.take()
            && self.sections < 3
        {
            self.gather.problem(
                at,
                "a distribution lacks a section, so the file may be cut short",
            );
        }
        self.sections = 0;
        self.section = "";
    }

    /// Modules that no distribution here provides come with Perl.
    fn link(&mut self) {
        for (from, module) in &self.needs {
            if let Some(to) = self.modules.get(module).filter(|to| *to != from) {
                self.gather.edge(*from, *to);
            }
        }
    }
}

/// Name and version of `Name-Of-It-1.23`: the version begins behind the last `-` before a digit, or `v` and a digit.
fn distribution(entry: &str) -> Option<(&str, &str)> {
    let begins = |at: &usize| {
        let rest = &entry[at + 1..];
        rest.strip_prefix('v')
            .unwrap_or(rest)
            .starts_with(|c: char| c.is_ascii_digit())
    };
    let at = entry.rmatch_indices('-').map(|(at, _)| at).find(begins)?;
    (at > 0).then(|| (&entry[..at], &entry[at + 1..]))
}
