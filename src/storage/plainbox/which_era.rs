//! Which real program's ways a repository follows: told by the sessions that are there, by its path where they tell nothing
//! (formats/plainbox.md sections a and b).

use std::path::Path;

use super::listing::enumerate;
use super::naming::name_of;
use super::{CHECKBOX_DATA, Era, IO_LOGS, REPOSITORY_VARIABLE, SESSION_SHARE, SessionStorageRepository};
use crate::disk::{EntryDir, Name, RepositoryDir};
use crate::model::{Entry, Result};
use crate::storage::Environment;
use crate::work::Task;

/// So many sessions are looked at, the youngest first, for one that tells its era.
const LOOKED_AT: usize = 64;

impl Era {
    /// The era of the newest program that has its repository at such a path; the newest of all for any other path. What the variable
    /// for plainbox's repository names is plainbox's.
    pub fn of_path(place: &Path, environment: &Environment) -> Self {
        let named = environment.contains_key(REPOSITORY_VARIABLE)
            && SessionStorageRepository::get_default_location(environment) == place;
        if named || place.ends_with("plainbox/sessions") { Era::Xdg } else { Era::Modern }
    }

    /// The era of the program that a repository belongs to, `otherwise` where its sessions tell nothing. What only one era leaves counts
    /// before what is merely missing: a session without a `session-share` may have been made by a stranger to Checkbox.
    ///
    /// # Errors
    /// The repository cannot be listed.
    pub fn of_repository(place: &RepositoryDir, otherwise: Self) -> Result<Self> {
        let entries = enumerate(place, 1, &Task::new())?.entries;
        let mut likely = None;
        for entry in entries.iter().take(LOOKED_AT) {
            match evidence(place, entry) {
                Some((era, true)) => return Ok(era),
                found => likely = likely.or(found.map(|(era, _)| era)),
            }
        }
        Ok(likely.unwrap_or(otherwise))
    }
}

/// The era that a session tells, and whether nothing else would look so; none where it tells nothing or cannot be looked at.
fn evidence(place: &RepositoryDir, entry: &Entry) -> Option<(Era, bool)> {
    let opened = place.identify(&name_of(&entry.id).ok()?, entry.identity).ok()?;
    let stamp = Stamp::of(entry.id.bytes());
    if has(&opened, SESSION_SHARE) {
        return Some((if stamp == Stamp::Seconds { Era::Ng118 } else { Era::Modern }, true));
    }
    let is_plainbox = has(&opened, CHECKBOX_DATA);
    match stamp {
        Stamp::Random => Some((Era::Antique, true)),
        Stamp::Micros => Some((Era::Modern, true)),
        Stamp::Seconds => Some((Era::Xdg, is_plainbox)),
        Stamp::None => (is_plainbox || has(&opened, IO_LOGS)).then_some((Era::Xdg, is_plainbox)),
    }
}

fn has(opened: &EntryDir, name: &str) -> bool {
    Name::new(name).is_ok_and(|name| opened.dir().has(&name).unwrap_or(false))
}

/// What an id ends with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stamp {
    /// `pbox-` and eight random characters, nothing else.
    Random,
    /// The time to the second.
    Seconds,
    /// The time to the microsecond.
    Micros,
    /// Nothing that is known.
    None,
}

impl Stamp {
    fn of(id: &[u8]) -> Self {
        let id = untaken(id);
        let is_random = |word: &[u8]| {
            let known = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_';
            word.len() == 8 && word.iter().all(known)
        };
        if id.strip_prefix(b"pbox-").is_some_and(is_random) {
            return Stamp::Random;
        }
        let ends = |shape: &[u8]| {
            let fits = |(byte, sign): (&u8, &u8)| if *sign == b'0' { byte.is_ascii_digit() } else { byte == sign };
            let end = id.len().checked_sub(shape.len()).and_then(|at| id.get(at..));
            end.is_some_and(|end| end.iter().zip(shape).all(fits))
        };
        if ends(b"0000-00-00T00.00.00.000000") {
            Stamp::Micros
        } else if ends(b"0000-00-00T00.00.00") {
            Stamp::Seconds
        } else {
            Stamp::None
        }
    }
}

/// An id without the number that tells it from one whose name was taken.
fn untaken(id: &[u8]) -> &[u8] {
    let without = |rest: &[u8]| rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = id.strip_suffix(b")").and_then(|rest| rest.get(..rest.len() - without(rest)));
    rest.and_then(|rest| rest.strip_suffix(b"_(")).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Dir, unpack_tar_gz};
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, UNIX_EPOCH};

    fn of(place: &Path) -> Era {
        let otherwise = Era::of_path(place, &Environment::new());
        Era::of_repository(&RepositoryDir::open(place).unwrap(), otherwise).unwrap()
    }

    /// A session with these directories, so many seconds old.
    fn session(place: &Path, id: &str, dirs: &[&str], age: u64) {
        let path = place.join(format!("{id}.session"));
        std::fs::create_dir(&path).unwrap();
        dirs.iter().for_each(|dir| std::fs::create_dir(path.join(dir)).unwrap());
        let at = UNIX_EPOCH + Duration::from_secs(1_600_000_000 - age);
        std::fs::File::open(&path).unwrap().set_modified(at).unwrap();
    }

    #[test]
    fn every_real_repository_tells_its_own_era() {
        let place = tempfile::tempdir().unwrap();
        let packed = std::fs::read(format!("{}/tests/corpus/plainbox.tar.gz", env!("CARGO_MANIFEST_DIR"))).unwrap();
        unpack_tar_gz(packed.as_slice(), &Dir::open(place.path()).unwrap(), |_, at| at).unwrap();
        for (folder, era) in [
            ("antique-0.4", Era::Antique),
            ("antique-0.5.4", Era::Antique),
            ("antique-0.12", Era::Antique),
            ("antique-0.16", Era::Antique),
            ("xdg", Era::Xdg),
            ("ng118", Era::Ng118),
        ] {
            assert_eq!(of(&place.path().join(folder).join("sessions")), era, "{folder}");
        }
    }

    #[test]
    fn an_empty_place_is_told_by_its_path_and_else_the_newest() {
        let place = tempfile::tempdir().unwrap();
        for (path, era) in [
            ("cache/plainbox/sessions", Era::Xdg),
            ("checkbox-ng/sessions", Era::Modern),
            ("anything", Era::Modern),
            ("not-plainbox/sessions", Era::Modern),
        ] {
            let path = place.path().join(path);
            std::fs::create_dir_all(&path).unwrap();
            assert_eq!(of(&path), era, "{}", path.display());
        }
        let named = place.path().join("anything");
        let environment = Environment::from([(REPOSITORY_VARIABLE.to_owned(), named.clone().into())]);
        assert_eq!(Era::of_path(&named, &environment), Era::Xdg);
        assert_eq!(Era::of_path(&place.path().join("checkbox-ng/sessions"), &environment), Era::Modern);
    }

    #[test]
    fn the_youngest_that_tells_it_decides_and_a_lack_tells_little() {
        let place = tempfile::tempdir().unwrap();
        let place = place.path();
        session(place, "nightly-2020-09-13T12.26.40", &["io-logs"], 1);
        assert_eq!(of(place), Era::Xdg);
        session(place, "session_title-2020-09-13T12.26.30_(12)", &["io-logs", "session-share"], 20);
        assert_eq!(of(place), Era::Ng118, "the one without a share says less");
        session(place, "session_title-2020-09-13T12.26.40.012345", &["io-logs", "session-share"], 10);
        assert_eq!(of(place), Era::Modern);
        session(place, "pbox-2020-09-13T12.26.40", &["io-logs", "CHECKBOX_DATA"], 5);
        assert_eq!(of(place), Era::Xdg);
        session(place, "unreadable", &[], 0);
        let closed = place.join("unreadable.session");
        std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o0)).unwrap();
        assert_eq!(of(place), Era::Xdg);
    }

    #[test]
    fn words_and_names_lead_to_eras() {
        for era in Era::ALL {
            assert_eq!(Era::of_word(era.word()).unwrap(), era);
        }
        assert!(Era::of_word("Modern").unwrap_err().to_string().contains("antique, xdg, ng118, modern"));
        for (id, stamp) in [
            ("pbox-a_9zz001", Stamp::Random),
            ("pbox-a_9zz0011", Stamp::None),
            ("t-2020-09-13T12.26.40", Stamp::Seconds),
            ("t-2020-09-13T12.26.40_(3)", Stamp::Seconds),
            ("t-2020-09-13T12.26.40.000001", Stamp::Micros),
            ("2020-09-13", Stamp::None),
            (")", Stamp::None),
        ] {
            assert_eq!(Stamp::of(id.as_bytes()), stamp, "{id}");
        }
    }
}
