//! Requirements files of pip: `requirements.txt` and its kin, constraints among them.
//!
//! By <https://pip.pypa.io/en/stable/reference/requirements-file-format/>. An included file that is a requirements file
//! by its own name is read by itself and not a second time; any other is read with the file that includes it. Packages
//! without an exact version are requirements. Nothing marks the end of a file, so one that was cut between two lines is
//! only noticed where a tool wrote it: digests, or `# via` comments that name who is missing.

use super::super::super::{Checksum, Listing, Package, Problem, Source, Unreadable, Usage};
use super::super::draft::Draft;
use super::super::{Input, decode};
use super::name::{checksum, is_public_index, normal};
use super::pep508::{self, name_of_address};
use super::recognise::is_requirements;
use super::requirements_lines::{Line, lines};
use super::requirements_pins::{apply, is_taken_as_constraints};
use super::requirements_via::Annotations;
use crate::source::{RepoPath, Span};

/// The most files that one file may include, and those in their turn.
const MOST_FILES: usize = 64;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of all readers; nothing makes this one give up on a whole file"
)]
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    if is_taken_as_constraints(input) {
        return Ok(Listing::default());
    }
    let mut reader = Reader {
        input,
        draft: Draft::default(),
        seen: vec![input.path.clone()],
        index: None,
        hashed: 0,
        at: None,
        constraints: Vec::new(),
    };
    reader.file(input.path, input.text);
    apply(input, &reader.constraints, &mut reader.draft);
    let mut annotations = Annotations::of(input.text);
    reader.whole(input.text, annotations.generated());
    annotations.add(&mut reader.draft);
    if let Some(url) = reader.index {
        for package in &mut reader.draft.listing.packages {
            if package.source == Source::Registry {
                package.source = Source::OtherRegistry(url.clone());
            }
        }
    }
    Ok(reader.draft.finish(false))
}

struct Reader<'a> {
    input: &'a Input<'a>,
    draft: Draft,
    /// Files that were read, so that none is read twice.
    seen: Vec<RepoPath>,
    /// The only index, where one is named that is not the public one.
    index: Option<String>,
    /// How many requirements have digests.
    hashed: usize,
    /// Where packages stand that an included file names.
    at: Option<Span>,
    /// Files that settle versions and bring nothing in.
    constraints: Vec<RepoPath>,
}

impl Reader<'_> {
    /// Reads a file, and those that it includes: a queue, so that depth is no matter.
    fn file(&mut self, path: &RepoPath, text: &str) {
        let mut open = Vec::new();
        self.lines(path, text, &mut open);
        while let Some((include, at)) = open.pop() {
            if self.seen.contains(&include) || is_requirements(&include) {
                continue;
            }
            if self.seen.len() >= MOST_FILES {
                self.draft.problem(at, "the file includes too many others");
                return;
            }
            self.seen.push(include.clone());
            let bytes = self.input.files.read(&include).ok().flatten();
            let Some(text) = bytes.as_deref().and_then(|bytes| decode(bytes).ok()) else {
                self.draft.problem(
                    at,
                    "the file that this line includes is not there, or cannot be read",
                );
                continue;
            };
            self.at = Some(at);
            self.lines(&include, &text, &mut open);
        }
    }

    fn lines(&mut self, path: &RepoPath, text: &str, open: &mut Vec<(RepoPath, Span)>) {
        for line in lines(text) {
            let at = self.at.unwrap_or(line.at);
            if line.unfinished {
                self.draft.problem(
                    at,
                    "the last line goes on where the file ends: it was cut short",
                );
            }
            let read = if line.text.starts_with('-') {
                self.option(path, &line, at, open)
            } else {
                self.requirement(&line, at)
            };
            if let Err(reason) = read {
                self.draft.listing.problems.push(Problem { at, reason });
            }
        }
    }

    /// A line that is an option of pip.
    fn option(
        &mut self,
        path: &RepoPath,
        line: &Line,
        at: Span,
        open: &mut Vec<(RepoPath, Span)>,
    ) -> Result<(), String> {
        let (name, value) = option(&line.text);
        match name {
            "-r" | "--requirement" | "-c" | "--constraint" => {
                let include = beside(path, value);
                // An address, or a path out of the repository, cannot be looked at.
                let include = include.ok_or("the line includes what is not in the repository")?;
                // Constraints bring nothing in by themselves.
                if name.starts_with("-r") || name.starts_with("--r") {
                    if !self.seen.contains(&include)
                        && self.input.files.read(&include).ok().flatten().is_none()
                    {
                        return Err("the file that this line includes is not there".into());
                    }
                    open.push((include, at));
                } else if self.constraints.len() < MOST_FILES {
                    self.constraints.push(include);
                }
                Ok(())
            }
            "-e" | "--editable" => self.address(value, at),
            "-i" | "--index-url" | "--pypi-url" => {
                self.index = (!is_public_index(value)).then(|| value.to_owned());
                if value.is_empty() {
                    Err("the option has no value".into())
                } else {
                    Ok(())
                }
            }
            _ if OPTIONS.contains(&name) => Ok(()),
            _ => Err(format!("`{name}` is no option of a requirements file")),
        }
    }

    fn requirement(&mut self, line: &Line, at: Span) -> Result<(), String> {
        let text = line.text.as_str();
        let (text, checksums, damaged) = digests(text);
        self.hashed += usize::from(!checksums.is_empty());
        let Some(requirement) = pep508::parse(text) else {
            return self.address(text, at);
        };
        let mut package = requirement.package(Usage::Runtime, at);
        if self.at.is_none() {
            package.at = Span::new(at.range().start, at.range().start + requirement.name.len());
        }
        package.checksums.extend(checksums);
        self.draft.add(normal(requirement.name), package);
        if damaged {
            return Err(format!("a digest of `{}` is not whole", requirement.name));
        }
        Ok(())
    }

    /// An address or a path: `git+https://…#egg=name`, `./folder`, `https://…/name-1.0-py3-none-any.whl`.
    fn address(&mut self, text: &str, at: Span) -> Result<(), String> {
        let text = text
            .split_once(" ;")
            .map_or(text, |(address, _)| address)
            .trim();
        if let Some(requirement) = pep508::parse(text).filter(|r| r.url.is_some()) {
            let package = requirement.package(Usage::Runtime, at);
            self.draft.add(normal(requirement.name), package);
            return Ok(());
        }
        let source = pep508::source(text);
        let is_path =
            text.starts_with(['.', '/']) || text.contains('/') || pep508::wheel(text).is_some();
        let words = text.contains(char::is_whitespace) || text.contains("{{") || text.is_empty();
        if words || (matches!(source, Source::Path(_)) && !is_path) {
            return Err("the line is no requirement".into());
        }
        let plain = text.split(['#', '?']).next().unwrap_or(text);
        let version = pep508::archive(plain).map(|(_, version)| version.to_owned());
        let Some(name) = name_of_address(text) else {
            // A folder is the project's own; what it is called stands in it.
            return match source {
                Source::Path(_) => Ok(()),
                _ => Err("the address does not say which package it is: add `#egg=NAME`".into()),
            };
        };
        let package = Package {
            ecosystem: super::super::super::Ecosystem::PyPi,
            name: name.to_owned(),
            version,
            source,
            checksums: pep508::checksums(text),
            at,
            ..Package::default()
        };
        self.draft.add(normal(name), package);
        Ok(())
    }

    /// What tells that a file is whole: digests stand with every requirement or with none, and a tool ends its last line.
    fn whole(&mut self, text: &str, generated: bool) {
        let end = Span::new(text.len(), text.len());
        if (generated || self.hashed > 0) && !text.ends_with('\n') {
            self.draft
                .problem(end, "the last line has no end: the file was cut short");
        }
        if self.hashed == 0 {
            return;
        }
        let bare: Vec<(Span, String)> = self
            .draft
            .listing
            .packages
            .iter()
            .filter(|p| p.checksums.is_empty() && p.source == Source::Registry)
            .map(|p| {
                (
                    p.at,
                    format!(
                        "`{}` has no digest, and others have one: pip refuses that",
                        p.name
                    ),
                )
            })
            .collect();
        for (at, reason) in bare {
            self.draft.problem(at, reason);
        }
    }
}

/// Options that say how to install, not what.
const OPTIONS: [&str; 18] = [
    "--extra-index-url",
    "--no-index",
    "-f",
    "--find-links",
    "--no-binary",
    "--only-binary",
    "--prefer-binary",
    "--require-hashes",
    "--pre",
    "--trusted-host",
    "--use-feature",
    "--always-unzip",
    "-Z",
    "--process-dependency-links",
    "--allow-external",
    "--allow-unverified",
    "--no-deps",
    "--all-releases",
];

/// The name of an option and its value: `-r x`, `-rx`, `--index-url=x`.
fn option(text: &str) -> (&str, &str) {
    if let Some((name, value)) = text.split_once(['=', ' ', '\t']) {
        let name = name.trim();
        if name.starts_with("--") || name.len() == 2 {
            return (name, value.trim().trim_matches(['"', '\'']));
        }
    }
    if !text.starts_with("--") && text.len() > 2 && text.is_char_boundary(2) {
        return (&text[..2], text[2..].trim());
    }
    (text, "")
}

/// A requirement without the options behind it, its digests, and whether one of them is damaged.
fn digests(text: &str) -> (&str, Vec<Checksum>, bool) {
    let Some(at) = text.find(" --").or_else(|| text.find("\t--")) else {
        return (text, Vec::new(), false);
    };
    let (mut digests, mut damaged) = (Vec::new(), false);
    let mut words = text[at..].split_whitespace().peekable();
    while let Some(word) = words.next() {
        let digest = match word.strip_prefix("--hash") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => continue,
        };
        match digest.and_then(checksum) {
            Some(digest) => digests.push(digest),
            None => damaged = true,
        }
    }
    (&text[..at], digests, damaged)
}

/// A path as a file names it, from its own folder.
pub(super) fn beside(path: &RepoPath, name: &str) -> Option<RepoPath> {
    if name.is_empty() || name.starts_with('/') || name.contains("://") || name.contains('$') {
        return None;
    }
    let bytes = path.as_bytes();
    let folder = bytes.len() - path.file_name().len();
    let mut parts: Vec<&[u8]> = bytes[..folder]
        .split(|b| *b == b'/')
        .filter(|p| !p.is_empty())
        .collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part.as_bytes()),
        }
    }
    RepoPath::new(parts.join(&b'/')).ok()
}
