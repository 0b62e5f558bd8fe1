//! zip: by the central directory, or by the local headers where that is broken.
//!
//! The format: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16
//! (its end, with and without zip64) and 4.5.3 (the zip64 extra field). All numbers are little-endian.

use super::Out;
use flate2::bufread::DeflateDecoder;
use memchr::memmem;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";

/// Length of the record that ends a zip, without the comment.
const END_LENGTH: usize = 22;

/// Longest comment behind it.
const LONGEST_COMMENT: usize = 0xffff;

/// Whether a zip without a comment ends where the bytes do.
pub fn ends_here(bytes: &[u8]) -> bool {
    let end = bytes.len().checked_sub(END_LENGTH).map(|at| &bytes[at..]);
    end.is_some_and(|end| end.starts_with(END) && end.ends_with(&[0, 0]))
}

/// Opens the archive.
pub fn expand(bytes: &[u8], out: &mut Out<'_>) {
    if let Some(entries) = directory(bytes) {
        for entry in entries {
            if !out.may_go_on() {
                return;
            }
            by_directory(bytes, &entry, out);
        }
    } else {
        out.refuse(
            "",
            "the central directory is broken: members are read by their local headers",
        );
        by_local_headers(bytes, out);
    }
    out.is_within_budget();
}

/// A member as the central directory or a local header describes it.
#[derive(Debug)]
struct Entry {
    name: String,
    flags: u16,
    method: u16,
    /// Compressed bytes.
    length: u64,
    /// Where its local header begins, or its data.
    offset: u64,
}

/// Every entry of the central directory; `None` when there is none or any part of it is broken.
fn directory(bytes: &[u8]) -> Option<Vec<Entry>> {
    let end = find_end(bytes)?;
    let (count, length, offset, behind) = sizes_64(bytes, end).or_else(|| sizes(bytes, end))?;
    // What stands in front of a self-extracting archive moves everything behind it.
    let begins = behind.checked_sub(length)?;
    let moved = begins.checked_sub(offset)?;
    let mut at = usize::try_from(begins).ok()?;
    let mut entries = Vec::new();
    while bytes.get(at..at + 4) == Some(CENTRAL) {
        let (mut entry, size) = central(bytes.get(at..)?)?;
        entry.offset = entry.offset.checked_add(moved)?;
        entries.push(entry);
        at += size;
    }
    (entries.len() as u64 == count).then_some(entries)
}

/// Where the end record is: the last one whose comment fits.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(END_LENGTH + LONGEST_COMMENT);
    memmem::rfind_iter(&bytes[from..], END)
        .map(|at| from + at)
        .find(|at| {
            let comment = u16_at(bytes, at + 20).map(usize::from);
            comment.is_some_and(|comment| at + END_LENGTH + comment <= bytes.len())
        })
}

/// Number of entries, length and offset of the directory, and where it ends.
fn sizes(bytes: &[u8], end: usize) -> Option<(u64, u64, u64, u64)> {
    Some((
        u64::from(u16_at(bytes, end + 10)?),
        u64::from(u32_at(bytes, end + 12)?),
        u64::from(u32_at(bytes, end + 16)?),
        end as u64,
    ))
}

/// The same out of the zip64 record, where there is one.
fn sizes_64(bytes: &[u8], end: usize) -> Option<(u64, u64, u64, u64)> {
    let locator = end.checked_sub(20)?;
    if bytes.get(locator..locator + 4) != Some(LOCATOR_64) {
        return None;
    }
    // Found by looking back and not by the locator's offset, which is wrong behind a prefix.
    let record = memmem::rfind(&bytes[..locator], END_64)?;
    Some((
        u64_at(bytes, record + 32)?,
        u64_at(bytes, record + 40)?,
        u64_at(bytes, record + 48)?,
        record as u64,
    ))
}

/// One entry of the central directory, and how long it is.
fn central(record: &[u8]) -> Option<(Entry, usize)> {
    let name_length = usize::from(u16_at(record, 28)?);
    let extra_length = usize::from(u16_at(record, 30)?);
    let comment_length = usize::from(u16_at(record, 32)?);
    let name = record.get(46..46 + name_length)?;
    let extra = record.get(46 + name_length..46 + name_length + extra_length)?;
    let mut wide = Wide::of(extra);
    // The order of APPNOTE 4.5.3: only what does not fit its 32 bits is there.
    let _size = wide.next(u32_at(record, 24)?)?;
    let length = wide.next(u32_at(record, 20)?)?;
    let offset = wide.next(u32_at(record, 42)?)?;
    let entry = Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        flags: u16_at(record, 8)?,
        method: u16_at(record, 10)?,
        length,
        offset,
    };
    Some((entry, 46 + name_length + extra_length + comment_length))
}

/// The numbers of a zip64 extra field, taken in order.
struct Wide<'e>(&'e [u8]);

impl<'e> Wide<'e> {
    fn of(mut extra: &'e [u8]) -> Self {
        while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
            let end = (4 + usize::from(length)).min(extra.len());
            if id == 1 {
                return Self(&extra[4..end]);
            }
            extra = &extra[end..];
        }
        Self(&[])
    }

    /// The number itself, or the next wide one when it says that it did not fit.
    fn next(&mut self, narrow: u32) -> Option<u64> {
        if narrow != u32::MAX {
            return Some(u64::from(narrow));
        }
        let wide = u64_at(self.0, 0)?;
        self.0 = &self.0[8..];
        Some(wide)
    }
}

fn by_directory(bytes: &[u8], entry: &Entry, out: &mut Out<'_>) {
    let data = usize::try_from(entry.offset)
        .ok()
        .and_then(|at| bytes.get(at..))
        .and_then(data);
    let length = usize::try_from(entry.length).unwrap_or(usize::MAX);
    match data.and_then(|data| data.get(..length)) {
        Some(data) => {
            open(entry, data, out);
        }
        None => out.refuse(&entry.name, "the member lies outside of the archive"),
    }
}

/// What follows a local header.
fn data(local: &[u8]) -> Option<&[u8]> {
    let begins = local.starts_with(LOCAL);
    let start = 30 + usize::from(u16_at(local, 26)?) + usize::from(u16_at(local, 28)?);
    local.get(start..).filter(|_| begins)
}

/// Opens a member. Says how many bytes of `data` it took, where that can be said.
fn open(entry: &Entry, data: &[u8], out: &mut Out<'_>) -> usize {
    if data.is_empty() && entry.name.ends_with('/') {
        return 0;
    }
    if entry.flags & 1 != 0 {
        out.refuse(&entry.name, "the member is encrypted");
        return 0;
    }
    match entry.method {
        0 => {
            let end = out.read(&mut &*data);
            out.deliver(&entry.name, end);
            data.len()
        }
        8 => {
            let mut decoder = DeflateDecoder::new(data);
            let end = out.read(&mut decoder);
            let taken = decoder.total_in();
            out.deliver(&entry.name, end);
            usize::try_from(taken).unwrap_or(data.len())
        }
        method => {
            out.refuse(
                &entry.name,
                format!("compression method {method} is not opened"),
            );
            0
        }
    }
}

/// Reads one local header after the other, looking for the next where the length of a member is not in its header.
fn by_local_headers(bytes: &[u8], out: &mut Out<'_>) {
    let mut at = 0;
    while let Some(found) = memmem::find(&bytes[at..], LOCAL) {
        let header = at + found;
        if !out.may_go_on() {
            return;
        }
        at = header + LOCAL.len();
        let Some((entry, data)) = local(&bytes[header..]) else {
            return out.refuse("", "a local header is cut off");
        };
        let begins = bytes.len() - data.len();
        let known = usize::try_from(entry.length)
            .ok()
            .filter(|_| entry.flags & 8 == 0);
        let next = memmem::find(data, LOCAL).unwrap_or(data.len());
        let data = match (known, entry.method) {
            (Some(length), _) => &data[..length.min(data.len())],
            (None, 0) => &data[..next],
            (None, _) => data,
        };
        at = at.max(begins + open(&entry, data, out));
    }
}

fn local(header: &[u8]) -> Option<(Entry, &[u8])> {
    let name = header.get(30..30 + usize::from(u16_at(header, 26)?))?;
    let entry = Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        flags: u16_at(header, 6)?,
        method: u16_at(header, 8)?,
        length: u64::from(u32_at(header, 18)?),
        offset: 0,
    };
    Some((entry, data(header)?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
