//! The eras of the real programs, and what new sessions of each are like (formats/plainbox.md sections a and b).

use crate::model::{Cause, Error, Result};

/// Which real program's ways to follow when a session is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Era {
    /// plainbox 0.4 to 0.29: `pbox-` and eight random characters, for its owner alone.
    Antique,
    /// plainbox 0.31 to 0.38: a prefix and the time in UTC to the second.
    #[default]
    Xdg,
    /// checkbox-ng 1.18: a title and the time to the second, open to everybody. 1.4 still made plainbox's.
    Ng118,
    /// Checkbox of today: a title and the time to the microsecond, open to everybody.
    Modern,
}

impl Era {
    /// Every era, the oldest first.
    pub const ALL: [Era; 4] = [Era::Antique, Era::Xdg, Era::Ng118, Era::Modern];

    /// The word of every era with the programs that it stands for.
    pub const WORDS: [(&str, &str); 4] = [
        (Era::Antique.word(), "plainbox 0.4 to 0.29"),
        (Era::Xdg.word(), "plainbox 0.31 to 0.38"),
        (Era::Ng118.word(), "checkbox-ng 1.18"),
        (Era::Modern.word(), "Checkbox of today"),
    ];

    /// Its word, as `create --era` takes it.
    pub const fn word(self) -> &'static str {
        match self {
            Era::Antique => "antique",
            Era::Xdg => "xdg",
            Era::Ng118 => "ng118",
            Era::Modern => "modern",
        }
    }

    /// The era of a word.
    ///
    /// # Errors
    /// `Usage` with all words named.
    pub fn of_word(word: &str) -> Result<Self> {
        let words = || Era::ALL.map(Era::word).join(", ");
        let unknown = || Error::new("use the era", word, Cause::Usage(format!("unknown era; use one of: {}", words())));
        Era::ALL.into_iter().find(|era| era.word() == word).ok_or_else(unknown)
    }

    /// The permission bits a new session has whatever the umask; none where the umask decides.
    pub fn exact_mode(self) -> Option<u32> {
        match self {
            Era::Antique => Some(0o700),
            Era::Xdg => None,
            Era::Ng118 | Era::Modern => Some(0o777),
        }
    }

    /// The permission bits given to directories that are made on the way to the repository; none where the umask decides.
    pub fn base_mode(self) -> Option<u32> {
        match self {
            Era::Antique | Era::Xdg => None,
            Era::Ng118 | Era::Modern => Some(0o777),
        }
    }

    /// Whether sessions hold a `session-share` and open well-known directories.
    pub fn shares(self) -> bool {
        matches!(self, Era::Ng118 | Era::Modern)
    }
}
