//! What a tombstone's name says: whether it may come back, which command buried it, and, where there was no room for a folder, what
//! it was called.

use crate::disk::Name;
use crate::model::{Batch, Fate};

/// How a session lies in the trash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// In a folder of its own, under its own name.
    Folder,
    /// In the trash folder, renamed: there was no room for a folder of its own.
    Bare(Box<[u8]>),
    /// Beside the other sessions, hidden: there was no room even for the trash folder. With its own permissions and owner.
    Loose(Box<[u8]>, Owner),
}

/// Permission bits, owner and group that a restore puts back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Owner {
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
}

/// A tombstone's name, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Label {
    pub fate: Fate,
    pub batch: Batch,
    pub number: u32,
    pub form: Form,
}

impl Label {
    /// The name. One that would be too long loses the end of the session's own name, which only matters where it may come back:
    /// then there is none.
    pub fn name(&self, prefix: &[u8]) -> Option<Name> {
        let word = if self.fate == Fate::Trashed { "kept" } else { "doomed" };
        let mut text = format!("{word}.{}.{}", self.batch.0, self.number).into_bytes();
        let own = match &self.form {
            Form::Folder => return Name::new(text).ok(),
            Form::Bare(own) => own,
            Form::Loose(own, owner) => {
                text.extend_from_slice(format!(".{:o}.{}.{}", owner.mode, owner.uid, owner.gid).as_bytes());
                text.splice(..0, [prefix, b"."].concat());
                own
            }
        };
        text.push(b'=');
        text.extend_from_slice(own);
        if self.fate == Fate::Doomed {
            text.truncate(Name::LONGEST);
        }
        Name::new(text).ok()
    }

    /// Takes the name of something in the trash folder apart; none when it is no tombstone.
    pub fn of_inner(name: &[u8]) -> Option<Self> {
        let (front, own) = split_own(name);
        let mut fields = front.split(|byte| *byte == b'.');
        let label = Self::of_fields(&mut fields, own.map_or(Form::Folder, |own| Form::Bare(own.into())))?;
        fields.next().is_none().then_some(label)
    }

    /// Takes the name of something beside the sessions apart.
    pub fn of_loose(name: &[u8], prefix: &[u8]) -> Option<Self> {
        let (front, own) = split_own(name.strip_prefix(prefix)?.strip_prefix(b".")?);
        let mut fields = front.split(|byte| *byte == b'.');
        let mut label = Self::of_fields(&mut fields, Form::Folder)?;
        let mode = u32::from_str_radix(std::str::from_utf8(fields.next()?).ok()?, 8).ok()?;
        let owner = Owner { mode, uid: number(fields.next())?, gid: number(fields.next())? };
        label.form = Form::Loose(own?.into(), owner);
        fields.next().is_none().then_some(label)
    }

    fn of_fields<'a>(fields: &mut impl Iterator<Item = &'a [u8]>, form: Form) -> Option<Self> {
        let fate = match fields.next()? {
            b"kept" => Fate::Trashed,
            b"doomed" => Fate::Doomed,
            _ => return None,
        };
        Some(Self { fate, batch: Batch(number(fields.next())?), number: number(fields.next())?, form })
    }
}

fn split_own(name: &[u8]) -> (&[u8], Option<&[u8]>) {
    match name.iter().position(|byte| *byte == b'=') {
        Some(at) => (name.get(..at).unwrap_or_default(), name.get(at.saturating_add(1)..)),
        None => (name, None),
    }
}

/// A plain decimal number, digits only.
fn number<T: std::str::FromStr>(field: Option<&[u8]>) -> Option<T> {
    let text = std::str::from_utf8(field?).ok()?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PREFIX: &[u8] = b".trash-0";

    fn label(fate: Fate, form: Form) -> Label {
        Label { fate, batch: Batch(1_700_000_000_000_000_000), number: 7, form }
    }

    #[test]
    fn names_say_everything() {
        let owner = Owner { mode: 0o1777, uid: 1000, gid: 100 };
        for (form, text) in [
            (Form::Folder, "kept.1700000000000000000.7"),
            (Form::Bare(b"a=b.session"[..].into()), "kept.1700000000000000000.7=a=b.session"),
            (Form::Loose(b"a"[..].into(), owner), ".trash-0.kept.1700000000000000000.7.1777.1000.100=a"),
        ] {
            let label = label(Fate::Trashed, form);
            let name = label.name(PREFIX).unwrap();
            assert_eq!(name.bytes(), text.as_bytes());
            let loose = matches!(label.form, Form::Loose(..));
            let read = if loose { Label::of_loose(name.bytes(), PREFIX) } else { Label::of_inner(name.bytes()) };
            assert_eq!(read, Some(label));
        }
    }

    #[test]
    fn a_long_name_is_cut_only_where_nothing_comes_back() {
        let own: Box<[u8]> = vec![b'n'; 255].into();
        assert_eq!(label(Fate::Trashed, Form::Bare(own.clone())).name(PREFIX), None);
        assert_eq!(label(Fate::Doomed, Form::Bare(own)).name(PREFIX).unwrap().bytes().len(), 255);
    }

    #[test]
    fn other_names_are_no_tombstones() {
        for name in ["", "kept", "kept.1", "kept.x.1", "kept.+1.1", "gone.1.1", "kept.1.1.1", ".adjourn", "doomed..1"] {
            assert_eq!(Label::of_inner(name.as_bytes()), None, "{name}");
        }
        for name in [".trash-0", ".trash-0.1", ".trash-0.kept.1.1=a", ".trash-1.kept.1.1.755.0.0=a"] {
            assert_eq!(Label::of_loose(name.as_bytes(), PREFIX), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_panics(name in proptest::collection::vec(any::<u8>(), 0..60)) {
            Label::of_inner(&name);
            Label::of_loose(&[PREFIX, b".", &name].concat(), PREFIX);
        }
    }
}
