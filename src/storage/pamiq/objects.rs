//! The objects of a state: what stands directly in it with its sizes, and every file below with what it holds.

use super::completeness::Members;
use super::value::{self, Content};
use crate::disk::{Dir, Kind, ListBuffer, Metadata, Name};
use crate::model::{Reason, Value};
use crate::text::Untrusted;
use crate::work::Task;

/// Most files that are listed; those beyond are counted.
const MOST: usize = 2_000;

/// Deeper directories are told and not entered.
const DEEPEST: usize = 32;

/// An object, or a file of one.
#[derive(Clone, PartialEq, Debug)]
pub struct Object {
    /// Its path below the state.
    pub name: Untrusted,
    /// Regular files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What it holds, or why that is not shown; neither for a directory.
    pub content: Option<Content>,
}

/// The objects of an opened state.
///
/// # Errors
/// The task was cancelled.
pub fn list(dir: &Dir, members: &Members, task: &Task) -> std::io::Result<Vec<Object>> {
    let mut walk = Walk { task, objects: Vec::new(), beyond: 0 };
    for (name, _) in &members.names {
        let at = walk.objects.len();
        let (files, bytes) = walk.entry(dir, name, name.to_vec(), 0)?;
        // Its files were listed first, since only they tell how much it holds.
        if let Some(object) = walk.objects.get_mut(at).filter(|object| object.content.is_none()) {
            (object.files, object.bytes) = (files, bytes);
        }
    }
    let beyond = walk.beyond;
    if beyond > 0 {
        let reason = Reason::new("cut", format!("{beyond} more files are not listed"));
        walk.objects.push(Object { name: "…".into(), files: beyond, bytes: 0, content: Some(Err(reason)) });
    }
    Ok(walk.objects)
}

struct Walk<'a> {
    task: &'a Task,
    objects: Vec<Object>,
    beyond: u64,
}

impl Walk<'_> {
    /// One name and what is below it; gives its files and bytes.
    fn entry(&mut self, dir: &Dir, name: &[u8], path: Vec<u8>, depth: usize) -> std::io::Result<(u64, u64)> {
        if self.task.is_cancelled() {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        let looked = Name::new(name).map_err(std::io::Error::from).and_then(|name| Ok((dir.stat(&name)?, name)));
        match looked {
            Ok((facts, name)) if facts.kind == Kind::Directory => self.directory(dir, &name, path, depth),
            Ok((facts, name)) => Ok(self.file(dir, &name, path, &facts)),
            Err(error) => {
                let reason = Reason::new("unreadable", error.to_string());
                self.objects.push(Object {
                    name: Untrusted::new(path),
                    files: 0,
                    bytes: 0,
                    content: Some(Err(reason)),
                });
                Ok((0, 0))
            }
        }
    }

    fn directory(&mut self, dir: &Dir, name: &Name, path: Vec<u8>, depth: usize) -> std::io::Result<(u64, u64)> {
        let listed = dir.open_dir(name).and_then(|mut below| Ok((below.names(&mut ListBuffer::of_size(8192))?, below)));
        let content = match &listed {
            _ if depth >= DEEPEST => Some(Err(Reason::fixed("deep", "nested too deep to list"))),
            Err(error) => Some(Err(Reason::new("unreadable", error.to_string()))),
            Ok(_) => None,
        };
        if depth == 0 || content.is_some() {
            let object = Object { name: Untrusted::new(path.as_slice()), files: 0, bytes: 0, content: content.clone() };
            self.objects.push(object);
        }
        let (Ok((mut names, below)), None) = (listed, content) else { return Ok((0, 0)) };
        names.sort();
        let mut sum = (0, 0);
        for (name, _) in names {
            let path = [&path, &b"/"[..], &name].concat();
            let (files, bytes) = self.entry(&below, &name, path, depth + 1)?;
            sum = (sum.0 + files, sum.1 + bytes);
        }
        Ok(sum)
    }

    fn file(&mut self, dir: &Dir, name: &Name, path: Vec<u8>, facts: &Metadata) -> (u64, u64) {
        let counted = if facts.kind == Kind::File { (1, facts.bytes) } else { (0, 0) };
        if self.objects.len() >= MOST {
            self.beyond += 1;
            return counted;
        }
        let content = value::read(dir, name, facts);
        let name = Untrusted::new(path);
        self.objects.push(Object { name, files: counted.0, bytes: counted.1, content: Some(content) });
        counted
    }
}

impl Object {
    /// As a row: name, files, bytes, value, why the value is not shown.
    pub fn row(self) -> Vec<Value> {
        let (value, opaque) = match self.content {
            None => (Value::Null, Value::Null),
            Some(Ok(value)) => (value, Value::Null),
            Some(Err(reason)) => (Value::Null, Value::text(reason.text.as_ref())),
        };
        vec![Value::Text(self.name), Value::Count(self.files), Value::Bytes(self.bytes), value, opaque]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_have_their_files_behind_them() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("data/deep")).unwrap();
        std::fs::write(place.path().join("data/deep/x.txt"), b"abc").unwrap();
        std::fs::write(place.path().join("data/a.txt"), b"z").unwrap();
        std::fs::write(place.path().join("time.pkl"), b"N.").unwrap();
        std::fs::create_dir(place.path().join("models")).unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let objects = list(&dir, &Members::of(&dir).unwrap(), &Task::new()).unwrap();
        let rows: Vec<_> = objects.iter().map(|o| (o.name.to_string(), o.files, o.bytes)).collect();
        let wanted =
            [("models", 0, 0), ("data", 2, 4), ("data/a.txt", 1, 1), ("data/deep/x.txt", 1, 3), ("time.pkl", 1, 2)];
        assert_eq!(rows, wanted.map(|(name, files, bytes)| (name.to_owned(), files, bytes)));
        assert_eq!(objects[4].content, Some(Ok(Value::Null)));
    }

    #[test]
    fn many_files_are_counted() {
        let place = tempfile::tempdir().unwrap();
        for n in 0..MOST + 5 {
            std::fs::write(place.path().join(n.to_string()), b"").unwrap();
        }
        let dir = Dir::open(place.path()).unwrap();
        let objects = list(&dir, &Members::of(&dir).unwrap(), &Task::new()).unwrap();
        assert_eq!((objects.len(), objects[MOST].files), (MOST + 1, 5));
    }
}
