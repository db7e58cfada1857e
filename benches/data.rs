//! Makes the repositories that the comparisons read, and does the least that each could take: for `benches/compare`.
//!
//!     data make PROFILE COUNT     prints where the repository is; it is made when it is not there yet
//!     data floor-list PATH        reads the directory, looks at each entry, sorts
//!     data floor-read PATH        reads and inflates every checkpoint, on two threads
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::path::Path;

use adjourn::storage::codec::gzip::Inflater;
use support::{Profile, repository};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", profile, count] => println!("{}", repository(named(profile), count.parse().unwrap()).display()),
        ["floor-list", place] => println!("{}", list(Path::new(place))),
        ["floor-read", place] => println!("{}", read(Path::new(place))),
        // `cargo bench` runs this too; there is nothing to measure in it.
        _ => {}
    }
}

fn named(profile: &str) -> Profile {
    match profile {
        "peer" => Profile::Peer,
        "real" => Profile::Real,
        "fat" => Profile::Fat,
        "biglog" => Profile::BigLog,
        _ => Profile::Small,
    }
}

fn list(place: &Path) -> usize {
    let dir = std::fs::read_dir(place).unwrap().flatten();
    let mut found: Vec<_> =
        dir.map(|entry| (entry.metadata().unwrap().modified().unwrap(), entry.file_name())).collect();
    found.sort();
    found.len()
}

fn read(place: &Path) -> usize {
    let places: Vec<_> =
        std::fs::read_dir(place).unwrap().flatten().map(|entry| entry.path().join("session")).collect();
    let half = |from: usize| {
        let mut inflater = Inflater::new();
        let own = places.iter().skip(from).step_by(2);
        let packed = own.filter_map(|path| std::fs::read(path).ok());
        packed.map(|packed| inflater.inflate(&packed).map_or(0, <[u8]>::len)).sum::<usize>()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        half(0) + other.join().unwrap()
    })
}
