//! A place as the user named it, taken apart once, where it comes in. A path is a path from then on; an address keeps its password in a
//! [`Secret`], and everything that shows, prints or traces it gets the form with the secrets withheld.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::text::address;
use crate::text::secrets::Secret;

/// Where sessions are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlaceAddress {
    /// A file or a directory.
    Path(PathBuf),
    /// A server, or what was meant to be one.
    Server(ServerAddress),
}

/// The address of a server. Shown and traced, it has its secrets withheld.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerAddress {
    whole: Secret,
    scheme: String,
    shown: String,
}

impl ServerAddress {
    /// The scheme; empty where there is none.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The address as it may be shown.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The address with its secrets, for the client that connects to it and for nobody else; none when it is no text.
    pub fn reveal_secret(&self) -> Option<&str> {
        self.whole.reveal_secret().to_str()
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerAddress({:?})", self.shown)
    }
}

impl PlaceAddress {
    /// The path; none of a server.
    pub fn path(&self) -> Option<&Path> {
        match self {
            PlaceAddress::Path(path) => Some(path),
            PlaceAddress::Server(_) => None,
        }
    }
}

impl From<OsString> for PlaceAddress {
    fn from(named: OsString) -> Self {
        if !address::is_address(named.as_encoded_bytes()) {
            return PlaceAddress::Path(named.into());
        }
        let text = named.to_string_lossy();
        let (scheme, shown) = (address::scheme(&text).unwrap_or_default().to_owned(), address::withheld(&text));
        PlaceAddress::Server(ServerAddress { whole: Secret::new(named), scheme, shown })
    }
}

impl From<&OsStr> for PlaceAddress {
    fn from(named: &OsStr) -> Self {
        named.to_owned().into()
    }
}

impl From<&str> for PlaceAddress {
    fn from(named: &str) -> Self {
        OsString::from(named).into()
    }
}

/// What is a path already stays one.
impl From<PathBuf> for PlaceAddress {
    fn from(path: PathBuf) -> Self {
        PlaceAddress::Path(path)
    }
}

impl From<&Path> for PlaceAddress {
    fn from(path: &Path) -> Self {
        PlaceAddress::Path(path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn only_one_method_gives_the_secret_away() {
        let place = PlaceAddress::from("redis://user:hun\"ter2@host/0");
        assert_eq!(format!("{place:?}"), "Server(ServerAddress(\"redis://***@host/0\"))");
        let PlaceAddress::Server(server) = place else { panic!("a server") };
        assert_eq!((server.to_string().as_str(), server.scheme()), ("redis://***@host/0", "redis"));
        assert_eq!(server.reveal_secret(), Some("redis://user:hun\"ter2@host/0"));
    }

    #[test]
    fn what_is_no_text_is_withheld_too() {
        let place = PlaceAddress::from(OsStr::from_bytes(b"redis://:hunter\xff@host"));
        let PlaceAddress::Server(server) = place else { panic!("a server") };
        assert_eq!((server.shown(), server.reveal_secret()), ("redis://***@host", None));
        assert_eq!(PlaceAddress::from("./a:b@c").path(), Some(Path::new("./a:b@c")));
    }
}
