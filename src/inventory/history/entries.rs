//! What lies in a pack: every object's place, kind, and what it is made of.

use super::delta::{byte, varint};
use super::graph::Kind;
use super::ids::{Id, Ids};
use crate::inventory::parallel::threads;
use gix_pack::{data, index};
use std::ops::Range;

/// One object in a pack.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// Where it begins in the pack.
    pub offset: u64,
    /// Where its deflated bytes lie.
    pub deflated: Range<u64>,
    /// How long they are when inflated.
    pub size: u64,
    /// The object's number in the whole repository.
    pub number: u32,
    pub form: Form,
}

/// Whether an object stands by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// Damaged, or its base is not in this pack.
    #[default]
    Unsound,
    Whole(Kind),
    /// It is made of the entry of that index.
    Delta(u32),
}

/// All objects of a pack in its order, and which are made of which.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub all: Vec<Entry>,
    /// `children[starts[e]..starts[e + 1]]` are made of entry `e`.
    starts: Vec<u32>,
    children: Vec<u32>,
}

/// An entry as the index knows it.
struct Listed {
    offset: u64,
    crc: u32,
    number: u32,
}

impl Entries {
    /// Reads the heads of all entries, and whether each has the checksum that its index says: far cheaper than digesting
    /// every object, and enough against damage. Whoever can forge it has git's own checks against them when the pack is
    /// fetched. None: the index is of the first version and has no checksums.
    pub fn read(index: &index::File, pack: &data::File, ids: &Ids) -> Option<Self> {
        let listed = listed(index, ids)?;
        let mut all = vec![Entry::default(); listed.len()];
        let share = all.len().div_ceil(threads()).max(1);
        std::thread::scope(|scope| {
            for (part, entries) in all.chunks_mut(share).enumerate() {
                let (listed, first) = (&listed, part * share);
                scope.spawn(move || {
                    for (at, entry) in (first..).zip(entries) {
                        *entry = read(at, listed, index, pack);
                    }
                });
            }
        });
        let (starts, children) = children(&all);
        Some(Self {
            all,
            starts,
            children,
        })
    }

    pub fn children(&self, entry: u32) -> &[u32] {
        let at = entry as usize;
        &self.children[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

fn listed(index: &index::File, ids: &Ids) -> Option<Vec<Listed>> {
    let mut listed = Vec::with_capacity(index.num_objects() as usize);
    for at in 0..index.num_objects() {
        let id: &Id = index.oid_at_index(at).as_bytes().first_chunk()?;
        listed.push(Listed {
            offset: index.pack_offset_at_index(at),
            crc: index.crc32_at_index(at)?,
            number: ids.number(id)?,
        });
    }
    listed.sort_unstable_by_key(|entry| entry.offset);
    Some(listed)
}

fn read(at: usize, listed: &[Listed], index: &index::File, pack: &data::File) -> Entry {
    let Listed {
        offset,
        crc,
        number,
    } = listed[at];
    let end = listed
        .get(at + 1)
        .map_or(pack.pack_end() as u64, |next| next.offset);
    let unsound = Entry {
        offset,
        number,
        ..Entry::default()
    };
    let Some(bytes) = (offset < end)
        .then(|| pack.entry_slice(offset..end))
        .flatten()
    else {
        return unsound;
    };
    if crc32fast::hash(bytes) != crc {
        return unsound;
    }
    let mut rest = bytes;
    let Some((size, form)) = head(&mut rest, offset, listed, index) else {
        return unsound;
    };
    Entry {
        deflated: end - rest.len() as u64..end,
        size,
        form,
        ..unsound
    }
}

/// The head of an entry: inflated length and form (<https://git-scm.com/docs/pack-format>).
fn head(
    bytes: &mut &[u8],
    offset: u64,
    listed: &[Listed],
    index: &index::File,
) -> Option<(u64, Form)> {
    let first = byte(bytes)?;
    let mut size = u64::from(first & 0x0F);
    if first & 0x80 != 0 {
        size |= varint(bytes)?.checked_mul(16)?;
    }
    let form = match first >> 4 & 7 {
        1 => Form::Whole(Kind::Commit),
        2 => Form::Whole(Kind::Tree),
        3 => Form::Whole(Kind::Blob),
        4 => Form::Whole(Kind::Tag),
        6 => place(offset.checked_sub(distance(bytes)?)?, listed)?,
        7 => {
            let (id, rest) = bytes.split_at_checked(20)?;
            *bytes = rest;
            let base = index.lookup(gix_hash::oid::try_from_bytes(id).ok()?)?;
            place(index.pack_offset_at_index(base), listed)?
        }
        _ => return None,
    };
    Some((size, form))
}

/// How far before an entry its base lies: groups of seven bits, the highest first, each but the last counting one more.
fn distance(bytes: &mut &[u8]) -> Option<u64> {
    let mut next = byte(bytes)?;
    let mut value = u64::from(next & 0x7F);
    while next & 0x80 != 0 {
        next = byte(bytes)?;
        value = value.checked_add(1)?.checked_mul(128)? | u64::from(next & 0x7F);
    }
    Some(value)
}

fn place(offset: u64, listed: &[Listed]) -> Option<Form> {
    let at = listed
        .binary_search_by_key(&offset, |entry| entry.offset)
        .ok()?;
    u32::try_from(at).ok().map(Form::Delta)
}

fn children(all: &[Entry]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; all.len() + 2];
    for entry in all {
        if let Form::Delta(base) = entry.form {
            starts[base as usize + 2] += 1;
        }
    }
    for at in 2..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut children = vec![0; starts[all.len() + 1] as usize];
    for (at, entry) in (0_u32..).zip(all) {
        if let Form::Delta(base) = entry.form {
            let next = &mut starts[base as usize + 1];
            children[*next as usize] = at;
            *next += 1;
        }
    }
    (starts, children)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_read_as_git_writes_it() {
        assert_eq!(distance(&mut &[0x05][..]), Some(5));
        assert_eq!(distance(&mut &[0x80, 0x00][..]), Some(128));
        assert_eq!(distance(&mut &[0x81, 0x02][..]), Some(258));
        assert_eq!(distance(&mut &[0x80][..]), None);
    }

    #[test]
    fn children_stand_together() {
        let entry = |form| Entry {
            form,
            ..Entry::default()
        };
        let all = vec![
            entry(Form::Whole(Kind::Blob)),
            entry(Form::Delta(0)),
            entry(Form::Delta(1)),
            entry(Form::Delta(0)),
            entry(Form::Unsound),
        ];
        let (starts, children) = children(&all);
        let entries = Entries {
            all,
            starts,
            children,
        };
        assert_eq!(entries.children(0), [1, 3]);
        assert_eq!(entries.children(1), [2]);
        assert_eq!(entries.children(4), [] as [u32; 0]);
    }
}
