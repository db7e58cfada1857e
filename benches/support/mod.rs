//! Repositories for the benchmarks, made up but shaped like real ones: the same seed gives the same bytes, modification times
//! included. They are kept below the target directory, so that a second run finds them.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, clippy::indexing_slicing)]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, missing_docs)]

mod checkpoint;
pub mod floors;
mod logs;
mod random;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use random::Random;

/// What the sessions of a repository look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Checkpoints of 200 to 2,000 jobs, versions 1 to 6, no logs: what plainbox 0.38 can list.
    Peer,
    /// Checkpoints of 200 to 2,000 jobs in all versions, three logs each.
    Real,
    /// Checkpoints of 4 to 40 jobs, no logs.
    Small,
    /// 5,000 logs a session.
    Fat,
    /// One log of about 200 MB compressed.
    BigLog,
}

/// The repository of this shape; made when it is not there yet.
pub fn repository(profile: Profile, count: usize) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench-data");
    let place = root.join(format!("{profile:?}-{count}").to_lowercase());
    let done = place.with_extension("done");
    if !done.exists() {
        if place.exists() {
            fs::remove_dir_all(&place).unwrap();
        }
        make(&place, profile, count);
        fs::write(done, b"").unwrap();
    }
    place
}

/// Makes a repository at a place.
pub fn make(place: &Path, profile: Profile, count: usize) {
    fs::create_dir_all(place).unwrap();
    std::thread::scope(|scope| {
        for lane in 0..2 {
            scope.spawn(move || (lane..count).step_by(2).for_each(|n| session(place, profile, n)));
        }
    });
}

fn session(place: &Path, profile: Profile, n: usize) {
    let mut random = Random::new(n as u64 ^ ((profile as u64) << 40));
    let id = format!(
        "checkbox-run-2024-{:02}-{:02}T{:02}.{:02}.00-{n:06}",
        1 + n / 2800 % 12,
        1 + n / 100 % 28,
        n / 60 % 24,
        n % 60
    );
    let folder = place.join(format!("{id}.session"));
    fs::create_dir_all(folder.join("io-logs")).unwrap();
    let version = match profile {
        Profile::Peer => 1 + random.below(6),
        Profile::Real => 1 + random.below(11),
        _ => 6,
    };
    let jobs = match profile {
        Profile::Peer | Profile::Real => (200.0 * 10f64.powf(random.unit())) as usize,
        Profile::Small => 4 + random.below(37) as usize,
        Profile::Fat => 2000,
        Profile::BigLog => 20,
    };
    fs::write(folder.join("session"), checkpoint::make(&mut random, version, jobs, &id)).unwrap();
    match profile {
        Profile::Real => (0..3).for_each(|log| logs::small(&folder, &mut random, log, 40)),
        Profile::Fat => logs::many(&folder, &mut random, 5000),
        Profile::BigLog => logs::big(&folder, &mut random, 200_000_000),
        _ => {}
    }
    let at = UNIX_EPOCH + Duration::from_secs(1_700_000_000 + n as u64 * 37);
    fs::File::open(folder).unwrap().set_modified(at).unwrap();
}
