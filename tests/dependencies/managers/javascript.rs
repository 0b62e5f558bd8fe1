//! Lockfiles of JavaScript: npm's three versions, pnpm, and the two notations of Yarn.

use super::{Package, brought, direct, hex, integrity};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

fn resolved(host: &str, package: &Package<'_>) -> String {
    let (name, version) = (package.name, package.version);
    format!("https://{host}/{name}/-/{name}-{version}.tgz")
}

fn ranges<'a>(packages: impl Iterator<Item = &'a Package<'a>>) -> Value {
    let rows: Map<String, Value> = packages
        .map(|package| (package.name.to_owned(), json!(package.version)))
        .collect();
    rows.into()
}

/// Whether another version of a package stands in its place, so that it lies below what brings it in.
fn is_nested(packages: &[Package<'_>], package: &Package<'_>) -> bool {
    let first = packages.iter().find(|other| other.name == package.name);
    package.by.is_some() && first.is_some_and(|first| first.version != package.version)
}

fn nested(packages: &[Package<'_>]) -> Value {
    let entry = |package: &Package<'_>| {
        let mut entry = json!({
            "version": package.version,
            "resolved": resolved("registry.npmjs.org", package),
            "integrity": integrity(package),
        });
        if package.development {
            entry["dev"] = json!(true);
        }
        entry
    };
    let mut tree = Map::new();
    for package in packages.iter().filter(|one| !is_nested(packages, one)) {
        let mut row = entry(package);
        let wanted = ranges(brought(packages, package.name));
        if wanted.as_object().is_some_and(|wanted| !wanted.is_empty()) {
            row["requires"] = wanted;
        }
        let inner: Map<String, Value> = brought(packages, package.name)
            .filter(|inner| is_nested(packages, inner))
            .map(|inner| (inner.name.to_owned(), entry(inner)))
            .collect();
        if !inner.is_empty() {
            row["dependencies"] = inner.into();
        }
        tree.insert(package.name.to_owned(), row);
    }
    tree.into()
}

fn folders(packages: &[Package<'_>]) -> Value {
    let of_build =
        |build: bool| ranges(direct(packages).filter(move |one| one.development == build));
    let mut folders = Map::new();
    let mut own = json!({ "name": "shop", "version": "1.0.0", "dependencies": of_build(false) });
    if direct(packages).any(|package| package.development) {
        own["devDependencies"] = of_build(true);
    }
    folders.insert(String::new(), own);
    for package in packages {
        let mut entry = json!({
            "version": package.version,
            "resolved": resolved("registry.npmjs.org", package),
            "integrity": integrity(package),
        });
        if package.development {
            entry["dev"] = json!(true);
        }
        let wanted = ranges(brought(packages, package.name));
        if wanted.as_object().is_some_and(|wanted| !wanted.is_empty()) {
            entry["dependencies"] = wanted;
        }
        let folder = match package.by.filter(|_| is_nested(packages, package)) {
            Some(by) => format!("node_modules/{by}/node_modules/{}", package.name),
            None => format!("node_modules/{}", package.name),
        };
        folders.insert(folder, entry);
    }
    folders.into()
}

fn npm(version: u8, packages: Option<Value>, dependencies: Option<Value>) -> String {
    let mut lock =
        json!({ "name": "shop", "version": "1.0.0", "lockfileVersion": version, "requires": true });
    for (key, value) in [("packages", packages), ("dependencies", dependencies)] {
        if let Some(value) = value {
            lock[key] = value;
        }
    }
    serde_json::to_string_pretty(&lock).expect("JSON") + "\n"
}

pub fn npm1(packages: &[Package<'_>]) -> String {
    npm(1, None, Some(nested(packages)))
}

pub fn npm2(packages: &[Package<'_>]) -> String {
    npm(2, Some(folders(packages)), Some(nested(packages)))
}

pub fn npm3(packages: &[Package<'_>]) -> String {
    npm(3, Some(folders(packages)), None)
}

pub fn pnpm(packages: &[Package<'_>]) -> String {
    let mut text = "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\nimporters:\n\n".to_owned();
    text += if packages.is_empty() {
        "  .: {}\n"
    } else {
        "  .:\n"
    };
    for (list, build) in [("dependencies", false), ("devDependencies", true)] {
        let mut rows = direct(packages)
            .filter(|one| one.development == build)
            .peekable();
        if rows.peek().is_some() {
            writeln!(text, "    {list}:").expect("room");
        }
        for package in rows {
            let (name, version) = (package.name, package.version);
            writeln!(
                text,
                "      {name}:\n        specifier: ^{version}\n        version: {version}"
            )
            .expect("room");
        }
    }
    if packages.is_empty() {
        return text;
    }
    text += "\npackages:\n";
    for package in packages {
        let (name, version) = (package.name, package.version);
        let integrity = integrity(package);
        writeln!(
            text,
            "\n  {name}@{version}:\n    resolution: {{integrity: {integrity}}}"
        )
        .expect("room");
    }
    text += "\nsnapshots:\n";
    for package in packages {
        let mut wanted = brought(packages, package.name).peekable();
        let (name, version) = (package.name, package.version);
        if wanted.peek().is_none() {
            writeln!(text, "\n  {name}@{version}: {{}}").expect("room");
            continue;
        }
        writeln!(text, "\n  {name}@{version}:\n    dependencies:").expect("room");
        for wanted in wanted {
            writeln!(text, "      {}: {}", wanted.name, wanted.version).expect("room");
        }
    }
    text
}

pub fn yarn(packages: &[Package<'_>]) -> String {
    let mut text =
        "# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n\n"
            .to_owned();
    for package in packages {
        let (name, version) = (package.name, package.version);
        let resolved = resolved("registry.yarnpkg.com", package);
        let sha1 = hex(package, 40);
        let integrity = integrity(package);
        write!(
            text,
            "\n{name}@{version}:\n  version \"{version}\"\n  resolved \"{resolved}#{sha1}\"\n  integrity {integrity}\n"
        )
        .expect("room");
        let wanted: Vec<&Package<'_>> = brought(packages, name).collect();
        if !wanted.is_empty() {
            text += "  dependencies:\n";
        }
        for wanted in wanted {
            writeln!(text, "    {} \"{}\"", wanted.name, wanted.version).expect("room");
        }
    }
    text
}

pub fn berry(packages: &[Package<'_>]) -> String {
    let mut text = "# This file is generated by running \"yarn install\" inside your project.\n\
         # Manual changes might be lost - proceed with caution!\n\n__metadata:\n  version: 8\n  cacheKey: 10c0\n"
        .to_owned();
    let rows = |text: &mut String, wanted: &[&Package<'_>]| {
        if !wanted.is_empty() {
            text.push_str("  dependencies:\n");
        }
        for wanted in wanted {
            writeln!(text, "    {}: \"npm:{}\"", wanted.name, wanted.version).expect("room");
        }
    };
    for package in packages {
        let (name, version) = (package.name, package.version);
        write!(
            text,
            "\n\"{name}@npm:{version}\":\n  version: {version}\n  resolution: \"{name}@npm:{version}\"\n"
        )
        .expect("room");
        rows(&mut text, &brought(packages, name).collect::<Vec<_>>());
        let checksum = hex(package, 128);
        write!(
            text,
            "  checksum: 10c0/{checksum}\n  languageName: node\n  linkType: hard\n"
        )
        .expect("room");
    }
    text +=
        "\n\"shop@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"shop@workspace:.\"\n";
    rows(&mut text, &direct(packages).collect::<Vec<_>>());
    text + "  languageName: unknown\n  linkType: soft\n"
}
