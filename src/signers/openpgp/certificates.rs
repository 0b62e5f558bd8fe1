//! A file of public keys: armoured, one block or several, or binary as `gpg --export` writes it.

use super::certificate::{self, Certificate};
use super::key::Key;
use super::packet::{Packets, Tag};
use super::signature::{Signature, hexadecimal};
use crate::signers::armour::blocks;
use crate::signers::{MOST_OF_LIST, Problem};
use std::collections::BTreeMap;

const ARMOUR: &str = "PGP PUBLIC KEY BLOCK";
/// A file of keys that are secret must not pass for one of none.
const SECRET: &[u8] = b"-----BEGIN PGP PRIVATE KEY BLOCK-----";
/// Keys of a file. More are refused, not cut off.
const MOST_KEYS: usize = 5_000;

/// The keys of a file that can be used.
#[derive(Debug, Clone, Default)]
pub struct Certificates {
    all: Vec<Certificate>,
    problems: Vec<Problem>,
}

impl Certificates {
    /// Reads a file. A key that cannot be used becomes a problem.
    ///
    /// Errors: it is too large, or holds no key.
    pub fn parse(file: &[u8]) -> Result<Self, String> {
        if file.len() > MOST_OF_LIST {
            return Err(format!("it is larger than {MOST_OF_LIST} bytes"));
        }
        let mut found = Self::default();
        let is_binary = file.first().is_some_and(|first| first & 0x80 != 0);
        if is_binary {
            found.read(file)?;
        } else {
            let armoured = blocks(file, ARMOUR, true);
            let armoured = armoured.ok_or("a block of it is malformed, or has no end")?;
            for block in &armoured {
                found.read(block)?;
            }
        }
        let mut lines = file.split(|byte| *byte == b'\n');
        if lines.any(|line| line.starts_with(SECRET)) {
            found.problems.push(Problem {
                place: "a block".to_owned(),
                why: "it holds a secret key: withdraw it".to_owned(),
            });
        }
        found.drop_doubles();
        if found.all.is_empty() && found.problems.is_empty() {
            return Err("it holds no public key of OpenPGP".to_owned());
        }
        Ok(found)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut packets = Packets::of(bytes).peekable();
        while let Some(packet) = packets.next() {
            let number = self.all.len() + self.problems.len() + 1;
            if number > MOST_KEYS {
                return Err(format!("it holds more than {MOST_KEYS} keys"));
            }
            let read = match packet {
                Some((Tag::Key, body)) => certificate::read(body, &mut packets),
                Some((Tag::Nothing, _)) => continue,
                Some((Tag::SecretKey, _)) => Err("it holds a secret key: withdraw it"),
                _ => Err("it does not begin with a key"),
            };
            match read {
                Ok(certificate) => self.all.push(certificate),
                Err(why) => {
                    self.problems.push(Problem {
                        place: format!("key {number}"),
                        why: why.to_owned(),
                    });
                    // What belongs to it goes with it.
                    while packets
                        .next_if(|one| !matches!(one, Some((Tag::Key, _))))
                        .is_some()
                    {}
                }
            }
        }
        Ok(())
    }

    /// A copy may lack the revocation that another one has, so none of them counts.
    fn drop_doubles(&mut self) {
        let mut copies: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for one in &self.all {
            *copies.entry(one.primary.fingerprint.clone()).or_default() += 1;
        }
        copies.retain(|_, count| *count > 1);
        self.all
            .retain(|one| !copies.contains_key(&one.primary.fingerprint));
        let problems = copies.keys().map(|fingerprint| Problem {
            place: format!("key {}", hexadecimal(fingerprint)),
            why: "it stands in it more than once, and its copies may differ".to_owned(),
        });
        self.problems.extend(problems);
    }

    /// Keys that cannot be used, in their order.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The keys that a signature names, each with what it belongs to.
    pub(super) fn made<'c>(
        &'c self,
        signature: &'c Signature,
    ) -> impl Iterator<Item = (&'c Certificate, &'c Key)> {
        let keys = self
            .all
            .iter()
            .flat_map(|certificate| certificate.keys().map(move |key| (certificate, key)));
        keys.filter(|(_, key)| signature.names(&key.fingerprint))
    }
}
