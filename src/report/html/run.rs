//! What the verdict rests on: what was looked at, of which commit, under which policy, by which checks and advisories.

use super::Told;
use super::facts::pair;
use super::markup::Markup;
use crate::report::{VERSION, review, wording};
use crate::verdict::Run;

/// Notes of the run that are shown.
const MOST_NOTES: usize = 50;

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
