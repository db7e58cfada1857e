//! The prepared programs, and the places in which they are tried.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

use crate::theirs::Real;

/// One virtual environment with one real program in it.
#[derive(Debug, Clone)]
pub struct Environment {
    program: String,
    version: String,
    python: String,
    bin: PathBuf,
    pub limited: Option<String>,
}

pub struct Prepared {
    pub environments: Vec<Environment>,
    pub missing: Vec<(String, String)>,
}

/// The plainbox-like environments that are there, or a line on standard output that says why nothing is compared.
pub fn prepared(what: &str) -> Option<Prepared> {
    let Some(directory) = std::env::var_os("ADJOURN_INTEROP") else {
        println!(
            "interop: NOT RUN: {what}: ADJOURN_INTEROP is not set (tests/interop/setup DIR prepares the real programs)"
        );
        return None;
    };
    let path = Path::new(&directory).join("manifest.json");
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run tests/interop/setup", path.display()));
    let manifest: Value = serde_json::from_str(&text).unwrap();
    let word = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let wanted = |entry: &&Value| ["plainbox", "checkbox-ng"].contains(&entry["program"].as_str().unwrap());
    let environments = manifest["environments"].as_array().unwrap().iter().filter(wanted);
    let missing = manifest["missing"].as_array().unwrap().iter().filter(wanted);
    Some(Prepared {
        environments: environments
            .map(|entry| Environment {
                program: word(entry, "program"),
                version: word(entry, "version"),
                python: word(entry, "python"),
                bin: PathBuf::from(word(entry, "bin")),
                limited: entry["limited"].as_str().map(str::to_owned),
            })
            .collect(),
        missing: missing
            .map(|entry| {
                let what = format!(
                    "{} {} on Python {}",
                    word(entry, "program"),
                    word(entry, "version"),
                    word(entry, "python")
                );
                (what, word(entry, "reason"))
            })
            .collect(),
    })
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} on Python {}", self.program, self.version, self.python)
    }
}

impl Environment {
    /// The checkpoint version that this program writes and reads back.
    pub fn checkpoint_version(&self) -> u64 {
        if self.has_session_command() { 6 } else { 7 }
    }

    pub fn app_id(&self) -> &'static str {
        if self.has_session_command() { "plainbox" } else { "com.canonical:checkbox-cli" }
    }

    pub fn has_session_command(&self) -> bool {
        self.program == "plainbox"
    }

    /// The jobs of the shared provider with the checksums that this program gives them.
    pub fn jobs(&self) -> BTreeMap<String, String> {
        let jobs = self.probe(&["jobs"]);
        let entries = jobs["jobs"].as_object().unwrap().iter();
        entries.map(|(id, checksum)| (id.clone(), checksum.as_str().unwrap().to_owned())).collect()
    }

    /// The program writes its sessions; the ids in the order in which it made them.
    pub fn write(&self, repository: &Path) -> Vec<String> {
        let written = self.probe(&["write", repository.to_str().unwrap()]);
        written["written"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The program makes a session of this title; its id.
    pub fn create(&self, repository: &Path, title: &str) -> String {
        let made = self.probe(&["create", repository.to_str().unwrap(), title]);
        made["created"].as_str().unwrap().to_owned()
    }

    pub fn list(&self, repository: &Path) -> Real {
        Real::new(self.probe(&["list", repository.to_str().unwrap()]))
    }

    /// The command that makes this program go on with a session of this repository.
    pub fn resuming(&self, repository: &Path) -> Vec<String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/probe_checkbox_ng.py");
        let words =
            [self.bin.join("python"), "-B".into(), script, "resume".into(), repository.to_owned(), "{id}".into()];
        words.iter().map(|word| word.to_str().unwrap().to_owned()).collect()
    }

    fn probe(&self, words: &[&str]) -> Value {
        let name = format!("probe_{}.py", self.program.replace('-', "_"));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name);
        let home = TempDir::new().unwrap();
        let output = Command::new(self.bin.join("python"))
            .arg("-B")
            .arg(script)
            .args(words)
            .env("HOME", home.path())
            .env("USER", "tester")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("PLAINBOX_SESSION_REPOSITORY")
            .output()
            .unwrap_or_else(|error| panic!("{self}: {error}"));
        assert!(output.status.success(), "{self}: {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!("{self}: {words:?}: {error}: {}", String::from_utf8_lossy(&output.stdout));
        })
    }
}

/// A new, empty repository; it goes when the first value is dropped.
pub fn repository() -> (TempDir, PathBuf) {
    let top = TempDir::new().unwrap();
    let repository = top.path().join("sessions");
    fs::create_dir(&repository).unwrap();
    (top, repository)
}

/// Gives the sessions times that differ by little, the last one the youngest: the kernel's clock is so coarse that sessions made
/// in a row may tie, and ties are ordered by the directory's chance in the real programs.
pub fn spread_times(repository: &Path, ids: &[String]) {
    let start = SystemTime::now() - Duration::from_secs(3600);
    for (number, id) in ids.iter().enumerate() {
        let directory = fs::File::open(repository.join(format!("{id}.session"))).unwrap();
        let step = Duration::from_micros(10) * u32::try_from(number).unwrap();
        directory.set_modified(start + step).unwrap();
    }
}
