//! What a tombstone's name says: whether it may come back, which command moved it, and, where there was no room for a folder, what
//! it was called.

use crate::disk::{Metadata, Name};
use crate::model::{Batch, Disposition};

/// How a session lies in the trash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// In a folder of its own, under its own name.
    Folder,
    /// In the trash folder, renamed: there was no room for a folder of its own.
    Bare(Box<[u8]>),
    /// Beside the other sessions, hidden: there was no room even for the trash folder. Only what is to be removed lies so, since
    /// others may rename it and nothing that its name says could be given back.
    Loose(Box<[u8]>),
}

/// The directory that was chosen. Its device need not be told: it is the trash's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Chosen {
    pub inode: u64,
    pub born: u64,
}

impl Chosen {
    /// What these facts belong to.
    pub fn of(facts: &Metadata) -> Self {
        Self { inode: facts.inode, born: facts.born }
    }
}

/// A tombstone's name, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct TombstoneName {
    pub disposition: Disposition,
    pub batch: Batch,
    pub number: u32,
    /// What it is to hold, until somebody has seen that it does: only then it may be removed. Another thing in it is kept.
    pub chosen: Option<Chosen>,
    /// Whether it was moved though nobody chose it: then it stays until the user himself says what becomes of it.
    pub strange: bool,
    pub form: Form,
}

impl TombstoneName {
    /// The name. One that would be too long loses the end of the session's own name, which only matters where it may come back:
    /// then there is none.
    pub fn name(&self, prefix: &[u8]) -> Option<Name> {
        let word = match (self.disposition, self.strange) {
            (Disposition::Trashed, false) => "kept",
            (Disposition::Trashed, true) => "strange",
            (Disposition::Deleting, _) => "doomed",
        };
        let mut text = format!("{word}.{}.{}", self.batch.0, self.number).into_bytes();
        if let Some(Chosen { inode, born }) = self.chosen {
            text.extend_from_slice(format!(".{inode}.{born}").as_bytes());
        }
        let own = match &self.form {
            Form::Folder => return Name::new(text).ok(),
            Form::Bare(own) => own,
            Form::Loose(own) => {
                text.splice(..0, [prefix, b"."].concat());
                own
            }
        };
        text.push(b'=');
        text.extend_from_slice(own);
        if self.disposition == Disposition::Deleting {
            text.truncate(Name::LONGEST);
        }
        Name::new(text).ok()
    }

    /// Takes the name of something in the trash folder apart; none when it is no tombstone.
    pub fn of_inner(name: &[u8]) -> Option<Self> {
        let (front, own) = split_own(name);
        Self::of_fields(front, own.map_or(Form::Folder, |own| Form::Bare(own.into())))
    }

    /// Takes the name of something beside the sessions apart: it always tells what was chosen.
    pub fn of_loose(name: &[u8], prefix: &[u8]) -> Option<Self> {
        let (front, own) = split_own(name.strip_prefix(prefix)?.strip_prefix(b".")?);
        Self::of_fields(front, Form::Loose(own?.into())).filter(|entry_name| entry_name.chosen.is_some())
    }

    fn of_fields(front: &[u8], form: Form) -> Option<Self> {
        let mut fields = front.split(|byte| *byte == b'.');
        let (disposition, strange) = match fields.next()? {
            b"kept" => (Disposition::Trashed, false),
            b"strange" => (Disposition::Trashed, true),
            b"doomed" => (Disposition::Deleting, false),
            _ => return None,
        };
        let (batch, number) = (Batch(decimal(fields.next())?), decimal(fields.next())?);
        let chosen = match fields.next() {
            Some(inode) if disposition == Disposition::Deleting => {
                Some(Chosen { inode: decimal(Some(inode))?, born: decimal(fields.next())? })
            }
            Some(_) => return None,
            None => None,
        };
        fields.next().is_none().then_some(Self { disposition, batch, number, chosen, strange, form })
    }
}

fn split_own(name: &[u8]) -> (&[u8], Option<&[u8]>) {
    match name.iter().position(|byte| *byte == b'=') {
        Some(at) => (name.get(..at).unwrap_or_default(), name.get(at.saturating_add(1)..)),
        None => (name, None),
    }
}

/// A plain decimal number, digits only.
fn decimal<T: std::str::FromStr>(field: Option<&[u8]>) -> Option<T> {
    let text = std::str::from_utf8(field?).ok()?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PREFIX: &[u8] = b".trash-0";

    fn entry_name(disposition: Disposition, form: Form) -> TombstoneName {
        TombstoneName {
            disposition,
            batch: Batch(1_700_000_000_000_000_000),
            number: 7,
            chosen: None,
            strange: false,
            form,
        }
    }

    fn chosen(form: Form) -> TombstoneName {
        TombstoneName { chosen: Some(Chosen { inode: 12, born: 34 }), ..entry_name(Disposition::Deleting, form) }
    }

    #[test]
    fn names_say_everything() {
        for (entry_name, text) in [
            (entry_name(Disposition::Trashed, Form::Folder), "kept.1700000000000000000.7"),
            (
                entry_name(Disposition::Trashed, Form::Bare(b"a=b.session"[..].into())),
                "kept.1700000000000000000.7=a=b.session",
            ),
            (
                TombstoneName { strange: true, ..entry_name(Disposition::Trashed, Form::Folder) },
                "strange.1700000000000000000.7",
            ),
            (chosen(Form::Folder), "doomed.1700000000000000000.7.12.34"),
            (chosen(Form::Bare(b"a"[..].into())), "doomed.1700000000000000000.7.12.34=a"),
            (chosen(Form::Loose(b"a"[..].into())), ".trash-0.doomed.1700000000000000000.7.12.34=a"),
        ] {
            let name = entry_name.name(PREFIX).unwrap();
            assert_eq!(name.bytes(), text.as_bytes());
            let loose = matches!(entry_name.form, Form::Loose(..));
            let read = if loose {
                TombstoneName::of_loose(name.bytes(), PREFIX)
            } else {
                TombstoneName::of_inner(name.bytes())
            };
            assert_eq!(read, Some(entry_name));
        }
    }

    #[test]
    fn a_long_name_is_cut_only_where_nothing_comes_back() {
        let own: Box<[u8]> = vec![b'n'; 255].into();
        assert_eq!(entry_name(Disposition::Trashed, Form::Bare(own.clone())).name(PREFIX), None);
        assert_eq!(entry_name(Disposition::Deleting, Form::Bare(own)).name(PREFIX).unwrap().bytes().len(), 255);
    }

    #[test]
    fn other_names_are_no_tombstones() {
        for name in [
            "",
            "kept",
            "kept.1",
            "kept.x.1",
            "kept.+1.1",
            "gone.1.1",
            "kept.1.1.1",
            ".adjourn",
            "doomed..1",
            "doomed.1.1.1",
            "kept.1.1.1.1",
        ] {
            assert_eq!(TombstoneName::of_inner(name.as_bytes()), None, "{name}");
        }
        for name in
            [".trash-0", ".trash-0.1", ".trash-0.doomed.1.1=a", ".trash-0.kept.1.1.5.5=a", ".trash-1.doomed.1.1.5.5=a"]
        {
            assert_eq!(TombstoneName::of_loose(name.as_bytes(), PREFIX), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_panics(name in proptest::collection::vec(any::<u8>(), 0..60)) {
            TombstoneName::of_inner(&name);
            TombstoneName::of_loose(&[PREFIX, b".", &name].concat(), PREFIX);
        }
    }
}
