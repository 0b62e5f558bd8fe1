//! Images that are no longer supported: a reference's product, release and distribution against a dated table.
//!
//! Only images of which it is known who makes them: Docker's official images and their mirrors, those of Amazon and
//! Microsoft. A release that is not in the table is taken for supported. Not here: what is inside of other images.

mod table;

use jiff::civil::Date;
use table::{CODENAMES, RELEASES};

/// Whether support for what the reference names has ended. References with unknown parts are not asked.
pub(super) fn is_end_of_life(reference: &str, today: Date) -> bool {
    let Some((product, tag)) = product(reference) else {
        return false;
    };
    let ended = |product: &str, release: &str| end(product, release).is_some_and(|end| end < today);
    let early_access = product == "openjdk" && tag.contains("-ea");
    if early_access {
        return false;
    }
    let parts: Vec<&str> = tag.split('-').collect();
    let distribution = |part: &&str| {
        let alpine = part
            .strip_prefix("alpine")
            .filter(|version| !version.is_empty());
        alpine.is_some_and(|version| ended("alpine", version)) || codename_ended(part, today)
    };
    ended(&product, parts[0]) || parts.iter().any(distribution)
}

fn codename_ended(part: &str, today: Date) -> bool {
    let known = CODENAMES.iter().find(|(name, ..)| *name == part);
    known.is_some_and(|(_, product, release)| end(product, release).is_some_and(|end| end < today))
}

/// The end of support of the most exact release in the table: `3.8` for `3.8.1`, `7` for `7.4`.
fn end(product: &str, release: &str) -> Option<Date> {
    let release = release.strip_prefix('v').unwrap_or(release);
    let of_product = RELEASES.iter().filter(|(name, ..)| *name == product);
    let fitting = of_product.filter(|(_, known, _)| *known == "*" || is_release_of(release, known));
    let (.., (year, month, day)) = fitting.max_by_key(|(_, known, _)| known.len())?;
    Date::new(*year, *month, *day).ok()
}

/// `3.8.1` is of `3.8`, and `3.80` is not.
fn is_release_of(release: &str, known: &str) -> bool {
    let rest = release.strip_prefix(known);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_', 'u']))
}

/// The name in the table, and the tag; `latest` where none is written.
fn product(reference: &str) -> Option<(String, &str)> {
    let reference = reference.split('@').next()?;
    let (name, tag) = match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (reference, "latest"),
    };
    let prefixes = [
        "docker.io/library/",
        "index.docker.io/library/",
        "registry-1.docker.io/library/",
        "public.ecr.aws/docker/library/",
        "mirror.gcr.io/library/",
        "library/",
        "docker.io/",
        "public.ecr.aws/amazonlinux/",
        "public.ecr.aws/debian/",
        "public.ecr.aws/ubuntu/",
        "public.ecr.aws/lts/",
        "quay.io/centos/",
    ];
    let name = prefixes
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name);
    let lambda = name
        .strip_prefix("public.ecr.aws/lambda/")
        .or_else(|| name.strip_prefix("amazon/aws-lambda-"));
    let product = match (lambda, name.strip_prefix("mcr.microsoft.com/dotnet/")) {
        (Some("nodejs"), _) => "node".to_owned(),
        (Some(language), _) => format!("lambda/{language}"),
        (_, Some(image)) if image.starts_with("core/") => "dotnet/core".to_owned(),
        (_, Some(_)) => "dotnet".to_owned(),
        _ if !name.contains('/') => name.to_owned(),
        _ => return None,
    };
    Some((
        product
            .replace("lambda/python", "python")
            .replace("lambda/ruby", "ruby"),
        tag,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_has_ended_is_known_however_it_is_named() {
        for reference in [
            "debian:buster-slim",
            "debian:9.13",
            "ubuntu:18.04",
            "ubuntu:xenial-20210804",
            "alpine:3.12.1",
            "centos",
            "centos:7",
            "amazonlinux:2018.03",
            "node:14",
            "docker.io/library/node:16.20.2-alpine",
            "public.ecr.aws/docker/library/python:3.8-slim@sha256:00",
            "python:3.11-buster",
            "python:2",
            "golang:1.16-alpine3.13",
            "ruby:2.7.8",
            "php:7.4-apache",
            "openjdk:11-jre-slim",
            "public.ecr.aws/lambda/nodejs:16",
            "public.ecr.aws/lambda/python:3.8.2024.05.14.18",
            "mcr.microsoft.com/dotnet/aspnet:6.0-alpine",
            "mcr.microsoft.com/dotnet/core/sdk:3.1",
            "postgres:11",
        ] {
            assert!(is_end_of_life(reference, date(2026, 11, 22)), "{reference}");
        }
    }

    #[test]
    fn what_is_supported_or_not_known_is_left_alone() {
        for reference in [
            "debian:bookworm",
            "debian",
            "ubuntu:24.04",
            "alpine:3.22",
            "alpine",
            "amazonlinux:2023",
            "node:22-bookworm-slim",
            "node:lts",
            "python:3.13",
            "python:3",
            "golang:1.30",
            "php:8.4",
            "openjdk:26-ea-jdk",
            "someone/node:8",
            "registry.example/python:2.7",
            "postgres:17",
            "",
            ":",
        ] {
            assert!(
                !is_end_of_life(reference, date(2026, 11, 22)),
                "{reference}"
            );
        }
    }

    #[test]
    fn an_end_counts_from_the_day_after() {
        assert!(!is_end_of_life("node:18", date(2025, 4, 30)));
        assert!(is_end_of_life("node:18", date(2025, 5, 1)));
    }

    #[test]
    fn every_date_and_codename_of_the_table_is_one() {
        for (product, release, (year, month, day)) in RELEASES {
            assert!(
                Date::new(*year, *month, *day).is_ok(),
                "{product} {release}"
            );
        }
        for (name, product, release) in CODENAMES {
            assert!(end(product, release).is_some(), "{name}");
        }
    }
}
