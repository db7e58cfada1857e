//! What a real program says about a repository, as its probe prints it.

use std::collections::BTreeMap;

use base64_simd::STANDARD;
use serde_json::Value;

/// A repository as the real program sees it.
pub struct Real {
    pub order: Vec<String>,
    pub sessions: BTreeMap<String, RealSession>,
    resumable: Value,
    last: Value,
}

/// One session as the real program sees it.
pub struct RealSession {
    pub value: Value,
}

impl Real {
    pub fn new(document: Value) -> Self {
        let order = strings(&document["order"]);
        // Where there is a command line it must agree with the classes, or the probe asks the wrong thing.
        if let Some(code) = document.get("command_line_code") {
            assert_eq!(*code, 0, "the real command line failed");
            assert_eq!(
                strings(&document["command_line_order"]),
                order,
                "the real command line lists what its classes list"
            );
        }
        let entries = document["sessions"].as_object().unwrap().iter();
        Self {
            order,
            sessions: entries.map(|(id, value)| (id.clone(), RealSession { value: value.clone() })).collect(),
            resumable: document["resumable"]["ids"].clone(),
            last: document["last"].clone(),
        }
    }

    /// What legacy mode's link names, where there is such a mode.
    pub fn last(&self) -> Option<&str> {
        self.last.as_str()
    }

    /// The ids that the program would offer to resume, where it can be asked.
    pub fn resumable(&self) -> Option<Vec<String>> {
        self.resumable.is_array().then(|| strings(&self.resumable))
    }
}

impl RealSession {
    pub fn peek(&self) -> Option<&Value> {
        self.value.get("peek")
    }

    /// Jobs with results after the program's own resume.
    pub fn resumed(&self) -> Option<impl Iterator<Item = (&String, &Value)>> {
        self.value["resumed"]["jobs"].as_object().map(serde_json::Map::iter)
    }

    pub fn location(&self) -> &std::path::Path {
        std::path::Path::new(self.value["location"].as_str().unwrap())
    }

    pub fn has_log_on_disk(&self, job: &str) -> bool {
        let name = job.replace("::", "__").replace('/', "_") + ".record.gz";
        self.location().join("io-logs").join(name).exists()
    }

    /// Our word for what the program's peek means.
    pub fn state(&self) -> &'static str {
        let Some(peek) = self.peek() else { return "unsaved" };
        let flags = strings(&peek["flags"]);
        let has = |flag: &str| flags.iter().any(|found| found == flag);
        if has("incomplete") {
            "incomplete"
        } else if has("submitted") {
            "submitted"
        } else if has("bootstrapping") {
            "bootstrapping"
        } else {
            "finished"
        }
    }

    /// Count by outcome of each job's current result.
    pub fn outcomes(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for (_, job) in self.resumed().unwrap() {
            if let Some(outcome) = job["outcome"].as_str() {
                *counts.entry(outcome.to_owned()).or_insert(0) += 1;
            }
        }
        counts
    }
}

/// The bytes of a result's log, both streams in the order of their records.
pub fn log_bytes(result: &Value) -> Vec<u8> {
    let records = result["io_log"].as_array().unwrap().iter();
    records.flat_map(|record| STANDARD.decode_to_vec(record[2].as_str().unwrap()).unwrap()).collect()
}

pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}
