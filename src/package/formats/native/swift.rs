//! `Package.resolved` of `SwiftPM`, versions 1 to 3
//! (<https://github.com/swiftlang/swift-package-manager/blob/main/Sources/PackageGraph/ResolvedPackagesStore.swift>).
//!
//! Packages are called by the address of their repository, without its scheme and `.git`, as OSV calls them.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::is_commit;
use crate::document::Node;
use crate::package::{Ecosystem, Listing, Package, Source, Unreadable};
use crate::source::Span;

/// Reads the pins.
///
/// Errors: it is no JSON, of an unknown version, or has no list of pins.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse(input.path, input.text)?;
    let (pins, address, name) = match root.get("version").and_then(Node::as_number) {
        Some(1.0) => {
            let object = root
                .get("object")
                .ok_or_else(|| Unreadable::new("`object` is missing"))?;
            (json::array(object, "pins")?, "repositoryURL", "package")
        }
        Some(2.0 | 3.0) => (json::array(&root, "pins")?, "location", "identity"),
        _ => {
            return Err(Unreadable::new(
                "the version of the file is missing or not known",
            ));
        }
    };
    let mut gather = Gather::default();
    for pin in pins {
        match found(pin, address, name) {
            Ok(package) => {
                gather.add(package);
            }
            Err(reason) => gather.problem(pin.place.span, reason),
        }
    }
    Ok(gather.finish())
}

fn found(pin: &Node, address: &str, name: &str) -> Result<Package, &'static str> {
    let at = pin.get(name).map_or(pin.place.span, json::inside);
    let identity = json::text(pin, name).ok_or("a pin has no name")?;
    let location = json::text(pin, address).ok_or("a pin has no address")?;
    let state = pin.get("state").ok_or("a pin has no state")?;
    let version = json::text(state, "version");
    let revision = json::text(state, "revision");
    let kind = json::text(pin, "kind");
    if kind.is_none() && name == "identity" {
        return Err("a pin has no kind");
    }
    if version.is_none() && revision.is_none() {
        return Err("a pin has neither version nor revision");
    }
    let source = match (kind, version) {
        (Some("localSourceControl" | "fileSystem"), _) => Source::Path(location.to_owned()),
        (_, Some(_)) => Source::Registry,
        (_, None) => Source::Git {
            url: location.to_owned(),
            commit: revision.filter(|id| is_commit(id)).map(str::to_owned),
        },
    };
    let named = if location.is_empty() || kind == Some("registry") {
        identity.to_owned()
    } else {
        repository(location)
    };
    Ok(package(named, version, source, at))
}

fn package(name: String, version: Option<&str>, source: Source, at: Span) -> Package {
    Package {
        ecosystem: Ecosystem::SwiftUrl,
        name,
        version: version.map(str::to_owned),
        source,
        at,
        ..Package::default()
    }
}

/// `github.com/apple/swift-nio` of whatever address leads there.
fn repository(address: &str) -> String {
    let bare = address.trim_end_matches('/');
    let bare = bare.strip_suffix(".git").unwrap_or(bare);
    match bare.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            if path.is_empty() {
                host.to_owned()
            } else {
                format!("{host}/{path}")
            }
        }
        // git@github.com:apple/swift-nio
        None => match bare
            .split_once('@')
            .and_then(|(_, rest)| rest.split_once(':'))
        {
            Some((host, path)) => format!("{host}/{path}"),
            None => bare.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_repository_leads_to_one_name() {
        for address in [
            "https://github.com/apple/swift-nio.git",
            "https://github.com/apple/swift-nio",
            "https://github.com/apple/swift-nio/",
            "ssh://git@github.com/apple/swift-nio.git",
            "git@github.com:apple/swift-nio.git",
        ] {
            assert_eq!(repository(address), "github.com/apple/swift-nio");
        }
    }
}
