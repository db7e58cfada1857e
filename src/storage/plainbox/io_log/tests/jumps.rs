//! Windows anywhere in a log, against reading it whole.

use super::*;

fn jumps(log: &mut dyn LogSource, count: u64) {
    let check = |log: &mut dyn LogSource, from: Position, first: Option<u64>| {
        let read = lines(log, from, 5);
        let start = read.lines[0].number;
        assert_eq!(first.unwrap_or(start), start, "{from:?}");
        for (at, line) in read.lines.iter().enumerate() {
            assert_eq!((line.number, number_of(line)), (start + at as u64, start + at as u64), "{from:?}");
        }
        start
    };
    for first in [0, 100_000, 3, count - 5, 50_000, count / 2, count / 2 - 3000, count - 5, 1] {
        check(log, Position::Line(first), Some(first));
    }
    check(log, Position::FromEnd(5), Some(count - 5));
    for percent in [50, 90, 10, 99, 1, 0] {
        let start = check(log, Position::Percent(percent), None);
        let share = start * 100 / count;
        assert!(share.abs_diff(percent.into()) <= 3, "{percent}: {share}");
    }
    check(log, Position::Percent(100), Some(count - 5));
    assert_eq!(lines(log, Position::Line(count), 5).lines.len(), 0);
    let far = lines(log, Position::Line(100), 150_000);
    assert_eq!((far.lines.len(), number_of(&far.lines[149_999])), (150_000, 150_099));
}

#[test]
fn a_window_moves_anywhere() {
    let count = 700_000;
    let text = long(count);
    for threads in [1, 2] {
        jumps(&mut *records_with(packed(&text), b"log", &ReadContext::new(threads)), count);
    }
    let flat: String = (0..count).map(|n| format!("line {n} {:x}\n", n * 7919)).collect();
    jumps(&mut *plain(flat.into_bytes(), Stream::Out, b"log"), count);
    let memory =
        |n: u64| LogRecord { delay: 0.0, stream: Stream::Out, data: format!("line {n} x\n").into_bytes().into() };
    jumps(&mut *super::memory((0..count).map(memory).collect(), b"log"), count);
}

#[test]
fn times_and_searches_are_the_same_after_a_jump() {
    let text = long(400_000);
    let mut log = records(packed(&text), b"log");
    let last = lines(&mut *log, Position::FromEnd(1), 1);
    assert!((last.lines[0].at.unwrap() - 400.0).abs() < 1e-3, "{last:?}");
    let early = lines(&mut *log, Position::Line(390_000), 1);
    assert!((early.lines[0].at.unwrap() - 390.001).abs() < 1e-3, "{:?}", early.lines);
    assert_eq!(hits(&mut *log, "line 3999[0-9]9 ").len(), 10);
    assert_eq!(hits(&mut *log, "^line 12345 ")[0].line.number, 12345);
}
