//! What opening an archive may cost, counted while it is read.

use super::{ArchiveLimits, Out};
use std::io::{self, Read};

/// Counts members and bytes of one archive.
#[derive(Debug)]
pub struct Budget {
    limits: ArchiveLimits,
    /// Bytes of the archive itself.
    archive: u64,
    expanded: u64,
    members: usize,
    /// What is used up.
    spent: Option<String>,
    said: bool,
}

impl Budget {
    pub fn new(limits: &ArchiveLimits, archive: usize) -> Self {
        Self {
            limits: *limits,
            archive: archive as u64,
            expanded: 0,
            members: 0,
            spent: None,
            said: false,
        }
    }

    /// Counts bytes that came out.
    fn count(&mut self, bytes: usize) {
        self.expanded += bytes as u64;
        let ratio = self.archive.saturating_mul(self.limits.ratio);
        if self.expanded > self.limits.total {
            let total = self.limits.total;
            self.spend(&format!("the archive expands to more than {total} bytes"));
        } else if self.expanded > self.limits.ratio_beyond && self.expanded > ratio {
            let times = self.limits.ratio;
            self.spend(&format!(
                "the archive expands to more than {times} times its size"
            ));
        }
    }

    fn spend(&mut self, reason: &str) {
        self.spent
            .get_or_insert(format!("{reason}: the rest is not opened"));
    }
}

/// How reading a member ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Whole,
    /// Longer than a member may be; the buffer is cut.
    TooLong,
    /// The buffer holds what came before the damage.
    Damaged(String),
}

impl Out<'_> {
    /// Whether another member may be opened. Says why not, when not.
    pub fn may_go_on(&mut self) -> bool {
        if self.budget.members >= self.budget.limits.members {
            let members = self.budget.limits.members;
            self.budget
                .spend(&format!("the archive has more than {members} members"));
        }
        self.budget.members += 1;
        self.is_within_budget()
    }

    /// Whether nothing is used up. Says what, once, when it is.
    pub fn is_within_budget(&mut self) -> bool {
        if let Some(reason) = self.budget.spent.clone()
            && !std::mem::replace(&mut self.budget.said, true)
        {
            self.refuse("", reason);
        }
        !self.is_spent()
    }

    /// Whether something is used up. Says nothing.
    pub fn is_spent(&self) -> bool {
        self.budget.spent.is_some()
    }

    pub fn longest_member(&self) -> usize {
        self.budget.limits.member
    }

    /// Reads a member into the buffer, to its end or to a limit.
    pub fn read(&mut self, reader: &mut dyn Read) -> End {
        self.buffer.clear();
        let longest = self.budget.limits.member;
        let mut counted = Counted {
            inner: reader,
            budget: &mut self.budget,
        };
        let read = counted
            .by_ref()
            .take(longest as u64 + 1)
            .read_to_end(&mut self.buffer);
        match read {
            Err(error) => End::Damaged(error.to_string()),
            Ok(_) if self.buffer.len() > longest => {
                self.buffer.truncate(longest);
                End::TooLong
            }
            Ok(_) => End::Whole,
        }
    }

    /// Hands over a member that was read, or as much of it as was, and says what is missing.
    pub fn deliver(&mut self, name: &str, end: End) {
        match end {
            _ if self.is_spent() => {}
            End::Whole => self.hand_over(name),
            End::TooLong => {
                let longest = self.budget.limits.member;
                self.refuse(name, format!("the member is longer than {longest} bytes"));
            }
            End::Damaged(reason) => {
                self.hand_over(name);
                let length = self.buffer.len();
                self.refuse(
                    name,
                    format!("the member is damaged after {length} bytes: {reason}"),
                );
            }
        }
    }

    /// Reads past bytes that are not wanted; they count all the same. Says whether all of them were there.
    pub fn skip(&mut self, reader: &mut dyn Read, bytes: u64) -> bool {
        let mut counted = Counted {
            inner: reader,
            budget: &mut self.budget,
        };
        let skipped = io::copy(&mut counted.by_ref().take(bytes), &mut io::sink());
        skipped.is_ok_and(|skipped| skipped == bytes)
    }

    /// Reads until the chunk is full or the reader is at its end; how many bytes there were.
    pub fn fill(&mut self, reader: &mut dyn Read, chunk: &mut [u8]) -> Result<usize, String> {
        let mut counted = Counted {
            inner: reader,
            budget: &mut self.budget,
        };
        let mut filled = 0;
        while filled < chunk.len() {
            match counted.read(&mut chunk[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(filled)
    }
}

/// A reader whose bytes are counted, and which fails when too many came.
struct Counted<'r> {
    inner: &'r mut dyn Read,
    budget: &'r mut Budget,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.budget.count(read);
        match &self.budget.spent {
            Some(reason) => Err(io::Error::other(reason.clone())),
            None => Ok(read),
        }
    }
}
