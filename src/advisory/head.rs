//! Reads the head of an index: what it is made of, and where everything lies.

use super::cursor::Cursor;
use super::decode::read_list;
use super::index::Section;
use super::layout::DIGEST;
use super::yanked::{self, read_part};
use super::{About, Counts, IndexError, SourceFile};
use crate::package::Ecosystem;
use jiff::civil::Date;
use std::fmt::Write;

pub(super) const HEADLESS: IndexError = IndexError::Damaged("its head makes no sense");

pub(super) fn read_head(
    head: &mut Cursor<'_>,
    digest: String,
    length: u64,
) -> Result<(About, Vec<Section>, Vec<yanked::Part>), IndexError> {
    let snapshot = sure_day(head)?;
    let rows = head.number()?;
    let count = head.number()?;
    let sources = read_list(head, count, read_source)?;
    let count = head.number()?;
    let read = read_list(head, count, read_section)?;
    let (ecosystems, sections) = read.into_iter().unzip();
    let count = if head.is_at_end() { 0 } else { head.number()? };
    let read = read_list(head, count, read_part)?;
    let (yanked, parts) = read.into_iter().unzip();
    let about = About {
        snapshot,
        digest,
        length,
        rows,
        sources,
        ecosystems,
        yanked,
    };
    Ok((about, sections, parts))
}

fn sure_day(head: &mut Cursor<'_>) -> Result<Date, IndexError> {
    head.day()?.ok_or(HEADLESS)
}

fn read_source(head: &mut Cursor<'_>) -> Result<SourceFile, IndexError> {
    Ok(SourceFile {
        name: head.text()?.to_owned(),
        digest: hexadecimal(head.bytes(DIGEST)?),
        snapshot: sure_day(head)?,
        records: head.number()?,
    })
}

fn read_section(head: &mut Cursor<'_>) -> Result<(Counts, Section), IndexError> {
    let name = head.text()?;
    // An ecosystem that this version does not know is damage: the format's version changes with the list.
    let (ecosystem, _) = Ecosystem::parse(name).ok_or(HEADLESS)?;
    let counts = Counts {
        ecosystem,
        snapshot: sure_day(head)?,
        advisories: head.number()?,
        malware: head.number()?,
        newest: head.day()?,
    };
    let (hashes, count) = (head.size()?, head.count()?);
    let mut at = count
        .checked_mul(8)
        .and_then(|tables| hashes.checked_add(tables));
    let mut part = || {
        let start = at.ok_or(HEADLESS)?;
        at = start.checked_add(head.size()?);
        Ok::<_, IndexError>(start)
    };
    let (packages, advisories, strings, end) = (part()?, part()?, part()?, at.ok_or(HEADLESS)?);
    let section = Section {
        ecosystem,
        hashes,
        count,
        packages,
        advisories,
        strings,
        end,
    };
    Ok((counts, section))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
