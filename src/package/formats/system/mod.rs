//! What is installed: the databases of apk and dpkg. That of RPM is recognised and not read, which is a gap.

mod apk;
mod dpkg;
mod os_release;
mod stanzas;
#[cfg(test)]
mod tests;

use super::{Format, Input, Kind, Recognise};
use crate::package::{Ecosystem, Listing, Unreadable};
use crate::source::RepoPath;

/// The formats of this family.
pub(super) const FORMATS: &[Format] = &[
    installed(
        "dpkg-status",
        "dpkg's status",
        Ecosystem::Debian,
        is_dpkg,
        dpkg::read,
    ),
    installed(
        "apk-installed",
        "apk's database",
        Ecosystem::Alpine,
        is_apk,
        apk::read,
    ),
    installed(
        "rpm-database",
        "RPM's database",
        Ecosystem::RedHat,
        is_rpm,
        |_| {
            Err(Unreadable::new(
                "RPM's database is not read; hand over a bill of materials instead",
            ))
        },
    ),
];

const fn installed(
    id: &'static str,
    title: &'static str,
    ecosystem: Ecosystem,
    recognise: fn(&RepoPath) -> bool,
    read: fn(&Input<'_>) -> Result<Listing, Unreadable>,
) -> Format {
    Format {
        id,
        title,
        kind: Kind::Inventory,
        ecosystem: Some(ecosystem),
        recognise: Recognise::Path(recognise),
        locks: &[],
        read,
    }
}

const STATUS: &str = "var/lib/dpkg/status";
const STATUS_FOLDER: &str = "var/lib/dpkg/status.d/";
const APK: [&str; 2] = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];
const RPM: [&str; 6] = [
    "var/lib/rpm/Packages",
    "var/lib/rpm/Packages.db",
    "var/lib/rpm/rpmdb.sqlite",
    "usr/lib/sysimage/rpm/Packages",
    "usr/lib/sysimage/rpm/Packages.db",
    "usr/lib/sysimage/rpm/rpmdb.sqlite",
];

/// The folder that is `/` to a file that ends so: with a `/` at its end, or empty.
fn root_of<'p>(path: &'p RepoPath, end: &str) -> Option<&'p [u8]> {
    let root = path.as_bytes().strip_suffix(end.as_bytes())?;
    (root.is_empty() || root.ends_with(b"/")).then_some(root)
}

/// One file a package, as images without dpkg have it; beside each lies one of digests.
fn status_folder(path: &RepoPath) -> Option<&[u8]> {
    let whole = path.as_bytes();
    let at = memchr::memmem::find(whole, STATUS_FOLDER.as_bytes())?;
    let name = &whole[at + STATUS_FOLDER.len()..];
    let fits =
        !name.contains(&b'/') && !name.ends_with(b".md5sums") && !name.ends_with(b".preinst");
    (fits && (at == 0 || whole[at - 1] == b'/')).then_some(&whole[..at])
}

fn is_dpkg(path: &RepoPath) -> bool {
    root_of(path, STATUS).is_some() || status_folder(path).is_some()
}

fn is_apk(path: &RepoPath) -> bool {
    APK.iter().any(|end| root_of(path, end).is_some())
}

fn is_rpm(path: &RepoPath) -> bool {
    RPM.iter().any(|end| root_of(path, end).is_some())
}
