//! The index never changes an answer: whatever is done to sessions between two listings, rows read with it equal rows read without.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use adjourn::command::{Catalog, Place, Readers};
use adjourn::model::{IndexPlace, OwnPlace, Settings, Summary};
use adjourn::work::Task;
use proptest::prelude::*;

use crate::tools;

const FLAGS: [&str; 4] = ["", "\"submitted\"", "\"incomplete\"", "\"finished\""];

/// A checkpoint of its own for each number, all of one size; every fifth is damaged.
fn checkpoint(n: u8) -> Vec<u8> {
    let text = format!(
        "{{\"session\":{{\"desired_job_list\":[],\"jobs\":{{}},\"mandatory_job_list\":[],\"metadata\":{{\"app_blob\":null,\
         \"app_id\":null,\"flags\":[{}],\"running_job_name\":null,\"title\":\"title {n:03}\"}},\"results\":{{}}}},\"version\":{}}}",
        FLAGS[usize::from(n % 4)],
        if n % 5 == 4 { 99 } else { 6 },
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    packed.write_all(format!("{text:<400}").as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[derive(Clone, Debug)]
enum Act {
    /// As the real software saves: a new file, renamed over the old.
    Save(u8, u8),
    /// In place, the old modification time put back.
    Forge(u8, u8),
    Lock(u8),
    Unlock(u8),
    Rename(u8, u8),
    Swap(u8, u8),
    Close(u8),
    Remove(u8),
}

fn act() -> impl Strategy<Value = Act> {
    let (id, n) = (0u8..6, any::<u8>());
    prop_oneof![
        3 => (id.clone(), n).prop_map(|(id, n)| Act::Save(id, n)),
        2 => (id.clone(), n).prop_map(|(id, n)| Act::Forge(id, n)),
        1 => id.clone().prop_map(Act::Lock),
        1 => id.clone().prop_map(Act::Unlock),
        1 => (id.clone(), id.clone()).prop_map(|(from, to)| Act::Rename(from, to)),
        1 => (id.clone(), id.clone()).prop_map(|(one, other)| Act::Swap(one, other)),
        1 => id.clone().prop_map(Act::Close),
        1 => id.prop_map(Act::Remove),
    ]
}

struct Lab {
    top: tempfile::TempDir,
}

impl Lab {
    fn new() -> Self {
        let lab = Self { top: tempfile::tempdir().unwrap() };
        fs::create_dir(lab.place()).unwrap();
        lab
    }

    fn place(&self) -> PathBuf {
        self.top.path().join("sessions")
    }

    fn session(&self, id: u8) -> PathBuf {
        self.place().join(format!("s{id}.session"))
    }

    fn perform(&self, act: &Act) {
        match act {
            Act::Save(id, n) => {
                fs::create_dir_all(self.session(*id)).unwrap();
                fs::write(self.session(*id).join("fresh"), checkpoint(*n)).unwrap();
                fs::rename(self.session(*id).join("fresh"), self.session(*id).join("session")).unwrap();
            }
            Act::Forge(id, n) => forge(&self.session(*id).join("session"), *n),
            Act::Lock(id) => drop(fs::write(self.session(*id).join("session.next"), b"")),
            Act::Unlock(id) => drop(fs::remove_file(self.session(*id).join("session.next"))),
            // Refused where there is a session of that name.
            Act::Rename(from, to) => drop(fs::rename(self.session(*from), self.session(*to))),
            Act::Swap(one, other) => {
                let aside = self.place().join("aside");
                drop(fs::rename(self.session(*one), &aside));
                drop(fs::rename(self.session(*other), self.session(*one)));
                drop(fs::rename(&aside, self.session(*other)));
            }
            Act::Close(id) => drop(fs::set_permissions(self.session(*id), fs::Permissions::from_mode(0o311))),
            Act::Remove(id) => drop(fs::remove_dir_all(self.session(*id))),
        }
    }

    /// The rows as they are read, with an index or without one.
    fn rows(&self, index: bool) -> Vec<(String, Result<Summary, String>)> {
        self.read(index, false)
    }

    fn read(&self, index: bool, anew: bool) -> Vec<(String, Result<Summary, String>)> {
        let rest = Duration::ZERO;
        let index =
            index.then(|| IndexPlace { rest, ..IndexPlace::new(OwnPlace::new(self.top.path().to_owned(), ["index"])) });
        let settings = Settings { index, ..Settings::default() };
        let places = [Place { address: self.place().into(), named: true }];
        let catalog = Arc::new(Catalog::open(&places, Some("plainbox"), settings, &Default::default()).unwrap());
        let mut readers = Readers::new(Arc::clone(&catalog));
        if anew {
            readers.read_anew();
        }
        let listing = readers.list(&Task::new()).unwrap();
        let read = |row| readers.summary(row).map_err(|error| error.to_string());
        let ids = listing.rows.iter().map(|row| row.entry.id.to_string());
        let rows = ids.zip(listing.rows.iter().map(read)).collect();
        catalog.remember();
        rows
    }

    /// Lets the file system's clock move on, as it does between two runs of a harness.
    fn tick(&self) {
        let scratch = self.top.path().join("scratch");
        let touch = || {
            fs::write(&scratch, b"").unwrap();
            let facts = fs::metadata(&scratch).unwrap();
            (facts.ctime(), facts.ctime_nsec())
        };
        let now = touch();
        while touch() == now {}
    }
}

fn forge(path: &Path, n: u8) {
    let Ok(before) = fs::metadata(path) else { return };
    fs::write(path, checkpoint(n)).unwrap();
    fs::File::options().write(true).open(path).unwrap().set_modified(before.modified().unwrap()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn rows_with_an_index_equal_rows_without(rounds in proptest::collection::vec(proptest::collection::vec(act(), 0..8), 1..5)) {
        let lab = Lab::new();
        for acts in rounds {
            acts.iter().for_each(|act| lab.perform(act));
            let plain = lab.rows(false);
            lab.tick();
            prop_assert_eq!(lab.rows(true), plain.clone(), "after a change");
            prop_assert_eq!(lab.rows(true), plain, "unchanged");
        }
    }
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let lab = Lab::new();
    lab.perform(&Act::Save(0, 0));
    let mut blob = fs::read(lab.session(0).join("session")).unwrap();
    // A gzip file may end in zeros: much to read, nothing to say.
    blob.resize(1 << 20, 0);
    fs::write(lab.session(0).join("session"), blob).unwrap();
    lab.tick();
    let (rows, first) = reading(|| lab.rows(true));
    let (again, second) = reading(|| lab.rows(true));
    assert_eq!(again, rows);
    assert!(first > 1 << 20 && second < 1 << 18, "{first} bytes were read, then {second}");
    let (anew, third) = reading(|| lab.read(true, true));
    assert_eq!(anew, rows);
    assert!(third > 1 << 20, "what decides on removal is read again: {third} bytes");
}

/// Writes into a file through memory, once for each line that it is given, and says so.
const MAPPED: &str = "import mmap, sys
file = open(sys.argv[1], 'r+b')
memory = mmap.mmap(file.fileno(), 0)
for line in sys.stdin:
    text = open(line.strip(), 'rb').read()
    memory[:len(text)] = text
    print('done', flush=True)
";

#[test]
fn a_checkpoint_that_changes_through_memory_is_read_again() {
    for top in ["/dev/shm", "/tmp"] {
        mapped(Path::new(top));
    }
}

fn mapped(top: &Path) {
    let Ok(top) = tempfile::tempdir_in(top) else { return };
    let lab = Lab { top };
    fs::create_dir(lab.place()).unwrap();
    lab.perform(&Act::Save(0, 0));
    let mut python = std::process::Command::new("python3");
    python.arg("-c").arg(MAPPED).arg(lab.session(0).join("session"));
    python.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let Ok(mut writer) = python.spawn() else {
        tools::tell_not_run("a_checkpoint_that_changes_through_memory_is_read_again", "python3");
        return;
    };
    let mut answers = std::io::BufReader::new(writer.stdout.take().unwrap());
    let mut write = |n: u8| {
        let next = lab.top.path().join("next");
        fs::write(&next, checkpoint(n)).unwrap();
        writeln!(writer.stdin.as_ref().unwrap(), "{}", next.display()).unwrap();
        std::io::BufRead::read_line(&mut answers, &mut String::new()).unwrap();
    };
    // The first write gives the file a time; the pages are dirty from then on and the next one gives none.
    for n in 0..8 {
        write(n * 2);
        lab.tick();
        lab.rows(true);
        let before = fs::metadata(lab.session(0).join("session")).unwrap();
        write(n * 2 + 1);
        let after = fs::metadata(lab.session(0).join("session")).unwrap();
        if lab.top.path().starts_with("/dev/shm") {
            assert_eq!((before.mtime_nsec(), before.ctime_nsec()), (after.mtime_nsec(), after.ctime_nsec()));
        }
        assert_eq!(lab.rows(true), lab.rows(false), "{n} in {}", lab.top.path().display());
    }
    drop(writer.stdin.take());
    writer.wait().unwrap();
}

/// What is answered, and the bytes that this thread read for it.
fn reading<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let so_far = || -> u64 {
        let io = fs::read_to_string("/proc/thread-self/io").unwrap();
        io.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
    };
    let before = so_far();
    let answer = work();
    (answer, so_far() - before)
}
