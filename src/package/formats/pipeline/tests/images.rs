//! Dockerfiles, compose files, development containers.

use super::*;
use crate::package::Ecosystem;

#[test]
fn images_that_stages_begin_from_are_listed() {
    let digest = "0a".repeat(32);
    let text = format!(
        "# syntax=docker/dockerfile:1
ARG VERSION=20
ARG OTHER
FROM --platform=$BUILDPLATFORM node:${{VERSION}}-slim AS build
RUN npm ci
FROM build AS test
FROM ghcr.io/o/base@sha256:{digest}
COPY --from=build /a /b
COPY --from=ghcr.io/astral-sh/uv:0.4 /uv /uv
COPY --from=0 /c /d
FROM node:20-slim
FROM scratch
FROM python:${{OTHER}}
FROM $OTHER
"
    );
    assert_eq!(
        names("Dockerfile", &text),
        [
            "node 20-slim",
            "ghcr.io/o/base",
            "python [${}]",
            "ghcr.io/astral-sh/uv 0.4",
        ]
    );
    let listing = read("Dockerfile", &text).unwrap();
    assert_eq!(listing.packages[1].checksums[0].hex, digest);
    assert_eq!(listing.packages[0].ecosystem, Ecosystem::Docker);
}

#[test]
fn dockerfiles_go_by_many_names() {
    for path in [
        "Dockerfile",
        "a/Dockerfile.prod",
        "api.Dockerfile",
        "Containerfile",
        "dockerfile",
    ] {
        assert_eq!(format(path).id, "dockerfile", "{path}");
    }
    for path in [
        "Dockerfile.md",
        "dockerfiles",
        "Dockerfile.dockerignore",
        "Dockerfile.j2",
        "a.dockerfile.rs",
    ] {
        assert!(
            formats::of(&RepoPath::new(path).unwrap()).is_none(),
            "{path}"
        );
    }
    assert!(read("Dockerfile", "RUN x\n").is_err());
    assert!(
        !read("Dockerfile", "FROM a:1\nGARBAGE x\n")
            .unwrap()
            .problems
            .is_empty()
    );
}

#[test]
fn images_of_services_are_listed() {
    let text = "services:
  a: {image: 'nginx:1.25'}
  b: {image: own, build: .}
  c: {image: 'postgres:${TAG:-16}'}
  d: {image: 'redis:${TAG}'}
  e: {build: .}
  f: {image: nginx:1.25}
";
    for path in [
        "docker-compose.yml",
        "compose.prod.yaml",
        "a/docker-compose-dev.yml",
    ] {
        assert_eq!(
            names(path, text),
            ["nginx 1.25", "postgres 16", "redis [${TAG}]"],
            "{path}"
        );
    }
    assert_eq!(names("compose.yaml", "volumes: {}\n"), [""; 0]);
    let first = "web: {build: .}\ndb: {image: 'postgres:9'}\n";
    assert_eq!(names("docker-compose.yml", first), ["postgres 9"]);
    assert!(read("compose.yaml", "a: b\n").is_err());
    assert!(read("compose.yaml", "services: [a]\n").is_err());
    assert_eq!(
        read("compose.yaml", "services: {a: {image: [b]}}\n")
            .unwrap()
            .problems
            .len(),
        1
    );
}

#[test]
fn development_containers_name_image_and_features() {
    let text = r#"{
  // comment
  "image": "mcr.microsoft.com/devcontainers/rust:1",
  "features": {"ghcr.io/devcontainers/features/node:1": {}, "./local": {}, "https://a/b.tgz": {}},
}"#;
    let expected = [
        "mcr.microsoft.com/devcontainers/rust 1",
        "ghcr.io/devcontainers/features/node 1",
    ];
    assert_eq!(names(".devcontainer/devcontainer.json", text), expected);
    assert!(read(".devcontainer.json", "{\"image\": ").is_err());
    assert!(read(".devcontainer.json", "[]").is_err());
}
