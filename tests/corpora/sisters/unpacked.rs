//! The archives unpacked as they were recorded: modification times, empty directories and odd names matter.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use adjourn::command::{Catalog, Place, Readers};
use adjourn::disk::{Dir, unpack_tar_gz};
use adjourn::model::{EntryRef, Value};
use adjourn::work::Task;
use flate2::read::GzDecoder;
use serde_json::Value as Json;
use tempfile::TempDir;

pub struct Corpus {
    pub place: TempDir,
    pub verdicts: Json,
}

impl Corpus {
    pub fn of(kind: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let place = tempfile::tempdir().unwrap();
        let archive = std::fs::File::open(folder.join(format!("{kind}.tar.gz"))).unwrap();
        unpack_tar_gz(archive, &Dir::open(place.path()).unwrap(), |_, at| at).unwrap();
        let packed = std::fs::File::open(folder.join(format!("{kind}.expected.json.gz"))).unwrap();
        let mut text = String::new();
        GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        Self { place, verdicts: serde_json::from_str(&text).unwrap() }
    }

    pub fn root(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// A readers over one root, its kind found by looking unless it is given.
    pub fn readers(&self, name: &str, kind: Option<&str>) -> Readers {
        readers(&self.root(name), kind)
    }
}

pub fn readers(path: &Path, kind: Option<&str>) -> Readers {
    let place = Place { address: path.into(), named: true };
    Readers::new(Arc::new(Catalog::open(&[place], kind, Default::default(), &Default::default()).unwrap()))
}

pub fn rows(readers: &mut Readers) -> Vec<EntryRef> {
    let listing = readers.list(&Task::new()).unwrap();
    assert!(listing.failures.is_empty());
    listing.rows
}

pub fn names(rows: &[EntryRef]) -> Vec<String> {
    rows.iter().map(|row| String::from_utf8_lossy(row.entry.id.bytes()).into_owned()).collect()
}

pub fn strings(list: &Json) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// Every path below a directory with its kind, content and modification time.
pub fn snapshot(root: &Path) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let facts = path.symlink_metadata().unwrap();
            let content = if facts.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
            if facts.is_dir() {
                open.push(path.clone());
            }
            found.push((path, content, facts.modified().unwrap()));
        }
    }
    found.sort();
    found
}

/// A value as the verdicts write it.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Flag(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::Count(number) | Value::Bytes(number) => (*number).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.lossy().into_owned().into(),
        Value::Label(word) => word.text.lossy().into_owned().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Record(fields) => fields.iter().map(|(key, value)| ((*key).to_owned(), json(value))).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.lossy().into_owned(), json(value))).collect(),
        other => panic!("{other:?}"),
    }
}

/// Equal but for the last bit of a float, which serde_json's reader may lose.
pub fn same(found: &Json, wanted: &Json) -> bool {
    match (found, wanted) {
        (Json::Number(found), Json::Number(wanted)) => {
            let (found, wanted) = (found.as_f64().unwrap(), wanted.as_f64().unwrap());
            (found - wanted).abs() <= wanted.abs() * 2.0 * f64::EPSILON
        }
        (Json::Array(found), Json::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| same(found, wanted))
        }
        (Json::Object(found), Json::Object(wanted)) => {
            found.len() == wanted.len()
                && wanted.iter().all(|(key, value)| found.get(key).is_some_and(|f| same(f, value)))
        }
        _ => found == wanted,
    }
}
