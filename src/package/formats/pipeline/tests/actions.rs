//! GitHub Actions and hooks of pre-commit.

use super::*;
use crate::package::{Ecosystem, Source, Usage};

const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

#[test]
fn actions_of_workflows_are_listed_once() {
    let text = format!(
        r#"on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@{COMMIT} # v4.2.2
      - uses: "github/codeql-action/init@v3"
      - uses: ./local
      - uses: docker://alpine:3.20
      - run: make
      - uses: actions/checkout@{COMMIT}   # tag=v4.2.2
      - name: x
        uses: owner/name@{COMMIT}
  call:
    uses: org/shared/.github/workflows/ci.yml@main
"#
    );
    let listing = read(".github/workflows/ci.yml", &text).unwrap();
    assert_eq!(listing.problems, []);
    let packages: Vec<String> = listing.packages.iter().map(said).collect();
    assert_eq!(
        packages,
        [
            "actions/checkout v4.2.2",
            "github/codeql-action v3",
            "alpine 3.20",
            "owner/name",
            "org/shared main"
        ]
    );
    let checkout = &listing.packages[0];
    assert_eq!(checkout.ecosystem, Ecosystem::GitHubActions);
    let source = Source::Git {
        url: "https://github.com/actions/checkout".to_owned(),
        commit: Some(COMMIT.to_owned()),
    };
    assert_eq!(checkout.source, source);
    assert_eq!(listing.packages[1].source, Source::Registry);
    assert!(text[checkout.at.range()].contains("actions/checkout@"));
}

#[test]
fn actions_of_actions_are_listed() {
    let composite =
        "name: a\ndescription: b\nruns:\n  using: composite\n  steps:\n    - uses: a/b@v1\n";
    assert_eq!(names("tools/setup/action.yml", composite), ["a/b v1"]);
    let image = "name: a\ndescription: b\nruns: {using: docker, image: 'docker://alpine:3'}\n";
    assert_eq!(names("action.yaml", image), ["alpine 3"]);
    let built = "name: a\ndescription: b\nruns: {using: docker, image: Dockerfile}\n";
    assert_eq!(names("action.yaml", built), [""; 0]);
    let script = "name: a\ndescription: b\nruns: {using: node20, main: index.js}\n";
    assert_eq!(names("action.yaml", script), [""; 0]);
    assert!(read("action.yml", "name: a\ndescription: b\n").is_err());
    assert_eq!(
        names("rules/action.yml", "some: other\nthing: 1\n"),
        [""; 0]
    );
}

#[test]
fn a_workflow_that_makes_no_sense_is_no_empty_one() {
    let path = ".github/workflows/a.yaml";
    assert!(read(path, "on: push\n").is_err());
    assert!(read(path, "on: push\njobs: [a]\n").is_err());
    assert!(
        read(
            path,
            "jobs:\n  a: {runs-on: x, steps: []}\n  a: {runs-on: x, steps: []}\n"
        )
        .is_err()
    );
    for damaged in [
        "jobs:\n  a:\n    runs-on: x\n",
        "jobs:\n  a:\n    runs-on: x\n    steps:\n      - us\n",
        "jobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout\n",
        "jobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: [a]\n",
    ] {
        assert_eq!(read(path, damaged).unwrap().problems.len(), 1, "{damaged}");
    }
}

#[test]
fn hooks_and_what_is_installed_beside_them_are_listed() {
    let text = format!(
        r#"repos:
  - repo: https://github.com/psf/black
    rev: 23.10
    hooks: [{{id: black}}]
  - repo: https://gitlab.com/pycqa/flake8.git
    rev: {COMMIT}  # frozen: v6.1.0
    hooks:
      - id: flake8
        additional_dependencies: [flake8-bugbear==23.1.0, 'types-x[y]>=1', plain]
  - repo: git@github.com:a/b.git
    rev: "v1"
    hooks:
      - id: x
        additional_dependencies: ['@scope/p@1.2.3', 'prettier@^3', golang.org/x/tools@v0.1.0, 'cli:taplo:0.9']
  - repo: local
    hooks: [{{id: l, language: ruby, additional_dependencies: ['rubocop:1.50.0']}}]
  - repo: meta
    hooks: [{{id: check}}]
"#
    );
    let listing = read(".pre-commit-config.yaml", &text).unwrap();
    assert_eq!(listing.problems, []);
    let packages: Vec<String> = listing.packages.iter().map(said).collect();
    assert_eq!(
        packages,
        [
            "psf/black 23.10",
            "gitlab.com/pycqa/flake8 v6.1.0",
            "flake8-bugbear 23.1.0",
            "types-x [>=1]",
            "plain",
            "a/b v1",
            "@scope/p 1.2.3",
            "prettier [^3]",
            "golang.org/x/tools v0.1.0",
            "taplo 0.9",
            "rubocop 1.50.0",
        ]
    );
    assert!(
        listing
            .packages
            .iter()
            .all(|package| package.usage == Usage::Development)
    );
    assert_eq!(listing.packages[8].ecosystem, Ecosystem::Go);
}

#[test]
fn a_hook_without_a_revision_is_a_problem() {
    let path = ".pre-commit-config.yaml";
    let text = "repos:\n  - repo: https://github.com/a/b\n    hooks: [{id: x}]\n";
    assert_eq!(read(path, text).unwrap().problems.len(), 1);
    assert!(read(path, "hooks: []\n").is_err());
    let old = "-   repo: https://github.com/a/b\n    sha: v1\n    hooks: [{id: x}]\n";
    assert_eq!(names(path, old), ["a/b v1"]);
}
