//! Places of a report, validated: paths, regions, excerpts, repairs.

use super::read::Malformed;
use super::wire;
use crate::finding::{ChangedLine, Declared, Edit, Excerpt, Fingerprint, Fix, Location};
use crate::source::{LineColumn, Region, RepoPath, Span};
use std::num::NonZeroU32;

/// A path as the report tells it: as text, and as percent-encoded bytes where the text is not all of it.
pub(super) fn path(text: &str, encoded: Option<&str>) -> Result<RepoPath, Malformed> {
    let bytes = match encoded {
        None => text.as_bytes().to_vec(),
        Some(encoded) => decoded(encoded).ok_or_else(|| wrong("a path", encoded))?,
    };
    if String::from_utf8_lossy(&bytes) != text {
        return Err(wrong("a path", text));
    }
    RepoPath::new(bytes).map_err(|error| Malformed(error.to_string()))
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        if byte == b'%' {
            let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        } else {
            bytes.push(byte);
            rest = behind;
        }
    }
    Some(bytes)
}

pub(super) fn wrong(what: &str, value: &str) -> Malformed {
    let value: String = value.chars().take(80).collect();
    Malformed(format!("{what} that is none: {value:?}"))
}

pub(super) fn region(told: &wire::Region) -> Result<Region, Malformed> {
    let place = |line, column| {
        let (line, column) = (NonZeroU32::new(line)?, NonZeroU32::new(column)?);
        Some(LineColumn { line, column })
    };
    let start = place(told.start_line, told.start_column);
    let end = place(told.end_line, told.end_column);
    let ordered = told.start_byte <= told.end_byte && told.start_line <= told.end_line;
    match (start, end) {
        (Some(start), Some(end)) if ordered => Ok(Region {
            span: Span {
                start: told.start_byte,
                end: told.end_byte,
            },
            start,
            end,
        }),
        _ => Err(Malformed("a region that is none".to_owned())),
    }
}

pub(super) fn location(told: &wire::Finding) -> Result<Location, Malformed> {
    let region = told.region.as_ref().map(region).transpose()?;
    let path = told.path.as_deref();
    let path = path.map(|text| self::path(text, told.path_bytes.as_deref()));
    let path = path.transpose()?;
    match (told.location.as_str(), path, region, &told.object) {
        ("region", Some(path), Some(region), None) => Ok(Location::Region { path, region }),
        ("file", Some(path), None, None) => Ok(Location::File { path }),
        ("message", None, Some(region), Some(id)) => Ok(Location::Message {
            id: object(id)?,
            region,
        }),
        ("change", None, None, None) => Ok(Location::Change),
        (kind, ..) => Err(wrong("a location", kind)),
    }
}

/// A full hexadecimal id.
pub(super) fn object(id: &str) -> Result<String, Malformed> {
    if is_hexadecimal(id, &[40, 64]) {
        Ok(id.to_owned())
    } else {
        Err(wrong("an id", id))
    }
}

pub(super) fn is_hexadecimal(text: &str, lengths: &[usize]) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    lengths.contains(&text.len()) && text.bytes().all(digit)
}

pub(super) fn excerpt(told: wire::Excerpt) -> Result<Excerpt, Malformed> {
    let (start, end) = (told.start as usize, told.end as usize);
    if told.first_line == 0 || told.text.get(start..end).is_none() {
        return Err(Malformed("an excerpt that is not where it says".to_owned()));
    }
    Ok(Excerpt {
        first_line: told.first_line,
        text: told.text,
        start: told.start,
        end: told.end,
    })
}

pub(super) fn resource(told: wire::Resource) -> Result<Declared, Malformed> {
    let calls = told.calls.into_iter().map(|call| {
        let path = call.path.as_deref();
        let path = path.map(|text| self::path(text, call.path_bytes.as_deref()));
        let region = call.region.as_ref().map(region).transpose()?;
        let location = match (path.transpose()?, region) {
            (Some(path), Some(region)) => Location::Region { path, region },
            (Some(path), None) => Location::File { path },
            (None, _) => Location::Change,
        };
        Ok((call.address, location))
    });
    Ok(Declared {
        address: told.address,
        calls: calls.collect::<Result<_, Malformed>>()?,
    })
}

/// A repair as it is shown: nobody makes it from here, so the file that it was for is not known.
pub(super) fn fix(told: wire::Fix) -> Result<Fix, Malformed> {
    let edits = told.edits.into_iter().map(|edit| {
        Ok(Edit {
            region: region(&edit.region)?,
            replacement: edit.replacement,
        })
    });
    let preview = told.preview.into_iter().map(|line| ChangedLine {
        number: line.number,
        added: line.added,
        text: line.text,
    });
    Ok(Fix {
        path: path(&told.path, told.path_bytes.as_deref())?,
        of: Fingerprint::of(&[]),
        edits: edits.collect::<Result<_, Malformed>>()?,
        preview: preview.collect(),
    })
}
