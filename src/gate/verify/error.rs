//! What ends a verification before anything is verified, and whose turn it is then.

use crate::host::files::FileError;
use crate::host::output::OutputError;
use crate::host::signing::RootError;
use crate::inventory::{ErrorKind, InventoryError};
use crate::verification::{KeyError, TrustError};
use std::path::PathBuf;

/// Why nothing was verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Never "signed by anybody": without this nothing is asked at all.
    #[error(
        "nobody is named who may have signed it, and a signature by anybody proves nothing.\nName a workflow \
         (--certificate-identity NAME --certificate-oidc-issuer URL) or a key (--key FILE), or put a section `release:` \
         with `signers:` or `keys:` into the policy{0}"
    )]
    Nobody(String),
    #[error(
        "nothing is named that is to be verified: name files, --checksums FILE, --commit REV or --tag TAG"
    )]
    Nothing,
    #[error(
        "--allow-untimestamped is of signatures with a key: name it with --key FILE, or in `keys:` of the policy"
    )]
    UntimestampedWithoutKey,
    #[error("`{0}` is no SHA-256: write it in 64 digits, as `sha256sum portcullis.yaml` does")]
    NoDigest(String),
    #[error("{what} is no public key that can be used: {error}")]
    Key { what: String, error: KeyError },
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error("`{}`, line {line}: expected 64 digits and a file name, as `sha256sum` writes them", path.display())]
    Checksums { path: PathBuf, line: usize },
    #[error("`{}` names no file at all", .0.display())]
    NoChecksums(PathBuf),
    #[error("{0}\nNothing was verified: {1} could not be looked at.")]
    File(#[source] FileError, &'static str),
    #[error("{0}\nNothing was verified: the repository could not be looked at.")]
    Repository(#[source] InventoryError),
    #[error("the folder `{}` holds no file", .0.display())]
    EmptyFolder(PathBuf),
    #[error(
        "{0}\nNothing was verified. Without --update-root, the root that is built in counts, or that of --trusted-root."
    )]
    Update(#[from] RootError),
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl VerifyError {
    /// Whether something that had to be looked at could not be, as against something that was asked wrongly.
    pub(super) fn is_incomplete(&self) -> bool {
        match self {
            Self::File(..) | Self::Update(RootError::Silence(_) | RootError::Refused { .. }) => {
                true
            }
            Self::Repository(error) => {
                error.kind() == ErrorKind::Incomplete
                    || matches!(error, InventoryError::NotARepository { .. })
            }
            _ => false,
        }
    }
}
