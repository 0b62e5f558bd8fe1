//! The findings of one level: the most pressing as cards, more of them in a line each, the rest counted. The room for
//! both is the page's, so that a level that comes later gets what those before it left.

use super::Told;
use super::facets::Combinations;
use super::facts;
use super::markup::Markup;
use super::source;
use crate::finding::Finding;
use crate::report::escape;
use crate::report::levels::{self, Counts, Level};
use crate::report::wording;
use crate::verdict::{Disposition, Judged};

/// Findings that are told in full, and the bytes of all of them together.
const MOST_CARDS: usize = 300;
const CARD_BYTES: usize = 2 << 20;
/// Findings that get a line, and the bytes of all of them together.
const MOST_ROWS: usize = 2_000;
const ROW_BYTES: usize = 1 << 20;
/// Characters of one untrusted text.
const LONGEST: usize = 1_000;
const LONGEST_IN_ROW: usize = 200;

/// What is left of the page, and what was put on it.
pub(super) struct Room {
    cards: usize,
    card_bytes: usize,
    rows: usize,
    row_bytes: usize,
    told: usize,
    shown: Combinations,
}

impl Room {
    pub(super) fn new() -> Self {
        Self {
            cards: MOST_CARDS,
            card_bytes: CARD_BYTES,
            rows: MOST_ROWS,
            row_bytes: ROW_BYTES,
            told: 0,
            shown: Combinations::new(),
        }
    }

    /// The combinations of values that stand on the page.
    pub(super) fn shown(&self) -> &Combinations {
        &self.shown
    }

    fn has_card(&self) -> bool {
        self.cards > 0 && self.card_bytes > 0
    }

    fn has_row(&self) -> bool {
        self.rows > 0 && self.row_bytes > 0
    }
}

pub(super) fn section(
    page: &mut Markup,
    told: &Told,
    room: &mut Room,
    level: Level,
    findings: &[&Judged],
) {
    if findings.is_empty() {
        return;
    }
    let id = id(level);
    let label = format!("{id}-heading");
    let attributes = [("id", id), ("aria-labelledby", label.as_str())];
    page.nest("section", &attributes, |page| {
        page.say("h2", &[("id", &label)], &heading(told, level));
        told.facets.nothing(page);
        let mut rest = findings.iter();
        while room.has_card() {
            let Some(judged) = rest.next() else { break };
            let before = page.len();
            card(page, told, room, judged, level);
            room.cards -= 1;
            room.card_bytes = room.card_bytes.saturating_sub(page.len() - before);
        }
        rows(page, told, room, rest.as_slice());
    });
}

fn id(level: Level) -> &'static str {
    match level {
        Level::Error => "blocking",
        Level::Warning => "warnings",
        Level::Note => "excused",
    }
}

fn heading(told: &Told, level: Level) -> String {
    let counts = Counts::of(told.verdict);
    let many = |count: usize| wording::grouped(count as u64);
    match level {
        Level::Error if counts.blocking == 1 => "1 finding blocks".to_owned(),
        Level::Error => format!("{} findings block", many(counts.blocking)),
        Level::Warning => wording::plural(counts.warnings, "warning"),
        Level::Note => {
            let mut words = Vec::new();
            if counts.waived > 0 {
                words.push(format!("{} waived", many(counts.waived)));
            }
            if counts.suppressed > 0 {
                words.push(format!("{} suppressed", many(counts.suppressed)));
            }
            if counts.existing > 0 {
                words.push(format!("{} there before the change", many(counts.existing)));
            }
            words.join(", ")
        }
    }
}

/// The classes of a finding, whatever it is shown as.
fn classes(told: &Told, room: &mut Room, judged: &Judged, shape: &str) -> String {
    let facet = told.facets.facet(judged, told.catalogue);
    facet.note(id(Level::of(judged)), &mut room.shown);
    format!("finding {shape} {}", facet.classes())
}

fn card(page: &mut Markup, told: &Told, room: &mut Room, judged: &Judged, level: Level) {
    room.told += 1;
    let number = room.told.to_string();
    let finding = &judged.finding;
    let check = wording::check(told.catalogue, finding);
    let shape = format!("card {}", level.workflow());
    let class = classes(told, room, judged, &shape);
    page.nest("article", &[("class", &class)], |page| {
        page.nest("div", &[("class", "top")], |page| {
            severity(page, judged);
            let title = escape::clip(wording::title(check, finding), LONGEST);
            page.say("h3", &[], &title);
        });
        page.nest("p", &[("class", "place")], |page| {
            let place = wording::place(&finding.location);
            page.say("code", &[], &escape::clip(&place, LONGEST));
        });
        if says_more(finding, wording::title(check, finding)) {
            page.nest("p", &[("class", "message")], |page| {
                page.prose(&escape::clip(&finding.message, LONGEST));
            });
        }
        if level == Level::Error {
            pressing(page, told, judged, &number);
        } else {
            calm(page, told, judged, &number);
        }
    });
}

/// What somebody has to act on: its lines, its fix and the policy's words stand open.
fn pressing(page: &mut Markup, told: &Told, judged: &Judged, number: &str) {
    let check = wording::check(told.catalogue, &judged.finding);
    source::excerpt(page, &judged.finding);
    page.nest("dl", &[], |page| {
        facts::fix(page, check);
        facts::subject(page, &judged.finding);
        facts::verdict(page, judged, told.verdict);
    });
    source::repair(page, &judged.finding);
    folded(page, number, "Why, references and ids", |page| {
        page.nest("dl", &[], |page| {
            facts::more(page, judged, check, told.catalogue);
        });
    });
}

/// What stops nothing: open is only who excused it, or why nobody's excuse counts.
fn calm(page: &mut Markup, told: &Told, judged: &Judged, number: &str) {
    let finding = &judged.finding;
    let check = wording::check(told.catalogue, finding);
    let excused = judged.disposition != Disposition::Warning;
    let open = excused || judged.suppression_refused.is_some();
    if open {
        page.nest("dl", &[], |page| facts::verdict(page, judged, told.verdict));
    }
    folded(page, number, "Lines, fix, why and ids", |page| {
        source::excerpt(page, finding);
        page.nest("dl", &[], |page| {
            facts::fix(page, check);
            facts::subject(page, finding);
        });
        source::repair(page, finding);
        page.nest("dl", &[], |page| {
            if !open {
                facts::verdict(page, judged, told.verdict);
            }
            facts::more(page, judged, check, told.catalogue);
        });
    });
}

/// Whether the message is more than the title and the name of what is declared, which both stand on the card.
fn says_more(finding: &Finding, title: &str) -> bool {
    let rest = finding.message.strip_prefix(title);
    let address = finding.resource.as_ref().map(|it| it.address.as_str());
    rest.is_none_or(|rest| !rest.is_empty() && rest.strip_prefix(": ") != address)
}

/// What a click opens. It stands behind the `<details>` and not in it: no browser can keep it from being printed.
fn folded(page: &mut Markup, number: &str, words: &str, inside: impl FnOnce(&mut Markup)) {
    page.nest("details", &[("class", "fold")], |page| {
        page.nest("summary", &[], |page| {
            page.words(words);
            page.say(
                "span",
                &[("class", "unseen")],
                &format!(" of finding {number}"),
            );
        });
    });
    page.nest("div", &[("class", "more")], inside);
}

fn severity(page: &mut Markup, judged: &Judged) {
    let word = judged.finding.severity.as_str();
    page.say("span", &[("class", &format!("chip {word}"))], word);
}

/// Findings for which there is no card any more, and how many have no line either.
fn rows(page: &mut Markup, told: &Told, room: &mut Room, findings: &[&Judged]) {
    if findings.is_empty() {
        return;
    }
    let mut rest = findings.iter();
    if room.has_row() {
        page.nest("ul", &[("class", "rows")], |page| {
            while room.has_row() {
                let Some(judged) = rest.next() else { break };
                let before = page.len();
                row(page, told, room, judged);
                room.rows -= 1;
                room.row_bytes = room.row_bytes.saturating_sub(page.len() - before);
            }
        });
    }
    let left_out = rest.as_slice().len();
    if left_out > 0 {
        let words = format!(
            "{} more: in the JSON report. There is no room for all of them on this page.",
            wording::grouped(left_out as u64)
        );
        page.say("p", &[("class", "left-out")], &words);
    }
}

fn row(page: &mut Markup, told: &Told, room: &mut Room, judged: &Judged) {
    let finding = &judged.finding;
    let check = wording::check(told.catalogue, finding);
    let class = classes(told, room, judged, "row");
    page.nest("li", &[("class", &class)], |page| {
        severity(page, judged);
        page.words(" ");
        let title = escape::clip(wording::title(check, finding), LONGEST_IN_ROW);
        page.say("strong", &[], &title);
        page.words(" ");
        let place = wording::place(&finding.location);
        page.say("code", &[], &escape::clip(&place, LONGEST_IN_ROW));
        page.words(" ");
        page.nest("span", &[("class", "quiet")], |page| {
            let word = levels::disposition(&judged.disposition);
            page.words(&format!("{word}, "));
            page.say("code", &[], finding.fingerprint.as_str());
        });
    });
}
