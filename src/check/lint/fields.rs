//! Lints what a check says of itself: id, title, prose, references, aliases, and the shape of its examples.

use super::Page;
use crate::check::example;
use crate::check::file::{CheckFile, ExamplesFile};
use crate::check::{Check, catalogue};
use crate::source::RepoPath;
use std::collections::BTreeSet;

const LONGEST_TITLE: usize = 60;
/// The highest number that MITRE has given, with room for a few years.
const HIGHEST_CWE: u32 = 2000;

pub(super) fn lint(id: &str, check: &CheckFile, page: &mut Page<'_>) {
    page.unless(
        is_id(id),
        "",
        "the path of a check is its id: lower-case letters, digits and hyphens between slashes",
    );
    lint_title(id, &check.title, page);
    if let Err(catalogue::WordError {
        field,
        value,
        expected,
    }) = Check::new(id, check.clone())
    {
        page.say(field, format!("`{value}` is none of {expected}"));
    }
    lint_since(&check.since, page);
    lint_why(check, page);
    page.unless(!check.fix.trim().is_empty(), "fix", "is empty");
    for (at, reference) in check.references.iter().enumerate() {
        let whole = reference
            .strip_prefix("https://")
            .is_some_and(|rest| rest.contains('.') && !rest.contains(char::is_whitespace));
        page.unless(
            whole,
            &format!("references[{at}]"),
            "is no address that begins with `https://`",
        );
    }
    for (at, cwe) in check.cwe.iter().enumerate() {
        let place = format!("cwe[{at}]");
        page.unless(
            (1..=HIGHEST_CWE).contains(cwe),
            &place,
            format!("there is no CWE-{cwe}"),
        );
        page.unless(
            !check.cwe[..at].contains(cwe),
            &place,
            format!("{cwe} stands twice"),
        );
    }
    for (at, alias) in check.aliases.iter().enumerate() {
        page.unless(
            is_alias(alias),
            &format!("aliases[{at}]"),
            format!("`{alias}` is not of the form `tool:id`"),
        );
        page.unless(
            !check.aliases[..at].contains(alias),
            &format!("aliases[{at}]"),
            format!("`{alias}` stands twice"),
        );
    }
    lint_examples(id, &check.examples, page);
}

fn is_id(id: &str) -> bool {
    id.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

fn is_alias(alias: &str) -> bool {
    alias.split_once(':').is_some_and(|(tool, id)| {
        let tool_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !tool.is_empty()
            && tool.bytes().all(tool_word)
            && !id.is_empty()
            && !id.contains(char::is_whitespace)
    })
}

fn lint_title(id: &str, title: &str, page: &mut Page<'_>) {
    let length = title.chars().count();
    page.unless(
        length <= LONGEST_TITLE,
        "title",
        format!("has {length} characters, at most {LONGEST_TITLE} fit"),
    );
    page.unless(!title.ends_with('.'), "title", "ends with a full stop");
    page.unless(
        begins_rightly(id, title),
        "title",
        "begins with neither a capital letter nor a name that is written without one",
    );
    page.unless(
        !title.contains('\n') && title == title.trim(),
        "title",
        "is not one line",
    );
}

/// `npm`, `eBay` and `monday.com` are written so; the id begins with the same name.
fn begins_rightly(id: &str, title: &str) -> bool {
    let name: String = title
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let last_part = id.rsplit('/').next().unwrap_or(id);
    let is_name = last_part.split('-').next() == Some(&name.to_ascii_lowercase());
    title.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || is_name
}

fn lint_since(since: &str, page: &mut Page<'_>) {
    let ours = semver::Version::parse(env!("CARGO_PKG_VERSION"));
    match (semver::Version::parse(since), ours) {
        (Err(error), _) => page.say("since", format!("`{since}` is no version: {error}")),
        (Ok(since), Ok(ours)) => page.unless(
            since <= ours,
            "since",
            format!("{since} lies after this version, {ours}"),
        ),
        (Ok(_), Err(_)) => {}
    }
}

fn lint_why(check: &CheckFile, page: &mut Page<'_>) {
    let why = check.why.trim();
    if why.is_empty() {
        return page.say("why", "is empty");
    }
    page.unless(
        why.contains('.'),
        "why",
        "its first sentence ends with no full stop",
    );
    let first_word = why.split_whitespace().next().unwrap_or_default();
    page.unless(
        !["It", "They", "Its", "Their"].contains(&first_word),
        "why",
        format!("its first sentence does not stand alone: what is `{first_word}`?"),
    );
}

fn lint_examples(id: &str, examples: &ExamplesFile, page: &mut Page<'_>) {
    page.unless(!examples.bad.is_empty(), "examples.bad", "is empty");
    page.unless(!examples.good.is_empty(), "examples.good", "is empty");
    let mut names = BTreeSet::new();
    for (at, bad) in examples.bad.iter().enumerate() {
        let place = format!("examples.bad[{at}]");
        lint_name(&bad.name, &mut names, &place, page);
        lint_path(bad.path.as_deref(), &place, page);
        page.unless(!bad.at.is_empty(), &format!("{place}.at"), "is empty");
        for (field, template) in [("at", &bad.at), ("text", &bad.text)] {
            if let Err(error) = example::expand(template, &example::seed(id, &bad.name)) {
                page.say(format!("{place}.{field}"), error.to_string());
            }
        }
    }
    for (at, good) in examples.good.iter().enumerate() {
        let place = format!("examples.good[{at}]");
        lint_name(&good.name, &mut names, &place, page);
        lint_path(good.path.as_deref(), &place, page);
        if let Err(error) = example::expand(&good.text, &example::seed(id, &good.name)) {
            page.say(format!("{place}.text"), error.to_string());
        }
    }
}

fn lint_name<'a>(name: &'a str, names: &mut BTreeSet<&'a str>, place: &str, page: &mut Page<'_>) {
    let place = format!("{place}.name");
    page.unless(!name.trim().is_empty(), &place, "is empty");
    page.unless(
        names.insert(name),
        &place,
        format!("another example is called `{name}`"),
    );
}

fn lint_path(path: Option<&str>, place: &str, page: &mut Page<'_>) {
    if let Some(Err(error)) = path.map(RepoPath::new) {
        page.say(format!("{place}.path"), error.to_string());
    }
}
