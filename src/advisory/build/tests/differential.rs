//! Indexes of arbitrary records, held against an evaluation of the same records that shares nothing with them; and
//! damaged indexes.

use super::{built, index};
use crate::advisory::{Affected, Index};
use crate::package::Ecosystem::Npm;
use proptest::prelude::*;
use semver::Version;
use serde_json::{Value, json};

const NAMES: [&str; 4] = ["a", "b", "@c/d", "e"];

fn version() -> impl Strategy<Value = String> {
    (0..3_u64, 0..3_u64, 0..3_u64, prop::option::of(0..2_u64)).prop_map(
        |(x, y, z, pre)| match pre {
            None => format!("{x}.{y}.{z}"),
            Some(pre) => format!("{x}.{y}.{z}-rc.{pre}"),
        },
    )
}

fn range() -> impl Strategy<Value = Value> {
    let introduced = prop_oneof![Just("0".to_owned()), version()];
    let end = (
        prop::sample::select(vec!["fixed", "last_affected"]),
        version(),
    );
    let pair = (introduced, prop::option::of(end));
    let pairs = prop::collection::vec(pair, 1..4);
    (pairs, prop::option::weighted(0.1, version())).prop_map(|(pairs, limit)| {
        let mut events = Vec::new();
        for (introduced, end) in pairs {
            events.push(json!({ "introduced": introduced }));
            events.extend(end.map(|(kind, version)| json!({ kind: version })));
        }
        events.extend(limit.map(|limit| json!({ "limit": limit })));
        json!({"type": "SEMVER", "events": events})
    })
}

fn record() -> impl Strategy<Value = Value> {
    let affected = (
        prop::sample::select(NAMES.to_vec()),
        prop::collection::vec(range(), 0..3),
        prop::collection::vec(version(), 0..4),
    );
    let affected = affected.prop_map(|(name, ranges, versions)| {
        json!({"package": {"ecosystem": "npm", "name": name}, "ranges": ranges, "versions": versions})
    });
    prop::collection::vec(affected, 1..4).prop_map(|affected| json!({"affected": affected}))
}

/// The evaluation algorithm of the OSV schema, over the JSON itself.
fn is_affected(record: &Value, name: &str, version: &str) -> bool {
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    list(record, "affected").iter().any(|affected| {
        affected["package"]["name"] == name
            && (list(affected, "versions")
                .iter()
                .any(|listed| listed == version)
                || list(affected, "ranges")
                    .iter()
                    .any(|range| in_range(&list(range, "events"), version)))
    })
}

fn in_range(events: &[Value], version: &str) -> bool {
    let parse = |text: &str| Version::parse(text).unwrap();
    let version = parse(version);
    let limits: Vec<Version> = events
        .iter()
        .filter_map(|event| event["limit"].as_str())
        .map(parse)
        .collect();
    if !limits.is_empty() && limits.iter().all(|limit| version >= *limit) {
        return false;
    }
    let mut sorted: Vec<(Option<Version>, &str)> = Vec::new();
    for event in events {
        for kind in ["introduced", "fixed", "last_affected"] {
            if let Some(at) = event[kind].as_str() {
                sorted.push(((at != "0").then(|| parse(at)), kind));
            }
        }
    }
    sorted.sort_by(|one, two| one.0.cmp(&two.0));
    let mut affected = false;
    for (at, kind) in sorted {
        match (kind, at) {
            ("introduced", None) => affected = true,
            ("introduced", Some(at)) if version >= at => affected = true,
            ("fixed", Some(at)) if version >= at => affected = false,
            ("last_affected", Some(at)) if version > at => affected = false,
            _ => {}
        }
    }
    affected
}

fn texts(records: &[Value]) -> Vec<String> {
    let text = |(number, record): (usize, &Value)| {
        let mut record = record.clone();
        record["id"] = json!(format!("A-{number}"));
        record["modified"] = json!("2026-01-01T00:00:00Z");
        record["aliases"] = json!([format!("CVE-{}", number / 2)]);
        record.to_string()
    };
    records.iter().enumerate().map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_index_answers_as_the_records_do(
        records in prop::collection::vec(record(), 1..8),
        versions in prop::collection::vec(version(), 1..12),
    ) {
        let texts = texts(&records);
        let index = index(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        for name in NAMES {
            let found = index.records(Npm, name).unwrap();
            for (number, record) in records.iter().enumerate() {
                let id = format!("A-{number}");
                let found = found.iter().find(|found| found.id == id);
                for version in &versions {
                    let expected = is_affected(record, name, version);
                    let answer = found.map_or(Affected::No, |found| found.affects(None, version));
                    match answer {
                        Affected::Yes { fixed, .. } => {
                            prop_assert!(expected, "{} {} {}", name, version, record);
                            if let Some(fixed) = fixed {
                                prop_assert!(Version::parse(&fixed).unwrap() > Version::parse(version).unwrap());
                                prop_assert!(!is_affected(record, name, &fixed), "{} is no fix of {} {}", fixed, name, record);
                            }
                        }
                        Affected::No => prop_assert!(!expected, "{} {} {}", name, version, record),
                        Affected::Unknown(why) => prop_assert!(false, "{}", why),
                    }
                }
            }
        }
    }

    /// A changed byte is seen by everyone who would have needed it: an answer is the one of the sound index, or an error.
    #[test]
    fn a_changed_byte_never_changes_an_answer(
        records in prop::collection::vec(record(), 1..6),
        at: prop::sample::Index,
        change in 1..=255_u8,
    ) {
        let texts = texts(&records);
        let sound = built(&texts.iter().map(String::as_str).collect::<Vec<_>>()).bytes;
        let mut damaged = sound.clone();
        let at = at.index(damaged.len());
        damaged[at] ^= change;
        let sound = Index::open(sound).unwrap();
        if let Ok(damaged) = Index::open(damaged) {
            prop_assert!(damaged.verify().is_err());
            for name in NAMES {
                let said = |index: &Index| index.records(Npm, name).map(|records| format!("{records:?}"));
                if let Ok(answer) = said(&damaged) {
                    prop_assert_eq!(answer, said(&sound).unwrap());
                }
            }
        }
    }

    /// With sums that somebody has made fit again only bounds are left: no panic, no endless list.
    #[test]
    fn a_forged_index_is_survived(
        records in prop::collection::vec(record(), 1..4),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let texts = texts(&records);
        let mut forged = built(&texts.iter().map(String::as_str).collect::<Vec<_>>()).bytes;
        let sums = usize::try_from(u64::from_le_bytes(forged[16..24].try_into().unwrap())).unwrap();
        for (at, byte) in changes {
            forged[32 + at.index(sums - 32)] = byte;
        }
        let of_pages: Vec<[u8; 4]> = forged[..sums].chunks(4096).map(|page| crc32fast::hash(page).to_le_bytes()).collect();
        for (page, sum) in of_pages.iter().enumerate() {
            forged[sums + page * 4..sums + page * 4 + 4].copy_from_slice(sum);
        }
        if let Ok(index) = Index::open(forged) {
            for name in NAMES {
                for record in index.records(Npm, name).unwrap_or_default() {
                    let _ = record.affects(None, "1.0.0");
                }
            }
        }
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}", start in prop::sample::select(vec!["", "{", "[", "```toml\n", "#model_version:", "{\"cveID\"", "id: "])) {
        let mut builder = super::Builder::new();
        builder.read("x", format!("{start}{text}").as_bytes());
        let _ = builder.finish();
    }
}
