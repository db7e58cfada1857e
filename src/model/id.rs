//! What names a session: its id, its address among several repositories, and the proof that it is still the same thing.

use std::fmt;
use std::os::unix::ffi::OsStrExt;

use crate::text::{Untrusted, Visible};

/// One path component or one database key, exact bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Box<[u8]>);

impl Id {
    /// Takes the bytes as they are.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The exact bytes; hostile.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As an operating-system string, for system calls.
    pub fn os(&self) -> &std::ffi::OsStr {
        std::ffi::OsStr::from_bytes(&self.0)
    }

    /// The text when it is UTF-8; still hostile.
    pub fn utf8(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// As text from disk.
    pub fn text(&self) -> Untrusted {
        Untrusted::new(self.0.clone())
    }

    /// Safe to print.
    pub fn visible(&self) -> Visible {
        Visible::of_bytes(&self.0)
    }

    /// As it is written on a command line: its text where that is drawn as it is, else `hex:...`.
    pub fn argument(&self) -> String {
        let plain = self.utf8().filter(|text| !text.is_empty() && !text.starts_with(HEX));
        match plain {
            Some(text) if self.visible().as_str() == text => text.to_owned(),
            _ => self.hex_argument(),
        }
    }

    /// As `hex:...`, which is never anything but an id.
    pub fn hex_argument(&self) -> String {
        format!("{HEX}{}", self.hex())
    }

    /// The bytes in hexadecimal, lower case.
    pub fn hex(&self) -> String {
        self.0.iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// What stands before an id that is written in hexadecimal.
const HEX: &str = "hex:";

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visible().fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({})", self.visible())
    }
}

/// Which of the opened repositories, by its place in the list of those given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RepositoryId(pub u16);

/// A session among several repositories; carried by rows, marks, messages and plans.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address {
    /// The repository that holds it.
    pub repository: RepositoryId,
    /// Its id there.
    pub id: Id,
}

/// Which thing was seen: device, inode and birth time in nanoseconds (0 where the file system keeps none); zeros for a database row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Identity(pub [u64; 3]);

impl Identity {
    /// Whether it is of something in a file system; that of a database row tells rows apart no further than their app.
    pub fn is_of_a_file(&self) -> bool {
        let Self([_, inode, _]) = self;
        *inode != 0
    }
}

/// Which content a summary was read from: device, inode, mtime in nanoseconds, size in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Version(pub [u64; 4]);
