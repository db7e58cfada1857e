//! What the real software left, and what it says of it, against what the adapter shows (formats/pynenc.md section 9, 13 to 18).

mod corpus;
mod odd;
mod redis;
mod sqlite;
mod verdict;

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Tree, json};

use crate::model::{Body, Cursor, Detail, Entry, Id, Settings, Value};
use crate::storage::{Environment, Reader, Repository, kinds};
use crate::work::Task;

fn open(place: &Path) -> Arc<dyn Repository> {
    kinds::open(&place.as_os_str().into(), None, &Settings::default(), &Environment::new()).unwrap()
}

fn list(reader: &mut dyn Reader) -> Vec<Entry> {
    let (mut entries, mut after): (Vec<Entry>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = reader.list(after.as_ref(), &Task::new()).unwrap();
        entries.extend(page.entries);
        after = page.next;
        if after.is_none() {
            return entries;
        }
    }
}

fn find(reader: &mut dyn Reader, id: &str) -> Entry {
    reader.find(&Id::from(id)).unwrap()
}

/// A value as JSON tells it.
fn tree(value: &Value) -> Tree {
    match value {
        Value::Null => Tree::Null,
        Value::Flag(flag) => json!(flag),
        Value::Count(number) | Value::Bytes(number) => json!(number),
        Value::Int(number) => json!(number),
        Value::Number(number) | Value::Seconds(number) => json!(number),
        Value::Time(at) => json!(super::moment::iso(*at)),
        Value::Text(text) => json!(text.lossy()),
        Value::Label(word) => json!(word.text.lossy()),
        Value::List(values) => values.iter().map(tree).collect(),
        Value::Record(fields) => fields.iter().map(|(key, value)| ((*key).to_owned(), tree(value))).collect(),
        Value::Map(pairs) => pairs.iter().map(|(key, value)| (key.lossy().into_owned(), tree(value))).collect(),
        Value::Link(link) => match &**link {
            crate::model::Link::Entry(_, text) | crate::model::Link::Log(_, text) | crate::model::Link::Part(text) => {
                json!(text.lossy())
            }
        },
        Value::Usage(_) => Tree::Null,
        Value::Withheld => json!({"withheld": true}),
        Value::Opaque(reason) => json!({"opaque": reason.text}),
    }
}

/// A detail as `show --json` gives it.
fn document(detail: &Detail) -> Tree {
    let mut all = serde_json::Map::new();
    for section in &detail.sections {
        match &section.body {
            Body::Fields(fields) if section.key.is_empty() => {
                all.extend(fields.iter().map(|(key, value)| ((*key).to_owned(), tree(value))));
            }
            Body::Fields(fields) => {
                all.insert(section.key.to_owned(), tree(&Value::Record(fields.clone())));
            }
            Body::Table { columns, rows } => {
                let row = |row: &Vec<Value>| -> Tree {
                    columns.iter().zip(row).map(|(column, value)| (column.key.to_owned(), tree(value))).collect()
                };
                all.insert(section.key.to_owned(), rows.iter().map(row).collect());
            }
        }
    }
    Tree::Object(all)
}

/// How long a place takes, for places too large to ship: `ADJOURN_MEASURE=PLACE cargo test --profile ci -- --ignored --nocapture measure`.
#[test]
#[ignore = "measures a place too large to ship, which ADJOURN_MEASURE names"]
fn measure() {
    let place = std::env::var_os("ADJOURN_MEASURE").unwrap();
    let watch = crate::work::Stopwatch::start();
    let repository = open(Path::new(&place));
    let mut reader = repository.reader().unwrap();
    eprintln!("opened {:?}", watch.elapsed());
    let watch = crate::work::Stopwatch::start();
    let (mut after, mut count): (Option<Cursor>, usize) = (None, 0);
    let mut some: Vec<Entry> = Vec::new();
    loop {
        let page = reader.list(after.as_ref(), &Task::new()).unwrap();
        count += page.entries.len();
        some.extend(page.entries.into_iter().take(1_000));
        eprintln!("{count} listed after {:?}", watch.elapsed());
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let watch = crate::work::Stopwatch::start();
    some.iter().for_each(|entry| drop(reader.summary(entry).unwrap()));
    eprintln!("{} rows in {:?}", some.len(), watch.elapsed());
    let watch = crate::work::Stopwatch::start();
    some.iter().take(100).for_each(|entry| drop(reader.detail(entry, &Task::new()).unwrap()));
    eprintln!("100 details in {:?}", watch.elapsed());
    let watch = crate::work::Stopwatch::start();
    reader.find(&some[some.len() / 2].id).unwrap();
    eprintln!("one found in {:?}", watch.elapsed());
}
