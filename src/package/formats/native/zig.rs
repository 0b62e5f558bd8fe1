//! `build.zig.zon`, which is manifest and lock in one: each package is pinned by the digest of its content
//! (<https://github.com/ziglang/zig/blob/master/doc/build.zig.zon.md>).

use super::super::Input;
use super::super::gather::Gather;
use super::is_commit;
use super::zon::{self, Zon};
use crate::package::{Ecosystem, Listing, Package, Relation, Source, Unreadable, Usage};

/// Reads the dependencies.
///
/// Errors: it is no ZON struct, or has no name of its own.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = zon::parse(input.text)?;
    if root.get("name").is_none() {
        return Err(Unreadable::new("`.name` is missing"));
    }
    let mut gather = Gather::default();
    for field in root.get("dependencies").map_or(&[][..], Zon::fields) {
        match found(&field.name, &field.value) {
            Some(package) => {
                gather.add(Package {
                    at: field.at,
                    ..package
                });
            }
            None => gather.problem(
                field.at,
                format!(
                    "`{}` has neither an address with a digest nor a path",
                    field.name
                ),
            ),
        }
    }
    Ok(gather.finish())
}

fn found(name: &str, value: &Zon) -> Option<Package> {
    let text = |key| value.get(key).and_then(Zon::as_text);
    let lazy = value.get("lazy") == Some(&Zon::Word("true".to_owned()));
    let package = Package {
        ecosystem: Ecosystem::Zig,
        name: name.to_owned(),
        relation: Relation::Direct,
        usage: if lazy {
            Usage::Optional
        } else {
            Usage::Runtime
        },
        ..Package::default()
    };
    if let Some(path) = text("path") {
        return Some(Package {
            source: Source::Path(path.to_owned()),
            ..package
        });
    }
    let url = text("url").filter(|url| !url.is_empty())?;
    let hash = text("hash").filter(|hash| !hash.is_empty())?;
    let source = match url.strip_prefix("git+") {
        Some(git) => {
            let (address, commit) = git.split_once('#').unwrap_or((git, ""));
            let address = address.split('?').next().unwrap_or(address);
            Source::Git {
                url: address.to_owned(),
                commit: is_commit(commit).then(|| commit.to_owned()),
            }
        }
        None => Source::Archive(url.to_owned()),
    };
    Some(Package {
        version: version_of(hash).map(str::to_owned),
        source,
        ..package
    })
}

/// The version in a digest of Zig 0.14 and later: `name-1.2.3-` and 44 characters. Older ones are digits alone.
fn version_of(hash: &str) -> Option<&str> {
    let head = hash.get(..hash.len().checked_sub(45)?)?;
    let (_, version) = head.split_once('-')?;
    let numbers = version.split('.').count() >= 3;
    (numbers && version.starts_with(|c: char| c.is_ascii_digit())).then_some(version)
}
