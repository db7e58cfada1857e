//! Which kind a place is of: what is there tells it, unless the user says it. What is said may not belie what is there, since
//! another kind's entries would be listed as what they are not, and removed as such.

use std::path::{Path, PathBuf};

use super::{KINDS, names};
use crate::disk::{Dir, ListBuffer, Name};
use crate::model::{Cause, Error, Result, ServerAddress};
use crate::storage::kind::{Kind, Recognition, Server};
use crate::text::Visible;

/// So many entries of a directory that is of no kind are looked at, for one that is.
const LOOKED_AT: usize = 64;

/// The kind that the user says.
pub(super) fn asked(place: &Path, name: &str) -> Result<&'static Kind> {
    let kind = of_name(name)?;
    if (kind.recognise)(place) == Recognition::Yes {
        return Ok(kind);
    }
    match most_sure(place) {
        Some((Recognition::Yes, other)) => {
            let other = other.name;
            let text = format!("contains {other} sessions, not {name}: omit --kind or pass --kind {other}");
            Err(refused(place, Cause::Usage(text)))
        }
        _ => Ok(kind),
    }
}

fn of_name(name: &str) -> Result<&'static Kind> {
    let text = || format!("unknown kind; use one of: {}", names().join(", "));
    let found = KINDS.iter().find(|kind| kind.name == name);
    found.ok_or_else(|| Error::new("open a repository", name, Cause::Usage(text())))
}

/// What opens this address: of the kind that the user says, or of any.
pub(super) fn serving(address: &ServerAddress, name: Option<&str>) -> Result<&'static Server> {
    let kinds = match name {
        Some(name) => std::slice::from_ref(of_name(name)?),
        None => KINDS,
    };
    let found = kinds.iter().filter_map(|kind| kind.server.as_ref());
    found.clone().find(|server| server.schemes.contains(&address.scheme())).ok_or_else(|| {
        let text = match address.scheme() {
            "" => "looks like an address without a scheme: write redis://host/0 for an address, ./NAME for a path",
            _ if found.clone().next().is_none() => "this kind supports only paths, not addresses",
            _ => "unsupported address scheme; use a path or redis://host/0",
        };
        Error::new("open a repository", address.shown(), Cause::Usage(text.to_owned()))
    })
}

/// The kind that is most sure of the place.
pub(super) fn recognised(place: &Path) -> Result<&'static Kind> {
    if let Some((_, kind)) = most_sure(place) {
        return Ok(kind);
    }
    let text = match inside(place) {
        Some((name, path, kind)) => {
            format!("not a repository, but {name} in it is ({kind}): use `-r {path}`")
        }
        None => format!("cannot detect the kind; pass --kind: {}", names().join(", ")),
    };
    Err(refused(place, Cause::Unsupported(text)))
}

/// The kind that is most sure of a place, if any could be, the main one first among equals. Looking may take long, so the first that
/// is sure ends it.
fn most_sure(place: &Path) -> Option<(Recognition, &'static Kind)> {
    let mut best = None;
    for kind in KINDS {
        match (kind.recognise)(place) {
            Recognition::Yes => return Some((Recognition::Yes, kind)),
            Recognition::Maybe => best = best.or(Some((Recognition::Maybe, kind))),
            Recognition::No => {}
        }
    }
    best
}

fn refused(place: &Path, cause: Cause) -> Error {
    Error::new("open a repository", place.as_os_str().as_encoded_bytes(), cause)
}

/// The first entry of a directory that some kind is sure of: its name, its path, and the kind's name.
fn inside(place: &Path) -> Option<(Visible, Visible, &'static str)> {
    let mut names = Dir::open(place).and_then(|mut dir| dir.names(&mut ListBuffer::default())).ok()?;
    names.sort();
    let paths = names.iter().take(LOOKED_AT).filter_map(|(name, _)| Some(place.join(Name::new(name).ok()?.os())));
    let visible = |bytes: &std::ffi::OsStr| Visible::of_bytes(bytes.as_encoded_bytes());
    let told = |path: PathBuf| {
        let (Recognition::Yes, kind) = most_sure(&path)? else { return None };
        Some((visible(path.file_name()?), visible(path.as_os_str()), kind.name))
    };
    paths.filter(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))).find_map(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::unpack_tar_gz;

    /// The sample of a kind, and its place.
    fn sample(kind: &Kind) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        unpack_tar_gz(kind.sample.archive, &Dir::open(folder.path()).unwrap(), |_, at| at).unwrap();
        let place = folder.path().join(kind.sample.place);
        (folder, place)
    }

    fn why(told: Result<&'static Kind>) -> String {
        told.map(|kind| kind.name).unwrap_err().to_string()
    }

    #[test]
    fn each_kind_knows_its_own_and_no_other_is_believed() {
        for kind in KINDS {
            let (_folder, place) = sample(kind);
            assert_eq!(recognised(&place).unwrap().name, kind.name);
            for other in KINDS {
                let asked = asked(&place, other.name);
                if other.name == kind.name {
                    assert_eq!(asked.unwrap().name, kind.name);
                    continue;
                }
                let (this, that) = (kind.name, other.name);
                let place = place.display();
                let text = format!("contains {this} sessions, not {that}: omit --kind or pass --kind {this}");
                assert_eq!(why(asked), format!("{place}: cannot open a repository: {text}"));
            }
        }
        let unknown = why(asked(Path::new("/"), "nose"));
        assert!(unknown.ends_with("unknown kind; use one of: plainbox, pamiq, woger, pynenc"), "{unknown}");
    }

    #[test]
    fn what_is_empty_may_become_a_repository_of_sessions() {
        let place = tempfile::tempdir().unwrap();
        let told = || recognised(place.path()).unwrap().name;
        assert_eq!(told(), "plainbox");
        std::fs::create_dir(place.path().join(".trash-0")).unwrap();
        std::fs::write(place.path().join("machine-manifest.json"), b"{}").unwrap();
        std::os::unix::fs::symlink("nowhere", place.path().join("last-session")).unwrap();
        assert_eq!(told(), "plainbox");
        assert_eq!(recognised(&place.path().join("absent")).unwrap().name, "plainbox");
        std::fs::write(place.path().join("notes.txt"), b"").unwrap();
        std::fs::create_dir(place.path().join("a.session")).unwrap();
        assert_eq!(told(), "plainbox", "one session is enough");
    }

    #[test]
    fn what_is_of_no_kind_is_said_to_be_and_may_be_said_to_be_any() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("notes.txt"), b"").unwrap();
        let at = place.path().display();
        let text = "cannot detect the kind; pass --kind: plainbox, pamiq, woger, pynenc";
        assert_eq!(why(recognised(place.path())), format!("{at}: cannot open a repository: {text}"));
        for kind in KINDS {
            assert_eq!(asked(place.path(), kind.name).unwrap().name, kind.name);
        }
    }

    #[test]
    fn a_directory_around_a_place_names_it() {
        let pynenc = KINDS.iter().find(|kind| kind.name == "pynenc").unwrap();
        let (_folder, file) = sample(pynenc);
        let (above, name) = (file.parent().unwrap(), file.file_name().unwrap().to_str().unwrap());
        let text = format!("not a repository, but {name} in it is (pynenc): use `-r {}`", file.display());
        assert_eq!(why(recognised(above)), format!("{}: cannot open a repository: {text}", above.display()));
    }
}
