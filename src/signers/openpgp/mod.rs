//! Signatures of OpenPGP: read, compared with the commit, and their key looked up among those that are listed.
//!
//! Source: RFC 9580, and for what older programs write RFC 4880. Only version 4 is read, and only what commits need. A key
//! is not what a signature needs alone: whose it is, what it may be used for and until when is said by signatures too,
//! its own, and each of those has to hold (`certificate`).

mod certificate;
mod certificates;
mod key;
mod packet;
mod signature;
mod subpackets;

pub use certificates::Certificates;

use super::Signed;
use super::armour::only_block;
use super::denial::{self, Denial, Standing};
use packet::{Packets, Tag};
use signature::{Kind, Signature};

const ARMOUR: &str = "PGP SIGNATURE";
/// Git takes these for signatures too.
const MESSAGE: &[u8] = b"-----BEGIN PGP MESSAGE-----";

/// What a signature of OpenPGP is worth.
pub(super) fn standing(signed: &Signed<'_>, listed: Option<&Certificates>) -> Standing {
    if signed.armour.starts_with(MESSAGE) {
        let why =
            "it is a whole message of OpenPGP, and only signatures by themselves are verified here";
        return Err(Denial::unverifiable(why));
    }
    let bytes = only_block(signed.armour, ARMOUR, true)
        .ok_or_else(|| Denial::wrong("it is malformed, or there is something beside it"))?;
    let signature = only_signature(&bytes)?;
    let message = message(&signature, signed.payload)?;
    let hash = signature.hash()?;
    let unlisted = || {
        let why = match signature.issuer() {
            Some(key) => format!("its key {key} is not among those that the policy lists"),
            None => "it does not say which key it is by".to_owned(),
        };
        Err(Denial::UnknownKey(why))
    };
    let Some(listed) = listed else {
        return Err(Denial::UnknownKey(
            "it is one of OpenPGP, and the policy lists no `openpgp_keys`".to_owned(),
        ));
    };
    let candidates = listed.made(&signature);
    let standings = candidates.map(|(certificate, key)| {
        key.holds(&signature, hash, &message)?;
        certificate.allows(key, &signature, signed.by, signed.today)
    });
    denial::best(standings).unwrap_or_else(unlisted)
}

/// The one packet that there is.
fn only_signature(bytes: &[u8]) -> Result<Signature, Denial> {
    let malformed = || Denial::wrong("it is malformed");
    let mut packets = Packets::of(bytes);
    let first = packets.next().ok_or_else(malformed)?;
    let (tag, body) = first.ok_or_else(malformed)?;
    if tag != Tag::Signature {
        return Err(malformed());
    }
    if packets.next().is_some() {
        let why = "there is more than one, and which of them counts is a matter of opinion";
        return Err(Denial::wrong(why));
    }
    Signature::read(body)
}

/// What is hashed of a commit before the signature's own fields.
fn message(signature: &Signature, payload: &[u8]) -> Result<Vec<u8>, Denial> {
    match signature.kind {
        Kind::Binary => Ok(payload.to_vec()),
        Kind::Text if payload.contains(&b'\r') => Err(Denial::wrong(
            "it is one of a text, in which ends of lines may be exchanged, and the commit has some of both kinds",
        )),
        Kind::Text => Ok(payload
            .split(|byte| *byte == b'\n')
            .collect::<Vec<_>>()
            .join(&b"\r\n"[..])),
        _ => Err(Denial::wrong("it is not one of a document")),
    }
}
