//! Certificates of a private sigstore: its authorities, and signers with what Fulcio writes into theirs.

use super::der::{bits, integer, octets, oid, sequence, set, tagged, utc_time, utf8};
use super::key::Key;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
pub const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
pub const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// Makes the list of log timestamps of what a log is handed.
pub type Stamping<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

/// What a certificate says.
pub struct Certificate {
    pub subject: &'static str,
    pub serial: u8,
    pub from: i64,
    pub until: i64,
    pub authority: bool,
    pub usage: Option<&'static str>,
    pub name: Option<String>,
    /// Fulcio's extensions, by the last part of their number.
    pub claims: BTreeMap<u8, String>,
}

impl Certificate {
    pub fn authority(subject: &'static str, from: i64, until: i64) -> Self {
        Self {
            subject,
            serial: 1,
            from,
            until,
            authority: true,
            usage: None,
            name: None,
            claims: BTreeMap::new(),
        }
    }

    /// What is signed, with a list of log timestamps or without.
    fn body(&self, key: &Key, issuer: &str, stamps: Option<&[u8]>) -> Vec<u8> {
        let subject = if self.subject.is_empty() {
            sequence(&[])
        } else {
            name(self.subject)
        };
        let mut extensions = self.extensions();
        if let Some(stamps) = stamps {
            extensions.extend(extension("1.3.6.1.4.1.11129.2.4.2", false, &octets(stamps)));
        }
        sequence(&[
            &tagged(0xa0, &[&integer(2)]),
            &integer(self.serial),
            &sequence(&[&oid(ECDSA_SHA256)]),
            &name(issuer),
            &sequence(&[&utc_time(self.from), &utc_time(self.until)]),
            &subject,
            &key.spki(),
            &tagged(0xa3, &[&sequence(&[&extensions])]),
        ])
    }

    fn extensions(&self) -> Vec<u8> {
        let mut all = Vec::new();
        if self.authority {
            all.extend(extension("2.5.29.19", true, &sequence(&[&[1, 1, 0xff]])));
        }
        let usage = if self.authority {
            [3, 2, 1, 6]
        } else {
            [3, 2, 7, 0x80]
        };
        all.extend(extension("2.5.29.15", true, &usage));
        if let Some(usage) = self.usage {
            all.extend(extension(
                "2.5.29.37",
                usage == TIME_STAMPING,
                &sequence(&[&oid(usage)]),
            ));
        }
        if let Some(name) = &self.name {
            all.extend(extension(
                "2.5.29.17",
                true,
                &sequence(&[&tagged(0x86, &[name.as_bytes()])]),
            ));
        }
        for (number, text) in &self.claims {
            all.extend(extension(
                &format!("1.3.6.1.4.1.57264.1.{number}"),
                false,
                &utf8(text),
            ));
        }
        all
    }

    /// Issues it. `stamp` makes the list of log timestamps of what the log would be handed.
    pub fn issue(
        &self,
        key: &Key,
        (issuer, by): (&str, &Key),
        stamp: Option<Stamping<'_>>,
    ) -> Vec<u8> {
        let before = self.body(key, issuer, None);
        let stamps = stamp.map(|stamp| stamp(&before));
        let body = self.body(key, issuer, stamps.as_deref());
        let signature = bits(&by.sign(&body));
        sequence(&[&body, &sequence(&[&oid(ECDSA_SHA256)]), &signature])
    }
}

fn extension(number: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&oid(number), critical, &octets(value)])
}

/// A name with nothing but a common one.
pub fn name(common: &str) -> Vec<u8> {
    sequence(&[&set(&[&sequence(&[&oid("2.5.4.3"), &utf8(common)])])])
}

/// A list of one timestamp of a certificate log (RFC 6962, section 3.3).
pub fn stamped(before: &[u8], issuer: &Key, log: &Key, signer: &Key, milliseconds: i64) -> Vec<u8> {
    let time = milliseconds.to_be_bytes();
    let mut entry = vec![0, 0];
    entry.extend(time);
    entry.extend([0, 1]);
    entry.extend(Sha256::digest(issuer.spki()));
    entry.extend(&u32::try_from(before.len()).unwrap().to_be_bytes()[1..]);
    entry.extend(before);
    entry.extend([0, 0]);
    let signature = signer.sign(&entry);
    let mut stamp = vec![0];
    stamp.extend(log.id());
    stamp.extend(time);
    stamp.extend([0, 0, 4, 3]);
    stamp.extend(u16::try_from(signature.len()).unwrap().to_be_bytes());
    stamp.extend(signature);
    let counted = |bytes: &[u8]| {
        [
            &u16::try_from(bytes.len()).unwrap().to_be_bytes()[..],
            bytes,
        ]
        .concat()
    };
    counted(&counted(&stamp))
}
