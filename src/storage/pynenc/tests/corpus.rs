//! The archive of real places, unpacked anew for each test.

use std::io::Read;
use std::path::PathBuf;

use serde_json::Value as Tree;

pub struct Corpus(tempfile::TempDir);

impl Corpus {
    pub fn unpacked() -> Self {
        let place = tempfile::tempdir().unwrap();
        let packed = std::fs::File::open(fixture("pynenc.tar.gz")).unwrap();
        tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(place.path()).unwrap();
        Self(place)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// What the real software says of one place.
pub fn verdicts(name: &str) -> Tree {
    let mut text = String::new();
    let packed = std::fs::File::open(fixture(&format!("pynenc.{name}.json.gz"))).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A packed file of the corpus.
pub fn unpacked(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(fixture(name)).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name)
}
