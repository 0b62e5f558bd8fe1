//! One fault said in many ways: `traps.txt` beside this file has small configurations, and which of their resources are at
//! fault once everything in them is worked out. Not here: how a report looks.

use jiff::civil::date;
use portcullis::check::Catalogue;
use portcullis::detect::infrastructure::detector::{self, Settings};
use portcullis::detect::infrastructure::{report, rules};
use portcullis::inventory::InMemory;
use portcullis::source::RepoPath;

/// A configuration, and what is wrong with it.
struct Trap<'t> {
    name: &'t str,
    check: &'t str,
    /// Addresses of the resources at fault, sorted.
    faulty: Vec<&'t str>,
    files: Vec<(&'t str, String)>,
}

fn traps(text: &str) -> Vec<Trap<'_>> {
    let mut traps: Vec<Trap<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("=== ") {
            let mut parts = head.splitn(3, '|').map(str::trim);
            let mut part = || parts.next().unwrap();
            traps.push(Trap {
                name: part(),
                check: part(),
                faulty: part().split_whitespace().collect(),
                files: Vec::new(),
            });
        } else if let Some(path) = line.strip_prefix("--- ") {
            let files = &mut traps.last_mut().unwrap().files;
            files.push((path, String::new()));
        } else if let Some((_, text)) = traps.last_mut().and_then(|trap| trap.files.last_mut()) {
            text.push_str(line);
            text.push('\n');
        }
    }
    traps
}

/// Addresses of the resources that the trap's check fires on, and that nothing excuses.
fn found(trap: &Trap<'_>) -> Vec<String> {
    let id = format!("infrastructure/{}", trap.check);
    let check = Catalogue::embedded().checks().iter();
    let check = check.into_iter().find(|check| check.id.as_str() == id);
    let rules = [rules::compile(check.expect("a check of that name")).unwrap()];
    let bytes = |(path, text): &(&str, String)| {
        let path = RepoPath::new(path).unwrap();
        (path, text.clone().into_bytes())
    };
    let snapshot = InMemory::new(trap.files.iter().map(bytes));
    let today = date(2026, 11, 1);
    let settings = Settings {
        today,
        ..Settings::default()
    };
    let looked = detector::look(&rules, &snapshot, &settings, &|_| false);
    let open = looked.hits.iter().filter(|hit| {
        let finding = report::finding(hit, &looked.sources, &[], today);
        finding.suppression.is_none()
    });
    let mut found: Vec<String> = open.map(|hit| hit.address.clone()).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_trap_is_seen_through() {
    let traps = traps(include_str!("traps.txt"));
    assert!(traps.len() > 300, "{}", traps.len());
    let wrong = traps.iter().filter_map(|trap| {
        let found = found(trap);
        let told = format!("{}: {found:?} and not {:?}", trap.name, trap.faulty);
        (found != trap.faulty).then_some(told)
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
