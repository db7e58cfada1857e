//! How session directories are called: the id is the name without its last extension, and each era names new ones its own way.

use chrono::Timelike;

use super::Era;
use crate::disk::{BadName, Name, random};
use crate::model::{Id, Timestamp};

/// What every session directory ends with, in all eras.
pub const SUFFIX: &str = ".session";

/// How a new session is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Naming {
    /// The era's way.
    pub era: Era,
    /// What stands before the random part or the time; slugged. Titles get a dash: see [`Naming::titled`].
    pub prefix: String,
}

impl Default for Naming {
    fn default() -> Self {
        Self { era: Era::default(), prefix: "pbox-".to_owned() }
    }
}

impl Naming {
    /// The way of Checkbox: the title, a dash and the time.
    pub fn titled(era: Era, title: &str) -> Self {
        Self { era, prefix: format!("{title}-") }
    }

    /// What the era's program calls a session that was given no title.
    pub fn untitled(era: Era) -> Self {
        match era {
            Era::Antique | Era::Xdg => Self { era, ..Self::default() },
            Era::Ng118 | Era::Modern => Self::titled(era, "session title"),
        }
    }

    /// The id for the given moment; `attempt` counts the names that were already taken.
    pub fn id(&self, now: Timestamp, attempt: u32) -> String {
        let mut id = slug(&self.prefix);
        match self.era {
            Era::Antique => id.push_str(&random_word()),
            Era::Xdg | Era::Ng118 => id.push_str(&stamp(now, false)),
            Era::Modern => id.push_str(&stamp(now, true)),
        }
        if self.era != Era::Antique && attempt > 0 {
            id.push_str(&format!("_({attempt})"));
        }
        id
    }
}

/// The real programs' file-name slug: every character but `-`, `_`, `.`, letters and digits of ASCII becomes `_`.
pub fn slug(text: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.chars().map(|c| if keep(c) { c } else { '_' }).collect()
}

/// The id of a directory of this name; none when it is not called like a session.
pub fn id_of(name: &[u8]) -> Option<Id> {
    let stem = name.strip_suffix(SUFFIX.as_bytes())?;
    (!name.starts_with(b".")).then(|| Id::new(stem))
}

/// The directory's name of an id.
///
/// # Errors
/// No session can be called so: a slash, a leading dot, too long.
pub fn name_of(id: &Id) -> Result<Name, BadName> {
    let name = Name::new([id.bytes(), SUFFIX.as_bytes()].concat())?;
    if name.bytes().starts_with(b".") { Err(BadName::Dots) } else { Ok(name) }
}

fn stamp(now: Timestamp, micros: bool) -> String {
    let Some(time) = now.utc() else {
        return now.seconds.to_string();
    };
    let mut text = time.format("%Y-%m-%dT%H.%M.%S").to_string();
    if micros {
        text.push_str(&format!(".{:06}", time.nanosecond() / 1000));
    }
    text
}

/// Eight characters as Python's `mkdtemp` picks them.
fn random_word() -> String {
    let letters = ('a'..='z').chain('0'..='9').chain(['_']).collect::<Vec<_>>();
    let mut number = random();
    let mut word = String::new();
    for _ in 0..8 {
        let at = usize::try_from(number % 37).unwrap_or(0);
        word.extend(letters.get(at));
        number /= 37;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp { seconds: 1_600_000_000, nanos: 12_345_678 };

    #[test]
    fn each_era_names_in_its_way() {
        let plain = Naming::default();
        assert_eq!(plain.id(NOW, 0), "pbox-2020-09-13T12.26.40");
        assert_eq!(plain.id(NOW, 1), "pbox-2020-09-13T12.26.40_(1)");
        let titled = |era| Naming::titled(era, "Everything (ü)").id(NOW, 0);
        assert_eq!(titled(Era::Ng118), "Everything____-2020-09-13T12.26.40");
        assert_eq!(titled(Era::Modern), "Everything____-2020-09-13T12.26.40.012345");
        let antique = Naming { era: Era::Antique, ..Naming::default() }.id(NOW, 3);
        let word = antique.strip_prefix("pbox-").unwrap();
        assert_eq!(word.len(), 8);
        assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
    }

    #[test]
    fn ids_and_names_are_each_others_inverse() {
        for id in [&b"a.b"[..], b"\xff", b"x", b"-rf", b"a.session"] {
            let id = Id::new(id);
            assert_eq!(id_of(name_of(&id).unwrap().bytes()), Some(id));
        }
        for name in [&b".hidden.session"[..], b"x.SESSION", b"x", b".session", b""] {
            assert_eq!(id_of(name), None);
        }
        for id in ["", ".", "..", ".x", "a/b", "../x"] {
            assert!(name_of(&Id::from(id)).is_err(), "{id}");
        }
    }
}
