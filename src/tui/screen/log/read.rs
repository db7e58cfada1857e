//! Reads a part of a log through its filter. It works on windows of bounded size, whatever the log holds, and stops when told.

use super::line_filter::LineFilter;
use super::loaded_range::LoadedRange;
use super::request::{Answer, Ask, ReadRequest};
use super::shown::Shown;
use crate::command::LogSource;
use crate::model::{Line, Lines, Position, Reason, Result};
use crate::work::Task;

/// Bytes that one window should have at most.
const WINDOW: usize = 4 << 20;

/// Most lines of one window.
const MOST: usize = 4096;

/// Reads what is requested for.
///
/// # Errors
/// The system's own, or the task was cancelled.
pub fn read(source: &mut dyn LogSource, request: &ReadRequest, task: &Task) -> Result<Answer> {
    loop {
        // Where the log is written anew while it is read, the parts of an answer would be of two runs.
        if let Some(answer) = read_once(source, request, task)? {
            return Ok(answer);
        }
    }
}

/// None where the log was written anew meanwhile.
fn read_once(source: &mut dyn LogSource, request: &ReadRequest, task: &Task) -> Result<Option<Answer>> {
    let mut reading = Reading::new(source, &request.filter, request.coloured, task);
    let mut line = None;
    let piece = match request.ask {
        Ask::Forward(from, count) => reading.forward(from, count)?,
        Ask::Backward(to, count) => reading.backward(to, count)?,
        Ask::Around(at, before, after) => reading.around(at, before, after)?,
        Ask::End(count) => reading.end(count)?,
        Ask::Percent(percent, count) => {
            let at = reading.at_percent(percent)?;
            line = Some(at);
            reading.around(at, count / 2, count)?
        }
    };
    let (total, reached, ending) = (reading.total, reading.reached, reading.ending);
    let (token, number, run) = (request.token, request.number, reading.run.unwrap_or_default());
    let answer = Answer { token, number, grown: false, piece, line, total, reached, ending, run };
    Ok((!reading.mixed).then_some(answer))
}

/// One line of a window: the number of the next one, and what is kept of it.
type Kept = (u64, Option<Shown>);

struct Reading<'a> {
    source: &'a mut dyn LogSource,
    filter: &'a LineFilter,
    coloured: bool,
    task: &'a Task,
    window: usize,
    total: Option<u64>,
    reached: f32,
    ending: Option<Reason>,
    /// Which run of its job the lines are of; whether they are of several.
    run: Option<u64>,
    mixed: bool,
}

impl<'a> Reading<'a> {
    fn new(source: &'a mut dyn LogSource, filter: &'a LineFilter, coloured: bool, task: &'a Task) -> Self {
        Self {
            source,
            filter,
            coloured,
            task,
            window: 128,
            total: None,
            reached: 0.0,
            ending: None,
            run: None,
            mixed: false,
        }
    }

    fn around(&mut self, at: u64, before: usize, after: usize) -> Result<LoadedRange> {
        let after = self.forward(at, after)?;
        if after.to == at && at > 0 {
            let end = self.end(before)?;
            if end.to != at {
                return Ok(end);
            }
        }
        let mut piece = self.backward(at, before)?;
        piece.take_in(after);
        Ok(piece)
    }

    fn forward(&mut self, from: u64, count: usize) -> Result<LoadedRange> {
        let mut kept = Vec::new();
        let mut to = from;
        loop {
            let most = if self.filter.is_open() { count.saturating_sub(kept.len()) } else { MOST };
            let (lines, at_end) = self.window(Position::Line(to), most)?;
            for (next, shown) in lines {
                to = next;
                kept.extend(shown);
                if kept.len() >= count {
                    return Ok(LoadedRange::new(from, to, at_end && self.total == Some(to), kept));
                }
            }
            if at_end {
                return Ok(LoadedRange::new(from, to, true, kept));
            }
        }
    }

    fn backward(&mut self, to: u64, count: usize) -> Result<LoadedRange> {
        let mut kept: Vec<Shown> = Vec::new();
        let mut from = to;
        while from > 0 && kept.len() < count {
            let most = if self.filter.is_open() { count - kept.len() } else { MOST };
            let start = from.saturating_sub(self.window.min(most).max(1) as u64);
            let mut block = self.block(start, from)?;
            block.append(&mut kept);
            (kept, from) = (block, start);
        }
        let spare = kept.len().saturating_sub(count);
        if let Some(last) = spare.checked_sub(1).and_then(|at| kept.get(at)) {
            from = last.number.saturating_add(1);
        }
        kept.drain(..spare);
        Ok(LoadedRange::new(from, to, false, kept))
    }

    // Everything from one line to another; a source may give less at once than it was asked for.
    fn block(&mut self, start: u64, end: u64) -> Result<Vec<Shown>> {
        let mut kept = Vec::new();
        let mut at = start;
        while at < end {
            let most = usize::try_from(end - at).unwrap_or(MOST);
            let (lines, at_end) = self.window(Position::Line(at), most)?;
            for (next, shown) in lines.into_iter().filter(|(next, _)| *next <= end) {
                at = next;
                kept.extend(shown);
            }
            if at_end {
                break;
            }
        }
        Ok(kept)
    }

    fn end(&mut self, count: usize) -> Result<LoadedRange> {
        let wanted = if self.filter.is_open() { count } else { 1 };
        let (lines, _) = self.window(Position::FromEnd(wanted as u64), wanted)?;
        let Some(to) = lines.last().map(|(next, _)| *next) else {
            return Ok(LoadedRange::new(0, 0, true, Vec::new()));
        };
        let from = lines.first().map_or(0, |(next, _)| next.saturating_sub(1));
        let mut piece = match self.filter.is_open() {
            true => LoadedRange::new(from, to, false, lines.into_iter().filter_map(|(_, shown)| shown).collect()),
            false => self.backward(to, count)?,
        };
        piece.take_in(self.forward(to, MOST)?);
        Ok(piece)
    }

    fn at_percent(&mut self, percent: u8) -> Result<u64> {
        let (lines, _) = self.window(Position::Percent(percent.min(100)), 1)?;
        Ok(lines.first().map_or(0, |(next, _)| next.saturating_sub(1)))
    }

    // The lines of a window, and whether nothing comes after them.
    fn window(&mut self, from: Position, most: usize) -> Result<(Vec<Kept>, bool)> {
        if self.task.is_cancelled() {
            return Err(crate::model::Error::new("read the log", "", crate::model::Cause::Cancelled));
        }
        let size = self.window.min(most).max(1);
        let read = self.source.lines(from, size, self.task)?;
        self.adapt(&read, size);
        self.mixed |= self.run.replace(read.run).is_some_and(|run| run != read.run);
        let next = read.lines.last().map(|line| line.number.saturating_add(1));
        self.total = read.total.or(self.total);
        self.reached = read.reached;
        self.ending = read.ending.or(self.ending.take());
        let at_end = next.is_none() || (self.total.is_some() && next >= self.total);
        let (filter, coloured) = (self.filter, self.coloured);
        let keep = |line: Line| {
            let next = line.number.saturating_add(1);
            (next, filter.passes(&line).then(|| Shown::prepare(line, coloured)))
        };
        Ok((read.lines.into_iter().map(keep).collect(), at_end))
    }

    // Windows grow while lines are short and shrink where they are long.
    fn adapt(&mut self, read: &Lines, size: usize) {
        let bytes: usize = read.lines.iter().map(|line| line.text.exact().len() + 64).sum();
        let each = bytes / read.lines.len().max(1);
        self.window = (WINDOW / each.max(1)).clamp(1, (size * 2).clamp(128, MOST));
    }
}
