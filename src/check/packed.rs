//! What of the checks in the binary only people and tests read: prose and examples, packed, and unpacked when somebody asks.
//! Prose lies folder by folder, so that a finding unpacks that of its own domain alone.

use super::file::{ExamplesFile, Prose};
use flate2::read::DeflateDecoder;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

/// By the ids of the checks.
type Parts<T> = LazyLock<BTreeMap<String, T>>;

macro_rules! packed {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name))
    };
}

static EXAMPLES: Parts<ExamplesFile> = LazyLock::new(|| read(packed!("examples.bin")));
static DEPENDENCY: Parts<Prose> = LazyLock::new(|| read(packed!("prose-dependency.bin")));
static INFRASTRUCTURE: Parts<Prose> = LazyLock::new(|| read(packed!("prose-infrastructure.bin")));
static REVIEW: Parts<Prose> = LazyLock::new(|| read(packed!("prose-review.bin")));
static SECRET: Parts<Prose> = LazyLock::new(|| read(packed!("prose-secret.bin")));

fn read<T: DeserializeOwned>(packed: &[u8]) -> BTreeMap<String, T> {
    let parts: Vec<(String, T)> =
        postcard::from_bytes(&unpacked(packed)).expect("the build script wrote it");
    parts.into_iter().collect()
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = DeflateDecoder::new(packed).read_to_end(&mut plain);
    read.expect("the build script packed it");
    plain
}

/// What proves a check; none of one that the binary does not carry.
pub(super) fn examples(id: &str) -> Option<&'static ExamplesFile> {
    EXAMPLES.get(id)
}

/// What a check says to people; none of one that the binary does not carry.
pub(super) fn prose(id: &str) -> Option<&'static Prose> {
    let folder = match id.split('/').next()? {
        "dependency" => &DEPENDENCY,
        "infrastructure" => &INFRASTRUCTURE,
        "review" => &REVIEW,
        "secret" => &SECRET,
        _ => return None,
    };
    folder.get(id)
}

/// Examples, then the prose of each folder, as the catalogue's digest covers them.
#[cfg(test)]
pub(super) fn plain() -> [Vec<u8>; 5] {
    let parts = [
        &packed!("examples.bin")[..],
        packed!("prose-dependency.bin"),
        packed!("prose-infrastructure.bin"),
        packed!("prose-review.bin"),
        packed!("prose-secret.bin"),
    ];
    parts.map(unpacked)
}
