//! Where results go: standard output, or a file that is either the old one or the new one and nothing in between.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A result that could not be handed over. Whoever waits for it must not take its absence for an answer.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("standard output cannot be written: {0}")]
    Stdout(#[source] io::Error),
    #[error("`{}` cannot be written, and was left as it was: {source}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Ends the process, whatever its threads are doing.
#[expect(
    clippy::disallowed_methods,
    reason = "the one end beside that of `main`"
)]
pub fn end(code: u8) -> ! {
    std::process::exit(code.into())
}

/// Writes to standard output. A reader that has gone away (`| head`) is no error: it has what it wanted, and the exit
/// code says the rest.
pub fn to_stdout(text: &[u8]) -> Result<(), OutputError> {
    to_stream(&mut io::stdout().lock(), text).map_err(OutputError::Stdout)
}

fn to_stream(stream: &mut dyn Write, text: &[u8]) -> io::Result<()> {
    match stream.write_all(text).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Says something to the person at the terminal. Nobody there to hear it is no error.
pub fn to_stderr(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

/// Replaces a file, or makes it: the text is written beside it and put in its place when it is safely on the disk.
/// What is no plain file (`/dev/stderr`, a pipe) is written to.
pub fn to_file(path: &Path, text: &[u8]) -> Result<(), OutputError> {
    let failed = |source| OutputError::File {
        path: path.to_owned(),
        source,
    };
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(failed(io::ErrorKind::IsADirectory.into())),
        Ok(there) if !there.is_file() => append(path, text).map_err(failed),
        Ok(there) => {
            // A symbolic link stays one: the file behind it is replaced.
            let real = path.canonicalize().map_err(failed)?;
            replace(&real, text, Some(there.permissions())).map_err(failed)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            replace(path, text, None).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Adds to the end of a file: for the summary of a job, which other steps have written to.
pub fn to_end_of_file(path: &Path, text: &[u8]) -> Result<(), OutputError> {
    append(path, text).map_err(|source| OutputError::File {
        path: path.to_owned(),
        source,
    })
}

fn append(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    to_stream(&mut file, text)
}

fn replace(path: &Path, text: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(".portcullis-")
        .permissions(permissions.unwrap_or_else(usual_permissions));
    let mut beside = builder.tempfile_in(folder)?;
    beside.write_all(text)?;
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    // The rename itself is only safe once the folder is; a file system that cannot do that is not at fault.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// What `open` would give a new file, before the umask.
#[cfg(unix)]
fn usual_permissions() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o666)
}

#[cfg(not(unix))]
fn usual_permissions() -> fs::Permissions {
    fs::metadata(".").map_or_else(
        |_| unreachable!("the current folder exists"),
        |folder| folder.permissions(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that fails in one way.
    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_error_and_a_full_disk_is_one() {
        assert!(to_stream(&mut Failing(io::ErrorKind::BrokenPipe), b"x").is_ok());
        assert!(to_stream(&mut Failing(io::ErrorKind::StorageFull), b"x").is_err());
    }

    #[test]
    fn a_file_is_made_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        to_file(&path, b"one").unwrap();
        to_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        to_end_of_file(&path, b" three").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two three");
    }

    #[test]
    fn what_cannot_be_replaced_is_left_alone_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = to_file(folder.path(), b"x").unwrap_err().to_string();
        assert!(error.contains("cannot be written"), "{error}");
        let missing = folder.path().join("no/such/folder.json");
        assert!(to_file(&missing, b"x").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        to_file(&real, b"one").unwrap();
        assert_eq!(
            fs::metadata(&real).unwrap().permissions().mode() & 0o600,
            0o600
        );
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        to_file(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"two");
        assert_eq!(
            fs::metadata(&real).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        to_file(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        if Path::new("/dev/full").exists() {
            assert!(to_file(Path::new("/dev/full"), b"x").is_err());
        }
    }
}
