//! Fetches a file beside its place: what broke off is gone on with the next time, what is there already is not fetched
//! again, and nothing is put in place but by whoever has looked at it.
//!
//! Beside `FILE` lie `FILE.part`, what has come of the next one; `FILE.part.tag`, which one that is; and `FILE.tag`, which
//! one the server said `FILE` was.

use super::net::{self, Answer, Client, NetError};
use aws_lc_rs::digest::{Context, SHA256};
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use ureq::http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG};

/// Why a file was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    #[error(transparent)]
    Net(#[from] NetError),
    #[error("`{url}` broke off after {got} bytes{}; the next try goes on from there", reason(*of))]
    CutShort {
        url: String,
        got: u64,
        of: Option<u64>,
    },
    #[error("`{}` cannot be written: {source}", path.display())]
    Disk {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

fn reason(of: Option<u64>) -> String {
    of.map_or(String::new(), |of| format!(" of {of}"))
}

/// What came.
pub enum Fetched {
    /// What is there is what the server has.
    Unchanged,
    New(Part),
}

/// A file that has come whole and is not in its place yet.
pub struct Part {
    pub path: PathBuf,
    target: PathBuf,
    tag: Option<String>,
}

/// Bytes of a tag; more is none.
const LONGEST_TAG: u64 = 1024;

/// Fetches what is at an address, of at most so many bytes. `known` says whether what is there may be kept if the server
/// says that it is the same.
pub fn fetch(
    client: &Client,
    url: &str,
    target: &Path,
    most: u64,
    known: bool,
) -> Result<Fetched, DownloadError> {
    if let Some(fetched) = attempt(client, url, Part::of(target), most, known)? {
        return Ok(fetched);
    }
    // What is there of it goes beyond what the server has: from the start.
    let part = Part::of(target);
    part.forget();
    let again = attempt(client, url, part, most, known)?;
    again.ok_or_else(|| {
        NetError::Status {
            url: url.to_owned(),
            status: 416,
        }
        .into()
    })
}

/// One request. `None`: the server has nothing from where the part ends.
fn attempt(
    client: &Client,
    url: &str,
    mut part: Part,
    most: u64,
    known: bool,
) -> Result<Option<Fetched>, DownloadError> {
    let begun = part.begun();
    let range = begun.as_ref().map(|(length, _)| format!("bytes={length}-"));
    let there = if known { tag_of(&part.target) } else { None };
    let mut headers: Vec<(&str, &str)> = Vec::new();
    if let (Some(range), Some((_, tag))) = (&range, &begun) {
        headers.extend([("range", range.as_str()), ("if-range", tag.as_str())]);
    } else if let Some(tag) = &there {
        headers.push(("if-none-match", tag));
    }
    let mut answer = client.ask(url, &headers)?;
    let tag = header(&answer, &ETAG);
    let start = match answer.status().as_u16() {
        200 => 0,
        206 => match begun {
            Some((length, _)) if starts_at(&answer, length) => length,
            _ => return Ok(None),
        },
        304 if there.is_some() && begun.is_none() => return Ok(Some(Fetched::Unchanged)),
        416 if begun.is_some() => return Ok(None),
        status => {
            return Err(NetError::Status {
                url: url.to_owned(),
                status,
            }
            .into());
        }
    };
    part.tag = tag;
    part.write(url, &mut answer, start, most)?;
    Ok(Some(Fetched::New(part)))
}

fn header(answer: &Answer, name: &ureq::http::HeaderName) -> Option<String> {
    let value = answer.headers().get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// Whether a part of a file begins where it was asked to.
fn starts_at(answer: &Answer, start: u64) -> bool {
    let range = header(answer, &CONTENT_RANGE).unwrap_or_default();
    range.starts_with(&format!("bytes {start}-"))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The tag of a file that is in its place. It counts only for the bytes that it was given to.
fn tag_of(path: &Path) -> Option<String> {
    let said = read_tag(&beside(path, ".tag"))?;
    let (tag, digest) = said.split_once('\n')?;
    (sha256(path).ok()? == digest.trim()).then(|| tag.to_owned())
}

fn read_tag(path: &Path) -> Option<String> {
    let mut text = String::new();
    let file = File::open(path).ok()?;
    file.take(LONGEST_TAG).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The SHA-256 of a file, in hexadecimal.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    let mut digest = Context::new(&SHA256);
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => digest.update(&buffer[..read]),
        }
    }
    Ok(hexadecimal(digest.finish().as_ref()))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

impl Part {
    fn of(target: &Path) -> Self {
        Self {
            path: beside(target, ".part"),
            target: target.to_owned(),
            tag: None,
        }
    }

    /// How much has come of it, and its tag. `None`: nothing, or nobody knows of what.
    fn begun(&self) -> Option<(u64, String)> {
        let there = fs::symlink_metadata(&self.path).ok()?;
        let tag = read_tag(&beside(&self.path, ".tag"))?;
        // A weak tag does not vouch for bytes (RFC 9110, 13.1.5).
        let strong = tag.starts_with('"') && !tag.contains(['\r', '\n']);
        (there.is_file() && there.len() > 0 && strong).then_some((there.len(), tag))
    }

    fn disk(&self) -> impl Fn(io::Error) -> DownloadError {
        let path = self.path.clone();
        move |source| DownloadError::Disk {
            path: path.clone(),
            source,
        }
    }

    fn write(
        &mut self,
        url: &str,
        answer: &mut Answer,
        start: u64,
        most: u64,
    ) -> Result<(), DownloadError> {
        let left = header(answer, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        let of = left.map(|left| left.saturating_add(start));
        let too_long = || NetError::TooLong {
            url: url.to_owned(),
            most,
        };
        if of.is_some_and(|of| of > most) {
            self.forget();
            return Err(too_long().into());
        }
        let mut file = self.open(start).map_err(self.disk())?;
        let body = net::body(answer, most - start.min(most));
        let mut got = start;
        let ended = copy(body, &mut file, &mut got, most).map_err(self.disk())?;
        file.sync_all().map_err(self.disk())?;
        if got > most {
            self.forget();
            return Err(too_long().into());
        }
        if !ended || of.is_some_and(|of| of != got) {
            let url = url.to_owned();
            return Err(DownloadError::CutShort { url, got, of });
        }
        Ok(())
    }

    /// The file, ready for what comes next: cut to nothing where that is its first byte.
    fn open(&self, start: u64) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        if start > 0 {
            return OpenOptions::new().append(true).open(&self.path);
        }
        // Whatever lies there goes first: a link is not written through.
        self.forget();
        if let Some(tag) = &self.tag {
            fs::write(beside(&self.path, ".tag"), tag)?;
        }
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.path)
    }

    /// Puts the file in its place.
    pub fn keep(self) -> Result<(), DownloadError> {
        let digest = sha256(&self.path).map_err(self.disk())?;
        let tag_place = beside(&self.target, ".tag");
        // First the old tag goes: never must a tag stand beside bytes that it is not of.
        let _ = fs::remove_file(&tag_place);
        fs::rename(&self.path, &self.target).map_err(self.disk())?;
        if let Some(tag) = &self.tag {
            let _ = fs::write(&tag_place, format!("{tag}\n{digest}\n"));
        }
        self.forget();
        Ok(())
    }

    /// Throws away what has come: it is not what it should be.
    pub fn forget(&self) {
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_file(beside(&self.path, ".tag"));
    }
}

/// Copies until the end, or until there is more than there may be. Returns whether the end came; errors are those of
/// writing.
fn copy(mut from: impl Read, to: &mut File, got: &mut u64, most: u64) -> io::Result<bool> {
    let mut buffer = vec![0; 1 << 16];
    while *got <= most {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(true),
            Ok(read) => {
                to.write_all(&buffer[..read])?;
                *got += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Ok(false),
        }
    }
    Ok(true)
}
