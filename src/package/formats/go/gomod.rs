//! `go.mod`: what a module requires, replaced where it says so (<https://go.dev/ref/mod#go-mod-file>).
//!
//! From Go 1.17 on it names every module that the build takes; before, `go.sum` knows more (see `gosum`). A file of
//! single `require` lines that was cut behind one of them looks whole where no `go.sum` stands beside it.

use super::super::gather::Gather;
use super::super::{Input, decode};
use super::statement::{Statement, Word, statements};
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable};
use crate::source::{RepoPath, Span};
use std::collections::HashMap;

/// Reads the requirements and the standard library that they are built with.
///
/// Errors: a block is never closed.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut gather = Gather::default();
    let module = Module::parse(input.text, &mut gather)?;
    if !module.named {
        gather.problem(Span::default(), "`module` is missing");
    }
    for require in &module.requires {
        gather.add(module.package(require));
    }
    if let Some(library) = module.standard_library() {
        gather.add(library);
    }
    if module.requires.is_empty() && module.is_complete() && has_sums(input) {
        gather.problem(
            Span::default(),
            "nothing is required although go.sum knows modules, so the file may be cut short",
        );
    }
    Ok(gather.finish())
}

/// Whether `go.sum` beside the file pins the content of any module.
fn has_sums(input: &Input<'_>) -> bool {
    let Some(bytes) = beside(input, "go.sum") else {
        return false;
    };
    let Ok(text) = decode(&bytes) else {
        return false;
    };
    text.lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .any(|version| !version.ends_with("/go.mod"))
}

/// A file in the same folder. None where it is not there or cannot be read.
pub(super) fn beside(input: &Input<'_>, name: &str) -> Option<Vec<u8>> {
    let path = input.path.as_bytes();
    let folder = &path[..path.len() - input.path.file_name().len()];
    let path = RepoPath::new([folder, name.as_bytes()].concat()).ok()?;
    input.files.read(&path).ok().flatten()
}

/// A requirement as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Require<'t> {
    pub path: Word<'t>,
    pub version: Word<'t>,
    pub indirect: bool,
}

/// What a `go.mod` says.
#[derive(Debug, Default)]
pub(super) struct Module<'t> {
    named: bool,
    go: Option<Word<'t>>,
    toolchain: Option<Word<'t>>,
    pub requires: Vec<Require<'t>>,
    replaces: Replaces<'t>,
}

/// What is taken instead of a module, by its path and, where it is said for one version alone, that version.
#[derive(Debug, Default)]
pub(super) struct Replaces<'t>(HashMap<(&'t str, Option<&'t str>), Target<'t>>);

/// What is taken instead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'t> {
    pub path: Word<'t>,
    /// None: the path is a folder.
    pub version: Option<Word<'t>>,
}

impl<'t> Module<'t> {
    /// Takes what can be understood; what cannot goes to `gather`.
    pub fn parse(text: &'t str, gather: &mut Gather) -> Result<Self, Unreadable> {
        let (statements, problems) = statements(text)?;
        for problem in problems {
            gather.problem(problem.at, problem.reason);
        }
        let mut module = Self::default();
        for statement in &statements {
            if let Err(reason) = module.take(statement) {
                gather.problem(statement.at, reason);
            }
        }
        Ok(module)
    }

    fn take(&mut self, statement: &Statement<'t>) -> Result<(), String> {
        let words = statement.words.as_slice();
        match (statement.verb, words) {
            ("module", [_]) if !self.named => self.named = true,
            ("go", [version]) if is_go_version(version.text) && self.go.is_none() => {
                self.go = Some(*version);
            }
            ("toolchain", [name]) if self.toolchain.is_none() => self.toolchain = Some(*name),
            ("require", [path, version]) => {
                let version = check_version(*path, *version)?;
                self.requires.push(Require {
                    path: *path,
                    version,
                    indirect: is_indirect(statement.comment),
                });
            }
            ("replace", words) => self.replaces.take(words)?,
            ("exclude", [_, _]) | ("tool", [_]) | ("ignore" | "godebug" | "retract", _) => {}
            ("module" | "go" | "require" | "exclude" | "tool" | "toolchain", _) => {
                return Err(format!(
                    "this is no `{}` line, or a second one",
                    statement.verb
                ));
            }
            (verb, _) => return Err(format!("the directive `{verb}` is not known")),
        }
        Ok(())
    }

    /// Whether all modules of the build are named: the module says Go 1.17 or later.
    pub fn is_complete(&self) -> bool {
        self.go.is_some_and(|go| {
            let mut parts = go.text.split(['.', 'r', 'b']);
            let major: u32 = parts.next().and_then(|part| part.parse().ok()).unwrap_or(1);
            let minor: u32 = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
            (major, minor) >= (1, 17)
        })
    }

    /// A requirement as what is really taken.
    pub fn package(&self, require: &Require<'t>) -> Package {
        let relation = if require.indirect {
            Relation::Transitive
        } else {
            Relation::Direct
        };
        Package {
            relation,
            at: require.path.at,
            ..match self.replaces.of(require.path.text, require.version.text) {
                Some(target) => target.package(require.path.text),
                None => versioned(require.path.text, require.version.text),
            }
        }
    }

    pub fn replaces(&self) -> &Replaces<'t> {
        &self.replaces
    }

    /// The standard library: of the tool chain that is named, else of the least version of the language.
    fn standard_library(&self) -> Option<Package> {
        standard_library(self.go, self.toolchain)
    }
}

/// The standard library that `go` and `toolchain` lines ask for.
pub(super) fn standard_library(go: Option<Word<'_>>, chain: Option<Word<'_>>) -> Option<Package> {
    let of_chain = chain.and_then(|word| {
        let version = word.text.strip_prefix("go")?;
        let version = version.split(['-', '+']).next().unwrap_or_default();
        is_go_version(version).then_some((version, word.at))
    });
    let (version, at) = of_chain.or_else(|| go.map(|word| (word.text, word.at)))?;
    Some(Package {
        relation: Relation::Direct,
        at,
        ..versioned("stdlib", version)
    })
}

impl<'t> Replaces<'t> {
    /// Takes the words of a `replace` line.
    pub fn take(&mut self, words: &[Word<'t>]) -> Result<(), String> {
        let arrow = words.iter().position(|word| word.text == "=>");
        let Some((old, new)) = arrow.map(|at| (&words[..at], &words[at + 1..])) else {
            return Err("a replacement has no `=>`".to_owned());
        };
        let (path, version) = match old {
            [path] => (path.text, None),
            [path, version] => (path.text, Some(version.text)),
            _ => return Err("this replaces nothing".to_owned()),
        };
        let target = match new {
            [folder] if is_folder(folder.text) => Target {
                path: *folder,
                version: None,
            },
            [module, version] if !is_folder(module.text) => Target {
                path: *module,
                version: Some(check_version(*module, *version)?),
            },
            _ => return Err("a replacement is neither a folder nor a module's version".to_owned()),
        };
        self.0.insert((path, version), target);
        Ok(())
    }

    /// What stands for a version of a module.
    pub fn of(&self, path: &str, version: &str) -> Option<Target<'t>> {
        let exact = self.0.get(&(path, Some(version)));
        exact.or_else(|| self.0.get(&(path, None))).copied()
    }

    /// All of them, in no order.
    pub fn targets(&self) -> impl Iterator<Item = (&'t str, Target<'t>)> {
        self.0.iter().map(|((path, _), target)| (*path, *target))
    }
}

impl Target<'_> {
    /// The package that is taken instead of a module of this path.
    pub fn package(&self, replaced: &str) -> Package {
        match self.version {
            Some(version) => versioned(self.path.text, version.text),
            None => Package {
                ecosystem: Ecosystem::Go,
                name: replaced.to_owned(),
                source: Source::Path(self.path.text.to_owned()),
                ..Package::default()
            },
        }
    }
}

/// A module at a version; at a branch or commit that no command has settled yet, a requirement.
pub(super) fn versioned(path: &str, version: &str) -> Package {
    let settled = path == "stdlib" || is_version(version);
    let (version, requirement) = if settled {
        (Some(version.to_owned()), None)
    } else {
        (None, Some(version.to_owned()))
    };
    Package {
        ecosystem: Ecosystem::Go,
        name: path.to_owned(),
        version,
        requirement,
        ..Package::default()
    }
}

/// Whether a replacement is a folder (<https://go.dev/ref/mod#go-mod-file-replace>).
fn is_folder(path: &str) -> bool {
    let windows = path.as_bytes().get(1) == Some(&b':');
    path == "." || path == ".." || windows || [".", "/", "\\"].iter().any(|m| path.starts_with(m))
}

/// `// indirect`, alone or before a `;`.
fn is_indirect(comment: &str) -> bool {
    let word = comment.split(';').next().unwrap_or_default();
    word.trim() == "indirect"
}

/// `v1.2.3`, with whatever stands behind.
pub(super) fn is_version(text: &str) -> bool {
    let Some(numbers) = text.strip_prefix('v') else {
        return false;
    };
    let core = numbers.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number) && !numbers.ends_with(['-', '+', '.'])
}

/// Refuses what looks like a version that was cut; a branch's name is taken.
fn check_version<'t>(path: Word<'t>, version: Word<'t>) -> Result<Word<'t>, String> {
    let numbers = version.text.strip_prefix('v').unwrap_or_default();
    if numbers.starts_with(|c: char| c.is_ascii_digit()) && !is_version(version.text) {
        return Err(format!("`{}` is no version of {}", version.text, path.text));
    }
    Ok(version)
}

/// `1.21`, `1.21.3`, `1.21rc2`.
pub(super) fn is_go_version(text: &str) -> bool {
    let mut parts = text.split('.');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let last = |part: &str| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && part[digits..].bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let first = parts.next().is_some_and(number);
    let rest: Vec<&str> = parts.collect();
    first && (1..=2).contains(&rest.len()) && rest.iter().all(|part| last(part))
}
