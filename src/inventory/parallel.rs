//! Work over a list on all cores, each thread with its own state: a repository handle cannot be shared.
//!
//! Plain scoped threads and not rayon, because the state is dear (it opens a repository) and rayon makes a new one for
//! every split of the list.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Threads worth starting on this machine.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Calls `work` with every item. The first error ends it. Items that lie together are worked on together, so that
/// reading in the order of the pack stays that.
pub(super) fn each<S, T: Sync, E: Send>(
    items: &[T],
    setup: impl Fn() -> Result<S, E> + Sync,
    work: impl Fn(&mut S, &T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    const WORTH_A_THREAD: usize = 4;
    let threads = threads().min(items.len() / WORTH_A_THREAD).max(1);
    let chunk = (items.len() / (threads * 8)).clamp(1, 64);
    on(threads, chunk, items, setup, work)
}

/// The same of few items, each of which may be much work: no thread takes a second one while another has none. Those that
/// are most work should stand first.
pub(super) fn each_alone<S, T: Sync, E: Send>(
    items: &[T],
    setup: impl Fn() -> Result<S, E> + Sync,
    work: impl Fn(&mut S, &T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    on(threads().min(items.len()).max(1), 1, items, setup, work)
}

fn on<S, T: Sync, E: Send>(
    threads: usize,
    chunk: usize,
    items: &[T],
    setup: impl Fn() -> Result<S, E> + Sync,
    work: impl Fn(&mut S, &T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let run = || {
        let mut state = None;
        while !stop.load(Ordering::Relaxed) {
            let from = next.fetch_add(chunk, Ordering::Relaxed);
            let Some(batch) = items
                .get(from..items.len().min(from + chunk))
                .filter(|b| !b.is_empty())
            else {
                break;
            };
            let state = match &mut state {
                Some(state) => state,
                empty => empty.insert(setup()?),
            };
            batch.iter().try_for_each(|item| work(state, item))?;
        }
        Ok(())
    };
    let guarded = || run().inspect_err(|_| stop.store(true, Ordering::Relaxed));
    if threads == 1 {
        return guarded();
    }
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(guarded)).collect();
        let mine = guarded();
        others
            .into_iter()
            .map(|handle| match handle.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .fold(mine, Result::and)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn every_item_is_worked_on_once() {
        for count in [0_u64, 1, 3, 4, 1000] {
            let items: Vec<u64> = (0..count).collect();
            let sum = AtomicU64::new(0);
            each(
                &items,
                || Ok::<_, ()>(()),
                |(), n| {
                    sum.fetch_add(n + 1, Ordering::Relaxed);
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!(sum.into_inner(), count * (count + 1) / 2);
            let seen = std::sync::Mutex::new(Vec::new());
            each_alone(
                &items,
                || Ok::<_, ()>(()),
                |(), n| {
                    seen.lock().unwrap().push(*n);
                    Ok(())
                },
            )
            .unwrap();
            let mut seen = seen.into_inner().unwrap();
            seen.sort_unstable();
            assert_eq!(seen, items);
        }
    }

    #[test]
    fn an_error_ends_it() {
        let items: Vec<u32> = (0..1000).collect();
        let result = each(
            &items,
            || Ok(()),
            |(), n| if *n == 500 { Err("here") } else { Ok(()) },
        );
        assert_eq!(result, Err("here"));
    }
}
