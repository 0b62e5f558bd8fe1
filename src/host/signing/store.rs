//! Where keys are kept: files that their owner alone can read, and the terminal at which a passphrase is typed.

use super::key::{KeyError, SigningKey, private_pem};
use super::private::Private;
use crate::attestation::KeyAlgorithm;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Longer files are no keys and no tokens.
const LONGEST: u64 = 64 << 10;

/// Why a key or a token could not be read from its file, or written to it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` is longer than {LONGEST} bytes: check that it is the right file", .0.display())]
    TooLong(PathBuf),
    #[error("`{}` is not text", .0.display())]
    NotText(PathBuf),
    #[error(
        "`{}` can be read by others than its owner: `chmod 600` it, or hand the key over in a variable with --key-env",
        .0.display()
    )]
    OpenToOthers(PathBuf),
    #[error("`{}` is there already, and a key is never replaced: name another file", .0.display())]
    AlreadyThere(PathBuf),
    #[error("`{}` cannot be written: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("the two passphrases differ: nothing was written")]
    PassphrasesDiffer,
    #[error("there is no terminal to ask for a passphrase: set PORTCULLIS_KEY_PASSPHRASE")]
    NoTerminal,
    #[error("an empty passphrase protects nothing: leave it out, or type one")]
    EmptyPassphrase,
}

impl Private {
    /// The private key that a file holds. Errors: others can read it, too.
    pub fn key_file(path: &Path) -> Result<Self, StoreError> {
        let (text, file) = read(path)?;
        if open_to_others(&file) {
            return Err(StoreError::OpenToOthers(path.to_owned()));
        }
        Ok(text)
    }

    /// What a file holds.
    pub fn file(path: &Path) -> Result<Self, StoreError> {
        Ok(read(path)?.0)
    }
}

fn read(path: &Path) -> Result<(Private, File), StoreError> {
    let unreadable = |source| StoreError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    // All of it at once: a buffer that grows leaves copies behind.
    let capacity = usize::try_from(LONGEST + 1).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    let read = (&file).take(LONGEST + 1).read_to_end(&mut bytes);
    if read.map_err(unreadable)? as u64 > LONGEST {
        return Err(StoreError::TooLong(path.to_owned()));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| StoreError::NotText(path.to_owned()))?;
    Ok((Private::new(text.to_owned()), file))
}

#[cfg(unix)]
fn open_to_others(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata();
    // What is no file (a pipe from a keeper of secrets) is nobody else's to open.
    metadata.is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn open_to_others(_: &File) -> bool {
    false
}

/// Asks at the terminal, without showing what is typed.
pub fn ask_passphrase(prompt: &str, terminal: bool) -> Result<Private, StoreError> {
    let typed = terminal.then(|| rpassword::prompt_password(prompt));
    let typed = typed.ok_or(StoreError::NoTerminal)?;
    typed.map(Private::new).map_err(|_| StoreError::NoTerminal)
}

/// A key pair to be made.
pub struct NewKey<'a> {
    pub algorithm: KeyAlgorithm,
    pub private: &'a Path,
    pub public: &'a Path,
    pub passphrase: Option<Private>,
}

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum NewKeyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl NewKey<'_> {
    /// Makes it and writes both halves, the private one for its owner alone. Nothing that is there is replaced.
    pub fn make(&self) -> Result<SigningKey, NewKeyError> {
        if self
            .passphrase
            .as_ref()
            .is_some_and(|it| it.text().is_empty())
        {
            return Err(StoreError::EmptyPassphrase.into());
        }
        for path in [self.private, self.public] {
            if path.symlink_metadata().is_ok() {
                return Err(StoreError::AlreadyThere(path.to_owned()).into());
            }
        }
        let (key, document) = SigningKey::generate(self.algorithm)?;
        let pem = private_pem(&document, self.passphrase.as_ref())?;
        let public = key.public_pem()?;
        write(self.private, pem.text(), 0o600)?;
        if let Err(error) = write(self.public, &public, 0o644) {
            let _ = fs::remove_file(self.private);
            return Err(error.into());
        }
        Ok(key)
    }
}

/// Writes a file that must not be there yet.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    with_mode(&mut options, mode);
    let unwritable = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => StoreError::AlreadyThere(path.to_owned()),
        _ => StoreError::Unwritable {
            path: path.to_owned(),
            source,
        },
    };
    let mut file = options.open(path).map_err(unwritable)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    written.map_err(|source| {
        let _ = fs::remove_file(path);
        unwritable(source)
    })
}

#[cfg(unix)]
fn with_mode(options: &mut OpenOptions, mode: u32) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(mode);
}

#[cfg(not(unix))]
fn with_mode(_: &mut OpenOptions, _: u32) {}
