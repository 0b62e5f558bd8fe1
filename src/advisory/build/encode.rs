//! Writes an index, byte by byte as `layout` describes it.

use super::advisory::{Advisory, Severity};
use super::groups::{Group, Groups};
use super::section::{About, Packages, Section};
use super::{Source, snapshot, yanked};
use crate::advisory::layout::{
    DIGEST, HEAD, MAGIC, PAGE, VERSION, advisory, day_number, entry, event, group, hash,
};
use crate::advisory::range::{Bound, Entry, FIRST, Range};
use crate::advisory::{Epss, Exploited, Kind, Rating};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Shorter texts are not worth a place of their own.
const WORTH_SHARING: usize = 4;

/// The parts of a section.
pub(super) struct Parts {
    /// Hashes of the packages' names, and where each begins.
    table: Vec<(u32, u32)>,
    packages: Vec<u8>,
    advisories: Vec<u8>,
    strings: Vec<u8>,
}

/// Bytes that are written one value at a time.
#[derive(Default)]
pub(super) struct Out(pub Vec<u8>);

impl Out {
    pub(super) fn number(&mut self, mut number: u64) {
        loop {
            let low = u8::try_from(number & 0x7f).unwrap_or_default();
            number >>= 7;
            if number == 0 {
                return self.0.push(low);
            }
            self.0.push(low | 0x80);
        }
    }

    pub(super) fn day(&mut self, day: Option<Date>) {
        self.number(day_number(day));
    }

    pub(super) fn plain(&mut self, text: &str) {
        self.number((text.len() as u64) << 1);
        self.0.extend_from_slice(text.as_bytes());
    }
}

/// Texts, and those of them that are written once and pointed to.
#[derive(Default)]
struct Texts {
    seen: HashMap<String, u64>,
    places: HashMap<String, u64>,
    strings: Vec<u8>,
}

impl Texts {
    fn write(&mut self, text: &str, out: &mut Out) {
        if let Some(place) = self.places.get(text) {
            return out.number(place << 1 | 1);
        }
        if text.len() >= WORTH_SHARING {
            match self.seen.get_mut(text) {
                Some(count) => *count += 1,
                None => drop(self.seen.insert(text.to_owned(), 1)),
            }
        }
        out.plain(text);
    }

    /// Gives the texts that were seen more than once their places, the commonest first.
    fn share(&mut self) {
        let seen = std::mem::take(&mut self.seen);
        let mut several: Vec<(String, u64)> =
            seen.into_iter().filter(|(_, count)| *count > 1).collect();
        several.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
        let mut out = Out::default();
        for (text, _) in several {
            let place = out.0.len() as u64;
            out.number(text.len() as u64);
            out.0.extend_from_slice(text.as_bytes());
            self.places.insert(text, place);
        }
        self.strings = out.0;
    }
}

/// Writes packages, and the advisories with these numbers. `None`: they are too long for an index.
pub(super) fn parts(
    packages: &Packages,
    numbers: &[usize],
    advisories: &[Advisory],
    groups: &Groups,
) -> Option<Parts> {
    // Once to see which texts come again, and once with their places.
    let mut texts = Texts::default();
    write(packages, numbers, advisories, groups, &mut texts)?;
    texts.share();
    let mut parts = write(packages, numbers, advisories, groups, &mut texts)?;
    parts.strings = texts.strings;
    Some(parts)
}

fn write(
    packages: &Packages,
    numbers: &[usize],
    advisories: &[Advisory],
    groups: &Groups,
    texts: &mut Texts,
) -> Option<Parts> {
    let mut out = Out::default();
    let mut places: HashMap<usize, u64> = HashMap::new();
    // Advisories of one fault stand side by side, behind what they share.
    let mut numbers: Vec<usize> = numbers.to_vec();
    numbers.sort_by_key(|number| (groups.of[*number], *number));
    for members in numbers.chunk_by(|one, two| groups.of[*one] == groups.of[*two]) {
        let first = *members.first()?;
        let group = &groups.groups[groups.of[first]];
        let group_at = out.0.len();
        write_group(group, texts, &mut out);
        for number in members {
            let at = out.0.len();
            places.insert(*number, at as u64);
            out.number((at - group_at) as u64);
            write_advisory(&advisories[*number], group, texts, &mut out);
        }
    }
    let mut rows = Out::default();
    let mut table = Vec::with_capacity(packages.len());
    for (name, abouts) in packages {
        table.push((hash(name), u32::try_from(rows.0.len()).ok()?));
        rows.plain(name);
        rows.number(abouts.len() as u64);
        for about in abouts {
            write_row(about, *places.get(&about.advisory)?, texts, &mut rows);
        }
    }
    table.sort_unstable();
    Some(Parts {
        table,
        packages: rows.0,
        advisories: out.0,
        strings: Vec::new(),
    })
}

fn write_group(said: &Group, texts: &mut Texts, out: &mut Out) {
    let mut tag = (said.ids.len() as u64) << group::IDS;
    if let Some(Exploited {
        due, ransomware, ..
    }) = &said.exploited
    {
        tag |= group::EXPLOITED;
        tag |= due.map_or(0, |_| group::DUE);
        tag |= if *ransomware { group::RANSOMWARE } else { 0 };
    }
    tag |= said.epss.map_or(0, |_| group::EPSS);
    out.number(tag);
    said.ids.iter().for_each(|id| texts.write(id, out));
    if let Some(exploited) = &said.exploited {
        out.day(Some(exploited.added));
        if exploited.due.is_some() {
            out.day(exploited.due);
        }
    }
    if let Some(Epss {
        probability,
        percentile,
    }) = said.epss
    {
        out.number(hundred_thousandths(probability));
        out.number(hundred_thousandths(percentile));
    }
}

fn hundred_thousandths(share: f32) -> u64 {
    let number = (f64::from(share) * 100_000.0).round().clamp(0.0, 100_000.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 100,000"
    )]
    let number = number as u64;
    number
}

fn write_advisory(said: &Advisory, group: &Group, texts: &mut Texts, out: &mut Out) {
    let own = group.ids.iter().position(|id| *id == said.id);
    out.number(own.unwrap_or_default() as u64);
    let mut tag = severity_tag(&said.severity) | kind_number(said.kind) << advisory::KIND;
    tag |= said.published.map_or(0, |_| advisory::PUBLISHED);
    out.number(tag);
    texts.write(&said.summary, out);
    write_severity(&said.severity, texts, out);
    if said.published.is_some() {
        out.day(said.published);
    }
}

fn kind_number(kind: Kind) -> u64 {
    match kind {
        Kind::Vulnerability => 0,
        Kind::Malware => 1,
        Kind::Unmaintained => 2,
        Kind::Unsound => 3,
        Kind::Notice => 4,
    }
}

fn severity_tag(said: &Severity) -> u64 {
    said.score.map_or(0, |_| advisory::SCORE)
        | said.vector.as_ref().map_or(0, |_| advisory::VECTOR)
        | said.rating.map_or(0, |_| advisory::RATING)
}

fn write_severity(said: &Severity, texts: &mut Texts, out: &mut Out) {
    out.0.extend(said.score);
    if let Some(vector) = &said.vector {
        texts.write(vector, out);
    }
    let rating = said.rating.map(|rating| match rating {
        Rating::Low => 0,
        Rating::Moderate => 1,
        Rating::High => 2,
        Rating::Critical => 3,
    });
    out.0.extend(rating);
}

fn write_row(about: &About, place: u64, texts: &mut Texts, out: &mut Out) {
    let tag = (about.entries.len() as u64) << 1 | u64::from(about.severity.is_some());
    out.number(tag);
    out.number(place);
    if let Some(severity) = &about.severity {
        out.number(severity_tag(severity));
        write_severity(severity, texts, out);
    }
    for entry in &about.entries {
        write_entry(entry, texts, out);
    }
}

fn write_entry(said: &Entry<String>, texts: &mut Texts, out: &mut Out) {
    let mut tag = (said.ranges.len() as u64) << entry::RANGES;
    tag |= said.release.as_ref().map_or(0, |_| entry::RELEASE);
    if !said.versions.is_empty() {
        tag |= entry::VERSIONS;
    }
    out.number(tag);
    if let Some(release) = &said.release {
        texts.write(release, out);
    }
    if !said.versions.is_empty() {
        out.number(said.versions.len() as u64);
    }
    said.versions
        .iter()
        .for_each(|version| texts.write(version, out));
    for range in &said.ranges {
        write_range(range, texts, out);
    }
}

fn write_range(said: &Range<String>, texts: &mut Texts, out: &mut Out) {
    out.number((said.events.len() as u64) << 1 | u64::from(said.commits));
    for at in &said.events {
        let bound = Bound::ALL.iter().position(|bound| *bound == at.bound);
        let first = at.version == FIRST;
        let mut tag = bound.unwrap_or_default() as u64;
        tag |= if first { event::FIRST } else { 0 };
        tag |= at.day.map_or(0, |_| event::DAY);
        out.number(tag);
        if !first {
            texts.write(&at.version, out);
        }
        if at.day.is_some() {
            out.day(at.day);
        }
    }
}

/// Puts sections behind a head, and sums and digest behind them.
pub(super) fn index(
    sources: &[Source],
    sections: &[Section],
    yanked: &[yanked::encode::Part],
) -> Vec<u8> {
    // The head says where the sections begin, and is as long as these numbers are: twice is enough to know both, since
    // a first guess of too much room leaves room.
    let guess = head(sources, sections, yanked, usize::MAX >> 8).len();
    let start = HEAD + guess;
    let mut bytes = vec![0; HEAD];
    let head = head(sources, sections, yanked, start);
    bytes.extend(&head);
    bytes.resize(start, 0);
    for Section { parts, .. } in sections {
        let (hashes, places): (Vec<u32>, Vec<u32>) = parts.table.iter().copied().unzip();
        for number in hashes.into_iter().chain(places) {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(&parts.packages);
        bytes.extend(&parts.advisories);
        bytes.extend(&parts.strings);
    }
    for part in yanked {
        part.bytes(&mut bytes);
    }
    let sums_at = bytes.len();
    let length = sums_at + sums_at.div_ceil(PAGE) * 4 + DIGEST;
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    let head_length = u32::try_from(head.len()).unwrap_or(u32::MAX);
    bytes[12..16].copy_from_slice(&head_length.to_le_bytes());
    bytes[16..24].copy_from_slice(&(sums_at as u64).to_le_bytes());
    bytes[24..32].copy_from_slice(&(length as u64).to_le_bytes());
    let sums: Vec<[u8; 4]> = (bytes.chunks(PAGE))
        .map(|page| crc32fast::hash(page).to_le_bytes())
        .collect();
    bytes.extend(sums.iter().flatten());
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    bytes
}

fn head(
    sources: &[Source],
    sections: &[Section],
    yanked: &[yanked::encode::Part],
    start: usize,
) -> Vec<u8> {
    let mut out = Out::default();
    out.day(snapshot(sources, None));
    out.number(sections.iter().map(|section| section.rows).sum());
    let ended = || sources.iter().filter_map(|source| source.file.as_ref());
    out.number(ended().count() as u64);
    for file in ended() {
        out.plain(&file.name);
        out.0.extend(bytes_of(&file.digest));
        out.day(Some(file.snapshot));
        out.number(file.records);
    }
    out.number(sections.len() as u64);
    let mut at = start;
    for section in sections {
        out.plain(section.ecosystem.as_str());
        out.day(snapshot(sources, Some(section.ecosystem)));
        out.number(section.advisories);
        out.number(section.malware);
        out.day(section.newest);
        let parts = &section.parts;
        out.number(at as u64);
        out.number(parts.table.len() as u64);
        let sizes = [&parts.packages, &parts.advisories, &parts.strings].map(Vec::len);
        at += parts.table.len() * 8;
        for size in sizes {
            out.number(size as u64);
            at += size;
        }
    }
    // Indexes without any are as they always were.
    if !yanked.is_empty() {
        out.number(yanked.len() as u64);
        yanked.iter().fold(at, |at, part| part.head(at, &mut out));
    }
    out.0
}

/// The bytes of a digest in hexadecimal; zeros where it is none.
fn bytes_of(digest: &str) -> [u8; DIGEST] {
    let mut bytes = [0; DIGEST];
    for (at, byte) in bytes.iter_mut().enumerate() {
        let digits = digest.get(at * 2..at * 2 + 2).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
    }
    bytes
}
