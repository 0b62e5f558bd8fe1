//! PBES2 of PKCS#5 (RFC 8018, 6.2): how a passphrase keeps a private key. PBKDF2 with HMAC-SHA-2 and AES-CBC, by aws-lc;
//! scrypt and what is older are refused, with the command that makes a key of the kind that is read.

use super::key::KeyError;
use super::private::Private;
use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, Algorithm, DecryptionContext, EncryptionContext,
    PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA384, PBKDF2_HMAC_SHA512};
use aws_lc_rs::rand;
use pkcs8::EncryptedPrivateKeyInfo;
use pkcs8::der::{Decode, Encode};
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::{self, Kdf, Parameters, Pbkdf2Params, Pbkdf2Prf};
use std::num::NonZeroU32;
use zeroize::Zeroizing;

/// Rounds of the keys that are made here: OWASP's number for PBKDF2 with HMAC-SHA-256.
const ROUNDS: u32 = 600_000;
/// More would take minutes, and are no key's that somebody made to be used.
const MOST_ROUNDS: u32 = 20_000_000;
const SALT: usize = 16;
const BLOCK: usize = 16;

/// The bytes of a PKCS#8 key out of an `EncryptedPrivateKeyInfo`. Errors: it is none, of a kind that is not read, or the
/// passphrase is another one.
pub(super) fn decrypt(der: &[u8], passphrase: &Private) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let info =
        EncryptedPrivateKeyInfo::from_der(der).map_err(|_| KeyError::NotEncryptedLikeThat)?;
    let EncryptionScheme::Pbes2(Parameters { kdf, encryption }) = &info.encryption_algorithm else {
        return Err(KeyError::NotEncryptedLikeThat);
    };
    let (algorithm, iv) = match encryption {
        pbes2::EncryptionScheme::Aes128Cbc { iv } => (&AES_128, **iv),
        pbes2::EncryptionScheme::Aes192Cbc { iv } => (&AES_192, **iv),
        pbes2::EncryptionScheme::Aes256Cbc { iv } => (&AES_256, **iv),
        _ => return Err(KeyError::NotEncryptedLikeThat),
    };
    let Kdf::Pbkdf2(parameters) = kdf else {
        return Err(KeyError::NotEncryptedLikeThat);
    };
    let key = derive(parameters, algorithm, passphrase)?;
    let key = UnboundCipherKey::new(algorithm, &key).map_err(|_| KeyError::Backend)?;
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).map_err(|_| KeyError::Backend)?;
    let mut text = Zeroizing::new(info.encrypted_data.to_vec());
    let context = DecryptionContext::Iv128(FixedLength::from(iv));
    let plain = key.decrypt(&mut text, context);
    let plain = plain.map_err(|_| KeyError::OtherPassphrase)?;
    Ok(Zeroizing::new(plain.to_vec()))
}

fn derive(
    parameters: &Pbkdf2Params<'_>,
    algorithm: &'static Algorithm,
    passphrase: &Private,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let function = match parameters.prf {
        Pbkdf2Prf::HmacWithSha256 => PBKDF2_HMAC_SHA256,
        Pbkdf2Prf::HmacWithSha384 => PBKDF2_HMAC_SHA384,
        Pbkdf2Prf::HmacWithSha512 => PBKDF2_HMAC_SHA512,
        _ => return Err(KeyError::NotEncryptedLikeThat),
    };
    let length = if algorithm == &AES_256 {
        32
    } else if algorithm == &AES_192 {
        24
    } else {
        16
    };
    let stated = parameters.key_length.map(usize::from);
    let rounds = Some(parameters.iteration_count).filter(|rounds| *rounds <= MOST_ROUNDS);
    let rounds = rounds.and_then(NonZeroU32::new);
    let (Some(rounds), true) = (rounds, stated.is_none_or(|stated| stated == length)) else {
        return Err(KeyError::NotEncryptedLikeThat);
    };
    let mut key = Zeroizing::new(vec![0; length]);
    let secret = passphrase.text().as_bytes();
    pbkdf2::derive(function, rounds, parameters.salt, secret, &mut key);
    Ok(key)
}

/// An `EncryptedPrivateKeyInfo` around the bytes of a PKCS#8 key.
pub(super) fn encrypt(key: &[u8], passphrase: &Private) -> Result<Vec<u8>, KeyError> {
    let backend = |_| KeyError::Backend;
    let (mut salt, mut iv) = ([0; SALT], [0; BLOCK]);
    rand::fill(&mut salt).map_err(backend)?;
    rand::fill(&mut iv).map_err(backend)?;
    let parameters = Parameters::pbkdf2_sha256_aes256cbc(ROUNDS, &salt, &iv);
    let parameters = parameters.map_err(|_| KeyError::Backend)?;
    let Kdf::Pbkdf2(rounds) = &parameters.kdf else {
        return Err(KeyError::Backend);
    };
    let derived = derive(rounds, &AES_256, passphrase)?;
    let cipher = UnboundCipherKey::new(&AES_256, &derived).map_err(backend)?;
    let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(cipher).map_err(backend)?;
    // Room for the padding, so that no copy of the key is left behind when it grows.
    let mut text = Zeroizing::new(Vec::with_capacity(key.len() + BLOCK));
    text.extend_from_slice(key);
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    cipher
        .less_safe_encrypt(&mut *text, context)
        .map_err(backend)?;
    let info = EncryptedPrivateKeyInfo {
        encryption_algorithm: EncryptionScheme::Pbes2(parameters.clone()),
        encrypted_data: &text,
    };
    info.to_der().map_err(|_| KeyError::Backend)
}
