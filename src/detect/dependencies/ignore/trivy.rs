//! `.trivyignore` and `.trivyignore.yaml`: findings that Trivy leaves out.
//!
//! Formats: <https://trivy.dev/latest/docs/configuration/filtering/>. Ids of misconfigurations, secrets and licences stand
//! in the same files and are no matter of dependencies. An end holds up to the beginning of its day.

use super::Malformed;
use super::entry::{Field, Reader, date, day, glob, items, text, texts};
use super::excuse::{Excuse, Grant, Scope, Target};
use super::{Remark, entry};
use crate::detect::dependencies::selector::Selector;
use crate::document::Node;
use crate::source::Span;

/// How ids of advisories begin; the other ids of these files name misconfigurations, secrets and licences.
const ADVISORY: [&str; 25] = [
    "ALAS",
    "ALBA-",
    "ALSA-",
    "AZL-",
    "BIT-",
    "CGA-",
    "CVE-",
    "DLA-",
    "DSA-",
    "ELSA-",
    "GHSA-",
    "GMS-",
    "GO-",
    "MAL-",
    "NSWG-",
    "OPENSUSE-",
    "OSV-",
    "PRISMA-",
    "PYSEC-",
    "RHSA-",
    "RLSA-",
    "RUSTSEC-",
    "SNYK-",
    "TEMP-",
    "USN-",
];

fn is_advisory(id: &str) -> bool {
    let id = id.to_ascii_uppercase();
    ADVISORY.iter().any(|beginning| id.starts_with(beginning))
}

/// `.trivyignore`: one id a line, with `exp:2026-01-31` behind it or not; a line that begins with `#` is a remark.
pub(super) fn lines(reader: &mut Reader<'_>) {
    let mut start = 0;
    for line in reader.text.split_inclusive('\n') {
        let id_at = start + (line.len() - line.trim_start().len());
        start += line.len();
        let line = line.trim();
        let mut words = line.split_whitespace();
        let Some(id) = words.next().filter(|id| !id.starts_with('#')) else {
            continue;
        };
        if !is_advisory(id) {
            continue;
        }
        let at = Span::new(id_at, id_at + id.len());
        let entry = line_entry(reader, id, words, at);
        reader.keep(entry);
    }
}

fn line_entry<'w>(
    reader: &Reader<'_>,
    id: &str,
    words: impl Iterator<Item = &'w str>,
    at: Span,
) -> Field<Excuse> {
    let mut until = None;
    for word in words.take_while(|word| !word.starts_with('#')) {
        if let Some(written) = word.strip_prefix("exp:") {
            until = Some(date(written).ok_or_else(|| Remark {
                at,
                reason: "`exp:` is not followed by a day such as 2026-01-31".to_owned(),
            })?);
        }
    }
    Ok(Excuse {
        reason: reader.remark(at, "#"),
        until,
        ..reader.excuse(at, Grant::Advisories(vec![id.to_owned()]))
    })
}

/// `.trivyignore.yaml`.
pub(super) fn document(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let Some(root) = reader.yaml()? else {
        return Ok(());
    };
    let Some(map) = root.as_map() else {
        return Err(Malformed {
            at: root.place.span,
            reason: "it is no mapping".to_owned(),
        });
    };
    match items(map, "vulnerabilities") {
        Ok(entries) => {
            for node in entries {
                let entry = document_entry(reader, node);
                reader.keep(entry);
            }
        }
        Err(remark) => reader.fault(remark.at, remark.reason),
    }
    Ok(())
}

fn document_entry(reader: &Reader<'_>, node: &Node) -> Field<Excuse> {
    let at = node.place.span;
    let map = node
        .as_map()
        .ok_or_else(|| entry::wrong(node, "vulnerabilities", "a list of mappings"))?;
    let id = text(map, "id")?.ok_or_else(|| Remark {
        at,
        reason: "an entry of `vulnerabilities` has no `id`".to_owned(),
    })?;
    let mut any_of = Vec::new();
    for purl in texts(map, "purls")? {
        any_of.push(Selector::parse(&purl).map_err(|error| Remark {
            at,
            reason: error.to_string(),
        })?);
    }
    let paths: Field<Vec<_>> = (texts(map, "paths")?.iter())
        .map(|path| glob(path, at))
        .collect();
    Ok(Excuse {
        target: Target {
            any_of,
            ..Target::default()
        },
        scope: Scope {
            paths: paths?,
            ..reader.scope("")
        },
        reason: text(map, "statement")?,
        until: day(map, "expired_at")?,
        ..reader.excuse(at, Grant::Advisories(vec![id]))
    })
}
