//! Keys, tokens and services that attestations are signed with, and the artefacts that they are about. What is signed is
//! `attestation`'s. Nothing here prints a key, a passphrase or a token, and no error quotes one.

mod key;
mod keyless;
mod pbes2;
mod private;
mod root;
mod service;
mod store;
mod subjects;
#[cfg(test)]
mod tests;
mod token;

pub use key::{KeyError, SigningKey};
pub use keyless::{KeylessError, Services};
pub use private::Private;
pub use root::{RootError, RootSource};
pub use store::{NewKey, NewKeyError, StoreError, ask_passphrase};
pub use subjects::{SubjectError, subjects};
pub use token::{IdToken, RunnerToken, TokenError};
