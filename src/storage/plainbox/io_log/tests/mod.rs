//! Windows over logs of every kind against reading them whole.

mod growing;
mod jumps;
mod lines;
mod search;

use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::*;
use crate::model::{Hit, Line, Lines, Pattern, Position};
use crate::storage::codec::{base64, gzip};
use crate::work::Task;

fn record(delay: f64, stream: &str, data: &[u8]) -> String {
    format!("[{delay},\"{stream}\",\"{}\"]\n", base64::encode(data))
}

fn packed(records: &str) -> Vec<u8> {
    gzip::compress(records.as_bytes(), 0).unwrap()
}

fn lines(log: &mut dyn LogSource, from: Position, count: usize) -> Lines {
    log.lines(from, count, &Task::new()).unwrap()
}

fn all(log: &mut dyn LogSource) -> Lines {
    lines(log, Position::Line(0), usize::MAX)
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.text.to_string()).collect()
}

fn ending(lines: &Lines) -> &str {
    lines.ending.as_ref().map_or("", |reason| reason.key)
}

/// So many lines that there are several places to come back to.
fn long(count: u64) -> String {
    let line = |n: u64| {
        record(
            0.001,
            if n.is_multiple_of(7) { "stderr" } else { "stdout" },
            format!("line {n} {:x}\n", n * 7919).as_bytes(),
        )
    };
    (0..count).map(line).collect()
}

fn number_of(line: &Line) -> u64 {
    line.text.to_string().split(' ').nth(1).unwrap().parse().unwrap()
}

fn hits(log: &mut dyn LogSource, pattern: &str) -> Vec<Hit> {
    let mut found = Vec::new();
    let wanted = Pattern(regex::bytes::Regex::new(pattern).unwrap());
    let mut hit = |hit: Hit| {
        found.push(hit);
        ControlFlow::Continue(())
    };
    log.search(&wanted, &Task::new(), &mut hit).unwrap();
    found
}
