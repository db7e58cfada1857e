//! Sample entries to try things on: real ones, unpacked into a temporary place that goes when the demo ends, or into a directory of
//! the user, with ages that look alive.

use std::path::Path;

use serde::Deserialize;

use super::Place;
use crate::disk::{Dir, Name, TemporaryDir, own_tree, unpack_tar_gz};
use crate::model::{Cause, Error, Result, Timestamp};
use crate::storage::kinds::{KINDS, Kind};

/// The samples of all kinds, unpacked. They are gone when this is dropped.
pub struct Demo {
    folder: TemporaryDir,
    places: Vec<Place>,
}

/// The samples of all kinds in a directory of the user, where they stay.
pub struct Kept {
    places: Vec<Place>,
    bytes: u64,
}

impl Kept {
    /// The places to open.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// How many bytes the samples hold.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[derive(Deserialize)]
struct Manifest {
    sessions: Vec<Sampled>,
}

#[derive(Deserialize)]
struct Sampled {
    id: String,
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
        let places = all(folder.dir(), folder.path(), now)?;
        Ok(Self { folder, places })
    }

    /// Unpacks them into a directory that is made, or is there and empty, and leaves them.
    ///
    /// # Errors
    /// Something is there already, or there is no room for them.
    pub fn keep(directory: &Path, now: Timestamp) -> Result<Kept> {
        let subject = directory.as_os_str().as_encoded_bytes();
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                let text = "the directory that it would be in does not exist".to_owned();
                Error::new("keep the samples", subject, Cause::Unsupported(text))
            }
            _ => Error::io("keep the samples", subject, error),
        };
        own_tree::make_empty(directory).map_err(failed)?;
        let directory = std::path::absolute(directory).map_err(failed)?;
        let places = all(&Dir::open(&directory).map_err(failed)?, &directory, now)?;
        let bytes = own_tree::bytes(&directory).map_err(failed)?;
        Ok(Kept { places, bytes })
    }

    /// The places to open.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Where they were unpacked.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn all(dir: &Dir, folder: &Path, now: Timestamp) -> Result<Vec<Place>> {
    KINDS.iter().map(|kind| unpack(kind, dir, folder, now)).collect()
}

fn unpack(kind: &Kind, above: &Dir, folder: &Path, now: Timestamp) -> Result<Place> {
    let place = folder.join(kind.name);
    let name = Name::new(kind.name).map_err(|bad| failed(bad.into()))?;
    let dir = above.make_dir_exact(&name, 0o700).map_err(failed)?;
    let manifest: Manifest = serde_json::from_str(kind.sample.manifest)
        .map_err(|error| Error::new("read the samples", kind.name, Cause::Other(Box::new(error))))?;
    let sessions = manifest.sessions;
    unpack_tar_gz(kind.sample.archive, &dir, |path, at| shifted(&sessions, path, at, now)).map_err(failed)?;
    let path = place.join(kind.sample.place);
    if let (Some(shift), Some(last)) = (kind.sample.shift, sessions.first()) {
        shift(&path, last.shift(now)).map_err(failed)?;
    }
    Ok(Place { address: path.into(), named: true })
}

impl Sampled {
    /// By how many seconds its times move.
    fn shift(&self, now: Timestamp) -> i64 {
        now.seconds.saturating_sub(self.age).saturating_sub(self.recorded)
    }

    /// Whether this is its name, with or without an ending.
    fn is_named(&self, name: &[u8]) -> bool {
        name.strip_prefix(self.id.as_bytes()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
    }
}

/// What lies in a sample moves with it; everything else as the youngest does.
fn shifted(samples: &[Sampled], path: &[Name], at: Timestamp, now: Timestamp) -> Timestamp {
    let own = samples.iter().find(|sample| path.iter().any(|name| sample.is_named(name.bytes())));
    let by = own.or(samples.first()).map_or(0, |sample| sample.shift(now));
    Timestamp::new(at.seconds.saturating_add(by), at.nanos)
}

fn failed(error: std::io::Error) -> Error {
    Error::io("unpack the samples", "demo", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Catalog, Readers};
    use crate::work::Task;

    #[test]
    fn every_kind_has_samples_as_many_and_as_old_as_its_manifest_says() {
        let now = Timestamp::now();
        let demo = Demo::unpack(now).unwrap();
        for (kind, place) in KINDS.iter().zip(demo.places()) {
            let manifest: Manifest = serde_json::from_str(kind.sample.manifest).unwrap();
            let places = std::slice::from_ref(place);
            let catalog = Catalog::open(places, None, Default::default(), &Default::default()).unwrap();
            assert_eq!(catalog.repository_infos()[0].kind, kind.name, "it is known by what is there");
            let listing = Readers::new(std::sync::Arc::new(catalog)).list(&Task::new()).unwrap();
            assert!(listing.failures.is_empty(), "{}: {:?}", kind.name, listing.failures);
            if manifest.sessions.len() == 1 {
                assert!(listing.rows.len() > 10, "{}: one file, many entries", kind.name);
                continue;
            }
            assert_eq!(listing.rows.len(), manifest.sessions.len(), "{}", kind.name);
            let mut ages: Vec<i64> =
                listing.rows.iter().map(|row| row.entry.age.at.unwrap().seconds_until(now)).collect();
            ages.sort_unstable();
            assert_eq!(ages, manifest.sessions.iter().map(|sample| sample.age).collect::<Vec<_>>(), "{}", kind.name);
        }
    }

    #[test]
    fn kept_samples_stay_in_a_directory_that_was_new_or_empty() {
        let here = tempfile::tempdir().unwrap();
        let new = here.path().join("a/b");
        let kept = Demo::keep(&new, Timestamp::now()).unwrap();
        assert_eq!(kept.places().len(), KINDS.len());
        assert!(kept.bytes() > 100_000, "{}", kept.bytes());
        assert!(
            kept.places()
                .iter()
                .all(|place| place.address.path().is_some_and(|path| path.starts_with(&new) && path.exists()))
        );
        let error = Demo::keep(&new, Timestamp::now()).err().unwrap().to_string();
        assert!(error.contains("not empty"), "{error}");
        let file = here.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(Demo::keep(&file, Timestamp::now()).is_err());
    }

    #[test]
    fn the_samples_go_when_they_are_dropped() {
        let demo = Demo::unpack(Timestamp::now()).unwrap();
        let folder = demo.folder().to_owned();
        drop(demo);
        assert!(!folder.exists());
    }
}
