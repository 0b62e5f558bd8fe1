//! CODEOWNERS in one state of a repository: which file counts, and where its faults are said to be.

use super::fault::ReviewFault;
use super::lint::{Hit, Looked, look};
use crate::codeowners::lint::Protected;
use crate::inventory::InMemory;
use crate::source::RepoPath;

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

fn looked(files: &[(&str, &[u8])]) -> Looked {
    let files = files.iter().map(|(name, text)| (path(name), text.to_vec()));
    let workflows = Protected::new("workflows", &["/.github/workflows/"]);
    look(&InMemory::new(files), &[], &[workflows])
}

/// Fault, file and what is pointed at.
fn said(looked: &Looked) -> Vec<(ReviewFault, String, String)> {
    let one = |hit: &Hit| {
        let text = &looked.texts[&hit.path];
        assert!(!hit.message.is_empty());
        (
            hit.fault,
            hit.path.to_text().into_owned(),
            text[hit.at.range()].to_owned(),
        )
    };
    looked.hits.iter().map(one).collect()
}

#[test]
fn a_file_that_is_never_read_is_said_in_that_file() {
    let looked = looked(&[
        (".github/CODEOWNERS", b"* @acme/all\n"),
        ("CODEOWNERS", b"\n# old\n* @acme/old\n"),
        ("CODEOWNERS.md", b"x\n"),
    ]);
    let wanted = [
        (
            ReviewFault::FileShadowed,
            "CODEOWNERS".to_owned(),
            "# old".to_owned(),
        ),
        (
            ReviewFault::FileMisnamed,
            "CODEOWNERS.md".to_owned(),
            "x".to_owned(),
        ),
    ];
    assert_eq!(said(&looked), wanted);
}

#[test]
fn places_stay_where_they_are_behind_bytes_that_are_no_text() {
    let looked = looked(&[(
        "CODEOWNERS",
        b"* @acme/all\n# \xFF\xFE\n/\xC3\xA9\xE9 @x\n/nothing @x\n",
    )]);
    let faults = said(&looked);
    let pointed: Vec<&str> = faults.iter().map(|(.., text)| text.as_str()).collect();
    assert_eq!(pointed, ["/\u{e9}", "/nothing"]);
}

#[test]
fn a_link_in_the_place_of_the_file_is_a_gap() {
    let files = InMemory::new([(path("owners"), b"* @x\n".to_vec())]);
    let irregular = [(
        path(".github/CODEOWNERS"),
        "it is a symbolic link".to_owned(),
    )];
    let looked = look(&files, &irregular, &[]);
    assert_eq!(looked.file, None);
    assert_eq!(looked.unread, irregular);
}

#[test]
fn what_tells_faults_apart_is_not_where_they_stand() {
    let keys = |text: &[u8]| -> Vec<String> {
        let found = looked(&[
            ("CODEOWNERS", text),
            (".github/workflows/ci.yml", b"on: push\n"),
        ]);
        let mut keys: Vec<String> = found.hits.into_iter().map(|hit| hit.key).collect();
        keys.sort();
        keys
    };
    let one = keys(b"/src @x\n/CODEOWNERS @x\n");
    let other = keys(b"# a comment more\n\n/src @x\n/CODEOWNERS @x @y\n");
    assert_eq!(one, other);
    assert_eq!(one, ["/src", "workflows"]);
}

#[test]
fn submodules_are_those_that_gitmodules_names() {
    let modules = b"[submodule \"lib\"]\n\tpath = vendor/lib\n\turl = https://example.com/lib\n";
    let looked = looked(&[
        ("CODEOWNERS", b"* @x\n/vendor/lib/src/ @y\n/vendor/lib @y\n"),
        (".gitmodules", modules),
        ("vendor/lib/src/checked-out.c", b""),
    ]);
    let wanted = (
        ReviewFault::PatternLink,
        "CODEOWNERS".to_owned(),
        "/vendor/lib/src/".to_owned(),
    );
    assert_eq!(said(&looked), [wanted]);
}

#[test]
fn a_file_made_of_faults_is_told_in_part_and_says_so() {
    let lines = |number: usize| format!("/nothing{number}/ @x\n");
    let text: String = (0..300).map(lines).collect();
    let looked = looked(&[("CODEOWNERS", text.as_bytes())]);
    let unmatched = |hit: &&Hit| hit.fault == ReviewFault::PatternUnmatched;
    assert_eq!(looked.hits.iter().filter(unmatched).count(), 200);
    assert_eq!(looked.unread.len(), 1);
    assert!(looked.unread[0].1.contains("300"), "{:?}", looked.unread);
}
