//! `rebar.lock`: what rebar3 settled on; a bare list, or a tuple of version and list with a term of digests behind it.
//!
//! By <https://rebar3.org/docs/configuration/dependencies/> and rebar3's own `rebar_config.erl`. Every term ends with a full
//! stop, and the digests name every package, so a file that was cut says so.

use super::super::super::{Checksum, Ecosystem, Listing, Package, Relation, Source, Unreadable};
use super::super::Input;
use super::super::draft::Draft;
use super::term::{Language, Term, read as terms};

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let all = terms(input.text, Language::Erlang)?;
    let unknown = || Unreadable::new("the file is none of the lockfiles that rebar3 writes");
    let (first, attributes) = all.split_first().ok_or_else(unknown)?;
    let entries = match first.as_tuple() {
        None => first,
        Some([version, entries]) => {
            let known = version.as_text().is_some_and(|text| text.starts_with("1."));
            if !known {
                return Err(Unreadable::at(
                    version.at,
                    "the lockfile is of an unknown version",
                ));
            }
            entries
        }
        Some(_) => return Err(unknown()),
    };
    let mut draft = Draft::default();
    let needs_digests = first.as_tuple().is_some()
        && entries
            .as_list()
            .is_some_and(|list| list.iter().any(is_package));
    if needs_digests && attributes.len() != 1 {
        draft.problem(first.at, "the lockfile has no digests: it was cut short");
    }
    for entry in entries.as_list().ok_or_else(unknown)? {
        if package(entry, &mut draft).is_none() {
            draft.problem(entry.at, "an entry is none of those that rebar3 writes");
        }
    }
    if let Some(attributes) = attributes.first() {
        digests(attributes, &mut draft);
    }
    Ok(draft.finish(false))
}

fn is_package(entry: &Term) -> bool {
    let kind = entry
        .as_tuple()
        .and_then(|parts| parts.get(1)?.as_tuple()?.first()?.as_atom());
    kind == Some("pkg")
}

/// `{<<"name">>, {pkg, <<"package">>, <<"1.0">>}, 0}` or `{<<"name">>, {git, "url", {ref, "…"}}, 0}`.
fn package(entry: &Term, draft: &mut Draft) -> Option<()> {
    let [name, source, level] = entry.as_tuple()? else {
        return None;
    };
    let key = name.as_name()?;
    let mut package = Package {
        ecosystem: Ecosystem::Hex,
        name: key.to_owned(),
        relation: match level.as_atom()? {
            "0" => Relation::Direct,
            _ => Relation::Transitive,
        },
        at: name.at,
        ..Package::default()
    };
    let parts = source.as_tuple()?;
    match (parts.first()?.as_atom()?, parts.get(1..)?) {
        ("pkg", [name, version, ..]) => {
            name.as_name()?.clone_into(&mut package.name);
            package.version = Some(version.as_text()?.to_owned());
        }
        (_, [url, reference, ..]) => {
            let commit = reference.as_tuple().and_then(|pair| pair.get(1)?.as_text());
            package.source = Source::Git {
                url: url.as_text()?.to_owned(),
                commit: commit.filter(|id| id.len() == 40).map(ToOwned::to_owned),
            };
        }
        _ => return None,
    }
    draft.add(key.to_owned(), package);
    Some(())
}

/// `[{pkg_hash, [{<<"name">>, <<"…">>}]}, {pkg_hash_ext, …}]`: each name is one of a package, and each package is named.
fn digests(attributes: &Term, draft: &mut Draft) {
    for key in ["pkg_hash", "pkg_hash_ext"] {
        let Some(list) = attributes.option(key) else {
            if key == "pkg_hash" {
                draft.problem(attributes.at, "the lockfile has no digests");
            }
            continue;
        };
        let mut named = Vec::new();
        for pair in list.as_list().unwrap_or_default() {
            let Some((Some(name), Some(hex))) = pair
                .as_tuple()
                .and_then(|p| Some((p.first()?.as_name(), p.get(1)?.as_text())))
            else {
                draft.problem(pair.at, "a digest is not whole");
                continue;
            };
            named.push(name);
            match draft.of(name).first().copied() {
                Some(at) if hex.len() == 64 => {
                    draft.listing.packages[at as usize]
                        .checksums
                        .push(Checksum {
                            algorithm: "SHA-256",
                            hex: hex.to_ascii_lowercase(),
                        });
                }
                Some(_) => draft.problem(pair.at, format!("the digest of `{name}` is not whole")),
                None => draft.problem(pair.at, format!("`{name}` has a digest, and no entry")),
            }
        }
    }
}
