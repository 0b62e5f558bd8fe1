//! Writes versions that were taken back, behind the sections of advisories.

use super::Packages;
use crate::advisory::build::encode::Out;
use crate::advisory::layout::{hash, yank};
use crate::package::Ecosystem;

/// What is known of one ecosystem, ready to be written.
pub(in crate::advisory::build) struct Part {
    ecosystem: Ecosystem,
    versions: u64,
    /// Hashes of the packages' names, and where each begins.
    table: Vec<(u32, u32)>,
    packages: Vec<u8>,
}

/// Writes the packages of an ecosystem. `None`: they are too long for an index.
pub(in crate::advisory::build) fn part(ecosystem: Ecosystem, packages: &Packages) -> Option<Part> {
    let mut out = Out::default();
    let mut table = Vec::with_capacity(packages.len());
    let mut count = 0;
    for (name, versions) in packages {
        table.push((hash(name), u32::try_from(out.0.len()).ok()?));
        out.plain(name);
        out.number(versions.len() as u64);
        for (version, said) in versions {
            let has_reason = !said.reason.is_empty();
            out.number(
                said.day.map_or(0, |_| yank::DAY) | if has_reason { yank::REASON } else { 0 },
            );
            out.plain(version);
            if said.day.is_some() {
                out.day(said.day);
            }
            if has_reason {
                out.plain(&said.reason);
            }
        }
        count += versions.len() as u64;
    }
    table.sort_unstable();
    Some(Part {
        ecosystem,
        versions: count,
        table,
        packages: out.0,
    })
}

impl Part {
    /// The entry of the head, for a part that begins there. Returns where it ends.
    pub(in crate::advisory::build) fn head(&self, at: usize, out: &mut Out) -> usize {
        out.plain(self.ecosystem.as_str());
        out.number(self.versions);
        out.number(at as u64);
        out.number(self.table.len() as u64);
        out.number(self.packages.len() as u64);
        at + self.table.len() * 8 + self.packages.len()
    }

    pub(in crate::advisory::build) fn bytes(&self, bytes: &mut Vec<u8>) {
        let (hashes, places): (Vec<u32>, Vec<u32>) = self.table.iter().copied().unzip();
        for number in hashes.into_iter().chain(places) {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(&self.packages);
    }
}
