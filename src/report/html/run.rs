//! What the verdict rests on: what was looked at, of which commit, under which policy, by which checks and advisories.

use super::Told;
use super::facts::pair;
use super::markup::Markup;
use crate::report::{VERSION, escape, review, wording};
use crate::verdict::{Outcome, Part, Run};

/// Notes of the run that are shown.
const MOST_NOTES: usize = 50;
/// Characters of one untrusted text.
const LONGEST: usize = 1_000;

/// Results that are named, where the verdict was made of several.
const MOST_PARTS: usize = 200;

/// What a joined verdict was made of; those that did not pass come first.
pub(super) fn parts(page: &mut Markup, run: &Run) {
    if run.parts.is_empty() {
        return;
    }
    let mut parts: Vec<&Part> = run.parts.iter().collect();
    parts.sort_by_key(|part| part.outcome == Outcome::Pass);
    let attributes = [("id", "parts"), ("aria-labelledby", "parts-heading")];
    page.nest("section", &attributes, |page| {
        let title = format!("Made of {}", wording::plural(parts.len(), "result"));
        page.say("h2", &[("id", "parts-heading")], &title);
        page.nest("ul", &[("class", "rows")], |page| {
            for part in parts.iter().take(MOST_PARTS) {
                page.nest("li", &[("class", "row")], |page| self::part(page, part));
            }
        });
        if parts.len() > MOST_PARTS {
            let more = wording::grouped((parts.len() - MOST_PARTS) as u64);
            page.say(
                "p",
                &[("class", "left-out")],
                &format!("{more} more: in the JSON report."),
            );
        }
    });
}

fn part(page: &mut Markup, part: &Part) {
    let class = match part.outcome {
        Outcome::Pass => "chip",
        Outcome::Fail => "chip critical",
        Outcome::Incomplete => "chip unsure required",
    };
    page.say("span", &[("class", class)], part.outcome.as_str());
    page.words(" ");
    page.words(&escape::clip(&wording::part(part), LONGEST));
}

pub(super) fn section(page: &mut Markup, told: &Told) {
    let run = &told.verdict.run;
    let attributes = [("id", "run"), ("aria-labelledby", "run-heading")];
    page.nest("section", &attributes, |page| {
        page.say("h2", &[("id", "run-heading")], "What this rests on");
        page.nest("dl", &[("class", "card")], |page| {
            looked_at(page, told);
            rules(page, run);
            let said = run.review.iter().flat_map(|it| review::sentences(it));
            said.for_each(|sentence| pair(page, "Review", &sentence));
            for part in &run.parts {
                pair(page, "Result", &wording::part(part));
            }
            for note in run.notes.iter().take(MOST_NOTES) {
                pair(page, "Note", note);
            }
            if run.notes.len() > MOST_NOTES {
                let more = run.notes.len() - MOST_NOTES;
                pair(
                    page,
                    "Note",
                    &format!("and {}", wording::plural(more, "more note")),
                );
            }
        });
    });
}

fn looked_at(page: &mut Markup, told: &Told) {
    let run = &told.verdict.run;
    let domains: Vec<_> = run.domains.iter().map(|domain| domain.as_str()).collect();
    pair(page, "Looked at", &wording::coverage(told.verdict));
    pair(page, "Scope", &run.scope);
    pair(page, "Domains", &domains.join(", "));
    pair(page, "Commit", run.commit.as_deref().unwrap_or("none"));
    pair(page, "Base", run.base.as_deref().unwrap_or_default());
    let as_committed = match run.as_committed {
        Some(true) => "exactly what that commit holds",
        Some(false) => "not only, or not all, of what that commit holds",
        None => "",
    };
    pair(page, "State", as_committed);
    pair(page, "Day", &run.day.to_string());
}

fn rules(page: &mut Markup, run: &Run) {
    pair(page, "Policy", &run.policy);
    let digest = run.policy_digest.as_deref();
    pair(page, "Its SHA-256", digest.unwrap_or_default());
    pair(
        page,
        "Checks",
        &format!("portcullis {VERSION}, sha256 {}", run.catalogue_digest),
    );
    let advisories = run.advisories.as_ref();
    let known = advisories.map_or_else(|| "none were looked into".to_owned(), wording::advisories);
    pair(page, "Advisories", &known);
    let bill = run.sbom_digest.as_deref();
    pair(
        page,
        "Bill of materials",
        &bill.map_or(String::new(), |it| format!("sha256 {it}")),
    );
}
