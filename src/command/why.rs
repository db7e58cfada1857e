//! Why a job failed: its comment, else the first bad line of its log. Asked for one job at a time, when somebody wants to see it; it can
//! be cancelled, and of an endless log no more than a given part is read.

use std::ops::ControlFlow;
use std::time::Duration;

use super::Readers;
use crate::model::{
    BadLine, BadLineFinder, Cause, EarlyEnd, EntryRef, Error, FailedJob, Hit, Interrupted, LogId, Pattern, Position,
    Result, reason_text,
};
use crate::storage::LogSource;
use crate::text::Visible;
use crate::work::Task;

/// So many bytes of a log's text are looked at where nobody says otherwise: the logs of failed jobs are far smaller.
pub const BAD_LINE_BYTES: u64 = 64 << 20;

/// So many bad lines are named; more are not gone through one by one.
const MOST: usize = 10_000;

/// Why a job failed, as far as that can be told.
#[derive(Clone, PartialEq, Debug)]
pub struct FailureReason {
    /// One line, safe to print.
    pub text: Visible,
    /// Where it stands in the log; none where it is the comment, or where there is nothing.
    pub line: Option<(LogId, u64)>,
    /// Whether there is a comment, or a line: else the text only says that there is nothing.
    pub is_told: bool,
    /// Whether the log was read as far as its answer needs.
    pub is_whole: bool,
}

/// The bad lines of a log.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BadLines {
    /// The one that most likely says why.
    pub first: Option<BadLine>,
    /// The numbers of all that are bad by themselves, ascending; at most ten thousand.
    pub all: Vec<u64>,
    /// Whether the log was read to its end, or as far as it can be read, and `all` are all.
    pub is_whole: bool,
    /// Where and why the log ends early.
    pub ending: Option<EarlyEnd>,
}

/// The bad lines of a log, of which at most so many bytes are looked at.
///
/// # Errors
/// The system's own, or the task was cancelled.
pub fn bad_lines(source: &mut dyn LogSource, most_bytes: u64, task: &Task) -> Result<BadLines> {
    look(source, most_bytes, false, task)
}

/// `only_first`: whether to stop at what no later line can outdo.
fn look(source: &mut dyn LogSource, most_bytes: u64, only_first: bool, task: &Task) -> Result<BadLines> {
    let (mut finder, mut found, mut left) = (BadLineFinder::default(), BadLines::default(), most_bytes);
    let mut is_cut = false;
    let ending = source.search(&every_line()?, task, &mut |Hit { line, .. }| {
        if is_cut || task.is_cancelled() {
            return ControlFlow::Break(());
        }
        let weight = finder.add(line.number, &line.stream, line.text.exact());
        let named = weight.is_some_and(|weight| weight.is_bad());
        if named && found.all.len() < MOST {
            found.all.push(line.number);
        }
        let bytes = u64::try_from(line.text.exact().len()).unwrap_or(u64::MAX).saturating_add(1);
        left = left.saturating_sub(bytes);
        is_cut = left == 0 || named && found.all.len() >= MOST;
        if only_first && finder.is_settled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if task.is_cancelled() {
        return Err(Error::new("read the log", "", Cause::Cancelled));
    }
    let is_whole = !is_cut || only_first && finder.is_settled();
    Ok(BadLines { first: finder.first().cloned(), is_whole, ending, ..found })
}

fn every_line() -> Result<Pattern> {
    let failed = |error: regex::Error| Error::new("read the log", "", Cause::Other(Box::new(error)));
    regex::bytes::Regex::new("").map(Pattern).map_err(failed)
}

impl Readers {
    /// The bad lines of a log of a session, of which at most so many bytes are looked at.
    ///
    /// # Errors
    /// It is gone or refused; the system's own; the task was cancelled.
    pub fn bad_lines(&mut self, row: &EntryRef, log: &LogId, most_bytes: u64, task: &Task) -> Result<BadLines> {
        bad_lines(&mut *self.open_log(row, log)?, most_bytes, task)
    }

    /// Why a job failed: the first line of its comment, else the first bad line of its log, of which at most so many bytes are looked at.
    ///
    /// ```
    /// # use adjourn::command::{BAD_LINE_BYTES, Catalog, Demo, Readers};
    /// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
    /// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
    /// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
    /// # let task = adjourn::work::Task::new();
    /// for row in readers.list(&task)?.rows {
    ///     for job in adjourn::model::failed_jobs(&readers.detail(&row, &task)?) {
    ///         let reason = readers.failure_reason(&row, &job, BAD_LINE_BYTES, &task)?;
    ///         println!("{}: {}", job.id, reason.text);
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    /// # Errors
    /// It has no comment, and its log is gone or cannot be read; the task was cancelled.
    pub fn failure_reason(
        &mut self,
        row: &EntryRef,
        job: &FailedJob,
        most_bytes: u64,
        task: &Task,
    ) -> Result<FailureReason> {
        let comment = job.comment.as_ref().map(|comment| said(&comment.lossy()));
        let told =
            |line: Option<&str>| Visible::of(&reason_text(line, comment.as_deref(), job.is_crash(), job.return_code));
        if comment.is_some() {
            return Ok(FailureReason { text: told(None), line: None, is_told: true, is_whole: true });
        }
        let Some(log) = &job.log else {
            let text = if job.shares_log { Visible::of("its log is also another job's") } else { told(None) };
            return Ok(FailureReason { text, line: None, is_told: false, is_whole: true });
        };
        let found = look(&mut *self.open_log(row, log)?, most_bytes, true, task)?;
        let line = found.first.as_ref();
        let is_damaged = found.ending.as_ref().is_some_and(EarlyEnd::is_damage);
        let text = match (line, found.ending.as_ref().filter(|_| is_damaged)) {
            (None, Some(ending)) => Visible::of(&format!("its log is damaged: {ending}")),
            (line, _) => told(line.map(|line| line.text.as_str())),
        };
        Ok(FailureReason {
            text,
            line: line.map(|line| (log.clone(), line.number)),
            is_told: line.is_some(),
            is_whole: found.is_whole && !is_damaged,
        })
    }

    /// How long the job in which a session stopped had run until it last wrote something; none where nothing tells.
    ///
    /// # Errors
    /// Its log is gone or cannot be read; the task was cancelled.
    pub fn interrupted_after(&mut self, row: &EntryRef, at: &Interrupted, task: &Task) -> Result<Option<Duration>> {
        let Some(log) = &at.log else { return Ok(None) };
        let mut source = self.open_log(row, log)?;
        let until = source.info().written.and_then(|written| at.seconds_until(written));
        // A log that was last written when it was begun says nothing: what was printed later was lost with its program.
        if let Some(seconds) = until.and_then(|seconds| u64::try_from(seconds).ok()).filter(|seconds| *seconds > 0) {
            return Ok(Some(Duration::from_secs(seconds)));
        }
        let last = source.lines(Position::FromEnd(1), 1, task)?.lines.pop();
        let at = last.and_then(|line| line.at).and_then(|at| Duration::try_from_secs_f64(at).ok());
        Ok(at.filter(|at| !at.is_zero()))
    }
}

/// What a comment says first: its first line, and the next one too where that only announces it ("unmet resource:").
fn said(comment: &str) -> String {
    let mut lines = comment.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    match lines.next().filter(|_| first.ends_with(':')) {
        Some(second) => format!("{first} {second}"),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_that_only_announces_is_told_with_what_it_announces() {
        assert_eq!(said("\n unmet resource:\n  a == 'b'\nmore"), "unmet resource: a == 'b'");
        assert_eq!((said("no carrier\nsecond"), said("alone:")), ("no carrier".to_owned(), "alone:".to_owned()));
    }
}
