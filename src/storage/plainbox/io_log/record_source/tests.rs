//! The quick ways through a record file against reading it forward, whatever has become of the file.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::model::Line;
use crate::storage::codec::{base64, gzip};

fn record(stream: &str, data: &[u8]) -> String {
    format!("[0.25,\"{stream}\",\"{}\"]\n", base64::encode(data))
}

fn packed(text: &str) -> Vec<u8> {
    gzip::compress(text.as_bytes(), 0).unwrap()
}

fn source(file: &[u8]) -> RecordSource<Vec<u8>> {
    RecordSource::new(file.to_vec(), ReadContext::new(2))
}

fn lines_of(batch: &Batch) -> impl Iterator<Item = Line> {
    (batch.first..batch.end()).map(|number| batch.line(number).unwrap())
}

/// Reads on, so many batches at most; whether the end was found.
fn some(source: &mut RecordSource<Vec<u8>>, most: usize, lines: &mut Vec<Line>) -> Option<Found> {
    let mut batch = Batch::default();
    (0..most).find_map(|_| {
        batch.begin(source.line());
        let found = source.read(&mut batch).unwrap();
        lines.extend(lines_of(&batch));
        Some(found).filter(|found| *found != Found::More)
    })
}

fn forward(file: &[u8]) -> (Vec<Line>, Option<Found>) {
    let mut lines = Vec::new();
    let end = some(&mut source(file), usize::MAX, &mut lines);
    (lines, end)
}

/// Reads on with two threads until there are so many lines.
fn ahead(source: &mut RecordSource<Vec<u8>>, most: usize, lines: &mut Vec<Line>) -> Option<Found> {
    let found = source.read_ahead(&mut |batch| {
        lines.extend(lines_of(&std::mem::take(batch)));
        if lines.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    found.unwrap().filter(|found| *found != Found::More)
}

/// Wherever the ways take turns, the lines and the end are the same.
fn takes_turns(file: &[u8], wanted: &(Vec<Line>, Option<Found>)) {
    let (lines, end) = wanted;
    for before in [0, 1, 3] {
        let (mut source, mut seen) = (source(file), Vec::new());
        let early = some(&mut source, before, &mut seen);
        // The end may be asked for again.
        assert_eq!(ahead(&mut source, usize::MAX, &mut seen), early.or(end.clone()));
        assert!((&seen, source.line()) == (lines, lines.len() as u64));
        assert_eq!((some(&mut source, 1, &mut seen), seen.len()), (end.clone(), lines.len()));
    }
    for most in [1, lines.len() / 2, lines.len()] {
        let (mut source, mut seen) = (source(file), Vec::new());
        ahead(&mut source, most, &mut seen);
        source.seek_line(seen.len() as u64).unwrap();
        seen.truncate(source.line() as usize);
        assert_eq!(some(&mut source, usize::MAX, &mut seen), *end);
        assert!(seen == *lines);
    }
}

/// What a quick way shows; none where it leaves the file to the other.
fn shown(scan: impl FnOnce(&mut Visit) -> io::Result<Option<Found>>) -> Option<(Vec<Line>, Option<Found>)> {
    let mut lines = Vec::new();
    let scanned = scan(&mut |batch| {
        lines.extend(lines_of(batch));
        ControlFlow::Continue(())
    });
    let found = scanned.unwrap();
    assert!(found.is_some() || lines.is_empty());
    found.map(|found| (lines, Some(found)))
}

/// All ways show the same; whether the file was inflated whole.
fn agree(file: &[u8]) -> bool {
    let wanted = forward(file);
    takes_turns(file, &wanted);
    let source = source(file);
    // Buffers that were used before, and a source that stands elsewhere.
    (0..2).fold(false, |_, _| {
        let whole = shown(|visit| source.scan_whole(None, visit));
        assert!(whole.as_ref().is_none_or(|whole| *whole == wanted));
        whole.is_some()
    })
}

fn text(count: usize) -> String {
    let stream = |n| if n % 7 == 0 { "stderr" } else { "stdout" };
    (0..count).map(|n| record(stream(n), format!("line {n} {:x}\nmore, ", n * 7919).as_bytes())).collect()
}

#[test]
fn all_ways_through_a_record_show_the_same() {
    let good = text(9_000);
    let streams: String = (0..300).map(|n| record(&format!("stream {n}"), b"text\n")).collect();
    let long = record("stdout", &vec![b'x'; 700_000]);
    for healthy in [&*good, good.trim_end(), &streams, &long, &format!("{good}oops\n{good}"), "\n", &good[..500]] {
        assert!(agree(&packed(healthy)), "{:?}", &healthy[..healthy.len().min(40)]);
    }
    let one = packed(&good);
    let middle = one.len() / 2;
    let mut damaged = one.clone();
    damaged[middle] ^= 0x55;
    let with = |end: &[u8]| [&one[..one.len() - end.len()], end].concat();
    let odd = [
        Vec::new(),
        packed(""),
        b"plain text".to_vec(),
        damaged,
        [&one[..], &packed(&streams)].concat(),
        [&one[..], &one[..]].concat(),
        [&one[..], &[0; 600]].concat(),
        [&one[..], b"junk"].concat(),
        with(&[1, 0, 0, 0]),
        with(&[255; 4]),
        with(&[0; 8]),
    ];
    for (at, odd) in odd.iter().enumerate() {
        assert!(!agree(odd), "{at}");
    }
    for cut in [1, 2, 9, 18, 100, middle, one.len() - 9, one.len() - 8, one.len() - 1] {
        assert!(!agree(&one[..cut]), "{cut}");
    }
}

#[test]
fn what_is_large_is_not_inflated_whole() {
    let large = packed(&record("stdout", &[b'x'; 1000]).repeat(7_000));
    assert!(large.len() < 1 << 20 && !agree(&large));
}

#[test]
fn a_quick_way_ends_when_told() {
    let file = packed(&text(20_000));
    let (mut batches, mut seen) = (0, Vec::new());
    let mut stop = |_: &Batch| {
        batches += 1;
        ControlFlow::Break(())
    };
    assert_eq!(source(&file).scan_whole(None, &mut stop).unwrap(), Some(Found::More));
    assert_eq!(batches, 1);
    assert_eq!(ahead(&mut source(&file), 1, &mut seen), None);
    assert!((1..20_000).contains(&seen.len()));
}

#[test]
fn places_that_two_threads_remember_lead_to_the_lines_that_one_finds() {
    let long = "[0.25,\"stdout\",\"".to_owned() + &"YWJj".repeat(1 << 20) + "\"]\n";
    let file = packed(&(text(250_000) + &long.repeat(5) + &text(250_000)));
    let (mut one, mut two) = (source(&file), source(&file));
    some(&mut one, usize::MAX, &mut Vec::new());
    some(&mut two, 3, &mut Vec::new());
    ahead(&mut two, usize::MAX, &mut Vec::new());
    for line in (0..500_000).step_by(10_000) {
        let at = |source: &mut RecordSource<Vec<u8>>| {
            source.seek_line(line).unwrap();
            let mut lines = Vec::new();
            while lines.last().is_none_or(|last: &Line| last.number < line) {
                lines.clear();
                assert_eq!(some(source, 1, &mut lines), None);
            }
            lines.into_iter().find(|one| one.number == line).unwrap()
        };
        let (one, two) = (at(&mut one), at(&mut two));
        assert!(one == two, "{line}");
    }
}

proptest! {
    #[test]
    fn damage_of_any_kind_is_the_same_on_all_ways(
        pieces in proptest::collection::vec("[ab\\n]{0,9}", 0..30),
        tail in proptest::sample::select(vec!["", "[]\n", "[0.5,\"stdout\",\"YQ==\"]", "[0.5,\"st"]),
        at in any::<usize>(),
        byte in any::<u8>(),
        cut in any::<usize>(),
    ) {
        let records: String = pieces.iter().map(|piece| record("stdout", piece.as_bytes())).collect();
        let text = records + tail;
        let healthy = packed(&text);
        // The end of an empty member stands twice in it.
        prop_assert_eq!(agree(&healthy), !text.is_empty());
        prop_assert!(!agree(&healthy[..cut % healthy.len()]));
        let mut changed = healthy.repeat(1 + at % 2);
        let at = at % changed.len();
        changed[at] = byte;
        agree(&changed);
    }
}
