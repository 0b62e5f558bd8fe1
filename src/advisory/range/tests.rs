//! OSV's evaluation, case by case.

use super::*;
use Ecosystem::{Debian, Git, Maven, Npm, PyPi};

fn range(events: &[(Bound, &str)]) -> Range<String> {
    let events = events.iter().map(|(bound, version)| Event {
        bound: *bound,
        version: (*version).to_owned(),
        day: None,
    });
    Range {
        commits: false,
        events: events.collect(),
    }
}

fn entry(ranges: Vec<Range<String>>) -> Entry<String> {
    Entry {
        ranges,
        ..Entry::default()
    }
}

/// `-`: no. `+`: yes, and nothing fixes it. A version: yes, and that fixes it. `?`: it cannot be told.
fn said(ecosystem: Ecosystem, entries: &[Entry<String>], version: &str) -> String {
    match affects(ecosystem, entries, None, version) {
        Affected::No => "-".to_owned(),
        Affected::Yes { fixed, .. } => fixed.unwrap_or("+".to_owned()),
        Affected::Unknown(_) => "?".to_owned(),
    }
}

fn check(ecosystem: Ecosystem, entries: &[Entry<String>], cases: &[(&str, &str)]) {
    for (version, expected) in cases {
        assert_eq!(said(ecosystem, entries, version), *expected, "{version}");
    }
}

use Bound::{Ended, Fixed, Introduced, LastAffected, Limit};

#[test]
fn being_affected_begins_at_introduced_and_ends_at_fixed() {
    let entries = [entry(vec![range(&[
        (Introduced, "1.0.0"),
        (Fixed, "1.0.2"),
        (Introduced, "3.0.0"),
        (Fixed, "3.2.5"),
    ])])];
    check(
        Npm,
        &entries,
        &[
            ("0.9.9", "-"),
            ("1.0.0-rc.1", "-"),
            ("1.0.0", "1.0.2"),
            ("1.0.1", "1.0.2"),
            ("1.0.2-rc.1", "1.0.2"),
            ("1.0.2", "-"),
            ("2.0.0", "-"),
            ("3.0.0", "3.2.5"),
            ("3.2.4", "3.2.5"),
            ("3.2.5", "-"),
            ("4.0.0", "-"),
        ],
    );
}

#[test]
fn the_last_that_is_affected_is_affected_and_nothing_is_said_to_fix_it() {
    let entries = [entry(vec![range(&[
        (Introduced, "0"),
        (LastAffected, "2.1"),
    ])])];
    check(
        PyPi,
        &entries,
        &[
            ("0.1.dev1", "+"),
            ("2.1", "+"),
            ("2.1.0", "+"),
            ("2.1.post1", "-"),
            ("2.2", "-"),
        ],
    );
}

#[test]
fn where_a_range_is_known_to_end_no_version_is_called_a_fix() {
    let entries = [entry(vec![range(&[(Introduced, "0"), (Ended, "2.0")])])];
    check(
        Maven,
        &entries,
        &[("1.9", "+"), ("2.0-SNAPSHOT", "+"), ("2.0", "-")],
    );
}

#[test]
fn behind_every_limit_a_range_says_nothing() {
    let entries = [entry(vec![range(&[
        (Introduced, "1.0.0"),
        (Limit, "2.0.0"),
        (Limit, "1.5.0"),
    ])])];
    check(
        Npm,
        &entries,
        &[
            ("1.6.0", "+"),
            ("2.0.0", "-"),
            ("9.0.0", "-"),
            ("0.1.0", "-"),
        ],
    );
    let endless = [entry(vec![range(&[(Introduced, "1.0.0"), (Limit, "*")])])];
    check(Npm, &endless, &[("9.0.0", "+")]);
}

#[test]
fn a_fix_that_another_range_holds_is_none() {
    let ranges = vec![
        range(&[(Introduced, "1.0.0"), (Fixed, "1.5.0")]),
        range(&[(Introduced, "1.4.0"), (Fixed, "2.0.0")]),
    ];
    check(
        Npm,
        &[entry(ranges)],
        &[("1.1.0", "2.0.0"), ("1.4.5", "2.0.0"), ("1.6.0", "2.0.0")],
    );
}

#[test]
fn listed_versions_count_beside_ranges() {
    let listed = Entry {
        versions: vec!["1.0".to_owned(), "not a version".to_owned()],
        ..entry(vec![range(&[(Introduced, "2"), (Fixed, "3")])])
    };
    check(
        PyPi,
        &[listed],
        &[
            ("1.0", "3"),
            ("1.0.0", "3"),
            ("1.1", "-"),
            ("2.5", "3"),
            ("not a version", "3"),
        ],
    );
}

#[test]
fn what_is_affected_from_the_first_version_on_needs_no_order() {
    let entries = [entry(vec![range(&[(Introduced, "0")])])];
    check(Npm, &entries, &[("1.0.0", "+"), ("what is this", "+")]);
}

#[test]
fn a_version_that_is_none_cannot_be_told() {
    let entries = [entry(vec![range(&[(Introduced, "0"), (Fixed, "1.0.0")])])];
    check(Npm, &entries, &[("what is this", "?"), ("0.1.0", "1.0.0")]);
}

#[test]
fn commits_are_told_only_where_they_are_named() {
    let (one, two, other) = ("1".repeat(40), "2".repeat(40), "3".repeat(40));
    let commits = Range {
        commits: true,
        ..range(&[(Introduced, &one), (Fixed, &two)])
    };
    let entries = [entry(vec![commits])];
    check(
        Git,
        &entries,
        &[
            (one.as_str(), "+"),
            (two.as_str(), "-"),
            (other.as_str(), "?"),
            ("1.0", "?"),
        ],
    );
}

#[test]
fn a_release_of_a_distribution_has_its_own_entry() {
    let of = |release: &str, fixed: &str| Entry {
        release: Some(release.to_owned()),
        ..entry(vec![range(&[(Introduced, "0"), (Fixed, fixed)])])
    };
    let entries = [of("11", "1.2-1"), of("12", "1.3-1")];
    let fixed = |release: Option<&str>, version: &str| affects(Debian, &entries, release, version);
    assert_eq!(fixed(Some("11"), "1.2-1"), Affected::No);
    assert!(
        matches!(fixed(Some("12"), "1.2-1"), Affected::Yes { fixed: Some(fix), .. } if fix == "1.3-1")
    );
    assert_eq!(fixed(Some("13"), "1.0-1"), Affected::No);
    assert!(matches!(fixed(None, "1.0-1"), Affected::Unknown(_)));
    assert_eq!(fixed(None, "9.0-1"), Affected::No);
    assert_eq!(of_release(&of("22.04:LTS", "1"), Some("22.04")), Some(true));
    assert_eq!(
        of_release(&of("Pro:22.04:LTS", "1"), Some("22.04")),
        Some(false)
    );
}

#[test]
fn events_are_put_in_order_and_those_of_one_version_keep_theirs() {
    let mut events = range(&[
        (Fixed, "2.0.0"),
        (Introduced, "1.10.0"),
        (Fixed, "1.9.0"),
        (Introduced, "0"),
        (Introduced, "2.0.0"),
    ])
    .events;
    sort_events(Npm, &mut events);
    let order: Vec<(Bound, &str)> = events
        .iter()
        .map(|event| (event.bound, event.version.as_str()))
        .collect();
    assert_eq!(
        order,
        [
            (Introduced, "0"),
            (Fixed, "1.9.0"),
            (Introduced, "1.10.0"),
            (Fixed, "2.0.0"),
            (Introduced, "2.0.0")
        ]
    );
}
