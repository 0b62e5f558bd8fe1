//! A transparency log like the first version of Rekor: trees, signed heads, promises.

use super::key::Key;
use super::{base64, hexadecimal};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const ORIGIN: &str = "log.test - 7";
pub const NAME: &str = "log.test";

pub type Node = [u8; 32];

fn inner(left: &Node, right: &Node) -> Node {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

pub fn leaf(bytes: &[u8]) -> Node {
    Sha256::new()
        .chain_update([0])
        .chain_update(bytes)
        .finalize()
        .into()
}

/// The root of a tree, and the nodes beside the way of one leaf.
pub fn tree(leaves: &[Node], index: usize) -> (Node, Vec<Node>) {
    if leaves.len() == 1 {
        return (leaves[0], Vec::new());
    }
    let split = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(split);
    let in_left = index < split;
    let (of_left, mut way) = tree(left, if in_left { index } else { 0 });
    let (of_right, other) = tree(right, if in_left { 0 } else { index - split });
    if in_left {
        way.push(of_right);
    } else {
        way = other;
        way.push(of_left);
    }
    (inner(&of_left, &of_right), way)
}

/// A signed head.
pub fn checkpoint(size: usize, root: &Node, id: &[u8], signer: &Key, name: &str) -> String {
    let head = format!("{ORIGIN}\n{size}\n{}\n", base64(root));
    let mut signature = id[..4].to_vec();
    signature.extend(signer.sign(head.as_bytes()));
    format!("{head}\n\u{2014} {name} {}\n", base64(&signature))
}

/// The signed promise of the first version.
pub fn promise(body: &[u8], time: i64, index: u64, log: &Key, signer: &Key) -> Vec<u8> {
    let entry = json!({
        "body": base64(body),
        "integratedTime": time,
        "logID": hexadecimal(&log.id()),
        "logIndex": index,
    });
    signer.sign(entry.to_string().as_bytes())
}

/// An entry as a bundle holds it.
pub struct Entry<'a> {
    pub body: &'a [u8],
    pub kind: (&'a str, &'a str),
    pub time: i64,
    pub log: &'a Key,
    /// Who signs head and promise.
    pub signers: (&'a Key, &'a Key),
}

impl Entry<'_> {
    /// Beside four others, in the middle.
    pub fn written(&self) -> Value {
        let mut leaves: Vec<Node> = (0_u8..5).map(|n| leaf(&[n])).collect();
        leaves[2] = leaf(self.body);
        let (root, way) = tree(&leaves, 2);
        let id = self.log.id();
        let mut entry = json!({
            "logIndex": "1002",
            "logId": { "keyId": base64(&id) },
            "kindVersion": { "kind": self.kind.0, "version": self.kind.1 },
            "inclusionProof": {
                "logIndex": "2",
                "rootHash": base64(&root),
                "treeSize": "5",
                "hashes": way.iter().map(|node| base64(node)).collect::<Vec<_>>(),
                "checkpoint": { "envelope": checkpoint(5, &root, &id, self.signers.0, NAME) },
            },
            "canonicalizedBody": base64(self.body),
        });
        if self.kind == ("hashedrekord", "0.0.2") {
            entry["logIndex"] = json!("2");
        } else {
            let promise = promise(self.body, self.time, 1002, self.log, self.signers.1);
            entry["integratedTime"] = json!(self.time.to_string());
            entry["inclusionPromise"] = json!({ "signedEntryTimestamp": base64(&promise) });
        }
        entry
    }
}
