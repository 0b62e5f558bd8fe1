//! `gradle/verification-metadata.xml`: every module whose artefacts are verified, with their digests.
//!
//! <https://docs.gradle.org/current/userguide/dependency_verification.html>. It names what any build ever took, parents and
//! plugins among it; what it does not tell is who asks for them.

use super::super::super::Input;
use super::super::super::gather::Gather;
use super::super::super::syntax::xml::{self, Element};
use super::super::package;
use crate::package::{Checksum, Listing, Package, Unreadable};

/// Reads the components.
///
/// Errors: it is no XML, or no verification metadata.
pub fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = xml::parse(input.text)?;
    if root.name != "verification-metadata" {
        return Err(Unreadable::at(
            root.tag,
            "the root element is not <verification-metadata>",
        ));
    }
    if root.child("configuration").is_none() {
        return Err(Unreadable::at(root.tag, "<configuration> is missing"));
    }
    let mut gather = Gather::default();
    for component in root.all("components").flat_map(|all| all.all("component")) {
        let part = |name| component.attribute(name).filter(|part| !part.is_empty());
        match (part("group"), part("name"), part("version")) {
            (Some(group), Some(name), Some(version)) => {
                gather.add(Package {
                    version: Some(version.to_owned()),
                    at: component.tag,
                    checksums: component.all("artifact").flat_map(checksums).collect(),
                    ..package(group, name)
                });
            }
            _ => gather.problem(component.tag, "a component has no group, name or version"),
        }
    }
    Ok(gather.finish())
}

fn checksums(artefact: &Element) -> Vec<Checksum> {
    const ALGORITHMS: [(&str, &str, usize); 4] = [
        ("md5", "MD5", 32),
        ("sha1", "SHA-1", 40),
        ("sha256", "SHA-256", 64),
        ("sha512", "SHA-512", 128),
    ];
    let known = |element: &Element| {
        let (_, algorithm, length) = ALGORITHMS.iter().find(|row| row.0 == element.name)?;
        let hex = element.attribute("value")?.to_ascii_lowercase();
        let holds = hex.len() == *length && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        holds.then_some(Checksum { algorithm, hex })
    };
    artefact.children.iter().filter_map(known).collect()
}
