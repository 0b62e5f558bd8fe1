//! Lockfiles of made-up projects, as each package manager writes them, from one short list of packages.
//!
//! `left-merge@1.4.1` is a direct package, `left-merge@1.4.1 by calm-table` one that `calm-table` brings in, and ` dev`
//! behind either says that only the build uses it. Not here: what is found in them.

mod compiled;
mod javascript;
mod python;
mod scripting;

use std::fmt::Write as _;

/// A package manager: its lockfile, its ecosystem, and how it writes.
#[derive(Clone, Copy)]
pub struct Manager {
    /// For messages.
    pub name: &'static str,
    /// As OSV spells it.
    pub ecosystem: &'static str,
    /// The path of the lockfile.
    pub lock: &'static str,
    write: fn(&[Package<'_>]) -> String,
}

/// One row of a lockfile.
#[derive(Clone, Copy)]
pub struct Package<'p> {
    pub name: &'p str,
    pub version: &'p str,
    /// What brings it in. None: the project asks for it.
    pub by: Option<&'p str>,
    pub development: bool,
}

macro_rules! managers {
    ($($constant:ident: $name:literal, $ecosystem:literal, $lock:literal, $write:path;)*) => {
        $(pub const $constant: Manager = Manager { name: $name, ecosystem: $ecosystem, lock: $lock, write: $write };)*
        /// The main formats, all of them.
        pub const MAIN: &[Manager] = &[$($constant),*];
    };
}

managers! {
    CARGO: "Cargo", "crates.io", "Cargo.lock", compiled::cargo;
    NPM1: "npm, version 1", "npm", "package-lock.json", javascript::npm1;
    NPM2: "npm, version 2", "npm", "package-lock.json", javascript::npm2;
    NPM3: "npm, version 3", "npm", "package-lock.json", javascript::npm3;
    PNPM: "pnpm", "npm", "pnpm-lock.yaml", javascript::pnpm;
    YARN: "Yarn 1", "npm", "yarn.lock", javascript::yarn;
    BERRY: "Yarn 4", "npm", "yarn.lock", javascript::berry;
    POETRY: "Poetry", "PyPI", "poetry.lock", python::poetry;
    UV: "uv", "PyPI", "uv.lock", python::uv;
    REQUIREMENTS: "pip", "PyPI", "requirements.txt", python::requirements;
    GO: "Go", "Go", "go.mod", compiled::go;
    MAVEN: "Maven", "Maven", "pom.xml", compiled::maven;
    GRADLE: "Gradle", "Maven", "gradle.lockfile", compiled::gradle;
    NUGET: "NuGet", "NuGet", "packages.lock.json", compiled::nuget;
    BUNDLER: "Bundler", "RubyGems", "Gemfile.lock", scripting::bundler;
    COMPOSER: "Composer", "Packagist", "composer.lock", scripting::composer;
}

impl Manager {
    /// The lockfile's text.
    pub fn text(&self, packages: &[&str]) -> String {
        let packages: Vec<Package<'_>> = packages.iter().map(|row| Package::parse(row)).collect();
        (self.write)(&packages)
    }

    /// The lockfile at its path.
    pub fn file(&self, packages: &[&str]) -> (String, String) {
        (self.lock.to_owned(), self.text(packages))
    }

    /// The lockfile in a folder.
    pub fn file_in(&self, folder: &str, packages: &[&str]) -> (String, String) {
        (format!("{folder}/{}", self.lock), self.text(packages))
    }
}

impl<'p> Package<'p> {
    fn parse(row: &'p str) -> Self {
        let (row, development) = match row.strip_suffix(" dev") {
            Some(row) => (row, true),
            None => (row, false),
        };
        let (row, by) = match row.split_once(" by ") {
            Some((row, by)) => (row, Some(by)),
            None => (row, None),
        };
        let (name, version) = row.rsplit_once('@').expect("name@version");
        Self {
            name,
            version,
            by,
            development,
        }
    }
}

/// A name as an ecosystem spells it.
pub fn spelled(ecosystem: &str, name: &str) -> String {
    match ecosystem {
        "Go" => format!("github.com/acme/{name}"),
        "Maven" => format!("org.acme:{name}"),
        "Packagist" => format!("acme/{name}"),
        _ => name.to_owned(),
    }
}

/// The packages that the project asks for.
fn direct<'a, 'p>(packages: &'a [Package<'p>]) -> impl Iterator<Item = &'a Package<'p>> {
    packages.iter().filter(|package| package.by.is_none())
}

/// What a package brings in.
fn brought<'a, 'p>(
    packages: &'a [Package<'p>],
    by: &'a str,
) -> impl Iterator<Item = &'a Package<'p>> {
    packages
        .iter()
        .filter(move |package| package.by == Some(by))
}

/// Hexadecimal digits that are always the same for a package: a digest that nobody has worked out.
fn hex(package: &Package<'_>, digits: usize) -> String {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut text = String::new();
    while text.len() < digits {
        for byte in format!("{}@{}{}", package.name, package.version, text.len()).bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        write!(text, "{state:016x}").expect("room");
    }
    text.truncate(digits);
    text
}

/// The same in base 64: letters and digits that end in `=`.
fn base64(package: &Package<'_>, length: usize, padding: usize) -> String {
    // Hexadecimal digits are digits of base 64 too; the last one carries no bits behind the padding.
    let body = hex(package, length - padding - 1);
    format!("{body}A{}", "=".repeat(padding))
}

/// The integrity that JavaScript's lockfiles carry.
fn integrity(package: &Package<'_>) -> String {
    format!("sha512-{}", base64(package, 88, 2))
}
