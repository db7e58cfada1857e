//! IO logs as plainbox writes them: one JSON line for each line of output, gzip level 9.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::checkpoint::{WORDS, compress};
use super::random::Random;

pub fn line(random: &mut Random) -> String {
    let words: Vec<&str> = (0..3 + random.below(8)).map(|_| random.pick(WORDS)).collect();
    format!("[{:12.6}] {} {}\n", random.unit() * 9000.0, words.join(" "), random.below(100_000))
}

fn record(random: &mut Random, text: &str, stream: &str) -> String {
    format!(
        "[{:.6},\"{stream}\",\"{}\"]\n",
        random.unit() / 50.0,
        base64_simd::STANDARD.encode_to_string(text.as_bytes())
    )
}

pub fn small(folder: &Path, random: &mut Random, number: usize, lines: usize) {
    let (mut records, mut out, mut err) = (String::new(), String::new(), String::new());
    for _ in 0..lines {
        let text = line(random);
        let stream = if random.below(20) == 0 { "stderr" } else { "stdout" };
        records.push_str(&record(random, &text, stream));
        if stream == "stderr" { err.push_str(&text) } else { out.push_str(&text) }
    }
    let base = folder.join(format!("io-logs/certification__log_{number:04}"));
    fs::write(base.with_extension("record.gz"), compress(records.as_bytes())).unwrap();
    fs::write(base.with_extension("stdout"), out).unwrap();
    fs::write(base.with_extension("stderr"), err).unwrap();
}

/// A small varied set is made, then used again: making 5,000 different ones would take minutes.
pub fn many(folder: &Path, random: &mut Random, count: usize) {
    const MADE: usize = 25;
    (0..MADE).for_each(|n| small(folder, random, n, [200, 800, 1600, 3200, 13_000][n % 5]));
    for n in MADE..count {
        for ending in ["record.gz", "stdout", "stderr"] {
            let name = |n: usize| folder.join(format!("io-logs/certification__log_{n:04}.{ending}"));
            fs::copy(name(n % MADE), name(n)).unwrap();
        }
    }
}

/// One long record, with `NEEDLE-n` in every 100,000th line.
pub fn big(folder: &Path, random: &mut Random, packed_bytes: u64) {
    let base = folder.join("io-logs/certification__stress_long");
    let file = File::create(base.with_extension("record.gz")).unwrap();
    let mut packed = GzEncoder::new(BufWriter::new(&file), Compression::new(6));
    let mut out = BufWriter::new(File::create(base.with_extension("stdout")).unwrap());
    let mut lines = 0u64;
    while file.metadata().unwrap().len() < packed_bytes {
        for _ in 0..5000 {
            lines += 1;
            let mut text = line(random);
            if lines.is_multiple_of(100_000) {
                text = format!("{} NEEDLE-{lines}\n", text.trim_end());
            }
            packed.write_all(record(random, &text, "stdout").as_bytes()).unwrap();
            out.write_all(text.as_bytes()).unwrap();
        }
    }
    packed.finish().unwrap().flush().unwrap();
    fs::write(base.with_extension("stderr"), b"").unwrap();
}
