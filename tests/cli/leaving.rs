//! What leaves the machine is whole, or is nothing: archives of several sessions in every format, what they refuse, and what an
//! interrupted one leaves.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

struct Ground(tempfile::TempDir);

impl Ground {
    fn new(sessions: &[&str]) -> Self {
        let ground = Self(tempfile::tempdir().unwrap());
        for id in sessions {
            let path = ground.session(id);
            std::fs::create_dir_all(path.join("io-logs")).unwrap();
            std::fs::write(path.join("io-logs/data"), format!("of {id}")).unwrap();
        }
        std::fs::create_dir(ground.at("out")).unwrap();
        ground
    }

    fn at(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn session(&self, id: &str) -> PathBuf {
        self.at("sessions").join(format!("{id}.session"))
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
        command.env_clear().env("HOME", self.0.path()).env("PATH", "/usr/bin:/bin").current_dir(self.at("out"));
        command.arg("-r").arg(self.at("sessions")).args(args).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, Vec<u8>, String) {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        (status.code(), stdout, String::from_utf8(stderr).unwrap())
    }

    fn left(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.at("out")).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn unpacked(name: &str, packed: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    match name.rsplit('.').next().unwrap() {
        "zst" | "tzst" => zstd::stream::copy_decode(packed, &mut tar).unwrap(),
        "xz" | "txz" => drop(lzma_rust2::XzReader::new(packed, false).read_to_end(&mut tar).unwrap()),
        _ => drop(flate2::read::GzDecoder::new(packed).read_to_end(&mut tar).unwrap()),
    }
    tar
}

/// The files of a whole archive and what they hold.
fn files(name: &str, packed: &[u8]) -> Vec<(String, String)> {
    let tar = unpacked(name, packed);
    assert!(tar.ends_with(&[0; 1024]), "{name}: it has its end");
    let mut files = Vec::new();
    for entry in tar::Archive::new(tar.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let (path, mut text) = (entry.path().unwrap().display().to_string(), String::new());
            entry.read_to_string(&mut text).unwrap();
            files.push((path, text));
        }
    }
    files
}

fn of(ids: &[&str]) -> Vec<(String, String)> {
    ids.iter().map(|id| (format!("{id}.session/io-logs/data"), format!("of {id}"))).collect()
}

#[test]
fn several_sessions_make_one_archive_compressed_as_its_name_says() {
    let ground = Ground::new(&["a", "b", "c"]);
    for name in ["x.tar.gz", "x.tgz", "X.TAR.GZ", "x.tar.zst", "x.tzst", "x.tar.xz", "x.txz"] {
        let (code, out, err) = ground.run(&["archive", "c", "a", "-o", name]);
        assert_eq!((code, out.as_slice()), (Some(0), &b""[..]), "{name}: {err}");
        assert!(err.starts_with("packed 2 sessions into ") && err.contains("2 files"), "{err}");
        assert_eq!(files(name, &std::fs::read(ground.at("out").join(name)).unwrap()), of(&["c", "a"]), "{name}");
    }
    assert_eq!(ground.left().len(), 7, "and nothing else");
}

#[test]
fn standard_output_gets_gzip_and_the_old_form_goes_on_working() {
    let ground = Ground::new(&["a", "b"]);
    for args in [&["archive", "a", "b", "-o", "-"][..], &["archive", "--output=-", "a", "b"]] {
        let (code, out, err) = ground.run(args);
        assert_eq!(code, Some(0), "{err}");
        assert_eq!(files("gz", &out), of(&["a", "b"]));
    }
    assert_eq!(files("gz", &ground.run(&["archive", "b", "-"]).1), of(&["b"]));
    for name in ["old.tar.gz", "of-any-name", "new.tar.zst"] {
        assert_eq!(ground.run(&["archive", "a", name]).0, Some(0));
        assert_eq!(files(name, &std::fs::read(ground.at("out").join(name)).unwrap()), of(&["a"]));
    }
}

#[test]
fn what_cannot_be_made_is_refused_in_words_and_nothing_is_left() {
    let ground = Ground::new(&["a", "b"]);
    std::fs::write(ground.at("taken.tgz"), "mine").unwrap();
    std::os::unix::fs::symlink("nowhere", ground.at("link.tgz")).unwrap();
    for (args, code, wanted) in [
        (&["archive", "a", "-o", "../taken.tgz"][..], 1, "taken.tgz: cannot make the archive: already exists"),
        (&["archive", "a", "-o", "../link.tgz"], 1, "already exists"),
        (&["archive", "a", "-o", "no/x.tgz"], 1, "directory does not exist"),
        (&["archive", "a", "-o", "../taken.tgz/x.tgz"], 1, "not a directory"),
        (&["archive", "a", "-o", "x.zip"], 2, "the name must end in .tar.gz, .tgz, .tar.zst"),
        (&["archive", "a", "-o", "x"], 2, "the name must end in"),
        (&["archive", "a", "x.tar.bz2"], 2, "the name must end in"),
        (&["archive", "a", "-o", "dir.tgz/"], 2, "names a directory"),
        (&["archive", "a"], 2, "-o FILE"),
        (&["archive", "a", "b", "x.tgz"], 2, "-o FILE"),
        (&["archive", "nobody", "-o", "x.tgz"], 12, "no such session"),
        (&["archive", "a", "nobody", "-o", "x.tgz"], 3, "nothing was packed"),
    ] {
        let (got, out, err) = ground.run(args);
        assert_eq!(got, Some(code), "{args:?}: {err}");
        assert!(err.contains(wanted) && err.lines().count() == 1, "{args:?}: {err}");
        assert!(!err.contains("os error"), "{err}");
        assert_eq!((out.len(), ground.left().len()), (0, 0), "{args:?}");
    }
    assert_eq!(std::fs::read(ground.at("taken.tgz")).unwrap(), b"mine");
}

/// A session that cannot be packed to its end.
fn endless(ground: &Ground, id: &str) {
    let deep = ground.session(id).join("d/".repeat(210));
    std::fs::create_dir_all(deep).unwrap();
}

#[test]
fn what_fails_midway_is_no_archive() {
    let ground = Ground::new(&["a", "z"]);
    endless(&ground, "z");
    for name in ["x.tgz", "x.tar.zst", "x.tar.xz"] {
        let (code, _, err) = ground.run(&["archive", "a", "z", "-o", name]);
        assert_eq!(code, Some(1), "{err}");
        assert!(err.contains("z: cannot copy the session") && err.contains("levels deep"), "{err}");
        assert_eq!(ground.left(), [""; 0], "{name}");
    }
    let (code, out, err) = ground.run(&["archive", "a", "z", "-o", "-"]);
    assert_eq!(code, Some(1), "{err}");
    let read = flate2::read::GzDecoder::new(out.as_slice()).read_to_end(&mut Vec::new());
    assert!(read.is_err(), "what went out already does not pass for an archive");
}

#[test]
fn a_reader_that_goes_away_is_no_success() {
    let ground = Ground::new(&["a"]);
    noise(&ground.session("a").join("noise"), 1);
    let mut child =
        ground.command(&["archive", "a", "-o", "-"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{err}");
    assert!(err.contains("standard output: cannot write the archive: whoever read it went away"), "{err}");
}

/// So many MiB that no compression makes smaller.
fn noise(path: &Path, mib: usize) {
    let mut state = 1_u64;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        u8::try_from(state >> 56).unwrap()
    };
    std::fs::write(path, std::iter::repeat_with(next).take(mib << 20).collect::<Vec<u8>>()).unwrap();
}

/// Interrupts a run and gives its exit code; it must end soon.
fn interrupted(mut child: Child) -> Option<i32> {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if Instant::now() > until {
            child.kill().unwrap();
            panic!("it went on after Ctrl-C");
        }
        std::thread::yield_now();
    }
}

#[test]
fn ctrl_c_ends_it_within_one_file_and_nothing_is_left() {
    let ground = Ground::new(&["a"]);
    noise(&ground.session("a").join("noise"), 48);
    for args in [&["archive", "a", "-o", "x.tar.xz"][..], &["copy", "a", "."]] {
        let child = ground.command(args).stderr(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        while ground.left().is_empty() {
            assert!(Instant::now() < until, "nothing was begun");
        }
        assert_eq!(interrupted(child), Some(130), "{args:?}");
        assert_eq!(ground.left(), [""; 0], "{args:?}");
    }
}

#[test]
fn ctrl_c_ends_it_also_where_nobody_reads_on() {
    let ground = Ground::new(&["a"]);
    noise(&ground.session("a").join("noise"), 4);
    let mut command = ground.command(&["archive", "a", "-o", "-"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // More than this and what a pipe holds is still to come.
    let mut pipe = child.stdout.take().unwrap();
    pipe.read_exact(&mut [0; 100]).unwrap();
    assert_eq!(interrupted(child), Some(130));
}

#[test]
fn a_session_is_not_packed_into_itself_by_a_link_or_by_standard_output() {
    let ground = Ground::new(&["a", "b"]);
    std::os::unix::fs::symlink(ground.session("b").join("io-logs"), ground.at("link")).unwrap();
    for target in [ground.at("link/x.tgz"), ground.session("b").join("x.tgz"), ground.at("link/../x.tgz")] {
        let (code, _, err) = ground.run(&["archive", "a", "b", "-o", target.to_str().unwrap()]);
        assert_eq!(code, Some(1), "{err}");
        assert!(err.contains("inside"), "{err}");
    }
    assert_eq!(ground.run(&["copy", "b", ground.at("link").to_str().unwrap()]).0, Some(2));
    let inside = ground.session("b").join("io-logs/out");
    let stdout = std::fs::File::create(&inside).unwrap();
    let ended = ground.command(&["archive", "a", "b", "-o", "-"]).stdout(stdout).output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{err}");
    assert!(err.contains("b: cannot copy the session: the archive would be inside it"), "{err}");
    let names = std::fs::read_dir(ground.session("b").join("io-logs")).unwrap();
    assert_eq!(names.count(), 2, "what was there, and what the shell made");
}
