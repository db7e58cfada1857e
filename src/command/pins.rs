//! Pins: sessions that the caller wants to keep. They are kept in the caller's own state directory, one file each, named by the session's
//! identity, so that two programs that pin at once lose nothing; never in a session or its repository. What pins there are decides what is
//! removed, so a pin that cannot be read is no pin less.

use std::collections::HashMap;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use super::{Catalog, Readers};
use crate::disk::{self, Durable, ListBuffer, Name, OwnDir};
use crate::model::{
    Cause, EntryRef, Error, Finding, Hold, Id, Identity, OwnPlace, Reason, Remedy, RepositoryId, Result,
};
use crate::work::Task;

/// The key of the reason that keeps what is pinned, and the word that filters know it by.
pub const PINNED: &str = "pinned";

const SUFFIX: &str = ".pin";

/// The longest pin file: an id and a path in hexadecimal.
const LONGEST: u64 = 64 << 10;

/// More pins are no choice of somebody's.
const MOST: usize = 10_000;

/// A pin as it was set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pin {
    /// Which session.
    pub identity: Identity,
    /// Its id then.
    pub id: Id,
    /// The repository that kept it then.
    pub place: PathBuf,
}

/// The caller's pins, read once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pins(HashMap<(u64, u64), Vec<Pin>>);

impl Pins {
    /// Whether a session is pinned: this very one, whatever its name, which others may change, and whatever number its disk has since.
    /// Where the file system does not tell when it was made, another one that got its inode number is kept as well: in doubt a pin
    /// holds.
    pub fn holds(&self, row: &EntryRef) -> bool {
        let Identity([device, inode, born]) = row.entry.identity;
        let fits = |pin: &Pin| {
            let Identity([other, ..]) = pin.identity;
            born != 0 || other == device || pin.id == row.entry.id
        };
        self.0.get(&(inode, born)).is_some_and(|pins| pins.iter().any(fits))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Pin> {
        self.0.values().flatten()
    }

    /// What holds a session that is pinned. A rule never gives it up; whoever names it may insist.
    pub(super) fn hold(&self, row: &EntryRef, by_name: bool) -> Option<Hold> {
        let text = if by_name { "pinned; `adjourn unpin` releases it" } else { "pinned" };
        self.holds(row).then_some(Hold { reason: Reason::fixed(PINNED, text), forcible: by_name })
    }
}

impl Catalog {
    /// The caller's pins; none where there is no place for them, or where that is another user's.
    ///
    /// # Errors
    /// They are the caller's and cannot be read, so that nobody knows what is pinned.
    pub fn pins(&self) -> Result<Pins> {
        let Some(place) = &self.settings().pins else { return Ok(Pins::default()) };
        read(place).map_err(|error| Error::new("read the pins", path(place), Cause::Unsure(error.to_string())))
    }

    /// Pins a session. False where it was pinned already.
    ///
    /// # Errors
    /// It is no directory or file, there is no place for pins, or that cannot be written.
    pub fn pin(&self, row: &EntryRef) -> Result<bool> {
        let pins = self.pins()?;
        if pins.holds(row) {
            return Ok(false);
        }
        let refused =
            |text: &str| Error::new("pin the session", row.entry.id.bytes(), Cause::Unsupported(text.to_owned()));
        if !row.entry.identity.is_of_a_file() {
            return Err(refused("it is kept in a database, from which nothing is removed here"));
        }
        let place =
            self.settings().pins.as_ref().ok_or_else(|| refused("there is no home directory to keep pins in"))?;
        if pins.len() >= MOST {
            return Err(refused(&format!("there are {MOST} pins already")));
        }
        let kept = self.info(row.repository).map(|info| absolute(&info.place))?;
        let body = format!("{}\n{}\n", row.entry.id.hex(), Id::new(kept.as_os_str().as_bytes()).hex());
        let write = || -> io::Result<()> {
            let name = file_name(row.entry.identity)?;
            OwnDir::create(place)?.replace(&name, Durable::Yes, |to| to.write_all(body.as_bytes()))
        };
        write().map_err(|error| Error::io("keep the pin", path(place), error))?;
        Ok(true)
    }

    /// Takes the pin of a session away. False where it was not pinned.
    ///
    /// # Errors
    /// The pins cannot be read or written.
    pub fn unpin(&self, row: &EntryRef) -> Result<bool> {
        let mut of_it = self.pins()?;
        of_it.0.values_mut().for_each(|pins| pins.retain(|pin| Pins::of([pin.clone()]).holds(row)));
        self.forget(of_it.iter())
    }

    /// Takes the pins away that were set on sessions of this id in these repositories: for those that are gone. False where there is none.
    ///
    /// # Errors
    /// As [`Catalog::unpin`].
    pub fn unpin_id(&self, id: &Id) -> Result<bool> {
        let pins = self.pins()?;
        let places: Vec<PathBuf> = self.repository_infos().iter().map(|info| absolute(&info.place)).collect();
        self.forget(pins.iter().filter(|pin| pin.id == *id && places.contains(&pin.place)))
    }

    fn forget<'p>(&self, pins: impl Iterator<Item = &'p Pin>) -> Result<bool> {
        let Some(place) = &self.settings().pins else { return Ok(false) };
        let mut any = false;
        for pin in pins {
            let remove = || OwnDir::open(place)?.dir().remove_file(&file_name(pin.identity)?);
            match remove() {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::io("remove the pin", path(place), error));
                }
                removed => any |= removed.is_ok(),
            }
        }
        Ok(any)
    }
}

impl Pins {
    fn of(pins: impl IntoIterator<Item = Pin>) -> Self {
        let mut all = Self::default();
        for pin in pins {
            let Identity([_, inode, born]) = pin.identity;
            all.0.entry((inode, born)).or_default().push(pin);
        }
        all
    }
}

fn read(place: &OwnPlace) -> io::Result<Pins> {
    let mut dir = match OwnDir::open(place) {
        Ok(dir) => dir,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Pins::default()),
        Err(error) if is_anothers(place) => {
            tracing::info!("pins were not read: {error}");
            return Ok(Pins::default());
        }
        Err(error) => return Err(error),
    };
    let names = dir.dir().names(&mut ListBuffer::default())?;
    let identities = names.iter().filter_map(|(name, _)| identity(name));
    Ok(Pins::of(identities.map(|identity| pin(&dir, identity))))
}

/// Whether there are no pins of the caller's there: root that runs with a user's home has none in it.
fn is_anothers(place: &OwnPlace) -> bool {
    match disk::path_metadata(&place.path()) {
        Ok(facts) => facts.uid != rustix::process::geteuid().as_raw(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// A pin is set by its file's name alone: what it holds only tells people which session was meant.
fn pin(dir: &OwnDir, identity: Identity) -> Pin {
    let text = file_name(identity).ok().and_then(|name| dir.read(&name, LONGEST).ok()).unwrap_or_default();
    let text = String::from_utf8(text).unwrap_or_default();
    let mut lines = text.lines().map(|line| unhex(line).unwrap_or_default());
    let id = Id::new(lines.next().unwrap_or_default());
    let place = std::ffi::OsString::from_vec(lines.next().unwrap_or_default()).into();
    Pin { identity, id, place }
}

fn file_name(identity: Identity) -> io::Result<Name> {
    let Identity([device, inode, born]) = identity;
    Name::new(format!("{device:x}-{inode:x}-{born:x}{SUFFIX}")).map_err(io::Error::other)
}

fn identity(name: &[u8]) -> Option<Identity> {
    let mut parts = std::str::from_utf8(name).ok()?.strip_suffix(SUFFIX)?.split('-');
    let mut number = || u64::from_str_radix(parts.next()?, 16).ok();
    let identity = Identity([number()?, number()?, number()?]);
    parts.next().is_none().then_some(identity)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2));
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

fn path(place: &OwnPlace) -> Vec<u8> {
    place.path().into_os_string().into_vec()
}

fn absolute(path: &std::path::Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Tells of pins of this repository whose session is not in it any more.
pub(super) fn examine(
    readers: &mut Readers,
    repository: RepositoryId,
    task: &Task,
    found: &mut dyn FnMut(Finding),
) -> Result<()> {
    let place = absolute(&readers.catalog().info(repository)?.place);
    let mut left: Vec<Pin> = readers.catalog().pins()?.iter().filter(|pin| pin.place == place).cloned().collect();
    let mut after = None;
    while !left.is_empty() {
        let page = readers.page(repository, after.as_ref(), task)?;
        for entry in page.entries {
            let row = EntryRef { repository, entry };
            left.retain(|pin| !Pins::of([pin.clone()]).holds(&row));
        }
        after = page.next;
        if after.is_none() || task.is_cancelled() {
            break;
        }
    }
    if task.is_cancelled() {
        return Err(Error::new("examine the pins", "", Cause::Cancelled));
    }
    left.sort_by(|a, b| a.id.cmp(&b.id));
    for pin in left {
        let text = "pinned, and not here any more; what has its name now is another one";
        let text = if readers.entry(&crate::model::Address { repository, id: pin.id.clone() }).is_ok() {
            text
        } else {
            "pinned, and not here any more"
        };
        let (reason, remedy) = (Reason::fixed("pin-gone", text), Remedy::Run(&["unpin"]));
        let advice = "restore it from the trash or a copy, or take the pin away".into();
        found(Finding { id: Some(pin.id), reason, advice, remedy });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Age, AgeSource, Entry, RepositoryId};

    fn row(id: &str, identity: [u64; 3]) -> EntryRef {
        let age = Age { at: None, from: AgeSource::Mtime };
        let entry = Entry { id: Id::from(id), identity: Identity(identity), age, changed: 0, owner: None };
        EntryRef { repository: RepositoryId(0), entry }
    }

    #[test]
    fn a_pin_holds_the_very_session_under_any_name_and_no_other_under_its_name() {
        let pin = |identity| Pin { identity: Identity(identity), id: Id::from("a"), place: "/p".into() };
        let pins = Pins::of([pin([1, 2, 3]), pin([1, 9, 0])]);
        assert!(pins.holds(&row("a", [1, 2, 3])) && pins.holds(&row("renamed", [1, 2, 3])));
        assert!(!pins.holds(&row("a", [1, 2, 4])) && !pins.holds(&row("a", [1, 5, 3])));
        // The disk has another number after a restart.
        assert!(pins.holds(&row("a", [7, 2, 3])) && pins.holds(&row("b", [7, 2, 3])));
        // Without a birth time an inode number may be another's, and the name may have been changed by anybody.
        assert!(pins.holds(&row("a", [1, 9, 0])) && pins.holds(&row("b", [1, 9, 0])));
        assert!(pins.holds(&row("a", [7, 9, 0])) && !pins.holds(&row("b", [7, 9, 0])));
    }

    #[test]
    fn names_of_files_and_back() {
        for numbers in [[1, 2, 3], [u64::MAX; 3], [0, 1, 0]] {
            assert_eq!(identity(file_name(Identity(numbers)).unwrap().bytes()), Some(Identity(numbers)));
        }
        for odd in ["", ".pin", "1-2.pin", "1-2-3-4.pin", "x-2-3.pin", "1-2-3", ".adjourn-1-2-3.pin"] {
            assert_eq!(identity(odd.as_bytes()), None, "{odd}");
        }
    }
}
