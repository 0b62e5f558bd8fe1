//! Signatures of commits, verified against keys that a repository lists: whether one holds, by which key, and whether
//! that key may sign for whoever committed.
//!
//! Pure: the texts of the lists and what a commit says go in, a [`Standing`] comes out. No file is read, nobody is asked, and
//! no policy is known. `allowed` reads the list of OpenSSH's keys and `ssh` their signatures, `openpgp` keys and signatures of
//! OpenPGP; `crypto` has the only calls of cryptography. Certificates of OpenSSH and X.509 are not verified here.
//!
//! A signature counts if it holds, and its key is listed for the **committer's** address. Git itself takes any listed key
//! for any commit ("The principal is only used to identify the key", git-config(1)); so whoever is listed could commit in
//! another's name. The committer is whom the signature is by: the author may be somebody else, who only sent a patch.

mod allowed;
mod armour;
mod crypto;
mod denial;
mod octets;
mod openpgp;
mod ssh;
#[cfg(test)]
mod tests;
mod validity;

pub use allowed::AllowedSigners;
pub use denial::{Denial, SignedBy, Standing};
pub use openpgp::Certificates;
pub use validity::Today;

use crate::inventory::change::{CommitFacts, Irregularity, SignatureKind};

/// Bytes of a list of keys. More are refused, not cut off.
const MOST_OF_LIST: usize = 4 << 20;
/// Bytes of one signature in its armour: that of an RSA key of 8192 bits has 3,000.
const MOST_OF_SIGNATURE: usize = 64 << 10;

/// Something in a list of keys that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the list: `line 3`, `key 2`.
    pub place: String,
    /// Holds nothing of the list's own text.
    pub why: String,
}

/// The keys that commits may be signed with.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    /// None: the policy lists no keys of OpenSSH.
    pub ssh: Option<AllowedSigners>,
    /// None: the policy lists no keys of OpenPGP.
    pub openpgp: Option<Certificates>,
}

impl Keyring {
    /// What the signature of a commit is worth on a day.
    pub fn standing(&self, commit: &CommitFacts, today: Today) -> Standing {
        let Some(signature) = &commit.signature else {
            return Err(Denial::Missing);
        };
        if signature.bytes.len() > MOST_OF_SIGNATURE {
            let why = format!("it is longer than {MOST_OF_SIGNATURE} bytes");
            return Err(Denial::Unverifiable(why));
        }
        let signed = Signed {
            armour: &signature.bytes,
            payload: &signature.payload,
            by: committer(commit)?,
            today,
        };
        match signature.kind {
            SignatureKind::Ssh => ssh::standing(&signed, self.ssh.as_ref()),
            SignatureKind::OpenPgp => openpgp::standing(&signed, self.openpgp.as_ref()),
            SignatureKind::X509 => Err(Denial::unverifiable(
                "it is one of X.509, and those are not verified here",
            )),
            SignatureKind::Unknown => Err(Denial::unverifiable("it is of no kind that git knows")),
            SignatureKind::Ambiguous => Err(Denial::wrong(
                "there is more than one, and which of them counts is a matter of opinion",
            )),
        }
    }
}

/// Who committed, where that can be read in one way.
fn committer(commit: &CommitFacts) -> Result<Committer<'_>, Denial> {
    let two_ways = commit.irregular.iter().any(|what| {
        matches!(
            what,
            Irregularity::CommitterTwice | Irregularity::MalformedIdentity | Irregularity::Nul
        )
    });
    let address = commit.committer.email.as_str();
    match commit.committer.time {
        Some(time) if !two_ways && !address.is_empty() => Ok(Committer { address, time }),
        _ => Err(Denial::OtherPerson(
            "who committed, and when, cannot be read in one way only".to_owned(),
        )),
    }
}

/// Whom a key has to be listed for.
#[derive(Clone, Copy)]
struct Committer<'a> {
    /// As the commit spells it.
    address: &'a str,
    /// Seconds since 1970-01-01 UTC, as the committer chose them.
    time: i64,
}

/// A signature, and what it is about.
struct Signed<'a> {
    armour: &'a [u8],
    payload: &'a [u8],
    by: Committer<'a>,
    today: Today,
}
