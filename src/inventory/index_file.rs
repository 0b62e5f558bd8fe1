//! Reads git's index file, with the one thing that libgit2 keeps to itself: which folders are still what their trees
//! are (the `TREE` extension), so that what is staged can be told without reading every tree of HEAD.

use git2::Oid;

/// An index file, understood.
pub(super) struct IndexFile {
    /// Sorted by path.
    pub entries: Vec<Entry>,
    pub tree: Option<CachedTree>,
}

/// One file of the index.
pub(super) struct Entry {
    pub path: Vec<u8>,
    pub mode: u32,
    pub id: Oid,
    /// Not zero: in conflict.
    pub stage: u8,
    /// Announced and not added: it has no content yet.
    pub intent: bool,
}

/// A folder, as the index last wrote it to a tree.
pub(super) struct CachedTree {
    pub name: Vec<u8>,
    /// How many entries lie below it, and its tree. None: something below it has changed since.
    pub valid: Option<(usize, Oid)>,
    pub children: Vec<CachedTree>,
}

const ID: usize = 20;
/// Folders nested deeper than this are not followed.
const DEEPEST: usize = 512;

/// Understands an index file; None for a kind that is left to libgit2 (split, sparse, newer) and for a damaged one.
pub(super) fn parse(file: &[u8]) -> Option<IndexFile> {
    let body = &file[..file.len().checked_sub(ID)?];
    let mut bytes = Bytes(body.strip_prefix(b"DIRC")?);
    let version = bytes.number()?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let count = usize::try_from(bytes.number()?).ok()?;
    // No entry is shorter; a damaged count must not take all memory.
    let mut entries: Vec<Entry> = Vec::with_capacity(count.min(body.len() / 64));
    for _ in 0..count {
        let before = entries.last().map_or(&[][..], |entry| &entry.path);
        entries.push(bytes.entry(version, before)?);
    }
    let mut tree = None;
    bytes.extensions(&mut tree)?;
    entries
        .is_sorted_by(|a, b| (&a.path, a.stage) < (&b.path, b.stage))
        .then_some(IndexFile { entries, tree })
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn id(&mut self) -> Option<Oid> {
        Oid::from_bytes(self.take(ID)?).ok()
    }

    /// What comes before `end`, which is taken too.
    fn until(&mut self, end: u8) -> Option<&'a [u8]> {
        let at = memchr::memchr(end, self.0)?;
        let taken = self.take(at)?;
        self.take(1)?;
        Some(taken)
    }

    fn entry(&mut self, version: u32, before: &[u8]) -> Option<Entry> {
        const EXTENDED: u16 = 0x4000;
        const INTENT: u16 = 0x2000;
        let whole = self.0.len();
        self.take(24)?;
        let mode = self.number()?;
        self.take(12)?;
        let id = self.id()?;
        let flags = self.short()?;
        let extra = if flags & EXTENDED != 0 {
            self.short()?
        } else {
            0
        };
        let path = if version == 4 {
            self.shared_path(before)?
        } else {
            let path = self.until(0)?.to_vec();
            // Entries are padded to a multiple of eight bytes; one of the zeros is read already.
            let length = whole - self.0.len();
            self.take(length.next_multiple_of(8) - length)?;
            path
        };
        let stage = u8::try_from(flags >> 12 & 3).ok()?;
        Some(Entry {
            path,
            mode,
            id,
            stage,
            intent: extra & INTENT != 0,
        })
    }

    /// A path that says how many bytes of the one before it to drop, and what to put there.
    fn shared_path(&mut self, before: &[u8]) -> Option<Vec<u8>> {
        let mut drop = 0_usize;
        loop {
            let byte = self.take(1)?[0];
            drop = drop << 7 | usize::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
            drop = drop.checked_add(1).filter(|drop| *drop < 1 << 20)?;
        }
        let kept = &before[..before.len().checked_sub(drop)?];
        Some([kept, self.until(0)?].concat())
    }

    /// Puts the one extension that is of use where it belongs; None for one that must be understood and is not.
    fn extensions(&mut self, tree: &mut Option<CachedTree>) -> Option<()> {
        while !self.0.is_empty() {
            let signature = self.take(4)?;
            let size = usize::try_from(self.number()?).ok()?;
            let mut content = Bytes(self.take(size)?);
            match signature {
                b"TREE" => *tree = content.cached_tree(0),
                // One with a small first letter changes what the entries mean.
                [first, ..] if !first.is_ascii_uppercase() => return None,
                _ => {}
            }
        }
        Some(())
    }

    fn cached_tree(&mut self, depth: usize) -> Option<CachedTree> {
        let text = |bytes| std::str::from_utf8(bytes).ok();
        let name = self.until(0)?.to_vec();
        let entries: i64 = text(self.until(b' ')?)?.parse().ok()?;
        let children: usize = text(self.until(b'\n')?)?.parse().ok()?;
        let valid = match usize::try_from(entries) {
            Ok(entries) => Some((entries, self.id()?)),
            Err(_) => None,
        };
        if depth > DEEPEST {
            return None;
        }
        let children = (0..children)
            .map(|_| self.cached_tree(depth + 1))
            .collect::<Option<_>>()?;
        Some(CachedTree {
            name,
            valid,
            children,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::tests::support::Repo;
    use proptest::prelude::*;

    #[test]
    fn the_index_is_read_as_libgit2_reads_it() {
        let repo = Repo::new();
        for name in ["a", "b/c", "b/d/e", "b.x", &"long".repeat(60)] {
            repo.write(name, name);
        }
        repo.add();
        let mut index = repo.git.index().unwrap();
        index.write_tree().unwrap();
        for version in [2, 3, 4] {
            index.set_version(version).unwrap();
            index.write().unwrap();
            let ours = parse(&std::fs::read(repo.at(".git/index")).unwrap()).unwrap();
            let theirs: Vec<_> = index
                .iter()
                .map(|entry| (entry.path, entry.mode, entry.id))
                .collect();
            let entries: Vec<_> = ours
                .entries
                .into_iter()
                .map(|entry| (entry.path, entry.mode, entry.id))
                .collect();
            assert_eq!(entries, theirs);
            let tree = ours.tree.unwrap();
            assert_eq!(tree.valid, Some((5, index.write_tree().unwrap())));
            assert_eq!(
                (
                    tree.children[0].name.as_slice(),
                    tree.children[0].valid.unwrap().0
                ),
                (&b"b"[..], 2)
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            version in 0_u32..6, count in 0_u32..4, rest in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let mut file = b"DIRC".to_vec();
            file.extend_from_slice(&version.to_be_bytes());
            file.extend_from_slice(&count.to_be_bytes());
            file.extend_from_slice(&rest);
            let _ = parse(&file);
        }
    }
}
