//! Where lines come from: forward in batches, and back to places that are remembered.

use std::io;
use std::ops::ControlFlow;

use super::batch::Batch;
use crate::model::{LogInfo, Reason};

/// What a log of records offers.
pub(super) const RECORDS: LogInfo = LogInfo { streams: true, times: true, growing: false, written: None };

/// What a source found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// The batch has more lines, or more may come.
    More,
    /// The log ends here, for this reason when it ends early. It may go on later when it grows.
    End(Option<Reason>),
}

/// Looks at a batch; told to stop when it breaks.
pub(super) type Visit<'a> = dyn FnMut(&Batch) -> ControlFlow<()> + 'a;

/// Takes a batch, which it may exchange for another; told to stop when it breaks.
pub(super) type Take<'a> = dyn FnMut(&mut Batch) -> ControlFlow<()> + 'a;

/// Whether nothing is wanted that the text holds: lines, each with a newline behind it.
pub(super) type RulesOut<'a> = dyn Fn(&[u8]) -> bool + 'a;

/// A log that is read forward.
pub(super) trait LineSource: Send {
    /// What it offers.
    fn info(&self) -> LogInfo;

    /// Fills the batch, which is empty and begins where the source stands, with the next lines.
    fn read(&mut self, batch: &mut Batch) -> io::Result<Found>;

    /// Reads on to the end, in a way quicker than batch by batch; the lines are the same. Gives what was found there, or that there
    /// is more when told to stop: where the source stands then is not said. None, and nothing was read, where there is no such way.
    fn read_on(&mut self, _take: &mut Take) -> io::Result<Option<Found>> {
        Ok(None)
    }

    /// The number of the next line.
    fn line(&self) -> u64;

    /// Goes to a place at or before a line, from where it is cheap to read on.
    fn seek_line(&mut self, line: u64) -> io::Result<()>;

    /// Goes to a place at or before this offset in the file.
    fn seek_offset(&mut self, offset: u64) -> io::Result<()>;

    /// How far the file was read, and how large it is; both in the same units.
    fn progress(&self) -> io::Result<(u64, u64)>;

    /// Shows all lines from the start, in a way quicker than reading forward; they are the same. Gives what was found at the end, or
    /// that there is more when told to stop: where the source stands then is not said. None, and nothing was shown, where there is
    /// no such way. Lines that are ruled out need not be shown.
    fn scan(&mut self, _rules_out: Option<&RulesOut>, _visit: &mut Visit) -> io::Result<Option<Found>> {
        Ok(None)
    }
    /// Takes back the lines without an end that were shown at the end of the log, since they may go on now; the number of the
    /// first of them. None when there was none.
    fn take_back(&mut self) -> Option<u64> {
        None
    }
    /// From now on output comes as it was recorded: the pieces of a line are not joined.
    fn keep_pieces(&mut self) {}
    /// How many bytes were passed over because they were never written: holes of the file.
    fn passed_over(&self) -> u64 {
        0
    }

    /// Whether the file is no longer the one that was read: it was cut or written anew. It is then read from the start.
    fn is_renewed(&mut self) -> io::Result<bool>;

    /// How many times it was written anew, which a job that runs again does.
    fn run(&self) -> u64 {
        0
    }
}

/// How much output lies between two places to come back to.
pub(super) const SPAN: u64 = 8 << 20;

/// The last of the places that are not behind the wanted one; the places ascend.
pub(super) fn last_before<M>(seek_index: &[M], wanted: u64, place: impl Fn(&M) -> u64) -> Option<&M> {
    let count = seek_index.partition_point(|mark| place(mark) <= wanted);
    seek_index.get(count.checked_sub(1)?)
}

/// Forgets every second place once there are too many, so that memory stays bounded; the new distance.
pub(super) fn thin<M>(seek_index: &mut Vec<M>, span: u64) -> u64 {
    const MOST: usize = 256;
    if seek_index.len() < MOST {
        return span;
    }
    let mut keep = false;
    seek_index.retain(|_| {
        keep = !keep;
        keep
    });
    span * 2
}
