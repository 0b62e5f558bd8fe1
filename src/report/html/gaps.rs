//! What was not looked at, told as loudly as what was found; and waivers that do nothing or whose day has passed.

use super::markup::Markup;
use crate::finding::{Gap, GapSubject};
use crate::report::levels::{self, Counts, Level};
use crate::report::{escape, wording};
use crate::verdict::{JudgedGap, Verdict};
use std::collections::BTreeMap;

/// Reasons, and subjects of one reason, before the rest is only counted.
const MOST_REASONS: usize = 100;
const MOST_SUBJECTS: usize = 10;
const MOST_WAIVERS: usize = 100;
/// Characters of one untrusted text.
const LONGEST: usize = 500;

pub(super) fn section(page: &mut Markup, verdict: &Verdict) {
    let counts = Counts::of(verdict);
    if counts.gaps == 0 {
        return;
    }
    let mut reasons: BTreeMap<_, Vec<&JudgedGap>> = BTreeMap::new();
    for judged in levels::ranked_gaps(verdict) {
        let key = (Level::of_gap(judged), judged.gap.domain, &judged.gap.reason);
        reasons.entry(key).or_default().push(judged);
    }
    let attributes = [("id", "gaps"), ("aria-labelledby", "gaps-heading")];
    page.nest("section", &attributes, |page| {
        let title = format!("Not looked at: {}", wording::plural(counts.gaps, "gap"));
        page.say("h2", &[("id", "gaps-heading")], &title);
        page.say("p", &[("class", "quiet")], &required(&counts));
        for ((level, domain, reason), group) in reasons.iter().take(MOST_REASONS) {
            gap(page, *level, domain.as_str(), reason, group);
        }
        let hidden: usize = reasons.values().skip(MOST_REASONS).map(Vec::len).sum();
        if hidden > 0 {
            let words = format!(
                "{} more: in the JSON report.",
                wording::grouped(hidden as u64)
            );
            page.say("p", &[("class", "left-out")], &words);
        }
    });
}

fn required(counts: &Counts) -> String {
    match counts.required_gaps {
        0 => "The policy requires none of this. Nobody knows what stands there.".to_owned(),
        n => format!(
            "The policy requires {} of this. Nobody knows what stands there.",
            wording::grouped(n as u64)
        ),
    }
}

fn gap(page: &mut Markup, level: Level, domain: &str, reason: &str, group: &[&JudgedGap]) {
    let class = format!("card gap {}", level.workflow());
    page.nest("article", &[("class", &class)], |page| {
        page.nest("div", &[("class", "top")], |page| {
            let (class, word) = match level {
                Level::Error => ("chip unsure required", "required"),
                _ => ("chip unsure", "not required"),
            };
            page.say("span", &[("class", class)], word);
            page.say("h3", &[], domain);
        });
        page.nest("p", &[("class", "message")], |page| {
            page.prose(&escape::clip(reason, LONGEST));
        });
        page.nest("ul", &[("class", "plain")], |page| {
            for judged in group.iter().take(MOST_SUBJECTS) {
                page.nest("li", &[], |page| subject(page, &judged.gap));
            }
            if group.len() > MOST_SUBJECTS {
                let more = wording::grouped((group.len() - MOST_SUBJECTS) as u64);
                page.say("li", &[], &format!("and {more} more"));
            }
        });
    });
}

fn subject(page: &mut Markup, gap: &Gap) {
    match gap.subject {
        GapSubject::Domain => page.words("It is about the domain as a whole."),
        GapSubject::File { .. } | GapSubject::Object { .. } => {
            let subject = wording::gap_subject(gap);
            page.say("code", &[], &escape::clip(&subject, LONGEST));
        }
    }
}

pub(super) fn waivers(page: &mut Markup, verdict: &Verdict) {
    let troubles: Vec<String> = verdict
        .waivers
        .iter()
        .filter_map(wording::waiver_trouble)
        .collect();
    if troubles.is_empty() {
        return;
    }
    let attributes = [("id", "waivers"), ("aria-labelledby", "waivers-heading")];
    page.nest("section", &attributes, |page| {
        let title = format!("{} to look at", wording::plural(troubles.len(), "waiver"));
        page.say("h2", &[("id", "waivers-heading")], &title);
        page.nest("ul", &[("class", "card plain")], |page| {
            for trouble in troubles.iter().take(MOST_WAIVERS) {
                page.say("li", &[], &escape::clip(trouble, LONGEST));
            }
            if troubles.len() > MOST_WAIVERS {
                let more = wording::grouped((troubles.len() - MOST_WAIVERS) as u64);
                page.say("li", &[], &format!("{more} more: in the JSON report"));
            }
        });
    });
}
