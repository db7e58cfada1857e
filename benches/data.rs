//! Makes the repositories that the comparisons read, and does the least that each task could take: for `benches/compare`.
//!
//!     data make PROFILE COUNT          prints where the repository is; it is made when it is not there yet
//!     data list PATH THREADS           reads the directory, looks at each entry, sorts
//!     data read PATH THREADS           reads and inflates every checkpoint
//!     data inflate FILE                inflates one file
//!     data inflate-all PATH THREADS    inflates every log
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod support;

use std::path::Path;

use support::{Profile, floors, repository};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", profile, count] => println!("{}", repository(named(profile), count.parse().unwrap()).display()),
        ["list", place, threads] => println!("{}", floors::list(Path::new(place), threads.parse().unwrap())),
        ["read", place, threads] => println!("{}", floors::read(Path::new(place), threads.parse().unwrap())),
        ["inflate", file] => println!("{}", floors::inflate(Path::new(file))),
        ["inflate-all", place, threads] => {
            println!("{}", floors::inflate_all(Path::new(place), threads.parse().unwrap()))
        }
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
