//! Proofs that a leaf is in a Merkle tree: RFC 9162, section 2.1.3.2.

use sha2::{Digest, Sha256};

/// A node of the tree.
pub(super) type Node = [u8; 32];

/// The node of a leaf.
pub(super) fn leaf(bytes: &[u8]) -> Node {
    Sha256::new()
        .chain_update([0])
        .chain_update(bytes)
        .finalize()
        .into()
}

fn inner(left: &Node, right: &Node) -> Node {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root of a tree of `size` leaves in which `leaf` is the one at `index`, by the nodes beside its way up. `None`: this
/// is no such way.
pub(super) fn root(leaf: Node, index: u64, size: u64, beside: &[Node]) -> Option<Node> {
    if index >= size {
        return None;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut node = leaf;
    for other in beside {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            node = inner(other, &node);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            node = inner(&node, other);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The root, and the nodes beside the way of one leaf: section 2.1.1 and 2.1.3.1, as they are written there.
    fn tree(leaves: &[Node], index: usize) -> (Node, Vec<Node>) {
        if leaves.len() == 1 {
            return (leaves[0], Vec::new());
        }
        let split = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(split);
        if index < split {
            let (of_left, mut way) = tree(left, index);
            let of_right = tree(right, 0).0;
            way.push(of_right);
            (inner(&of_left, &of_right), way)
        } else {
            let (of_right, mut way) = tree(right, index - split);
            let of_left = tree(left, 0).0;
            way.push(of_left);
            (inner(&of_left, &of_right), way)
        }
    }

    proptest! {
        #[test]
        fn a_leaf_is_where_it_is_and_nowhere_else(size in 1_usize..40, index in 0_usize..40, other in 0_u64..50) {
            let index = index % size;
            let leaves: Vec<Node> = (0..size).map(|n| leaf(&n.to_be_bytes())).collect();
            let (expected, way) = tree(&leaves, index);
            let found = root(leaves[index], index as u64, size as u64, &way);
            prop_assert_eq!(found, Some(expected));
            if other != index as u64 {
                prop_assert_ne!(root(leaves[index], other, size as u64, &way), Some(expected));
            }
            let mut longer = way.clone();
            longer.push([0; 32]);
            prop_assert_ne!(root(leaves[index], index as u64, size as u64, &longer), Some(expected));
        }
    }
}
