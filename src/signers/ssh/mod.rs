//! Signatures of OpenSSH: read, compared with the commit, and their key looked up in the list of those that may sign.

mod key;
mod signature;

use super::Signed;
use super::allowed::{AllowedSigners, NAMESPACE};
use super::armour::{only_block, unpadded};
use super::crypto::{Hash, digest};
use super::denial::{Denial, Standing, shown};
use key::Key;
pub(super) use key::{is_key, is_kind};
use signature::Signature;

const ARMOUR: &str = "SSH SIGNATURE";

/// How OpenSSH names a key.
pub(super) fn fingerprint(key: &[u8]) -> String {
    format!("SHA256:{}", unpadded(&digest(Hash::Sha256, key)))
}

/// What a signature of OpenSSH is worth. It is compared before its key is looked up, so that a forged one is called so.
pub(super) fn standing(signed: &Signed<'_>, allowed: Option<&AllowedSigners>) -> Standing {
    let malformed = || Denial::wrong("it is malformed");
    let bytes = only_block(signed.armour, ARMOUR, false).ok_or_else(malformed)?;
    let signature = Signature::read(&bytes).ok_or_else(malformed)?;
    if signature.version != 1 {
        let why = format!(
            "it is of version {}, and 1 is known here",
            signature.version
        );
        return Err(Denial::Unverifiable(why));
    }
    if signature.namespace != NAMESPACE.as_bytes() {
        let namespace = String::from_utf8_lossy(signature.namespace);
        let why = format!("it was made for `{}`, and not for `git`", shown(&namespace));
        return Err(Denial::Wrong(why));
    }
    let key = match Key::read(signature.key) {
        // Whether it holds is not known, and need not be.
        Err(Denial::Unverifiable(_)) if is_plain_and_unlisted(signature.key, allowed) => {
            return Err(unlisted(signature.key));
        }
        key => key?,
    };
    key.verify(&signature.message(signed.payload)?, signature.blob)?;
    match allowed {
        Some(allowed) => allowed.allows(signature.key, signed.by, signed.today),
        None => Err(Denial::UnknownKey(
            "it is one of OpenSSH, and the policy lists no `allowed_signers`".to_owned(),
        )),
    }
}

/// A certificate stands in no list: its authority does.
fn is_plain_and_unlisted(key: &[u8], allowed: Option<&AllowedSigners>) -> bool {
    is_key(key) && allowed.is_none_or(|allowed| !allowed.lists(key))
}

pub(super) fn unlisted(key: &[u8]) -> Denial {
    let name = fingerprint(key);
    Denial::UnknownKey(format!(
        "its key {name} is not among those that the policy lists"
    ))
}
