//! No room even for the trash folder. What is to be removed, and that alone, then takes a hidden name beside the sessions. Others may
//! rename it there, so its name counts for nothing by itself: the directory must be the very one that the name tells of, ours, and
//! bear permissions that nobody else can give it and nobody gives a session.

use rustix::io::Errno;

use super::entry_name::{Chosen, Form, TombstoneName};
use super::move_to_trash::{Move, refusal};
use super::{Tombstone, Trash};
use crate::disk::Metadata;
use crate::disk::new_dir::PARTIAL;
use crate::model::{Cause, Disposition};

/// The permissions that mark it.
pub(super) const MARK: u32 = 0o5700;

impl Trash {
    pub(super) fn move_loose(&self, the_move: &Move<'_>) -> Result<Tombstone, Cause> {
        let me = rustix::process::geteuid();
        if the_move.disposition == Disposition::Trashed {
            return Err(Cause::Unsupported(
                "there is no room for the trash folder; free some space, or remove it for good with `adjourn destroy`"
                    .to_owned(),
            ));
        }
        if !me.is_root() && the_move.facts.uid != me.as_raw() {
            return Err(Cause::Denied("there is no room for the trash folder, and it is another user's".to_owned()));
        }
        let entry_name = the_move.entry_name(Form::Loose(the_move.name.bytes().into()));
        let name = entry_name.name(self.ground.prefix.as_bytes()).ok_or_else(|| Cause::Io(Errno::NOSPC.into()))?;
        // The mark comes first: a kill leaves it under its own name, or where it is found.
        match the_move.mark().and_then(|()| self.take(the_move, &self.ground.base, &name)) {
            Ok(()) => Ok(self.tombstone(None, entry_name, name, the_move)),
            Err(error) => {
                the_move.unmark();
                Err(refusal(error))
            }
        }
    }
}

impl Trash {
    /// Whether a directory bears the mark of what is to be removed, or of what is being written, under another name than the one that
    /// leads to it: a kill left it, or somebody renamed it.
    pub fn is_half_removed(metadata: &Metadata) -> bool {
        let marked = [MARK, PARTIAL].contains(&metadata.mode);
        metadata.uid == rustix::process::geteuid().as_raw() && marked
    }
}

/// Whether a directory is what the name beside the sessions tells of.
pub(super) fn is_marked(entry_name: &TombstoneName, facts: &Metadata) -> bool {
    let ours = facts.uid == rustix::process::geteuid().as_raw() && facts.mode == MARK;
    ours && entry_name.chosen == Some(Chosen::of(facts))
}

impl Move<'_> {
    /// By the descriptor from before the rename: whatever others put there meanwhile gets no mark.
    fn mark(&self) -> std::io::Result<()> {
        let me = rustix::process::geteuid().as_raw();
        if self.facts.uid != me {
            self.seen.set_owner_seen(me, self.facts.gid)?;
        }
        self.seen.set_mode_seen(MARK)?;
        let marked = self.seen.metadata()?;
        // Some file systems take it and do nothing.
        if (marked.uid, marked.mode) == (me, MARK) { Ok(()) } else { Err(Errno::NOSPC.into()) }
    }

    /// The error that leads here is the one that tells. The permissions come last: giving a directory away takes some of them.
    pub(super) fn unmark(&self) {
        let Metadata { mode, uid, gid, .. } = self.facts;
        if uid != rustix::process::geteuid().as_raw() {
            self.seen.set_owner_seen(uid, gid).ok();
        }
        self.seen.set_mode_seen(mode).ok();
    }
}
