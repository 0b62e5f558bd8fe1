//! Lints controls: `checks/controls/ID.yaml`.

use super::{ControlFile, Page, Problem};
use crate::check::explain::STANDARDS;

const CLASSES: [&str; 3] = ["verified", "partly", "evidence"];

pub(super) fn lint(id: &str, control: &ControlFile, problems: &mut Vec<Problem>) {
    let check = &format!("controls/{id}");
    let mut page = Page { check, problems };
    page.unless(
        is_control_id(id),
        "",
        "the file name of a control is capital letters, a hyphen and two digits: `SEC-01`",
    );
    for (place, text) in [
        ("title", &control.title),
        ("demand", &control.demand),
        ("source", &control.source),
        ("confidence", &control.confidence),
    ] {
        page.unless(!text.trim().is_empty(), place, "is empty");
    }
    lint_class(&control.class, &mut page);
    page.unless(
        !control.mappings.is_empty(),
        "mappings",
        "a control without a standard asks for nothing",
    );
    for (standard, ids) in &control.mappings {
        let place = format!("mappings.{standard}");
        if !STANDARDS.iter().any(|(key, _)| key == standard) {
            let keys: Vec<&str> = STANDARDS.iter().map(|(key, _)| *key).collect();
            page.say(&place, format!("is no standard: {}", keys.join(", ")));
        }
        let complete = ids.split([',', ';']).all(|id| !id.trim().is_empty());
        page.unless(complete, &place, "has an empty id");
    }
}

fn is_control_id(id: &str) -> bool {
    id.split_once('-').is_some_and(|(area, number)| {
        !area.is_empty()
            && area.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 2
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

fn lint_class(class: &[String], page: &mut Page<'_>) {
    page.unless(!class.is_empty(), "class", "is empty");
    for (at, word) in class.iter().enumerate() {
        let place = format!("class[{at}]");
        let known = CLASSES.contains(&word.as_str());
        page.unless(
            known,
            &place,
            format!("`{word}` is none of {}", CLASSES.join(", ")),
        );
        page.unless(
            !class[..at].contains(word),
            &place,
            format!("`{word}` stands twice"),
        );
    }
}
