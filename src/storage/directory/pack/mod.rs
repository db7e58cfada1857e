//! Taking a directory along, as a tar archive or as a copy: walked by descriptor, links kept as links and never followed, other
//! file systems never entered.

mod archive;
mod copy;
mod walk;

pub use archive::archive;
pub use copy::copy;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::disk::{Dir, Name};
    use crate::work::Task;

    fn session() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        let session = place.path().join("s.session");
        std::fs::create_dir_all(session.join("io-logs")).unwrap();
        std::fs::write(session.join("session"), b"checkpoint").unwrap();
        std::fs::write(session.join("io-logs/a.stdout"), b"out\n").unwrap();
        symlink("/etc", session.join("outside")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            session.join("fifo"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        let old = std::time::UNIX_EPOCH + std::time::Duration::new(1_700_000_000, 5);
        std::fs::File::open(&session).unwrap().set_modified(old).unwrap();
        place
    }

    #[test]
    fn an_archive_holds_links_as_links_and_says_what_it_left_out() {
        let place = session();
        let mut bytes = Vec::new();
        let parent = Dir::open(place.path()).unwrap();
        let packed = archive(&parent, &Name::new("s.session").unwrap(), &mut bytes, &Task::new()).unwrap();
        assert_eq!((packed.files, packed.bytes), (2, 14));
        assert_eq!(packed.skipped[0].exact(), b"fifo");
        let mut tar = tar::Archive::new(bytes.as_slice());
        let names: Vec<String> =
            tar.entries().unwrap().map(|e| e.unwrap().path().unwrap().to_string_lossy().into_owned()).collect();
        let wanted =
            ["s.session", "s.session/io-logs", "s.session/io-logs/a.stdout", "s.session/outside", "s.session/session"];
        assert_eq!(names.iter().map(|n| n.trim_end_matches('/')).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn a_copy_keeps_times_and_links_and_never_overwrites() {
        let (place, other) = (session(), tempfile::tempdir().unwrap());
        let (parent, into) = (Dir::open(place.path()).unwrap(), Dir::open(other.path()).unwrap());
        let name = Name::new("s.session").unwrap();
        copy(&parent, &name, &into, &Task::new()).unwrap();
        let copied = other.path().join("s.session");
        assert_eq!(std::fs::read(copied.join("io-logs/a.stdout")).unwrap(), b"out\n");
        assert_eq!(std::fs::read_link(copied.join("outside")).unwrap().as_os_str(), "/etc");
        assert_eq!(parent.look(&name).unwrap().modified, into.look(&name).unwrap().modified);
        let again = copy(&parent, &name, &into, &Task::new()).unwrap_err();
        assert_eq!(again.kind(), std::io::ErrorKind::AlreadyExists);
    }
}
