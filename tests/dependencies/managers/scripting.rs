//! Lockfiles of Ruby and PHP: Bundler and Composer.

use super::{Package, brought, direct, hex};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

pub fn bundler(packages: &[Package<'_>]) -> String {
    let mut text = "GEM\n  remote: https://rubygems.org/\n  specs:\n".to_owned();
    for package in packages {
        writeln!(text, "    {} ({})", package.name, package.version).expect("room");
        for wanted in brought(packages, package.name) {
            writeln!(text, "      {} (>= {})", wanted.name, wanted.version).expect("room");
        }
    }
    text += "\nPLATFORMS\n  ruby\n  x86_64-linux\n\nDEPENDENCIES\n";
    for package in direct(packages) {
        writeln!(text, "  {} (~> {})", package.name, package.version).expect("room");
    }
    text += "\nCHECKSUMS\n";
    for package in packages {
        let digest = hex(package, 64);
        writeln!(
            text,
            "  {} ({}) sha256={digest}",
            package.name, package.version
        )
        .expect("room");
    }
    text + "\nBUNDLED WITH\n   2.6.2\n"
}

pub fn composer(packages: &[Package<'_>]) -> String {
    let list = |build: bool| -> Vec<Value> {
        let rows = packages.iter().filter(|one| one.development == build);
        rows.map(|package| entry(packages, package)).collect()
    };
    let lock = json!({
        "_readme": ["This file locks the dependencies of your project to a known state"],
        "content-hash": "0123456789abcdef0123456789abcdef",
        "packages": list(false),
        "packages-dev": list(true),
        "aliases": [],
        "minimum-stability": "stable",
        "stability-flags": {},
        "prefer-stable": false,
        "prefer-lowest": false,
        "platform": {},
        "platform-dev": {},
        "plugin-api-version": "2.6.0",
    });
    serde_json::to_string_pretty(&lock).expect("JSON") + "\n"
}

fn entry(packages: &[Package<'_>], package: &Package<'_>) -> Value {
    let wanted: Map<String, Value> = brought(packages, package.name)
        .map(|one| (format!("acme/{}", one.name), json!(one.version)))
        .collect();
    let commit = hex(package, 40);
    let name = format!("acme/{}", package.name);
    json!({
        "name": name,
        "version": package.version,
        "source": { "type": "git", "url": format!("https://github.com/{name}.git"), "reference": commit },
        "dist": { "type": "zip", "url": format!("https://api.github.com/repos/{name}/zipball/{commit}"), "reference": commit, "shasum": "" },
        "require": wanted,
        "type": "library",
        "notification-url": "https://packagist.org/downloads/",
        "license": ["MIT"],
        "time": "2025-01-31T10:00:00+00:00",
    })
}
