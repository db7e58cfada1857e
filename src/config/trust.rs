//! Whether a file may name programs that we run: it must belong to the caller or to root, nobody else may write it, and
//! nobody else may put another file in its place.

/// Who owns a file or a directory, and who may write it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ownership {
    pub(super) owner: u32,
    pub(super) mode: u32,
}

const OTHERS_WRITE: u32 = 0o022;
const STICKY: u32 = 0o1000;

/// Why a file must not name programs; none when it may.
pub(super) fn distrust(file: Ownership, directory: Ownership, caller: u32) -> Option<String> {
    let foreign = |owner| owner != caller && owner != 0;
    if foreign(file.owner) {
        return Some(format!("it belongs to user {}, not to you or root", file.owner));
    }
    if file.mode & OTHERS_WRITE != 0 {
        return Some("others may write it (chmod go-w mends that)".to_owned());
    }
    if foreign(directory.owner) {
        return Some(format!("its directory belongs to user {}", directory.owner));
    }
    if directory.mode & OTHERS_WRITE != 0 && directory.mode & STICKY == 0 {
        return Some("others may write its directory".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(owner: u32, mode: u32) -> Ownership {
        Ownership { owner, mode }
    }

    #[test]
    fn mine_and_roots_are_trusted() {
        assert_eq!(distrust(own(7, 0o644), own(7, 0o755), 7), None);
        assert_eq!(distrust(own(0, 0o644), own(0, 0o755), 7), None);
        assert_eq!(distrust(own(7, 0o600), own(0, 0o1777), 7), None);
    }

    #[test]
    fn what_others_can_change_is_not() {
        assert!(distrust(own(8, 0o644), own(7, 0o755), 7).is_some());
        assert!(distrust(own(7, 0o664), own(7, 0o755), 7).is_some());
        assert!(distrust(own(7, 0o646), own(7, 0o755), 7).is_some());
        assert!(distrust(own(7, 0o644), own(8, 0o755), 7).is_some());
        assert!(distrust(own(7, 0o644), own(7, 0o777), 7).is_some());
        // Root running with the user's configuration must not run the user's programs.
        assert!(distrust(own(7, 0o644), own(7, 0o755), 0).is_some());
    }
}
