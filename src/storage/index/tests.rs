//! What an index keeps, forgets and refuses.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp { seconds: 1_800_000_000, nanos: 0 };

fn key(n: u64) -> FileKey {
    FileKey { inode: n, device: 1, bytes: 10, modified: 5, changed: 6, directory_changed: 7 }
}

fn asked(index: &Index, key: &FileKey) -> bool {
    index.get(key, |_| Some(())).is_some()
}

fn place<const N: usize>(base: &std::path::Path, below: [&str; N]) -> IndexPlace {
    IndexPlace::new(OwnPlace::new(base.to_owned(), below))
}

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn index(&self) -> Index {
        Index::new(&place(self.dir.path(), ["cache", "index"]), Identity([1, 2, 3])).unwrap()
    }

    /// An index with these, saved.
    fn saved(&self, keys: std::ops::Range<u64>) {
        let index = self.index();
        keys.for_each(|n| index.put(key(n), NOW, || n.to_le_bytes().to_vec()));
        index.save().unwrap();
    }

    fn has(&self, n: u64) -> bool {
        self.index().get(&key(n), |body| Some(body == n.to_le_bytes())).unwrap_or(false)
    }

    fn file(&self) -> PathBuf {
        let index = self.index();
        index.place.path().join(index.file.os())
    }
}

#[test]
fn what_was_saved_is_there_the_next_time_and_answers_for_nothing_else() {
    let place = Place::new();
    place.saved(0..20);
    let index = place.index();
    assert!((0..20).all(|n| place.has(n)) && !place.has(20));
    let mut others = [key(3); 6];
    others[0].inode = 30;
    others[1].device += 1;
    others[2].bytes += 1;
    others[3].modified += 1;
    others[4].changed += 1;
    others[5].directory_changed += 1;
    for other in others {
        assert!(!asked(&index, &other), "{other:?}");
    }
}

#[test]
fn what_changed_just_before_it_was_read_is_not_kept() {
    let index = Place::new().index();
    let at = |seconds: u64| seconds * 1_000_000_000;
    let moments: [fn(&mut FileKey) -> &mut u64; 3] =
        [|key| &mut key.modified, |key| &mut key.changed, |key| &mut key.directory_changed];
    for moment in moments {
        for (ago, kept) in [(0, false), (2, false), (3, true)] {
            let mut young = key(1);
            *moment(&mut young) = at(1_800_000_000 - ago);
            index.put(young, NOW, || vec![1]);
            assert_eq!(std::mem::take(&mut *index.fresh()).len() == 1, kept, "{ago} seconds");
        }
        let mut future = key(1);
        *moment(&mut future) = at(1_900_000_000);
        index.put(future, NOW, || vec![1]);
        assert_eq!(index.fresh().len(), 0);
    }
}

#[test]
fn two_that_save_at_the_same_time_lose_nothing_of_each_other() {
    let place = Place::new();
    place.saved(0..4);
    let (one, two) = (place.index(), place.index());
    for (index, n) in [(&one, 10), (&two, 11)] {
        (0..4).for_each(|n| assert!(asked(index, &key(n))));
        index.put(key(n), NOW, || n.to_le_bytes().to_vec());
    }
    one.save().unwrap();
    two.save().unwrap();
    assert!([0, 1, 2, 3, 10, 11].into_iter().all(|n| place.has(n)));
}

#[test]
fn what_nobody_asks_for_any_more_goes_with_the_next_whole_listing() {
    let place = Place::new();
    place.saved(0..20);
    let index = place.index();
    (0..2).for_each(|n| assert!(asked(&index, &key(n))));
    index.put(key(30), NOW, || 30u64.to_le_bytes().to_vec());
    index.save().unwrap();
    assert!(place.has(19), "a short listing forgets nothing");
    let index = place.index();
    (0..15).for_each(|n| assert!(asked(&index, &key(n))));
    index.put(key(31), NOW, || 31u64.to_le_bytes().to_vec());
    index.save().unwrap();
    assert!(place.has(14) && place.has(31) && !place.has(15) && !place.has(19));
}

#[test]
fn what_was_written_on_the_way_stays_though_its_old_record_is_not_asked_for() {
    let place = Place::new();
    place.saved(0..20);
    let index = place.index();
    (0..20).filter(|n| *n != 3).for_each(|n| assert!(asked(&index, &key(n))));
    let saved_again = FileKey { changed: 9, ..key(3) };
    index.put(saved_again, NOW, || 3u64.to_le_bytes().to_vec());
    index.write(|_| true).unwrap();
    index.put(key(40), NOW, || 40u64.to_le_bytes().to_vec());
    index.save().unwrap();
    assert!(asked(&place.index(), &saved_again) && !place.has(3) && place.has(4) && place.has(40));
}

#[test]
fn an_index_that_others_could_write_is_none() {
    let place = Place::new();
    place.saved(0..3);
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    assert_eq!(std::fs::metadata(place.file()).unwrap().permissions().mode() & 0o777, 0o600);
    mode(&place.file(), 0o620);
    assert!(!place.has(1));
    mode(&place.file(), 0o600);
    mode(place.file().parent().unwrap(), 0o777);
    assert!(!place.has(1));
    mode(place.file().parent().unwrap(), 0o700);
    assert!(place.has(1));
}

#[test]
fn no_home_is_made_for_an_index() {
    let place = Place::new();
    let folder = self::place(&place.dir.path().join("home"), [".cache", "adjourn", "index"]);
    let index = Index::new(&folder, Identity([1, 2, 3])).unwrap();
    index.put(key(1), NOW, || vec![1]);
    assert!(index.save().is_err());
    assert_eq!(std::fs::read_dir(place.dir.path()).unwrap().count(), 0);
    std::fs::create_dir(place.dir.path().join("home")).unwrap();
    index.put(key(1), NOW, || vec![1]);
    index.save().unwrap();
    assert!(asked(&Index::new(&folder, Identity([1, 2, 3])).unwrap(), &key(1)));
}

#[test]
fn a_damaged_file_is_an_empty_index_and_is_replaced() {
    let place = Place::new();
    place.saved(0..3);
    let whole = std::fs::read(place.file()).unwrap();
    let version = whole.iter().position(|byte| byte.is_ascii_digit()).unwrap();
    let mut newer = whole.clone();
    newer[version] += 1;
    for damage in [&b""[..], &whole[..20], &newer, &[0xff; 100]] {
        std::fs::write(place.file(), damage).unwrap();
        assert!(!place.has(1));
        place.saved(0..3);
        assert!(place.has(1));
    }
}

#[test]
fn only_so_many_repositories_are_remembered() {
    let place = Place::new();
    let folder = self::place(place.dir.path(), ["index"]);
    for n in 0..80 {
        let index = Index::new(&folder, Identity([1, n, 0])).unwrap();
        index.put(key(1), NOW, || vec![1]);
        index.save().unwrap();
        std::fs::write(folder.folder.path().join(".adjourn-left-over"), b"").unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.folder.path()).unwrap().count(), 64);
}

fn records() -> impl Strategy<Value = Vec<(FileKey, Vec<u8>)>> {
    let record = (
        any::<[u64; 6]>(),
        prop_oneof![9 => proptest::collection::vec(any::<u8>(), 0..40), 1 => proptest::collection::vec(any::<u8>(), 200..3_000)],
    );
    let key = |[inode, device, bytes, modified, changed, directory_changed]: [u64; 6]| FileKey {
        inode: inode % 8,
        device,
        bytes,
        modified,
        changed,
        directory_changed,
    };
    proptest::collection::vec(record.prop_map(move |(numbers, body)| (key(numbers), body)), 0..20)
}

fn encode(records: &[(FileKey, Vec<u8>)]) -> Vec<u8> {
    merge(&Stored::default(), records)
}

fn merge(stored: &Stored, records: &[(FileKey, Vec<u8>)]) -> Vec<u8> {
    let (mut fresh, mut file) = (Fresh::default(), Vec::new());
    for (key, body) in records {
        fresh.push(*key, body);
    }
    file::write(stored, |_| true, &fresh.sorted(), &mut file).unwrap();
    file
}

fn decode(content: &[u8]) -> Option<Stored> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    Stored::checked(file, content.len() as u64)
}

proptest! {
    #[test]
    fn a_file_gives_back_what_went_in(records in records()) {
        let known = decode(&encode(&records)).unwrap();
        prop_assert_eq!(known.len(), records.len());
        for (key, body) in &records {
            prop_assert_eq!(known.get(key, |found| Some(found.to_vec())).map(|(_, found)| found), Some(body.clone()));
        }
    }

    #[test]
    fn a_file_takes_more_and_the_later_of_two_counts(mut first in records(), second in records()) {
        // The same keys with other bodies, too.
        first.extend(second.iter().take(3).map(|(key, _)| (*key, b"old".to_vec())));
        let known = decode(&merge(&decode(&encode(&first)).unwrap(), &second)).unwrap();
        let wanted: BTreeMap<_, _> = first.into_iter().chain(second).collect();
        prop_assert_eq!(known.len(), wanted.len());
        for (key, body) in wanted {
            prop_assert_eq!(known.get(&key, |found| Some(found.to_vec())).map(|(_, found)| found), Some(body));
        }
    }

    #[test]
    fn a_changed_byte_makes_it_no_index(records in records(), at in any::<proptest::sample::Index>(), flip in 1u8..) {
        let mut file = encode(&records);
        let at = at.index(file.len());
        file[at] ^= flip;
        prop_assert!(decode(&file).is_none());
    }

    #[test]
    fn a_cut_file_is_no_index(records in records(), at in any::<proptest::sample::Index>()) {
        let mut file = encode(&records);
        prop_assume!(!records.is_empty());
        file.truncate(at.index(file.len()));
        prop_assert!(decode(&file).is_none());
    }
}
