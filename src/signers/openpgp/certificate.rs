//! A key with what it says of itself: names, subkeys, expiry, revocations. Each statement counts only if its own signature
//! holds; what cannot be verified speaks against the key. Structure: RFC 9580, 10.1.

use super::key::Key;
use super::packet::{Packets, Tag};
use super::signature::{Kind, Signature};
use crate::signers::Committer;
use crate::signers::denial::{Denial, SignedBy, Standing, shown};
use crate::signers::validity::{Today, Window};

/// "This key may be used to sign data."
const MAY_SIGN: u8 = 0x02;

/// What stands behind a key, a name or a subkey.
#[derive(Debug, Clone, Default)]
pub(super) struct Statements {
    pub signatures: Vec<Signature>,
    /// There is one that is not read here: it may be a revocation.
    pub unread: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Subkey {
    pub key: Key,
    pub said: Statements,
}

#[derive(Debug, Clone)]
pub(super) struct Name {
    pub text: Vec<u8>,
    pub said: Statements,
}

/// A primary key with everything behind it.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    pub primary: Key,
    pub said: Statements,
    pub names: Vec<Name>,
    pub subkeys: Vec<Subkey>,
}

impl Certificate {
    /// The primary key and its subkeys.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.primary).chain(self.subkeys.iter().map(|one| &one.key))
    }

    /// Whether one of its keys, by which a signature holds, may sign commits of this committer.
    pub fn allows(
        &self,
        key: &Key,
        signature: &Signature,
        by: Committer<'_>,
        today: Today,
    ) -> Standing {
        let made = i64::from(signature.created()?);
        let until = lasts(signature.created()?, signature.hashed.expires);
        if until.is_some_and(|until| until < today.ends) {
            return Err(Denial::not_valid("it says itself that it has run out"));
        }
        self.not_revoked()?;
        let said = self.said_of(by.address)?;
        let direct = self.newest(&self.said, Kind::DirectKey, &self.primary.hashed)?;
        for statement in [Some(said), direct].into_iter().flatten() {
            counts(statement, &self.primary, made, today)?;
        }
        if key == &self.primary {
            may_sign(said.hashed.flags.or(direct.and_then(|it| it.hashed.flags)))?;
        } else {
            self.subkey(key, made, today)?;
        }
        Ok(SignedBy { key: key.name() })
    }

    /// A revocation counts whoever made it and why: whose it is need not be found out to be careful.
    fn not_revoked(&self) -> Result<(), Denial> {
        let said = &self.said.signatures;
        if said.iter().any(|one| one.kind == Kind::KeyRevocation) {
            return Err(Denial::not_valid("its key is revoked"));
        }
        if self.said.unread {
            let why = "its key carries a signature that is not read here, and may be revoked by it";
            return Err(Denial::not_valid(why));
        }
        Ok(())
    }

    /// The key's own newest word on the name with this address. Errors: it has none, or that does not hold.
    fn said_of(&self, address: &str) -> Result<&Signature, Denial> {
        let own = self
            .names
            .iter()
            .filter(|name| name.address() == Some(address));
        let mut best = Denial::OtherPerson(format!(
            "its key has no name with the committer's address `{}`",
            shown(address)
        ));
        for name in own {
            match self.word_on(name) {
                Ok(word) => return Ok(word),
                Err(denial) => best = denial,
            }
        }
        Err(best)
    }

    fn word_on<'n>(&self, name: &'n Name) -> Result<&'n Signature, Denial> {
        let revoked = name.said.signatures.iter().any(|one| {
            one.kind == Kind::CertificationRevocation && one.names(&self.primary.fingerprint)
        });
        if revoked {
            return Err(Denial::not_valid(
                "the name of its key with the committer's address is revoked",
            ));
        }
        let length = u32::try_from(name.text.len()).unwrap_or(u32::MAX);
        let message = [
            &self.primary.hashed,
            &[0xb4][..],
            &length.to_be_bytes(),
            &name.text,
        ];
        let word = self.newest(&name.said, Kind::Certification, &message.concat())?;
        word.ok_or_else(|| {
            Denial::not_valid("its key does not itself say that it has the committer's address")
        })
    }

    /// The newest statement of the primary key of a kind. Errors: it does not hold, so that an older one that does could be
    /// one that was taken back.
    fn newest<'s>(
        &self,
        said: &'s Statements,
        kind: Kind,
        message: &[u8],
    ) -> Result<Option<&'s Signature>, Denial> {
        let own = said
            .signatures
            .iter()
            .filter(|one| one.kind == kind && one.names(&self.primary.fingerprint));
        let Some(newest) = own.max_by_key(|one| one.hashed.created) else {
            return Ok(None);
        };
        newest.created().map_err(of_key)?;
        let holds = newest
            .hash()
            .and_then(|hash| self.primary.holds(newest, hash, message));
        holds.map_err(of_key)?;
        Ok(Some(newest))
    }

    /// Whether a subkey belongs to this key and may sign, by both of them.
    fn subkey(&self, key: &Key, made: i64, today: Today) -> Result<(), Denial> {
        let own = self.subkeys.iter().find(|one| &one.key == key);
        let Some(Subkey { key, said }) = own else {
            return Err(Denial::not_valid(
                "its key is not bound to the one that is listed",
            ));
        };
        let revoked =
            |one: &Signature| matches!(one.kind, Kind::SubkeyRevocation | Kind::KeyRevocation);
        if said.signatures.iter().any(revoked) {
            return Err(Denial::not_valid("its key, a subkey, is revoked"));
        }
        if said.unread {
            let why = "its key, a subkey, carries a signature that is not read here, and may be revoked by it";
            return Err(Denial::not_valid(why));
        }
        let both = [&self.primary.hashed[..], &key.hashed].concat();
        let binding = self.newest(said, Kind::SubkeyBinding, &both)?;
        let binding = binding.ok_or_else(|| {
            Denial::not_valid("its key, a subkey, is not bound to the one that is listed")
        })?;
        counts(binding, key, made, today)?;
        may_sign(binding.hashed.flags)?;
        back(binding, key, &both, today)
    }
}

/// Whether a subkey that signs says itself that it belongs to the key: else anybody could take it for their own, and with
/// it what it has signed.
fn back(binding: &Signature, subkey: &Key, both: &[u8], today: Today) -> Result<(), Denial> {
    let missing = || {
        Denial::not_valid("its key, a subkey, does not itself say whose it is (no back signature)")
    };
    let back = Signature::read(binding.embedded().ok_or_else(missing)?).map_err(of_key)?;
    if back.kind != Kind::KeyBinding {
        return Err(missing());
    }
    let created = back.created().map_err(of_key)?;
    let hash = back.hash().map_err(of_key)?;
    subkey.holds(&back, hash, both).map_err(of_key)?;
    let window = Window {
        from: None,
        until: lasts(created, back.hashed.expires),
    };
    window.covers(i64::from(created), today)
}

/// Whether a statement on a key, and the key by it, are valid when something was made and today.
fn counts(statement: &Signature, key: &Key, made: i64, today: Today) -> Result<(), Denial> {
    let said = statement.created()?;
    if today.is_before(i64::from(said)) {
        return Err(Denial::not_valid(
            "what its key says of itself is dated in the future",
        ));
    }
    for until in [
        lasts(key.created, statement.hashed.key_expires),
        lasts(said, statement.hashed.expires),
    ] {
        let window = Window {
            from: Some(i64::from(key.created)),
            until,
        };
        window.covers(made, today)?;
    }
    Ok(())
}

fn may_sign(flags: Option<u8>) -> Result<(), Denial> {
    match flags {
        Some(flags) if flags & MAY_SIGN != 0 => Ok(()),
        Some(_) => Err(Denial::not_valid("its key is not made for signatures")),
        None => Err(Denial::not_valid(
            "its key does not say that it may be used for signatures",
        )),
    }
}

/// Until when something lasts; none: for ever.
fn lasts(from: u32, seconds: Option<u32>) -> Option<i64> {
    let seconds = seconds.filter(|seconds| *seconds > 0)?;
    Some(i64::from(from) + i64::from(seconds))
}

/// What is wrong with a key's own statement, told of the key.
fn of_key(denial: Denial) -> Denial {
    match denial {
        Denial::Weak(why) => {
            Denial::Weak(format!("what its key says of itself does not count: {why}"))
        }
        Denial::Unverifiable(why) => Denial::Unverifiable(format!(
            "what its key says of itself cannot be verified here: {why}"
        )),
        _ => Denial::not_valid("what its key says of itself does not hold"),
    }
}

impl Name {
    /// The address in `Name <address>`, or an address by itself.
    fn address(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.text).ok()?.trim();
        match text.strip_suffix('>') {
            Some(rest) => rest.rsplit_once('<').map(|(_, address)| address),
            None => text.contains('@').then_some(text),
        }
    }
}

/// Puts packets together. Errors: what is wrong with them, in words; nothing of them counts then.
pub(super) fn read(
    first: &[u8],
    rest: &mut std::iter::Peekable<Packets<'_>>,
) -> Result<Certificate, &'static str> {
    let mut certificate = Certificate {
        primary: Key::read(first)?,
        said: Statements::default(),
        names: Vec::new(),
        subkeys: Vec::new(),
    };
    // Whom the next signature is about; none: nobody who counts here.
    let mut about = About::Primary;
    while let Some(packet) = rest.next_if(|packet| !matches!(packet, Some((Tag::Key, _)))) {
        match packet {
            Some((Tag::Signature, body)) => certificate.state(about, body),
            Some((Tag::UserId, body)) => about = certificate.name(body)?,
            Some((Tag::Subkey, body)) => about = certificate.grow(body)?,
            Some((Tag::UserAttribute, _)) => about = About::Nobody,
            Some((Tag::Nothing, _)) => {}
            Some((Tag::SecretKey, _)) => return Err("it holds a secret key: withdraw it"),
            Some((Tag::Key | Tag::Other, _)) => {
                return Err("there is something in it that is no part of a key");
            }
            None => return Err("it is cut off, or malformed"),
        }
    }
    Ok(certificate)
}

#[derive(Clone, Copy)]
enum About {
    Primary,
    Name,
    Subkey,
    Nobody,
}

impl Certificate {
    fn name(&mut self, text: &[u8]) -> Result<About, &'static str> {
        if self.names.iter().any(|name| name.text == text) {
            return Err("a name stands in it twice, and what is said of it may differ");
        }
        self.names.push(Name {
            text: text.to_vec(),
            said: Statements::default(),
        });
        Ok(About::Name)
    }

    /// A subkey that is not read here cannot be found by a signature either.
    fn grow(&mut self, body: &[u8]) -> Result<About, &'static str> {
        let Ok(key) = Key::read(body) else {
            return Ok(About::Nobody);
        };
        if self
            .keys()
            .any(|known| known.fingerprint == key.fingerprint)
        {
            return Err("a subkey stands in it twice, and what is said of it may differ");
        }
        self.subkeys.push(Subkey {
            key,
            said: Statements::default(),
        });
        Ok(About::Subkey)
    }

    fn state(&mut self, about: About, body: &[u8]) {
        let said = match about {
            About::Primary => Some(&mut self.said),
            About::Name => self.names.last_mut().map(|name| &mut name.said),
            About::Subkey => self.subkeys.last_mut().map(|subkey| &mut subkey.said),
            About::Nobody => None,
        };
        let Some(said) = said else { return };
        match Signature::read(body) {
            Ok(signature) => said.signatures.push(signature),
            Err(_) => said.unread = true,
        }
    }
}
