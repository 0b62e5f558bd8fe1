//! What is taken from a folder of own checks, and what stops the run.

use super::*;
use crate::policy::Policy;
use crate::source::RepoPath;
use proptest::prelude::*;

const CHECK: &str = "\
title: Acme key is exposed
severity: high
confidence: high
why: Whoever has the key acts as its owner.
fix: Revoke it.
match:
  token:
    pattern: 'acme_[0-9a-f]{32}'
examples:
  bad: [{ name: a, at: 'acme_%{hex:32}', text: 'k=acme_%{hex:32}' }]
  good: [{ name: b, text: 'k=acme_x' }]
";

const POLICY: &str = "version: 1\nown_checks: .portcullis/checks\n";

fn taken(folder: Subtree) -> Result<Catalogue, Box<OwnChecksError>> {
    let policy = Policy::parse(POLICY, "portcullis.yaml", &|_| true).unwrap();
    let own = policy.own_checks.unwrap();
    let named = Named {
        policy: "portcullis.yaml",
        text: POLICY,
        own: &own,
    };
    catalogue(named, folder)
}

fn of(files: &[(&str, &str)]) -> Result<Catalogue, Box<OwnChecksError>> {
    let file =
        |(path, text): &(&str, &str)| (RepoPath::new(path).unwrap(), text.as_bytes().to_vec());
    taken(Subtree::Files(files.iter().map(file).collect()))
}

fn faults(files: &[(&str, &str)]) -> Vec<String> {
    of(files).unwrap_err().messages()
}

#[test]
fn a_check_is_called_by_its_path_behind_own() {
    let both = of(&[("acme-key.yaml", CHECK), ("team/a/key.yaml", CHECK)]).unwrap();
    assert_eq!(both.own(), 2);
    for id in ["own/acme-key", "own/team/a/key"] {
        assert!(both.get(&CheckId::new(id)).is_some(), "{id}");
    }
    let ours = Catalogue::embedded().checks().len();
    assert_eq!(both.checks().len(), ours + 2);
}

#[test]
fn a_file_cannot_take_the_id_of_a_check_of_ours() {
    let both = of(&[("secret/private-key.yaml", CHECK)]).unwrap();
    let ours = CheckId::new("secret/private-key");
    assert_eq!(both.get(&ours), Catalogue::embedded().get(&ours));
    assert!(both.get(&CheckId::new("own/secret/private-key")).is_some());
}

#[test]
fn the_digest_covers_ours_and_every_byte_of_theirs() {
    let digest = |files: &[(&str, &str)]| of(files).unwrap().digest().to_owned();
    let one = digest(&[("a.yaml", CHECK)]);
    assert_eq!(one, digest(&[("a.yaml", CHECK)]));
    assert_ne!(one, Catalogue::embedded().digest());
    assert_ne!(one, digest(&[("b.yaml", CHECK)]));
    assert_ne!(one, digest(&[("a.yaml", &format!("{CHECK}# why\n"))]));
    assert_ne!(one, digest(&[("a.yaml", CHECK), ("b.yaml", CHECK)]));
    assert_eq!(one.len(), 64);
}

#[test]
fn what_cannot_be_run_is_said_with_its_file() {
    let with = |from: &str, to: &str| {
        assert!(CHECK.contains(from), "{from}");
        faults(&[("a.yaml", &CHECK.replacen(from, to, 1))]).join("; ")
    };
    for (from, to, said) in [
        (
            "severity: high",
            "severity: bad",
            "severity: `bad` is none of",
        ),
        (
            "confidence: high",
            "confidence: 1",
            "confidence: `1` is none of",
        ),
        ("title: Acme", "titel: Acme", "unknown field `titel`"),
        ("]{32}'", "{32}'", "match.token.pattern: does not compile"),
        ("'acme_", "'.", "match: the pattern begins with no literal"),
        (
            "  token:\n    pattern",
            "  predicate: { name: basic-auth, keywords: [aaaa] }\n  token:\n    pattern",
            "match: has 2 matchers",
        ),
    ] {
        assert!(with(from, to).contains(said), "{to}: {}", with(from, to));
    }
    let rust = CHECK.replace(
        "  token:\n    pattern: 'acme_[0-9a-f]{32}'\n",
        "  predicate: { name: basic-auth, keywords: [aaaa] }\n",
    );
    assert_eq!(
        faults(&[("a.yaml", &rust)]),
        [
            "match.predicate: names a rule inside of portcullis, which own checks cannot: use token, assigned or resource"
        ]
    );
    let huge = CHECK.replace("{32}'", "{9999}[0-9a-f]{9999}[0-9a-f]{9999}'");
    assert!(faults(&[("a.yaml", &huge)])[0].contains("does not compile"));
    let unknown = CHECK.replace(
        "  token:\n    pattern: 'acme_[0-9a-f]{32}'\n",
        "  resource: [{ kinds: [bicep:x], fault: { a: { absent: true } } }]\n",
    );
    assert!(faults(&[("a.yaml", &unknown)])[0].contains("`bicep:x` is no kind"));
}

#[test]
fn names_that_cannot_be_ids_are_refused() {
    for (path, said) in [
        ("Acme.yaml", "the path of a check is its id"),
        ("a b.yaml", "the path of a check is its id"),
        ("a.yml", "has to end with `.yaml`"),
        (".yaml", "the path of a check is its id"),
    ] {
        let said_of = faults(&[(path, CHECK)]);
        assert!(said_of[0].contains(said), "{path}: {said_of:?}");
    }
}

#[test]
fn a_folder_that_is_missing_or_empty_is_an_error() {
    let said = |folder| taken(folder).unwrap_err().messages().join("");
    assert!(said(Subtree::Absent).contains("there is no folder `.portcullis/checks`"));
    assert!(said(Subtree::Files(Vec::new())).contains("there is no check (`*.yaml`)"));
    let refused = |path: &str| Subtree::Refused {
        path: RepoPath::new(path).unwrap(),
        why: "is odd".to_owned(),
    };
    assert_eq!(said(refused(".")), "`.portcullis/checks` is odd");
    assert_eq!(said(refused("a/b")), "`.portcullis/checks/a/b` is odd");
    let bytes = (RepoPath::new("a.yaml").unwrap(), vec![0xff, 0xfe]);
    assert!(said(Subtree::Files(vec![bytes])).contains("is not text in UTF-8"));
}

#[test]
fn prose_and_examples_do_not_keep_a_check_from_running() {
    let sloppy = CHECK
        .replace("title: Acme key is exposed", "title: acme.")
        .replace("k=acme_x", "k=acme_%{hex:32}");
    assert_eq!(of(&[("a.yaml", &sloppy)]).unwrap().own(), 1);
}

#[test]
fn an_error_points_into_the_file_and_at_the_policy() {
    let broken = CHECK.replace("severity: high", "severity: \u{1b}[31mbad");
    let error = of(&[("a.yaml", &broken)]).unwrap_err();
    let mut drawn = String::new();
    miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none())
        .render_report(&mut drawn, error.as_ref())
        .unwrap();
    assert!(drawn.contains("portcullis.yaml:2:13"), "{drawn}");
    assert!(drawn.contains("named here"), "{drawn}");
    assert!(drawn.contains(".portcullis/checks/a.yaml:"), "{drawn}");
    assert!(!drawn.contains('\u{1b}'), "{drawn}");
}

proptest! {
    #[test]
    fn any_files_are_survived(
        files in prop::collection::vec(("[a-z/.\\-]{0,6}(\\.yaml|\\.yml|)", "(?s)(title: |severity: high\n|match:\n|  token: |\\[|\\{|&a |\\*a|\u{1b}|é|.){0,20}"), 0..4)
    ) {
        let files: Vec<(RepoPath, Vec<u8>)> = files
            .into_iter()
            .filter_map(|(path, text)| Some((RepoPath::new(path).ok()?, text.into_bytes())))
            .collect();
        let _ = taken(Subtree::Files(files)).map_err(|error| error.messages());
    }
}
