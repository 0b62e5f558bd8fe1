//! Archives by their magic: zip, gzip and tar are opened in memory, others are recognised and refused by name.
//!
//! An archive is hostile until read: every length in it is checked against the bytes that are there, output is counted
//! while it is made, and whatever is not opened is said. An archive within an archive is a member like any other.

mod budget;
mod gzip;
mod tar;
mod zip;

use budget::Budget;

/// What kind of archive or compressed file something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArchiveKind {
    /// zip and what is made of it: jar, war, docx, xlsx, whl, nupkg, apk.
    Zip,
    /// gzip, one member or several; a tar in it is opened too.
    Gzip,
    Tar,
    Bzip2,
    Xz,
    Zstd,
    SevenZip,
    Rar,
}

impl ArchiveKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Gzip => "gzip",
            Self::Tar => "tar",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
            Self::SevenZip => "7z",
            Self::Rar => "rar",
        }
    }
}

/// How much of one archive is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Bytes of one member.
    pub member: usize,
    /// Bytes of all members together.
    pub total: u64,
    /// Number of members.
    pub members: usize,
    /// Bytes out per byte of archive, once more than [`ArchiveLimits::ratio_beyond`] bytes came out.
    pub ratio: u64,
    /// Bytes out from which the ratio counts.
    pub ratio_beyond: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            member: 32 << 20,
            total: 256 << 20,
            members: 10_000,
            ratio: 200,
            ratio_beyond: 16 << 20,
        }
    }
}

/// One file in an archive.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its name in the archive; bytes that are no UTF-8 are U+FFFD. Empty for a gzip member without one. Untrusted.
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// What an archive is by its first bytes; for a zip with something in front of it (a self-extracting one) by its last.
pub fn archive_kind(bytes: &[u8]) -> Option<ArchiveKind> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"PK\x03\x04") || zip::ends_here(bytes) {
        Some(ArchiveKind::Zip)
    } else if begins(b"\x1f\x8b\x08") {
        Some(ArchiveKind::Gzip)
    } else if tar::begins(bytes) {
        Some(ArchiveKind::Tar)
    } else if begins(b"BZh") && matches!(bytes.get(4..7), Some(b"1AY" | b"\x17\x72\x45")) {
        Some(ArchiveKind::Bzip2)
    } else if begins(b"\xfd7zXZ\0") {
        Some(ArchiveKind::Xz)
    } else if begins(b"\x28\xb5\x2f\xfd") {
        Some(ArchiveKind::Zstd)
    } else if begins(b"7z\xbc\xaf\x27\x1c") {
        Some(ArchiveKind::SevenZip)
    } else if begins(b"Rar!\x1a\x07") {
        Some(ArchiveKind::Rar)
    } else {
        None
    }
}

/// Opens an archive and hands over its members in their order, one at a time, out of one buffer. `refused` hears what
/// was not opened, by member name (empty: the archive, or the rest of it), and why. Every byte of the archive is
/// either handed over or refused; directories, links and devices have none.
pub fn expand(
    kind: ArchiveKind,
    bytes: &[u8],
    limits: &ArchiveLimits,
    member: &mut dyn FnMut(Member<'_>),
    refused: &mut dyn FnMut(&str, String),
) {
    let mut out = Out {
        budget: Budget::new(limits, bytes.len()),
        buffer: Vec::new(),
        member,
        refused,
    };
    match kind {
        ArchiveKind::Zip => zip::expand(bytes, &mut out),
        ArchiveKind::Gzip => gzip::expand(bytes, &mut out),
        ArchiveKind::Tar => tar::expand(&mut &*bytes, &mut out),
        ArchiveKind::Bzip2
        | ArchiveKind::Xz
        | ArchiveKind::Zstd
        | ArchiveKind::SevenZip
        | ArchiveKind::Rar => {
            let reason = format!("{} is recognised but not opened", kind.as_str());
            (out.refused)("", reason);
        }
    }
}

/// Where the members go, and what they may cost.
struct Out<'o> {
    budget: Budget,
    /// Holds one member at a time.
    buffer: Vec<u8>,
    member: &'o mut dyn FnMut(Member<'_>),
    refused: &'o mut dyn FnMut(&str, String),
}

impl Out<'_> {
    fn refuse(&mut self, name: &str, reason: impl Into<String>) {
        (self.refused)(name, reason.into());
    }

    /// Hands over what is in the buffer.
    fn hand_over(&mut self, name: &str) {
        (self.member)(Member {
            name,
            bytes: &self.buffer,
        });
    }
}

#[cfg(test)]
mod tests;
