//! The logs of the session: job, size, and which of them failed.

use crate::model::{Body, Class, Detail, Label, Link, LogId, Role, Section, Value};
use crate::text::Untrusted;
use std::collections::HashMap;

/// A log of the session.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Which log.
    pub id: LogId,
    /// What it is called: its job, else its file.
    pub name: Untrusted,
    /// Its file, or what stands for it.
    pub file: Untrusted,
    /// Its size.
    pub bytes: Option<u64>,
    /// The outcome of its job.
    pub word: Option<Label>,
    /// Whether no result refers to it.
    pub orphan: bool,
}

impl Entry {
    /// Its name without so many bytes at its beginning.
    pub fn short(&self, without: usize) -> Untrusted {
        self.name.exact().get(without..).map_or_else(|| self.name.clone(), Untrusted::new)
    }

    /// Whether its job failed.
    pub fn failed(&self) -> bool {
        self.word.as_ref().is_some_and(|word| word.class == Class::Bad)
    }

    /// The letter for its outcome; blank for those that are as they should be.
    pub fn letter(&self) -> char {
        match &self.word {
            Some(word) if word.class == Class::Bad => 'F',
            Some(word) if word.class != Class::Good => word.letter,
            None if self.orphan => '?',
            _ => ' ',
        }
    }
}

/// The logs that a session's details name.
pub fn list(detail: &Detail) -> Vec<Entry> {
    let outcomes = outcomes(detail);
    let sections = detail.sections.iter().filter(|section| section.role == Role::Logs);
    let mut logs: Vec<Entry> = sections.flat_map(|section| entries(section, &outcomes)).collect();
    tell_apart(&mut logs);
    logs
}

/// The first log that a session's details name, and what it is called.
pub fn first(detail: &Detail) -> Option<(LogId, Untrusted)> {
    list(detail).into_iter().next().map(|first| (first.id, first.name))
}

/// The beginning that all names share, up to its last `::`: it tells nothing in a list.
pub fn shared(logs: &[Entry]) -> usize {
    let Some((first, rest)) = logs.split_first() else { return 0 };
    let first = first.name.exact();
    let same = |name: &[u8]| first.iter().zip(name).take_while(|(a, b)| a == b).count();
    let common = rest.iter().map(|entry| same(entry.name.exact())).min().unwrap_or(0);
    let start = first.get(..common).unwrap_or_default();
    memchr::memmem::rfind(start, b"::").map_or(0, |at| at + 2)
}

// Several logs of one job: their files tell them apart.
fn tell_apart(logs: &mut [Entry]) {
    let mut times: HashMap<Untrusted, usize> = HashMap::new();
    for entry in logs.iter() {
        *times.entry(entry.name.clone()).or_default() += 1;
    }
    for entry in logs.iter_mut().filter(|entry| times.get(&entry.name).is_some_and(|times| *times > 1)) {
        entry.name = entry.file.clone();
    }
}

fn entries(section: &Section, outcomes: &HashMap<&LogId, &Label>) -> Vec<Entry> {
    let Body::Table { columns, rows } = &section.body else { return Vec::new() };
    let place = |key: &str| columns.iter().position(|column| column.key == key);
    let orphan = place("orphan");
    let entry = |row: &Vec<Value>| {
        let (id, text) = row.iter().find_map(log_link)?;
        let own = row.iter().find_map(word);
        Some(Entry {
            id: id.clone(),
            file: text.clone(),
            name: name(row, place("job")).unwrap_or_else(|| text.clone()),
            bytes: row.iter().find_map(bytes),
            word: own.or_else(|| outcomes.get(id).copied()).cloned(),
            orphan: orphan.and_then(|at| row.get(at)) == Some(&Value::Flag(true)),
        })
    };
    rows.iter().filter_map(entry).collect()
}

// The outcome of each log's job, by the rows of results that link to it. The last result counts.
fn outcomes(detail: &Detail) -> HashMap<&LogId, &Label> {
    let results = detail.sections.iter().filter(|section| section.role == Role::Results);
    let mut found = HashMap::new();
    for section in results {
        if let Body::Table { rows, .. } = &section.body {
            for row in rows {
                let Some(word) = row.iter().find_map(word) else { continue };
                row.iter().for_each(|value| links(value, &mut |id| _ = found.insert(id, word)));
            }
        }
    }
    found
}

fn links<'a>(value: &'a Value, each: &mut impl FnMut(&'a LogId)) {
    match value {
        Value::Link(link) => {
            if let Link::Log(id, _) = link.as_ref() {
                each(id);
            }
        }
        Value::List(values) => values.iter().for_each(|value| links(value, each)),
        Value::Record(fields) => fields.iter().for_each(|(_, value)| links(value, each)),
        _ => {}
    }
}

fn name(row: &[Value], place: Option<usize>) -> Option<Untrusted> {
    match row.get(place?)? {
        Value::Text(text) if !text.is_empty() => Some(text.clone()),
        Value::Link(link) => match link.as_ref() {
            Link::Log(_, text) | Link::Entry(_, text) | Link::Part(text) => Some(text.clone()),
        },
        _ => None,
    }
}

fn log_link(value: &Value) -> Option<(&LogId, &Untrusted)> {
    match value {
        Value::Link(link) => match link.as_ref() {
            Link::Log(id, text) => Some((id, text)),
            _ => None,
        },
        _ => None,
    }
}

fn word(value: &Value) -> Option<&Label> {
    match value {
        Value::Label(word) => Some(word),
        _ => None,
    }
}

fn bytes(value: &Value) -> Option<u64> {
    match value {
        Value::Bytes(bytes) => Some(*bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Column;

    const COLUMNS: &[Column] =
        &[Column { key: "log", title: "" }, Column { key: "job", title: "" }, Column { key: "orphan", title: "" }];

    fn link(file: &str) -> Value {
        Value::Link(Box::new(Link::Log(LogId(file.into()), file.into())))
    }

    fn section(role: Role, rows: Vec<Vec<Value>>) -> Section {
        Section { key: "", title: "", tab: "", role, body: Body::Table { columns: COLUMNS, rows } }
    }

    #[test]
    fn what_all_names_share_tells_nothing() {
        let entry = |name: &str| Entry {
            id: LogId(name.into()),
            name: name.into(),
            file: "".into(),
            bytes: None,
            word: None,
            orphan: false,
        };
        let logs = ["org.example::usb/a", "org.example::usb/b::c", "org.example::u"].map(entry);
        assert_eq!(logs[1].short(shared(&logs)).to_string(), "usb/b::c");
        assert_eq!(shared(&logs[..1]), 0);
        assert_eq!(shared(&["a::b", "c::d"].map(entry)), 0);
    }

    #[test]
    fn logs_know_their_jobs_and_what_became_of_them() {
        let fail = Value::Label(Box::new(Label::new("fail", 'F', Class::Bad)));
        let logs = vec![
            vec![link("a.gz"), Value::text("job a"), Value::Flag(false), Value::Bytes(7)],
            vec![link("b.out"), Value::text("job b"), Value::Flag(true)],
            vec![link("b.err"), Value::text("job b"), Value::Flag(true)],
            vec![link("c.gz"), Value::Null, Value::Flag(true)],
        ];
        let history = Value::List(vec![Value::Record(vec![("io_log", link("a.gz"))])]);
        let results = vec![vec![Value::text("job a"), fail, history]];
        let detail = Detail { sections: vec![section(Role::Results, results), section(Role::Logs, logs)] };
        let list = list(&detail);
        let names: Vec<String> = list.iter().map(|entry| entry.name.to_string()).collect();
        assert_eq!(names, ["job a", "b.out", "b.err", "c.gz"], "what is not unique is told by its file");
        assert!(list[0].failed() && list[0].bytes == Some(7) && !list[0].orphan);
        assert_eq!(list.iter().map(Entry::letter).collect::<String>(), "F???");
    }
}
