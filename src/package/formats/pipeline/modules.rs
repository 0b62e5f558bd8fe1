//! Terraform configuration: the providers that it requires and the modules that it calls, where they come from elsewhere
//! (<https://developer.hashicorp.com/terraform/language/modules/sources>).

use super::super::Input;
use super::is_commit;
use super::providers::{is_version, short};
use super::references::References;
use crate::document::Sources;
use crate::document::hcl::{self, Block, Body, Expression, Kind};
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::{RepoPath, Span};
use std::sync::Arc;

/// Every file of a configuration.
pub(super) fn recognise(path: &RepoPath) -> bool {
    matches!(path.extension(), b"tf" | b"tofu")
}

/// Reads a file. What cannot be read is a problem only where it may be about packages. Never fails.
#[expect(clippy::unnecessary_wraps, reason = "every reader has this shape")]
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let mut references = References::default();
    // Most files only declare resources.
    if !input.text.contains("required_providers") && !input.text.contains("module") {
        return Ok(references.finish());
    }
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let parsed = hcl::parse(input.text, file);
    for fault in &parsed.faults {
        references.problem(
            fault.at,
            format!("a part of the file is no HCL: {}", fault.reason),
        );
    }
    for block in &parsed.body.blocks {
        match &*block.kind.text {
            "terraform" => {
                let required = block.body.blocks.iter();
                let required = required.filter(|block| &*block.kind.text == "required_providers");
                required.for_each(|block| providers(&block.body, &mut references));
            }
            "module" => module(block, is_override(input.path), &mut references),
            _ => {}
        }
    }
    Ok(references.finish())
}

fn text(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}

/// `name = { source = "…", version = "…" }`, or the constraint alone, as it was before.
fn providers(body: &Body, references: &mut References) {
    for attribute in &body.attributes {
        let implied = format!("hashicorp/{}", attribute.name.text);
        let (source, asked) = match &attribute.value.kind {
            Kind::String(asked) => (implied, Some(asked.to_string())),
            Kind::Object(pairs) => {
                let of = |key: &str| {
                    let is = |pair: &&hcl::Pair| match &pair.key.kind {
                        Kind::String(name) | Kind::Word(name) => &**name == key,
                        _ => false,
                    };
                    pairs.iter().find(is).and_then(|pair| text(&pair.value))
                };
                (
                    of("source").map_or(implied, |source| short(source).to_owned()),
                    of("version").map(str::to_owned),
                )
            }
            _ => continue,
        };
        references.add(asked_for(
            &source,
            asked.as_deref(),
            attribute.name.place.span,
        ));
    }
}

/// A provider or a module of a registry.
fn asked_for(name: &str, asked: Option<&str>, at: Span) -> Package {
    let exact = asked
        .map(|asked| asked.trim_start_matches('=').trim())
        .filter(|asked| is_version(asked));
    Package {
        ecosystem: Ecosystem::Terraform,
        name: name.to_owned(),
        version: exact.map(str::to_owned),
        requirement: asked.filter(|_| exact.is_none()).map(str::to_owned),
        at,
        ..Package::default()
    }
}

/// Files whose blocks change others, and need not be whole.
fn is_override(path: &RepoPath) -> bool {
    let name = path.file_name();
    name.starts_with(b"override.") || memchr::memmem::find(name, b"_override.").is_some()
}

fn module(block: &Block, is_override: bool, references: &mut References) {
    let of = |key: &str| {
        block
            .body
            .attributes
            .iter()
            .find(|attribute| &*attribute.name.text == key)
    };
    let Some(source) = of("source") else {
        if is_override {
            return;
        }
        return references.problem(block.header.span, "a module without `source` is none");
    };
    let Some(address) = text(&source.value) else {
        return;
    };
    let at = source.value.place.span;
    if address.starts_with("./") || address.starts_with("../") || address.is_empty() {
        return;
    }
    let asked = of("version").and_then(|version| text(&version.value));
    let package = if is_of_registry(address) {
        asked_for(
            short(address.split("//").next().unwrap_or(address)),
            asked,
            at,
        )
    } else {
        elsewhere(address, at)
    };
    references.add(package);
}

/// `namespace/name/provider`, with the registry's host in front where it is not the public one.
fn is_of_registry(address: &str) -> bool {
    let address = address.split("//").next().unwrap_or(address);
    let parts: Vec<&str> = address.split('/').collect();
    let plain = |part: &&str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.chars().all(fits)
    };
    let host = parts[0].contains('.');
    parts.iter().all(plain)
        && (parts.len() == 3 && !host || parts.len() == 4 && host)
        && !matches!(parts[0], "github.com" | "bitbucket.org")
}

/// `git::https://…?ref=v1`, `github.com/owner/repository?ref=v1`, an archive.
fn elsewhere(address: &str, at: Span) -> Package {
    let (whole, query) = address.split_once('?').unwrap_or((address, ""));
    let revision = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("ref="))
        .filter(|r| !r.is_empty());
    let forced = whole.strip_prefix("git::").unwrap_or(whole);
    let start = forced.find("://").map_or(0, |at| at + 3);
    // Behind a `//` stands a folder of what is fetched.
    let end = forced[start..]
        .find("//")
        .map_or(forced.len(), |at| start + at);
    let url = &forced[..end];
    let is_git = whole.starts_with("git::")
        || whole.starts_with("git@")
        || ["github.com/", "bitbucket.org/"]
            .iter()
            .any(|host| url.starts_with(host))
        || url.strip_suffix(".git").is_some();
    let name = url.split_once("://").map_or(url, |(_, rest)| rest);
    let name = name.split_once('@').map_or(name, |(_, rest)| rest);
    let name = name
        .strip_suffix(".git")
        .unwrap_or(name)
        .replacen(':', "/", 1);
    let commit = revision.filter(|revision| is_commit(revision));
    let full = if start == 0 && !url.contains('@') {
        format!("https://{url}")
    } else {
        url.to_owned()
    };
    Package {
        ecosystem: Ecosystem::Terraform,
        name,
        version: revision.filter(|_| commit.is_none()).map(str::to_owned),
        source: if is_git {
            Source::Git {
                url: full,
                commit: commit.map(str::to_owned),
            }
        } else {
            Source::Archive(whole.to_owned())
        },
        at,
        ..Package::default()
    }
}
