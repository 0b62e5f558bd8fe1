//! `Gemfile`: what is literally written in it, for it is a program and is not run.
//!
//! By <https://bundler.io/man/gemfile.5.html>. Read are `gem "name", "requirement", …` with literal texts, `group … do`,
//! `source … do`, `git … do`, `path … do`, and lines of options. A `gem` whose name is worked out is a problem.

use super::super::super::{Ecosystem, Listing, Package, Source, Unreadable, Usage};
use super::super::draft::Draft;
use super::super::{Input, decode};
use super::literal::{Call, calls};
use crate::source::RepoPath;
use std::collections::HashMap;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of all readers; nothing makes this one give up on a whole file"
)]
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut draft = Draft::default();
    for gem in gems(input.text) {
        let Some(name) = gem.call.texts.first() else {
            draft.problem(
                gem.call.at,
                "the name of a gem is worked out when the file runs",
            );
            continue;
        };
        let package = Package {
            ecosystem: Ecosystem::RubyGems,
            name: (*name).to_owned(),
            version: version(&gem.call),
            requirement: requirement(&gem.call),
            source: gem.source(),
            usage: gem.usage,
            at: gem.call.at,
            ..Package::default()
        };
        draft.root(*name, gem.usage);
        draft.add((*name).to_owned(), package);
    }
    Ok(draft.finish(false))
}

/// A `gem` line and what is known from around it.
struct Gem<'t> {
    call: Call<'t>,
    usage: Usage,
    /// The innermost block that names a source: its word and its first text.
    within: Option<(&'t str, &'t str)>,
    sometimes: bool,
}

/// A block around `gem` lines.
#[derive(Default)]
struct Block<'t> {
    usage: Option<Usage>,
    source: Option<(&'t str, &'t str)>,
    sometimes: bool,
}

impl Gem<'_> {
    fn source(&self) -> Source {
        let own = ["git", "github", "gitlab", "bitbucket", "path", "source"]
            .into_iter()
            .find_map(|key| Some((key, self.call.option(key)?)));
        let Some((kind, value)) = own.or(self.within) else {
            return Source::Registry;
        };
        let url = match kind {
            "github" if value.contains("://") => value.to_owned(),
            "github" if !value.contains('/') => format!("https://github.com/{value}/{value}.git"),
            "github" => format!("https://github.com/{value}.git"),
            "gitlab" => format!("https://gitlab.com/{value}.git"),
            "bitbucket" => format!("https://bitbucket.org/{value}.git"),
            _ => value.to_owned(),
        };
        match kind {
            "path" => Source::Path(url),
            "source" if url.contains("rubygems.org") => Source::Registry,
            "source" => Source::OtherRegistry(url),
            _ => Source::Git {
                url,
                commit: self
                    .call
                    .option("ref")
                    .filter(|id| id.len() == 40)
                    .map(ToOwned::to_owned),
            },
        }
    }
}

/// The version that a gem is held to: a single `"1.2"` or `"= 1.2"`.
pub(super) fn version(call: &Call<'_>) -> Option<String> {
    match call.texts.get(1..)? {
        [one] => {
            let version = one.strip_prefix('=').unwrap_or(one).trim();
            let exact = version.starts_with(|c: char| c.is_ascii_digit())
                && version
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'.');
            exact.then(|| version.to_owned())
        }
        _ => None,
    }
}

pub(super) fn requirement(call: &Call<'_>) -> Option<String> {
    let texts = call.texts.get(1..)?;
    (!texts.is_empty() && version(call).is_none()).then(|| texts.join(", "))
}

/// All `gem` lines.
fn gems(text: &str) -> Vec<Gem<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut gems = Vec::new();
    for call in calls(text) {
        match call.word {
            "end" => drop(blocks.pop()),
            "gem" => {
                let usage = usage(&call).or_else(|| blocks.iter().rev().find_map(|b| b.usage));
                gems.push(Gem {
                    usage: usage.unwrap_or_default(),
                    within: blocks.iter().rev().find_map(|block| block.source),
                    sometimes: call.conditional
                        || ["platform", "platforms", "install_if", "force_ruby_platform"]
                            .iter()
                            .any(|key| call.has_option(key))
                        || blocks.iter().any(|block| block.sometimes),
                    call,
                });
            }
            _ if call.block => blocks.push(block(&call)),
            _ => {}
        }
    }
    gems
}

fn block<'t>(call: &Call<'t>) -> Block<'t> {
    match call.word {
        "group" => Block {
            usage: Some(of_groups(&call.symbols)),
            ..Block::default()
        },
        "source" | "git" | "github" | "path" => Block {
            source: call.texts.first().map(|first| (call.word, *first)),
            ..Block::default()
        },
        // Platforms, conditions, and whatever else decides when the file runs.
        _ => Block {
            sometimes: true,
            ..Block::default()
        },
    }
}

fn usage(call: &Call<'_>) -> Option<Usage> {
    let groups: Vec<&str> = call.symbols_of(&["group", "groups"]);
    (!groups.is_empty()).then(|| of_groups(&groups))
}

/// A gem of several groups is used by the strongest of them.
fn of_groups(groups: &[&str]) -> Usage {
    let development = |group: &&str| {
        matches!(
            *group,
            "development" | "test" | "dev" | "tests" | "lint" | "rubocop" | "doc" | "docs" | "ci"
        )
    };
    if !groups.is_empty() && groups.iter().all(development) {
        Usage::Development
    } else {
        Usage::Runtime
    }
}

/// What a Gemfile says of a gem that its lock does not say.
pub(super) struct Written {
    pub usage: Usage,
    /// It is asked for on some platforms only, or on a condition.
    pub sometimes: bool,
}

/// The gems of the Gemfile beside a lock. None: there is none.
pub(super) fn beside(input: &Input<'_>) -> Option<HashMap<String, Written>> {
    let bytes = input.path.as_bytes();
    let name = input.path.file_name();
    let folder = &bytes[..bytes.len() - name.len()];
    let manifest = match name {
        b"gems.locked" => &b"gems.rb"[..],
        name => name.strip_suffix(b".lock").unwrap_or(b"Gemfile"),
    };
    let path = RepoPath::new([folder, manifest].concat()).ok()?;
    let bytes = input.files.read(&path).ok()??;
    let text = decode(&bytes).ok()?;
    let mut all: HashMap<String, Written> = HashMap::new();
    for gem in gems(&text) {
        if let Some(name) = gem.call.texts.first() {
            let written = all.entry((*name).to_owned()).or_insert(Written {
                usage: gem.usage,
                sometimes: gem.sometimes,
            });
            written.usage = gem.usage.min(written.usage);
        }
    }
    Some(all)
}
