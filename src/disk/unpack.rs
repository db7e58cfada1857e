//! Unpacking a bundled tar.gz into a directory: regular files, directories and links as data, each made by descriptor below the
//! directory, so that no entry can lead out of it. The tar crate only reads; nothing of it touches the disk.

use std::io::{self, Read};
use std::path::{Component, Path};

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::change::{self, KEPT};
use super::{Dir, Name};
use crate::model::Timestamp;

/// More than this is no bundled sample.
const LIMIT: u64 = 256 << 20;

/// Unpacks into `dir`, which should be fresh. `time` turns the recorded modification time of what has this path into the one
/// that is set.
///
/// # Errors
/// The archive is damaged, too big, or holds a name or kind that is refused; or the system's own.
pub fn unpack_tar_gz(archive: impl Read, dir: &Dir, time: impl Fn(&[Name], Timestamp) -> Timestamp) -> io::Result<()> {
    let mut archive = Archive::new(MultiGzDecoder::new(archive).take(LIMIT));
    let mut directories = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = names(&entry.path()?)?;
        let Some((name, above)) = path.split_last() else {
            continue;
        };
        let at = time(&path, modified(&mut entry)?);
        let parent = descend(dir, above)?;
        match entry.header().entry_type() {
            EntryType::Directory => {
                let mode = entry.header().mode()?;
                let made = enter(&parent, name)?.metadata()?.identity();
                directories.push((path, at, mode, made));
            }
            EntryType::Regular | EntryType::Continuous => {
                write_file(&parent, name, &mut entry, at)?;
            }
            EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default();
                parent.make_link(name, &target)?;
            }
            _ => return Err(refused("an entry that is not a file, directory or link")),
        }
    }
    // What was made within changed their times; the deepest come last in an archive.
    for (path, at, mode, seen) in directories.iter().rev() {
        let made = descend(dir, path)?;
        if made.metadata()?.identity() != *seen {
            return Err(refused("a directory was replaced while it was unpacked"));
        }
        made.set_modified(*at)?;
        made.set_mode(mode & KEPT)?;
    }
    Ok(())
}

fn names(path: &Path) -> io::Result<Vec<Name>> {
    let mut names = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => names.push(Name::new(name.as_encoded_bytes())?),
            Component::CurDir => {}
            _ => return Err(refused("a name that points outside the archive")),
        }
    }
    Ok(names)
}

fn descend(dir: &Dir, path: &[Name]) -> io::Result<Dir> {
    let mut here = dir.reopen()?;
    for name in path {
        here = enter(&here, name)?;
    }
    Ok(here)
}

/// A directory in one that is being filled, made for the caller alone where it is missing.
fn enter(dir: &Dir, name: &Name) -> io::Result<Dir> {
    match dir.make_dir_exact(name, 0o700) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => dir.open_dir(name),
        made => made,
    }
}

fn write_file<R: Read>(dir: &Dir, name: &Name, entry: &mut Entry<'_, R>, at: Timestamp) -> io::Result<()> {
    let mut file = dir.make_file(name, 0o600)?;
    io::copy(entry, &mut file)?;
    change::set_mode(&file, entry.header().mode()? & KEPT)?;
    change::set_modified(&file, at)
}

/// The modification time, from the extended header where there is one: it knows fractions.
fn modified<R: Read>(entry: &mut Entry<'_, R>) -> io::Result<Timestamp> {
    let plain = Timestamp::new(i64::try_from(entry.header().mtime()?).unwrap_or(0), 0);
    let Some(extensions) = entry.pax_extensions()? else {
        return Ok(plain);
    };
    let exact = extensions
        .filter_map(Result::ok)
        .find(|field| field.key_bytes() == b"mtime")
        .and_then(|field| field.value().ok().and_then(parse_time));
    Ok(exact.unwrap_or(plain))
}

fn parse_time(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Some(Timestamp::new(seconds.parse().ok()?, digits.parse().ok()?))
}

fn refused(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use tar::{Builder, Header};

    fn header(kind: EntryType, name: &[u8], size: u64) -> Header {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(if name == b"open" { 0o6777 } else { 0o640 });
        header.set_mtime(1_600_000_000);
        header.set_size(size);
        // The builder refuses bad names, which is what is wanted here.
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_cksum();
        header
    }

    fn packed(entries: &[(EntryType, &[u8], &[u8])]) -> Vec<u8> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (kind, name, content) in entries {
            let mut header = header(*kind, name, content.len() as u64);
            if *kind == EntryType::Symlink {
                header.set_size(0);
                header.as_old_mut().linkname[..content.len()].copy_from_slice(content);
                header.set_cksum();
                builder.append(&header, io::empty()).unwrap();
            } else {
                builder.append(&header, *content).unwrap();
            }
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn unpack(archive: &[u8]) -> (tempfile::TempDir, io::Result<()>) {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("in")).unwrap();
        let dir = Dir::open(&place.path().join("in")).unwrap();
        let done = unpack_tar_gz(archive, &dir, |_, t| Timestamp::new(t.seconds + 100, t.nanos));
        (place, done)
    }

    #[test]
    fn files_directories_and_links_arrive_with_their_times() {
        let archive = packed(&[
            (EntryType::Directory, b"s.session", b""),
            (EntryType::Regular, b"s.session/io-logs/a", b"hello"),
            (EntryType::Symlink, b"last", b"/etc/passwd"),
            (EntryType::Regular, b"open", b"#!"),
        ]);
        let (place, done) = unpack(&archive);
        done.unwrap();
        let root = place.path().join("in");
        assert_eq!(std::fs::read(root.join("s.session/io-logs/a")).unwrap(), b"hello");
        assert_eq!(std::fs::read_link(root.join("last")).unwrap(), Path::new("/etc/passwd"));
        let mode = |name: &str| Dir::open(&root).unwrap().stat(&Name::new(name).unwrap()).unwrap().mode;
        assert_eq!((mode("s.session"), mode("open")), (0o640, 0o755), "neither set-id bits nor writable by others");
        let dir = Dir::open(&root.join("s.session")).unwrap();
        assert_eq!(dir.metadata().unwrap().modified, Timestamp::new(1_600_000_100, 0));
    }

    #[test]
    fn nothing_leads_out() {
        for entries in [
            &[(EntryType::Regular, &b"../out"[..], &b"x"[..])][..],
            &[(EntryType::Regular, b"/out", b"x")],
            &[(EntryType::Regular, b"a/../../out", b"x")],
            &[(EntryType::Symlink, b"l", b".."), (EntryType::Regular, b"l/out", b"x")],
            &[(EntryType::Symlink, b"l", b"../out"), (EntryType::Regular, b"l", b"x")],
            &[(EntryType::Fifo, b"f", b"")],
            &[(EntryType::Link, b"f", b"")],
        ] {
            let (place, done) = unpack(&packed(entries));
            assert!(done.is_err());
            assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn times_have_fractions() {
        assert_eq!(parse_time("12.5"), Some(Timestamp::new(12, 500_000_000)));
        assert_eq!(parse_time("12.1234567891"), Some(Timestamp::new(12, 123_456_789)));
        assert_eq!(parse_time("-3"), Some(Timestamp::new(-3, 0)));
        assert_eq!(parse_time("x"), None);
    }
}
