//! What an archive or a copy of a session took along.

use crate::text::Untrusted;

/// What an archive or a copy took along.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PackStats {
    /// Regular files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was left out, since it is no file, directory or link: paths below the session.
    pub skipped: Vec<Untrusted>,
}

impl PackStats {
    /// Adds what another session took along; `named` puts that session's name before what was left out.
    pub fn add(&mut self, name: &[u8], other: Self, named: bool) {
        self.files = self.files.saturating_add(other.files);
        self.bytes = self.bytes.saturating_add(other.bytes);
        let path = |below: Untrusted| if named { Untrusted::new([name, b"/", below.exact()].concat()) } else { below };
        self.skipped.extend(other.skipped.into_iter().map(path));
    }
}
