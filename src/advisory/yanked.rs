//! Reads which versions were taken back, as an index has them behind its advisories.

use super::cursor::Cursor;
use super::head::HEADLESS;
use super::layout::{self, yank};
use super::pages::Pages;
use super::{IndexError, Yanked, YankedCount};
use crate::package::name::canonical;
use crate::package::{Ecosystem, version};
use std::cmp::Ordering;

/// Where the versions of one ecosystem lie.
pub(super) struct Part {
    pub ecosystem: Ecosystem,
    /// Where the hashes begin; the places of the packages follow, then the packages.
    hashes: usize,
    count: usize,
    end: usize,
}

impl Part {
    fn packages(&self) -> usize {
        self.hashes + self.count * 8
    }
}

pub(super) fn read_part(head: &mut Cursor<'_>) -> Result<(YankedCount, Part), IndexError> {
    let (ecosystem, _) = Ecosystem::parse(head.text()?).ok_or(HEADLESS)?;
    let counted = YankedCount {
        ecosystem,
        versions: head.number()?,
    };
    let (hashes, count, length) = (head.size()?, head.count()?, head.size()?);
    let end = count
        .checked_mul(8)
        .and_then(|tables| hashes.checked_add(tables))
        .and_then(|packages| packages.checked_add(length))
        .ok_or(HEADLESS)?;
    let part = Part {
        ecosystem,
        hashes,
        count,
        end,
    };
    Ok((counted, part))
}

/// What is said of a version, in whatever way it is written.
pub(super) fn find<'i>(
    pages: &'i Pages,
    part: &Part,
    name: &str,
    wanted: &str,
) -> Result<Option<Yanked<'i>>, IndexError> {
    let name = canonical(part.ecosystem, name);
    let Some(mut package) = find_package(pages, part, &name)? else {
        return Ok(None);
    };
    for _ in 0..package.count()? {
        let tag = package.number()?;
        let version = package.text()?;
        let mut yanked = Yanked {
            day: None,
            reason: "",
        };
        if tag & yank::DAY != 0 {
            yanked.day = package.day()?;
        }
        if tag & yank::REASON != 0 {
            yanked.reason = package.text()?;
        }
        if version::compare(part.ecosystem, version, wanted) == Ok(Ordering::Equal) {
            return Ok(Some(yanked));
        }
    }
    Ok(None)
}

fn find_package<'i>(
    pages: &'i Pages,
    part: &Part,
    name: &str,
) -> Result<Option<Cursor<'i>>, IndexError> {
    let hash = layout::hash(name);
    let (mut low, mut high) = (0, part.count);
    while low < high {
        let middle = low.midpoint(high);
        if pages.number(part.hashes + middle * 4)? < hash {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let places = part.hashes + part.count * 4;
    for at in low..part.count {
        if pages.number(part.hashes + at * 4)? != hash {
            break;
        }
        let place = pages.number(places + at * 4)? as usize;
        let at = part.packages().checked_add(place).ok_or(HEADLESS)?;
        let mut package = Cursor::new(pages, at, part.end, (0, 0));
        if package.text()? == name {
            return Ok(Some(package));
        }
    }
    Ok(None)
}
