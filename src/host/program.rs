//! The file that this program is.

use super::download::sha256;
use std::io;
use std::path::PathBuf;

/// SHA-256 of the file that this process was started from, hexadecimal. Errors: it cannot be read.
pub fn digest() -> io::Result<String> {
    sha256(&own_file()?)
}

/// The kernel's own name for it still opens it where the file has been replaced since.
#[cfg(target_os = "linux")]
#[expect(clippy::unnecessary_wraps, reason = "other systems have to ask")]
fn own_file() -> io::Result<PathBuf> {
    Ok(PathBuf::from("/proc/self/exe"))
}

#[cfg(not(target_os = "linux"))]
fn own_file() -> io::Result<PathBuf> {
    std::env::current_exe()
}
