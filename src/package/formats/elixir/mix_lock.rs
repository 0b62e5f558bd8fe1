//! `mix.lock`: what Mix settled on, from Hex and from repositories.
//!
//! By <https://hexdocs.pm/mix/Mix.Tasks.Deps.html> and Hex's own `lib/hex/utils.ex`. An entry has had three, four, six, seven
//! and eight parts over the years. It is one map, so a file that was cut is none.

use super::super::super::{Checksum, Ecosystem, Listing, Package, Source, Unreadable};
use super::super::Input;
use super::super::draft::{Draft, Edge};
use super::mix_exs;
use super::term::{Language, Term, read as terms};
use crate::source::Span;

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let all = terms(input.text, Language::Elixir)?;
    let [map] = all.as_slice() else {
        return Err(Unreadable::new("the lockfile is not one map"));
    };
    let entries = map
        .as_list()
        .ok_or_else(|| Unreadable::new("the lockfile is no map"))?;
    let mut draft = Draft::default();
    let mut keys: Vec<&str> = Vec::with_capacity(entries.len());
    for entry in entries {
        let pair = entry
            .as_pair()
            .and_then(|(key, value)| Some((key.as_name()?, key.at, value)));
        let Some((key, at, value)) = pair else {
            draft.problem(entry.at, "an entry has no name");
            continue;
        };
        keys.push(key);
        if package(key, at, value, &mut draft).is_none() {
            draft.problem(
                at,
                format!("`{key}` is none of the entries that Mix writes"),
            );
        }
    }
    keys.sort_unstable();
    if let Some((twice, _)) = keys.iter().zip(keys.iter().skip(1)).find(|(a, b)| a == b) {
        return Err(Unreadable::new(format!("`{twice}` stands twice")));
    }
    mix_exs::roots(input, &mut draft);
    Ok(draft.finish(true))
}

fn package(key: &str, at: Span, value: &Term, draft: &mut Draft) -> Option<()> {
    let parts = value.as_tuple()?;
    let (kind, rest) = parts.split_first()?;
    let mut package = Package {
        ecosystem: Ecosystem::Hex,
        name: key.to_owned(),
        at,
        ..Package::default()
    };
    match (kind.as_atom()?, rest) {
        ("hex", [name, version, more @ ..]) => {
            name.as_name()?.clone_into(&mut package.name);
            package.version = Some(
                version
                    .as_text()
                    .filter(|text| !text.is_empty())?
                    .to_owned(),
            );
            match digests(more) {
                Some(digests) => package.checksums = digests,
                None => draft.problem(at, format!("a digest of `{key}` is not whole")),
            }
            package.source = registry(more.get(3))?;
            let from = draft.add(key.to_owned(), package);
            edges(more.get(2), from, draft)
        }
        // Before Hex 0.7.
        ("package", [version, ..]) => {
            package.version = Some(version.as_text()?.to_owned());
            draft.add(key.to_owned(), package);
            Some(())
        }
        ("git", [url, commit, ..]) => {
            let commit = commit.as_text().filter(|id| id.len() == 40);
            if commit.is_none() {
                draft.problem(at, format!("the commit of `{key}` is not whole"));
            }
            package.source = Source::Git {
                url: url.as_text()?.to_owned(),
                commit: commit.map(str::to_owned),
            };
            draft.add(key.to_owned(), package);
            Some(())
        }
        _ => None,
    }
}

/// The digest of the contents stands behind the version, that of the archive at the end.
fn digests(more: &[Term]) -> Option<Vec<Checksum>> {
    let inner = more.first().into_iter();
    inner
        .chain(more.get(4))
        .map(|term| {
            let hex = term.as_text().filter(|hex| hex.len() == 64)?;
            hex.bytes()
                .all(|b| b.is_ascii_hexdigit())
                .then(|| Checksum {
                    algorithm: "SHA-256",
                    hex: hex.to_ascii_lowercase(),
                })
        })
        .collect()
}

fn registry(repository: Option<&Term>) -> Option<Source> {
    match repository {
        None => Some(Source::Registry),
        Some(term) => Some(match term.as_name()? {
            "hexpm" => Source::Registry,
            other => Source::OtherRegistry(other.to_owned()),
        }),
    }
}

fn edges(list: Option<&Term>, from: u32, draft: &mut Draft) -> Option<()> {
    let Some(list) = list else {
        return Some(());
    };
    for item in list.as_list()? {
        let (name, options) = match item.as_tuple()? {
            [name, _, options] => (name, Some(options)),
            [name, _] => (name, None),
            _ => return None,
        };
        let optional = options.and_then(|options| options.option("optional")?.as_atom());
        draft.edge(Edge {
            from,
            key: name.as_name()?.to_owned(),
            version: None,
            at: item.at,
            needed: optional == Some("false"),
        });
    }
    Some(())
}
