//! Projects of `MSBuild` and their central lists: `PackageReference`, `PackageVersion` and their kin.
//!
//! <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files>,
//! <https://learn.microsoft.com/nuget/consume-packages/central-package-management>. Conditions are not judged: what any of
//! them takes is listed. Properties are put in where the project, `Directory.Build.props` or the central list sets them.

use super::super::gather::Gather;
use super::super::syntax::xml::{self, Element};
use super::super::{Input, decode};
use super::package;
use super::range::settle;
use crate::package::{Listing, Package, Relation, Unreadable, Usage};
use crate::source::RepoPath;
use std::collections::HashMap;

/// Reads the packages that a project or a central list names.
///
/// Errors: it is no XML, or no project.
pub(super) fn read(input: &Input<'_>) -> Result<Listing, Unreadable> {
    let root = xml::parse(input.text)?;
    if root.name != "Project" {
        return Err(Unreadable::at(
            root.tag,
            "the root element is not <Project>",
        ));
    }
    let above = Above::find(input, &root);
    let mut gather = Gather::default();
    sdks(&root, &mut gather);
    // `<PackageVersion>` is also a property of many a project, and then no item.
    let groups = root.walk().filter(|element| element.name == "ItemGroup");
    for item in groups.flat_map(|group| &group.children) {
        let usage = match item.name.as_str() {
            "PackageReference" | "PackageVersion" if is_private(item) => Usage::Development,
            "PackageReference" | "PackageVersion" => Usage::Runtime,
            "GlobalPackageReference" | "PackageDownload" | "DotNetCliToolReference" => {
                Usage::Development
            }
            _ => continue,
        };
        item_packages(item, usage, &above, &mut gather);
    }
    Ok(gather.finish())
}

/// Metadata of an item: an attribute or a child element.
fn metadata<'e>(item: &'e Element, name: &str) -> Option<&'e str> {
    let of_child = || {
        let child = item
            .children
            .iter()
            .find(|child| child.name.eq_ignore_ascii_case(name));
        child.map(|child| child.text.as_str())
    };
    item.attribute(name).or_else(of_child).map(str::trim)
}

fn is_private(item: &Element) -> bool {
    metadata(item, "PrivateAssets").is_some_and(|assets| assets.eq_ignore_ascii_case("all"))
}

fn item_packages(item: &Element, usage: Usage, above: &Above, gather: &mut Gather) {
    let version = metadata(item, "VersionOverride").or_else(|| metadata(item, "Version"));
    let names = match (item.attribute("Include"), item.attribute("Update")) {
        (Some(include), _) => include,
        // It changes what is named elsewhere; without a version it says nothing of its own.
        (None, Some(update)) if version.is_some() => update,
        (None, Some(_)) => return,
        (None, None) if item.attribute("Remove").is_some() => return,
        (None, None) => {
            gather.problem(item.tag, format!("<{}> names no package", item.name));
            return;
        }
    };
    for name in above.filled(names).split(';').map(str::trim) {
        if name.is_empty() || name.contains(['@', '%', '*', '$']) {
            // Items made of other items are worked out by the build alone.
            continue;
        }
        let mut found = Package {
            relation: Relation::Direct,
            usage,
            at: item.tag,
            ..package(name)
        };
        let central = above.versions.get(&name.to_lowercase());
        if let Some(version) = version.or(central.map(String::as_str)) {
            // `PackageDownload` may name several: `[1.0.0];[2.0.0]`.
            for version in above.filled(version).split(';') {
                let mut one = found.clone();
                settle(&mut one, version);
                gather.add(one);
            }
        } else {
            found.version = None;
            gather.add(found);
        }
    }
}

/// `Sdk="Name/1.0"` and `<Sdk Name="Name" Version="1.0"/>`: packages that the build itself is made of.
fn sdks(root: &Element, gather: &mut Gather) {
    let named = root
        .attribute("Sdk")
        .into_iter()
        .flat_map(|all| all.split(';'));
    let named = named.filter_map(|sdk| sdk.trim().split_once('/').map(|pair| (pair, root.tag)));
    let elements = root.walk().filter(|element| {
        matches!(element.name.as_str(), "Sdk" | "Import") && element.attribute("Version").is_some()
    });
    let elements = elements.filter_map(|element| {
        let name = element.attribute("Name").or(element.attribute("Sdk"))?;
        Some(((name, element.attribute("Version")?), element.tag))
    });
    for ((name, version), at) in named.chain(elements) {
        let mut found = Package {
            relation: Relation::Direct,
            usage: Usage::Development,
            at,
            ..package(name)
        };
        settle(&mut found, version);
        gather.add(found);
    }
}

/// What a project has from itself and from the files above it.
#[derive(Default)]
struct Above {
    /// By lower-case name.
    properties: HashMap<String, String>,
    /// Central versions by lower-case name.
    versions: HashMap<String, String>,
}

impl Above {
    fn find(input: &Input<'_>, root: &Element) -> Self {
        let mut above = Self::default();
        above.properties_of(root);
        let path = input.path.to_text();
        let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            for name in ["Directory.Build.props", "Directory.Packages.props"] {
                let prefix = if folder.is_empty() { "" } else { "/" };
                if let Some(found) = project(input, &format!("{folder}{prefix}{name}")) {
                    above.properties_of(&found);
                    above.versions_of(&found);
                }
            }
            match folder.rsplit_once('/') {
                Some((up, _)) => folder = up,
                None if folder.is_empty() => return above,
                None => folder = "",
            }
        }
    }

    /// What is nearer was taken before, and counts.
    fn properties_of(&mut self, project: &Element) {
        for group in project.walk().filter(|e| e.name == "PropertyGroup") {
            for property in &group.children {
                self.properties
                    .entry(property.name.to_lowercase())
                    .or_insert_with(|| property.text.clone());
            }
        }
    }

    fn versions_of(&mut self, project: &Element) {
        for item in project.walk() {
            if matches!(
                item.name.as_str(),
                "PackageVersion" | "GlobalPackageReference"
            ) && let Some(name) = item.attribute("Include").or(item.attribute("Update"))
                && let Some(version) = metadata(item, "Version")
            {
                self.versions
                    .entry(name.trim().to_lowercase())
                    .or_insert_with(|| version.to_owned());
            }
        }
    }

    /// A text with its `$(…)` put in, where they are known: at most eight deep and 4 KiB long.
    fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..8 {
            let Some(start) = text.find("$(") else {
                break;
            };
            let Some(length) = text[start..].find(')') else {
                break;
            };
            let name = text[start + 2..start + length].to_lowercase();
            match self.properties.get(&name) {
                Some(value) if value.len() + text.len() <= 4096 => {
                    text.replace_range(start..=start + length, value);
                }
                _ => break,
            }
        }
        text
    }
}

/// Another project file of the repository.
fn project(input: &Input<'_>, path: &str) -> Option<Element> {
    let path = RepoPath::new(path).ok()?;
    if path == *input.path {
        return None;
    }
    let bytes = input.files.read(&path).ok()??;
    let root = xml::parse(&decode(&bytes).ok()?).ok()?;
    (root.name == "Project").then_some(root)
}
