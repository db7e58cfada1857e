//! Sample entries to try things on: real ones, unpacked into a temporary place that goes when the demo ends, with ages that look
//! alive.

use serde::Deserialize;

use super::Place;
use crate::disk::{Dir, TemporaryDir, unpack_tar_gz};
use crate::model::{Cause, Error, Result, Timestamp};
use crate::storage::kinds::{KINDS, Kind};

/// The samples of all kinds, unpacked. They are gone when this is dropped.
pub struct Demo {
    folder: TemporaryDir,
    places: Vec<Place>,
}

#[derive(Deserialize)]
struct Manifest {
    sessions: Vec<Sampled>,
}

#[derive(Deserialize)]
struct Sampled {
    age: i64,
    recorded: i64,
}

impl Demo {
    /// Unpacks the samples so that they look as old as they should at `now`.
    ///
    /// # Errors
    /// There is no room for them.
    pub fn unpack(now: Timestamp) -> Result<Self> {
        let folder = TemporaryDir::new("adjourn-demo-").map_err(failed)?;
        let places = KINDS.iter().map(|kind| unpack(kind, &folder, now)).collect::<Result<_>>()?;
        Ok(Self { folder, places })
    }

    /// The places to open.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Where they were unpacked.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

fn unpack(kind: &Kind, folder: &TemporaryDir, now: Timestamp) -> Result<Place> {
    let place = folder.path().join(kind.name);
    crate::disk::make_dirs(&place).map_err(failed)?;
    let manifest: Manifest = serde_json::from_str(kind.sample.manifest)
        .map_err(|error| Error::new("read the samples", kind.name, Cause::Other(Box::new(error))))?;
    let mut shifts: Vec<(i64, i64)> = manifest
        .sessions
        .iter()
        .map(|s| (s.recorded, now.seconds.saturating_sub(s.age).saturating_sub(s.recorded)))
        .collect();
    shifts.sort_unstable();
    let dir = Dir::open(&place).map_err(failed)?;
    unpack_tar_gz(kind.sample.archive, &dir, |at| shifted(&shifts, at)).map_err(failed)?;
    let path = place.join(kind.sample.place);
    if let (Some(shift), Some((_, by))) = (kind.sample.shift, shifts.last()) {
        shift(&path, *by).map_err(failed)?;
    }
    Ok(Place { path, named: true })
}

/// The sessions were made one after the other, so a time belongs to the first that ended after it.
fn shifted(shifts: &[(i64, i64)], at: Timestamp) -> Timestamp {
    let own = shifts.iter().find(|(recorded, _)| at.seconds <= *recorded).or(shifts.last());
    let by = own.map_or(0, |(_, shift)| *shift);
    Timestamp::new(at.seconds.saturating_add(by), at.nanos)
}

fn failed(error: std::io::Error) -> Error {
    Error::io("unpack the samples", "demo", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Catalog, Shelf};
    use crate::work::Task;

    #[test]
    fn the_samples_open_with_ages_that_look_alive_and_go_when_dropped() {
        let now = Timestamp::now();
        let demo = Demo::unpack(now).unwrap();
        let catalog = Catalog::open(demo.places(), None, Default::default(), &Default::default()).unwrap();
        let listing = Shelf::new(std::sync::Arc::new(catalog)).list(&Task::new()).unwrap();
        assert!(listing.rows.len() >= 16);
        assert_eq!(listing.rows[0].entry.age.at.unwrap().seconds_until(now), 480);
        let folder = demo.folder().to_owned();
        drop(demo);
        assert!(!folder.exists());
    }
}
