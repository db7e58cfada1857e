//! Everything about one state: how far it was saved and what says so, its times, its objects with what they hold.

use super::completeness::{CLOCK, Members};
use super::objects;
use super::row::disagreement;
use super::value;
use crate::disk::{Dir, EntryDir, Name, RepositoryDir};
use crate::model::{Body, Cause, Column, Detail, Entry, Error, Fields, Result, Role, Section, Timestamp, Value};
use crate::storage::directory::named;
use crate::storage::pamiq::name_format::name_time;
use crate::work::Task;

const OBJECTS: &[Column] = &[
    Column { key: "name", title: "OBJECT" },
    Column { key: "files", title: "FILES" },
    Column { key: "bytes", title: "SIZE" },
    Column { key: "value", title: "VALUE" },
    Column { key: "opaque", title: "NOT SHOWN" },
];

pub(super) fn detail(place: &RepositoryDir, entry: &Entry, task: &Task) -> Result<Detail> {
    let opened = named::open(place, entry)?;
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::Interrupted => Error::new("read the state", entry.id.bytes(), Cause::Cancelled),
        _ => Error::io("read the state", entry.id.bytes(), error),
    };
    let members = Members::of(opened.dir()).map_err(failed)?;
    let objects = objects::list(opened.dir(), &members, task).map_err(failed)?;
    let facts = Section {
        key: "",
        title: "State",
        tab: "Summary",
        role: Role::Facts,
        body: Body::Fields(facts(entry, &opened, &members)),
    };
    let rows = objects.into_iter().map(objects::Object::row).collect();
    let body = Body::Table { columns: OBJECTS, rows };
    let objects = Section { key: "objects", title: "Objects", tab: "Objects", role: Role::Parts, body };
    Ok(Detail { sections: vec![facts, objects] })
}

fn facts(entry: &Entry, opened: &EntryDir, members: &Members) -> Fields {
    let (state, why) = members.judge();
    let modified = opened.metadata().modified;
    let mut fields = vec![
        ("state", Value::Label(Box::new(state.word()))),
        ("reason", Value::text(why.text.as_ref())),
        ("modified", Value::Time(modified)),
        ("name_time", Value::or_null(name_time(entry.id.bytes()), Value::Time)),
    ];
    fields.extend(disagreement(entry, modified).map(|why| ("times", Value::text(why.text.as_ref()))));
    fields.push(("agent_time", clock(opened.dir(), members)));
    fields.push(("owner", Value::Text(named::owner(opened.metadata().uid))));
    fields
}

/// The agent's own clock, which differs from the real one when time was scaled or paused.
fn clock(dir: &Dir, members: &Members) -> Value {
    let (Some(facts), Ok(name)) = (members.clock, Name::new(CLOCK)) else { return Value::Null };
    match value::read(dir, &name, &facts) {
        Ok(Value::Map(entries)) => {
            let anchor = entries.iter().find(|(key, _)| key.exact() == b"scaled_anchor_time").map(|(_, value)| value);
            Value::or_null(anchor.and_then(moment), Value::Time)
        }
        Ok(_) => Value::Null,
        Err(why) => Value::Opaque(Box::new(why)),
    }
}

fn moment(value: &Value) -> Option<Timestamp> {
    let Value::Number(seconds) = value else { return None };
    // A double holds no more than microseconds of today's time.
    let micros = format!("{:.0}", seconds * 1e6).parse().ok()?;
    let at = chrono::DateTime::from_timestamp_micros(micros)?;
    Some(Timestamp::new(at.timestamp(), at.timestamp_subsec_nanos()))
}
