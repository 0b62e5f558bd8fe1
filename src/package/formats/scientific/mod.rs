//! R, Julia, Haskell, conda and others with registries of their own.

mod cabal;
mod carton;
mod julia;
mod nix;
mod opam;
mod packrat;
mod renv;
mod rocks;
mod stack;
#[cfg(test)]
mod tests;

use super::{Format, Input, Kind, Recognise};
use crate::package::{Ecosystem, Listing, Unreadable};
use crate::source::RepoPath;

const fn lock(
    id: &'static str,
    title: &'static str,
    ecosystem: Ecosystem,
    recognise: Recognise,
    read: fn(&Input<'_>) -> Result<Listing, Unreadable>,
) -> Format {
    Format {
        id,
        title,
        kind: Kind::Lock,
        ecosystem: Some(ecosystem),
        recognise,
        locks: &[],
        read,
    }
}

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    lock(
        "renv-lock",
        "renv.lock",
        Ecosystem::Cran,
        Recognise::Names(&["renv.lock"]),
        renv::read,
    ),
    lock(
        "packrat-lock",
        "packrat.lock",
        Ecosystem::Cran,
        Recognise::Names(&["packrat.lock"]),
        packrat::read,
    ),
    lock(
        "julia-manifest",
        "Manifest.toml",
        Ecosystem::Julia,
        Recognise::Path(is_julia),
        julia::read,
    ),
    lock(
        "cabal-freeze",
        "cabal.project.freeze",
        Ecosystem::Hackage,
        Recognise::Path(|path| path.file_name().ends_with(b".project.freeze")),
        cabal::read,
    ),
    lock(
        "stack-lock",
        "stack.yaml.lock",
        Ecosystem::Hackage,
        Recognise::Names(&["stack.yaml.lock"]),
        stack::read,
    ),
    lock(
        "carton-snapshot",
        "cpanfile.snapshot",
        Ecosystem::Cpan,
        Recognise::Names(&["cpanfile.snapshot"]),
        carton::read,
    ),
    lock(
        "nix-flake-lock",
        "flake.lock",
        Ecosystem::Nix,
        Recognise::Names(&["flake.lock"]),
        nix::read,
    ),
    lock(
        "opam-locked",
        "*.opam.locked",
        Ecosystem::Opam,
        Recognise::Path(|path| {
            path.file_name().ends_with(b".opam.locked") || path.file_name() == b"opam.locked"
        }),
        opam::read,
    ),
    lock(
        "luarocks-lock",
        "luarocks.lock",
        Ecosystem::LuaRocks,
        Recognise::Names(&["luarocks.lock"]),
        rocks::read,
    ),
    Format {
        id: "rockspec",
        title: "*.rockspec",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::LuaRocks),
        recognise: Recognise::Path(|path| path.extension() == b"rockspec"),
        locks: &["luarocks.lock"],
        read: rocks::read_manifest,
    },
];

/// `Manifest.toml`, `JuliaManifest.toml`, and since Julia 1.11 one for each version, `Manifest-v1.11.toml`.
fn is_julia(path: &RepoPath) -> bool {
    let name = path.file_name();
    let bare = name.strip_prefix(b"Julia").unwrap_or(name);
    bare == b"Manifest.toml" || bare.starts_with(b"Manifest-v") && bare.ends_with(b".toml")
}

/// A full commit id of git.
fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
