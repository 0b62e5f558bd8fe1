//! From what was spotted to findings: the place, the redacted excerpt, the fingerprint, the suppression.

use super::look::{Looked, Spotted};
use super::redact;
use super::rules::{Matcher, Rule, Rules};
use super::secret::Secret;
use super::suppress::{Files, inline};
use crate::finding::{Excerpt, Finding, Fingerprint, Location, Suppression};
use crate::inventory::{Subject, Unit};
use crate::source::{LineColumn, Region, Span, line_end, line_start};
use std::ops::Range;

/// A finding, with the value it is about.
pub struct Reported {
    finding: Finding,
    value: Secret,
}

/// Each finding once. Overlapping pieces of a file show the same place twice; the commits of a range or a history show
/// one value at one path again and again, and the oldest tells when it came in.
pub fn once(mut found: Vec<Reported>) -> Vec<Finding> {
    let age = |reported: &Reported| {
        let origin = reported.finding.origin.as_ref();
        origin.map(|origin| (origin.time, origin.commit.clone()))
    };
    let place = |reported: &Reported| reported.finding.location.region().map(|region| region.span);
    let path = |reported: &Reported| reported.finding.location.path().cloned();
    found.sort_by(|a, b| {
        let what = |reported: &Reported| {
            (
                reported.finding.check.clone(),
                path(reported),
                reported.value.clone(),
            )
        };
        what(a)
            .cmp(&what(b))
            .then_with(|| age(a).cmp(&age(b)))
            .then_with(|| a.finding.cmp(&b.finding))
    });
    found.dedup_by(|later, first| {
        let same = later.finding.check == first.finding.check
            && path(later) == path(first)
            && later.value == first.value;
        same && match (&later.finding.origin, &first.finding.origin) {
            (Some(_), Some(_)) => {
                path(later).is_some() || later.finding.location == first.finding.location
            }
            _ => place(later) == place(first) && later.finding.layers == first.finding.layers,
        }
    });
    found.into_iter().map(|reported| reported.finding).collect()
}

/// Texts this long may be pieces of a longer one.
const PIECE: usize = 1 << 20;
/// No secret is longer than what is left out at the border of a piece.
const BORDER: usize = 32 << 10;

/// The text that things were spotted in.
pub struct Source<'a> {
    pub unit: &'a Unit<'a>,
    /// The unit's bytes, or what UTF-16 became.
    pub text: &'a [u8],
    pub transcoded: bool,
    pub change: bool,
    pub files: &'a Files,
}

impl Source<'_> {
    /// Findings for all that stands on lines the change adds.
    pub fn report(&self, rules: &Rules, looked: &Looked) -> Vec<Reported> {
        let mut hidden = looked.hidden.clone();
        hidden.sort_by_key(|range| (range.start, range.end));
        let is_added =
            |spotted: &&Spotted| spotted.span.as_ref().is_none_or(|span| self.is_added(span));
        let finding = |spotted: &Spotted| Reported {
            finding: self.finding(&rules.rules[spotted.rule], spotted, &hidden),
            value: spotted.value.clone(),
        };
        looked
            .spotted
            .iter()
            .filter(is_added)
            .map(finding)
            .collect()
    }

    fn is_added(&self, span: &Range<usize>) -> bool {
        let Some(added) = self.unit.added else {
            return true;
        };
        let span = if self.transcoded {
            0..self.unit.bytes.len()
        } else {
            span.clone()
        };
        let span = Span::new(span.start, span.end);
        added.iter().any(|added| added.overlaps(span))
    }

    fn finding(&self, rule: &Rule, spotted: &Spotted, hidden: &[Range<usize>]) -> Finding {
        let binary = memchr::memchr(0, &self.text[..self.text.len().min(8192)]).is_some();
        let mut layers = spotted.layers.clone();
        if let (true, Some(span)) = (binary, &spotted.span) {
            layers.insert(
                0,
                format!(
                    "binary, byte {}",
                    span.start + self.unit.start.offset as usize
                ),
            );
        }
        if self.transcoded {
            layers.insert(0, "UTF-16".to_owned());
        }
        let message = match spotted.name.as_deref() {
            Some(name) if !name.is_empty() => format!("{} (`{name}`)", rule.title),
            _ => rule.title.clone(),
        };
        Finding {
            fix: None,
            dependency: None,
            existing: None,
            check: rule.check.clone(),
            severity: rule.severity,
            confidence: rule.confidence,
            message,
            location: self.location(spotted, binary),
            excerpt: spotted
                .span
                .as_ref()
                .filter(|_| !binary)
                .map(|span| self.excerpt(span, hidden)),
            layers,
            origin: self.unit.origin.cloned(),
            fingerprint: self.fingerprint(rule, spotted),
            suppression: self.suppression(rule, spotted),
            resource: None,
        }
    }

    fn location(&self, spotted: &Spotted, binary: bool) -> Location {
        let region = spotted.span.as_ref().map(|span| self.region(span));
        match (self.unit.subject, region) {
            (Subject::File(path), Some(region)) if !binary => Location::Region {
                path: path.clone(),
                region,
            },
            (Subject::File(path), _) => Location::File { path: path.clone() },
            (Subject::Message { id }, region) => Location::Message {
                id: id.to_owned(),
                region: region.unwrap_or_else(|| self.region(&(0..0))),
            },
        }
    }

    /// The region in the file, where the unit may be a later piece of it.
    fn region(&self, span: &Range<usize>) -> Region {
        let here = Region::of(self.text, Span::new(span.start, span.end));
        let start = self.unit.start;
        let shift = |at: LineColumn| {
            let line = at.line.get() as usize - 1;
            let column =
                at.column.get() as usize - 1 + if line == 0 { start.column as usize } else { 0 };
            LineColumn::from_zero_based(line + start.line as usize, column)
        };
        let offset = start.offset as usize;
        Region {
            span: Span::new(span.start + offset, span.end + offset),
            start: shift(here.start),
            end: shift(here.end),
        }
    }

    /// The line of the finding, redacted. Near the border of a piece of a long file another secret may be cut off, which
    /// nobody can see then: there only the place itself is shown.
    fn excerpt(&self, span: &Range<usize>, hidden: &[Range<usize>]) -> Excerpt {
        let region = self.region(span);
        let after_a_cut = self.unit.start.offset > 0 && span.start < BORDER;
        let before_a_cut = self.text.len() >= PIECE && self.text.len() - span.end < BORDER;
        let lines = if after_a_cut || before_a_cut {
            span.clone()
        } else {
            line_start(self.text, span.start)..line_end(self.text, span.start)
        };
        redact::excerpt(self.text, lines, span, hidden, region.start.line.get())
    }

    fn fingerprint(&self, rule: &Rule, spotted: &Spotted) -> Fingerprint {
        let path = match self.unit.subject {
            Subject::File(path) => path.as_bytes().to_vec(),
            Subject::Message { .. } => Vec::new(),
        };
        // Of a repository's own check nobody here knows whether it is about keys or passwords.
        let chosen = rule.check.as_str().contains("password")
            || rule.own && matches!(rule.matcher, Matcher::Assigned(_));
        let name = spotted.name.as_deref().unwrap_or("");
        let members: Vec<&str> = spotted
            .layers
            .iter()
            .map(String::as_str)
            .filter(|layer| layer.contains(' '))
            .collect();
        let value = spotted.value.for_fingerprint(chosen);
        Fingerprint::of(&[
            rule.check.as_str().as_bytes(),
            &path,
            members.join(">").as_bytes(),
            name.as_bytes(),
            &value,
        ])
    }

    fn suppression(&self, rule: &Rule, spotted: &Spotted) -> Option<Suppression> {
        let line = spotted
            .span
            .as_ref()
            .map(|span| line_start(self.text, span.start)..line_end(self.text, span.end));
        let named = line
            .as_ref()
            .and_then(|line| inline(self.text, line.clone(), rule.check.as_str()));
        if let Some(named) = named {
            let added_by_change =
                self.change && self.unit.added.is_none_or(|_| self.is_added(&named.span));
            return Some(Suppression {
                kind: named.kind,
                reason: named.reason,
                expires: named.expires,
                added_by_change,
            });
        }
        let Subject::File(path) = self.unit.subject else {
            return None;
        };
        let line = spotted
            .span
            .as_ref()
            .map_or(1, |span| self.region(span).start.line.get());
        let commit = self.unit.origin.map(|origin| origin.commit.as_str());
        let kind = self.files.covers(
            &path.to_text(),
            spotted.value.expose(),
            line,
            commit,
            &rule.aliases,
        )?;
        Some(Suppression {
            kind,
            reason: None,
            expires: None,
            added_by_change: false,
        })
    }
}
