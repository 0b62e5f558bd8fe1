//! Reads one file of a folder and hands it on: a plain file's content, a link's target, and nothing of what would
//! block (pipes, sockets, devices are never opened).

use super::collector::Collector;
use super::paths::bytes_of;
use super::pieces::{PIECE, Pieces};
use super::{Start, Subject, Unit};
use crate::source::RepoPath;
use std::fs::{File, FileType};
use std::io::Read;
use std::path::Path;

/// One thread's reader with its buffer.
pub(super) struct Reader<'a> {
    collector: &'a Collector<'a>,
    pieces: Pieces,
    done: u64,
}

/// Files between two reports of progress: a shared counter touched for every file would cost more than it tells.
const REPORT_EVERY: u64 = 64;

/// What shows that a file is an archive: a tar says so behind its first header.
const BEGINNING: usize = 1024;
/// The longest file that is held in memory whole because it is an archive. The common forges take none longer.
const LONGEST_WHOLE: u64 = 100 << 20;

impl<'a> Reader<'a> {
    pub fn new(collector: &'a Collector<'a>) -> Self {
        Self {
            collector,
            pieces: Pieces::new(),
            done: 0,
        }
    }

    /// Looks at what lies at `path`, which the folder calls `name`.
    pub fn look(&mut self, path: &Path, kind: FileType, name: &RepoPath) {
        self.done += 1;
        if self.done.is_multiple_of(REPORT_EVERY) {
            self.collector.progress.advance(REPORT_EVERY);
        }
        if self.collector.excludes(name) {
            return;
        }
        let result = if kind.is_file() {
            self.content(path, name)
        } else if kind.is_symlink() {
            self.link(path, name)
        } else {
            self.collector
                .file_gap(name, "it is a pipe, socket or device and is never opened");
            Ok(())
        };
        if let Err(error) = result {
            self.collector.file_gap(name, unreadable(&error));
        }
    }

    fn content(&mut self, path: &Path, name: &RepoPath) -> std::io::Result<()> {
        let mut file = File::open(path)?;
        let collector = self.collector;
        let mut beginning = Vec::new();
        if file.metadata()?.len() > PIECE as u64 {
            (&mut file)
                .take(BEGINNING as u64)
                .read_to_end(&mut beginning)?;
            if collector.visitor.wants_whole(&beginning)
                && self.whole(&file, &mut beginning, name)?
            {
                return Ok(());
            }
        }
        let mut read = 0;
        self.pieces.read(beginning.as_slice().chain(file), |piece| {
            read += piece.new_bytes as u64;
            let unit = Unit {
                subject: Subject::File(name),
                bytes: piece.bytes,
                start: piece.start,
                added: None,
                origin: None,
            };
            if piece.start.offset == 0 {
                collector.file(&unit);
            } else {
                collector.piece(&unit, piece.new_bytes);
            }
            let most = collector.limits.largest_file;
            if read > most {
                collector.file_gap(
                    name,
                    format!(
                        "of a file longer than {most} bytes only the first {read} were looked at"
                    ),
                );
            }
            read <= most
        })
    }

    /// Reads the rest of an archive and shows all of it; false, with what was read kept, where that is too much.
    fn whole(&self, file: &File, read: &mut Vec<u8>, name: &RepoPath) -> std::io::Result<bool> {
        let most = LONGEST_WHOLE.min(self.collector.limits.largest_file);
        if file.metadata()?.len() > most {
            return Ok(false);
        }
        file.take(most).read_to_end(read)?;
        self.collector.file(&Unit {
            subject: Subject::File(name),
            bytes: read,
            start: Start::default(),
            added: None,
            origin: None,
        });
        Ok(true)
    }

    /// A link is its target's name, as git stores it; what it leads to may lie outside and is not opened.
    fn link(&mut self, path: &Path, name: &RepoPath) -> std::io::Result<()> {
        let target = std::fs::read_link(path)?;
        self.collector.file(&Unit {
            subject: Subject::File(name),
            bytes: &bytes_of(&target),
            start: Start::default(),
            added: None,
            origin: None,
        });
        Ok(())
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.collector.progress.advance(self.done % REPORT_EVERY);
    }
}

/// Why a file could not be read, in words.
pub(super) fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            "it vanished while the folder was being read: check again".to_owned()
        }
        std::io::ErrorKind::PermissionDenied => {
            "it may not be read: give the user who runs this access to it".to_owned()
        }
        _ => format!("it could not be read: {error}"),
    }
}
