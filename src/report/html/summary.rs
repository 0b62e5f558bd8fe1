//! The verdict, in the words of somebody who has to do something about it, and how many there are of what.

use super::markup::Markup;
use crate::report::levels::{self, Counts};
use crate::report::wording;
use crate::verdict::{Outcome, Verdict};

pub(super) fn verdict(page: &mut Markup, verdict: &Verdict) {
    let counts = Counts::of(verdict);
    page.nest(
        "section",
        &[("class", "verdict"), ("aria-labelledby", "verdict")],
        |page| {
            page.nest("div", &[("class", "gate"), ("aria-hidden", "true")], |_| {});
            page.say("p", &[("class", "headline")], &wording::headline(verdict));
            page.say("h1", &[("id", "verdict")], answer(verdict.outcome));
            page.say("p", &[("class", "meaning")], &meaning(verdict, &counts));
            page.say("p", &[("class", "next")], &next(verdict, &counts));
            totals(page, verdict, &counts);
        },
    );
}

fn answer(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "This may pass",
        Outcome::Fail => "This may not pass",
        Outcome::Incomplete => "Nobody can say yet",
    }
}

fn meaning(verdict: &Verdict, counts: &Counts) -> String {
    match verdict.outcome {
        Outcome::Pass if counts.gaps == 0 => {
            "Nothing blocks it, and all that was asked for was looked at.".to_owned()
        }
        Outcome::Pass => format!(
            "Nothing blocks it. But {} not looked at, which the policy does not require.",
            things(counts.gaps)
        ),
        Outcome::Fail if counts.required_gaps == 0 => {
            "The policy stops it for the findings listed first.".to_owned()
        }
        Outcome::Fail => format!(
            "The policy stops it for the findings listed first. And {} not looked at that the policy requires, \
             so there may be more.",
            things(counts.required_gaps)
        ),
        Outcome::Incomplete => format!(
            "Nothing that was looked at blocks it. But {} not looked at, and the policy requires that.",
            things(counts.required_gaps)
        ),
    }
}

fn things(count: usize) -> String {
    match count {
        1 => "1 thing was".to_owned(),
        n => format!("{} things were", wording::grouped(n as u64)),
    }
}

fn next(verdict: &Verdict, counts: &Counts) -> String {
    let code = levels::exit_code(verdict.outcome);
    let words = match verdict.outcome {
        Outcome::Pass if counts.gaps > 0 => "Read what was not looked at before you rely on this.",
        Outcome::Pass if counts.warnings > 0 => {
            "The warnings stop nothing today. Read them while the change is fresh."
        }
        Outcome::Pass => "There is nothing to do.",
        Outcome::Fail => {
            "Fix each of them, or have the owner of the risk waive it in portcullis.yaml, then run it again."
        }
        Outcome::Incomplete => {
            "Each gap says what stood in the way. Remove that, then run it again."
        }
    };
    format!("{words} The exit code is {code}.")
}

fn totals(page: &mut Markup, verdict: &Verdict, counts: &Counts) {
    let excused = counts.waived + counts.suppressed;
    let tiles = [
        (
            "#blocking",
            one(counts.blocking, "blocks", "block"),
            counts.blocking,
            "bad",
        ),
        ("#gaps", "not looked at", counts.gaps, "unsure"),
        (
            "#warnings",
            one(counts.warnings, "warning", "warnings"),
            counts.warnings,
            "calm",
        ),
        ("#excused", "excused", excused, "calm"),
        ("#excused", "there before", counts.existing, "calm"),
    ];
    page.nest("ul", &[("class", "totals")], |page| {
        for (target, words, count, tone) in tiles {
            // What there is none of is worth saying where a reader would look for it.
            if count == 0 && words == "there before" {
                continue;
            }
            let tone = if count == 0 { "calm" } else { tone };
            page.nest("li", &[("class", tone)], |page| {
                tile(page, target, words, count);
            });
        }
        page.nest("li", &[("class", "calm")], |page| {
            let files = verdict.run.coverage.files;
            let words = if files == 1 {
                " file looked at"
            } else {
                " files looked at"
            };
            page.nest("a", &[("href", "#run")], |page| {
                page.say("strong", &[], &wording::grouped(files));
                page.words(words);
            });
        });
    });
}

fn one(count: usize, word: &'static str, words: &'static str) -> &'static str {
    if count == 1 { word } else { words }
}

fn tile(page: &mut Markup, target: &str, words: &str, count: usize) {
    let inside = |page: &mut Markup| {
        page.say("strong", &[], &wording::grouped(count as u64));
        page.words(&format!(" {words}"));
    };
    if count == 0 {
        page.nest("span", &[], inside);
    } else {
        page.nest("a", &[("href", target)], inside);
    }
}
