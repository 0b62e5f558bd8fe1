//! Gradle's lock files: `group:name:version=configuration,configuration`, and at the end `empty=`.
//!
//! <https://docs.gradle.org/current/userguide/dependency_locking.html>. Before Gradle 7 each configuration had a file of its
//! own in `gradle/dependency-locks`, of lines without `=` and without a last line that tells: one that was cut behind a
//! line looks whole.

use super::super::super::Input;
use super::super::super::gather::Gather;
use super::super::super::syntax::{Line, lines, span_in};
use super::super::package;
use super::{in_lock_folder, usage_of};
use crate::package::{Listing, Package, Relation, Unreadable, Usage};
use crate::source::Span;

/// Reads the locked modules.
///
/// Errors: nothing in it is understood; otherwise a line that names no module is a problem, and so is a file without its last line.
pub fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let reader = Reader {
        text: input.text,
        of_one: usage_of_file(input),
        of_build: input.path.file_name().starts_with(b"buildscript"),
    };
    let mut gather = Gather::default();
    let mut ends = false;
    for line in lines(input.text) {
        let entry = line.text.trim();
        if entry.is_empty() || entry.starts_with('#') {
            continue;
        }
        if entry.starts_with("empty=") {
            ends = true;
            if !line.ended {
                cut(&mut gather, &line);
            }
            continue;
        }
        match reader.module(entry) {
            Some(package) => {
                let before = gather.packages().len();
                gather.add(package);
                if gather.packages().len() == before {
                    gather.problem(line.span(), "this module stands twice");
                }
            }
            None => gather.problem(line.span(), "this line names no module and its version"),
        }
        if !line.ended {
            cut(&mut gather, &line);
        }
    }
    if !ends && reader.of_one.is_none() {
        gather.problem(
            Span::new(input.text.len(), input.text.len()),
            "the last line, `empty=`, is missing, so the file is cut short",
        );
    }
    gather.finish_lines()
}

fn cut(gather: &mut Gather, line: &Line<'_>) {
    gather.problem(
        line.span(),
        "the last line has no end, so the file may be cut short",
    );
}

/// What the modules of a file for one configuration are for; None for a file for all of them.
fn usage_of_file(input: &Input<'_>) -> Option<Usage> {
    let all = memchr::memchr(b'=', input.text.as_bytes()).is_some();
    let name = String::from_utf8_lossy(input.path.file_name());
    let configuration = name.strip_suffix(".lockfile")?;
    (!all && in_lock_folder(input.path)).then(|| usage_of(configuration))
}

struct Reader<'t> {
    text: &'t str,
    /// There is one configuration, and it is for this.
    of_one: Option<Usage>,
    /// The modules are those of the build itself.
    of_build: bool,
}

impl Reader<'_> {
    fn module(&self, entry: &str) -> Option<Package> {
        let (module, usage) = match (entry.split_once('='), self.of_one) {
            (None, Some(usage)) => (entry, usage),
            (Some((module, configurations)), None) => (module, usage(configurations)?),
            _ => return None,
        };
        let mut parts = module.split(':');
        let (group, name, version) = (parts.next()?, parts.next()?, parts.next()?);
        let blank = |part: &str| part.is_empty() || part.contains(char::is_whitespace);
        if parts.next().is_some() || [group, name, version].into_iter().any(blank) {
            return None;
        }
        // What is locked is one version; brackets and commas are those of ranges.
        if version.contains(['[', ']', '(', ')', ',']) || version.ends_with('+') {
            return None;
        }
        Some(Package {
            version: Some(version.to_owned()),
            relation: Relation::Unknown,
            usage: if self.of_build {
                Usage::Development
            } else {
                usage
            },
            at: span_in(self.text, &module[..group.len() + 1 + name.len()]),
            ..package(group, name)
        })
    }
}

/// The strongest usage of a list of configurations. None: one of them has no name.
fn usage(configurations: &str) -> Option<Usage> {
    let mut strongest = Usage::Development;
    for configuration in configurations.split(',') {
        if configuration.is_empty() {
            return None;
        }
        if strongest != Usage::Runtime {
            strongest = strongest.min(usage_of(configuration));
        }
    }
    Some(strongest)
}
