//! Whether a file may name programs that we run: it must belong to the caller or to root, nobody else may write it, and
//! nobody else may put another file in its place, or another directory in the place of one that it is in.

/// Who owns a file or a directory, and who may write it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ownership {
    pub(super) owner: u32,
    pub(super) mode: u32,
}

const OTHERS_WRITE: u32 = 0o022;
const STICKY: u32 = 0o1000;

/// Why a file must not name programs; none when it may.
pub(super) fn distrust(file: Ownership, above: &[Ownership], caller: u32) -> Option<String> {
    let foreign = |owner| owner != caller && owner != 0;
    if foreign(file.owner) {
        return Some(format!("owned by user {}, not by you or root", file.owner));
    }
    if file.mode & OTHERS_WRITE != 0 {
        return Some("writable by others (fix with chmod go-w)".to_owned());
    }
    for (at, directory) in above.iter().enumerate() {
        let which = if at == 0 { "its directory" } else { "a directory above it" };
        if foreign(directory.owner) {
            return Some(format!("{which} is owned by user {}", directory.owner));
        }
        if directory.mode & OTHERS_WRITE != 0 && directory.mode & STICKY == 0 {
            return Some(format!("{which} is writable by others"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(owner: u32, mode: u32) -> Ownership {
        Ownership { owner, mode }
    }

    fn why(file: Ownership, above: &[Ownership], caller: u32) -> Option<String> {
        distrust(file, above, caller)
    }

    #[test]
    fn mine_and_roots_are_trusted() {
        assert_eq!(why(own(7, 0o644), &[own(7, 0o755), own(0, 0o755)], 7), None);
        assert_eq!(why(own(0, 0o644), &[own(0, 0o755)], 7), None);
        assert_eq!(why(own(7, 0o600), &[own(0, 0o1777)], 7), None);
    }

    #[test]
    fn what_others_can_change_is_not() {
        assert!(why(own(8, 0o644), &[own(7, 0o755)], 7).is_some());
        assert!(why(own(7, 0o664), &[own(7, 0o755)], 7).is_some());
        assert!(why(own(7, 0o646), &[own(7, 0o755)], 7).is_some());
        assert!(why(own(7, 0o644), &[own(8, 0o755)], 7).is_some());
        assert!(why(own(7, 0o644), &[own(7, 0o777)], 7).is_some());
        // Root running with the user's configuration must not run the user's programs.
        assert!(why(own(7, 0o644), &[own(7, 0o755)], 0).is_some());
    }

    #[test]
    fn who_may_replace_a_directory_above_may_replace_the_file() {
        let above = |directory| why(own(7, 0o644), &[own(7, 0o755), directory, own(0, 0o755)], 7);
        assert_eq!(above(own(7, 0o777)).unwrap(), "a directory above it is writable by others");
        assert!(above(own(8, 0o755)).unwrap().contains("above it is owned by user 8"));
        assert_eq!(above(own(0, 0o1777)), None);
    }
}
