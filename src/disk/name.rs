//! One checked path component. System calls here take a `Name`, never a path, so that nothing an id or a link says can lead out
//! of the directory that was opened.

use std::ffi::{CStr, CString, OsStr};
use std::fmt;
use std::os::unix::ffi::OsStrExt;

use crate::text::Visible;

/// One path component: not empty, not `.` or `..`, without `/` and NUL, at most 255 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(CString);

/// Why bytes are no path component.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadName {
    /// There is nothing.
    #[error("an empty name")]
    Empty,
    /// `.` or `..`.
    #[error("`.` and `..` are not entry names")]
    Dots,
    /// A slash or NUL within.
    #[error("a name that contains a slash or NUL")]
    Separator,
    /// More than a file system takes.
    #[error("a name of more than 255 bytes")]
    Long,
}

impl Name {
    /// The longest name that Linux file systems take, in bytes.
    pub const LONGEST: usize = 255;

    /// Checks bytes.
    ///
    /// # Errors
    /// They are no single path component.
    pub fn new(bytes: impl AsRef<[u8]>) -> Result<Self, BadName> {
        let bytes = bytes.as_ref();
        match bytes {
            b"" => Err(BadName::Empty),
            b"." | b".." => Err(BadName::Dots),
            _ if bytes.contains(&b'/') => Err(BadName::Separator),
            _ if bytes.len() > Self::LONGEST => Err(BadName::Long),
            _ => CString::new(bytes).map(Self).map_err(|_| BadName::Separator),
        }
    }

    /// The exact bytes; hostile.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// As an operating-system string, for building paths to show or to hand to a program.
    pub fn os(&self) -> &OsStr {
        OsStr::from_bytes(self.bytes())
    }

    /// Safe to print.
    pub fn visible(&self) -> Visible {
        Visible::of_bytes(self.bytes())
    }

    pub(super) fn c(&self) -> &CStr {
        &self.0
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.visible())
    }
}

impl From<BadName> for std::io::Error {
    fn from(bad: BadName) -> Self {
        std::io::Error::new(std::io::ErrorKind::InvalidInput, bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_single_components_pass() {
        for (bytes, bad) in [
            (&b""[..], BadName::Empty),
            (b".", BadName::Dots),
            (b"..", BadName::Dots),
            (b"a/b", BadName::Separator),
            (b"/etc", BadName::Separator),
            (b"a\0b", BadName::Separator),
            (&[b'n'; 256], BadName::Long),
        ] {
            assert_eq!(Name::new(bytes), Err(bad));
        }
        for good in [&b"..."[..], b"..x", b"\xff", b"-rf", &[b'n'; 255]] {
            assert_eq!(Name::new(good).unwrap().bytes(), good);
        }
    }
}
