//! Why an attestation was not written.

use crate::attestation::{ReportError, StatementError};
use crate::host::files::FileError;
use crate::host::signing::{
    KeyError, KeylessError, NewKeyError, StoreError, SubjectError, TokenError,
};
use std::path::PathBuf;

/// Nothing was written, not even in part. No variant quotes a key, a passphrase or a token.
#[derive(Debug, thiserror::Error)]
pub enum AttestError {
    #[error("{name} cannot be attested: {error}")]
    Report { name: String, error: ReportError },
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error(transparent)]
    Subject(#[from] SubjectError),
    #[error("the key of {name} cannot be used: {error}")]
    Key { name: String, error: KeyError },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    NewKey(#[from] NewKeyError),
    #[error("the variable {0} is not set: it should hold {1}")]
    NoVariable(String, &'static str),
    #[error(transparent)]
    NoToken(#[from] NoToken),
    #[error("{0}")]
    Token(#[from] TokenError),
    #[error("{0}")]
    Keyless(#[from] KeylessError),
    #[error("`{}`: {error}", path.display())]
    Config { path: PathBuf, error: KeylessError },
    #[error("the key and its public half would be one file: name another with --public")]
    OneFile,
    #[error("what the subjects are has no URI of its own: say it with --resource-uri")]
    NoResource,
    #[error(transparent)]
    File(#[from] FileError),
    #[error("this program cannot read its own file, whose digest is attested: {0}")]
    Program(std::io::Error),
    /// A fault of ours.
    #[error("the bundle cannot be written as JSON: {0}")]
    Bundle(String),
}

/// Why a job has no identity token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoToken {
    #[error(
        "nobody here can sign: this is no workflow, so there is no identity to sign keyless with. Sign with a key (--key FILE), or hand a token over (--identity-token FILE)"
    )]
    NoRunner,
    #[error(
        "this job has no identity token: it needs `permissions: id-token: write`, in the job or in the workflow that calls it. Or sign with a key (--key-env NAME)"
    )]
    NoPermission,
    #[error(
        "this job has no identity token, and cannot get one: it runs for a pull request of a fork, to which GitHub gives none. Attest after the merge, in a workflow on `push`"
    )]
    Fork,
}
