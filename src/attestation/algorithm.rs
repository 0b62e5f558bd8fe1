//! The kinds of keys that sign.

/// Of which kind a key is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RFC 8032.
    #[default]
    Ed25519,
    /// FIPS 186-5, with SHA-256.
    EcdsaP256,
}
