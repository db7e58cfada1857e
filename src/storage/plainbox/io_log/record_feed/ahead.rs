//! A large record file on two threads: one inflates, the other makes lines of it and looks at them, which takes half as long.
//! A few pieces wait in between, so that memory is bounded however large the file is.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::RecordFeed;
use super::scan::Scan;
use crate::storage::codec::gzip::{GzipStream, ReadAt, Step};
use crate::storage::plainbox::io_log::batch::Batch;
use crate::storage::plainbox::io_log::feed::Visit;
use crate::work::ahead;

/// Pieces that wait.
const WAITING: usize = 4;

/// Text that was inflated.
struct Piece {
    text: Vec<u8>,
    /// How far the file was read for it.
    offset: u64,
    /// Whether the file ends here, and is whole.
    last: bool,
}

impl<S: ReadAt> RecordFeed<S> {
    /// False when there is no second thread to be had.
    pub(super) fn scan_ahead(&mut self, visit: &mut Visit) -> io::Result<bool> {
        self.restart();
        let (give_back, used) = channel();
        let stream = &mut self.stream;
        let inflate = move |hand: &dyn Fn(Piece) -> bool| inflate(stream, &used, hand);
        let done = ahead(WAITING, inflate, |pieces| look(&pieces, &give_back, visit));
        self.restart();
        match done {
            Ok((inflated, ())) => inflated.map(|()| true),
            Err(_) => Ok(false),
        }
    }
}

/// Hands over the text up to where it ends, for whatever reason.
fn inflate<S: ReadAt>(
    stream: &mut GzipStream<S>,
    used: &Receiver<Vec<u8>>,
    hand: &dyn Fn(Piece) -> bool,
) -> io::Result<()> {
    loop {
        let step = stream.step()?;
        if !matches!(step, Step::Data | Step::End) {
            return Ok(());
        }
        let last = step == Step::End;
        let mut text = used.try_recv().unwrap_or_default();
        text.clear();
        text.extend_from_slice(if last { &[] } else { stream.data() });
        if !hand(Piece { text, offset: stream.offset(), last }) || last {
            return Ok(());
        }
    }
}

fn look(pieces: &Receiver<Piece>, give_back: &Sender<Vec<u8>>, visit: &mut Visit) {
    let mut batch = Batch::default();
    let mut scan = Scan::new(&mut batch, visit);
    for piece in pieces {
        if piece.last {
            return scan.end(piece.offset);
        }
        if let ControlFlow::Break(()) = scan.piece(&piece.text, piece.offset) {
            return;
        }
        // The other thread has ended when nobody takes it.
        give_back.send(piece.text).ok();
    }
}
