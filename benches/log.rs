//! A large record file: opening, jumping, searching, beside its floor, which is inflating it once and nothing more.
//! `ADJOURN_BENCH_LOG` names a `.record.gz`; without it a synthetic one of some MiB is read.

#![allow(clippy::disallowed_methods)]

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use adjourn::model::{Pattern, Position};
use adjourn::storage::LogSource;
use adjourn::storage::codec::gzip::{GzipStream, Step, compress};
use adjourn::storage::plainbox::io_log;
use adjourn::work::Task;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

fn log() -> PathBuf {
    if let Some(path) = std::env::var_os("ADJOURN_BENCH_LOG") {
        return path.into();
    }
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench.record.gz");
    let line = |n: usize| {
        let text = format!("[{:>12}.{:06}] usb {:x}: device descriptor read\n", n / 100, n % 9973, n * 7919);
        format!("[0.00{},\"stdout\",\"{}\"]\n", n % 97 + 1, adjourn::storage::codec::base64::encode(text.as_bytes()))
    };
    let text: String = (0..200_000).map(line).collect();
    if let Ok(packed) = compress(text.as_bytes(), 0) {
        std::fs::write(&path, packed).ok();
    }
    path
}

fn open(path: &PathBuf) -> Option<Box<dyn LogSource>> {
    File::open(path).ok().map(|file| io_log::records(file, b"log"))
}

fn read(log: &mut dyn LogSource, from: Position) -> usize {
    log.lines(from, 60, &Task::new()).map_or(0, |lines| lines.lines.len())
}

fn search(log: &mut dyn LogSource, pattern: &str) -> usize {
    let (mut hits, task) = (0, Task::new());
    let mut count = |_| {
        hits += 1;
        ControlFlow::Continue(())
    };
    let found = regex::bytes::Regex::new(pattern).map(|regex| log.search(&Pattern(regex), &task, &mut count));
    found.map_or(0, |_| hits)
}

fn logs(c: &mut Criterion) {
    let path = log();
    let mut group = c.benchmark_group("log");
    group.sample_size(10);
    group.bench_function("floor: inflate", |b| {
        b.iter(|| {
            let mut stream = File::open(&path).ok().map(GzipStream::new)?;
            let mut bytes = 0;
            while stream.step().ok()? == Step::Data {
                bytes += stream.data().len();
            }
            Some(bytes)
        });
    });
    group.bench_function("open, first screen", |b| {
        b.iter(|| open(&path).map(|mut log| read(&mut *log, Position::Line(0))))
    });
    group.bench_function("open, last screen", |b| {
        b.iter(|| open(&path).map(|mut log| read(&mut *log, Position::FromEnd(60))))
    });
    let known = || {
        let mut log = open(&path)?;
        read(&mut *log, Position::FromEnd(60));
        Some(log)
    };
    for percent in [3, 50, 97] {
        let jump =
            |log: &mut Option<Box<dyn LogSource>>| log.as_mut().map(|log| read(&mut **log, Position::Percent(percent)));
        let mut log = known();
        group.bench_function(format!("then to {percent} % and the start"), |b| {
            b.iter(|| {
                log.as_mut().map(|log| read(&mut **log, Position::Line(0)));
                jump(&mut log)
            });
        });
    }
    for pattern in ["NEEDLE-[0-9]+", "(?i)needle", "^never$"] {
        group.bench_function(format!("search {pattern}"), |b| {
            b.iter_batched(
                || open(&path),
                |log| log.map(|mut log| search(&mut *log, pattern)),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, logs);
criterion_main!(benches);
