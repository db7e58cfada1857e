//! The window on a log: a few MiB of lines that follow each other, moved by reading on or by going back to a remembered place.

use std::io;
use std::ops::ControlFlow;

use super::batch::Batch;
use super::line_cache::LineCache;
use super::line_source::{Found, LineSource, RulesOut, Visit};
use super::search::{may_look_ahead, search};
use crate::model::{Cause, EarlyEnd, Error, Hit, Lines, LogInfo, Pattern, Position, Reason, Result};
use crate::storage::LogSource;
use crate::work::Task;

/// A log that is read through a window.
pub(super) struct Window<F> {
    pub(super) source: F,
    subject: Box<[u8]>,
    cache: LineCache,
    end: Option<End>,
}

/// The end, once it was seen.
#[derive(Clone)]
struct End {
    total: u64,
    reason: Option<Reason>,
    size: u64,
}

impl<F: LineSource> Window<F> {
    pub(super) fn new(source: F, subject: &[u8]) -> Self {
        Self { source, subject: subject.into(), cache: LineCache::default(), end: None }
    }

    pub(super) fn io<T>(&self, done: io::Result<T>) -> Result<T> {
        done.map_err(|error| Error::io("read the log", &self.subject, error))
    }

    pub(super) fn check(&self, task: &Task) -> Result<()> {
        if task.is_cancelled() {
            return Err(Error::new("read the log", &self.subject, Cause::Cancelled));
        }
        Ok(())
    }

    /// Notices that the file was written anew or has grown.
    fn refresh(&mut self) -> Result<()> {
        let renewed = self.source.is_renewed();
        if self.io(renewed)? {
            self.cache.clear();
            self.end = None;
        }
        let (_, size) = self.io(self.source.progress())?;
        self.end = self.end.take().filter(|end| end.size == size);
        if self.end.is_none()
            && let Some(line) = self.source.take_back()
        {
            self.cache.cut(line);
        }
        Ok(())
    }

    /// Reads the next batch from where the source stands. Whether there may be more.
    pub(super) fn read(&mut self, batch: &mut Batch, task: &Task) -> Result<bool> {
        self.check(task)?;
        batch.begin(self.source.line());
        // What has come since the size was taken is found by the next look at it.
        let (start, size) = self.io(self.source.progress())?;
        let found = self.source.read(batch);
        let found = self.io(found)?;
        let (now, _) = self.io(self.source.progress())?;
        batch.offsets = (start, now);
        task.expect(size);
        task.advance(now.saturating_sub(start));
        Ok(self.goes_on(found, batch.end(), size))
    }

    /// Remembers the end where it was found.
    fn goes_on(&mut self, found: Found, line: u64, size: u64) -> bool {
        let Found::End(reason) = found else { return true };
        self.end = Some(End { total: line, reason, size });
        false
    }

    /// Adds the next batch to what is cache. Whether there may be more.
    fn more(&mut self, task: &Task) -> Result<bool> {
        self.cache.go_on_at(self.source.line());
        let mut batch = self.cache.spare();
        let more = self.read(&mut batch, task)?;
        self.cache.add(&mut batch);
        Ok(more)
    }

    /// Reads on to the end.
    fn finish(&mut self, task: &Task) -> Result<()> {
        if !self.read_on(task)? {
            while self.more(task)? {}
        }
        Ok(())
    }

    /// Reads on to the end where there is a quick way; false where there is none.
    fn read_on(&mut self, task: &Task) -> Result<bool> {
        self.check(task)?;
        self.cache.go_on_at(self.source.line());
        let (_, size) = self.io(self.source.progress())?;
        task.expect(size);
        let cache = &mut self.cache;
        let found = self.source.read_on(&mut |batch| {
            if task.is_cancelled() {
                return ControlFlow::Break(());
            }
            task.advance(batch.offsets.1.saturating_sub(batch.offsets.0));
            cache.add(batch);
            ControlFlow::Continue(())
        });
        self.check(task)?;
        // What has come since the size was taken is found by the next look at it.
        let found = self.io(found)?;
        Ok(found.is_some_and(|found| !self.goes_on(found, self.source.line(), size)))
    }

    fn holds(&self, line: u64) -> bool {
        self.cache.with(line).is_some()
    }

    /// Whether the log is known to end before a line.
    fn ends_at(&self, line: u64) -> bool {
        self.end.as_ref().is_some_and(|end| end.total <= line)
    }

    /// Moves the window so that it holds a line, or the end when the line lies behind it.
    fn reach(&mut self, line: u64, task: &Task) -> Result<()> {
        if self.holds(line) || self.ends_at(line) {
            return Ok(());
        }
        let seek = self.source.seek_line(line);
        self.io(seek)?;
        while !self.holds(line) && self.more(task)? {}
        Ok(())
    }

    /// Reads to the end; the number of lines.
    fn total(&mut self, task: &Task) -> Result<u64> {
        if self.end.is_none() {
            let seek = self.source.seek_line(u64::MAX);
            self.io(seek)?;
            self.finish(task)?;
        }
        Ok(self.end.as_ref().map_or(0, |end| end.total))
    }

    fn first_of(&mut self, from: Position, count: usize, task: &Task) -> Result<u64> {
        match from {
            Position::Line(line) => Ok(line),
            Position::FromEnd(lines) => Ok(self.total(task)?.saturating_sub(lines)),
            Position::Percent(0) => Ok(0),
            Position::Percent(percent @ 1..100) => self.at_percent(percent, task),
            Position::Percent(_) => {
                let lines = u64::try_from(count).unwrap_or(u64::MAX);
                Ok(self.total(task)?.saturating_sub(lines))
            }
        }
    }

    /// The line at a part of the file.
    fn at_percent(&mut self, percent: u8, task: &Task) -> Result<u64> {
        let (_, size) = self.io(self.source.progress())?;
        let wanted = size / 100 * u64::from(percent) + size % 100 * u64::from(percent) / 100;
        let seek = self.source.seek_offset(wanted);
        self.io(seek)?;
        loop {
            let more = self.more(task)?;
            let Some(last) = self.cache.last() else {
                if more {
                    continue;
                }
                return Ok(0);
            };
            if !more || last.offsets.1 >= wanted {
                let lines = last.first..last.end();
                return Ok(lines.clone().find(|line| last.offset_of(*line) > wanted).unwrap_or(last.first));
            }
        }
    }

    /// Shows the whole log where there is a quick way through it; what was found at its end. None where there is no such way.
    fn scan(&mut self, task: &Task, rules_out: Option<&RulesOut>, look: &mut Visit) -> Result<Option<Found>> {
        self.check(task)?;
        let (_, size) = self.io(self.source.progress())?;
        task.expect(size);
        let scanned = self.source.scan(rules_out, &mut |batch| {
            if task.is_cancelled() {
                return ControlFlow::Break(());
            }
            task.advance(batch.offsets.1.saturating_sub(batch.offsets.0));
            look(batch)
        });
        self.check(task)?;
        self.io(scanned)
    }

    /// The lines of the window from one on.
    fn collect(&mut self, first: u64, count: usize, task: &Task) -> Result<Lines> {
        let mut lines = Lines { lines: Vec::with_capacity(count.min(4096)), ..Lines::default() };
        let mut next = first;
        while lines.lines.len() < count {
            let Some(batch) = self.cache.with(next) else {
                if self.ends_at(next) || !self.more(task)? && !self.holds(next) {
                    break;
                }
                continue;
            };
            let wanted = count - lines.lines.len();
            lines.lines.extend((next..batch.end()).take(wanted).filter_map(|line| batch.line(line)));
            next = first + u64::try_from(lines.lines.len()).unwrap_or_default();
        }
        lines.run = self.source.run();
        lines.passed_over = self.source.passed_over();
        let (_, size) = self.io(self.source.progress())?;
        lines.reached = self.reached(next, size);
        lines.total = self.end.as_ref().map(|end| end.total);
        lines.ending = self.end.as_ref().filter(|end| next >= end.total).and_then(|end| end.reason.clone());
        Ok(lines)
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a share for a scroll bar")]
    fn reached(&self, next: u64, size: u64) -> f32 {
        if self.ends_at(next) {
            return 1.0;
        }
        let Some(last) = next.checked_sub(1) else { return 0.0 };
        let batch = self.cache.with(last);
        batch.map_or(0.0, |b| (b.offset_of(last) as f64 / size.max(1) as f64).min(1.0) as f32)
    }
}

impl<F: LineSource> LogSource for Window<F> {
    fn info(&self) -> LogInfo {
        self.source.info()
    }

    fn lines(&mut self, from: Position, count: usize, task: &Task) -> Result<Lines> {
        self.refresh()?;
        let first = self.first_of(from, count, task)?;
        self.reach(first, task)?;
        self.collect(first, count, task)
    }

    fn keep_pieces(&mut self) {
        self.source.keep_pieces();
    }

    fn search(
        &mut self,
        wanted: &Pattern,
        task: &Task,
        hit: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<Option<EarlyEnd>> {
        self.refresh()?;
        self.cache.clear();
        // What is seen of a line may match although its bytes, with colours between them, do not.
        let rules_out = |text: &[u8]| !text.contains(&0x1b) && !wanted.0.is_match(text);
        let rules_out = may_look_ahead(wanted).then_some(&rules_out as &RulesOut);
        let mut lines = 0;
        let mut look = |batch: &Batch| {
            lines = batch.end();
            search(batch, wanted, hit)
        };
        match self.scan(task, rules_out, &mut look)? {
            Some(Found::End(reason)) => return Ok(reason.map(|reason| EarlyEnd { lines, reason })),
            Some(Found::More) => return Ok(None),
            None => {}
        }
        let seek = self.source.seek_line(0);
        self.io(seek)?;
        let mut batch = Batch::default();
        loop {
            let more = self.read(&mut batch, task)?;
            if search(&batch, wanted, hit).is_break() {
                return Ok(None);
            }
            if !more {
                let end = self.end.as_ref();
                return Ok(end.and_then(|end| Some(EarlyEnd { lines: end.total, reason: end.reason.clone()? })));
            }
        }
    }
}
