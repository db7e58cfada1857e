//! Reading a configuration file together with who owns it, from the same opened file.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::anyhow;

use super::trust::Ownership;
use crate::disk::{Metadata, ReadError, read_with_metadata, who_else};
use crate::text::Visible;

/// More is no configuration that somebody wrote.
const LARGEST: u64 = 1 << 20;

/// A file's text, and who could have written it.
pub(super) struct Source {
    pub(super) text: String,
    pub(super) file: Ownership,
    /// The directory that holds it and all above that one, the nearest first.
    pub(super) above: Vec<Ownership>,
    /// Why another user could have put another file there.
    pub(super) way: Option<String>,
}

/// Reads a file; none when there is none.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<Source>> {
    let complaint = |why: String| {
        let path = Visible::of_bytes(path.as_os_str().as_encoded_bytes());
        anyhow!("{path}: cannot read the configuration: {}", Visible::of(&why))
    };
    let read = match read_with_metadata(path, LARGEST) {
        Err(error) if error.is_missing() => return Ok(None),
        // A service's home is often /dev/null, and below a file there is nothing.
        Err(ReadError::Io(error)) if error.kind() == ErrorKind::NotADirectory => return Ok(None),
        read => read.map_err(|error| complaint(error.to_string()))?,
    };
    let text = String::from_utf8(read.content).map_err(|_| complaint("not UTF-8".to_owned()))?;
    let way = who_else(path, &read.file);
    Ok(Some(Source { text, file: ownership(&read.file), above: read.above.iter().map(ownership).collect(), way }))
}

fn ownership(facts: &Metadata) -> Ownership {
    Ownership { owner: facts.uid, mode: facts.mode }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_can_be_there_is_none() {
        let place = tempfile::tempdir().unwrap();
        assert!(read(&place.path().join("no/such/config.toml")).unwrap().is_none());
        assert!(read(Path::new("/dev/null/adjourn/config.toml")).unwrap().is_none());
        assert!(read(place.path()).is_err());
    }
}
