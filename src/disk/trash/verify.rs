//! After the rename: is it the directory that was chosen? Between the look and the rename another may have taken its name.

use std::io;

use super::entry_name::{Form, TombstoneName};
use super::move_to_trash::{Move, Moved};
use super::{Tombstone, Trash};
use crate::disk::{Dir, Name};
use crate::model::{Cause, Disposition};

impl Trash {
    pub(super) fn confirm(&self, moved: Moved, the_move: &Move<'_>) -> Result<Tombstone, Cause> {
        let Moved { tomb, held } = moved;
        let folder = tomb.folder.clone();
        let verified = self.verify(tomb, the_move);
        drop(held);
        if verified.is_err() {
            self.tidy(folder.as_deref());
        }
        verified
    }

    fn verify(&self, tomb: Tombstone, the_move: &Move<'_>) -> Result<Tombstone, Cause> {
        let found = self.lies_in(&tomb, the_move.name).and_then(|(dir, name)| dir.stat(name)).map_err(|error| {
            if matches!(tomb.entry_name.form, Form::Loose(_)) {
                // Somebody renamed it, and no name leads to it any more: it stays a session.
                the_move.unmark();
            }
            Cause::Unfinished(format!("it was moved to {} and could not be looked at there: {error}", tomb.place()))
        })?;
        // A directory that was empty when it was looked at may be somebody's trash folder by now.
        let is_trash = Self::is_ours(&the_move.seen, &found).unwrap_or(true);
        if found.identity() != the_move.facts.identity() || is_trash {
            return Err(self.give_back(tomb, the_move));
        }
        if found.modified != the_move.facts.modified {
            // Some file systems take a move for a change; a restore puts the time back once more.
            the_move.seen.set_modified_seen(the_move.facts.modified).ok();
        }
        Ok(tomb)
    }

    /// Another one was moved. Until it is back or relabelled, its tombstone tells what it should hold: so a kill leaves it kept.
    fn give_back(&self, tomb: Tombstone, the_move: &Move<'_>) -> Cause {
        if matches!(tomb.entry_name.form, Form::Loose(_)) {
            the_move.unmark();
        }
        let back = self
            .lies_in(&tomb, the_move.name)
            .and_then(|(dir, name)| dir.rename_new(name, &self.repository, the_move.name));
        if back.is_ok() {
            self.finish(&tomb);
            return Cause::Replaced;
        }
        let loose = tomb.folder.is_none();
        let entry_name =
            TombstoneName { disposition: Disposition::Trashed, chosen: None, strange: true, ..tomb.entry_name.clone() };
        let place = match self.relabel(tomb, entry_name) {
            Ok(tomb) => tomb.place(),
            Err((place, error)) => {
                tracing::warn!("{place} keeps its name: {error}");
                place
            }
        };
        let step = if loose { "move it back" } else { "`adjourn restore` brings it back" };
        Cause::Misplaced(format!(
            "another entry took its name at the last moment and was moved instead; nothing of that one is removed: it is kept in \
             {place}, and {step} once its name is free"
        ))
    }

    /// The directory that the session lies in and what it is called there.
    pub(super) fn lies_in<'a>(&'a self, tomb: &'a Tombstone, own: &'a Name) -> io::Result<(Dir, &'a Name)> {
        match &tomb.entry_name.form {
            Form::Folder => Ok((self.holder(tomb).open_dir(&tomb.name)?, own)),
            Form::Bare(_) | Form::Loose(_) => Ok((self.holder(tomb).try_clone()?, &tomb.name)),
        }
    }
}
