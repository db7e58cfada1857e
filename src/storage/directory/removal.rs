//! Removing for all kinds whose entries are directories: the same trash and the same order of steps; a kind says only how its
//! entries are called and what holds them.

use std::path::PathBuf;
use std::sync::Arc;

use super::measure::measure_dir;
use super::standing::{self, Parts};
use crate::disk::{BadName, Dir, Metadata, Name, RepositoryDir, Tombstone, Trash};
use crate::model::{
    Batch, Cause, Disposition, Entry, Error, Freed, Hold, Id, Reason, Result, Standing, TrashContents, TrashEntry,
};
use crate::storage::Removal;
use crate::text::Untrusted;
use crate::work::Task;

/// Where the trash folder stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TrashPlace {
    /// In the repository: its own software passes hidden names over.
    Inside,
    /// Beside it: its own software takes every directory for an entry.
    Beside,
}

/// Finds why each of some entries must stay.
pub type Holds = fn(&RepositoryDir, &[Entry], &Task) -> Result<Vec<Vec<Hold>>>;

/// What a kind says of its directories.
#[derive(Clone, Copy, Debug)]
pub struct DirectoryRule {
    /// Where the trash folder stands.
    pub trash: TrashPlace,
    /// The directory's name of an id.
    pub name_of: fn(&Id) -> std::result::Result<Name, BadName>,
    /// The id of a directory of this name.
    pub id_of: fn(&[u8]) -> Option<Id>,
    /// What a listing says of a directory.
    pub entry: fn(Id, &Metadata) -> Entry,
    /// Why each entry must stay, beyond its being in use.
    pub holds: Holds,
    /// What a directory must hold.
    pub parts: Parts,
    /// Whether an empty directory is an entry all the same: a workspace begins so, a session never does.
    pub counts_empty: bool,
    /// The title of what lies in such a directory, where the kind has titles.
    pub title: fn(&Dir) -> Option<Untrusted>,
    /// Puts in order what else of the repository knew a directory of this name, once that has left it.
    pub left: fn(&RepositoryDir, &Name),
}

/// Removes directories of one repository.
#[derive(Debug)]
pub struct DirectoryRemoval {
    place: Arc<RepositoryDir>,
    trash: Trash,
    rule: DirectoryRule,
}

impl DirectoryRemoval {
    /// For this repository; directories of many files are emptied by up to `threads` threads.
    ///
    /// # Errors
    /// The trash has no place.
    pub fn new(place: Arc<RepositoryDir>, rule: DirectoryRule, threads: usize) -> std::result::Result<Self, Reason> {
        let trash = match rule.trash {
            TrashPlace::Inside => Trash::inside(&place),
            TrashPlace::Beside => Trash::beside(&place),
        };
        let trash = trash.map_err(|error| Reason::new("no-trash", error.cause().to_string()))?;
        Ok(Self { place, trash: trash.with_threads(threads), rule })
    }

    /// The directory's name of an entry.
    fn name(&self, entry: &Entry) -> Result<Name> {
        let bad = |_| Error::new("find the session", entry.id.bytes(), Cause::NoSession);
        (self.rule.name_of)(&entry.id).map_err(bad)
    }

    /// The id of a directory's name; what has none is called by its name.
    fn id(&self, name: &[u8]) -> Id {
        (self.rule.id_of)(name).unwrap_or_else(|| Id::new(name))
    }
}

impl Removal for DirectoryRemoval {
    fn holds(&self, listing: &[Entry], task: &Task) -> Result<Vec<Vec<Hold>>> {
        (self.rule.holds)(&self.place, listing, task)
    }

    fn standing(&self, listing: &[Entry], task: &Task) -> Result<Vec<Standing>> {
        let mut all = Vec::with_capacity(listing.len());
        for entry in listing {
            if task.is_cancelled() {
                return Err(Error::new("inspect the sessions", entry.id.bytes(), Cause::Cancelled));
            }
            let standing = match standing::of(&self.place, &self.name(entry)?, entry, self.rule.parts) {
                Standing::Empty if self.rule.counts_empty => Standing::Whole,
                standing => standing,
            };
            all.push(standing);
        }
        Ok(all)
    }

    fn unchanged(&self, entry: &Entry) -> Result<()> {
        let cannot = |cause| Error::new("remove the session", entry.id.bytes(), cause);
        let facts = self.place.find(&self.name(entry)?).map_err(|error| cannot(Cause::from_io(error)))?;
        if facts.identity() != entry.identity {
            return Err(cannot(Cause::Replaced));
        }
        if (Some(facts.modified), facts.changed) != (entry.age.at, entry.changed) {
            let text = "it changed since it was listed, so its position in the order is unknown; unchanged";
            return Err(cannot(Cause::Unsure(text.to_owned())));
        }
        Ok(())
    }

    fn move_to_trash(&self, entry: &Entry, disposition: Disposition, batch: Batch, number: u32) -> Result<Tombstone> {
        let name = self.name(entry)?;
        let tomb = self.trash.move_to_trash(&name, entry.identity, disposition, batch, number)?;
        (self.rule.left)(&self.place, &name);
        Ok(tomb)
    }

    fn move_to_trash_locked(
        &self,
        entry: &Entry,
        disposition: Disposition,
        batch: Batch,
        number: u32,
    ) -> Result<Tombstone> {
        let name = self.name(entry)?;
        let tomb = self.trash.move_to_trash_locked(&name, entry.identity, disposition, batch, number)?;
        (self.rule.left)(&self.place, &name);
        Ok(tomb)
    }

    fn tombstones(&self) -> Result<Vec<Tombstone>> {
        self.trash.tombstones()
    }

    fn renamed_trash(&self, task: &Task) -> Result<Option<(PathBuf, PathBuf)>> {
        self.trash.renamed(task)
    }

    fn restore(&self, tomb: Tombstone) -> Result<Entry> {
        let id = self.id(tomb.session().map(Name::bytes).unwrap_or_default());
        let facts = self.trash.restore(tomb)?;
        Ok((self.rule.entry)(id, &facts))
    }

    fn mark_for_deletion(&self, tomb: Tombstone, task: &Task) -> Result<Tombstone> {
        self.trash.mark_for_deletion(tomb, task)
    }

    fn empty(&self, tomb: Tombstone, freed: &mut Freed, task: &Task) -> Result<()> {
        self.trash.empty_counting(tomb, freed, task)
    }

    fn is_untouched(&self, tomb: &Tombstone) -> bool {
        Trash::is_untouched(tomb)
    }

    fn take_back(&self, tomb: Tombstone) -> Result<Entry> {
        let id = self.id(tomb.session().map(Name::bytes).unwrap_or_default());
        let facts = self.trash.take_back(tomb)?;
        Ok((self.rule.entry)(id, &facts))
    }

    fn contents(&self, tomb: &Tombstone, task: &Task) -> Result<TrashContents> {
        let subject = tomb.session().map(Name::bytes).unwrap_or_default();
        let measured = self.trash.open(tomb).and_then(|dir| {
            let title = (self.rule.title)(&dir);
            // The directory itself takes room too.
            let own = dir.metadata()?.on_disk;
            Ok((title, own, measure_dir(dir, task)?))
        });
        let (title, own, usage) = measured.map_err(|error| match error.kind() {
            std::io::ErrorKind::Interrupted => Error::new("measure it in the trash", subject, Cause::Cancelled),
            _ => Error::io("measure it in the trash", subject, error),
        })?;
        let (files, unreadable) = (usage.files, usage.unreadable);
        Ok(TrashContents { title, files, on_disk: usage.on_disk.saturating_add(own), unreadable })
    }

    fn describe(&self, tomb: &Tombstone) -> TrashEntry {
        tomb.entry(|name| self.id(name))
    }
}
