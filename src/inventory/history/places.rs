//! At which paths, and since which commit, blobs were there.

use super::graph::{Edge, Graph, Kind};
use super::reach::Reach;
use super::topology;
use std::collections::{HashMap, HashSet};

/// A path, and the oldest commit that has the blob there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub path: PathId,
    /// How many older commits there are; those that no commit has come last.
    pub age: u32,
    /// A commit; where none has the blob, the tag or tree that has it, or the blob itself.
    pub holder: u32,
}

/// Paths of one blob that are worth a look. Also what keeps a tree that names itself a million times over from
/// taking for ever: below a folder with as many paths everything has as many.
const MOST_PATHS: u8 = 16;

/// The age of what no commit has.
const NO_COMMIT: u32 = u32::MAX;

/// Whether something that is looked for lies below a tree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leads {
    Unknown,
    /// Being found out. A tree cannot hold itself; a forged index may say so all the same.
    Open,
    No,
    Yes,
}

/// Finds the places of blobs.
pub(super) struct Places<'a> {
    graph: &'a Graph<'a>,
    leads: Vec<Leads>,
    paths: Paths,
    /// Trees looked into, by their path, and how many times each.
    entered: HashSet<(u32, PathId)>,
    times: HashMap<u32, u8>,
    found: HashMap<u32, Vec<Place>>,
}

impl<'a> Places<'a> {
    /// The places of `blobs`, oldest first. A blob that nothing names has none.
    pub fn find(graph: &'a Graph<'a>, reach: &Reach, blobs: &[u32]) -> Self {
        let mut places = Self {
            graph,
            leads: vec![Leads::Unknown; graph.len()],
            paths: Paths::default(),
            entered: HashSet::new(),
            times: HashMap::new(),
            found: blobs.iter().map(|blob| (*blob, Vec::new())).collect(),
        };
        if blobs.is_empty() {
            return places;
        }
        for blob in blobs {
            places.leads[*blob as usize] = Leads::Yes;
        }
        for (age, commit) in (0..).zip(topology::sorted(graph, reach)) {
            places.hold(commit, age);
        }
        places.search_elsewhere(reach);
        places
    }

    pub fn of(&self, blob: u32) -> &[Place] {
        self.found.get(&blob).map_or(&[], Vec::as_slice)
    }

    pub fn path(&self, place: Place) -> Vec<u8> {
        self.paths.bytes(place.path, self.graph)
    }

    /// Looks through the tree of a commit, or of a tag that names a tree.
    fn hold(&mut self, holder: u32, age: u32) {
        let Some(tree) = self.graph.edges(holder).first().map(|edge| edge.to) else {
            return;
        };
        if self.leads_on(tree) && self.graph.node(tree).kind == Kind::Tree {
            self.look_through(tree, holder, age);
        }
    }

    /// What no commit has may still be in a tree that a tag names, or that nothing names any more.
    fn search_elsewhere(&mut self, reach: &Reach) {
        let lonely = |found: &HashMap<u32, Vec<Place>>| found.values().any(Vec::is_empty);
        for (number, node) in self.graph.nodes() {
            if node.kind == Kind::Tag && reach.reached(number) && lonely(&self.found) {
                self.hold(number, NO_COMMIT);
            }
        }
        if !lonely(&self.found) {
            return;
        }
        for (tree, node) in self.graph.nodes() {
            if node.kind != Kind::Tree || !reach.reached(tree) {
                continue;
            }
            for edge in self.graph.edges(tree) {
                if self.found.get(&edge.to).is_some_and(Vec::is_empty) {
                    let path = self.paths.below(PathId::TOP, edge.name);
                    self.found.entry(edge.to).or_default().push(Place {
                        path,
                        age: NO_COMMIT,
                        holder: tree,
                    });
                }
            }
        }
    }

    fn look_through(&mut self, root: u32, holder: u32, age: u32) {
        let mut open = vec![(root, PathId::TOP)];
        while let Some((tree, path)) = open.pop() {
            if !self.enter(tree, path) {
                continue;
            }
            for edge in self.graph.edges(tree) {
                if self.leads[edge.to as usize] != Leads::Yes {
                    continue;
                }
                let path = self.paths.below(path, edge.name);
                match self.found.get_mut(&edge.to) {
                    Some(places) => note(places, Place { path, age, holder }),
                    None => open.push((edge.to, path)),
                }
            }
        }
    }

    /// Whether the tree is new at this path. An older commit that had it there has shown all that is in it.
    fn enter(&mut self, tree: u32, path: PathId) -> bool {
        if self.entered.contains(&(tree, path)) {
            return false;
        }
        let times = self.times.entry(tree).or_default();
        if *times >= MOST_PATHS {
            return false;
        }
        *times += 1;
        self.entered.insert((tree, path))
    }

    /// Whether something that is looked for lies below; with a stack of its own, for trees may be nested very deep.
    fn leads_on(&mut self, tree: u32) -> bool {
        let mut open = vec![(tree, 0)];
        while let Some((number, next)) = open.pop() {
            if !matches!(self.leads[number as usize], Leads::Unknown | Leads::Open) {
                continue;
            }
            self.leads[number as usize] = Leads::Open;
            let edges = self.graph.edges(number);
            if self.graph.node(number).kind != Kind::Tree {
                self.leads[number as usize] = Leads::No;
                continue;
            }
            // All entries are settled before the tree is, for each of them may be passed through later.
            let unknown = |edge: &Edge| self.leads[edge.to as usize] == Leads::Unknown;
            if let Some(at) = edges[next..].iter().position(unknown) {
                open.push((number, next + at));
                open.push((edges[next + at].to, 0));
            } else {
                let any = edges
                    .iter()
                    .any(|edge| self.leads[edge.to as usize] == Leads::Yes);
                self.leads[number as usize] = if any { Leads::Yes } else { Leads::No };
            }
        }
        self.leads[tree as usize] == Leads::Yes
    }
}

fn note(places: &mut Vec<Place>, place: Place) {
    if places.len() < usize::from(MOST_PATHS) && places.iter().all(|known| known.path != place.path)
    {
        places.push(place);
    }
}

/// A path, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PathId(u32);

impl PathId {
    #[cfg(test)]
    pub fn of(number: u32) -> Self {
        Self(number)
    }

    const TOP: Self = Self(0);
}

/// Paths that share their folders.
#[derive(Default)]
struct Paths {
    /// Folder and name, from path 1 on.
    parts: Vec<(PathId, u32)>,
    numbers: HashMap<(PathId, u32), PathId>,
}

impl Paths {
    fn below(&mut self, folder: PathId, name: u32) -> PathId {
        *self.numbers.entry((folder, name)).or_insert_with(|| {
            self.parts.push((folder, name));
            PathId(u32::try_from(self.parts.len()).expect("fewer than 2^32 paths"))
        })
    }

    fn bytes(&self, mut path: PathId, graph: &Graph<'_>) -> Vec<u8> {
        let mut names = Vec::new();
        while let Some(at) = path.0.checked_sub(1) {
            let (folder, name) = self.parts[at as usize];
            names.push(graph.name(name));
            path = folder;
        }
        names.reverse();
        names.join(&b'/')
    }
}
