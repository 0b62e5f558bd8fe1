//! The files that an advisory index is made from: folders, single files, archives. What stands in them is for
//! `advisory::build` to say; here they are found, unpacked within bounds, and their digests and days taken.

use super::clock;
use super::download::hexadecimal;
use crate::advisory::SourceFile;
use crate::advisory::build::Builder;
use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Longer records, and longer lists of them, are refused: 512 MiB.
const LONGEST: u64 = 512 << 20;
/// Longer members of an archive are no advisories: 32 MiB.
const LONGEST_MEMBER: u64 = 32 << 20;
/// More files in one folder, or members in one archive, than anybody publishes.
const MOST_FILES: usize = 4_000_000;
/// What may hold records, by the end of its name.
const RECORDS: [&str; 7] = ["json", "jsonl", "ndjson", "yaml", "yml", "md", "csv"];

/// Why a source cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` is no archive that can be read: {reason}", path.display())]
    Archive { path: PathBuf, reason: String },
    #[error("there are more than {MOST_FILES} files below `{}`: name the folder of the advisories", .0.display())]
    TooMany(PathBuf),
}

/// What is gathered of one source on the way.
struct Reading<'b> {
    builder: &'b mut Builder,
    digest: Sha256,
    newest: Option<Date>,
    files: usize,
}

/// Reads a folder, a file or an archive as one source. Without a snapshot it is dated by the newest of its files, or of
/// the archive's members, and no later than `today`: what stands in records says nothing of what is missing.
///
/// Errors: it is not there, or cannot be read at all. Single records that cannot be read are told to the builder.
pub fn read(
    path: &Path,
    snapshot: Option<Date>,
    today: Date,
    builder: &mut Builder,
) -> Result<(), SourceError> {
    let mut reading = Reading {
        builder,
        digest: Sha256::new(),
        newest: None,
        files: 0,
    };
    let there = fs::metadata(path).map_err(unreadable(path))?;
    if there.is_dir() {
        reading.folder(path)?;
    } else {
        let name = path.to_string_lossy();
        reading.digest_file(path)?;
        reading.file(path, &name, &there)?;
    }
    let digest = reading.digest.finalize();
    let newest = reading.newest.unwrap_or_else(|| day_of(&there));
    let name = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    builder.end_source(SourceFile {
        name: name
            .file_name()
            .unwrap_or(OsStr::new("/"))
            .to_string_lossy()
            .into_owned(),
        digest: hexadecimal(&digest),
        snapshot: snapshot.unwrap_or(newest.min(today)),
        records: 0,
    });
    Ok(())
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> SourceError {
    let path = path.to_owned();
    move |source| SourceError::Unreadable {
        path: path.clone(),
        source,
    }
}

/// The day on which a file was last written.
fn day_of(there: &Metadata) -> Date {
    clock::day_of(there.modified().unwrap_or(std::time::UNIX_EPOCH))
}

fn extension(path: &Path) -> String {
    let extension = path.extension().unwrap_or_default();
    extension.to_string_lossy().to_ascii_lowercase()
}

impl Reading<'_> {
    /// The files below a folder, in the order of their names. Links are not followed.
    fn folder(&mut self, top: &Path) -> Result<(), SourceError> {
        let mut folders = vec![top.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).map_err(unreadable(&folder))?;
            let mut entries = entries
                .collect::<Result<Vec<_>, _>>()
                .map_err(unreadable(&folder))?;
            entries.sort_by_key(fs::DirEntry::file_name);
            self.files += entries.len();
            if self.files > MOST_FILES {
                return Err(SourceError::TooMany(top.to_owned()));
            }
            for entry in entries {
                let (path, kind) = (entry.path(), entry.file_type());
                let kind = kind.map_err(unreadable(&path))?;
                if kind.is_dir() {
                    // A repository's own folder holds no records.
                    if entry.file_name() != ".git" {
                        folders.push(path);
                    }
                } else if kind.is_file() && holds_records(&path) {
                    self.file_of_folder(top, &path);
                }
            }
        }
        Ok(())
    }

    /// One file of a folder: that it cannot be read is told, and ends nothing.
    fn file_of_folder(&mut self, top: &Path, path: &Path) {
        let below = path.strip_prefix(top).unwrap_or(path);
        let name = below.to_string_lossy().into_owned();
        self.digest.update(name.as_bytes());
        self.digest.update([0]);
        let read = fs::metadata(path).map_err(unreadable(path));
        let read = read.and_then(|there| {
            if is_archive(path) {
                self.digest_file(path)?;
            }
            self.file(path, &name, &there)
        });
        if let Err(error) = read {
            self.builder.unreadable(&name, &error.to_string());
        }
    }

    fn file(&mut self, path: &Path, name: &str, there: &Metadata) -> Result<(), SourceError> {
        let archive = |error: io::Error| SourceError::Archive {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let day = day_of(there);
        let file = File::open(path).map_err(unreadable(path))?;
        match extension(path).as_str() {
            "zip" => {
                let days = self.newest.take();
                self.zip(file, name).map_err(archive)?;
                self.newest = self.newest.or(Some(day)).max(days);
                return Ok(());
            }
            "gz" | "tgz" => {
                let mut unpacked = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
                self.unpacked(&mut unpacked, path, name).map_err(archive)?;
            }
            _ => {
                let bytes = up_to(LONGEST, file).map_err(unreadable(path))?;
                self.digest.update(&bytes);
                self.builder.read(name, &bytes);
            }
        }
        self.newest = self.newest.max(Some(day));
        Ok(())
    }

    /// The digest of a single file is that of its bytes; what is not read whole for its records is read for that.
    fn digest_file(&mut self, path: &Path) -> Result<(), SourceError> {
        if is_archive(path) {
            let mut file = File::open(path).map_err(unreadable(path))?;
            io::copy(&mut file, &mut DigestOf(&mut self.digest)).map_err(unreadable(path))?;
        }
        Ok(())
    }

    fn zip(&mut self, file: impl Read + Seek, name: &str) -> io::Result<()> {
        let mut archive = ZipArchive::new(BufReader::new(file))?;
        if archive.len() > MOST_FILES {
            return Err(io::Error::other("it has too many members"));
        }
        for at in 0..archive.len() {
            let member = archive.by_index(at)?;
            let stored = member.name()?.into_owned();
            let path = PathBuf::from(&stored);
            if member.is_dir() || !RECORDS.contains(&extension(&path).as_str()) {
                continue;
            }
            let of_member = member.last_modified().and_then(|time| {
                let (month, day) = (time.month().try_into().ok()?, time.day().try_into().ok()?);
                Date::new(time.year().try_into().ok()?, month, day).ok()
            });
            // 1980-01-01 is where the format's time begins: nobody set it.
            self.newest = self.newest.max(of_member.filter(|day| day.year() > 1980));
            let named = format!("{name}: {stored}");
            match up_to(LONGEST_MEMBER, member) {
                Ok(bytes) => self.builder.read(&named, &bytes),
                Err(error) => self.builder.unreadable(&named, &error.to_string()),
            }
        }
        Ok(())
    }

    /// What was compressed alone: a tar of records, or one text.
    fn unpacked(&mut self, from: &mut dyn Read, path: &Path, name: &str) -> io::Result<()> {
        let stem = PathBuf::from(path.file_stem().unwrap_or_default());
        if extension(path) == "tgz" || extension(&stem) == "tar" {
            return super::tar::members(from, LONGEST_MEMBER, &mut |member, read| {
                let named = format!("{name}: {member}");
                if RECORDS.contains(&extension(Path::new(member)).as_str()) {
                    match read {
                        Ok(bytes) => self.builder.read(&named, &bytes),
                        Err(error) => self.builder.unreadable(&named, &error.to_string()),
                    }
                }
            });
        }
        let bytes = up_to(LONGEST, from)?;
        self.builder.read(name, &bytes);
        Ok(())
    }
}

/// All bytes, where they are not more than that.
fn up_to(most: u64, from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it is longer than {most} bytes")));
    }
    Ok(bytes)
}

fn is_archive(path: &Path) -> bool {
    ["zip", "gz", "tgz"].contains(&extension(path).as_str())
}

fn holds_records(path: &Path) -> bool {
    RECORDS.contains(&extension(path).as_str()) || is_archive(path)
}

struct DigestOf<'d>(&'d mut Sha256);

impl io::Write for DigestOf<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
