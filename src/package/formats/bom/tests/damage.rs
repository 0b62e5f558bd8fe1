//! A damaged document is unreadable or has problems: it never passes for one with fewer packages.

use super::*;
use proptest::prelude::*;

/// Whether somebody would notice.
fn is_noticed(path: &str, text: &str) -> bool {
    match read(path, text) {
        Err(_) => true,
        Ok(listing) => !listing.problems.is_empty() || listing.packages.len() == 3,
    }
}

#[test]
fn a_document_cut_anywhere_is_noticed() {
    for (path, text) in samples() {
        for cut in 0..text.len() {
            if text.is_char_boundary(cut) {
                assert!(
                    is_noticed(path, &text[..cut]),
                    "{path} cut at {cut}: {}",
                    &text[..cut]
                );
            }
        }
    }
}

/// Document, path, what is replaced, and by what.
const BROKEN: [(&str, &str, &str, &str); 29] = [
    (CYCLONEDX, "bom.json", "\"1.5\"", "\"9.9\""),
    (CYCLONEDX, "bom.json", "\"1.5\"", "1.5"),
    (CYCLONEDX, "bom.json", "\"specVersion\": \"1.5\",", ""),
    (CYCLONEDX, "bom.json", "\"CycloneDX\"", "\"Cyclone\""),
    (CYCLONEDX, "bom.json", "\"bomFormat\": \"CycloneDX\",", ""),
    (
        CYCLONEDX,
        "bom.json",
        "\"components\": [\n",
        "\"komponents\": [\n",
    ),
    (CYCLONEDX, "bom.json", "\"name\": \"tool\"", "\"name\": 7"),
    (CYCLONEDX, "bom.json", "\"name\": \"tool\",", ""),
    (
        CYCLONEDX,
        "bom.json",
        "\"purl\": \"pkg:npm/tool@2.0.0\",",
        "",
    ),
    (CYCLONEDX, "bom.json", "\"bom-ref\": \"c\",", ""),
    (
        CYCLONEDX,
        "bom.json",
        "\"version\": 1,",
        "\"version\": 1, \"version\": 2,",
    ),
    (
        CYCLONEDX,
        "bom.json",
        "\"bom-ref\": \"c\"",
        "\"bom-ref\": \"a\"",
    ),
    (MARKUP, "bom.xml", "bom/1.5", "bom/9.9"),
    (MARKUP, "bom.xml", "</name>", "</nam>"),
    (MARKUP, "bom.xml", "<name>tool</name>", ""),
    (MARKUP, "bom.xml", "&", "&unknown;"),
    (SPDX, "a.spdx.json", "SPDX-2.3", "SPDX-9.3"),
    (SPDX, "a.spdx.json", "\"spdxVersion\": \"SPDX-2.3\",", ""),
    (
        SPDX,
        "a.spdx.json",
        "\"packages\": [",
        "\"packages\": 1, \"x\": [",
    ),
    (SPDX, "a.spdx.json", "\"SPDXID\": \"SPDXRef-c\",", ""),
    (
        SPDX,
        "a.spdx.json",
        "\"SPDXID\": \"SPDXRef-c\"",
        "\"SPDXID\": \"SPDXRef-b\"",
    ),
    (TAG_VALUE, "a.spdx", "SPDX-2.2", "SPDX-9"),
    (TAG_VALUE, "a.spdx", "SPDXVersion: SPDX-2.2\n", ""),
    (
        TAG_VALUE,
        "a.spdx",
        "PackageVersion: 7.0.0",
        "PackageVersion 7.0.0",
    ),
    (TAG_VALUE, "a.spdx", "</text>", ""),
    (TAG_VALUE, "a.spdx", "SPDXID: SPDXRef-c\n", ""),
    (SPDX3, "sbom.json", "3.0.1/spdx-context", "9.0/spdx-context"),
    (
        SPDX3,
        "sbom.json",
        "\"specVersion\": \"3.0.1\"",
        "\"specVersion\": \"9\"",
    ),
    (
        SPDX3,
        "sbom.json",
        "\"spdxId\": \"urn:c\"",
        "\"spdxId\": \"urn:x\"",
    ),
];

#[test]
fn what_somebody_breaks_is_noticed() {
    for (text, path, from, to) in BROKEN {
        let text = text.replacen(from, to, 1);
        let noticed = match read(path, &text) {
            Err(_) => true,
            Ok(listing) => !listing.problems.is_empty(),
        };
        let unchanged = !text.contains(to)
            || [CYCLONEDX, MARKUP, SPDX, TAG_VALUE, SPDX3].contains(&text.as_str());
        assert!(noticed || unchanged, "{path}: {from} -> {to}");
    }
}

#[test]
fn deep_nesting_ends() {
    let deep = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.4","components":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(read("bom.json", &deep).is_err());
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert!(read("bom.xml", &deep).is_err());
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let files = InMemory::default();
        for (path, _) in samples() {
            let _ = formats::read(format(path), &RepoPath::new(path).unwrap(), &bytes, &files);
        }
    }

    #[test]
    fn damaged_documents_are_read_without_a_panic(at in 0_usize..4000, length in 0_usize..40, with in "[\\PC\\n]{0,8}") {
        for (path, text) in samples() {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.floor_char_boundary((start + length).min(text.len()));
            let damaged = [&text[..start], &with, &text[end..]].concat();
            if let Ok(listing) = read(path, &damaged) {
                for package in &listing.packages {
                    prop_assert!(damaged.get(package.at.range()).is_some());
                }
                for problem in &listing.problems {
                    prop_assert!(damaged.get(problem.at.range()).is_some());
                }
            }
        }
    }
}
