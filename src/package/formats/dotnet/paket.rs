//! `paket.lock` (<https://fsprojects.github.io/Paket/lock-file.html>): groups, sources, packages, by indentation.
//!
//! It has no end of its own: one that was cut behind a line is noticed only where a package that is kept depends on one
//! that is gone.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::{Line, lines, span_in};
use super::package;
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable};
use crate::source::Span;
use std::collections::HashMap;

/// The registry that needs no word.
const NUGET: &str = "https://api.nuget.org/v3/index.json";

/// Reads the packages of all groups.
///
/// Errors: nothing in it is understood; otherwise a line that has no place in the format is a problem.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut reader = Reader {
        text: input.text,
        ..Reader::default()
    };
    for line in lines(input.text) {
        if line.text.trim().is_empty() {
            continue;
        }
        if let Err(reason) = reader.take(&line) {
            reader.gather.problem(line.span(), reason);
        }
        if !line.ended && line.text.ends_with(|c: char| c != ')') {
            reader.gather.problem(
                line.span(),
                "the last line has no end, so the file may be cut short",
            );
        }
    }
    reader.link();
    reader.gather.finish_lines()
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    gather: Gather,
    group: &'t str,
    section: &'t str,
    remote: &'t str,
    last: Option<u32>,
    known: HashMap<(&'t str, String), u32>,
    /// Group, package, what it depends on, where.
    edges: Vec<(&'t str, u32, &'t str, Span)>,
}

impl<'t> Reader<'t> {
    fn take(&mut self, line: &Line<'t>) -> Result<(), &'static str> {
        let entry = line.text.trim();
        match line.text.len() - line.text.trim_start().len() {
            0 => self.head(entry),
            2 => match entry.split_once(':') {
                Some(("remote", remote)) => {
                    self.remote = remote.trim();
                    self.last = None;
                    Ok(())
                }
                Some(("specs", _)) => Ok(()),
                _ => Err("this is no source of packages"),
            },
            4 | 5 => self.package(entry),
            _ => self.dependency(entry),
        }
    }

    fn head(&mut self, entry: &'t str) -> Result<(), &'static str> {
        if let Some(group) = entry.strip_prefix("GROUP ") {
            (self.group, self.section) = (group.trim(), "");
            return Ok(());
        }
        match entry {
            "NUGET" | "GITHUB" | "GIST" | "GIT" | "HTTP" => {
                self.section = entry;
                self.remote = "";
                Ok(())
            }
            // `STORAGE: NONE`, `RESTRICTION: == net45`, `LOWEST_MATCHING: TRUE`
            option if option.contains(':') => Ok(()),
            _ => Err("this is no section"),
        }
    }

    fn package(&mut self, entry: &'t str) -> Result<(), &'static str> {
        let (name, rest) = entry.split_once('(').ok_or("this names no version")?;
        let (version, _) = rest.split_once(')').ok_or("this names no version")?;
        let name = name.trim();
        let found = match self.section {
            "NUGET" if !name.is_empty() && !version.is_empty() => Package {
                version: Some(version.to_owned()),
                source: match self.remote {
                    NUGET | "https://www.nuget.org/api/v2" | "https://nuget.org/api/v2" | "" => {
                        Source::Registry
                    }
                    remote => Source::OtherRegistry(remote.to_owned()),
                },
                ..package(name)
            },
            "GITHUB" | "GIST" | "GIT" => self.git(version),
            "HTTP" => Package {
                name: name.to_owned(),
                source: Source::Archive(self.remote.to_owned()),
                ..package(name)
            },
            _ => return Err("this stands in no section"),
        };
        let index = self.gather.add(Package {
            relation: Relation::Unknown,
            at: span_in(self.text, if name.is_empty() { entry } else { name }),
            ..found
        });
        if self.section == "NUGET" {
            self.known.insert((self.group, name.to_lowercase()), index);
        }
        self.last = Some(index);
        Ok(())
    }

    fn git(&self, commit: &str) -> Package {
        let url = match self.section {
            "GITHUB" => format!("https://github.com/{}", self.remote),
            "GIST" => format!("https://gist.github.com/{}", self.remote),
            _ => self.remote.to_owned(),
        };
        let full = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        Package {
            ecosystem: Ecosystem::Git,
            name: url.clone(),
            version: Some(commit.to_owned()),
            source: Source::Git {
                url,
                commit: full.then(|| commit.to_owned()),
            },
            ..Package::default()
        }
    }

    fn dependency(&mut self, entry: &'t str) -> Result<(), &'static str> {
        let Some(from) = self.last else {
            return Err("this belongs to no package");
        };
        let name = entry.split(" (").next().unwrap_or_default();
        let name = name.split(" - ").next().unwrap_or_default().trim();
        if self.section == "NUGET" {
            let at = span_in(self.text, name);
            self.edges.push((self.group, from, name, at));
        }
        Ok(())
    }

    fn link(&mut self) {
        for (group, from, name, at) in std::mem::take(&mut self.edges) {
            match self.known.get(&(group, name.to_lowercase())) {
                Some(to) => {
                    if let Some(package) = self.gather.package_mut(*to) {
                        package.relation = Relation::Transitive;
                    }
                    self.gather.edge(from, *to);
                }
                None => self
                    .gather
                    .problem(at, format!("`{name}` is needed and not listed")),
            }
        }
    }
}
