//! tar: the POSIX (ustar and pax) and GNU headers, read front to back.
//!
//! The format: POSIX.1-2017, `pax`, sections "ustar Interchange Format" and "pax Extended Header"; the GNU types `L`
//! (long name) and `S` (sparse) and the base-256 numbers: GNU tar manual, "Basic Tar Format".

use super::Out;
use super::budget::End;
use std::io::Read;

/// Headers and contents are padded to this many bytes.
pub const BLOCK: usize = 512;

/// Longest name or extended header that is read.
const LONGEST_EXTENSION: u64 = 1 << 20;

/// Whether a tar begins here: by the magic of its first header.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

/// Opens the archive.
pub fn expand(reader: &mut dyn Read, out: &mut Out<'_>) {
    let mut overrides = Overrides::default();
    let mut block = [0; BLOCK];
    loop {
        match out.fill(reader, &mut block) {
            Ok(0) => break,
            Ok(BLOCK) => {}
            Ok(_) => return out.refuse("", "the archive ends in the middle of a header"),
            Err(reason) => return out.refuse("", reason),
        }
        // Two blocks of zeros end an archive, but another one may be appended.
        if block.iter().all(|byte| *byte == 0) {
            continue;
        }
        let Some(header) = Header::parse(&block) else {
            return out.refuse("", "a header is damaged: what follows is not opened");
        };
        if !entry(reader, &header, &mut overrides, out) {
            break;
        }
    }
    out.is_within_budget();
}

/// Reads what belongs to one header. False when nothing more can be read.
fn entry(
    reader: &mut dyn Read,
    header: &Header,
    overrides: &mut Overrides,
    out: &mut Out<'_>,
) -> bool {
    match header.kind {
        b'L' | b'x' => return extension(reader, header, overrides, out),
        b'g' | b'K' => return skip(reader, padded(header.size), out),
        _ => {}
    }
    let Overrides { name, size } = std::mem::take(overrides);
    let name = name.unwrap_or_else(|| header.name.clone());
    let size = size.unwrap_or(header.size);
    match header.kind {
        0 if size == 0 && name.ends_with('/') => true,
        b'0' | 0 | b'7' => file(reader, &name, size, out),
        b'S' => {
            out.refuse(&name, "sparse files are not opened");
            // A sparse file's header may be followed by more blocks of its map, so the next header cannot be found.
            out.refuse("", "what follows a sparse file is not opened");
            false
        }
        // Links, devices, directories and pipes have no content.
        b'1'..=b'6' => skip(reader, padded(size), out),
        kind => {
            out.refuse(&name, format!("entries of type {kind:#04x} are not opened"));
            skip(reader, padded(size), out)
        }
    }
}

fn file(reader: &mut dyn Read, name: &str, size: u64, out: &mut Out<'_>) -> bool {
    if !out.may_go_on() {
        return false;
    }
    if size > out.longest_member() as u64 {
        let longest = out.longest_member();
        out.refuse(name, format!("the member is longer than {longest} bytes"));
        return skip(reader, padded(size), out);
    }
    let mut end = out.read(&mut (&mut *reader).take(size));
    let length = out.buffer.len() as u64;
    if end == End::Whole && length < size {
        end = End::Damaged("the archive ends here".to_owned());
    }
    let whole = end == End::Whole;
    out.deliver(name, end);
    whole && skip(reader, padding(size), out)
}

/// Reads a long name or an extended header, which speak of the entry that follows.
fn extension(
    reader: &mut dyn Read,
    header: &Header,
    overrides: &mut Overrides,
    out: &mut Out<'_>,
) -> bool {
    let size = header.size;
    if size > LONGEST_EXTENSION {
        out.refuse(&header.name, "an extended header is too long");
        return skip(reader, padded(size), out);
    }
    let end = out.read(&mut (&mut *reader).take(size));
    if header.kind == b'L' {
        overrides.name = Some(text(&out.buffer));
    } else {
        overrides.pax(&out.buffer);
    }
    end == End::Whole && skip(reader, padding(size), out)
}

/// Reads past `bytes` bytes that are not wanted.
fn skip(reader: &mut dyn Read, bytes: u64, out: &mut Out<'_>) -> bool {
    let skipped = out.skip(reader, bytes);
    if !skipped && !out.is_spent() {
        out.refuse("", "the archive ends in the middle of a member");
    }
    skipped
}

/// `size` bytes and the zeros behind them.
fn padded(size: u64) -> u64 {
    size.saturating_add(padding(size))
}

/// Zeros behind `size` bytes.
fn padding(size: u64) -> u64 {
    let block = BLOCK as u64;
    (block - size % block) % block
}

/// What the entry that follows is called and how long it is, when its own header cannot say.
#[derive(Debug, Default)]
struct Overrides {
    name: Option<String>,
    size: Option<u64>,
}

impl Overrides {
    /// Takes `path` and `size` of an extended header: lines of `LENGTH KEY=VALUE\n`, the length counting all of it.
    fn pax(&mut self, mut records: &[u8]) {
        while let Some((key, value, rest)) = record(records) {
            match key {
                b"path" => self.name = Some(text(value)),
                b"size" => {
                    self.size = std::str::from_utf8(value)
                        .ok()
                        .and_then(|size| size.parse().ok());
                }
                _ => {}
            }
            records = rest;
        }
    }
}

fn record(records: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = memchr::memchr(b' ', records)?;
    let length: usize = std::str::from_utf8(&records[..space]).ok()?.parse().ok()?;
    let (record, rest) = records.split_at_checked(length)?;
    let record = record.get(space + 1..)?;
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    let equals = memchr::memchr(b'=', record)?;
    Some((&record[..equals], &record[equals + 1..], rest))
}

/// What is used of a header.
#[derive(Debug)]
struct Header {
    name: String,
    size: u64,
    kind: u8,
}

impl Header {
    /// `None` when the checksum is wrong or a number is none.
    fn parse(block: &[u8; BLOCK]) -> Option<Self> {
        let expected = octal(&block[148..156])?;
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        // The checksum counts its own field as spaces.
        let actual = sum(&block[..148]) + 8 * u64::from(b' ') + sum(&block[156..]);
        if expected != actual {
            return None;
        }
        let name = text(&block[..100]);
        let prefix = text(&block[345..500]);
        // GNU tar keeps times where POSIX has the prefix; its magic has a space behind it.
        let posix = block[257..263] == *b"ustar\0";
        Some(Self {
            name: if posix && !prefix.is_empty() {
                format!("{prefix}/{name}")
            } else {
                name
            },
            size: number(&block[124..136])?,
            kind: block[156],
        })
    }
}

/// A text up to its first NUL.
fn text(field: &[u8]) -> String {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

/// Octal, or base 256 where the highest bit of the first byte is set.
fn number(field: &[u8]) -> Option<u64> {
    match field {
        [0x80, rest @ ..] => rest.iter().try_fold(0_u64, |value, byte| {
            value.checked_mul(256)?.checked_add(u64::from(*byte))
        }),
        _ => octal(field),
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches([' ', '\0']);
    if digits.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(digits, 8).ok()
}
