//! Decodes a pack along its delta trees: every object once, and each while what it is made of is at hand.
//!
//! Several times as fast as asking for one object after the other, and it knows what an object has that its base has
//! not: of a hundred versions of a file only the changes need be looked at.

use super::delta;
use super::entries::{Entries, Form};
use super::graph::Kind;
use super::intake::{Intake, Worker};
use crate::inventory::parallel::threads;
use flate2::{Decompress, FlushDecompress, Status};
use gix_pack::data;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// An object that others are made of.
struct Base {
    bytes: Vec<u8>,
    kind: Kind,
    /// Nothing was found in it, and whatever is made of it needs to be looked at only where it differs.
    clean: bool,
}

/// An entry to decode, with what it is made of.
struct Task {
    entry: u32,
    base: Option<Arc<Base>>,
}

/// What all threads share.
struct Shared<'a> {
    entries: &'a Entries,
    pack: &'a data::File,
    /// Bytes of the longest object that is decoded here; longer ones are left for whoever asks for them.
    longest: u64,
    queue: Mutex<Queue>,
    changed: Condvar,
    /// Threads that wait for a task.
    waiting: AtomicUsize,
    threads: usize,
}

#[derive(Default)]
struct Queue {
    given: Vec<Task>,
    next_entry: usize,
}

/// Shows every object that can be decoded to a worker. What cannot is left unclaimed.
pub(super) fn all(entries: &Entries, pack: &data::File, longest: u64, intake: &Intake<'_>) {
    let shared = Shared {
        entries,
        pack,
        longest,
        queue: Mutex::default(),
        changed: Condvar::new(),
        waiting: AtomicUsize::new(0),
        threads: threads(),
    };
    std::thread::scope(|scope| {
        for _ in 0..shared.threads {
            scope.spawn(|| Unpacker::new(&shared, Worker::new(intake)).run());
        }
    });
}

impl Shared<'_> {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task; waits for one as long as another thread may give some away.
    fn take(&self) -> Option<Task> {
        let mut queue = self.queue();
        loop {
            if let Some(task) = queue.given.pop() {
                return Some(task);
            }
            while let Some(entry) = self.entries.all.get(queue.next_entry) {
                queue.next_entry += 1;
                if let Form::Whole(_) = entry.form {
                    let entry = u32::try_from(queue.next_entry - 1).ok()?;
                    return Some(Task { entry, base: None });
                }
            }
            if self.waiting.fetch_add(1, Ordering::Relaxed) + 1 == self.threads {
                self.changed.notify_all();
                return None;
            }
            queue = self
                .changed
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
            if self.waiting.load(Ordering::Relaxed) == self.threads {
                return None;
            }
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// One thread.
struct Unpacker<'s, 'w> {
    shared: &'s Shared<'s>,
    worker: Worker<'w>,
    inflater: Decompress,
    delta: Vec<u8>,
    news: Vec<Range<usize>>,
    stack: Vec<Task>,
    /// Buffers that can be used again.
    spare: Vec<Vec<u8>>,
}

/// Buffers kept for use again, and the longest of them.
const SPARE: usize = 32;
const SPARE_BYTES: usize = 1 << 20;

impl<'s, 'w> Unpacker<'s, 'w> {
    fn new(shared: &'s Shared<'s>, worker: Worker<'w>) -> Self {
        Self {
            shared,
            worker,
            inflater: Decompress::new(true),
            delta: Vec::new(),
            news: Vec::new(),
            stack: Vec::new(),
            spare: Vec::new(),
        }
    }

    fn run(mut self) {
        while let Some(task) = self.stack.pop().or_else(|| self.shared.take()) {
            self.decode(task);
            if self.shared.waiting.load(Ordering::Relaxed) > 0 && self.stack.len() > 1 {
                self.give_away();
            }
        }
    }

    /// Gives half of what is waiting here to those who have nothing to do: the older half, which leads further.
    fn give_away(&mut self) {
        let half = self.stack.len() / 2;
        self.shared.queue().given.extend(self.stack.drain(..half));
        self.shared.changed.notify_all();
    }

    fn decode(&mut self, task: Task) {
        let mut bytes = self.spare.pop().unwrap_or_default();
        let made = self.make(&task, &mut bytes);
        let of_clean = task.base.as_ref().is_some_and(|base| base.clean);
        if let Some(base) = task.base.and_then(Arc::into_inner) {
            self.keep(base.bytes);
        }
        let Some(kind) = made else {
            self.keep(bytes);
            return;
        };
        let entry = &self.shared.entries.all[task.entry as usize];
        let news = of_clean.then_some(&self.news[..]);
        let clean = self
            .worker
            .take(entry.number, kind, entry.offset, &bytes, news);
        let children = self.shared.entries.children(task.entry);
        if children.is_empty() {
            self.keep(bytes);
            return;
        }
        let base = Arc::new(Base { bytes, kind, clean });
        let below = |entry: &u32| Task {
            entry: *entry,
            base: Some(Arc::clone(&base)),
        };
        self.stack.extend(children.iter().map(below));
    }

    /// Decodes an entry. None: it is damaged, or too long.
    fn make(&mut self, task: &Task, out: &mut Vec<u8>) -> Option<Kind> {
        let entry = &self.shared.entries.all[task.entry as usize];
        if entry.size > self.shared.longest {
            return None;
        }
        let deflated = self.shared.pack.entry_slice(entry.deflated.clone())?;
        let size = usize::try_from(entry.size).ok()?;
        match (&task.base, entry.form) {
            (None, Form::Whole(kind)) => {
                inflate(&mut self.inflater, deflated, size, out)?;
                Some(kind)
            }
            (Some(base), Form::Delta(_)) => {
                inflate(&mut self.inflater, deflated, size, &mut self.delta)?;
                let mut rest = &self.delta[..];
                let (from, to) = delta::lengths(&mut rest)?;
                if from != base.bytes.len() as u64 || to > self.shared.longest {
                    return None;
                }
                self.news.clear();
                let news = |range| self.news.push(range);
                delta::apply(&base.bytes, rest, usize::try_from(to).ok()?, out, news)?;
                Some(base.kind)
            }
            _ => None,
        }
    }

    fn keep(&mut self, mut buffer: Vec<u8>) {
        if self.spare.len() < SPARE && buffer.capacity() <= SPARE_BYTES {
            buffer.clear();
            self.spare.push(buffer);
        }
    }
}

/// Room behind the output, so that the decoder may write in wide strides up to its end.
const STRIDE: usize = 512;

/// Inflates exactly `size` bytes. None: it is damaged, or of another length.
fn inflate(
    inflater: &mut Decompress,
    deflated: &[u8],
    size: usize,
    out: &mut Vec<u8>,
) -> Option<()> {
    out.clear();
    out.reserve(size + STRIDE);
    inflater.reset(true);
    let status = inflater.decompress_vec(deflated, out, FlushDecompress::Finish);
    (status.ok()? == Status::StreamEnd && out.len() == size).then_some(())
}
