//! From hits to findings: the sentence, the place, the excerpt, the fingerprint.

use super::audit::Hit;
use super::group::Group;
use crate::advisory::Kind;
use crate::check::Check;
use crate::finding::{Confidence, Dependency, Excerpt, Finding, Fingerprint, Location};
use crate::source::{Region, Span, line_end_within, line_start_within};

/// Bytes of a line that an excerpt takes on each side of the place.
const MARGIN: usize = 120;
/// Characters of a publisher's or database's sentence that are kept.
const LONGEST: usize = 200;

/// Somebody else's text on one line, cut.
pub fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line: String = words.join(" ");
    if let Some((at, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(at);
        line.push('…');
    }
    line
}

/// Ids beside the first that a sentence names.
const MOST_IDS: usize = 3;

/// `time 0.1.44: CVE-2020-26235 (RUSTSEC-2020-0071): Potential segfault; fixed in 0.2.23`.
pub(super) fn known(dependency: &Dependency, group: &Group) -> String {
    let advisory = &group.advisory;
    let version = dependency.version.as_deref().unwrap_or_default();
    let others: Vec<&str> = (advisory.ids[1..].iter())
        .take(MOST_IDS)
        .map(String::as_str)
        .collect();
    let others = match others[..] {
        [] => String::new(),
        _ => format!(" ({})", others.join(", ")),
    };
    let summary = match line(&advisory.summary) {
        summary if summary.is_empty() => summary,
        summary => format!(": {}", summary.trim_end_matches('.')),
    };
    let mut parts = vec![format!(
        "{} {version}: {}{others}{summary}",
        dependency.name, advisory.ids[0]
    )];
    if let Some(day) = advisory.exploited {
        parts.push(format!("exploited in the wild, says CISA since {day}"));
    }
    let is_vulnerability = group.kind == Kind::Vulnerability;
    if is_vulnerability && group.severity.is_none() {
        parts.push("no severity is given, so it counts as high".to_owned());
    }
    match &advisory.fixed {
        Some(fixed) => parts.push(format!("fixed in {fixed}")),
        None if is_vulnerability => parts.push("there is no fixed version".to_owned()),
        None => {}
    }
    if dependency.ecosystem == "Go" && dependency.name == "stdlib" {
        parts.push("go.mod says the least version, and what builds may be newer".to_owned());
    }
    if dependency.path.len() > 1 {
        parts.push(format!("by {}", shortened(&dependency.path)));
    }
    if let Some(upgrade) = dependency
        .upgrade
        .as_ref()
        .filter(|upgrade| upgrade.admits.is_some())
    {
        parts.push(line(&upgrade.words));
    }
    parts.join("; ")
}

/// A way of many steps, without its middle.
fn shortened(path: &[String]) -> String {
    const MOST: usize = 5;
    if path.len() <= MOST {
        return path.join(" > ");
    }
    let (head, tail) = (&path[..2], &path[path.len() - 2..]);
    format!("{} > … > {}", head.join(" > "), tail.join(" > "))
}

/// Check, file, package and advisory: an upgrade that leaves the fault in place, and moved lines, leave it alone.
pub fn fingerprint(hit: &Hit, check: &Check) -> Fingerprint {
    Fingerprint::of(&[
        check.id.as_str().as_bytes(),
        hit.path.as_bytes(),
        hit.key.as_bytes(),
    ])
}

/// A `go` directive names the least version of the language, and not the toolchain that builds: what is known against its
/// standard library is a guess.
fn confidence(hit: &Hit, check: &Check) -> Confidence {
    let is_least = |found: &Dependency| found.ecosystem == "Go" && found.name == "stdlib";
    match &hit.dependency {
        Some(found) if is_least(found) => Confidence::Low,
        _ => check.confidence,
    }
}

/// A finding. `text` is that of the file; the excerpt is its line.
pub fn finding(hit: Hit, check: &Check, text: &str) -> Finding {
    Finding {
        fix: None,
        check: check.id.clone(),
        severity: hit.severity.unwrap_or(check.severity),
        confidence: confidence(&hit, check),
        fingerprint: fingerprint(&hit, check),
        location: Location::Region {
            path: hit.path,
            region: Region::of(text.as_bytes(), hit.at),
        },
        message: hit.message,
        layers: Vec::new(),
        origin: None,
        excerpt: Some(excerpt(text, hit.at)),
        suppression: None,
        resource: None,
        dependency: hit.dependency.map(Box::new),
        existing: None,
    }
}

fn excerpt(text: &str, at: Span) -> Excerpt {
    let own = at.range();
    let start = text.floor_char_boundary(own.start.min(text.len()));
    let from = text.floor_char_boundary(line_start_within(text.as_bytes(), start, MARGIN));
    let line_end =
        memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |n| start + n);
    let end = text.ceil_char_boundary(own.end.clamp(start, line_end));
    let until = text.ceil_char_boundary(line_end_within(text.as_bytes(), end, MARGIN));
    let length = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Excerpt {
        first_line: Region::of(text.as_bytes(), Span::new(start, start))
            .start
            .line
            .get(),
        text: text[from..until].to_owned(),
        start: length(start - from),
        end: length(end - from),
    }
}
