//! Threads: named ones for lasting work, and a worker pool that takes a slice of work and hands the results back in order.
#![expect(clippy::disallowed_methods, reason = "this is the one place that starts threads")]

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::RequestQueue;

/// Starts a named thread.
///
/// # Errors
/// The system gives no more threads.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<JoinHandle<T>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(no_thread)
}

/// That no thread is to be had, with what limits them.
pub fn no_thread(error: std::io::Error) -> std::io::Error {
    match error.kind() {
        std::io::ErrorKind::WouldBlock => std::io::Error::other(NO_THREAD),
        _ => error,
    }
}

const NO_THREAD: &str = "the system gives no more threads (ulimit -u, or the limit of the container)";

/// Lasting threads that take queue from one list until it closes. A panic over one request ends that request only.
pub struct WorkerPool<T> {
    queue: Arc<RequestQueue<T>>,
}

impl<T: Send + 'static> WorkerPool<T> {
    /// Starts `workers` threads; `prepare` makes each one's own worker, which is then called with every request. Fewer threads
    /// than asked for are fine as long as there is one.
    ///
    /// # Errors
    /// Not even one thread could be started.
    pub fn start<W>(
        name: &str,
        workers: usize,
        prepare: impl Fn() -> W + Clone + Send + 'static,
    ) -> std::io::Result<Self>
    where
        W: FnMut(T) + 'static,
    {
        let queue = Arc::new(RequestQueue::new());
        for worker_number in 0..workers.max(1) {
            let (list, prepare) = (Arc::clone(&queue), prepare.clone());
            let started = spawn(&format!("{name}-{worker_number}"), move || work_off(&list, &prepare));
            if worker_number == 0 {
                started?;
            }
        }
        Ok(Self { queue })
    }

    /// Whether everything that was wished for is done, and nobody works.
    pub fn is_idle(&self) -> bool {
        self.queue.is_done()
    }

    /// The list to request on.
    pub fn queue(&self) -> &Arc<RequestQueue<T>> {
        &self.queue
    }
}

impl<T> Drop for WorkerPool<T> {
    // Threads are not waited for: one may hang in a read of a dead mount.
    fn drop(&mut self) {
        self.queue.close();
    }
}

fn work_off<T, W: FnMut(T)>(list: &RequestQueue<T>, prepare: &impl Fn() -> W) {
    let mut worker = prepare();
    while let Some(request) = list.take() {
        if catch_unwind(AssertUnwindSafe(|| worker(request))).is_err() {
            worker = prepare();
        }
        list.done();
    }
}

/// So many items are handed over at once where the work on one takes microseconds: handing over would take longer.
pub const MANY: usize = 64;

/// Does `work` for every item on up to `threads` threads and hands the results to `done` on the calling thread, in the order
/// of the items, up to `at_once` of them together: 1 where each is waited for. `prepare` makes each thread's own worker. `done`
/// returns false to stop early; an item whose work panicked gives none.
pub fn par_map_ordered<I, R, W>(
    threads: usize,
    items: &[I],
    at_once: usize,
    prepare: impl Fn() -> W + Sync,
    mut done: impl FnMut(usize, Option<R>) -> bool,
) where
    I: Sync,
    R: Send,
    W: FnMut(&I) -> R,
{
    let threads = threads.clamp(1, items.len().max(1));
    if threads == 1 {
        return map_in_order(items, &prepare, &mut done);
    }
    let spans = Spans { next: AtomicUsize::new(0), all: items.len(), threads, longest: at_once };
    let (send, receive) = mpsc::sync_channel(threads * 64);
    std::thread::scope(|scope| {
        let mut started = false;
        for _ in 0..threads {
            let (send, spans, prepare) = (send.clone(), &spans, &prepare);
            let work = move || {
                let mut worker = prepare();
                while let Some(span) = spans.take() {
                    let start = span.start;
                    let one = |item| catch_unwind(AssertUnwindSafe(|| worker(item))).ok();
                    let results: Vec<Option<R>> = items.get(span).unwrap_or_default().iter().map(one).collect();
                    if send.send((start, results)).is_err() {
                        return;
                    }
                }
            };
            // Those that the system gives do the work of the others.
            started |= std::thread::Builder::new().spawn_scoped(scope, work).is_ok();
        }
        drop(send);
        if !started {
            return map_in_order(items, &prepare, &mut done);
        }
        in_order(receive, &mut done);
    });
}

/// Does `work` for everything that `give` hands over, on up to `threads` threads, the calling one among them once it has handed over
/// all. Gives what `give` gave, and the results in the order of the hand-over; what panicked has none. For a single thing no other
/// thread is started.
pub fn par_stream<I, R, W, G>(
    threads: usize,
    give: impl FnOnce(&mut dyn FnMut(I)) -> G,
    prepare: impl Fn() -> W + Sync,
) -> (G, Vec<Option<R>>)
where
    I: Send,
    R: Send,
    W: FnMut(I) -> R,
{
    let (send, receive) = mpsc::channel::<(usize, I)>();
    let (receive, results) = (Mutex::new(receive), Mutex::new(Vec::new()));
    let keep = |result| results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
    let work = || {
        let mut worker = prepare();
        loop {
            let next = receive.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((at, item)) = next else { return };
            let result = catch_unwind(AssertUnwindSafe(|| worker(item))).ok();
            keep((at, result));
        }
    };
    let given = std::thread::scope(|scope| {
        let (mut started, mut count) = (1, 0);
        let given = give(&mut |item| {
            if count > 0 && started < threads {
                // Where the system gives none, the calling thread does it all.
                let given = std::thread::Builder::new().spawn_scoped(scope, work);
                started = if given.is_ok() { started.saturating_add(1) } else { threads };
            }
            // The receiver lives as long as this scope.
            send.send((count, item)).ok();
            count += 1;
        });
        drop(send);
        work();
        given
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(at, _)| *at);
    (given, results.into_iter().map(|(_, result)| result).collect())
}

/// What is left to do, taken in spans that become shorter towards the end, so that all threads end together.
struct Spans {
    next: AtomicUsize,
    all: usize,
    threads: usize,
    longest: usize,
}

impl Spans {
    fn take(&self) -> Option<Range<usize>> {
        let end = |at: usize| {
            let left = self.all.saturating_sub(at);
            at.saturating_add((left / self.threads.saturating_mul(16).max(1)).clamp(1, self.longest))
        };
        let step = |at: usize| (at < self.all).then(|| end(at));
        let at = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).ok()?;
        Some(at..end(at).min(self.all))
    }
}

fn map_in_order<I, R, W: FnMut(&I) -> R>(
    items: &[I],
    prepare: &impl Fn() -> W,
    done: &mut impl FnMut(usize, Option<R>) -> bool,
) {
    let mut worker = prepare();
    for (at, item) in items.iter().enumerate() {
        let result = catch_unwind(AssertUnwindSafe(|| worker(item))).ok();
        if !done(at, result) {
            return;
        }
    }
}

fn in_order<R>(receive: mpsc::Receiver<(usize, Vec<Option<R>>)>, done: &mut impl FnMut(usize, Option<R>) -> bool) {
    let mut early = std::collections::BTreeMap::new();
    let mut wanted = 0;
    for (start, results) in receive {
        early.insert(start, results);
        while let Some(results) = early.remove(&wanted) {
            for result in results {
                if !done(wanted, result) {
                    return;
                }
                wanted += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_back_in_order_and_a_panic_costs_one_item() {
        let items: Vec<u32> = (0..500).collect();
        let mut seen = Vec::new();
        let work = || |n: &u32| if *n == 7 { panic!("seven") } else { n * 2 };
        par_map_ordered(4, &items, 1, work, |at, result| {
            seen.push((at, result));
            true
        });
        assert_eq!(seen.len(), 500);
        assert!(seen.iter().enumerate().all(|(want, (at, _))| want == *at));
        assert_eq!((seen[7].1, seen[8].1), (None, Some(16)));
    }

    #[test]
    fn many_at_a_time_come_back_as_one_by_one() {
        for (count, threads) in [(0, 2), (1, 2), (63, 2), (5_000, 3)] {
            let items: Vec<u32> = (0..count).collect();
            let mut seen = Vec::new();
            let work = || |n: &u32| if *n == 7 { panic!("seven") } else { n * 2 };
            par_map_ordered(threads, &items, MANY, work, |at, result| {
                seen.push((at, result));
                true
            });
            let wanted = items.iter().map(|n| (*n as usize, (*n != 7).then_some(n * 2)));
            assert!(seen.into_iter().eq(wanted), "{count} on {threads}");
        }
    }

    #[test]
    fn a_flow_keeps_its_order_and_a_panic_costs_one_item() {
        for (count, threads) in [(0, 2), (1, 2), (500, 1), (500, 4)] {
            let give = |hand: &mut dyn FnMut(u32)| (0..count).for_each(hand);
            let work = || |n: u32| if n == 7 { panic!("seven") } else { n * 2 };
            let ((), results) = par_stream(threads, give, work);
            let wanted: Vec<_> = (0..count).map(|n| (n != 7).then_some(n * 2)).collect();
            assert_eq!(results, wanted, "{count} on {threads}");
        }
    }

    #[test]
    fn stopping_early_ends_the_crew() {
        let items: Vec<u32> = (0..100_000).collect();
        let mut count = 0;
        par_map_ordered(
            2,
            &items,
            1,
            || |n: &u32| *n,
            |_, _| {
                count += 1;
                count < 10
            },
        );
        assert_eq!(count, 10);
    }

    #[test]
    fn a_crew_goes_on_after_a_panic() {
        let (send, receive) = mpsc::channel();
        let worker_pool = WorkerPool::start("test", 2, move || {
            let send = send.clone();
            move |n: u32| {
                if n == 0 { panic!("zero") } else { send.send(n).unwrap() }
            }
        })
        .unwrap();
        worker_pool.queue().replace([0, 0, 0, 5]);
        assert_eq!(receive.recv().unwrap(), 5);
    }
}
