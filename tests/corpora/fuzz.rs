//! What must hold for any bytes, held against what the real programs wrote, the seeds of the fuzz targets and random damage to
//! them: `fuzz/` lets libFuzzer look for more, this runs everywhere. `PROPTEST_CASES` says how much damage is tried.

#[path = "../../fuzz/src/lib.rs"]
#[allow(missing_docs)]
mod bodies;

use std::io::Read;
use std::path::{Path, PathBuf};

use adjourn::storage::codec::gzip::Inflater;
use flate2::read::GzDecoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use bodies::{checkpoint, json, log, pickle};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Calls with each file in an archive whose name ends in this way; how many there are.
fn each_in(archive: &str, end: &str, mut call: impl FnMut(&[u8])) -> usize {
    let mut archive = tar::Archive::new(GzDecoder::new(std::fs::File::open(here(archive)).unwrap()));
    let mut count = 0;
    for file in archive.entries().unwrap() {
        let mut file = file.unwrap();
        if file.header().entry_type().is_file() && file.path_bytes().ends_with(end.as_bytes()) {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            call(&bytes);
            count += 1;
        }
    }
    count
}

fn checkpoints_of(archive: &str) -> usize {
    let mut inflater = Inflater::new();
    each_in(archive, "/session", |packed| {
        checkpoint::file(packed);
        if let Ok(text) = inflater.inflate(packed) {
            checkpoint::text(text);
            json::any(text);
        }
    })
}

#[test]
fn every_checkpoint_of_the_real_programs() {
    assert!(checkpoints_of("tests/corpus/plainbox.tar.gz") > 100);
    assert!(checkpoints_of("assets/demo/plainbox.tar.gz") > 10);
}

#[test]
fn every_log_of_the_real_programs() {
    assert!(each_in("tests/corpus/plainbox.tar.gz", ".record.gz", log::file) > 200);
}

#[test]
fn every_pickle_and_every_json_of_the_real_programs() {
    assert!(each_in("tests/corpus/pamiq.tar.gz", ".pkl", pickle::any) > 40);
    assert!(each_in("tests/corpus/woger.tar.gz", ".json", json::any) > 15);
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut names: Vec<_> =
        std::fs::read_dir(here("fuzz/seeds").join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(!names.is_empty(), "{target} has no seeds");
    names.iter().map(|name| std::fs::read(name).unwrap()).collect()
}

#[derive(Clone, Debug)]
enum Damage {
    Set(u8),
    Flip(u8),
    Insert(&'static [u8]),
    Remove(usize),
    Repeat(usize),
    Join(Index),
    Cut,
}

const ODD: [&[u8]; 18] = [
    b"\"",
    b"\\",
    b"\\u00e4",
    b"\\ud800",
    b"\\udc00",
    b",",
    b"}",
    b"]",
    b"{",
    b"[",
    b"0",
    b"-1e5",
    b" \n",
    b"NaN",
    b"\xed\xa0\x80",
    b"\0",
    b"\xff\xff\xff\xff",
    b"cos\nsystem\n(S'x'\ntR",
];

fn damages() -> impl Strategy<Value = Vec<(Index, Damage)>> {
    let damage = prop_oneof![
        any::<u8>().prop_map(Damage::Set),
        (0u8..8).prop_map(|bit| Damage::Flip(1 << bit)),
        select(&ODD[..]).prop_map(Damage::Insert),
        (1usize..40).prop_map(Damage::Remove),
        (1usize..200).prop_map(Damage::Repeat),
        any::<Index>().prop_map(Damage::Join),
        Just(Damage::Cut),
    ];
    vec((any::<Index>(), damage), 0..5)
}

/// A seed with damage, which may bring a part of another one.
fn damaged(seeds: &[Vec<u8>], seed: Index, damages: Vec<(Index, Damage)>) -> Vec<u8> {
    let mut bytes = seed.get(seeds).clone();
    for (place, damage) in damages {
        let at = place.index(bytes.len() + 1);
        let behind = |length: usize| at..(at + length).min(bytes.len());
        match damage {
            Damage::Set(new) => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = new),
            Damage::Flip(bit) => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bit),
            Damage::Insert(odd) => drop(bytes.splice(at..at, odd.iter().copied())),
            Damage::Remove(length) => drop(bytes.drain(behind(length))),
            Damage::Repeat(length) => {
                let piece = bytes[behind(length)].to_vec();
                drop(bytes.splice(at..at, piece));
            }
            Damage::Join(other) => {
                let other = other.get(seeds);
                bytes.truncate(at);
                bytes.extend(&other[at.min(other.len())..]);
            }
            Damage::Cut => bytes.truncate(at),
        }
    }
    bytes
}

/// The seeds of a target as they are, and then damaged.
macro_rules! targets {
    ($($name:ident: $body:path,)*) => {$(
        #[test]
        fn $name() {
            let seeds = seeds(stringify!($name));
            seeds.iter().for_each(|seed| $body(seed));
            proptest!(|(seed in any::<Index>(), damages in damages())| $body(&damaged(&seeds, seed, damages)));
        }
    )*};
}

targets! {
    checkpoint_text: checkpoint::text,
    checkpoint_file: checkpoint::file,
    log_text: log::text,
    log_file: log::file,
    pickle: pickle::any,
    json: json::any,
}
