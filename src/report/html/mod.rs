//! One page for a browser that needs nothing else: no script, no font, no image, nothing from anywhere. A policy in its
//! head forbids all of that, so that even a mistake in here could neither run nor fetch anything.
//!
//! The filters are rules of style over native inputs. They hide nothing in print, and totals stay as they are. The page is
//! bounded: the most pressing findings are told in full, more of them in a line each, and the rest is counted.

mod facets;
mod facts;
mod gaps;
mod list;
mod markup;
mod run;
mod source;
mod style;
mod summary;

use super::levels::{self, Level};
use super::{VERSION, escape, wording};
use crate::check::Catalogue;
use crate::verdict::{Judged, Verdict};
use facets::Facets;
use list::Room;
use markup::Markup;

/// What every part of the page is made from.
struct Told<'a> {
    verdict: &'a Verdict,
    catalogue: &'a Catalogue,
    facets: Facets,
}

pub(super) fn text(verdict: &Verdict, catalogue: &Catalogue) -> String {
    let told = Told {
        verdict,
        catalogue,
        facets: Facets::of(verdict, catalogue),
    };
    let mut room = Room::new();
    let body = body(&told, &mut room);
    let style = style::Sheet::new(&told.facets.rules(room.shown()));
    let mut page = Markup::document();
    page.nest("html", &[("lang", "en")], |page| {
        page.nest("head", &[], |page| head(page, verdict, &style));
        page.nest("body", &[("class", verdict.outcome.as_str())], |page| {
            page.append(&body);
        });
    });
    // Reports may go to a job's log, which looks for commands in every line.
    escape::xml_log(&page.finish())
}

fn head(page: &mut Markup, verdict: &Verdict, style: &style::Sheet) {
    page.open("meta", &[("charset", "utf-8")]);
    page.open(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", &style.content_security_policy()),
        ],
    );
    for (name, content) in [
        ("viewport", "width=device-width, initial-scale=1"),
        ("referrer", "no-referrer"),
        ("color-scheme", "light dark"),
        ("robots", "noindex"),
    ] {
        page.open("meta", &[("name", name), ("content", content)]);
    }
    let title = format!("{} | portcullis", wording::headline(verdict));
    page.say("title", &[], &title);
    page.style(style.text());
}

fn body(told: &Told, room: &mut Room) -> Markup {
    let mut page = Markup::new();
    let page_ref = &mut page;
    page_ref.say(
        "a",
        &[("class", "skip"), ("href", "#results")],
        "Skip to the results",
    );
    page_ref.nest("header", &[("class", "brand")], |page| {
        page.nest("p", &[], |page| {
            page.say("strong", &[], "portcullis");
            page.words(&format!(" {VERSION}"));
        });
        page.say(
            "p",
            &[("class", "quiet")],
            &told.verdict.run.day.to_string(),
        );
    });
    page_ref.nest("main", &[], |page| {
        summary::verdict(page, told.verdict);
        page.nest("div", &[("class", "columns")], |page| {
            told.facets.form(page, told.catalogue);
            page.nest(
                "div",
                &[("id", "results"), ("class", "results"), ("tabindex", "-1")],
                |page| {
                    results(page, told, room);
                },
            );
        });
    });
    page_ref.nest("footer", &[("class", "quiet")], |page| {
        page.say(
            "p",
            &[],
            "This page is complete in itself: it runs nothing and fetches nothing. \
             Programs read the same verdict from the JSON and SARIF reports.",
        );
    });
    page
}

/// What blocks comes first; what was not looked at comes before all that blocks nothing.
fn results(page: &mut Markup, told: &Told, room: &mut Room) {
    let ranked = levels::ranked(told.verdict);
    let of = |level| -> Vec<&Judged> {
        let found = ranked.iter().copied();
        found.filter(|judged| Level::of(judged) == level).collect()
    };
    run::parts(page, &told.verdict.run);
    list::section(page, told, room, Level::Error, &of(Level::Error));
    gaps::section(page, told.verdict);
    list::section(page, told, room, Level::Warning, &of(Level::Warning));
    list::section(page, told, room, Level::Note, &of(Level::Note));
    if ranked.is_empty() {
        page.nest("section", &[("class", "empty")], |page| {
            page.say("h2", &[], "Nothing was found");
            page.say("p", &[], &format!("{}.", wording::coverage(told.verdict)));
        });
    }
    told.facets.tally(page);
    gaps::waivers(page, told.verdict);
    run::section(page, told);
}
