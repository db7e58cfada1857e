//! The part of a log that is in memory: one unbroken piece around the view, never more. Jumping elsewhere gets a new piece.

use super::shown::Shown;
use std::collections::VecDeque;

/// Bytes of lines that are kept beyond what the view needs.
pub const BYTES_KEPT: usize = 12 << 20;

/// Lines that are kept on each side of the view, if their bytes allow it.
pub const LINES_KEPT: usize = 1000;

/// An unbroken part of a log: all its lines from `from` to `to` that pass the filter.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LoadedRange {
    /// The first line that was looked at.
    pub from: u64,
    /// The line after the last one that was looked at.
    pub to: u64,
    /// Whether nothing comes after it.
    pub at_end: bool,
    lines: VecDeque<Shown>,
    cost: usize,
}

impl LoadedRange {
    /// A piece of these lines, in order.
    pub fn new(from: u64, to: u64, at_end: bool, lines: Vec<Shown>) -> Self {
        let cost = lines.iter().map(Shown::cost).sum();
        Self { from, to, at_end, lines: lines.into(), cost }
    }

    /// How many lines it holds.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether nothing comes before it.
    pub fn at_start(&self) -> bool {
        self.from == 0
    }

    /// The line at this place of the piece.
    pub fn get(&self, index: usize) -> Option<&Shown> {
        self.lines.get(index)
    }

    /// The place of the line with this number, or of the next one that passed the filter.
    pub fn index(&self, number: u64) -> usize {
        self.lines.partition_point(|line| line.number < number)
    }

    /// The line with exactly this number.
    pub fn line(&self, number: u64) -> Option<&Shown> {
        self.get(self.index(number)).filter(|line| line.number == number)
    }

    /// The lines from this place on.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = &Shown> {
        self.lines.iter().skip(index)
    }

    /// The last line.
    pub fn last(&self) -> Option<&Shown> {
        self.lines.back()
    }

    /// The first of the lines at its end that have no end yet, so that more of them may come; else the line after its last.
    pub fn open_from(&self) -> u64 {
        self.lines.iter().rev().take_while(|line| !line.ended).last().map_or(self.to, |line| line.number)
    }

    /// Bytes of memory that its lines take.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// Takes another piece in: joined where they touch, else it takes this one's place.
    pub fn take_in(&mut self, other: LoadedRange) {
        if other.from > self.to || other.to < self.from {
            *self = other;
        } else if other.to >= self.to && other.from >= self.from {
            self.append(other);
        } else if other.from <= self.from && other.to <= self.to {
            self.prepend(other);
        } else if other.from < self.from {
            *self = other;
        }
    }

    // The newer reading counts where both have a line: the last one may have grown.
    fn append(&mut self, other: LoadedRange) {
        let keep = self.index(other.from);
        self.drop_back(self.len().saturating_sub(keep));
        (self.to, self.at_end) = (other.to, other.at_end);
        self.cost += other.cost;
        self.lines.extend(other.lines);
    }

    fn prepend(&mut self, other: LoadedRange) {
        let from = self.from;
        self.from = other.from;
        for line in other.lines.into_iter().rev().filter(|line| line.number < from) {
            self.cost += line.cost();
            self.lines.push_front(line);
        }
    }

    /// Lets go of what lies far from these places. `near` lines on each side always stay.
    pub fn trim(&mut self, first: usize, last: usize, near: usize) {
        let spare = |piece: &Self| if piece.cost > BYTES_KEPT { near } else { near.max(LINES_KEPT) };
        let behind = self.len().saturating_sub(last.saturating_add(spare(self)));
        self.drop_back(behind);
        let before = first.saturating_sub(spare(self)).min(self.len());
        self.drop_front(before);
    }

    fn drop_back(&mut self, count: usize) {
        for _ in 0..count {
            if let Some(line) = self.lines.pop_back() {
                self.cost -= line.cost();
                (self.to, self.at_end) = (line.number, false);
            }
        }
    }

    fn drop_front(&mut self, count: usize) {
        for _ in 0..count {
            if let Some(line) = self.lines.pop_front() {
                self.cost -= line.cost();
                self.from = line.number.saturating_add(1);
            }
        }
    }
}
