//! C, C++, Swift, Objective-C and others that build from source: Conan, vcpkg, `SwiftPM`, `CocoaPods`, Carthage.

mod carthage;
mod cocoapods;
mod conan;
mod crystal;
mod dub;
mod elm;
mod meson;
mod nimble;
mod swift;
#[cfg(test)]
mod tests;
mod vcpkg;
mod zig;
mod zon;

use super::{Format, Kind, Recognise};
use crate::package::Ecosystem;
use crate::source::RepoPath;

const fn lock(
    id: &'static str,
    title: &'static str,
    ecosystem: Ecosystem,
    names: &'static [&'static str],
    read: fn(&super::Input<'_>) -> Result<crate::package::Listing, crate::package::Unreadable>,
) -> Format {
    Format {
        id,
        title,
        kind: Kind::Lock,
        ecosystem: Some(ecosystem),
        recognise: Recognise::Names(names),
        locks: &[],
        read,
    }
}

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    lock(
        "swift-resolved",
        "Package.resolved",
        Ecosystem::SwiftUrl,
        &["Package.resolved", ".package.resolved"],
        swift::read,
    ),
    lock(
        "cocoapods-lock",
        "Podfile.lock",
        Ecosystem::CocoaPods,
        &["Podfile.lock"],
        cocoapods::read,
    ),
    lock(
        "carthage-resolved",
        "Cartfile.resolved",
        Ecosystem::Carthage,
        &["Cartfile.resolved"],
        carthage::read,
    ),
    lock(
        "conan-lock",
        "conan.lock",
        Ecosystem::ConanCenter,
        &["conan.lock"],
        conan::read,
    ),
    Format {
        id: "conanfile",
        title: "conanfile.txt",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::ConanCenter),
        recognise: Recognise::Names(&["conanfile.txt"]),
        locks: &["conan.lock"],
        read: conan::read_manifest,
    },
    Format {
        id: "vcpkg",
        title: "vcpkg.json",
        kind: Kind::Manifest,
        ecosystem: Some(Ecosystem::Vcpkg),
        recognise: Recognise::Names(&["vcpkg.json"]),
        locks: &[],
        read: vcpkg::read,
    },
    lock(
        "vcpkg-lock",
        "vcpkg-lock.json",
        Ecosystem::Vcpkg,
        &["vcpkg-lock.json"],
        vcpkg::read_lock,
    ),
    Format {
        id: "meson-wrap",
        title: "subprojects/*.wrap",
        kind: Kind::Lock,
        ecosystem: None,
        recognise: Recognise::Path(is_wrap),
        locks: &[],
        read: meson::read,
    },
    lock(
        "zig-manifest",
        "build.zig.zon",
        Ecosystem::Zig,
        &["build.zig.zon"],
        zig::read,
    ),
    lock(
        "dub-selections",
        "dub.selections.json",
        Ecosystem::Dub,
        &["dub.selections.json"],
        dub::read,
    ),
    lock(
        "shard-lock",
        "shard.lock",
        Ecosystem::Crystal,
        &["shard.lock"],
        crystal::read,
    ),
    lock(
        "nimble-lock",
        "nimble.lock",
        Ecosystem::Nim,
        &["nimble.lock"],
        nimble::read,
    ),
    lock("elm", "elm.json", Ecosystem::Elm, &["elm.json"], elm::read),
];

fn is_wrap(path: &RepoPath) -> bool {
    let folder = path.as_bytes().rsplit(|byte| *byte == b'/').nth(1);
    path.extension() == b"wrap" && folder == Some(b"subprojects")
}

/// A full commit id of git.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
