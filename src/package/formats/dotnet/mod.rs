//! .NET: `NuGet` and Paket.

mod assets;
mod config;
mod deps;
mod lock;
mod nuspec;
mod paket;
mod project;
mod range;
#[cfg(test)]
mod tests;
mod tools;

use super::{Format, Kind, Recognise};
use crate::package::{Ecosystem, Package};
use crate::source::RepoPath;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    Format {
        id: "nuget-lock",
        title: "packages.lock.json",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::NuGet),
        // With several projects in one folder each has its own, `packages.NAME.lock.json`.
        recognise: Recognise::Path(|path| begins(path, "packages.") && ends(path, ".lock.json")),
        locks: &[],
        read: lock::read,
    },
    Format {
        id: "nuget-central",
        title: "Directory.Packages.props",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Names(&["Directory.Packages.props", "Packages.props"]),
        locks: &["packages.lock.json"],
        read: project::read,
    },
    Format {
        id: "msbuild-project",
        title: "*.csproj",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Path(|path| {
            let projects: [&[u8]; 4] = [b"csproj", b"fsproj", b"vbproj", b"vcxproj"];
            projects.contains(&path.extension())
                || path.file_name() == b"Directory.Build.props"
                || path.file_name() == b"Directory.Build.targets"
        }),
        locks: &["packages.lock.json", "paket.lock"],
        read: project::read,
    },
    Format {
        id: "nuget-config",
        title: "packages.config",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Path(|path| {
            path.file_name().eq_ignore_ascii_case(b"packages.config")
        }),
        locks: &[],
        read: config::read,
    },
    Format {
        id: "dotnet-deps",
        title: "*.deps.json",
        kind: Kind::Inventory,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Path(|path| ends(path, ".deps.json")),
        locks: &[],
        read: deps::read,
    },
    Format {
        id: "nuget-assets",
        title: "project.assets.json",
        kind: Kind::Inventory,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Names(&["project.assets.json"]),
        locks: &[],
        read: assets::read,
    },
    Format {
        id: "paket-lock",
        title: "paket.lock",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Names(&["paket.lock"]),
        locks: &[],
        read: paket::read,
    },
    Format {
        id: "dotnet-tools",
        title: "dotnet-tools.json",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Names(&["dotnet-tools.json"]),
        locks: &[],
        read: tools::read,
    },
    Format {
        id: "dotnet-global",
        title: "global.json",
        kind: Kind::Lock,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Names(&["global.json"]),
        locks: &[],
        read: tools::read_global,
    },
    Format {
        id: "nuspec",
        title: "*.nuspec",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::NuGet),
        recognise: Recognise::Path(|path| ends(path, ".nuspec")),
        locks: &[],
        read: nuspec::read,
    },
];

fn ends(path: &RepoPath, end: &str) -> bool {
    path.file_name().ends_with(end.as_bytes())
}

fn begins(path: &RepoPath, start: &str) -> bool {
    path.file_name().starts_with(start.as_bytes())
}

/// A package of `NuGet`.
fn package(name: &str) -> Package {
    Package {
        ecosystem: Ecosystem::NuGet,
        name: name.to_owned(),
        ..Package::default()
    }
}
