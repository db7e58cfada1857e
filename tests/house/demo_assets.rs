//! The demo's archive is what its manifest says, and gives nothing of the machine away that made it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

struct PackStats {
    mode: u32,
    directory: bool,
    bytes: Vec<u8>,
}

fn manifest() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/plainbox.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What the sample of a kind holds; owners, names of owners and its size are looked at on the way.
fn archive(kind: &str) -> BTreeMap<String, PackStats> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/demo/{kind}.tar.gz"));
    let packed = std::fs::read(path).unwrap();
    assert!(packed.len() < 400 * 1024, "the demo goes into the binary: {} bytes", packed.len());
    let mut archive = tar::Archive::new(MultiGzDecoder::new(&packed[..]));
    let mut found = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().trim_end_matches('/').to_owned();
        let header = entry.header();
        let kind = header.entry_type();
        assert!(kind.is_dir() || kind.is_file(), "{name}: only files and directories");
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0), "{name}: owner");
        let nobody = |word: Option<&[u8]>| word.is_none_or(<[u8]>::is_empty);
        assert!(nobody(header.username_bytes()) && nobody(header.groupname_bytes()), "{name}: names of an owner");
        let mode = header.mode().unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        found.insert(name, PackStats { mode, directory: kind.is_dir(), bytes });
    }
    found
}

#[test]
fn holds_the_sessions_of_its_manifest() {
    let (manifest, archive) = (manifest(), archive("plainbox"));
    let sessions = manifest["sessions"].as_array().unwrap();
    let mut named: Vec<String> =
        sessions.iter().map(|entry| format!("sessions/{}.session", entry["id"].as_str().unwrap())).collect();
    let ages: Vec<u64> = sessions.iter().map(|entry| entry["age"].as_u64().unwrap()).collect();
    assert!(ages.is_sorted(), "newest first");
    assert!((12..=20).contains(&named.len()), "a screenful");
    named.sort();
    let mut packed: Vec<&String> = archive.keys().filter(|name| name.ends_with(".session")).collect();
    packed.sort();
    assert_eq!(packed, named.iter().collect::<Vec<_>>());
    let has = |suffix: &str| named.iter().filter(|name| archive.contains_key(&format!("{name}/{suffix}"))).count();
    assert!(has("session.next") >= 3, "left-over saves");
    assert!(has("session") < named.len(), "one was never saved");
    assert!(has("CHECKBOX_DATA") > 0 && has("session-share") > 0, "both eras");
    let empty = |name: &&String| {
        archive[*name].directory && !archive.keys().any(|other| other.starts_with(&format!("{name}/")))
    };
    assert!(archive.keys().any(|name| empty(&name)), "empty directories are kept");
    assert!(archive.values().any(|entry| entry.directory && entry.mode & 0o777 == 0o777), "modes are kept");
}

#[test]
fn names_no_place_of_the_machine_that_made_it() {
    for (name, entry) in ["plainbox", "pamiq", "woger", "pynenc"].into_iter().flat_map(archive) {
        let mut text = entry.bytes.clone();
        if entry.bytes.starts_with(b"\x1f\x8b") {
            // Some are cut on purpose: what comes before the cut counts.
            let mut plain = Vec::new();
            drop(MultiGzDecoder::new(&entry.bytes[..]).read_to_end(&mut plain));
            text.extend(plain);
        }
        // The user that samples are made as.
        let text = String::from_utf8_lossy(&text).replace("/home/tester/", "~/").into_bytes();
        for word in ["/root", "/home/", "/Users/", ".pyenv", "site-packages"] {
            assert!(memchr::memmem::find(&text, word.as_bytes()).is_none(), "{name} holds {word}");
        }
    }
}
