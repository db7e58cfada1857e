//! What scripts of earlier versions say goes on meaning the same, and what a kind cannot do is an error of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::stage::{PROGRAM, Ran, Stage};

#[test]
fn max_size_alone_is_keep_size() {
    let stage = Stage::new();
    for (at, id) in ["old", "middle", "young"].into_iter().enumerate() {
        let path = stage.session(id, "pass");
        std::fs::write(path.join("session-share/data"), vec![b'x'; 100_000]).unwrap();
        let seconds = 1_700_000_000 + 1_000 * u64::try_from(at).unwrap();
        let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        std::fs::File::open(path).unwrap().set_modified(modified).unwrap();
    }
    let plan = |option: &str, size: &str| stage.run(&["keep-latest", "1", option, size, "--dry-run"]);
    let (new, old) = (plan("--keep-size", "250K"), plan("--max-size", "250K"));
    assert_eq!((old.code, &old.out, &old.err), (new.code, &new.out, &new.err));
    let going = |ran: &Ran| ran.out.lines().filter(|line| line.starts_with("trash\told\t")).count();
    assert_eq!((going(&old), old.out.matches("trash\t").count()), (1, 1), "{old:?}");
    let wrong = plan("--max-size", "250");
    assert!(wrong.code == Some(2) && wrong.out.is_empty(), "a size has a unit under either name: {wrong:?}");
    let done = stage.run(&["keep-latest", "1", "--max-size", "250K", "--yes"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(stage.run(&["list", "--ids"]).out, "young\nmiddle\n");
    assert!(!stage.run(&["keep-latest", "--help"]).out.contains("--max-size"), "the old name is not shown");
}

fn adjourn(home: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(PROGRAM);
    command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    Ran::of(command.arg("-r").arg(home.join("states")).args(args).output().unwrap())
}

#[test]
fn a_state_of_pamiq_has_no_lock_to_break() {
    let home = tempfile::tempdir().unwrap();
    let packed: &[u8] = include_bytes!("../../assets/demo/pamiq.tar.gz");
    tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(home.path()).unwrap();
    let list = || adjourn(home.path(), &["list", "--ids"]).out;
    let before = list();
    let id = before.lines().next().unwrap();
    for how in ["--yes", "--dry-run"] {
        let ran = adjourn(home.path(), &["break-lock", id, how]);
        assert_eq!(ran.code, Some(1), "{how}: {ran:?}");
        let told = format!("adjourn: {id}: cannot break the lock: a state has no lock\n");
        assert_eq!(ran.err, told, "{how}");
    }
    let all: Vec<&str> = before.lines().collect();
    assert_eq!(adjourn(home.path(), &[&["break-lock", "--yes"], &all[..2]].concat()).code, Some(3));
    assert_eq!(list(), before);
}
