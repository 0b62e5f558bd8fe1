//! SPDX 2 as tag-value: a tag and a value a line, `<text>` around values of several lines.
//!
//! A document says nowhere how many packages it has. One that was cut behind the last line of a package looks like one
//! with fewer packages, unless a relationship names what is gone.

use super::named::Named;
use super::spdx::{Described, Element, Relationship, assemble, is_known, is_nothing};
use crate::package::formats::Input;
use crate::package::{Checksum, Listing, Unreadable};
use crate::source::Span;

/// What the tags behind a heading speak of.
#[derive(PartialEq, Eq)]
enum Section {
    Document,
    Package,
    /// Files, snippets, licences: their ids count, and nothing else.
    Other,
}

/// Reads a document. Errors: it is none of a version that is known, or a line is no tag.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut described = Described::default();
    let mut section = Section::Document;
    let mut version = None;
    let mut tags = Tags {
        text: input.text,
        at: 0,
    };
    while let Some(tag) = tags.next()? {
        match tag.name {
            "SPDXVersion" => version = Some(tag.value),
            "PackageName" => {
                section = Section::Package;
                described.packages.push(Element {
                    named: Named {
                        name: tag.value,
                        at: tag.at,
                        ..Named::default()
                    },
                    ..Element::default()
                });
            }
            "FileName" | "SnippetSPDXID" | "LicenseID" => section = Section::Other,
            "Relationship" => described.relationships.push(relationship(&tag)?),
            _ => {}
        }
        match (&section, described.packages.last_mut()) {
            (Section::Package, Some(package)) => apply(&tag, package),
            (Section::Other, _) if matches!(tag.name, "SPDXID" | "SnippetSPDXID") => {
                described.others.insert(tag.value);
            }
            _ => {}
        }
    }
    match version {
        Some(version) if is_known(version) => {}
        Some(version) => {
            return Err(Unreadable::new(format!(
                "version `{version}` of SPDX is not known"
            )));
        }
        None => return Err(Unreadable::new("the document names no version of SPDX")),
    }
    if described.packages.is_empty() && described.others.is_empty() {
        return Err(Unreadable::new("the document lists no packages"));
    }
    // Every package has both, so one without was cut.
    let cut_short = |package: &&Element<'_>| package.id.is_empty() || package.location.is_none();
    if let Some(package) = described.packages.iter().find(cut_short) {
        let reason = "a package has no `SPDXID` or no `PackageDownloadLocation`";
        return Err(Unreadable::at(package.named.at, reason));
    }
    if !input.text.ends_with('\n') {
        return Ok(cut(described, input.text));
    }
    Ok(assemble(described))
}

/// A line that does not end may be half a line.
fn cut(described: Described<'_>, text: &str) -> Listing {
    let mut listing = assemble(described);
    listing.problems.push(crate::package::Problem {
        at: Span::new(text.len(), text.len()),
        reason: "the last line does not end, so the document may have been cut".to_owned(),
    });
    listing
}

fn apply<'n>(tag: &Tag<'n>, package: &mut Element<'n>) {
    match tag.name {
        "SPDXID" => package.id = tag.value,
        "PackageVersion" if !tag.value.is_empty() => package.named.version = Some(tag.value),
        "PackageDownloadLocation" => package.location = Some(tag.value),
        "PrimaryPackagePurpose" => package.purpose = tag.value.to_ascii_uppercase(),
        "PackageLicenseDeclared" if !is_nothing(tag.value) => package.licence = Some(tag.value),
        "PackageLicenseConcluded" if !is_nothing(tag.value) => {
            package.licence = package.licence.or(Some(tag.value));
        }
        "PackageChecksum" => {
            let checksum = tag.value.split_once(':');
            let checksum = checksum.and_then(|(name, hex)| Checksum::of(name, hex.trim()));
            package.checksums.extend(checksum);
        }
        "ExternalRef" => {
            let mut words = tag.value.split_whitespace();
            let (_, kind, locator) = (words.next(), words.next(), words.next());
            match kind {
                Some("purl") => package.named.purl = package.named.purl.or(locator),
                Some("cpe23Type" | "cpe22Type") => {
                    package.named.cpe = package.named.cpe.or(locator);
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn relationship<'n>(tag: &Tag<'n>) -> Result<Relationship<'n>, Unreadable> {
    let mut words = tag.value.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(from), Some(kind), Some(to)) => Ok(Relationship {
            from,
            kind,
            to,
            at: tag.at,
        }),
        _ => Err(Unreadable::at(
            tag.at,
            "a relationship is not two elements with a word between",
        )),
    }
}

struct Tag<'n> {
    name: &'n str,
    value: &'n str,
    /// Of the value.
    at: Span,
}

struct Tags<'n> {
    text: &'n str,
    at: usize,
}

impl<'n> Tags<'n> {
    fn next(&mut self) -> Result<Option<Tag<'n>>, Unreadable> {
        loop {
            let start = self.at;
            if start >= self.text.len() {
                return Ok(None);
            }
            let end = self.text[start..]
                .find('\n')
                .map_or(self.text.len(), |at| start + at);
            let line = &self.text[start..end];
            self.at = end + 1;
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            // One early generator forgot the colon here.
            if let Some(value) = line.strip_prefix("Relationship ") {
                return self.tag("Relationship", value, end - value.len()).map(Some);
            }
            let Some((name, value)) = line.split_once(':') else {
                return Err(Unreadable::at(
                    Span::new(start, end),
                    "a line is no tag with a value",
                ));
            };
            let value_at = end - value.len();
            return self.tag(name.trim(), value, value_at).map(Some);
        }
    }

    fn tag(&mut self, name: &'n str, value: &'n str, at: usize) -> Result<Tag<'n>, Unreadable> {
        if value.trim_start().starts_with("<text>") {
            let opened = at + value.find("<text>").unwrap_or_default() + "<text>".len();
            let Some(length) = self.text[opened..].find("</text>") else {
                return Err(Unreadable::at(
                    Span::new(at, opened),
                    "a `<text>` never ends",
                ));
            };
            let behind = opened + length;
            let line = self.text[behind..].find('\n');
            self.at = line.map_or(self.text.len(), |line| behind + line + 1);
            return Ok(Tag {
                name,
                value: self.text[opened..behind].trim(),
                at: Span::new(opened, behind),
            });
        }
        let trimmed = value.trim();
        let start = at + (value.len() - value.trim_start().len());
        Ok(Tag {
            name,
            value: trimmed,
            at: Span::new(start, start + trimmed.len()),
        })
    }
}
