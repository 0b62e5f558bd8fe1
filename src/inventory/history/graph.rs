//! What points to what: commits to trees and parents, trees to files, tags to whatever they name.

use super::ids::{Id, Ids};
use super::intake::{Harvest, Intake};
use crate::inventory::Mark;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// Known by name only: it is missing or damaged.
    #[default]
    Unread,
    Blob,
    Tree,
    Commit,
    Tag,
}

/// One object.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Node {
    pub kind: Kind,
    /// Whose edges, and which of them.
    pub harvest: u16,
    pub first: u32,
    pub count: u32,
    /// Bytes of a blob, seconds of a commit's time.
    pub value: i64,
}

/// A tree's entry; of a commit its tree and then its parents, of a tag its target, and these have no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub to: u32,
    pub name: u32,
}

/// An object whose text may hold something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Suspect {
    /// Where it lies in its pack.
    pub offset: u64,
    pub number: u32,
    /// See [`crate::inventory::Glance`].
    pub marks: Vec<Mark>,
}

/// All objects of a repository.
pub(super) struct Graph<'a> {
    ids: &'a Ids,
    /// Objects that are named and not there; their numbers follow those of `ids`.
    strangers: Vec<Id>,
    nodes: Vec<Node>,
    edges: Vec<Vec<Edge>>,
    names: Vec<Box<[u8]>>,
    /// Blobs, commits and tags that may hold something, in the order of their pack.
    pub suspects: Vec<Suspect>,
    /// Blobs too large to be looked at.
    pub too_large: Vec<u32>,
    /// Blobs that are pointers of Git LFS.
    pub pointers: Vec<u32>,
}

impl<'a> From<Intake<'a>> for Graph<'a> {
    fn from(intake: Intake<'a>) -> Self {
        let parts = intake.finish();
        let mut graph = Self {
            ids: parts.ids,
            nodes: vec![Node::default(); parts.ids.len() + parts.strangers.len()],
            strangers: parts.strangers,
            edges: Vec::new(),
            names: parts.names,
            suspects: Vec::new(),
            too_large: Vec::new(),
            pointers: Vec::new(),
        };
        for harvest in parts.harvests {
            graph.gather(harvest);
        }
        graph.suspects.sort_unstable();
        graph
    }
}

impl Graph<'_> {
    fn gather(&mut self, harvest: Harvest) {
        let whose = u16::try_from(self.edges.len()).expect("fewer than 2^16 workers");
        for (number, node) in harvest.nodes {
            self.nodes[number as usize] = Node {
                harvest: whose,
                ..node
            };
        }
        self.edges.push(harvest.edges);
        self.suspects.extend(harvest.suspects);
        self.too_large.extend(harvest.too_large);
        self.pointers.extend(harvest.pointers);
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn node(&self, number: u32) -> Node {
        self.nodes[number as usize]
    }

    pub fn nodes(&self) -> impl Iterator<Item = (u32, &Node)> {
        (0..).zip(&self.nodes)
    }

    pub fn edges(&self, number: u32) -> &[Edge] {
        let node = self.node(number);
        match self.edges.get(usize::from(node.harvest)) {
            Some(edges) => &edges[node.first as usize..][..node.count as usize],
            None => &[],
        }
    }

    pub fn name(&self, name: u32) -> &[u8] {
        &self.names[name as usize]
    }

    pub fn number(&self, id: git2::Oid) -> Option<u32> {
        let id: &Id = id.as_bytes().try_into().ok()?;
        self.ids.number(id)
    }

    /// Whether it is only named here, not kept.
    pub fn is_stranger(&self, number: u32) -> bool {
        number as usize >= self.ids.len()
    }

    pub fn id(&self, number: u32) -> git2::Oid {
        let id = self
            .ids
            .id(number)
            .unwrap_or_else(|| &self.strangers[number as usize - self.ids.len()]);
        git2::Oid::from_bytes(id).expect("an id has as many bytes")
    }
}
