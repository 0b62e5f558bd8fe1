//! The lines around a finding with the place marked in them, and the lines that a repair takes away and brings. Both came
//! redacted; here they are only made visible.

use super::markup::Markup;
use crate::finding::{ChangedLine, Excerpt, Finding, Fix};
use crate::report::wording;
use std::ops::Range;

/// Lines, and characters of a line, before the rest is only mentioned.
const MOST_LINES: usize = 30;
const LONGEST_LINE: usize = 400;

pub(super) fn excerpt(page: &mut Markup, finding: &Finding) {
    let Some(excerpt) = &finding.excerpt else {
        return;
    };
    let label = format!("Lines of {}", wording::artefact(&finding.location));
    boxed(page, &label, |page| lines(page, excerpt));
}

/// A box that scrolls by itself, so that the page does not have to; the keyboard reaches it.
fn boxed(page: &mut Markup, label: &str, inside: impl FnOnce(&mut Markup)) {
    let attributes = [
        ("class", "source"),
        ("tabindex", "0"),
        ("role", "group"),
        ("aria-label", label),
    ];
    page.nest("pre", &attributes, |page| page.nest("code", &[], inside));
}

fn lines(page: &mut Markup, excerpt: &Excerpt) {
    let text = &excerpt.text;
    let marked = excerpt.start as usize..(excerpt.end.max(excerpt.start)) as usize;
    let lines = text.lines().count().min(MOST_LINES) as u64;
    let width = width(u64::from(excerpt.first_line) + lines);
    let mut start = 0;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if at == MOST_LINES {
            page.words("...");
            page.line_end();
            break;
        }
        let number = u64::from(excerpt.first_line) + at as u64;
        let end = start + line.len();
        gutter(page, &format!("{number:>width$}"));
        let shown = start..start + line.trim_end_matches(['\n', '\r']).len();
        pieces(page, text, shown, &marked);
        page.line_end();
        start = end;
    }
}

fn width(number: u64) -> usize {
    number.to_string().len()
}

fn gutter(page: &mut Markup, number: &str) {
    page.say("span", &[("class", "number")], &format!("{number}  "));
}

/// One line: before, in and behind what is marked.
fn pieces(page: &mut Markup, text: &str, line: Range<usize>, marked: &Range<usize>) {
    let cut = |at: usize| {
        let mut at = at.clamp(line.start, line.end);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (from, to) = (cut(marked.start), cut(marked.end));
    let mut left = LONGEST_LINE;
    let mut say = |range: Range<usize>, mark: bool| {
        let piece = text.get(range).unwrap_or_default().replace('\t', "    ");
        let shown: String = piece.chars().take(left).collect();
        left -= shown.chars().count();
        if mark && !shown.is_empty() {
            page.say("mark", &[], &shown);
        } else {
            page.words(&shown);
        }
        if shown.len() < piece.len() {
            page.words("...");
        }
    };
    say(line.start..from, false);
    say(from..to, true);
    say(to..line.end, false);
}

/// What `check --fix` would write.
pub(super) fn repair(page: &mut Markup, finding: &Finding) {
    let Some(fix) = &finding.fix else {
        return;
    };
    page.nest("p", &[("class", "repair")], |page| {
        page.say("code", &[], "portcullis check --fix");
        page.words(if fix.preview.is_empty() {
            " repairs it in "
        } else {
            " writes into "
        });
        page.say("code", &[], &fix.path.to_text());
    });
    if !fix.preview.is_empty() {
        let label = format!("Repair of {}", fix.path.to_text());
        boxed(page, &label, |page| changed(page, fix));
    }
}

fn changed(page: &mut Markup, fix: &Fix) {
    let last = fix.preview.iter().map(|line| line.number).max();
    let width = width(last.unwrap_or(0).into());
    for line in fix.preview.iter().take(MOST_LINES) {
        gutter(page, &format!("{:>width$}", line.number));
        changed_line(page, line);
        page.line_end();
    }
    if fix.preview.len() > MOST_LINES {
        page.words("...");
        page.line_end();
    }
}

fn changed_line(page: &mut Markup, line: &ChangedLine) {
    let (tag, sign) = if line.added {
        ("ins", "+ ")
    } else {
        ("del", "- ")
    };
    let text: String = line.text.replace('\t', "    ");
    let text: String = text.chars().take(LONGEST_LINE).collect();
    page.say(tag, &[], &format!("{sign}{text}"));
}
