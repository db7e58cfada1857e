//! Everything about one workspace: its place among the others, its actions with their reasons, its files.

use super::actions::{self, Action};
use super::contents::Contents;
use super::root::{Root, is_link};
use super::row::{Row, damage};
use super::state::read;
use crate::disk::{Dir, Kind, ListBuffer, Metadata, Name, RepositoryDir};
use crate::model::{Body, Cause, Column, Detail, Entry, Error, Fields, Id, Result, Role, Section, Value};
use crate::storage::directory::named;
use crate::text::Untrusted;

const ACTIONS: &[Column] = &[
    Column { key: "name", title: "ACTION" },
    Column { key: "status", title: "STATUS" },
    Column { key: "reason", title: "WHY" },
];

const FILES: &[Column] = &[
    Column { key: "name", title: "NAME" },
    Column { key: "kind", title: "KIND" },
    Column { key: "usage", title: "FILES  SIZE" },
];

pub(super) fn detail(place: &RepositoryDir, entry: &Entry, latest: Option<&Id>) -> Result<Detail> {
    if is_link(place, entry) {
        return link(place, entry, latest);
    }
    let opened = named::open(place, entry)?;
    let (contents, facts, unread) = match read(opened.dir(), &super::root::state_file()?) {
        Ok((contents, facts)) => (contents, facts, None),
        Err(error) => (Contents::Absent, None, Some(error.to_string())),
    };
    let actions = actions::of(&contents, Some(opened.dir()));
    // Nothing is removed by what is shown here; the row tells that the root cannot be read.
    let root = Root::of(place).unwrap_or_default();
    let row =
        Row { entry, root: &root, latest: latest == Some(&entry.id), link: false, contents, actions, unread: None };
    let mut fields = overview(&row, opened.metadata());
    fields.push(("state_written", Value::or_null(facts.map(|facts| facts.modified), Value::Time)));
    let wrong = unread.or(damage(&row.contents).map(|reason| reason.text.into_owned())).or(root.damage());
    fields.extend(wrong.map(|text| ("damage", Value::text(text))));
    let mut sections =
        vec![facts_section(fields), table("actions", "Actions", Role::Results, ACTIONS, rows(row.actions))];
    sections.extend(raw(opened.dir(), &row.contents));
    sections.push(files(opened.dir(), entry)?);
    Ok(Detail { sections })
}

fn overview(row: &Row<'_>, facts: &Metadata) -> Fields {
    let mut fields = vec![("state", Value::Label(Box::new(row.state())))];
    fields.extend(row.fields());
    fields.push(("modified", Value::Time(facts.modified)));
    fields.push(("owner", Value::Text(named::owner(facts.uid))));
    fields
}

fn link(place: &RepositoryDir, entry: &Entry, latest: Option<&Id>) -> Result<Detail> {
    let failed = |error| Error::io("inspect the link", entry.id.bytes(), error);
    let name = Name::new(entry.id.bytes()).map_err(|bad| failed(bad.into()))?;
    let (target, facts) = place.link(&name).map_err(failed)?;
    if facts.identity() != entry.identity {
        return Err(Error::new("inspect the link", entry.id.bytes(), Cause::Replaced));
    }
    // Nothing is removed by what is shown here; the row tells that the root cannot be read.
    let root = Root::of(place).unwrap_or_default();
    let (contents, actions) = (Contents::Absent, Vec::new());
    let row =
        Row { entry, root: &root, latest: latest == Some(&entry.id), link: true, contents, actions, unread: None };
    let mut fields = overview(&row, &facts);
    fields.push(("link", Value::Text(Untrusted::new(target))));
    Ok(Detail {
        sections: vec![facts_section(fields), table("actions", "Actions", Role::Results, ACTIONS, Vec::new())],
    })
}

fn rows(actions: Vec<Action>) -> Vec<Vec<Value>> {
    actions.into_iter().map(Action::row).collect()
}

fn facts_section(fields: Fields) -> Section {
    Section { key: "", title: "Workspace", tab: "Summary", role: Role::Facts, body: Body::Fields(fields) }
}

fn table(
    key: &'static str,
    title: &'static str,
    role: Role,
    columns: &'static [Column],
    rows: Vec<Vec<Value>>,
) -> Section {
    Section { key, title, tab: title, role, body: Body::Table { columns, rows } }
}

/// A state file that is none is shown as it is, since it is never mended here.
fn raw(dir: &Dir, contents: &Contents) -> Option<Section> {
    damage(contents)?;
    let mut bytes = Vec::new();
    dir.read_file(&super::root::state_file().ok()?, super::STATE_LIMIT, &mut bytes).ok()?;
    bytes.truncate(RAW);
    let fields = vec![("state_file", Value::Text(Untrusted::new(bytes)))];
    Some(Section { key: "raw", title: "State file", tab: "Summary", role: Role::Facts, body: Body::Fields(fields) })
}

/// How much of a damaged state file is shown.
const RAW: usize = 4096;

fn files(dir: &Dir, entry: &Entry) -> Result<Section> {
    let listed = dir.reopen().and_then(|mut dir| dir.names(&mut ListBuffer::default()));
    let mut names = listed.map_err(|error| Error::io("list the workspace", entry.id.bytes(), error))?;
    names.sort();
    let row = |(name, kind): (Box<[u8]>, Kind)| {
        let usage = if kind == Kind::Directory { Value::Usage(Id::new(name.clone())) } else { size(dir, &name) };
        vec![Value::Text(Untrusted::new(name)), Value::text(kind.noun()), usage]
    };
    Ok(table("contents", "Files", Role::Parts, FILES, names.into_iter().map(row).collect()))
}

fn size(dir: &Dir, name: &[u8]) -> Value {
    let facts = Name::new(name).ok().and_then(|name| dir.stat(&name).ok());
    Value::or_null(facts.filter(|facts| facts.kind == Kind::File), |facts| Value::Bytes(facts.bytes))
}
