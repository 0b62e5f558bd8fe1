//! Archives made here, opened again, and broken on purpose.

use super::*;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;
use std::io::Write as _;

type Members = Vec<(String, Vec<u8>)>;

fn open(bytes: &[u8], limits: &ArchiveLimits) -> (Members, Vec<(String, String)>) {
    let (mut members, mut refused) = (Vec::new(), Vec::new());
    if let Some(kind) = archive_kind(bytes) {
        let mut member =
            |member: Member<'_>| members.push((member.name.to_owned(), member.bytes.to_vec()));
        let mut refuse = |name: &str, reason| refused.push((name.to_owned(), reason));
        expand(kind, bytes, limits, &mut member, &mut refuse);
    }
    (members, refused)
}

fn opened(bytes: &[u8]) -> Members {
    let (members, refused) = open(bytes, &ArchiveLimits::default());
    assert_eq!(refused, []);
    members
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive: Vec<u8> = members
        .iter()
        .flat_map(|(name, bytes)| entry(name, b'0', bytes))
        .collect();
    archive.resize(archive.len() + 2 * tar::BLOCK, 0);
    archive
}

fn entry(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
    let mut header = [0; tar::BLOCK];
    let kept = name.len().min(100);
    header[..kept].copy_from_slice(&name.as_bytes()[..kept]);
    header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut entry = header.to_vec();
    entry.extend_from_slice(bytes);
    entry.resize(entry.len().next_multiple_of(tar::BLOCK), 0);
    entry
}

/// A zip of the members, in the given method (0 stored, 8 deflated) and with the given flags.
fn zip(members: &[(&str, &[u8])], method: u16, flags: u16) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        let data = if method == 8 {
            deflate(bytes)
        } else {
            bytes.to_vec()
        };
        let shared = |out: &mut Vec<u8>| {
            for number in [20, flags, method, 0, 0] {
                out.extend(number.to_le_bytes());
            }
            for number in [0, data.len(), bytes.len()] {
                out.extend(u32::try_from(number).unwrap().to_le_bytes());
            }
            out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            out.extend([0, 0]);
        };
        let offset = u32::try_from(archive.len()).unwrap();
        directory.extend(b"PK\x01\x02\x14\x00");
        shared(&mut directory);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
        archive.extend(b"PK\x03\x04");
        shared(&mut archive);
        archive.extend(name.as_bytes());
        archive.extend(data);
    }
    let offset = u32::try_from(archive.len()).unwrap();
    let count = u16::try_from(members.len()).unwrap();
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    archive.extend(offset.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

const TWO: [(&str, &[u8]); 2] = [("config/app.env", b"KEY=value\n"), ("b.txt", b"")];

fn two() -> Members {
    TWO.iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
        .collect()
}

#[test]
fn a_zip_is_opened_stored_and_deflated() {
    assert_eq!(opened(&zip(&TWO, 0, 0)), two());
    assert_eq!(opened(&zip(&TWO, 8, 0)), two());
}

#[test]
fn a_zip_behind_something_else_is_opened() {
    let mut archive = b"#!/usr/bin/env python\n".to_vec();
    archive.extend(zip(&TWO, 8, 0));
    assert_eq!(opened(&archive), two());
}

#[test]
fn a_zip_without_its_directory_is_opened_by_local_headers_and_said_to_be_broken() {
    for method in [0, 8] {
        let whole = zip(&TWO, method, 0);
        let cut = memchr::memmem::find(&whole, b"PK\x01\x02").unwrap();
        let (members, refused) = open(&whole[..cut], &ArchiveLimits::default());
        assert_eq!(members, two());
        assert!(refused[0].1.contains("central directory"), "{refused:?}");
    }
}

#[test]
fn encrypted_members_and_other_methods_are_refused_by_name() {
    let (members, refused) = open(&zip(&TWO[..1], 8, 1), &ArchiveLimits::default());
    assert_eq!(
        (members.len(), refused[0].0.as_str()),
        (0, "config/app.env")
    );
    let (_, refused) = open(&zip(&TWO[..1], 14, 0), &ArchiveLimits::default());
    assert!(refused[0].1.contains("method 14"), "{refused:?}");
}

#[test]
fn gzip_of_one_file_of_several_members_and_of_a_tar_is_opened() {
    assert_eq!(
        opened(&gzip(b"hello")),
        [(String::new(), b"hello".to_vec())]
    );
    let several = [gzip(b"hello "), gzip(b"there")].concat();
    assert_eq!(opened(&several), [(String::new(), b"hello there".to_vec())]);
    assert_eq!(opened(&gzip(&tar(&TWO))), two());
}

#[test]
fn a_tar_is_opened_with_long_names_of_both_kinds() {
    let long = format!("{}/app.env", "d".repeat(120));
    let record = format!(" path={long}\n");
    let pax = format!("{}{record}", record.len() + 3);
    for extension in [
        entry("x", b'L', format!("{long}\0").as_bytes()),
        entry("x", b'x', pax.as_bytes()),
    ] {
        let archive = [extension, tar(&[("short", b"content")])].concat();
        assert_eq!(opened(&archive), [(long.clone(), b"content".to_vec())]);
    }
    assert_eq!(opened(&tar(&TWO)), two());
}

#[test]
fn what_is_cut_off_is_handed_over_as_far_as_it_goes_and_said() {
    let whole = gzip(&b"KEY=value\n".repeat(1000));
    let (_, refused) = open(&whole[..whole.len() - 4], &ArchiveLimits::default());
    assert_eq!(refused.len(), 1, "{refused:?}");
    let (members, refused) = open(&tar(&TWO)[..tar::BLOCK + 4], &ArchiveLimits::default());
    assert_eq!((members[0].1.as_slice(), refused.len()), (&b"KEY="[..], 1));
}

#[test]
fn a_bomb_is_stopped() {
    let bomb = gzip(&vec![0; 20 << 20]);
    let (members, refused) = open(&bomb, &ArchiveLimits::default());
    assert!(members.is_empty() && refused.len() == 1, "{refused:?}");
    assert!(refused[0].1.contains("200 times"), "{refused:?}");
}

#[test]
fn every_limit_is_said_when_it_is_met() {
    let limits = ArchiveLimits {
        member: 4,
        members: 1,
        ..ArchiveLimits::default()
    };
    for archive in [zip(&TWO, 8, 0), tar(&TWO), gzip(&tar(&TWO))] {
        let (members, refused) = open(&archive, &limits);
        assert!(members.is_empty());
        assert!(refused[0].1.contains("longer than 4"), "{refused:?}");
        assert!(refused[1].1.contains("more than 1 members"), "{refused:?}");
    }
    let limits = ArchiveLimits {
        total: 5,
        ..ArchiveLimits::default()
    };
    let (members, refused) = open(&zip(&TWO, 8, 0), &limits);
    assert!(
        members.is_empty() && refused[0].1.contains("more than 5 bytes"),
        "{refused:?}"
    );
}

#[test]
fn what_cannot_be_opened_is_named() {
    let magics: [&[u8]; 5] = [
        b"BZh91AY&SY",
        b"\xfd7zXZ\0\0",
        b"\x28\xb5\x2f\xfd\0",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07\x00",
    ];
    for magic in magics {
        let (_, refused) = open(magic, &ArchiveLimits::default());
        assert!(refused[0].1.ends_with("not opened"), "{refused:?}");
    }
    assert_eq!(archive_kind(b"BZhello"), None);
    assert_eq!(archive_kind(b""), None);
}

fn small() -> ArchiveLimits {
    ArchiveLimits {
        member: 1 << 16,
        total: 1 << 18,
        ..ArchiveLimits::default()
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(kind in 0usize..3, bytes: Vec<u8>) {
        let kind = [ArchiveKind::Zip, ArchiveKind::Gzip, ArchiveKind::Tar][kind];
        archive_kind(&bytes);
        expand(kind, &bytes, &small(), &mut |_| {}, &mut |_, _| {});
    }

    #[test]
    fn damaged_archives_are_survived(kind in 0usize..4, damage in prop::collection::vec((any::<u16>(), any::<u8>()), 1..8)) {
        let mut archive = vec![zip(&TWO, 8, 0), zip(&TWO, 0, 8), tar(&TWO), gzip(&tar(&TWO))].swap_remove(kind);
        for (at, byte) in damage {
            let at = usize::from(at) % archive.len();
            archive[at] = byte;
        }
        open(&archive, &small());
    }

    #[test]
    fn what_goes_in_comes_out(contents: Vec<u8>, method in prop::sample::select(vec![0_u16, 8])) {
        let members = [("member", contents.as_slice())];
        let expected = vec![("member".to_owned(), contents.clone())];
        prop_assert_eq!(opened(&zip(&members, method, 0)), expected.clone());
        prop_assert_eq!(opened(&tar(&members)), expected);
        prop_assert_eq!(&opened(&gzip(&contents))[0].1, &contents);
    }
}
