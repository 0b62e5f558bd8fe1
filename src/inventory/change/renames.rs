//! Which file that went became which file that came: by equal content, else by how much of it is the same.
//!
//! Measured as git measures it (`gitdiffcore(7)`): content is cut into lines, long ones into pieces of 64 bytes, and the
//! similarity is the share of the longer file that the other one has as well. Fifty per cent and more is a rename. First
//! equal contents, then equal names, then the best pairs; an empty file is renamed to nothing.

use super::blobs::{Blobs, Content};
use super::tree::Entry;
use git2::Oid;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

/// A file that went or came.
pub(super) type File = (Vec<u8>, Entry);

/// The old path of each new one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Renames {
    /// From the old path to the new one.
    pub to: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Too many files for pairs to be looked for among contents that are not equal.
    pub cut: bool,
}

/// Pairs of contents compared at most: more take seconds. Git's own limit for merges is 7,000 files on each side.
pub(super) const MOST_PAIRS: usize = 250_000;
/// Bytes of contents cut into pieces at most.
const MOST_BYTES: u64 = 256 << 20;

const WHOLE: u64 = 60_000;
const LEAST: u64 = WHOLE / 2;
/// A file that keeps its name is taken at three quarters without looking for a better one.
const LEAST_OF_SAME_NAME: u64 = WHOLE * 3 / 4;
/// Candidates kept for one new file.
const CANDIDATES: usize = 4;

/// Pairs `gone` with `came`. Of contents that are not equal, only those of `relevant` old paths are compared.
pub(super) fn find(
    blobs: &Blobs<'_>,
    gone: &[File],
    came: &[File],
    relevant: &dyn Fn(&[u8]) -> bool,
    most_pairs: usize,
) -> Result<Renames, git2::Error> {
    let mut search = Search::new(gone, came);
    search.equal_contents();
    search.drop_sources(relevant);
    if search.gone.is_empty() || search.came.is_empty() {
        return Ok(search.renames);
    }
    if search.gone.len().saturating_mul(search.came.len()) > most_pairs {
        search.renames.cut = true;
        return Ok(search.renames);
    }
    let mut measures = Measures::new(blobs);
    search.equal_names(&mut measures)?;
    search.best_pairs(&mut measures)?;
    search.renames.cut = measures.over;
    Ok(search.renames)
}

struct Search<'a> {
    gone: Vec<&'a File>,
    came: Vec<&'a File>,
    renames: Renames,
}

impl<'a> Search<'a> {
    fn new(gone: &'a [File], came: &'a [File]) -> Self {
        let empty = Oid::hash_object(git2::ObjectType::Blob, b"").ok();
        let whole = |file: &&File| Some(file.1.id) != empty;
        Self {
            gone: gone.iter().filter(whole).collect(),
            came: came.iter().filter(whole).collect(),
            renames: Renames::default(),
        }
    }

    fn pair(&mut self, from: &'a File, to: &'a File) {
        self.renames.to.insert(from.0.clone(), to.0.clone());
    }

    fn drop_paired(&mut self) {
        let done: HashSet<&[u8]> = self.renames.to.values().map(Vec::as_slice).collect();
        self.came.retain(|file| !done.contains(file.0.as_slice()));
        let renames = &self.renames;
        self.gone.retain(|file| !renames.to.contains_key(&file.0));
    }

    fn drop_sources(&mut self, relevant: &dyn Fn(&[u8]) -> bool) {
        self.gone
            .retain(|file| file.1.is_regular() && relevant(&file.0));
        self.came.retain(|file| file.1.is_regular());
    }

    fn equal_contents(&mut self) {
        let mut sources: HashMap<(Oid, i32), Vec<&'a File>> = HashMap::new();
        for file in &self.gone {
            let of_content = sources.entry((file.1.id, file.1.kind())).or_default();
            of_content.push(file);
        }
        for to in self.came.clone() {
            let Some(found) = sources.get_mut(&(to.1.id, to.1.kind())) else {
                continue;
            };
            let same_name = found.iter().position(|from| name(from) == name(to));
            if !found.is_empty() {
                let from = found.remove(same_name.unwrap_or(0));
                self.pair(from, to);
            }
        }
        self.drop_paired();
    }

    /// Files whose name is the only one of its kind on both sides.
    fn equal_names(&mut self, measures: &mut Measures<'_>) -> Result<(), git2::Error> {
        let (gone, came) = (only_ones(&self.gone), only_ones(&self.came));
        for (name, from) in gone {
            let Some(Some(to)) = came.get(name) else {
                continue;
            };
            if let Some(from) = from
                && measures.similarity(from.1.id, to.1.id)? >= LEAST_OF_SAME_NAME
            {
                self.pair(from, to);
            }
        }
        self.drop_paired();
        Ok(())
    }

    fn best_pairs(&mut self, measures: &mut Measures<'_>) -> Result<(), git2::Error> {
        let mut pairs: Vec<(u64, bool, &File, &File)> = Vec::new();
        for to in &self.came {
            let mut best = Vec::new();
            for from in &self.gone {
                let score = measures.similarity(from.1.id, to.1.id)?;
                if score >= LEAST {
                    best.push((score, name(from) == name(to), *from, *to));
                }
            }
            best.sort_by_key(|pair| std::cmp::Reverse((pair.0, pair.1)));
            pairs.extend(best.into_iter().take(CANDIDATES));
        }
        pairs.sort_by_key(|pair| std::cmp::Reverse((pair.0, pair.1)));
        let mut taken = HashSet::new();
        for (_, _, from, to) in pairs {
            if !self.renames.to.contains_key(&from.0) && taken.insert(&to.0) {
                self.pair(from, to);
            }
        }
        Ok(())
    }
}

fn name(file: &File) -> &[u8] {
    let start = memchr::memrchr(b'/', &file.0).map_or(0, |slash| slash + 1);
    &file.0[start..]
}

/// Files by name; none where there are several of it.
fn only_ones<'a>(files: &[&'a File]) -> BTreeMap<&'a [u8], Option<&'a File>> {
    let mut found: BTreeMap<&[u8], Option<&File>> = BTreeMap::new();
    for file in files {
        let more = found.contains_key(name(file));
        found.insert(name(file), (!more).then_some(*file));
    }
    found
}

/// Contents cut into pieces, each only once.
struct Measures<'a> {
    blobs: &'a Blobs<'a>,
    sizes: HashMap<Oid, u64>,
    pieces: HashMap<Oid, Pieces>,
    spent: u64,
    /// There was too much to be cut into pieces.
    over: bool,
}

impl<'a> Measures<'a> {
    fn new(blobs: &'a Blobs<'a>) -> Self {
        Self {
            blobs,
            sizes: HashMap::new(),
            pieces: HashMap::new(),
            spent: 0,
            over: false,
        }
    }

    fn similarity(&mut self, one: Oid, other: Oid) -> Result<u64, git2::Error> {
        let (a, b) = (self.size(one)?, self.size(other)?);
        let (longer, shorter) = (a.max(b), a.min(b));
        // Even if all of the shorter one were in the longer one.
        if longer == 0 || shorter * WHOLE / longer < LEAST {
            return Ok(0);
        }
        self.cut(one)?;
        self.cut(other)?;
        let same = match (self.pieces.get(&one), self.pieces.get(&other)) {
            (Some(one), Some(other)) => one.shared(other),
            _ => 0,
        };
        Ok(same * WHOLE / longer)
    }

    fn size(&mut self, id: Oid) -> Result<u64, git2::Error> {
        if let Some(size) = self.sizes.get(&id) {
            return Ok(*size);
        }
        let size = self.blobs.size(id)?;
        self.sizes.insert(id, size);
        Ok(size)
    }

    fn cut(&mut self, id: Oid) -> Result<(), git2::Error> {
        if self.pieces.contains_key(&id) || self.over {
            return Ok(());
        }
        self.spent += self.size(id)?;
        self.over = self.spent > MOST_BYTES;
        if let Content::Here(bytes) = self.blobs.read(id)? {
            self.pieces.insert(id, Pieces::of(&bytes));
        }
        Ok(())
    }
}

/// How many bytes of a content stand in each of its pieces, by the piece's hash.
struct Pieces(HashMap<u64, u64>);

impl Pieces {
    const LONGEST: usize = 64;

    fn of(content: &[u8]) -> Self {
        let mut pieces = HashMap::new();
        let text = !is_binary(content);
        let mut rest = content;
        while !rest.is_empty() {
            let reach = &rest[..rest.len().min(Self::LONGEST)];
            let end = memchr::memchr(b'\n', reach).map_or(reach.len(), |newline| newline + 1);
            let (piece, behind) = rest.split_at(end);
            rest = behind;
            let (hash, length) = hash(piece, text);
            *pieces.entry(hash).or_default() += length;
        }
        Self(pieces)
    }

    fn shared(&self, other: &Self) -> u64 {
        let both = self.0.iter().filter_map(|(hash, bytes)| {
            let others = other.0.get(hash)?;
            Some(*bytes.min(others))
        });
        both.sum()
    }
}

/// Of text, the carriage return before a newline does not count.
fn hash(piece: &[u8], text: bool) -> (u64, u64) {
    let mut hasher = DefaultHasher::new();
    if let Some(line) = piece.strip_suffix(b"\r\n").filter(|_| text) {
        hasher.write(line);
        hasher.write(b"\n");
        return (hasher.finish(), line.len() as u64 + 1);
    }
    hasher.write(piece);
    (hasher.finish(), piece.len() as u64)
}

/// Git's own test: a NUL in the first 8,000 bytes.
pub(super) fn is_binary(content: &[u8]) -> bool {
    const LOOKED_AT: usize = 8_000;
    memchr::memchr(0, &content[..content.len().min(LOOKED_AT)]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shared(one: &[u8], other: &[u8]) -> u64 {
        Pieces::of(one).shared(&Pieces::of(other))
    }

    #[test]
    fn what_two_contents_share_is_counted_in_bytes() {
        assert_eq!(shared(b"a\nbb\nccc\n", b"ccc\na\n"), 6);
        assert_eq!(shared(b"a\na\na\n", b"a\na\n"), 4);
        assert_eq!(shared(b"a\r\nb\r\n", b"a\nb\n"), 4);
        assert_eq!(shared(&[b'x'; 200], &[b'x'; 128]), 128);
    }

    proptest! {
        #[test]
        fn nothing_shares_more_than_it_has(
            one in proptest::collection::vec(0_u8..4, 0..200),
            other in proptest::collection::vec(0_u8..4, 0..200),
        ) {
            let (one, other): (Vec<u8>, Vec<u8>) = (
                one.iter().map(|byte| b"a\n\r\0"[usize::from(*byte)]).collect(),
                other.iter().map(|byte| b"a\n\r\0"[usize::from(*byte)]).collect(),
            );
            prop_assert!(shared(&one, &other) <= one.len().min(other.len()) as u64);
            prop_assert_eq!(shared(&one, &other), shared(&other, &one));
        }
    }
}
