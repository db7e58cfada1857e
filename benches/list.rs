//! Listing a repository and reading its rows, beside the floors: the directory read, each entry looked at and sorted, and nothing
//! more; every checkpoint read and inflated, and nothing more.
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::sync::Arc;

use adjourn::command::{Catalog, Place, Readers};
use adjourn::storage::codec::gzip::Inflater;
use adjourn::work::Task;
use criterion::{Criterion, criterion_group, criterion_main};
use support::{Profile, repository};

fn readers(place: &Path) -> Readers {
    let places = [Place { address: place.to_owned().into(), named: true }];
    Readers::new(Arc::new(Catalog::open(&places, None, Default::default(), &Default::default()).unwrap()))
}

fn stat_and_sort(place: &Path) -> usize {
    let dir = std::fs::read_dir(place).unwrap().flatten();
    let mut found: Vec<_> =
        dir.map(|entry| (entry.metadata().unwrap().modified().unwrap(), entry.file_name())).collect();
    found.sort();
    found.len()
}

fn inflate_all(place: &Path, inflater: &mut Inflater) -> usize {
    let dir = std::fs::read_dir(place).unwrap().flatten();
    let packed = dir.filter_map(|entry| std::fs::read(entry.path().join("session")).ok());
    packed.map(|packed| inflater.inflate(&packed).map_or(0, <[u8]>::len)).sum()
}

fn ids(c: &mut Criterion) {
    let place = repository(Profile::Small, 10_000);
    let mut readers = readers(&place);
    let mut group = c.benchmark_group("list 10,000");
    group.sample_size(20);
    group.bench_function("floor: read, look, sort", |b| b.iter(|| stat_and_sort(&place)));
    group.bench_function("ours", |b| b.iter(|| readers.list(&Task::new()).unwrap().rows.len()));
    group.finish();
}

fn rows(c: &mut Criterion) {
    let place = repository(Profile::Peer, 200);
    let mut readers = readers(&place);
    let listing = readers.list(&Task::new()).unwrap();
    let mut inflater = Inflater::new();
    let mut group = c.benchmark_group("rows of 200, one thread");
    group.sample_size(10);
    group.bench_function("floor: read and inflate", |b| b.iter(|| inflate_all(&place, &mut inflater)));
    group.bench_function("ours", |b| b.iter(|| listing.rows.iter().filter(|row| readers.summary(row).is_ok()).count()));
    group.finish();
}

criterion_group!(benches, ids, rows);
criterion_main!(benches);
