//! Whole indexes, made and asked.

mod differential;
mod yanked;

use super::*;
use crate::advisory::{Affected, Epss, Exploited, Index, Kind, Rating, Record};
use crate::package::Ecosystem::{self, CratesIo, Npm, PyPi};
use jiff::civil::date;

/// An index of these texts, as one source.
pub(super) fn index(texts: &[&str]) -> Index {
    Index::open(built(texts).bytes).unwrap()
}

pub(super) fn built(texts: &[&str]) -> Built {
    let mut builder = Builder::new();
    source(&mut builder, "test", date(2026, 8, 1), texts);
    builder.finish().unwrap()
}

fn source(builder: &mut Builder, name: &str, snapshot: Date, texts: &[&str]) {
    for (at, text) in texts.iter().enumerate() {
        builder.read(&format!("{name}-{at}"), text.as_bytes());
    }
    builder.end_source(SourceFile {
        name: name.to_owned(),
        digest: "ab".repeat(32),
        snapshot,
        records: 0,
    });
}

fn only<'i>(index: &'i Index, ecosystem: Ecosystem, name: &str) -> Record<'i> {
    let mut records = index.records(ecosystem, name).unwrap();
    assert_eq!(records.len(), 1, "{records:?}");
    records.remove(0)
}

fn yes(fixed: Option<&str>) -> Affected {
    Affected::Yes {
        fixed: fixed.map(str::to_owned),
        fixed_on: None,
    }
}

/// A record about one package of npm, with the fields of `affected` besides.
fn of_npm(id: &str, name: &str, affected: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-02T00:00:00Z","affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},{affected}}}]}}"#
    )
}

const ONE: &str = r#"{"schema_version":"1.6.0","id":"GHSA-aaaa-bbbb-cccc","modified":"2026-02-03T04:05:06Z",
 "published":"2025-12-31T00:00:00Z","aliases":["CVE-2025-0001"],"summary":"It  is\tbad","details":"Very.",
 "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
 "affected":[{"package":{"ecosystem":"npm","name":"@Scope/Left"},
   "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"},{"introduced":"2.0.0"},{"fixed":"2.1.0"}]}],
   "database_specific":{"source":"x"}},
  {"package":{"ecosystem":"PyPI","name":"Left_Pad"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1"},{"last_affected":"1.5"}]}],
   "versions":["1.0","1.5","9.0"]}],
 "database_specific":{"severity":"CRITICAL","cwe_ids":["CWE-79"],"github_reviewed":true}}"#;

#[test]
fn a_record_comes_back_as_it_was_stated() {
    let index = index(&[ONE]);
    let record = only(&index, Npm, "@Scope/Left");
    assert_eq!(record.id, "GHSA-aaaa-bbbb-cccc");
    assert_eq!(record.aliases, ["CVE-2025-0001"]);
    assert_eq!(record.kind, Kind::Vulnerability);
    assert_eq!(record.summary, "It is bad");
    assert_eq!(record.score, Some(9.8));
    assert_eq!(
        record.vector,
        Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
    );
    assert_eq!(record.rating, Some(Rating::Critical));
    assert_eq!(record.published, Some(date(2025, 12, 31)));
    assert_eq!((record.exploited, record.epss), (None, None));
    assert_eq!(record.affects(None, "1.0.0"), yes(Some("1.2.3")));
    assert_eq!(record.affects(None, "1.2.3"), Affected::No);
    assert_eq!(record.affects(None, "2.0.5"), yes(Some("2.1.0")));
    assert!(index.records(Npm, "left").unwrap().is_empty());
    assert!(index.records(CratesIo, "@Scope/Left").unwrap().is_empty());
    index.verify().unwrap();
}

#[test]
fn what_ranges_hold_need_not_be_listed_and_what_they_do_not_is() {
    let index = index(&[ONE]);
    let record = only(&index, PyPi, "left-pad");
    assert_eq!(record.affects(None, "1.5.0"), yes(None));
    assert_eq!(record.affects(None, "1.6"), Affected::No);
    assert_eq!(record.affects(None, "9.0"), yes(None));
    assert_eq!(record.entries[0].versions, ["9.0"]);
}

#[test]
fn the_head_says_what_the_index_holds() {
    let mut builder = Builder::new();
    source(&mut builder, "old", date(2024, 1, 1), &[ONE]);
    let malware = of_npm("MAL-2026-1", "evil", r#""versions":["1.0.0"]"#);
    source(&mut builder, "new", date(2023, 1, 1), &[&malware]);
    let scores = "#model_version:v2025.03.14,score_date:2020-01-01\ncve,epss,percentile\nCVE-2025-0001,0.12345,0.98765\n";
    source(&mut builder, "epss", date(2020, 1, 1), &[scores]);
    let index = Index::open(builder.finish().unwrap().bytes).unwrap();
    let about = index.about();
    assert_eq!(about.snapshot, date(2024, 1, 1));
    assert_eq!(about.rows, 3);
    let records: Vec<_> = about
        .sources
        .iter()
        .map(|source| (source.name.as_str(), source.records))
        .collect();
    assert_eq!(records, [("old", 1), ("new", 1), ("epss", 1)]);
    assert_eq!(about.sources[0].digest, "ab".repeat(32));
    let counts: Vec<_> = (about.ecosystems.iter())
        .map(|counts| {
            (
                counts.ecosystem,
                counts.advisories,
                counts.malware,
                counts.snapshot,
                counts.newest,
            )
        })
        .collect();
    assert_eq!(
        counts,
        [
            (Npm, 1, 1, date(2024, 1, 1), Some(date(2026, 2, 3))),
            (PyPi, 1, 0, date(2024, 1, 1), Some(date(2026, 2, 3))),
        ]
    );
    let epss = only(&index, PyPi, "left-pad").epss;
    assert_eq!(
        epss,
        Some(Epss {
            probability: 0.12345,
            percentile: 0.98765
        })
    );
}

#[test]
fn aliases_are_closed_over_all_records() {
    let record = |id: &str, aliases: &str| {
        format!(
            r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","aliases":[{aliases}],"related":["R-1"],"upstream":["U-1"],
            "affected":[{{"package":{{"ecosystem":"npm","name":"{id}"}},"versions":["1.0.0"]}}]}}"#
        )
    };
    let kev = r#"{"catalogVersion":"1","count":1,"vulnerabilities":[
        {"cveID":"CVE-1","dateAdded":"2025-01-02","dueDate":"2025-01-23","knownRansomwareCampaignUse":"Known"}]}"#;
    let texts = [
        record("A", r#""B""#),
        record("B", r#""CVE-1""#),
        record("C", r#""CVE-1","D""#),
        record("E", ""),
    ];
    let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    texts.push(kev);
    let index = index(&texts);
    let of = |name: &str| only(&index, Npm, name);
    assert_eq!(of("A").aliases, ["B", "C", "CVE-1", "D"]);
    assert_eq!(of("C").aliases, ["A", "B", "CVE-1", "D"]);
    assert!(of("E").aliases.is_empty());
    let exploited = Exploited {
        added: date(2025, 1, 2),
        due: Some(date(2025, 1, 23)),
        ransomware: true,
    };
    assert_eq!(of("A").exploited, Some(exploited));
    assert_eq!(of("E").exploited, None);
}

#[test]
fn what_was_withdrawn_or_replaced_is_left_out_and_counted() {
    let withdrawn = of_npm("A", "a", r#""versions":["1.0.0"]"#).replace(
        "\"modified\"",
        "\"withdrawn\":\"2026-01-01T00:00:00Z\",\"modified\"",
    );
    let old = of_npm("B", "b", r#""versions":["1.0.0"]"#);
    let new = of_npm("B", "b", r#""versions":["2.0.0"]"#).replace("2026-01-02", "2026-01-03");
    let built = built(&[&new, &old, &withdrawn]);
    assert_eq!(
        (
            built.tally.withdrawn,
            built.tally.replaced,
            built.tally.rows
        ),
        (1, 1, 1)
    );
    let index = Index::open(built.bytes).unwrap();
    assert!(index.records(Npm, "a").unwrap().is_empty());
    assert_eq!(only(&index, Npm, "b").affects(None, "2.0.0"), yes(None));
}

#[test]
fn what_cannot_be_read_is_counted_and_named() {
    let good = of_npm("A", "a", r#""versions":["1.0.0"]"#);
    let built = built(&[
        &good,
        "{\"id\":",
        "no: [record",
        "{}",
        "[1, 2]",
        "{\"id\":\"\",\"affected\":[]}",
    ]);
    let named: Vec<&str> = built
        .tally
        .named
        .iter()
        .map(|bad| bad.name.as_str())
        .collect();
    assert_eq!(
        named,
        [
            "test-1",
            "test-2",
            "test-3",
            "test-4, record 1",
            "test-4, record 2",
            "test-5"
        ]
    );
    assert_eq!((built.tally.unreadable, built.tally.advisories), (6, 1));
}

#[test]
fn an_index_of_nothing_is_not_made() {
    let mut builder = Builder::new();
    source(&mut builder, "bad", date(2026, 1, 1), &["{}"]);
    let Err(BuildError::Nothing(tally)) = builder.finish() else {
        panic!("there is nothing to make one of");
    };
    assert_eq!(tally.unreadable, 1);
}

#[test]
fn lists_and_lines_of_records_are_read() {
    let (one, two) = (
        of_npm("A", "a", r#""versions":["1.0.0"]"#),
        of_npm("B", "b", r#""versions":["1.0.0"]"#),
    );
    let index = index(&[
        &format!("[{one},\n{two}]"),
        &format!("{one}\n{two}\n").replace("\"A\"", "\"C\""),
    ]);
    assert_eq!(index.about().ecosystems[0].advisories, 3);
}

#[test]
fn malware_is_known_by_its_id_its_alias_its_weakness_or_its_summary() {
    let plain = r#""versions":["1.0.0"]"#;
    let by_weakness =
        r#""versions":["1.0.0"],"database_specific":{"cwes":[{"cweId":"CWE-506","name":"x"}]}"#;
    let by_alias =
        of_npm("L-1", "b", plain).replace("\"modified\"", "\"aliases\":[\"MAL-1\"],\"modified\"");
    let by_summary = of_npm("L-3", "d", plain).replace(
        "\"modified\"",
        "\"summary\":\"Malicious code in d (npm)\",\"modified\"",
    );
    let texts = [
        of_npm("MAL-2", "a", plain),
        by_alias,
        of_npm("L-2", "c", by_weakness),
        by_summary,
    ];
    let index = index(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    for name in ["a", "b", "c", "d"] {
        let record = only(&index, Npm, name);
        assert_eq!(
            (record.kind, record.rating),
            (Kind::Malware, Some(Rating::Critical)),
            "{name}"
        );
    }
}

const RUSTSEC: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2026-0001\"\npackage = \"left\"\ndate = \"2026-01-02\"\n\
informational = \"unsound\"\naliases = [\"CVE-2026-1\"]\ncvss = \"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H\"\n\n\
[versions]\npatched = [\">= 1.2.0, < 2.0.0\", \">= 2.1.0\"]\nunaffected = [\"< 1.0.0\"]\n```\n\n# Left is not right\n\nText.\n";

#[test]
fn records_in_markdown_are_read() {
    let index = index(&[RUSTSEC]);
    let record = only(&index, CratesIo, "left");
    assert_eq!(
        (record.id, record.summary),
        ("RUSTSEC-2026-0001", "Left is not right")
    );
    assert_eq!((record.kind, record.score), (Kind::Unsound, Some(10.0)));
    assert_eq!(record.affects(None, "0.9.0"), Affected::No);
    assert_eq!(record.affects(None, "1.1.0"), yes(Some("1.2.0")));
    assert_eq!(record.affects(None, "2.0.0"), yes(Some("2.1.0")));
    assert_eq!(record.affects(None, "2.1.0"), Affected::No);
}

#[test]
fn a_record_of_the_toolchain_is_of_no_crate() {
    let toolchain = RUSTSEC
        .replace("RUSTSEC-2026-0001", "CVE-2018-1")
        .replace("\"left\"", "\"std\"");
    let built = built(&[&toolchain, RUSTSEC]);
    assert_eq!(built.tally.elsewhere["the Rust toolchain"], 1);
    let index = Index::open(built.bytes).unwrap();
    assert!(index.records(CratesIo, "std").unwrap().is_empty());
}

#[test]
fn records_in_yaml_are_read_with_versions_as_they_are_written() {
    let yaml = "id: PYSEC-1\nmodified: 2023-07-25T16:31:58.309647Z\ndetails: One\n  line.\naffected:\n- package:\n    ecosystem: PyPI\n    \
                name: Some.Name\n  versions:\n  - 1.10\n  - \"2.0\"\n";
    let index = index(&[yaml]);
    let record = only(&index, PyPi, "some-name");
    assert_eq!(record.summary, "One line.");
    assert_eq!(record.affects(None, "1.10"), yes(None));
    assert_eq!(record.affects(None, "1.1"), Affected::No);
}

#[test]
fn a_fix_has_the_day_of_its_release() {
    let mut builder = Builder::new();
    source(&mut builder, "test", date(2026, 1, 1), &[ONE]);
    builder
        .releases("ecosystem,name,version,day\nnpm,@Scope/Left,1.2.3,2025-11-12\n")
        .unwrap();
    let index = Index::open(builder.finish().unwrap().bytes).unwrap();
    let affected = only(&index, Npm, "@Scope/Left").affects(None, "1.0.0");
    let expected = Affected::Yes {
        fixed: Some("1.2.3".to_owned()),
        fixed_on: Some(date(2025, 11, 12)),
    };
    assert_eq!(affected, expected);
}

#[test]
fn a_line_that_is_no_release_is_named() {
    let mut builder = Builder::new();
    for bad in [
        "npm,a,1",
        "nowhere,a,1,2026-01-01",
        "npm,a,1,2026-13-01",
        "npm,,1,2026-01-01",
    ] {
        let error = builder
            .releases(&format!("npm,a,1,2026-01-01\n{bad}\n"))
            .unwrap_err();
        assert_eq!(error.line, 2, "{bad}");
    }
}

#[test]
fn a_package_of_another_ecosystem_is_counted_by_it() {
    let other = of_npm("A", "a", r#""versions":["1.0.0"]"#).replace("\"npm\"", "\"Nowhere:1\"");
    let built = built(&[&other, ONE]);
    assert_eq!(built.tally.elsewhere["Nowhere:1"], 1);
}

#[test]
fn the_severity_of_the_package_counts_before_that_of_the_record() {
    let own = r#""versions":["1.0.0"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}]"#;
    let record = of_npm("A", "a", own).replace(
        "\"modified\"",
        "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],\"modified\"",
    );
    let index = index(&[&record]);
    assert_eq!(only(&index, Npm, "a").score, Some(1.8));
}

#[test]
fn bytes_that_are_no_index_are_refused() {
    let bytes = built(&[ONE]).bytes;
    let open = |bytes: Vec<u8>| Index::open(bytes).err();
    assert_eq!(open(Vec::new()), Some(crate::advisory::IndexError::NoIndex));
    assert_eq!(
        open(b"SQLite format 3\0".to_vec()),
        Some(crate::advisory::IndexError::NoIndex)
    );
    let mut newer = bytes.clone();
    newer[8] = 9;
    assert_eq!(open(newer), Some(crate::advisory::IndexError::Version(9)));
    for length in 8..bytes.len() {
        assert!(open(bytes[..length].to_vec()).is_some(), "cut at {length}");
    }
}
