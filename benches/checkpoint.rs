//! Reading checkpoints beside their floor: the same files inflated and nothing more. `ADJOURN_BENCH_REPOSITORY` names a
//! repository; without it a synthetic checkpoint of 500 jobs is read.

#![allow(clippy::disallowed_methods)]

use std::path::Path;

use adjourn::storage::codec::gzip::{Inflater, compress};
use adjourn::storage::codec::json::{Json, Parser};
use adjourn::storage::plainbox::checkpoint::{examine, peek};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn stored(place: &Path) -> Vec<Vec<u8>> {
    let names = std::fs::read_dir(place).map(|dir| dir.flatten().map(|e| e.path().join("session")));
    names.map(|n| n.filter_map(|n| std::fs::read(n).ok()).collect()).unwrap_or_default()
}

fn synthetic() -> Vec<Vec<u8>> {
    let id = |n: usize| format!("com.canonical.certification::wireless/attach-record-detect_{n:05}");
    let text = |f: &dyn Fn(usize) -> String| (0..500).map(f).collect::<Vec<_>>().join(",");
    let sum = "0123456789abcdef".repeat(4);
    let json = format!(
        "{{\"session\":{{\"desired_job_list\":[{}],\"jobs\":{{{}}},\"mandatory_job_list\":[],\"metadata\":{{\"app_blob\":\"\",\
         \"app_id\":null,\"flags\":[],\"running_job_name\":null,\"title\":null}},\"results\":{{{}}}}},\"version\":6}}",
        text(&|n| format!("\"{}\"", id(n))),
        text(&|n| format!("\"{}\":\"{sum}\"", id(n))),
        text(&|n| format!(
            "\"{}\":[{{\"comments\":null,\"execution_duration\":{n}.5378,\"io_log_filename\":\"io-logs/{}.record.gz\",\
             \"outcome\":\"pass\",\"return_code\":0}}]",
            id(n),
            id(n)
        )),
    );
    compress(json.as_bytes(), 0).into_iter().collect()
}

fn checkpoints(c: &mut Criterion) {
    let place = std::env::var_os("ADJOURN_BENCH_REPOSITORY");
    let packed = place.map_or_else(synthetic, |place| stored(Path::new(&place)));
    let mut inflater = Inflater::new();
    let texts: Vec<Vec<u8>> = packed.iter().filter_map(|p| inflater.inflate(p).ok().map(<[u8]>::to_vec)).collect();
    let bytes: usize = texts.iter().map(Vec::len).sum();
    let mut group = c.benchmark_group("checkpoints");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    group.bench_function("floor: inflate", |b| {
        b.iter(|| packed.iter().map(|p| inflater.inflate(p).map_or(0, <[u8]>::len)).sum::<usize>());
    });
    group.bench_function("peek", |b| b.iter(|| packed.iter().filter(|p| peek(p, &mut inflater).is_ok()).count()));
    group.bench_function("examine", |b| b.iter(|| packed.iter().filter(|p| examine(p, &mut inflater).is_ok()).count()));
    group.bench_function("skip JSON", |b| {
        b.iter(|| texts.iter().filter(|t| Parser::new(t).is_ok_and(|mut p| p.skip().is_ok())).count());
    });
    group.bench_function("JSON tree", |b| b.iter(|| texts.iter().filter(|t| Json::parse(t).is_ok()).count()));
    group.finish();
}

criterion_group!(benches, checkpoints);
criterion_main!(benches);
