//! Who owns what lies in a repository, and who else may write it.

use crate::disk::Metadata;
use crate::text::Untrusted;

/// The name of a user, else the number.
pub fn owner(uid: u32) -> Untrusted {
    let user = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid)).ok().flatten();
    user.map_or_else(|| uid.to_string(), |user| user.name).into()
}

/// Whether this owner is neither the caller nor root.
pub fn is_foreign(uid: u32) -> bool {
    uid != 0 && uid != rustix::process::geteuid().as_raw()
}

/// Whether somebody else than the caller and root could have written what was read from here: it is another user's, all may write
/// it, or a group that is neither root's nor the caller's own.
pub fn is_others_to_write(facts: &Metadata) -> bool {
    let group = facts.mode & 0o020 != 0 && facts.gid != 0 && facts.gid != rustix::process::getegid().as_raw();
    is_foreign(facts.uid) || facts.mode & 0o002 != 0 || group
}
