//! The prepared programs, their probes, and what ours says of a place.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use adjourn::command::{Catalog, Place, Readers};
use adjourn::model::EntryRef;
use adjourn::work::Task;
use serde_json::Value as Json;

/// One virtual environment with one real program in it.
pub struct Environment {
    program: String,
    pub label: String,
    python: PathBuf,
}

/// The environments of a program, or a line on standard output that says why nothing is compared.
pub fn prepared(program: &str, what: &str) -> Vec<Environment> {
    let Some(directory) = std::env::var_os("ADJOURN_INTEROP") else {
        println!(
            "interop: NOT RUN: {what}: ADJOURN_INTEROP is not set (tests/interop/setup DIR prepares the real programs)"
        );
        return Vec::new();
    };
    let path = Path::new(&directory).join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let manifest: Json = serde_json::from_str(&text).unwrap();
    let word = |entry: &Json, key: &str| entry[key].as_str().unwrap().to_owned();
    let of = |key: &str| {
        manifest[key].as_array().unwrap().iter().filter(|e| e["program"] == program).cloned().collect::<Vec<_>>()
    };
    for entry in of("missing") {
        println!(
            "interop: NOT RUN: {what}: {program} on Python {}: {}",
            word(&entry, "python"),
            word(&entry, "reason")
        );
    }
    let found = of("environments");
    assert!(!found.is_empty(), "no {program} was prepared");
    let environment = |entry: &Json| Environment {
        program: program.to_owned(),
        label: format!("{program} {} on Python {}", word(entry, "version"), word(entry, "python")),
        python: Path::new(&word(entry, "bin")).join("python"),
    };
    found.iter().map(environment).collect()
}

impl Environment {
    fn command(&self, words: &[&str]) -> Command {
        let probe =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(format!("probe_{}.py", self.short()));
        let mut command = Command::new(&self.python);
        command.arg(probe).args(words).env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONIOENCODING", "utf-8");
        command
    }

    fn short(&self) -> &str {
        self.program.split('-').next().unwrap()
    }

    /// The probe's answer.
    pub fn ask(&self, words: &[&str]) -> Json {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "{}: {words:?}: {}", self.label, String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or(Json::Null)
    }

    /// The probe at work beside us.
    pub fn start(&self, words: &[&str]) -> Child {
        self.command(words).stdout(Stdio::null()).spawn().unwrap()
    }
}

pub fn readers(path: &Path) -> Readers {
    let place = Place { address: path.into(), named: true };
    Readers::new(Arc::new(Catalog::open(&[place], None, Default::default(), &Default::default()).unwrap()))
}

pub fn rows(readers: &mut Readers) -> Vec<EntryRef> {
    let listing = readers.list(&Task::new()).unwrap();
    assert!(listing.failures.is_empty(), "{:?}", listing.failures);
    listing.rows
}

pub fn ids(readers: &mut Readers) -> Vec<String> {
    rows(readers).iter().map(|row| String::from_utf8_lossy(row.entry.id.bytes()).into_owned()).collect()
}

pub fn strings(list: &Json) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// Looks at everything again and again until the other side is done; what vanished in between is no error.
pub fn look_until_done(
    readers: &mut Readers,
    child: &mut Child,
    mut check: impl FnMut(&mut Readers, &EntryRef),
) -> (usize, usize) {
    let (mut rounds, mut looks) = (0, 0);
    while child.try_wait().unwrap().is_none() {
        rounds += 1;
        for row in rows(readers) {
            looks += 1;
            check(readers, &row);
        }
    }
    assert!(child.wait().unwrap().success());
    (rounds, looks)
}
