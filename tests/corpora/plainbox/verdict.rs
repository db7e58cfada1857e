//! The corpus, unpacked once with its times and odd names, and the verdicts on it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use adjourn::model::Id;
use flate2::read::GzDecoder;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// The sessions of one repository.
pub struct Corpus {
    pub name: String,
    pub judge: String,
    pub place: PathBuf,
    pub order: Vec<Id>,
    pub sessions: Vec<(Id, Verdict)>,
}

/// What the judge says of one session.
pub struct Verdict(Json);

struct Unpacked {
    _folder: tempfile::TempDir,
    corpora: Vec<Corpus>,
}

/// All corpora. They stay until the test program ends.
pub fn corpora() -> &'static [Corpus] {
    static UNPACKED: OnceLock<Unpacked> = OnceLock::new();
    &UNPACKED.get_or_init(unpack).corpora
}

fn unpack() -> Unpacked {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folder = tempfile::tempdir().unwrap();
    let archive = std::fs::File::open(fixtures.join("plainbox.tar.gz")).unwrap();
    let root = adjourn::disk::Dir::open(folder.path()).unwrap();
    adjourn::disk::unpack_tar_gz(archive, &root, |_, at| at).unwrap();
    let mut text = String::new();
    let packed = std::fs::File::open(fixtures.join("verdicts.json.gz")).unwrap();
    GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let verdicts: BTreeMap<String, Json> = serde_json::from_str(&text).unwrap();
    let corpora = verdicts.into_iter().map(|(name, json)| corpus(folder.path(), name, json)).collect();
    Unpacked { _folder: folder, corpora }
}

fn corpus(root: &Path, name: String, json: Json) -> Corpus {
    let order = json["order"].as_array().unwrap().iter().map(|id| unescaped(id.as_str().unwrap())).collect();
    let sessions = json["sessions"].as_object().unwrap().values().map(|verdict| {
        let directory = bytes(verdict["directory_hex"].as_str().unwrap());
        (Id::new(directory.strip_suffix(b".session").unwrap_or(&directory)), Verdict(verdict.clone()))
    });
    let judge = json["judge"].as_str().unwrap().to_owned();
    Corpus { judge, place: root.join(&name).join("sessions"), order, sessions: sessions.collect(), name }
}

/// The order names bytes that are no UTF-8 as `\\xFF`.
fn unescaped(text: &str) -> Id {
    let mut parts = text.split("\\x");
    let mut name = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        name.extend(bytes(&part[..2]));
        name.extend(&part.as_bytes()[2..]);
    }
    Id::new(name)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

impl Verdict {
    pub fn locked(&self) -> bool {
        self.0["locked"].as_bool().unwrap()
    }

    pub fn directory(&self) -> std::ffi::OsString {
        use std::os::unix::ffi::OsStringExt;
        std::ffi::OsString::from_vec(bytes(self.0["directory_hex"].as_str().unwrap()))
    }

    pub fn peek_error(&self) -> &Json {
        &self.0["peek_error"]
    }

    /// "ok", or what the judge said.
    pub fn resume(&self) -> &str {
        self.0["resume"].as_str().or_else(|| self.resume_error()["message"].as_str()).unwrap_or_default()
    }

    pub fn resume_error(&self) -> &Json {
        &self.0["resume"]
    }

    pub fn never_saved(&self) -> bool {
        self.0["never_checkpointed"] == true
    }

    pub fn peek(&self) -> Option<&Json> {
        Some(&self.0["peek"]).filter(|peek| !peek.is_null())
    }

    pub fn resumes(&self) -> bool {
        self.0["resume"] == "ok"
    }

    pub fn why(&self) -> String {
        format!("peek {}, resume {}", self.0["peek_error"], self.0["resume"])
    }

    pub fn outcome_counts(&self) -> Option<BTreeMap<String, u64>> {
        let counts = self.0["outcome_counts"].as_object()?;
        let ran = counts.iter().filter(|(word, _)| *word != "None" && *word != "null");
        Some(ran.map(|(word, count)| (word.clone(), count.as_u64().unwrap())).collect())
    }

    pub fn jobs(&self) -> Option<&serde_json::Map<String, Json>> {
        self.0["jobs"].as_object()
    }
}

pub fn sha256(data: &[u8]) -> String {
    Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect()
}
