//! Tools and SDKs of .NET: `dotnet-tools.json`, and `msbuild-sdks` of `global.json`.
//!
//! <https://learn.microsoft.com/dotnet/core/tools/local-tools-how-to-use>,
//! <https://learn.microsoft.com/dotnet/core/tools/global-json>.

use super::super::Input;
use super::super::gather::Gather;
use super::super::syntax::json;
use super::package;
use super::range::settle;
use crate::document::Node;
use crate::package::{Listing, Package, Relation, Unreadable, Usage};
use crate::source::Span;

/// Reads the tools.
///
/// Errors: it is no JSON, of an unknown version, or has no list of tools.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse_with_comments(input.path, input.text)?;
    if root.get("version").and_then(Node::as_number) != Some(1.0) {
        return Err(Unreadable::new(
            "the version of the file is missing or not known",
        ));
    }
    let mut gather = Gather::default();
    for tool in json::object(&root, "tools")? {
        add(
            &mut gather,
            &tool.key,
            json::key(tool),
            json::text(&tool.node, "version"),
        );
    }
    Ok(gather.finish())
}

/// Reads the SDKs that are packages.
///
/// Errors: it is no JSON object.
pub(super) fn read_global(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = json::parse_with_comments(input.path, input.text)?;
    if root.as_map().is_none() {
        return Err(Unreadable::at(root.place.span, "this is no object"));
    }
    if root.get("msbuild-sdks").is_some() {
        json::object(&root, "msbuild-sdks")?;
    }
    let mut gather = Gather::default();
    for sdk in root.get("msbuild-sdks").map_or(&[][..], json::entries) {
        add(&mut gather, &sdk.key, json::key(sdk), sdk.node.as_str());
    }
    Ok(gather.finish())
}

fn add(gather: &mut Gather, name: &str, at: Span, version: Option<&str>) {
    match version.filter(|version| !version.is_empty()) {
        Some(version) => {
            let mut found = Package {
                relation: Relation::Direct,
                usage: Usage::Development,
                at,
                ..package(name)
            };
            settle(&mut found, version);
            gather.add(found);
        }
        None => gather.problem(at, format!("`{name}` has no version")),
    }
}
