//! `.terraform.lock.hcl`: the providers that `terraform init` settled on
//! (<https://developer.hashicorp.com/terraform/language/files/dependency-lock>).
//!
//! The file says nowhere how many providers it has: one that was cut between two of them looks like one with fewer.

use super::super::Input;
use super::references::References;
use crate::document::Sources;
use crate::document::hcl::{self, Block, Kind};
use crate::package::{Checksum, Ecosystem, Listing, Package, Unreadable};
use crate::source::Span;
use std::collections::HashSet;
use std::sync::Arc;

/// Reads a lock. Errors: it is no HCL, has no provider, or has one twice.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let file = Sources::default().add(input.path.clone(), Arc::default());
    let parsed = hcl::parse(input.text, file);
    if let Some(fault) = parsed.faults.first() {
        return Err(Unreadable::at(
            fault.at,
            format!("the file is no HCL: {}", fault.reason),
        ));
    }
    if let Some(stray) = parsed.body.attributes.first() {
        let reason = "outside of its blocks the lock holds nothing";
        return Err(Unreadable::at(stray.place.span, reason));
    }
    if parsed.body.blocks.is_empty() {
        return Err(Unreadable::new("the lock has no provider"));
    }
    let mut references = References::default();
    let mut seen = HashSet::new();
    for block in &parsed.body.blocks {
        match &*block.kind.text {
            "provider" => {
                let package = provider(block)?;
                if !seen.insert(package.name.clone()) {
                    let reason = format!("the provider `{}` stands twice", package.name);
                    return Err(Unreadable::at(block.header.span, reason));
                }
                references.add(package);
            }
            // Reserved for later versions, which say so.
            kind => {
                let reason = format!("a lock with `{kind}` is of an unknown version");
                return Err(Unreadable::at(block.header.span, reason));
            }
        }
    }
    if !input.text.ends_with('\n') {
        let end = input.text.len();
        references.problem(
            Span::new(end, end),
            "the last line does not end: the file may have been cut",
        );
    }
    Ok(references.finish())
}

fn provider(block: &Block) -> Result<Package, Unreadable> {
    let bad = |reason: String| Unreadable::at(block.header.span, reason);
    let [label] = block.labels.as_slice() else {
        return Err(bad("a provider has not one address".to_owned()));
    };
    let address = &*label.text;
    if address.split('/').count() != 3 || address.split('/').any(str::is_empty) {
        return Err(bad(format!("`{address}` is no address of a provider")));
    }
    let mut package = Package {
        ecosystem: Ecosystem::Terraform,
        name: short(address).to_owned(),
        at: label.place.span,
        ..Package::default()
    };
    for attribute in &block.body.attributes {
        match (&*attribute.name.text, &attribute.value.kind) {
            ("version", Kind::String(version)) if is_version(version) => {
                package.version = Some(version.to_string());
            }
            ("constraints", Kind::String(asked)) => package.requirement = Some(asked.to_string()),
            ("hashes", Kind::Tuple(hashes)) => {
                for hash in hashes {
                    let Kind::String(hash) = &hash.kind else {
                        return Err(bad(format!("a hash of `{address}` is no text")));
                    };
                    package.checksums.extend(checksum(hash).map_err(bad)?);
                }
            }
            (name, _) => {
                return Err(bad(format!(
                    "`{name}` of `{address}` is not what it should be"
                )));
            }
        }
    }
    if package.version.is_none() {
        return Err(bad(format!("the provider `{address}` has no version")));
    }
    Ok(package)
}

/// Providers of the public registry go by namespace and name.
pub(super) fn short(address: &str) -> &str {
    address
        .strip_prefix("registry.terraform.io/")
        .unwrap_or(address)
}

/// `1.2.3`, with whatever a semantic version has behind it.
pub(super) fn is_version(text: &str) -> bool {
    let parts = text.split(['-', '+']).next().unwrap_or_default().split('.');
    let numbers = parts.filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    text.starts_with(|c: char| c.is_ascii_digit()) && numbers.count() == 3
}

/// `zh:` is the SHA-256 of an archive; `h1:` is one of a list of files, which no other format knows.
fn checksum(hash: &str) -> Result<Option<Checksum>, String> {
    match hash.split_once(':') {
        Some(("zh", hex)) => match Checksum::of("sha256", hex) {
            Some(checksum) => Ok(Some(checksum)),
            None => Err(format!("`{hash}` is no hash")),
        },
        Some((scheme, rest)) if scheme.starts_with('h') && !rest.is_empty() => Ok(None),
        _ => Err(format!("`{hash}` is no hash")),
    }
}
