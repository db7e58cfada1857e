//! What a file of a state holds, shown and never loaded: text as it is, the library's own pickles in full, of any other pickle
//! and of torch's archives the names that they would run (formats/pamiq.md sections 1 and 6).

use std::io::Read;

use crate::disk::{Dir, Kind, Metadata, Name};
use crate::model::{Reason, Value};
use crate::storage::codec::pickle::{self, Limits, Pickle, Shown};
use crate::text::{Untrusted, human};

/// The largest file that is read whole; of a larger pickle only the head.
const WHOLE: u64 = 16 << 20;

/// How much of a larger one is read.
const HEAD: u64 = 1 << 20;

/// The longest text that is shown.
const TEXT: u64 = 4 << 10;

/// Names that are listed of what a pickle would run.
const NAMES: usize = 12;

/// A value that can be shown, or why it is not.
pub type Content = Result<Value, Reason>;

/// What a file holds.
pub fn read(dir: &Dir, name: &Name, facts: &Metadata) -> Content {
    if facts.kind != Kind::File {
        return Err(Reason::new("not-a-file", format!("{}, not followed or opened", facts.kind.noun())));
    }
    let bytes = head(dir, name, facts).map_err(|error| Reason::new("unreadable", error.to_string()))?;
    let whole = facts.bytes <= WHOLE;
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(archive(&bytes));
    }
    if is_pickle(name.bytes(), &bytes) {
        let decoded = pickle::decode(&bytes, Limits::default());
        return if whole { unpickled(&decoded) } else { Err(large(&decoded, facts.bytes)) };
    }
    text(&bytes, facts.bytes)
}

fn head(dir: &Dir, name: &Name, facts: &Metadata) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (file, _) = dir.open_file(name)?;
    let most = if facts.bytes <= WHOLE { WHOLE } else { HEAD };
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_pickle(name: &[u8], bytes: &[u8]) -> bool {
    let named = [&b".pkl"[..], b".pickle"].iter().any(|end| name.ends_with(end));
    named || matches!(bytes, [0x80, 2..=5, ..])
}

fn unpickled(decoded: &Pickle<'_>) -> Content {
    if decoded.is_opaque() {
        return Err(foreign(decoded, "a pickle"));
    }
    decoded.value(Shown::default()).map_err(|error| Reason::new("damaged", format!("a damaged pickle: {error}")))
}

fn foreign(decoded: &Pickle<'_>, what: &str) -> Reason {
    let names: Vec<String> = decoded.foreign().map(ToString::to_string).collect();
    if names.is_empty() {
        return Reason::new("opaque", format!("{what} that only the program that wrote it can load"));
    }
    let mut text =
        format!("{what}; loading it runs {}", names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", "));
    if let Some(more) = names.len().checked_sub(NAMES).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more"));
    }
    Reason::new("opaque", text)
}

fn large(decoded: &Pickle<'_>, bytes: u64) -> Reason {
    let size = human::size_long(bytes);
    if decoded.foreign().next().is_some() {
        return foreign(decoded, &format!("a pickle of {size}"));
    }
    Reason::new("large", format!("a pickle of {size}, not read whole"))
}

/// torch saves a zip archive whose pickle `data.pkl` is stored as it is, near its start.
fn archive(bytes: &[u8]) -> Reason {
    let entry = memchr::memmem::find_iter(bytes, b"PK\x03\x04").find_map(|at| stored_pickle(bytes.get(at..)?));
    match entry {
        Some(data) => foreign(&pickle::decode(data, Limits::default()), "a torch archive"),
        None => Reason::fixed("opaque", "a zip archive, not opened"),
    }
}

/// The content of a zip entry called `data.pkl` that is not compressed.
fn stored_pickle(entry: &[u8]) -> Option<&[u8]> {
    let short = |at: usize| Some(usize::from(u16::from_le_bytes(entry.get(at..at.checked_add(2)?)?.try_into().ok()?)));
    let (method, name, extra) = (short(8)?, short(26)?, short(28)?);
    let start = 30_usize.checked_add(name)?;
    let is_it = entry.get(30..start)?.ends_with(b"data.pkl") && method == 0;
    entry.get(start.checked_add(extra)?..).filter(|_| is_it)
}

fn text(bytes: &[u8], size: u64) -> Content {
    let shown = bytes.get(..usize::try_from(TEXT).unwrap_or(usize::MAX).min(bytes.len())).unwrap_or_default();
    let is_text = match std::str::from_utf8(shown) {
        Ok(text) => !text.contains('\0'),
        // A character that our own limit cut.
        Err(error) => error.error_len().is_none() && size > TEXT && !shown.contains(&0),
    };
    match is_text {
        false => Err(Reason::new("binary", format!("{} of binary data", human::size_long(size)))),
        true if size > TEXT => Err(Reason::new("long", format!("a text of {}", human::size_long(size)))),
        true => Ok(Value::Text(Untrusted::new(bytes))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(name: &str, bytes: &[u8]) -> Content {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join(name), bytes).unwrap();
        let (dir, name) = (Dir::open(place.path()).unwrap(), Name::new(name).unwrap());
        let facts = dir.stat(&name).unwrap();
        read(&dir, &name, &facts)
    }

    fn why(name: &str, bytes: &[u8]) -> String {
        content(name, bytes).unwrap_err().text.into_owned()
    }

    #[test]
    fn text_and_plain_pickles_are_shown() {
        assert_eq!(content("previous_training_time", b"-inf"), Ok(Value::text("-inf")));
        assert_eq!(content("empty", b""), Ok(Value::text("")));
        assert_eq!(content("x.pkl", b"\x80\x04K\x07."), Ok(Value::Int(7)));
        assert_eq!(content("x", b"\x80\x04K\x07."), Ok(Value::Int(7)));
    }

    #[test]
    fn what_would_run_is_named_and_not_shown() {
        assert_eq!(why("x.pkl", b"cos\nsystem\n(S'true'\ntR."), "a pickle; loading it runs os.system");
        assert_eq!(why("x.pkl", b"N"), "a damaged pickle: it is cut off at byte 1");
        assert_eq!(why("x.bin", b"\xff\xfe\0"), "3 bytes of binary data");
        assert_eq!(why("x.txt", &[b'x'; 5000]), "a text of 4.9 KiB");
        let mut cut = "x".repeat(4095).into_bytes();
        cut.extend("é".repeat(9).bytes());
        assert!(why("x.txt", &cut).starts_with("a text of"));
    }

    #[test]
    fn of_a_torch_archive_the_names_are_listed() {
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend([0; 22]);
        zip.extend([16, 0, 3, 0]);
        zip.extend(b"archive/data.pkl\0\0\0\x80\x02ctorch._utils\n_rebuild_tensor_v2\nq\0.PK");
        assert_eq!(why("linear.pt", &zip), "a torch archive; loading it runs torch._utils._rebuild_tensor_v2");
        assert_eq!(why("linear.pt", b"PK\x03\x04"), "a zip archive, not opened");
    }

    #[test]
    fn links_are_not_followed() {
        let place = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/passwd", place.path().join("l")).unwrap();
        let (dir, name) = (Dir::open(place.path()).unwrap(), Name::new("l").unwrap());
        let facts = dir.stat(&name).unwrap();
        assert_eq!(read(&dir, &name, &facts).unwrap_err().key, "not-a-file");
    }
}
