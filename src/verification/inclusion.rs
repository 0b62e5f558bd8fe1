//! Check 5: the log holds the entry. A Merkle proof leads from it to a tree head that the log itself has signed.

use super::check::{Check, Proof, Refusal};
use super::trust::Trust;
use super::{merkle, note};
use jiff::Timestamp;
use sigstore_types::{Checkpoint, InclusionProof, KindVersion, Sha256Hash, TransparencyLogEntry};

/// Checks every entry. `times` are the trusted ones of the signature: at one of them the log's key has to count, its end
/// included. Where there is none, `now` bounds which keys have begun to.
pub(super) fn check(
    entries: &[TransparencyLogEntry],
    times: &[Timestamp],
    now: Timestamp,
    trust: &Trust,
) -> Result<Vec<Proof>, Refusal> {
    entries
        .iter()
        .map(|entry| of_entry(entry, (times, now), trust))
        .collect()
}

/// The refusal of a bundle without a log entry.
pub(super) fn unlogged() -> Refusal {
    refused(
        "missing",
        "expected an entry of a transparency log; the bundle has none",
    )
}

fn of_entry(
    entry: &TransparencyLogEntry,
    when: (&[Timestamp], Timestamp),
    trust: &Trust,
) -> Result<Proof, Refusal> {
    let proof = entry.inclusion_proof.as_ref().ok_or_else(|| {
        refused(
            "missing-proof",
            "expected a proof that the log holds the entry; found none",
        )
    })?;
    let head = proof.checkpoint.checkpoint().ok_or_else(|| {
        refused(
            "missing-checkpoint",
            "expected a checkpoint signed by the log; the proof has none",
        )
    })?;
    agrees(entry, proof, head)?;
    let leaf = merkle::leaf(entry.canonicalized_body.as_bytes());
    let beside: Vec<merkle::Node> = proof.hashes.iter().map(|hash| *hash.as_bytes()).collect();
    let root = merkle::root(leaf, proof.log_index.get(), head.tree_size(), &beside);
    if root != Some(*head.root_hash().as_bytes()) {
        let message = format!(
            "the proof does not lead from the entry to the head of the log's tree of {} entries",
            head.tree_size()
        );
        return Err(refused("proof", message));
    }
    signed(entry, head, when, trust)?;
    let value = format!(
        "entry {} of {}, below a signed head of {} entries",
        entry.log_index,
        head.origin(),
        head.tree_size()
    );
    Ok(Proof::new(Check::Inclusion, "log", value))
}

/// What stands twice stands there alike: once in the proof, once in what the log has signed.
fn agrees(
    entry: &TransparencyLogEntry,
    proof: &InclusionProof,
    head: &Checkpoint,
) -> Result<(), Refusal> {
    if proof.root_hash != *head.root_hash() {
        let message = format!(
            "expected the root {} that the log has signed; the proof is for {}",
            head.root_hash().to_hex(),
            proof.root_hash.to_hex()
        );
        return Err(refused("root", message));
    }
    if proof.tree_size != head.tree_size() {
        let message = format!(
            "expected the tree of {} entries that the log has signed; the proof is for one of {}",
            head.tree_size(),
            proof.tree_size
        );
        return Err(refused("tree-size", message));
    }
    // In the first version, the entry counts over all trees of a log, and the proof within one.
    let counts_alike = entry.kind_version == KindVersion::HashedRekordV002;
    if counts_alike && proof.log_index != entry.log_index {
        let message = format!(
            "the entry is number {}; the proof is for number {}",
            entry.log_index, proof.log_index
        );
        return Err(refused("index", message));
    }
    Ok(())
}

fn signed(
    entry: &TransparencyLogEntry,
    head: &Checkpoint,
    (times, now): (&[Timestamp], Timestamp),
    trust: &Trust,
) -> Result<(), Refusal> {
    let unknown = |id: &str| {
        let message = format!("expected a log of {}; found log {id}", trust.name);
        refused("unknown-log", message).help(
            "If it is a private or a test instance, name its trusted root: --trusted-root FILE.",
        )
    };
    let id = Sha256Hash::try_from(entry.log_id.key_id.as_bytes())
        .map_err(|_| unknown("of what is no id"))?;
    if trust.logs.key(&id).is_none() {
        return Err(unknown(&id.to_hex()));
    }
    // Check 4 has asked the same of an entry that bears its own time.
    let key = if times.is_empty() || entry.inclusion_promise.is_some() {
        trust.logs.key_started_by(&id, now)
    } else {
        times.iter().find_map(|time| trust.logs.key_at(&id, *time))
    };
    let Some(key) = key else {
        let message = format!(
            "the log {} did not count when the signature was made",
            id.to_hex()
        );
        return Err(refused("log-time", message));
    };
    let by_its_hint = |hint: &[u8]| id.as_bytes().starts_with(hint);
    let of_the_log = head
        .signatures()
        .iter()
        .filter(|signature| by_its_hint(signature.key_id.as_bytes()))
        .filter(|signature| note::is_of_the_log(head.origin(), &signature.name));
    let mut found = false;
    for signature in of_the_log {
        found = true;
        if key.verify(head.signed_data(), &signature.signature).is_ok() {
            return Ok(());
        }
    }
    Err(if found {
        refused(
            "checkpoint-signature",
            "the checkpoint does not bear the signature of its log",
        )
    } else {
        refused(
            "checkpoint-unsigned",
            "expected a signature of the log itself on the checkpoint; found only others",
        )
    })
}

fn refused(part: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(Check::Inclusion, part, message)
        .help("Do not use the artefact: nobody could see in a public log that it was signed.")
}
