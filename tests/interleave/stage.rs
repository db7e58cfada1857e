//! The place of one schedule: a repository that everybody may write with sessions of root, of the racer and of a third user, things
//! of root's that are no sessions, a directory to copy into, and canaries outside.
//!
//! ```text
//! outside/            root's, never named: a canary, a secret, a private directory
//! place/repository/   0777: sessions, root's private file and private directory, root's trash with one session kept and one doomed
//! place/out/          0777: root copies into it; another private directory of root's
//! home/               root's home
//! work/               the racer's own
//! ```
//! Every file says whose it is: SECRET where only its owner may read, PUBLIC where others may, STRANGER for the racer's own.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};
use std::path::{Path, PathBuf};

use crate::{RACER, THIRD};

/// The system that the repository is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Plainbox,
    Pamiq,
    Woger,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Plainbox => "plainbox",
            Self::Pamiq => "pamiq",
            Self::Woger => "woger",
        }
    }

    /// What the directory of a session is called.
    pub fn entry(self, id: &str) -> String {
        match self {
            Self::Plainbox => format!("{id}.session"),
            Self::Pamiq => format!("{id}.state"),
            Self::Woger => id.to_owned(),
        }
    }

    /// The ids of the sessions with their owners, the oldest first.
    pub fn sessions(self) -> &'static [(&'static str, u32)] {
        match self {
            Self::Plainbox | Self::Pamiq => &[
                ("r1", 0),
                ("n1", RACER),
                ("r2", 0),
                ("n2", RACER),
                ("r3", 0),
                ("n3", RACER),
                ("r4", 0),
                ("o1", THIRD),
            ],
            Self::Woger => &[("10", RACER), ("20", 0), ("30", RACER), ("40", 0), ("50", RACER), ("60", THIRD)],
        }
    }
}

/// The session that lies in root's trash, and may come back.
pub const KEPT: &str = "k1";

pub struct Stage {
    pub base: PathBuf,
    pub kind: Kind,
}

impl Stage {
    pub fn set(base: PathBuf, kind: Kind) -> Self {
        let stage = Self { base, kind };
        let folders = [("", 0o755), ("outside", 0o755), ("outside/dir", 0o700), ("home", 0o700), ("work", 0o755)];
        let shared = [("place", 0o777), ("place/repository", 0o777), ("place/out", 0o777)];
        for (name, mode) in folders.into_iter().chain(shared) {
            stage.folder(&stage.base.join(name), 0, mode);
        }
        stage.file("outside/canary", 0, 0o644, b"PUBLIC-outside.");
        stage.file("outside/secret", 0, 0o600, b"SECRET-outside.");
        stage.file("outside/dir/deep", 0, 0o644, b"SECRET-outside.deep");
        for place in ["repository", "out"] {
            stage.folder(&stage.base.join(format!("place/{place}/rootpriv")), 0, 0o700);
            stage.file(&format!("place/{place}/rootpriv/deep"), 0, 0o644, b"SECRET-rootpriv.");
        }
        stage.file("place/repository/private-of-root", 0, 0o600, b"SECRET-private.");
        chown(stage.base.join("work"), Some(RACER), Some(RACER)).unwrap();
        for (n, (id, owner)) in (0..).zip(kind.sessions()) {
            stage.session(&stage.repository().join(kind.entry(id)), id, *owner, n);
        }
        stage.session(&stage.base.join("work/spare"), "spare", RACER, 3);
        match kind {
            Kind::Plainbox => stage.trash(),
            Kind::Woger => {
                stage.file("place/repository/.state.json", 0, 0o644, b"{\n  \"current\": 20,\n  \"target\": 40\n}\n");
            }
            Kind::Pamiq => {}
        }
        stage
    }

    pub fn repository(&self) -> PathBuf {
        self.base.join("place/repository")
    }

    pub fn out(&self) -> PathBuf {
        self.base.join("place/out")
    }

    fn folder(&self, path: &Path, owner: u32, mode: u32) {
        fs::create_dir(path).unwrap();
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        if owner != 0 {
            chown(path, Some(owner), Some(owner)).unwrap();
        }
    }

    fn file(&self, name: &str, owner: u32, mode: u32, content: &[u8]) {
        let path = self.base.join(name);
        fs::write(&path, content).unwrap();
        if owner != 0 {
            chown(&path, Some(owner), Some(owner)).unwrap();
        }
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    }

    /// A session; every second one of root's, and the third user's, is private.
    pub fn session(&self, path: &Path, id: &str, owner: u32, age: u64) {
        let private = matches!(id, "r2" | "r4" | "o1" | "k1" | "40" | "60");
        let (word, dir, file) = match (private, owner) {
            (true, _) => ("SECRET", 0o700, 0o600),
            (false, RACER) => ("STRANGER", 0o777, 0o666),
            (false, _) => ("PUBLIC", 0o755, 0o644),
        };
        let token = format!("{word}-{id}.");
        self.folder(path, owner, dir);
        let at = |name: &str| path.strip_prefix(&self.base).unwrap().join(name).to_string_lossy().into_owned();
        for folder in ["io-logs", "interaction", "CHECKBOX_DATA"] {
            self.folder(&path.join(folder), owner, dir);
        }
        match self.kind {
            Kind::Plainbox => {
                self.file(&at("session"), owner, file, &packed(&checkpoint(&token)));
                if matches!(id, "n2" | "r3" | "r4") {
                    self.file(&at("session.next"), owner, file, &packed(&checkpoint(&token)));
                }
            }
            Kind::Pamiq => self.file(&at("time.pkl"), owner, file, b"\x80\x04N."),
            Kind::Woger => self.file(&at(".state.json"), owner, file, b"{\n  \"build\": \"started\"\n}\n"),
        }
        self.file(&at("io-logs/data"), owner, file, token.as_bytes());
        let text = base64_simd::STANDARD.encode_to_string(&token);
        let record = format!("[0.1,\"stdout\",\"{text}\"]\n");
        self.file(&at("io-logs/1.record.gz"), owner, file, &packed(record.as_bytes()));
        if owner == RACER {
            self.file(&at("CHECKBOX_DATA/sh"), owner, 0o6755, b"#!/bin/sh\n");
            symlink("../../../../outside/secret", path.join("CHECKBOX_DATA/link")).unwrap();
            lchown(path.join("CHECKBOX_DATA/link"), Some(owner), Some(owner)).unwrap();
        }
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_577_836_800 + 86_400 * age);
        for name in ["session.next", ""] {
            if let Ok(file) = fs::File::open(path.join(name)) {
                file.set_modified(time).unwrap();
            }
        }
    }

    /// Root's trash with a session that may come back, and what a killed removal left.
    fn trash(&self) {
        let trash = self.repository().join(".trash-0");
        self.folder(&trash, 0, 0o700);
        let repository = adjourn::disk::Dir::open(&self.repository()).unwrap();
        let facts = repository.stat(&adjourn::disk::Name::new(".trash-0").unwrap()).unwrap();
        let marker = format!("place/repository/.trash-0/.adjourn.{:x}.{:x}", facts.inode, facts.born);
        self.file(&marker, 0, 0o600, b"");
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        for (label, id, owner) in [("kept", KEPT, 0), ("doomed", "d1", RACER)] {
            let tomb = trash.join(format!("{label}.{now}.0"));
            self.folder(&tomb, 0, 0o700);
            self.session(&tomb.join(self.kind.entry(id)), id, owner, 2);
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.base).ok();
    }
}

/// A small checkpoint with this title.
pub fn checkpoint(title: &str) -> Vec<u8> {
    let metadata = format!(
        "{{\"title\":\"{title}\",\"flags\":[\"incomplete\"],\"running_job_name\":null,\"app_blob\":null,\"app_id\":\"app\"}}"
    );
    format!(
        "{{\"session\":{{\"jobs\":{{}},\"results\":{{}},\"desired_job_list\":[],\"mandatory_job_list\":[],\
         \"metadata\":{metadata}}},\"version\":4}}"
    )
    .into_bytes()
}

/// One gzip member.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}
