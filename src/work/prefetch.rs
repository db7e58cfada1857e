//! Two threads in a row: one makes pieces, the other uses them.

use std::io;
use std::sync::mpsc::{Receiver, sync_channel};

/// Runs `make` on a thread of its own and `take` here, with what `make` hands over; so many pieces wait in between at most. What
/// hands over tells false when nobody takes any more: `make` should end then. Gives what both gave; a panic of either is one here.
///
/// # Errors
/// The system gives no more threads; nothing was done.
pub fn prefetch<I: Send, M: Send, T>(
    waiting: usize,
    make: impl FnOnce(&dyn Fn(I) -> bool) -> M + Send,
    take: impl FnOnce(Receiver<I>) -> T,
) -> io::Result<(M, T)> {
    let (send, receive) = sync_channel(waiting);
    std::thread::scope(|scope| {
        let work = move || make(&|piece| send.send(piece).is_ok());
        let maker = std::thread::Builder::new().name("prefetch".to_owned()).spawn_scoped(scope, work);
        let maker = maker.map_err(super::no_thread)?;
        let taken = take(receive);
        match maker.join() {
            Ok(made) => Ok((made, taken)),
            Err(fault) => std::panic::resume_unwind(fault),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn count(hand: &dyn Fn(u32) -> bool) -> u32 {
        (0..).take_while(|n| *n < 1000 && hand(*n)).last().map_or(0, |last| last + 1)
    }

    #[test]
    fn all_arrives_in_order() {
        let (made, taken) = prefetch(3, count, |pieces| pieces.into_iter().collect::<Vec<u32>>()).unwrap();
        assert_eq!((made, taken), (1000, (0..1000).collect()));
    }

    #[test]
    fn nothing_is_made_when_nobody_takes_it() {
        let (made, taken) = prefetch(3, count, |pieces| pieces.into_iter().take(5).sum::<u32>()).unwrap();
        assert_eq!(taken, 10);
        assert!(made <= 5 + 3 + 1, "{made}");
    }

    #[test]
    fn a_panic_of_either_arrives_and_hangs_nothing() {
        let maker = |_: &dyn Fn(u32) -> bool| -> u32 { panic!("maker") };
        let caught = catch_unwind(AssertUnwindSafe(|| prefetch(1, maker, |pieces| pieces.into_iter().count())));
        assert!(caught.is_err());
        let taker = |_: Receiver<u32>| -> u32 { panic!("taker") };
        assert!(catch_unwind(AssertUnwindSafe(|| prefetch(1, count, taker))).is_err());
    }
}
