//! `METADATA` and `PKG-INFO`: what an installed package says of itself.
//!
//! By <https://packaging.python.org/en/latest/specifications/core-metadata/>: headers as in mail, up to an empty line.

use super::super::super::{Ecosystem, Listing, Package, Unreadable};
use super::super::Input;
use crate::source::{RepoPath, Span};

pub(super) fn recognises(path: &RepoPath) -> bool {
    let path = path.as_bytes();
    path.ends_with(b".dist-info/METADATA") || path.ends_with(b".egg-info/PKG-INFO")
}

pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let (mut name, mut version, mut licence) = (None, None, None);
    let mut start = 0;
    for physical in input.text.split_inclusive('\n') {
        let line = physical.trim_end();
        if line.is_empty() {
            break;
        }
        let whole = physical.ends_with('\n');
        if let Some((key, value)) = line.split_once(": ").filter(|_| whole) {
            let at = start + key.len() + 2;
            match key {
                "Name" => name = Some((value, Span::new(at, at + value.len()))),
                "Version" => version = Some(value),
                "License-Expression" => licence = Some(value),
                "License" if licence.is_none() => licence = Some(value),
                _ => {}
            }
        }
        start += physical.len();
    }
    let (Some((name, at)), Some(version)) = (name, version) else {
        return Err(Unreadable::new("the file has no `Name` or no `Version`"));
    };
    Ok(Listing {
        packages: vec![Package {
            ecosystem: Ecosystem::PyPi,
            name: name.to_owned(),
            version: Some(version.to_owned()),
            at,
            licence: licence.map(ToOwned::to_owned),
            ..Package::default()
        }],
        ..Listing::default()
    })
}
