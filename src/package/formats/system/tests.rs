//! Tests of what is installed: both databases, whole and damaged.

use crate::inventory::InMemory;
use crate::package::formats::{self, Kind};
use crate::package::{Ecosystem, Listing, Unreadable};
use crate::source::RepoPath;
use proptest::prelude::*;

const DPKG: &str = "Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: glibc
Version: 2.36-9+deb12u4
Replaces: libc6-amd64
Depends: libgcc-s1, libcrypt1 (>= 1:4.4.10-10~) | other
Description: GNU C Library: Shared libraries
 Contains the standard libraries.

Package: libgcc-s1
Status: install ok installed
Architecture: amd64
Source: gcc-12 (12.2.0-14)
Version: 12.2.0-14+b1
Depends: libc6 (>= 2.35), virtual:any
Description: GCC support library

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0
Description: only its configuration is left

Package: bash
Status: hold ok installed
Architecture: amd64
Version: 5.2.15-2+b2
Provides: virtual (= 1), shell
Description: GNU Bourne Again SHell

";

const APK: &str = "C:Q1qIFdFKBQqVyHYsRMwJXLBGsLqwg=
P:musl
V:1.2.5-r0
A:x86_64
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1

C:Q1aDfI40KAGEAyJPGiBAu6aR5cLKE=
P:ssl_client
V:1.36.1-r29
A:x86_64
L:GPL-2.0-only
o:busybox
D:so:libc.musl-x86_64.so.1 !conflict other>=1

P:.build-deps
V:20240101
A:noarch
D:musl

";

const OS: &str = "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\n";

fn read(path: &str, text: &str, os_release: Option<&str>) -> Result<Listing, Unreadable> {
    let path = RepoPath::new(path).unwrap();
    let beside = os_release.map(|text| (RepoPath::new("etc/os-release").unwrap(), text.into()));
    let format = formats::of(&path).unwrap_or_else(|| panic!("{path:?}"));
    formats::read(format, &path, text.as_bytes(), &InMemory::new(beside))
}

fn dpkg(text: &str) -> Result<Listing, Unreadable> {
    read("var/lib/dpkg/status", text, None)
}

fn apk(text: &str) -> Result<Listing, Unreadable> {
    read("lib/apk/db/installed", text, Some(OS))
}

#[test]
fn what_dpkg_has_installed_is_listed() {
    let listing = dpkg(DPKG).unwrap();
    assert_eq!(listing.problems, []);
    let names: Vec<&str> = listing
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(names, ["libc6", "libgcc-s1", "bash"]);
    let libc = &listing.packages[0];
    assert_eq!(libc.version.as_deref(), Some("2.36-9+deb12u4"));
    assert_eq!(
        libc.built_from,
        Some(("glibc".to_owned(), "2.36-9+deb12u4".to_owned()))
    );
    assert_eq!(libc.dependencies, [1]);
    assert_eq!(&DPKG[libc.at.range()], "libc6");
    let gcc = &listing.packages[1];
    assert_eq!(
        gcc.built_from,
        Some(("gcc-12".to_owned(), "12.2.0-14".to_owned()))
    );
    assert_eq!(gcc.dependencies, [0, 2]);
    assert_eq!(listing.packages[2].built_from, None);
}

#[test]
fn what_apk_has_installed_is_listed() {
    let listing = apk(APK).unwrap();
    assert_eq!(listing.problems, []);
    assert_eq!(listing.packages.len(), 2);
    let client = &listing.packages[1];
    assert_eq!(
        (client.name.as_str(), client.version.as_deref()),
        ("ssl_client", Some("1.36.1-r29"))
    );
    assert_eq!(client.ecosystem, Ecosystem::Alpine);
    assert_eq!(client.release.as_deref(), Some("v3.20"));
    assert_eq!(client.built_from.as_ref().unwrap().0, "busybox");
    assert_eq!(client.dependencies, [0]);
    assert_eq!(client.licence.as_deref(), Some("GPL-2.0-only"));
}

#[test]
fn the_distribution_stands_beside_the_database() {
    let ubuntu = "ID=ubuntu\nVERSION_ID=\"22.04\"\n";
    let listing = read("var/lib/dpkg/status", DPKG, Some(ubuntu)).unwrap();
    let first = &listing.packages[0];
    assert_eq!(first.ecosystem, Ecosystem::Ubuntu);
    assert_eq!(first.release.as_deref(), Some("22.04:LTS"));
    let wolfi = read(
        "lib/apk/db/installed",
        APK,
        Some("ID=wolfi\nVERSION_ID=20230201\n"),
    )
    .unwrap();
    assert_eq!(
        (
            wolfi.packages[0].ecosystem,
            wolfi.packages[0].release.as_deref()
        ),
        (Ecosystem::Wolfi, None)
    );
    let other = read("lib/apk/db/installed", APK, Some("ID=postmarketos\n")).unwrap();
    assert_eq!(other.packages[0].ecosystem, Ecosystem::Generic);
    assert_eq!(dpkg(DPKG).unwrap().packages[0].release, None);
}

#[test]
fn images_without_dpkg_have_a_file_a_package() {
    let text = "Package: base-files\nVersion: 12.4\nArchitecture: amd64\nDescription: x\n";
    let listing = read("image/var/lib/dpkg/status.d/base", text, None).unwrap();
    assert_eq!((listing.packages.len(), listing.problems.len()), (1, 0));
    let digests = RepoPath::new("var/lib/dpkg/status.d/base.md5sums").unwrap();
    assert!(formats::of(&digests).is_none());
}

#[test]
fn the_database_of_rpm_is_a_gap() {
    let path = RepoPath::new("var/lib/rpm/rpmdb.sqlite").unwrap();
    let format = formats::of(&path).unwrap();
    assert_eq!(format.kind, Kind::Inventory);
    let files = InMemory::default();
    assert!(formats::read(format, &path, b"SQLite format 3\0", &files).is_err());
    assert!(formats::read(format, &path, b"text", &files).is_err());
}

#[test]
fn a_package_without_what_each_has_is_refused() {
    for (from, to) in [
        ("Package: bash\n", ""),
        ("Version: 5.2.15-2+b2\n", ""),
        ("Status: hold ok installed\n", ""),
        ("hold ok installed", "hold on"),
        ("Version: 5.2", "Version 5.2"),
        ("Package: bash", "Package:"),
    ] {
        assert!(dpkg(&DPKG.replacen(from, to, 1)).is_err(), "{from}");
    }
    for (from, to) in [
        ("V:1.36.1-r29\n", ""),
        ("P:ssl_client\n", ""),
        ("A:x86_64\n", ""),
        ("P:ssl_client", "P:musl"),
        ("L:MIT", "MIT"),
    ] {
        assert!(apk(&APK.replacen(from, to, 1)).is_err(), "{from}");
    }
}

/// Ends of stanzas: what is cut there is whole, as the readers' heads say.
fn is_between(text: &str, cut: usize) -> bool {
    text[..cut].ends_with("\n\n") || text[..cut].ends_with('\n') && text[cut..].starts_with('\n')
}

#[test]
fn a_database_cut_within_a_package_is_noticed() {
    for cut in 1..DPKG.len() {
        let noticed = dpkg(&DPKG[..cut]).map_or(true, |listing| !listing.problems.is_empty());
        // With one package there is nothing to compare with; a description may be of one line.
        let in_first = cut < DPKG.find("\n\n").unwrap();
        let in_description = DPKG[..cut]
            .rsplit("\n\n")
            .next()
            .unwrap()
            .contains("Description: ");
        assert!(
            noticed || in_first || in_description || is_between(DPKG, cut),
            "{}",
            &DPKG[..cut]
        );
    }
    for cut in 1..APK.len() {
        let noticed = apk(&APK[..cut]).map_or(true, |listing| !listing.problems.is_empty());
        assert!(noticed || is_between(APK, cut), "{}", &APK[..cut]);
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "([PVAoDp]:\\PC{0,9}\n|Package: \\PC{0,5}\n|Version:\\PC{0,5}\n|\n){0,9}") {
        for path in ["var/lib/dpkg/status", "lib/apk/db/installed", "usr/lib/apk/db/installed"] {
            let path = RepoPath::new(path).unwrap();
            let format = formats::of(&path).unwrap();
            let _ = formats::read(format, &path, &bytes, &InMemory::default());
            let _ = formats::read(format, &path, text.as_bytes(), &InMemory::default());
        }
    }
}
